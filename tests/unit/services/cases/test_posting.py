"""Nobody's time runs before the message that asks them stands in Slack, and none is waited for that never will."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.db.models import CaseDecision, DueRow
from bot.domain.cases.states import CaseState, DecisionState
from bot.domain.escalations import Questioned
from bot.services.cases.messages import CaseCardMessage, CaseNoteMessage
from bot.services.cases.pace import kept
from bot.services.cases.posting import posted, undelivered
from bot.services.cases.steps import move, open_rung
from bot.work import outbox
from bot.work.codec import dump, kind_of
from bot.work.kinds import NoteKind
from bot.work.unit import Work
from tests.factories import moment
from tests.unit.rows import keep, posted_card
from tests.unit.services.cases.cast import (
    ADMIN,
    DIRECTOR,
    LEAD,
    LIN,
    NOW,
    QC,
    asked,
    decision,
    edits,
    events,
    messages,
    notes,
    planned,
    ruling,
    turn,
)

LATER = moment("2026-09-16 10:00")


def fate(work: Work, message: object, person: str, *, kind: str = outbox.POSTED, at: Any = LATER) -> DueRow:
    """The due row that follows a message's fate."""
    data = {"message": kind_of(message), "context": dump(message), "person": person}
    return keep(work.session, DueRow(key=f"{kind}:{at}:{message}", kind=kind, subject="x", due_at=at, data=data))


def card(row: CaseDecision) -> CaseCardMessage:
    return CaseCardMessage(case=row.case_id)


def note(row: CaseDecision, kind: NoteKind, **more: Any) -> CaseNoteMessage:
    return CaseNoteMessage(**{"case": row.case_id, "kind": kind, "decision": row.id, "step": row.step, **more})


def waiting(work: Work) -> CaseDecision:
    row = decision(work)
    open_rung(turn(work, row), 0)
    work.session.flush()
    return row


def waits(row: CaseDecision) -> bool:
    return kept(row).waits_for_post


def test_time_runs_from_the_moment_the_card_was_posted_not_from_when_that_is_heard(work: Work) -> None:
    row = waiting(work)
    assert posted(work.at(moment("2026-09-17 08:30")), due=fate(work, card(row), LEAD)) == "done"
    assert (waits(row), row.expires_at) == (False, moment("2026-09-16 15:30"))


def test_the_cards_say_the_new_time_where_it_is_another_minute(work: Work) -> None:
    row = waiting(work)
    posted_card(work.session, f"case:{row.case_id}")
    posted(work, due=fate(work, card(row), LEAD, at=NOW + timedelta(seconds=30)))
    assert edits(work) == []
    other = waiting(work)
    posted_card(work.session, f"case:{other.case_id}")
    posted(work, due=fate(work, card(other), LEAD))
    assert edits(work) == ["case:2"]


def test_a_card_starts_everything_in_its_case_that_waits_for_its_reader_and_nothing_else(work: Work) -> None:
    row, elsewhere = waiting(work), waiting(work)
    second = decision(work, position=1)
    others = decision(work, position=2)
    second.case = others.case = row.case
    open_rung(turn(work, second), 0)
    open_rung(turn(work, others), 1)
    work.session.flush()
    work.session.refresh(row.case)
    assert posted(work, due=fate(work, card(row), LEAD)) == "done"
    assert [waits(found) for found in (row, second, others, elsewhere)] == [False, False, True, True]


@pytest.mark.parametrize("person", [DIRECTOR, QC])
def test_a_card_of_somebody_who_is_not_asked_is_overtaken(work: Work, person: str) -> None:
    row = waiting(work)
    assert posted(work, due=fate(work, card(row), person)) == "overtaken"
    assert waits(row)


def test_a_card_of_a_case_that_is_over_is_overtaken(work: Work) -> None:
    row = waiting(work)
    row.case.state = CaseState.RECALLED
    assert posted(work, due=fate(work, card(row), LEAD)) == "overtaken"
    assert waits(row)


@pytest.mark.parametrize("state", [DecisionState.INSTRUCTED, DecisionState.CLOSED, DecisionState.REVOKED])
def test_a_decision_that_waits_for_no_word_any_more_is_left_as_it_is(work: Work, state: DecisionState) -> None:
    row = waiting(work)
    row.state = state
    assert posted(work, due=fate(work, card(row), LEAD)) == "done"
    assert waits(row)


def test_a_time_that_runs_already_is_not_begun_anew(work: Work) -> None:
    row = asked(work)
    posted(work, due=fate(work, card(row), LEAD))
    assert row.expires_at == moment("2026-09-16 14:30")


def test_a_row_without_a_step_is_left_as_it_is(work: Work) -> None:
    row = waiting(work)
    row.pace = None
    assert posted(work, due=fate(work, card(row), LEAD)) == "done"


def test_a_note_starts_the_time_of_its_own_step_only(work: Work) -> None:
    row, other = waiting(work), waiting(work)
    assert posted(work, due=fate(work, note(row, NoteKind.ASKED), LEAD)) == "done"
    assert (waits(row), waits(other)) == (False, True)


@pytest.mark.parametrize("more", [{"step": 2}, {"step": None}, {"decision": 99}, {"decision": None}])
def test_a_note_of_another_step_or_of_none_is_overtaken(work: Work, more: dict[str, Any]) -> None:
    row = waiting(work)
    assert posted(work, due=fate(work, note(row, NoteKind.ASKED, **more), LEAD)) == "overtaken"
    assert waits(row)


def test_a_note_of_a_case_that_is_over_is_overtaken(work: Work) -> None:
    row = waiting(work)
    row.case.state = CaseState.CLOSED
    assert posted(work, due=fate(work, note(row, NoteKind.ASKED), LEAD)) == "overtaken"
    assert waits(row)


def questioned(work: Work) -> CaseDecision:
    row = asked(work)
    move(turn(work.at(LATER), row, LEAD), Questioned())
    work.session.flush()
    return row


def test_a_question_holds_the_time_from_when_it_stands_before_who_should_answer(work: Work) -> None:
    row = questioned(work)
    at = moment("2026-09-16 11:00")
    assert posted(work, due=fate(work, note(row, NoteKind.QUESTION), LIN, at=at)) == "done"
    assert (waits(row), row.expires_at) == (False, moment("2026-09-17 11:00"))


def test_while_a_question_is_open_the_card_of_who_asked_starts_nothing(work: Work) -> None:
    row = questioned(work)
    assert posted(work, due=fate(work, card(row), LEAD)) == "overtaken"
    assert posted(work, due=fate(work, note(row, NoteKind.ASKED), LEAD)) == "overtaken"
    assert waits(row)


def test_a_question_that_is_answered_already_starts_nothing(work: Work) -> None:
    row = waiting(work)
    assert posted(work, due=fate(work, note(row, NoteKind.QUESTION), LIN)) == "overtaken"
    assert waits(row)


def test_a_message_that_can_never_be_posted_lets_the_step_go_on(work: Work) -> None:
    row = waiting(work)
    assert undelivered(work, due=fate(work, card(row), LEAD, kind=outbox.UNDELIVERED)) == "done"
    assert (row.rung, row.holder_id, notes(work)) == (1, DIRECTOR, [(ADMIN, "unreachable")])
    assert events(work)[-2:] == [("unreachable", LEAD), ("asked", DIRECTOR)]


def instructed(work: Work, **more: Any) -> CaseDecision:
    given: dict[str, Any] = {"state": DecisionState.INSTRUCTED, "step": 3}
    return decision(work, ruling(), **(given | more))


@pytest.mark.parametrize("kind", [NoteKind.INSTRUCTION, NoteKind.DO])
def test_an_instruction_is_told_from_the_moment_it_stands_before_who_carries_it_out(work: Work, kind: NoteKind) -> None:
    row = instructed(work)
    work.plan(key=f"case.work:{row.id}:3", kind="case.work", subject="case:1", due_at=NOW)
    assert posted(work.at(moment("2026-09-20 08:30")), due=fate(work, note(row, kind), LIN)) == "done"
    assert row.told_at == LATER
    assert planned(work, "case.work") == [moment("2026-09-18 10:00")]
    again = fate(work, note(row, kind), LIN, at=LATER + timedelta(hours=1))
    assert posted(work, due=again) == "overtaken"
    assert row.told_at == LATER, "told once"


@pytest.mark.parametrize("more", [{"state": DecisionState.EXECUTED}, {"step": 4}])
def test_an_instruction_that_is_not_waited_for_any_more_is_overtaken(work: Work, more: dict[str, Any]) -> None:
    row = instructed(work)
    told = note(row, NoteKind.INSTRUCTION)
    row.state, row.step = more.get("state", row.state), more.get("step", row.step)
    assert posted(work, due=fate(work, told, LIN)) == "overtaken"
    assert undelivered(work, due=fate(work, told, LIN, kind=outbox.UNDELIVERED)) == "overtaken"
    assert (row.told_at, notes(work), events(work)) == (None, [], [])


def test_of_an_instruction_that_can_never_be_posted_administrators_hear(work: Work) -> None:
    row = instructed(work)
    gone = fate(work, note(row, NoteKind.INSTRUCTION), LIN, kind=outbox.UNDELIVERED)
    assert undelivered(work, due=gone) == "done"
    assert (notes(work), events(work)) == ([(ADMIN, "unreachable")], [("unreachable", LIN)])
    assert messages(work, "case_note")[0].context["who"] == LIN
    assert (row.state, row.told_at) == (DecisionState.INSTRUCTED, None)


def test_an_instruction_about_nothing_is_overtaken(work: Work) -> None:
    lost = note(instructed(work), NoteKind.INSTRUCTION, decision=99)
    assert posted(work, due=fate(work, lost, LIN)) == "overtaken"
    assert undelivered(work, due=fate(work, lost, LIN, kind=outbox.UNDELIVERED)) == "overtaken"
