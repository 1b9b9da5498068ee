"""After a decision: who is to carry it out, that they have, the proof of it, and the end of the case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.db.models import CaseDecision, CaseTask
from bot.domain.authority.model import Verdict
from bot.domain.cases.states import CaseState, DecisionOutcome, DecisionState, Severity, TaskState
from bot.services.cases import instructions
from bot.services.cases.instructions import carriers, close_if_done, consulted_people, doers
from bot.services.cases.kept import EventDetail, event_detail, files_in
from bot.services.cases.outcome import Press
from bot.services.cases.record import Act
from bot.services.orders.photos.evidence import KeptFile
from bot.work.unit import Work
from tests.factories import moment
from tests.unit.rows import keep, member, posted_card
from tests.unit.services.cases.cast import (
    ADMIN,
    BOSS,
    DIRECTOR,
    LEAD,
    LIN,
    NOW,
    OTHER,
    QC,
    TODAY,
    asked,
    asked_alone,
    decision,
    events,
    last_event,
    leaves,
    messages,
    notes,
    planned,
    pressed,
    ruling,
    seat,
    shown_to,
    turn,
    words,
)

FILE = KeptFile(id="F1", name="改证通知.pdf")


def instructed(work: Work, **more: Any) -> CaseDecision:
    """The director has said yes; lin is to carry it out."""
    row = asked(work, rung=1, **more)
    assert pressed(work, DIRECTOR, row, "approve").ok
    return row


def chase(work: Work, **more: Any) -> CaseDecision:
    """Lin settles it alone; purchasing does the work."""
    made = ruling(
        decision="material_chase", verdict=Verdict.DECIDE, accountable="merchandiser", consulted=("purchasing",)
    )
    return asked_alone(work, made, **{"key": "material_chase", **more})


def test_those_consulted_are_the_people_inside_each_once(work: Work) -> None:
    member(work.session, "outside:jin", is_outside=True)
    seat(work.session, "qc", QC)
    seat(work.session, "production", QC)
    seat(work.session, "purchasing", "outside:jin")
    made = ruling(consulted=("qc", "production", "purchasing", "finance"))
    assert consulted_people(turn(work, decision(work, made)).stands) == [QC]


def test_what_is_settled_is_carried_out_by_those_consulted_or_by_who_has_their_office(work: Work) -> None:
    row = chase(work)
    stands = turn(work, row).stands
    assert (carriers(stands), doers(row, stands)) == ([BOSS], [BOSS])
    seat(work.session, "purchasing", QC)
    stands = turn(work, row).stands
    assert (carriers(stands), doers(row, stands)) == ([QC], [QC])
    row.chosen = "delivery_term"
    assert doers(row, stands) == [], "what was chosen counts, not what was asked"
    row.chosen, row.key = "container_loading", "delivery_term"
    assert doers(row, stands) == [QC]


def test_who_asked_is_instructed_and_what_they_are_told_counts_from_its_posting(work: Work) -> None:
    row = instructed(work)
    [note] = messages(work, "case_note")
    assert (note.audience, note.context["kind"], note.kind) == (LIN, "instruction", "instruction")
    assert (note.context["sender"], note.context["outcome"]) == (DIRECTOR, "approve")
    assert (row.told_at, last_event(work).target_id, last_event(work).note) == (None, LIN, None)


def test_who_reported_for_the_follower_hears_the_decision_while_the_follower_is_instructed(work: Work) -> None:
    instructed(work, case={"reporter_id": OTHER})
    assert notes(work) == [(LIN, "instruction"), (OTHER, "decision")]


def test_whoever_decides_what_they_carry_out_themselves_has_been_told(work: Work) -> None:
    leaves(work.session, LIN)
    leaves(work.session, LEAD)
    row = asked(work, rung=1, case={"reporter_id": OTHER})
    assert pressed(work, DIRECTOR, row, "approve").ok
    assert (notes(work), row.told_at) == ([(DIRECTOR, "instruction"), (OTHER, "decision")], NOW)


def test_carried_out_on_an_instruction_it_waits_for_its_proof_and_the_decider_hears_of_it(work: Work) -> None:
    row = instructed(work)
    at = work.at(NOW + timedelta(hours=1))
    assert pressed(at, LIN, row, "execute", note="已改", files=(FILE,)).ok
    assert (row.state, row.executed_by, row.executed_at) == (DecisionState.EXECUTED, LIN, at.now)
    assert (row.evidence, files_in(row.files)) == ("已改", (FILE,))
    assert event_detail(last_event(work)) == EventDetail(files=(FILE,))
    done = messages(work, "case_note")[-1]
    assert (done.audience, done.context["kind"], done.context["note"]) == (DIRECTOR, "done", "已改")
    assert row.case.state is CaseState.OPEN


def test_it_is_carried_out_once(work: Work) -> None:
    row = instructed(work)
    pressed(work, LIN, row, "execute")
    outcome = pressed(work, LIN, row, "execute")
    assert outcome.said is not None
    assert (outcome.code, outcome.said.decider, outcome.said.at) == ("already_executed", LIN, NOW)
    assert [event for event, _ in events(work)].count("executed") == 1


def test_nobody_else_carries_it_out(work: Work) -> None:
    row = instructed(work)
    outcome = pressed(work, QC, row, "execute")
    assert outcome.said is not None
    assert (outcome.code, outcome.said.deciders, row.state) == ("not_to_execute", (LIN,), DecisionState.INSTRUCTED)


def test_before_there_is_a_decision_nothing_is_carried_out(work: Work) -> None:
    row = asked(work, rung=1)
    assert pressed(work, LIN, row, "execute").code == "not_instructed"
    outcome = instructions.execute(turn(work, row), Press(decision_id=row.id, step=row.step, verb="execute"))
    assert outcome.said is not None
    assert (outcome.code, outcome.said.deciders) == ("not_instructed", (DIRECTOR,))


def test_the_proof_closes_it_and_the_case_when_nothing_else_is_open(work: Work) -> None:
    row = instructed(work)
    pressed(work, LIN, row, "execute", note="已改", files=(FILE,))
    more = KeptFile(id="F2", name="b")
    assert pressed(work, LIN, row, "prove", files=(more,)).ok
    assert (row.state, row.evidence, files_in(row.files)) == (DecisionState.CLOSED, "已改", (FILE, more))
    assert (row.case.state, row.case.closed_at) == (CaseState.CLOSED, NOW)
    assert words(work) == [(DIRECTOR, "proved")]
    assert events(work)[-2:] == [("proved", None), ("closed", None)]
    assert notes(work)[-1] == (LIN, "closed")


def test_a_proof_has_words_or_a_file(work: Work) -> None:
    row = instructed(work)
    pressed(work, LIN, row, "execute")
    assert pressed(work, LIN, row, "prove", note=" ").code == "evidence_required"
    assert pressed(work, LIN, row, "prove", note="银行已确认").ok
    assert row.evidence == "银行已确认"


@pytest.mark.parametrize(("person", "allowed"), [(LIN, True), (LEAD, True), (DIRECTOR, True), (QC, False)])
def test_the_proof_is_put_down_by_the_asking_side_or_who_decided(work: Work, person: str, allowed: bool) -> None:
    row = instructed(work)
    pressed(work, LIN, row, "execute")
    outcome = pressed(work, person, row, "prove", note="n")
    assert (outcome.ok, outcome.code) == (allowed, "" if allowed else "not_yours")
    if outcome.said is not None:
        assert outcome.said.deciders == (LIN, LIN, LEAD, DIRECTOR)
    assert (words(work) == []) is (not allowed or person == DIRECTOR), "nobody tells themselves"


def test_nothing_is_proved_before_it_is_carried_out(work: Work) -> None:
    row = instructed(work)
    outcome = pressed(work, LIN, row, "prove", note="n")
    assert outcome.said is not None
    assert (outcome.code, outcome.said.deciders) == ("not_instructed", (DIRECTOR,))


def test_settled_alone_with_nobody_to_do_it_it_is_done_at_once(work: Work) -> None:
    row = chase(work, key="delivery_term", choices=["delivery_term"])
    assert pressed(work, LIN, row, "approve").ok
    assert (row.state, row.executed_by, row.executed_at) == (DecisionState.CLOSED, LIN, NOW)
    assert row.case.state is CaseState.CLOSED


def test_settled_alone_those_consulted_do_it_and_a_silence_of_theirs_is_waited_for(work: Work) -> None:
    seat(work.session, "purchasing", QC)
    row = chase(work)
    assert pressed(work, LIN, row, "approve").ok
    assert (row.state, row.told_at, row.case.state) == (DecisionState.INSTRUCTED, None, CaseState.OPEN)
    assert (notes(work), shown_to(work)) == ([(QC, "do")], {LIN, QC})
    assert [card.kind for card in messages(work, "case_card") if card.audience == QC] == ["copy"]
    assert planned(work, "case.work") == [moment("2026-09-18 09:00")]
    assert messages(work, "case_note")[0].step == f"case:{row.id}:1"
    assert events(work)[-1] == ("instructed", QC)
    assert pressed(work, QC, row, "execute", note="n").ok
    assert (row.state, planned(work, "case.work"), notes(work)[1]) == (DecisionState.CLOSED, [], (LIN, "done"))


def test_work_whose_consulted_office_is_vacant_is_done_as_it_is_settled(work: Work) -> None:
    """Whom the office falls to is no carrier who was consulted: nothing is waited for."""
    row = chase(work)
    assert pressed(work, LIN, row, "approve").ok
    assert (row.state, planned(work, "case.work")) == (DecisionState.CLOSED, [])


def recorded(work: Work) -> CaseDecision:
    seat(work.session, "qc", QC)
    made = ruling(verdict=Verdict.RECORD_ONLY, accountable="merchandiser", consulted=("qc",))
    return decision(work, made, state=DecisionState.RECORDED, rung=-1, holder_id=QC, step=1)


def test_what_was_recorded_is_confirmed_by_who_is_consulted(work: Work) -> None:
    row = recorded(work)
    assert pressed(work, QC, row, "confirm", note="对").ok
    assert (row.state, row.executed_by, row.executed_at) == (DecisionState.CLOSED, QC, NOW)
    assert (row.evidence, row.case.state) == ("对", CaseState.CLOSED)


@pytest.mark.parametrize("person", [LIN, LEAD, ADMIN])
def test_nobody_else_confirms_it(work: Work, person: str) -> None:
    outcome = pressed(work, person, recorded(work), "confirm")
    assert outcome.said is not None
    assert (outcome.code, outcome.said.holder, outcome.said.deciders) == ("not_yours", QC, (QC,))


def test_only_what_was_recorded_is_confirmed(work: Work) -> None:
    row = recorded(work)
    row.state = DecisionState.ASKED
    outcome = pressed(work, QC, row, "confirm")
    assert outcome.said is not None
    assert (outcome.code, outcome.said.holder) == ("stale", QC)


@pytest.mark.parametrize("state", list(DecisionState))
def test_a_case_ends_when_every_decision_of_it_is_over(work: Work, state: DecisionState) -> None:
    row = decision(work, state=DecisionState.CLOSED)
    other = decision(work, state=state, position=1)
    other.case = row.case
    work.session.flush()
    work.session.refresh(row.case)
    close_if_done(work, row.case, Act(actor=LEAD, now=NOW, note="n"))
    over = state in {DecisionState.CLOSED, DecisionState.RECALLED, DecisionState.REVOKED}
    assert (row.case.state is CaseState.CLOSED) is over
    if over:
        event = last_event(work)
        assert (event.kind, event.actor_id, event.note, notes(work)) == ("closed", LEAD, None, [(LIN, "closed")])


@pytest.mark.parametrize(
    ("state", "ends"), [(TaskState.OPEN, False), (TaskState.DONE, True), (TaskState.DROPPED, True)]
)
def test_a_case_does_not_end_before_its_conditions_are_met(work: Work, state: TaskState, ends: bool) -> None:
    row = decision(work, state=DecisionState.CLOSED)
    task = {"text": "t", "owner_id": LIN, "due_on": TODAY, "created_at": NOW}
    keep(work.session, CaseTask(case_id=row.case_id, decision_id=row.id, state=state, **task))
    close_if_done(work, row.case, Act(actor=LEAD, now=NOW))
    assert (row.case.state is CaseState.CLOSED) is ends


@pytest.mark.parametrize("state", [CaseState.RECALLED, CaseState.UNDONE, CaseState.CLOSED])
def test_a_case_that_is_over_does_not_end_again(work: Work, state: CaseState) -> None:
    row = decision(work, state=DecisionState.CLOSED, case={"state": state})
    close_if_done(work, row.case, Act(actor=LEAD, now=NOW))
    assert (row.case.state, row.case.closed_at, events(work)) == (state, None, [])


@pytest.mark.parametrize(("place", "thread"), [("channel", None), ("thread", "case:1")])
def test_the_war_room_of_a_case_that_ends_is_told_once(work: Work, place: str, thread: str | None) -> None:
    room = {"by": LEAD, "at": NOW.isoformat(), "name": "x", "severity": Severity.MAJOR, "place": place}
    row = decision(work, state=DecisionState.CLOSED, case={"room": room})
    posted_card(work.session, f"case:{row.case_id}:room", channel="CROOM")
    close_if_done(work, row.case, Act(actor=LEAD, now=NOW))
    [word] = messages(work, "case_word")
    assert (word.audience, word.context["kind"], word.thread) == ("CROOM", "room_closed", thread)


def test_a_refused_request_kept_what_was_decided_of_other_things(work: Work) -> None:
    row = asked(work, rung=1)
    other = decision(work, position=1)
    other.case = row.case
    work.session.flush()
    work.session.refresh(row.case)
    assert pressed(work, DIRECTOR, row, "reject", note="no").ok
    assert (row.state, row.outcome, row.case.state) == (DecisionState.CLOSED, DecisionOutcome.REJECT, CaseState.OPEN)
