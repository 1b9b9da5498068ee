"""Who may send a row now: leases by a clock of their own, whatever the clocks of the workspace and its replicas show."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import URL, select
from sqlalchemy.orm import Session

from bot.app.wiring import open_workspace
from bot.db.database import Database
from bot.db.lease import START_OF_TIME, lease_now
from bot.db.models import Notice
from bot.jobs.delivery import LEASE, Delivery
from bot.jobs.sweeps import Sweeps
from bot.slack.pacing import Pacing
from bot.slack.reconcile import Reconciler
from bot.slack.sender import LOOK_UP_AFTER, Sender
from bot.work import outbox, sending
from bot.work.kinds import MessageKind
from tests.fakes import NOW, FakeClock, FakeSlack, reset
from tests.notes import Note
from tests.outbox import Office, render

MESSAGES = 60


class Watch:
    """The lease clock in a test's hands."""

    def __init__(self) -> None:
        self.moment = START_OF_TIME

    def __call__(self, _session: Session) -> datetime:
        return self.moment

    def passes(self, span: timedelta) -> None:
        self.moment += span


class SlowSlack(FakeSlack):
    """Takes its time: a message is there when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.awake = asyncio.Event()

    async def chat_postMessage(self, **arguments: Any) -> Any:
        await self.awake.wait()
        return await super().chat_postMessage(**arguments)


class Replica:
    """One process's outbox over a shared database and Slack, with a workspace clock of its own."""

    def __init__(self, db: Database, slack: FakeSlack, *, ahead: timedelta = timedelta(0)) -> None:
        session: Any = None
        self.db, self.clock = db, FakeClock(NOW + ahead)
        pacing = Pacing(rate=1e9, burst=1e9, most=1e9, channel_rate=1e9, channel_burst=1e9)
        sender = Sender(slack, session, pacing=pacing)
        self.delivery = Delivery(db, self.clock, render=render, sender=sender, pacing=pacing, places=MESSAGES)
        self.sweeps = Sweeps(db, self.clock, reconciler=Reconciler(slack, sender), delivery=self.delivery)


@pytest.fixture
def replicas(database_url: URL) -> Iterator[tuple[Database, Database]]:
    with open_workspace(database_url) as first, open_workspace(database_url) as second:
        yield first, second


def _put(session: Session, *names: str, **given: Any) -> None:
    for name in names:
        arguments: dict[str, Any] = {"kind": MessageKind.ANSWER, "audience": f"C{name}", "now": NOW}
        outbox.put(session, key=name, message=Note(text=name), **arguments | given)


@pytest.mark.parametrize("ahead", [timedelta(seconds=25), timedelta(seconds=120), timedelta(days=3)])
async def test_replicas_whose_clocks_are_apart_double_nothing_while_slack_is_slow(
    replicas: tuple[Database, Database], ahead: timedelta
) -> None:
    slack = SlowSlack()
    first, second = Replica(replicas[0], slack), Replica(replicas[1], slack, ahead=ahead)
    names = [f"m{number}" for number in range(MESSAGES)]
    await first.db.run(lambda session: _put(session, *names))
    await first.delivery._round()
    for _ in range(3):  # what the second comes upon while the first waits for Slack
        await second.sweeps.mend()
        await second.delivery._round()
    slack.awake.set()
    async with asyncio.timeout(20):
        for holder in (first, second):
            await holder.sweeps.mend()
            await holder.delivery._round()
            while holder.delivery.busy:
                await asyncio.sleep(0.005)
    assert Counter(slack.texts()) == Counter(names)
    states = first.db.call(lambda session: Counter(session.scalars(select(Notice.state))))
    assert states == {"sent": MESSAGES}


async def test_a_sender_whose_lease_was_lost_writes_over_nobody(database: Database) -> None:
    watch = Watch()
    claim = partial(sending.claim, limit=1, now=NOW, lease=LEASE, lease_now=watch)
    settle = partial(sending.settle, now=NOW, lease_now=watch)
    await database.run(lambda session: _put(session, "once", card="case:1"))
    [stale] = await database.run(partial(claim, owner="slow"))
    watch.passes(LEASE)
    assert await database.run(partial(sending.expire, lease_now=watch)) == 1
    [lost] = await database.run(partial(sending.lost, lease_now=watch))
    again = lost.became("retry", reason="not_found_in_history", counts=False)
    await database.run(partial(sending.resolve, outcomes=[again], now=NOW, lease_now=watch))
    [fresh] = await database.run(partial(claim, owner="slow"))
    late = stale.became("sent", channel="C1", ts="1.0")
    for outcome in (late, stale.became("dead", reason="is_archived"), stale.became("unknown", reason="timeout")):
        await database.run(partial(settle, outcomes=[outcome], owner="slow"))
        await database.run(partial(sending.resolve, outcomes=[outcome], now=NOW, lease_now=watch))
    assert await database.read(_state) == ("sending", None, None)
    await database.run(partial(settle, outcomes=[fresh.became("sent", channel="C1", ts="2.0")], owner="slow"))
    state, ts, place = await database.read(_state)
    assert (state, ts, place) == ("sent", "2.0", "2.0")


def _state(session: Session) -> tuple[str, str | None, str | None]:
    row, place = session.scalars(select(Notice)).one(), outbox.posted(session, "case:1")
    return row.state, row.ts, place.ts if place else None


async def test_what_is_known_to_be_sent_is_not_sent_again_after_a_look_up_that_found_nothing(
    database: Database,
) -> None:
    watch = Watch()
    await database.run(lambda session: _put(session, "once"))
    [row] = await database.run(partial(sending.claim, limit=1, now=NOW, owner="slow", lease=LEASE, lease_now=watch))
    watch.passes(LEASE)
    await database.run(partial(sending.expire, lease_now=watch))
    again = row.became("retry", reason="not_found_in_history", counts=False)
    await database.run(partial(sending.resolve, outcomes=[again], now=NOW, lease_now=watch))
    sent = row.became("sent", channel="C1", ts="1.0")
    await database.run(partial(sending.settle, outcomes=[sent], now=NOW, owner="slow", lease_now=watch))
    assert (await database.read(_state))[0] == "sent"


async def test_a_message_is_not_looked_for_while_slack_may_still_be_at_it(office: Office) -> None:
    watch = Watch()
    office.delivery._lease_now = office.sweeps._lease_now = watch
    office.slack.fail("chat.postMessage", reset())
    await office.put("slow")
    await office.round()
    office.clock.advance(timedelta(days=2))
    await office.sweeps.mend()
    assert not office.slack.named("conversations.history"), "a moved workspace clock says nothing about a request"
    watch.passes(LOOK_UP_AFTER)
    await office.sweeps.mend()
    assert len(office.slack.named("conversations.history")) == 1


@pytest.mark.parametrize("ahead", [timedelta(days=1), timedelta(hours=-1), timedelta(days=-1)])
async def test_a_bot_whose_clock_is_a_day_off_finds_its_message(office: Office, ahead: timedelta) -> None:
    office.clock.advance(ahead)
    office.slack.fail("chat.postMessage", reset(), after=True)
    await office.put("once")
    await office.work_off()
    assert office.slack.texts() == ["once"]
    assert await office.states() == {"once": ("sent", None)}


async def test_history_is_read_no_further_back_than_the_message_can_be(office: Office) -> None:
    talk = [
        {"channel": "C1", "text": "talk", "ts": f"{(NOW - timedelta(minutes=number)).timestamp()}"}
        for number in range(999)
    ]
    office.slack.messages += talk[::-1]
    office.slack.fail("chat.postMessage", reset())
    await office.put("once")
    await office.work_off()
    assert len(office.slack.named("conversations.history")) == 1, "a page of 200 minutes is more than three hours"
    assert office.slack.texts().count("once") == 1


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


@pytest.mark.parametrize(
    ("kind", "seconds"), [(MessageKind.CARD, 20), (MessageKind.ANSWER, 20), (MessageKind.PROMPT, 60)]
)
async def test_a_row_of_unknown_fate_is_passed_after_a_while_but_not_by_its_own_edits_and_replies(
    office: Office, kind: MessageKind, seconds: int
) -> None:
    office.delivery._lease_now = office.sweeps._lease_now = Watch()
    office.slack.fail("chat.postMessage", reset())
    await office.put("undecided", kind=kind, card="case:1")
    await office.round()
    await office.put("behind it", kind=kind)
    await office.put("under it", kind=kind, thread="case:1")
    await office.put("other person", kind=kind, to="C2")
    await office.round(seconds=seconds - 1)
    assert office.slack.texts() == ["other person"]
    await office.round(seconds=2)
    assert office.slack.texts() == ["other person", "behind it"]
    assert (await office.states())["under it"] == ("new", None)


async def test_rows_that_were_tried_again_leave_in_order_still(office: Office) -> None:
    office.delivery._places = 1
    await office.put("first")
    await office.put("second")
    [row] = await office.delivery._claim(1, low=1)
    await office.delivery._settle_all([row.became("retry", reason="unreachable", wait=timedelta(seconds=90))])
    await office.round(seconds=95)
    assert office.slack.texts() == ["first", "second"]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_lease_of_an_earlier_process_lasts_once_more_after_a_start(database: Database) -> None:
    """Its monotonic clock began elsewhere: after a restart of the machine it stood far ahead of ours."""
    before, after = Watch(), Watch()
    before.passes(timedelta(days=40))
    await database.run(lambda session: _put(session, "once"))
    await database.run(partial(sending.claim, limit=1, now=NOW, owner="before", lease=LEASE, lease_now=before))
    assert await database.run(partial(sending.take_over, lease=LEASE, lease_now=after)) == 1
    expire = partial(sending.expire, lease_now=after)
    assert await database.run(expire) == 0
    after.passes(LEASE)
    assert await database.run(expire) == 1


async def test_the_lease_clock_is_the_same_for_all_and_only_goes_on(replicas: tuple[Database, Database]) -> None:
    read = [await replica.read(lease_now) for replica in (*replicas, *replicas)]
    assert read == sorted(read)
    assert read[-1] - read[0] < timedelta(seconds=30)
