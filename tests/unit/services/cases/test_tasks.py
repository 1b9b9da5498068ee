"""What becomes of a condition: its owner says it is done or how it stands, the clock asks, then those above hear."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.db.models import CaseDecision, CaseTask, DueRow
from bot.domain.cases.states import CaseState, DecisionState, TaskState
from bot.services.cases.kept import files_in
from bot.services.cases.outcome import PressOutcome
from bot.services.cases.tasks import Finish, finish, hands_of, task_due, waiting_for
from bot.services.orders.photos.evidence import KeptFile, joined
from bot.services.people.office import office_of
from bot.work.kinds import TaskStage
from bot.work.unit import Answer, Work
from tests.unit.rows import keep
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
    away,
    decision,
    events,
    last_event,
    leaves,
    messages,
    planned,
    trail,
)

FILE = KeptFile(id="F1", name="a")


def task(work: Work, *, owner: str = QC, setter: str | None = DIRECTOR, due_on: date = TODAY, **more: Any) -> CaseTask:
    row = decision(work, decided_by=setter, decided_at=NOW, state=DecisionState.CLOSED)
    given: dict[str, Any] = {"text": "先验货", "owner_id": owner, "due_on": due_on, "created_at": NOW, **more}
    made = keep(work.session, CaseTask(case_id=row.case_id, decision_id=row.id, **given))
    work.plan(key=f"t{made.id}", kind="case.task", subject="x", due_at=NOW, step=f"task:{made.id}")
    return made


def said(work: Work, person: str, made: CaseTask, *, done: bool = True, **more: Any) -> PressOutcome:
    outcome = finish(work.by(person), said=Finish(task_id=made.id, done=done, **more))
    work.session.flush()
    return outcome


def stages(work: Work) -> list[tuple[str, str, str]]:
    return [(n.audience, n.context["kind"], n.kind) for n in messages(work, "case_task")]


def test_done_is_done_with_its_proof_and_ends_its_timers(work: Work) -> None:
    made = task(work)
    assert said(work, QC, made, note=" 已验 ", files=(FILE,)).ok
    assert (made.state, made.done_by, made.done_at) == (TaskState.DONE, QC, NOW)
    assert (made.note, files_in(made.files), planned(work, "case.task")) == ("已验", (FILE,), [])
    event = last_event(work)
    assert (event.kind, trail(work)) == ("closed", [("case.task_done", QC), ("case.closed", QC)])
    assert ("task_done", QC) in events(work)
    assert stages(work) == [(DIRECTOR, "done", "news")]


def test_a_case_whose_last_condition_is_met_ends(work: Work) -> None:
    made = task(work)
    second = keep(
        work.session,
        CaseTask(case_id=1, decision_id=1, text="x", owner_id=QC, due_on=TODAY, created_at=NOW),
    )
    row = work.session.get_one(CaseDecision, made.decision_id)
    said(work, QC, made)
    assert row.case.state is CaseState.OPEN
    said(work, QC, second)
    assert row.case.state is CaseState.CLOSED


def test_how_it_stands_leaves_it_open_and_may_be_said_again(work: Work) -> None:
    made = task(work)
    assert said(work, QC, made, done=False, note="明天").ok
    assert said(work.at(NOW + timedelta(seconds=1)), QC, made, done=False, note="后天").ok
    assert (made.state, made.note, made.done_at, len(planned(work, "case.task"))) == (TaskState.OPEN, "后天", None, 1)
    assert stages(work) == [(DIRECTOR, "note", "news")] * 2
    assert [kind for kind, _ in events(work)] == ["task_note", "task_note"]


def test_what_was_said_of_it_before_stays_when_it_is_done_without_words(work: Work) -> None:
    before = KeptFile(id="F0", name="b")
    made = task(work, note="明天", files=joined(None, [before]))
    said(work, QC, made, files=(FILE,))
    assert (made.note, files_in(made.files)) == ("明天", (before, FILE))


@pytest.mark.parametrize(
    ("more", "code"),
    [({"note": " "}, "note_required"), ({"note": "n"}, ""), ({"files": (FILE,)}, ""), ({"done": True}, "")],
)
def test_how_it_stands_needs_words_or_a_file(work: Work, more: dict[str, Any], code: str) -> None:
    assert said(work, QC, task(work), **{"done": False, **more}).code == code


@pytest.mark.parametrize(("state", "code"), [(TaskState.DONE, "already_done"), (TaskState.DROPPED, "already_dropped")])
def test_what_is_over_is_not_finished_again(work: Work, state: TaskState, code: str) -> None:
    made = task(work, state=state)
    assert said(work, QC, made).code == code
    assert (made.done_by, events(work)) == (None, [])


def test_a_task_that_is_not_there_is_refused_and_that_is_on_record(work: Work) -> None:
    assert said(work, QC, CaseTask(id=99)).code == "unknown"
    [(_, entry)] = work.session.info["audit_pending"]
    assert (entry.action, entry.allowed, entry.data) == ("case.task_done", False, {"case": None, "code": "unknown"})


@pytest.mark.parametrize(("person", "may"), [(QC, True), (DIRECTOR, True), (LIN, False), (LEAD, False), (ADMIN, False)])
def test_its_owner_and_who_set_it_may_finish_it(work: Work, person: str, may: bool) -> None:
    made = task(work)
    outcome = said(work, person, made)
    assert (outcome.ok, outcome.code) == (may, "" if may else "not_yours")
    [(_, entry), *_] = work.session.info["audit_pending"]
    assert (entry.allowed, entry.actor) == (may, person)
    assert (stages(work) == []) is (not may or person == DIRECTOR), "nobody is told of what they did themselves"


def test_a_refusal_is_answered_where_it_was_asked(work: Work) -> None:
    made = task(work)
    said(work, LIN, made)
    assert messages(work, "case_task_reply") == []
    to = Answer(member=LIN, audience=LIN, method="post", key="e1")
    finish(work.answering(to), said=Finish(task_id=made.id, done=True))
    [reply] = messages(work, "case_task_reply")
    assert (reply.audience, reply.context) == (LIN, {"task": made.id, "code": "not_yours"})


def test_in_an_absence_it_is_in_the_hands_of_who_stands_in(work: Work) -> None:
    made = task(work)
    here = hands_of(work, made)
    assert (here.away, here.deputies, here.asked) == (False, (), (QC,))
    away(work.session, QC, OTHER)
    there = hands_of(work, made)
    assert (there.away, there.deputies, there.asked) == (True, (OTHER,), (OTHER,))
    assert [there.may_finish(person) for person in (QC, OTHER, DIRECTOR, LIN, None)] == [True, True, True, False, False]


def test_without_a_deputy_it_falls_back_to_who_set_it(work: Work) -> None:
    away(work.session, QC)
    assert hands_of(work, task(work)).asked == (DIRECTOR,)
    assert hands_of(work, task(work, setter=None)).asked == (QC,)


def test_whoever_left_is_away_for_good(work: Work) -> None:
    leaves(work.session, QC)
    there = hands_of(work, task(work))
    assert (there.away, there.asked) == (True, (DIRECTOR,))


def due(work: Work, made: CaseTask, stage: TaskStage) -> str:
    data = {"task": made.id, "stage": stage}
    row = DueRow(key=f"{made.id}{stage}", kind="case.task", subject="x", due_at=NOW, data=data)
    return task_due(work, due=keep(work.session, row))


def test_on_its_day_the_owner_is_reminded_and_nothing_is_on_record(work: Work) -> None:
    made = task(work)
    assert due(work, made, TaskStage.DUE) == "done"
    assert (stages(work), events(work)) == ([(QC, "due", "reminder")], [])
    assert messages(work, "case_task")[0].step == f"task:{made.id}"


def test_a_day_later_who_set_it_hears_and_the_owner_too(work: Work) -> None:
    made = task(work)
    due(work, made, TaskStage.OVERDUE)
    assert stages(work) == [(DIRECTOR, "overdue", "task"), (QC, "overdue", "task")]
    event = last_event(work)
    assert (event.kind, event.actor_id, event.target_id, event.data) == ("task_overdue", None, QC, {"task": "先验货"})


def test_one_who_set_it_for_themselves_hears_once(work: Work) -> None:
    due(work, task(work, owner=DIRECTOR), TaskStage.OVERDUE)
    assert [person for person, _, _ in stages(work)] == [DIRECTOR]


@pytest.mark.parametrize("setter", [DIRECTOR, None])
def test_where_who_set_it_is_gone_the_line_above_hears_in_their_place(work: Work, setter: str | None) -> None:
    made = task(work, setter=setter)
    leaves(work.session, DIRECTOR)
    due(work, made, TaskStage.OVERDUE)
    assert [person for person, _, _ in stages(work)] == [BOSS, QC]


def test_a_working_day_after_that_the_line_above_hears_alone(work: Work) -> None:
    due(work, task(work), TaskStage.ABOVE)
    assert stages(work) == [(BOSS, "above", "task")]


def test_with_nobody_above_but_who_set_it_administrators_hear(work: Work) -> None:
    due(work, task(work, setter=BOSS), TaskStage.ABOVE)
    assert stages(work) == [(ADMIN, "above", "task")]


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.DROPPED])
def test_a_timer_of_a_task_that_is_over_is_overtaken(work: Work, state: TaskState) -> None:
    assert due(work, task(work, state=state), TaskStage.DUE) == "overtaken"
    assert due(work, CaseTask(id=99), TaskStage.DUE) == "overtaken"
    assert stages(work) == []


def waits(work: Work, person: str, **more: Any) -> tuple[list[int], int]:
    found = waiting_for(work.session, person, office=office_of(work), **more)
    return [row.id for row in found.rows], found.count


def test_what_waits_for_somebody_comes_nearest_day_first_and_is_counted_whole(work: Work) -> None:
    later, first = task(work, due_on=TODAY + timedelta(days=2)), task(work)
    second = task(work)
    task(work, state=TaskState.DONE)
    task(work, owner=OTHER)
    assert waits(work, QC) == ([first.id, second.id, later.id], 3)
    assert waits(work, QC, most=1) == ([first.id], 3)
    assert waits(work, QC, until=TODAY) == ([first.id, second.id], 2)
    assert waits(work, LIN) == ([], 0)


def test_what_waits_for_who_is_away_waits_for_who_stands_in_without_a_limit(work: Work) -> None:
    made = task(work)
    away(work.session, QC, OTHER)
    assert waits(work, OTHER) == ([made.id], 1)


def test_who_stands_in_up_to_an_amount_has_no_conditions_to_meet(work: Work) -> None:
    task(work)
    away(work.session, QC, OTHER, 1000)
    assert waits(work, OTHER) == ([], 0)
