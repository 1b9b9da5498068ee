"""Quiet hours: what interrupts waits for the morning of a working day, whatever caused it; critical cases do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.db.database import Database
from bot.db.models import Member, Notice
from bot.work import outbox, sending
from bot.work.caps import Cap
from bot.work.company import Company
from bot.work.kinds import HANDLING, INTERRUPTING, ByCap, MessageKind
from bot.work.quiet import QuietHours
from bot.work.sending import Claimed
from tests.factories import ANNA, LIN, SHANGHAI, WANG, demo_company, moment
from tests.notes import Note
from tests.sizes import sized

COMPANY = demo_company()
QUIET = QuietHours.of(COMPANY)
NIGHT, DAY = "2026-09-16 21:00", "2026-09-16 14:00"
LEASE = timedelta(seconds=30)


@dataclass
class Door:
    """The way out: rows put at a moment, and what may leave at another."""

    db: Database
    now: datetime
    count: int = 0

    def at(self, text: str) -> Door:
        """Move the clock."""
        self.now = moment(text)
        return self

    def put(self, kind: MessageKind, person: str = WANG, **given: Any) -> str:
        """Put one message; returns its key."""
        self.count += 1
        key = f"k{self.count}"
        put = partial(outbox.put, key=key, kind=kind, audience=person, message=Note(), now=self.now)
        self.db.call(lambda session: put(session, **given))
        return key

    def leave(self, *, cap: Cap | None = None, settle: bool = True) -> list[Claimed]:
        """Everything that leaves now."""
        gone: list[Claimed] = []
        claim = partial(
            sending.claim, limit=50, low_limit=50, now=self.now, owner="me", lease=LEASE, quiet=QUIET, cap=cap
        )
        while rows := self.db.call(claim):
            sent = [row.became("sent", channel=f"D{row.audience}", ts=f"1.{row.id}") for row in rows]
            if settle:
                self.db.call(partial(sending.settle, outcomes=sent, now=self.now, owner="me"))
            gone += rows
        return gone

    def sent(self, **options: Any) -> list[str]:
        """The same by key."""
        return [row.key for row in self.leave(**options)]

    def row(self, key: str) -> Notice:
        """A row as it stands."""
        return self.db.call(lambda session: session.scalars(select(Notice).where(Notice.key == key)).one())

    def waits_until(self, key: str) -> str:
        """Until when a row waits, by Shanghai's clock."""
        return self.row(key).next_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M")


def _empty(db: Database, at: str) -> Door:
    db.call(lambda session: session.execute(update(Notice).values(state="sent")) and None)
    return Door(db, moment(at))


@pytest.fixture
def door(demo: Database) -> Door:
    """The demo company's people, at night, with nothing under way."""
    return _empty(demo, NIGHT)


@pytest.fixture(scope="module")
def company() -> Company:
    """The demo company."""
    return COMPANY


@pytest.mark.parametrize(
    ("at", "member", "expected"),
    [
        (DAY, WANG, None),
        (NIGHT, WANG, "09-17 08:00"),
        ("2026-09-17 06:30", WANG, "09-17 08:00"),
        ("2026-09-19 10:00", WANG, "09-20 08:00"),
        ("2026-09-30 20:00", WANG, "10-08 08:00"),
        ("2026-09-16 09:00", ANNA, "09-16 14:00"),
    ],
)
def test_what_interrupts_waits_for_the_morning_of_a_working_day(
    door: Door, at: str, member: str, expected: str | None
) -> None:
    key = door.at(at).put(MessageKind.NEWS, member)
    assert door.sent() == ([] if expected else [key])
    assert expected is None or door.waits_until(key) == expected


@pytest.mark.parametrize("kind", MessageKind)
def test_each_kind_at_night_and_over_the_cap(door: Door, kind: MessageKind) -> None:
    row, nobody = HANDLING[kind], Cap(limit=0)
    key = door.put(kind)
    assert door.sent() == ([] if row.interrupts else [key])
    critical = door.put(kind, critical=True)
    assert door.sent(cap=nobody) == [critical], "critical is held by nothing"
    by_day = door.at("2026-09-17 14:00").put(kind, LIN)
    held = row.by_cap is ByCap.HELD
    assert (by_day in door.sent(cap=nobody)) is not held
    assert (door.row(by_day).state, door.row(by_day).reason) == (("skipped", "daily_cap") if held else ("sent", None))


def test_a_prompt_leaves_within_the_persons_own_window_and_waits_outside_it(door: Door) -> None:
    own = door.put(MessageKind.PROMPT, window_until=moment("2026-09-16 22:00"))
    assert door.sent() == [own]
    late = door.put(MessageKind.PROMPT, window_until=moment("2026-09-16 21:30"))
    assert door.at("2026-09-16 21:31").sent() == []
    assert door.waits_until(late) == "09-17 08:00"


def test_an_answer_to_the_person_is_not_held_up_by_what_waits_for_the_morning(door: Door) -> None:
    door.put(MessageKind.ASK)
    door.at("2026-09-16 21:05")
    assert door.sent() == []
    assert door.put(MessageKind.ANSWER) in door.sent()


def test_what_failed_a_minute_before_the_quiet_hours_leaves_after_them(door: Door) -> None:
    key = door.at("2026-09-16 19:59").put(MessageKind.ASK)
    (row,) = door.leave(settle=False)
    failed = row.became("retry", reason="rate_limited", wait=timedelta(minutes=2), counts=False)
    door.db.call(partial(sending.settle, outcomes=[failed], now=door.now, owner="me"))
    assert door.at("2026-09-16 20:02").sent() == []
    critical = door.put(MessageKind.ASK, critical=True)
    assert door.sent() == [critical], "what waits for the morning holds nothing up"
    assert door.at("2026-09-17 07:59").sent() == []
    assert door.at("2026-09-17 08:00").sent() == [key]


def test_who_has_moved_to_another_zone_is_judged_by_it_when_the_message_leaves(door: Door) -> None:
    key = door.put(MessageKind.ASK)
    assert door.sent() == []
    moved = update(Member).where(Member.id == WANG).values(zone="America/New_York")
    door.db.call(lambda session: session.execute(moved) and None)
    assert door.at("2026-09-17 08:00").sent() == []
    assert door.at("2026-09-17 20:00").sent() == [key], "eight in the morning there"


def test_what_was_held_leaves_by_priority_whatever_was_written_first(door: Door) -> None:
    order = (MessageKind.NEWS, MessageKind.REMINDER, MessageKind.QUESTION, MessageKind.INSTRUCTION, MessageKind.ASK)
    keys = {kind: door.put(kind) for kind in order}
    assert door.sent() == []
    left = door.at("2026-09-17 08:00").sent()
    assert left.index(keys[MessageKind.ASK]) < left.index(keys[MessageKind.INSTRUCTION])
    assert left.index(keys[MessageKind.INSTRUCTION]) < left.index(keys[MessageKind.REMINDER])
    assert len(left) == len(order)


def test_an_ask_leaves_over_the_cap_and_counts(door: Door) -> None:
    cap = Cap(limit=2)
    asks = [door.at(DAY).put(MessageKind.ASK) for _ in range(3)]
    news = door.put(MessageKind.NEWS)
    assert door.sent(cap=cap) == asks
    assert (door.row(news).state, door.row(news).reason) == ("skipped", "daily_cap")


def test_hours_that_begin_after_midnight_end_the_same_morning() -> None:
    hours = QuietHours(starts=time(1), ends=time(7), calendars=COMPANY.calendars, home=COMPANY.home_calendar())
    assert hours.over_at("Asia/Shanghai", "cn", moment("2026-09-16 23:00")) is None
    assert hours.over_at("Asia/Shanghai", "cn", moment("2026-09-17 01:30")) == moment("2026-09-17 07:00")


PEOPLE = (WANG, ANNA, LIN)
STEPS = st.lists(
    st.tuples(
        st.integers(0, 26 * 60),
        st.sampled_from(PEOPLE),
        st.sampled_from(INTERRUPTING),
        st.sampled_from(("sent", "retry", "unknown")),
        st.booleans(),
    ),
    min_size=1,
    max_size=14,
)


@pytest.fixture
def one_door(demo: Database) -> Door:
    """One database for all examples of the property; each begins where the last one ended."""
    return _empty(demo, "2026-09-16 09:00")


@settings(
    max_examples=sized(12, 200),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@example(steps=[(11 * 60 - 1, WANG, MessageKind.ASK, "retry", False), (2, WANG, MessageKind.NEWS, "sent", False)])
@given(steps=STEPS)
def test_nothing_interrupting_ever_leaves_in_somebodys_quiet_hours(one_door: Door, steps: list[Any]) -> None:
    door = one_door
    zones = {WANG: "Asia/Shanghai", LIN: "Asia/Shanghai", ANNA: "Europe/Berlin"}
    for minutes, person, kind, becomes, critical in steps:
        door.now += timedelta(minutes=minutes)
        door.put(kind, person, critical=critical)
        rows = door.db.call(partial(sending.claim, limit=50, now=door.now, owner="me", lease=LEASE, quiet=QUIET))
        for row in rows:
            calendar = door.db.call(lambda session, who=row.audience: session.get_one(Member, who).calendar)
            assert row.critical or QUIET.over_at(zones[row.audience], calendar, door.now) is None, row
        done = [row.became(becomes, channel="D", ts="1.1", wait=timedelta(minutes=minutes)) for row in rows]
        door.db.call(partial(sending.settle, outcomes=done, now=door.now, owner="me", lease_now=lambda _: door.now))
        for row in door.db.call(partial(sending.lost, lease_now=lambda _: door.now)):
            door.db.call(partial(sending.resolve, outcomes=[row.became("retry")], now=door.now))
