"""Small things that every use case stands on: the unit of work, the reader, locks, the pace, channels in doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Channel, DueRow, Member, Notice, Setting
from bot.domain.calendars import Calendar
from bot.work import lock, pace, places
from bot.work.company import Company, settings_of
from bot.work.messages import Reader, load_reader, reader
from bot.work.places import CLEAN, LOOK, UNKNOWN
from bot.work.unit import Answer, Work
from tests.every import every
from tests.fakes import NOW, company
from tests.notes import Note
from tests.unit.rows import committed, keep, keys, notice, put

TO = Answer(member="lin", audience="lin", method="post", key="e1")


def signals(session: Session) -> set[str]:
    return session.info.pop("signals", set())  # type: ignore[no-any-return]


def test_it_is_done_by_who_is_named_else_by_who_asked(session: Session) -> None:
    assert Work.of(session, company(), NOW, actor="boss", to=TO).actor == "boss"
    assert Work.of(session, company(), NOW, to=TO).actor == "lin"
    assert Work.of(session, company(), NOW).member is None
    assert Work.of(session, company(), NOW, to=TO).to is TO


@pytest.mark.parametrize("asked", ["actor", "to"])
def test_what_somebody_answers_for_is_not_done_in_no_ones_name(session: Session, asked: str) -> None:
    with pytest.raises(LookupError):
        getattr(Work(session, company(), NOW), asked)


def test_the_same_work_in_another_name_at_another_moment_for_another_asker(session: Session) -> None:
    work = Work.of(session, company(), NOW, to=TO)
    later = NOW + timedelta(days=1)
    assert (work.by("boss").actor, work.by(None).member, work.by("boss").to) == ("boss", None, TO)
    assert (work.at(later).now, work.at(later).today, work.today) == (later, date(2026, 9, 17), date(2026, 9, 16))
    other = replace(TO, member="boss")
    assert (work.answering(other).actor, work.answering(other).to) == ("boss", other)
    nobody = work.answering(None)
    assert (nobody.actor, nobody.answer) == ("lin", None)


def test_today_is_the_workspaces_day(session: Session) -> None:
    late = datetime(2026, 9, 16, 16, tzinfo=UTC)
    assert Work(session, company(), late).today == date(2026, 9, 17)
    there = replace(company(), zone="America/Los_Angeles")
    assert Work(session, there, late).today == date(2026, 9, 16)


def test_what_is_noted_planned_and_refreshed_is_of_this_work(session: Session) -> None:
    work = Work(session, company(), NOW, member="lin")
    work.note(action="a", subject_kind="s", subject_id=7, more=1)
    work.note(action="b", subject_kind="s", subject_id="x", allowed=False)
    first, second = (entry for _, entry in session.info["audit_pending"])
    assert (first.actor, first.at, first.subject_id, first.allowed, first.data) == ("lin", NOW, "7", True, {"more": 1})
    assert (second.action, second.allowed) == ("b", False)
    assert work.plan(key="k", kind="kind", subject="s", due_at=NOW, step="st", data=Note(text="1"))
    assert not work.plan(key="k", kind="kind", subject="s", due_at=NOW)
    work.refresh("order:1")
    work.refresh("order:1")
    rows = session.scalars(select(DueRow).order_by(DueRow.id)).all()
    assert [(row.key, row.kind, row.subject, row.due_at) for row in rows] == [
        ("k", "kind", "s", NOW),
        ("refresh:order:1", "refresh", "order:1", NOW),
    ]
    assert (rows[0].step, rows[0].data) == ("st", {"text": "1"})


def test_a_card_is_edited_for_a_refresh_at_this_moment_unless_what_asked_for_it_wrote_the_card(
    session: Session,
) -> None:
    work = Work(session, company(), NOW, member="lin")
    for card in ("old", "new"):
        committed(work.session)
        put(session, card, card=card, message=Note(text="1"))
    work.refresh("order:1")
    (due,) = session.scalars(select(DueRow)).all()
    for card in ("old", "new", "other"):
        work.edit(due, card=card, message=Note(text="2"))
    assert [notice(session, key).context for key in keys(session)] == [{"text": "2"}, {"text": "1"}]
    assert notice(session, "old").created_at == NOW


def test_a_reader_reads_in_their_language_and_zone_and_a_channel_as_the_workspace_does(session: Session) -> None:
    keep(session, Member(id="anna", name="Anna", locale="en", zone="Europe/Berlin", is_admin=True))
    anna = Reader(id="anna", name="Anna", locale="en", zone="Europe/Berlin", is_admin=True)
    assert reader(session, company(), "anna") == anna
    assert load_reader(Work(session, company(), NOW), member_id="anna") == anna
    assert reader(session, company(), None) == Reader(id=None, name="", locale="zh-CN", zone="Asia/Shanghai")
    assert reader(session, company(), "new") == Reader(id="new", name="new", locale="zh-CN", zone="Asia/Shanghai")


def test_taking_turns_writes_the_same_row_each_time(session: Session) -> None:
    later = NOW + timedelta(hours=1)
    lock.take_turn(session, lock.SEATS, now=NOW)
    lock.take_turn(session, lock.SEATS, now=later)
    lock.take_turn(session, lock.HANDOVERS, now=NOW)
    rows = session.scalars(select(Setting).order_by(Setting.name).execution_options(populate_existing=True)).all()
    assert [(row.name, row.changed_at) for row in rows] == [("handover.turn", NOW), ("seats.turn", later)]


def test_the_pace_that_was_learned_is_kept(session: Session) -> None:
    assert pace.kept_rate(session) is None
    for rate, kept in ((0.5, 0.5), (1.23456, 1.235)):
        pace.keep_rate(session, rate, now=NOW)
        session.flush()
        assert pace.kept_rate(session) == kept


@every(
    ("place", "channel"),
    [("C1", True), ("G1", True), ("D1", False), ("U1", False), ("C1:lin", False), ("", False), (None, False)],
)
def test_a_channel_is_told_by_its_id(place: str | None, channel: bool) -> None:
    assert places.is_channel(place) is channel


def test_a_channel_nobody_has_looked_at_is_looked_at_before_anything_is_posted_there(session: Session) -> None:
    places.put_unknown(session, ["C2", "C1", "C1"])
    assert signals(session) == {LOOK}
    assert [places.blocked(session, channel) for channel in ("C1", "C2", "C3")] == [True, True, False]
    places.put_unknown(session, ["C1"])
    places.put_unknown(session, [])
    assert signals(session) == set()


def test_a_channel_that_we_made_is_clean_and_what_is_known_of_one_stays(session: Session) -> None:
    places.made(session, "C1", now=NOW)
    row = session.get_one(Channel, "C1")
    assert (row.trouble, row.seen_at, places.blocked(session, "C1")) == (CLEAN, NOW, False)
    places.put_unknown(session, ["C1"])
    assert not places.blocked(session, "C1")


@pytest.mark.parametrize(("before", "after"), [(CLEAN, UNKNOWN), ("shared", "shared")])
def test_where_slack_has_just_refused_a_message_is_looked_at_anew(session: Session, before: str, after: str) -> None:
    places.made(session, "C1", now=NOW)
    row = session.get_one(Channel, "C1")
    row.trouble = before
    session.flush()
    signals(session)
    assert places.blocked_since(session, "C1")
    assert (row.trouble, row.seen_at, signals(session)) == (after, None, {LOOK})
    assert not places.blocked_since(session, "C9")


def test_what_cannot_go_where_it_should_is_held_there_with_the_reason(session: Session) -> None:
    put(session, "a")
    put(session, "b")
    put(session, "c")
    numbers = {row.key: row.id for row in session.scalars(select(Notice))}
    places.hold(session, [(numbers["a"], "C1", UNKNOWN), (numbers["b"], "C2", "shared")], now=NOW)
    found = [(notice(session, key).state, notice(session, key).reason, notice(session, key).channel) for key in "abc"]
    assert found == [("held", UNKNOWN, "C1"), ("held", "shared", "C2"), ("new", None, None)]
    assert session.scalars(select(Channel.id)).all() == ["C1"], "what is known already is not put in doubt"


def site(**more: Any) -> Company:
    calendars = {name: Calendar(name=name, bound_to_years=False) for name in ("cn", "DE")}
    return replace(company(), calendars=calendars, **more)


def test_a_persons_clock_is_of_their_zone_and_their_sites_calendar_else_of_home() -> None:
    clock = site().clock_of("Europe/Berlin", "DE")
    assert (str(clock.zone), clock.calendar.name) == ("Europe/Berlin", "DE")
    assert clock.hours == site().defaults.hours
    assert site().clock_of("Europe/Berlin", "nowhere").calendar.name == "cn"
    assert site(calendar="DE").home_calendar().name == "DE"


def test_rules_are_given_the_workspaces_numbers() -> None:
    known = site().defaults
    assert settings_of(site()) == {
        "cost_line": known.cost_line,
        "pm_limit": known.pm_limit,
        "float_buffer": known.float_buffer,
    }
