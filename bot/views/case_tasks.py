"""Conditions and files as a card shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from bot.db.models import CaseDecision, CaseTask, Member
from bot.domain.cases.states import DecisionOutcome, TaskState
from bot.domain.typed import Discretion
from bot.views.case_parts import File, Person, TaskLine
from bot.work.unit import Work


def task_lines(work: Work, row: CaseDecision, *, shown: Discretion) -> tuple[TaskLine, ...]:
    """The conditions of a decision, oldest first."""
    if row.outcome is not DecisionOutcome.CONDITIONS:
        return ()
    today = work.today
    rows = work.session.execute(
        select(CaseTask, Member.name)
        .join(Member, Member.id == CaseTask.owner_id)
        .where(CaseTask.decision_id == row.id)
        .order_by(CaseTask.id)
    ).all()
    return tuple(
        TaskLine(
            text=shown.typed(task.text, by=row.decided_by),
            owner=Person(id=task.owner_id, name=name),
            due_on=task.due_on,
            state=task.state,
            late=task.state == TaskState.OPEN and task.due_on < today,
            note=shown.typed(task.note, by=task.owner_id),
        )
        for task, name in rows
        if task.created_at == row.decided_at or task.state != TaskState.DROPPED
    )


def files_of(kept: Iterable[Mapping[str, Any]] | None, shown: Discretion, *, by: str | None = None) -> tuple[File, ...]:
    """The files kept with a row; `by` put them there."""
    named = ((shown.typed(str(one.get("name") or one.get("id")), by=by), one) for one in kept or ())
    return tuple(File(name=name, link=str(one.get("link") or "")) for name, one in named if name)
