"""Prompts follow what is reported elsewhere: their cards are edited, nothing is asked again."""

from __future__ import annotations

from sqlalchemy import select

from bot.db.models import Absence, CaseTask, CheckIn, DueRow
from bot.services.standups.messages import StandupPromptMessage
from bot.work.unit import Work


def of_milestone(work: Work, *, due: DueRow) -> None:
    """`milestone:<id>:<member>`: edit the newest prompt of who has just reported on it, when it asks about it."""
    _, milestone, member_id = due.subject.split(":", 2)
    _edit(work, member_id, "milestone", int(milestone))


def of_task(work: Work, *, due: DueRow) -> None:
    """`task:<id>`: edit the newest prompts that list a condition: its owner's, and of who may stand in for them."""
    task = work.session.get_one(CaseTask, int(due.subject.partition(":")[2]))
    deputies = select(Absence.deputy_id).where(Absence.member_id == task.owner_id, Absence.deputy_id.is_not(None))
    for person in sorted({task.owner_id, *(deputy for deputy in work.session.scalars(deputies) if deputy)}):
        _edit(work, person, "task", task.id)


def _edit(work: Work, member_id: str, kind: str, number: int) -> None:
    check_in = work.session.scalar(
        select(CheckIn)
        .where(CheckIn.member_id == member_id, CheckIn.asked_at.is_not(None))
        .order_by(CheckIn.asked_at.desc())
        .limit(1)
    )
    if check_in is None or not any(row.get(kind) == number for row in check_in.rows):
        return
    work.edit(card=f"standup:{check_in.id}", message=StandupPromptMessage(check_in=check_in.id))
