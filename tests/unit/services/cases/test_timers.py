"""What the clock does to a case, however late, early or often it comes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import CaseDecision, DueRow
from bot.domain.cases.states import CaseState, DecisionState
from bot.services.cases.timers import outside_failed, time_came, work_silent
from bot.work import outbox
from bot.work.codec import pack
from bot.work.unit import Work
from tests.factories import moment
from tests.unit.rows import keep, member, posted_card
from tests.unit.services.cases.cast import (
    BOSS,
    LEAD,
    LIN,
    NOW,
    OTHER,
    QC,
    asked,
    decision,
    due,
    edits,
    events,
    last_event,
    leaves,
    messages,
    notes,
    ruling,
    seat,
)


def test_a_reminder_and_the_end_of_a_time_do_what_is_due(work: Work) -> None:
    row = asked(work)
    at = work.at(moment("2026-09-16 11:00"))
    assert time_came(at, due=due(at, row)) == "done"
    assert notes(work) == [(LEAD, "reminder")]
    at = work.at(moment("2026-09-16 14:30"))
    assert time_came(at, due=due(at, row)) == "done"
    assert (row.step, row.rung) == (2, 1)


def test_the_cards_are_edited_where_what_they_show_has_changed_and_not_for_a_reminder(work: Work) -> None:
    row = asked(work)
    posted_card(work.session, f"case:{row.case_id}")
    time_came(work.at(moment("2026-09-16 11:00")), due=due(work, row))
    assert edits(work) == []
    time_came(work.at(moment("2026-09-16 14:30")), due=due(work, row))
    assert edits(work) == [f"case:{row.case_id}"]


def test_the_cards_are_edited_where_only_the_time_has_changed(work: Work) -> None:
    row = asked(work, rung=1)
    posted_card(work.session, f"case:{row.case_id}")
    time_came(work.at(moment("2026-09-16 14:30")), due=due(work, row))
    assert (row.step, edits(work)) == (1, [f"case:{row.case_id}"])


@pytest.mark.parametrize(
    "more",
    [
        {"state": DecisionState.INSTRUCTED},
        {"state": DecisionState.CLOSED},
        {"state": DecisionState.REVOKED},
        {"step": 2},
        {"case": CaseState.CLOSED},
        {"case": CaseState.RECALLED},
    ],
)
def test_a_timer_of_what_is_over_is_overtaken_and_does_nothing(work: Work, more: dict[str, Any]) -> None:
    row = asked(work)
    at = work.at(moment("2026-09-17 14:30"))
    late = due(at, row)
    row.state, row.step = more.get("state", row.state), more.get("step", row.step)
    row.case.state = more.get("case", row.case.state)
    before = events(work)
    assert time_came(at, due=late) == "overtaken"
    assert (events(work), notes(work)) == (before, [])


def test_a_timer_of_a_decision_that_is_not_there_is_overtaken(work: Work) -> None:
    row = due(work, asked(work), decision=99)
    assert (time_came(work, due=row), work_silent(work, due=row)) == ("overtaken", "overtaken")


def instructed(work: Work, **more: Any) -> CaseDecision:
    """What purchasing was told to carry out."""
    seat(work.session, "purchasing", QC)
    made = ruling(decision="material_chase", consulted=("purchasing",))
    given: dict[str, Any] = {"key": "material_chase", "state": DecisionState.INSTRUCTED, "step": 3, "told_at": NOW}
    return decision(work, made, **(given | more))


def test_who_was_to_carry_it_out_and_says_nothing_is_told_to_the_line_above_and_the_reporter(work: Work) -> None:
    row = instructed(work)
    assert work_silent(work, due=due(work, row, kind="case.work")) == "done"
    assert notes(work) == [(LEAD, "undone_work"), (LIN, "undone_work")]
    assert {note.context["who"] for note in messages(work, "case_note")} == {QC}
    event = last_event(work)
    assert (event.kind, event.actor_id, event.target_id, event.at) == ("timed_out", QC, LEAD, NOW)


def test_one_who_is_both_the_line_above_and_the_reporter_is_told_once(work: Work) -> None:
    row = instructed(work, case={"reporter_id": LEAD})
    work_silent(work, due=due(work, row, kind="case.work"))
    assert notes(work) == [(LEAD, "undone_work")]


def test_the_line_above_is_the_standing_deputy_of_the_ruling_else_the_lead_of_the_table(work: Work) -> None:
    seat(work.session, "pmo", OTHER)
    row = instructed(work)
    row.ruling = {**row.ruling, "standing_deputy": "pmo"}
    work_silent(work, due=due(work, row, kind="case.work"))
    row.ruling = {**row.ruling, "standing_deputy": None}
    row.step += 1
    work_silent(work, due=due(work, row, kind="case.work"))
    assert notes(work) == [(OTHER, "undone_work"), (LIN, "undone_work"), (LEAD, "undone_work"), (LIN, "undone_work")]


def test_where_nobody_stands_above_the_history_says_that_administrators_have_to_know(work: Work) -> None:
    row = instructed(work)
    leaves(work.session, LEAD)
    work_silent(work, due=due(work, row, kind="case.work"))
    assert (notes(work), events(work)) == ([(LIN, "undone_work")], [("admin_told", None)])


def test_a_lead_outside_slack_is_no_line_above_that_could_be_told(work: Work) -> None:
    row = instructed(work)
    leaves(work.session, LEAD)
    member(work.session, "outside:jin", is_outside=True)
    seat(work.session, "merch_lead", "outside:jin")
    work_silent(work, due=due(work, row, kind="case.work"))
    assert (notes(work), events(work)) == ([(LIN, "undone_work")], [("admin_told", None)])


def test_of_what_nobody_is_to_carry_out_no_name_is_said(work: Work) -> None:
    row = instructed(work, key="delivery_term")
    work_silent(work, due=due(work, row, kind="case.work"))
    assert last_event(work).actor_id is None


@pytest.mark.parametrize("state", [DecisionState.ASKED, DecisionState.EXECUTED, DecisionState.CLOSED])
def test_work_that_is_not_waited_for_is_nobodys_silence(work: Work, state: DecisionState) -> None:
    row = instructed(work, state=state)
    assert work_silent(work, due=due(work, row, kind="case.work")) == "overtaken"
    assert (notes(work), events(work)) == ([], [])


def test_whoever_has_not_been_told_is_given_the_time_once_more_and_only_once(work: Work) -> None:
    row = instructed(work, told_at=None)
    first = due(work, row, kind="case.work")
    assert work_silent(work, due=first) == "not posted yet"
    assert (notes(work), events(work)) == ([], [])
    again = work.session.scalars(select(DueRow).where(DueRow.key == f"{first.key}:again")).one()
    assert (again.kind, again.subject, again.step) == ("case.work", first.subject, f"case:{row.id}:3")
    assert again.due_at == moment("2026-09-18 09:00"), "two working days"
    assert again.data == {"decision": row.id, "step": 3, "again": True}
    assert work_silent(work, due=again) == "done"
    assert notes(work) == [(LEAD, "undone_work"), (LIN, "undone_work")]


def unsent(work: Work, decision: int) -> DueRow:
    data = pack(outbox.UnsentOutside(decision=decision, person=BOSS, method="email"))
    row = DueRow(key="o", kind=outbox.OUTSIDE_FAILED, subject="case:1", due_at=work.now, data=data)
    return keep(work.session, row)


def test_that_somebody_could_not_be_reached_outside_slack_is_on_record(work: Work) -> None:
    row = asked(work)
    failed = unsent(work, row.id)
    assert outside_failed(work.at(NOW + timedelta(hours=1)), due=failed) == "done"
    event = last_event(work)
    assert (event.kind, event.actor_id, event.target_id) == ("outside_failed", None, BOSS)
    assert (event.data, event.decision_id, event.at) == ({"how": "email"}, row.id, NOW + timedelta(hours=1))


def test_an_outside_message_of_a_decision_that_is_not_there_is_gone(work: Work) -> None:
    asked(work)
    failed = unsent(work, 99)
    before = events(work)
    assert (outside_failed(work, due=failed), events(work)) == ("gone", before)
