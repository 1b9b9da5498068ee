"""作战室: by the wall clock, on two levels, in a channel of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import CaseDecision, DueRow, Notice
from bot.domain.authority import EXTERNAL
from bot.domain.authority.model import Verdict
from bot.domain.cases.states import CaseState, DecisionState, Severity
from bot.services.cases.outcome import PressOutcome
from bot.services.cases.rights import may_open_room, waiting_above
from bot.services.cases.room import fell_back, open_room, room_name
from bot.work.unit import Work
from tests.unit.rows import keep, member
from tests.unit.services.cases.cast import (
    ADMIN,
    BOSS,
    DIRECTOR,
    LEAD,
    LIN,
    NOW,
    OTHER,
    QC,
    asked,
    asked_alone,
    decision,
    events,
    leaves,
    planned,
    ruling,
    seat,
    shown_to,
    trail,
    words,
)


def opened(work: Work, person: str, row: CaseDecision) -> PressOutcome:
    outcome = open_room(work.by(person), case_id=row.case_id)
    work.session.flush()
    return outcome


def channel(work: Work) -> Notice:
    return work.session.scalars(select(Notice).where(Notice.method == "room")).one()


def test_no_room_opens_for_a_case_that_is_not_there(work: Work) -> None:
    row = asked(work)
    refused = open_room(work.by(DIRECTOR), case_id=row.case_id + 1)
    assert (refused.ok, refused.code) == (False, "unknown")
    assert work.session.scalars(select(Notice).where(Notice.method == "room")).all() == []


def test_who_waits_below_is_passed_over_and_who_decides_is_asked_by_the_wall_clock(work: Work) -> None:
    row = asked(work)
    assert opened(work, DIRECTOR, row).ok
    assert (row.case.severity, row.holder_id, row.rung, row.step) == ("critical", DIRECTOR, 0, 2)
    assert [rung["person"] for rung in row.ladder] == [DIRECTOR, BOSS]
    assert words(work) == [(LEAD, "room_lower")]
    assert events(work)[1:] == [("room_opened", None), ("asked", DIRECTOR), ("informed", BOSS)]
    assert row.expires_at == NOW + timedelta(minutes=15)
    assert planned(work, "case.expire") == [row.expires_at], "the old one died"
    assert trail(work) == [("case.room", DIRECTOR)]


def test_what_stood_before_is_kept(work: Work) -> None:
    row = asked(work)
    opened(work, DIRECTOR, row)
    assert row.case.room is not None
    kept = {name: row.case.room[name] for name in ("by", "at", "name", "severity", "place")}
    name = room_name(row.case)
    assert kept == {"by": DIRECTOR, "at": NOW.isoformat(), "name": name, "severity": Severity.MAJOR, "place": "channel"}
    assert [rung["person"] for rung in row.case.room["asked"][str(row.id)]] == [LEAD]


def test_who_decides_and_opens_it_is_not_told_that_nothing_is_to_be_done(work: Work) -> None:
    row = asked(work, rung=1)
    opened(work, DIRECTOR, row)
    assert (words(work), row.holder_id) == ([], DIRECTOR)


def test_everybody_the_case_concerns_comes_into_the_channel_once(work: Work) -> None:
    seat(work.session, "qc", QC)
    member(work.session, "outside:jin", is_outside=True)
    row = asked(work, ruling(consulted=("qc", "production")), case={"reporter_id": OTHER})
    opened(work, DIRECTOR, row)
    room = channel(work)
    assert room.context["people"] == [OTHER, LIN, LEAD, DIRECTOR, BOSS, QC]
    name = room_name(row.case)
    assert (room.audience, room.card, room.thread) == (f"room:{name}", "case:1:room", "case:1")
    assert (room.context["name"], room.context["otherwise"], room.critical) == (name, "CFOLLOW", True)


def test_nobody_outside_and_nobody_who_left_comes_into_the_channel(work: Work) -> None:
    member(work.session, "outside:jin", is_outside=True)
    row = asked(work, case={"reporter_id": "outside:jin"})
    gone = asked(work, case={"reporter_id": OTHER})
    leaves(work.session, OTHER)
    for case in (row, gone):
        opened(work, DIRECTOR, case)
    rooms = work.session.scalars(select(Notice).where(Notice.method == "room").order_by(Notice.id)).all()
    assert [room.context["people"] for room in rooms] == [[LIN, LEAD, DIRECTOR, BOSS]] * 2


@pytest.mark.parametrize(
    ("person", "code"),
    [(DIRECTOR, ""), (BOSS, ""), (ADMIN, ""), (LEAD, "not_in_room"), (LIN, "not_in_room"), (QC, "not_in_room")],
)
def test_who_decides_the_line_above_and_administrators_may_open_it(work: Work, person: str, code: str) -> None:
    row = asked(work)
    assert may_open_room(work, row.case, person) is (code == "")
    assert opened(work, person, row).code == code
    assert (row.case.room is None) is (code != "")


def test_nobody_opens_a_room_to_decide_their_own_request(work: Work) -> None:
    row = asked(work, case={"reporter_id": DIRECTOR})
    assert not may_open_room(work, row.case, DIRECTOR)
    assert may_open_room(work, row.case, BOSS)


@pytest.mark.parametrize(
    ("more", "code"),
    [({"state": CaseState.CLOSED}, "case_over"), ({"room": {"name": "x", "place": "channel"}}, "room_open"), ({}, "")],
)
def test_it_is_opened_once_and_of_what_is_still_open(work: Work, more: dict[str, Any], code: str) -> None:
    row = asked(work)
    for name, value in more.items():
        setattr(row.case, name, value)
    work.session.flush()
    assert opened(work, DIRECTOR, row).code == code


def test_there_is_no_room_for_a_case_that_is_not_there(work: Work) -> None:
    assert open_room(work.by(DIRECTOR), case_id=99).code == "unknown"


@pytest.mark.parametrize("state", list(DecisionState))
def test_a_room_is_for_what_waits_for_a_decision(work: Work, state: DecisionState) -> None:
    row = decision(work, state=state)
    open_states = {DecisionState.ASKED, DecisionState.ACKNOWLEDGED, DecisionState.QUESTIONED}
    assert waiting_above(row.case) == ([row] if state in open_states else [])
    if state not in open_states:
        assert opened(work, DIRECTOR, row).code == "nothing_open"


def test_what_the_asking_side_settles_alone_or_somebody_outside_decides_needs_no_room(work: Work) -> None:
    alone = asked_alone(work, ruling(verdict=Verdict.DECIDE, accountable="merchandiser"))
    outside = decision(work, ruling(accountable=EXTERNAL))
    assert (waiting_above(alone.case), waiting_above(outside.case)) == ([], [])


def test_the_channels_name_is_the_cases_own_and_always_the_same(work: Work) -> None:
    first, second = decision(work).case, decision(work).case
    assert room_name(first) == room_name(first)
    assert room_name(first) != room_name(second)
    assert room_name(first).startswith("gendan-c0001-")
    assert len(room_name(first)) == len("gendan-c0001-") + 6
    second.number, second.opened_at = first.number, first.opened_at + timedelta(seconds=1)
    assert room_name(first) != room_name(second), "another company's case of that number"


@pytest.mark.parametrize(("follow", "place"), [("CFOLLOW", "thread"), ("", "nowhere")])
def test_where_slack_lets_us_make_no_channel_the_cards_say_where_it_is(work: Work, follow: str, place: str) -> None:
    row = asked(work)
    opened(work, DIRECTOR, row)
    here = replace(work, company=replace(work.company, follow_channel=follow))
    due = keep(work.session, DueRow(key="r", kind="room.none", subject=f"case-room:{row.case_id}", due_at=NOW))
    assert fell_back(here, due=due) == "done"
    assert row.case.room is not None
    assert (row.case.room["place"], row.case.room["by"]) == (place, DIRECTOR)


@pytest.mark.parametrize("case_id", [1, 99])
def test_a_room_that_was_never_opened_can_not_fail(work: Work, case_id: int) -> None:
    asked(work)
    due = keep(work.session, DueRow(key="r", kind="room.none", subject=f"case-room:{case_id}", due_at=NOW))
    assert fell_back(work, due=due) == "gone"
    assert shown_to(work) == {LEAD}


def test_without_a_follow_up_channel_the_card_goes_to_who_opened_it(work: Work) -> None:
    row = asked(work)
    here = replace(work, company=replace(work.company, follow_channel=""))
    opened(here, DIRECTOR, row)
    assert (channel(work).context["otherwise"], channel(work).thread) == (DIRECTOR, None)
