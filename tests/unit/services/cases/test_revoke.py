"""撤销决定: what was decided is taken back before it is carried out, asked again or over; what stood stays on record."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import CaseDecision, CaseEvent, CaseTask
from bot.domain.authority.model import Verdict
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import CaseState, DecisionOutcome, DecisionState, TaskState
from bot.services.cases.kept import EventDetail, event_detail
from bot.work.unit import Work
from tests.unit.services.cases.cast import (
    DIRECTOR,
    LEAD,
    LIN,
    NOW,
    OTHER,
    QC,
    asked,
    asked_alone,
    events,
    leaves,
    messages,
    planned,
    pressed,
    ruling,
    seat,
    words,
)


def decided(work: Work, verb: str = "approve", **more: Any) -> CaseDecision:
    row = asked(work, rung=1, **more.pop("row", {}))
    assert pressed(work, DIRECTOR, row, verb, **more).ok
    return row


def revoked(work: Work) -> CaseEvent:
    return work.session.scalars(select(CaseEvent).where(CaseEvent.kind == EventKind.REVOKED)).one()


def test_taken_back_it_is_asked_again_on_the_rung_that_decided(work: Work) -> None:
    row = decided(work, note="ok")
    assert pressed(work, DIRECTOR, row, "revoke", note="客户改口").ok
    assert (row.state, row.rung, row.holder_id, row.step) == (DecisionState.ASKED, 1, DIRECTOR, 2)
    gone = (row.outcome, row.chosen, row.reason, row.conditions, row.decided_by, row.decided_for, row.decided_at)
    assert gone == (None,) * 7
    assert (row.executed_by, row.executed_at, row.evidence, row.files, row.told_at) == (None,) * 5
    assert events(work)[-1] == ("asked", DIRECTOR)
    assert row.case.state is CaseState.OPEN


def test_what_stood_stays_as_the_event(work: Work) -> None:
    row = decided(work, note="ok")
    pressed(work, DIRECTOR, row, "revoke", note="客户改口")
    event = revoked(work)
    assert (event.actor_id, event.note, event.decision_id) == (DIRECTOR, "客户改口", row.id)
    assert event_detail(event) == EventDetail(
        outcome=DecisionOutcome.APPROVE,
        chosen="delivery_term",
        decided_by=DIRECTOR,
        decided_at=NOW,
        reason="ok",
    )


def test_the_note_of_taking_back_is_no_note_of_the_question(work: Work) -> None:
    row = decided(work)
    pressed(work, DIRECTOR, row, "revoke", note="客户改口")
    last = work.session.scalars(select(CaseEvent).order_by(CaseEvent.id.desc()).limit(1)).one()
    assert (last.kind, last.note) == ("asked", None)


def test_everybody_who_was_told_is_told_once_but_not_who_does_it(work: Work) -> None:
    row = decided(work, row={"case": {"reporter_id": OTHER}})
    pressed(work, DIRECTOR, row, "revoke", note="n")
    assert words(work) == [(LIN, "revoked_again"), (OTHER, "revoked_again")]
    said = messages(work, "case_word")[0]
    assert (said.context["outcome"], said.context["note"], said.context["sender"]) == ("approve", "n", DIRECTOR)


def test_taken_back_for_good_it_is_over_and_so_is_the_case(work: Work) -> None:
    row = decided(work)
    assert pressed(work, DIRECTOR, row, "revoke", note="n", close=True).ok
    assert (row.state, row.remind_at, row.expires_at, row.decided_by) == (DecisionState.REVOKED, None, None, DIRECTOR)
    assert (words(work), event_detail(revoked(work)).closed) == ([(LIN, "revoked")], True)
    assert row.case.state is CaseState.CLOSED


def test_the_conditions_fall_with_the_decision(work: Work) -> None:
    row = decided(work, "conditions", conditions="先付定金")
    assert len(planned(work, "case.task")) > 0
    pressed(work, DIRECTOR, row, "revoke", note="n")
    [task] = work.session.scalars(select(CaseTask)).all()
    assert (task.state, planned(work, "case.task")) == (TaskState.DROPPED, [])
    assert event_detail(revoked(work)).conditions == "先付定金"


def test_the_unsent_instruction_dies_with_it(work: Work) -> None:
    seat(work.session, "purchasing", QC)
    made = ruling(
        decision="material_chase", verdict=Verdict.DECIDE, accountable="merchandiser", consulted=("purchasing",)
    )
    row = asked_alone(work, made, key="material_chase")
    assert pressed(work, LIN, row, "approve").ok
    assert len(planned(work, "case.work")) == 1
    assert pressed(work, LIN, row, "revoke", note="n").ok
    [do] = [note for note in messages(work, "case_note") if note.context["kind"] == "do"]
    assert (do.state, do.reason, planned(work, "case.work")) == ("skipped", EventKind.REVOKED, [])
    assert words(work) == [(QC, "revoked_again")]
    assert (row.rung, row.holder_id, row.state, row.step) == (-1, LIN, DecisionState.ASKED, 2)


def test_it_is_asked_of_who_has_the_right_now(work: Work) -> None:
    row = decided(work)
    leaves(work.session, DIRECTOR)
    seat(work.session, "sales_director", OTHER)
    assert pressed(work, OTHER, row, "revoke", note="n").ok
    assert (row.rung, row.holder_id) == (1, OTHER)
    assert [person for person, _ in words(work)] == [LIN, DIRECTOR], "who decided hears of it"


@pytest.mark.parametrize(("person", "code"), [(LEAD, "not_yours"), (QC, "not_yours")])
def test_nobody_else_takes_it_back_and_it_is_said_who_could(work: Work, person: str, code: str) -> None:
    row = decided(work)
    outcome = pressed(work, person, row, "revoke", note="n")
    assert outcome.said is not None
    assert (outcome.code, outcome.said.deciders, outcome.said.holder) == (code, (DIRECTOR,), None)
    assert row.state is DecisionState.INSTRUCTED


def test_what_is_carried_out_is_not_taken_back(work: Work) -> None:
    row = decided(work)
    assert pressed(work, LIN, row, "execute").ok
    outcome = pressed(work, DIRECTOR, row, "revoke", note="n")
    assert outcome.said is not None
    assert (outcome.code, outcome.said.at) == ("carried_out", NOW)


def test_what_is_not_decided_is_not_taken_back(work: Work) -> None:
    assert pressed(work, DIRECTOR, asked(work, rung=1), "revoke", note="n").code == "nothing_to_revoke"


def test_it_is_not_taken_back_without_a_reason(work: Work) -> None:
    assert pressed(work, DIRECTOR, decided(work), "revoke", note=" ").code == "reason_required"
