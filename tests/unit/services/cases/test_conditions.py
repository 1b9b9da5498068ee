"""The conditions of an approval: read from a form, told to their owners, planned by the owner's days, dropped."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import CaseDecision, CaseTask, DueRow, Member
from bot.domain.cases.states import TaskState
from bot.domain.conditions import Condition
from bot.services.cases.conditions import (
    all_done,
    default_day,
    drop_tasks,
    posted,
    raise_tasks,
    read_for,
    tasks_of,
)
from bot.services.cases.messages import CaseTaskMessage
from bot.services.cases.outcome import Press, PressOutcome
from bot.work import outbox
from bot.work.codec import dump, kind_of
from bot.work.kinds import TaskStage
from bot.work.unit import Work
from tests.factories import moment
from tests.unit.rows import committed, keep, member, posted_card
from tests.unit.services.cases.cast import (
    DIRECTOR,
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
    turn,
)
from tests.unit.services.scene import refreshed

DAY = timedelta(days=1)


def read(work: Work, row: CaseDecision, **more: Any) -> tuple[Condition, ...] | PressOutcome:
    wanted = Press(**{"decision_id": row.id, "step": row.step, "verb": "conditions", "conditions": "先付定金", **more})
    return read_for(work.by(DIRECTOR), turn(work, row).stands, wanted, row)


def test_a_condition_without_a_name_or_a_day_is_the_asking_sides_by_the_next_working_day(work: Work) -> None:
    assert read(work, decision(work)) == (Condition(text="先付定金", owner=LIN, due_on=date(2026, 9, 17)),)
    assert default_day(work.company, moment("2026-09-18 09:00")) == date(2026, 9, 21), "after a Friday"


def test_the_form_names_who_and_by_when(work: Work) -> None:
    found = read(work, decision(work), owner=QC, due_on=date(2026, 9, 30))
    assert found == (Condition(text="先付定金", owner=QC, due_on=date(2026, 9, 30)),)


def test_the_note_stands_where_no_conditions_were_written(work: Work) -> None:
    assert read(work, decision(work), conditions="", note="先验货") == (
        Condition(text="先验货", owner=LIN, due_on=date(2026, 9, 17)),
    )


@pytest.mark.parametrize(("late", "code"), [(DAY, "day_past"), (timedelta(0), "")])
def test_a_condition_is_due_today_at_the_earliest(work: Work, late: timedelta, code: str) -> None:
    found = read(work, decision(work), due_on=TODAY - late)
    assert (found.code if isinstance(found, PressOutcome) else "") == code


def test_today_is_the_day_of_who_sets_it(work: Work) -> None:
    """Nine in the evening in Shanghai is the morning of that day in Los Angeles."""
    work.session.get_one(Member, DIRECTOR).zone = "America/Los_Angeles"
    morning = work.at(moment("2026-09-17 09:00"))
    found = read(morning, decision(work), due_on=TODAY)
    assert isinstance(found, tuple)


@pytest.mark.parametrize("owner", ["nobody", "outside:jin", "gone"])
def test_only_a_colleague_who_is_here_can_be_asked(work: Work, owner: str) -> None:
    member(work.session, "outside:jin", is_outside=True)
    leaves(work.session, member(work.session, "gone").id)
    found = read(work, decision(work), owner=owner)
    assert isinstance(found, PressOutcome)
    assert found.code == "no_such_owner"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("陈老六 9/20前:补报告", "unknown_owner", "陈老六"),
        ("9/31前:补报告", "unclear_condition", "9/31"),
        ("\n".join(f"第{n}件" for n in range(40)), "too_many_conditions", ""),
    ],
)
def test_what_cannot_be_read_is_said_with_the_words_that_cannot(work: Work, text: str, code: str, said: str) -> None:
    found = read(work, decision(work), conditions=text)
    assert isinstance(found, PressOutcome)
    assert found.said is not None
    assert (found.code, said in found.said.text, found.said.text != "") == (code, True, True)


def task(work: Work, row: CaseDecision, *, due_on: date = TODAY, owner: str = QC, **more: Any) -> CaseTask:
    given: dict[str, Any] = {"text": "t", "owner_id": owner, "due_on": due_on, "created_at": NOW, **more}
    return keep(work.session, CaseTask(case_id=row.case_id, decision_id=row.id, **given))


def raised(work: Work, due_on: date = date(2026, 9, 18), owner: str = QC) -> CaseTask:
    row = decision(work)
    raise_tasks(turn(work, row, DIRECTOR), [Condition(text="先验货", owner=owner, due_on=due_on)])
    work.session.flush()
    return tasks_of(work.session, row.case_id)[0]


def moments(work: Work) -> dict[str, Any]:
    rows = work.session.scalars(select(DueRow).where(DueRow.kind == "case.task"))
    return {row.data["stage"]: row.due_at for row in rows}


def test_a_condition_is_told_to_its_owner_once_with_a_card_and_is_on_record(work: Work) -> None:
    made = raised(work)
    assert (made.text, made.owner_id, made.due_on, made.state) == ("先验货", QC, date(2026, 9, 18), TaskState.OPEN)
    [card] = messages(work, "case_task")
    assert (card.audience, card.kind, card.card) == (QC, "task", f"task:{made.id}:card:{QC}")
    assert (card.key, card.step, card.critical) == (f"case-task:{made.id}:card:{QC}", None, False)
    event = last_event(work)
    assert (event.kind, event.actor_id, event.target_id, event.note) == ("task_set", DIRECTOR, QC, "先验货")
    assert event.data == {"due": "2026-09-18"}


def test_who_sets_it_for_themselves_is_answered(work: Work) -> None:
    raised(work, owner=DIRECTOR)
    assert [card.kind for card in messages(work, "case_task")] == ["answer"]


def test_who_stands_in_for_an_absent_owner_hears_of_it_too(work: Work) -> None:
    away(work.session, QC, OTHER)
    raised(work)
    assert [card.audience for card in messages(work, "case_task")] == [QC, OTHER]


def test_its_owner_is_reminded_on_the_day_and_others_hear_when_it_is_over(work: Work) -> None:
    raised(work)
    assert moments(work) == {
        TaskStage.DUE: moment("2026-09-18 08:30"),
        TaskStage.OVERDUE: moment("2026-09-21 08:30"),
        TaskStage.ABOVE: moment("2026-09-21 18:00"),
    }
    row = work.session.scalars(select(DueRow).where(DueRow.kind == "case.task")).first()
    assert row is not None
    assert (row.subject, row.step, row.data["task"]) == ("case:1", "task:1", 1)


def test_of_a_day_that_is_not_worked_it_is_the_last_working_day_before(work: Work) -> None:
    raised(work, due_on=date(2026, 9, 20))
    assert moments(work)[TaskStage.DUE] == moment("2026-09-18 08:30")
    assert moments(work)[TaskStage.OVERDUE] == moment("2026-09-21 08:30")


def test_a_moment_that_has_passed_is_not_planned(work: Work) -> None:
    """Due today, set at nine: the opening of today is over."""
    raised(work, due_on=TODAY)
    assert set(moments(work)) == {TaskStage.OVERDUE, TaskStage.ABOVE}
    early = work.at(moment("2026-09-16 08:29"))
    raised(early, due_on=TODAY)
    assert len(planned(work, "case.task")) == 5


def test_set_on_a_day_off_for_that_day_it_comes_at_the_next_opening(work: Work) -> None:
    raised(work.at(moment("2026-09-19 10:00")), due_on=date(2026, 9, 19))
    assert moments(work)[TaskStage.DUE] == moment("2026-09-21 08:30")


def test_the_days_are_those_of_its_owner(work: Work) -> None:
    member(work.session, "anna", zone="Europe/Berlin")
    raised(work, owner="anna")
    assert moments(work)[TaskStage.DUE] == moment("2026-09-18 14:30")


@pytest.mark.parametrize(
    ("state", "done"), [(TaskState.OPEN, False), (TaskState.DONE, True), (TaskState.DROPPED, True)]
)
def test_a_case_is_done_with_its_conditions_when_none_is_open(work: Work, state: TaskState, done: bool) -> None:
    row, other = decision(work), decision(work)
    assert all_done(work.session, row.case)
    task(work, row, state=state)
    assert all_done(work.session, row.case) is done
    assert all_done(work.session, other.case)


def test_the_conditions_of_a_decision_that_does_not_stand_are_dropped_with_their_timers_and_words(work: Work) -> None:
    made = raised(work)
    row = work.session.get_one(CaseDecision, made.decision_id)
    done, other = task(work, row, state=TaskState.DONE), task(work, decision(work))
    drop_tasks(work, row, "revoked")
    assert [found.state for found in (made, done, other)] == [TaskState.DROPPED, TaskState.DONE, TaskState.OPEN]
    assert planned(work, "case.task") == []
    assert work.session.scalars(select(DueRow.outcome).where(DueRow.kind == "case.task")).all() == ["revoked"] * 3


def test_what_was_sent_of_a_task_is_edited_in_place_and_what_lists_it_is_made_anew(work: Work) -> None:
    made = raised(work)
    card = messages(work, "case_task")[0]
    card.state = "sent"
    stands = posted_card(work.session, str(card.card), channel="DQC")
    stands.message, stands.context = card.message, card.context
    committed(work.session)
    drop_tasks(work, work.session.get_one(CaseDecision, made.decision_id), "revoked")
    assert refreshed(work) == [f"task:{made.id}"]
    edits = [notice for notice in messages(work, "case_task") if notice.method == "update"]
    assert [(notice.card, notice.context) for notice in edits] == [(card.card, card.context)]


def heard(work: Work, made: CaseTask, stage: TaskStage, at: str) -> str:
    message = CaseTaskMessage(task=made.id, kind=stage)
    data = {"message": kind_of(message), "context": dump(message), "person": QC}
    row = DueRow(key=f"{stage}{at}", kind=outbox.POSTED, subject="x", due_at=moment(at), data=data)
    return posted(work, due=keep(work.session, row))


def test_nobody_is_called_late_before_a_working_day_after_they_heard_of_it(work: Work) -> None:
    made = raised(work)
    assert heard(work, made, TaskStage.CARD, "2026-09-18 17:00") == "done"
    assert moments(work)[TaskStage.DUE] == moment("2026-09-18 08:30")
    assert moments(work)[TaskStage.OVERDUE] == moment("2026-09-21 17:00")
    assert moments(work)[TaskStage.ABOVE] == moment("2026-09-22 17:00")


def test_what_follows_later_anyway_is_left_where_it_is(work: Work) -> None:
    made = raised(work)
    before = moments(work)
    heard(work, made, TaskStage.CARD, "2026-09-16 10:00")
    assert moments(work) == before


def test_the_line_above_hears_a_working_day_after_who_set_it(work: Work) -> None:
    made = raised(work)
    heard(work, made, TaskStage.OVERDUE, "2026-09-21 17:00")
    assert moments(work)[TaskStage.ABOVE] == moment("2026-09-22 17:00")
    assert moments(work)[TaskStage.OVERDUE] == moment("2026-09-21 08:30")


def test_a_reminder_moves_nothing(work: Work) -> None:
    made = raised(work)
    before = moments(work)
    assert heard(work, made, TaskStage.DUE, "2026-09-21 17:00") == "done"
    assert moments(work) == before


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.DROPPED])
def test_a_message_about_a_task_that_is_over_is_overtaken(work: Work, state: TaskState) -> None:
    made = raised(work)
    before = moments(work)
    made.state = state
    assert heard(work, made, TaskStage.CARD, "2026-09-18 17:00") == "overtaken"
    work.session.delete(made)
    work.session.flush()
    assert heard(work, CaseTask(id=99), TaskStage.CARD, "2026-09-18 18:00") == "overtaken"
    assert moments(work) == before


def test_a_stage_that_was_worked_off_is_not_planned_again(work: Work) -> None:
    made = raised(work)
    for row in work.session.scalars(select(DueRow).where(DueRow.kind == "case.task")):
        row.state = "done"
    heard(work, made, TaskStage.CARD, "2026-09-18 17:00")
    assert planned(work, "case.task") == []
    assert events(work)[-1] == ("task_set", QC)
