"""Each morning one list to each person who is asked something; nothing open, nothing sent."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.db.models import Case, CaseDecision, DueRow, Member
from bot.domain.cases.states import CaseState, DecisionState
from bot.services.cases.mornings import KIND, morning, plan_morning, waiting_for
from bot.services.people.office import office_of
from bot.work.unit import Work
from tests.factories import moment
from tests.unit.rows import keep, member
from tests.unit.services.cases.cast import (
    DIRECTOR,
    LEAD,
    LIN,
    NOW,
    OTHER,
    TODAY,
    away,
    decision,
    leaves,
    messages,
    planned,
)


def waits(work: Work, person: str = LEAD, **more: Any) -> CaseDecision:
    return decision(work, **{"holder_id": person, "expires_at": NOW, **more})


def listed(work: Work, person: str = LEAD, most: int = 9) -> tuple[list[tuple[int, str | None]], int]:
    found = waiting_for(work.session, person, office=office_of(work), most=most)
    return [(waiting.row.id, waiting.for_id) for waiting in found.rows], found.count


@pytest.mark.parametrize(
    ("now", "at"),
    [
        ("2026-09-16 09:00", "2026-09-17 08:30"),
        ("2026-09-18 23:59", "2026-09-21 08:30"),
        ("2026-09-19 10:00", "2026-09-21 08:30"),
    ],
)
def test_who_is_asked_something_hears_of_it_at_the_opening_of_their_next_working_day(
    work: Work, now: str, at: str
) -> None:
    here = work.at(moment(now))
    assert plan_morning(here, LEAD)
    assert not plan_morning(here, LEAD), "once a day"
    assert planned(work, KIND) == [moment(at)]


def test_the_morning_is_that_of_their_zone(work: Work) -> None:
    member(work.session, "anna", zone="Europe/Berlin")
    plan_morning(work.at(moment("2026-09-17 03:00")), "anna")
    assert planned(work, KIND) == [moment("2026-09-17 14:30")], "in Berlin it was still the evening before"


def test_nobody_outside_and_nobody_unknown_has_a_morning(work: Work) -> None:
    member(work.session, "outside:jin", is_outside=True)
    assert not plan_morning(work, "outside:jin")
    assert not plan_morning(work, "nobody")
    assert planned(work, KIND) == []


def came(work: Work, person: str = LEAD, day: date = TODAY, at: str = "2026-09-16 08:30") -> str:
    data = {"member": person, "day": day.isoformat()}
    row = DueRow(key=f"{KIND}:{person}:{day}:x", kind=KIND, subject=person, due_at=moment(at), data=data)
    return morning(work, due=keep(work.session, row))


def test_what_waits_is_sent_and_the_next_morning_planned(work: Work) -> None:
    waits(work)
    assert came(work) == "done"
    [sent] = messages(work, "case_morning")
    assert (sent.audience, sent.reader_id, sent.context, sent.kind) == (LEAD, LEAD, {"day": "2026-09-16"}, "list")
    assert sent.key == f"case-morning:{LEAD}:2026-09-16"
    assert planned(work, KIND)[-1] == moment("2026-09-17 08:30")


def test_nothing_open_is_nothing_sent_and_nothing_planned(work: Work) -> None:
    assert came(work) == "skipped: nothing is open"
    assert (messages(work, "case_morning"), len(planned(work, KIND))) == ([], 1)


def test_whoever_left_hears_nothing(work: Work) -> None:
    waits(work)
    leaves(work.session, LEAD)
    assert came(work) == "skipped: gone"
    assert came(work, "nobody") == "skipped: gone"
    assert messages(work, "case_morning") == []


def test_of_who_is_away_the_deputy_hears_that_morning(work: Work) -> None:
    waits(work)
    away(work.session, LEAD, OTHER)
    assert came(work) == "skipped: away"
    assert messages(work, "case_morning") == []
    deputy = work.session.query(DueRow).filter(DueRow.subject == OTHER).one()
    assert (deputy.due_at, deputy.data) == (NOW, {"member": OTHER, "day": "2026-09-16"})
    assert came(work, OTHER) == "done"


def test_a_list_worked_off_early_reaches_the_deputy_at_its_own_time(work: Work) -> None:
    waits(work)
    away(work.session, LEAD, OTHER)
    came(work, at="2026-09-16 10:00")
    assert work.session.query(DueRow).filter(DueRow.subject == OTHER).one().due_at == moment("2026-09-16 10:00")


@pytest.mark.parametrize(("ago", "outcome"), [(0, "skipped: it is in the list of what was handed back"), (1, "done")])
def test_who_got_the_list_of_what_was_handed_back_gets_no_second_one_that_day(
    work: Work, ago: int, outcome: str
) -> None:
    waits(work)
    work.session.get_one(Member, LEAD).handed_back_on = TODAY - timedelta(days=ago)
    assert came(work) == outcome
    assert len(messages(work, "case_morning")) == ago


@pytest.mark.parametrize("state", list(DecisionState))
def test_what_waits_for_a_person_is_what_they_have_to_say_something_to(work: Work, state: DecisionState) -> None:
    row = waits(work, state=state)
    with_holder = {DecisionState.ASKED, DecisionState.ACKNOWLEDGED, DecisionState.RECORDED}
    assert listed(work) == (([(row.id, None)], 1) if state in with_holder else ([], 0))


def test_nothing_waits_of_a_case_that_is_over_or_for_somebody_else(work: Work) -> None:
    waits(work, case={"state": CaseState.RECALLED})
    waits(work, DIRECTOR)
    assert listed(work) == ([], 0)


def test_the_nearest_deadline_comes_first_and_all_are_counted(work: Work) -> None:
    late, soon = waits(work, expires_at=NOW + timedelta(hours=2)), waits(work)
    third = waits(work, expires_at=NOW + timedelta(hours=1))
    assert listed(work) == ([(soon.id, None), (third.id, None), (late.id, None)], 3)
    assert listed(work, most=2) == ([(soon.id, None), (third.id, None)], 3)
    assert listed(work, most=3) == ([(soon.id, None), (third.id, None), (late.id, None)], 3)


def test_whether_anything_waits_at_all_is_asked_without_counting(work: Work) -> None:
    first = waits(work)
    waits(work)
    assert listed(work, most=1) == ([(first.id, None)], 1)


def test_what_waits_for_who_is_away_is_in_the_list_of_who_stands_in_and_says_for_whom(work: Work) -> None:
    own, theirs = waits(work, OTHER), waits(work)
    away(work.session, LEAD, OTHER)
    assert listed(work, OTHER) == ([(own.id, None), (theirs.id, LEAD)], 2)
    assert listed(work, LIN) == ([], 0)
    assert work.session.get_one(Case, own.case_id) is own.case
