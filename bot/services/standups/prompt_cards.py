"""Prompts follow what is answered or reported elsewhere: their cards are edited, nothing is asked again."""

from __future__ import annotations

from sqlalchemy import select

from bot.db.models import Absence, CaseTask, CheckIn, DueRow
from bot.services.standups.kept import rows_of
from bot.services.standups.messages import StandupPromptMessage
from bot.work.unit import Work


def of_check_in(work: Work, *, due: DueRow) -> None:
    """`check_in:<id>`: edit its prompt, once it was asked."""
    _edit(work, due, work.session.get_one(CheckIn, int(due.subject.partition(":")[2])))


def of_milestone(work: Work, *, due: DueRow) -> None:
    """`milestone:<id>:<member>`: edit the newest prompt of who has just reported on it, when it asks about it."""
    _, milestone, member_id = due.subject.split(":", 2)
    check_in = _newest(work, member_id)
    if check_in is not None and rows_of(check_in).row(int(milestone)) is not None:
        _edit(work, due, check_in)


def of_task(work: Work, *, due: DueRow) -> None:
    """`task:<id>`: edit the newest prompts that list a condition: its owner's, and of who may stand in for them."""
    task = work.session.get_one(CaseTask, int(due.subject.partition(":")[2]))
    deputies = select(Absence.deputy_id).where(Absence.member_id == task.owner_id, Absence.deputy_id.is_not(None))
    for person in sorted({task.owner_id, *(deputy for deputy in work.session.scalars(deputies) if deputy)}):
        check_in = _newest(work, person)
        if check_in is not None and task.id in rows_of(check_in).tasks:
            _edit(work, due, check_in)


def _newest(work: Work, member_id: str) -> CheckIn | None:
    return work.session.scalar(
        select(CheckIn)
        .where(CheckIn.member_id == member_id, CheckIn.asked_at.is_not(None))
        .order_by(CheckIn.asked_at.desc())
        .limit(1)
    )


def _edit(work: Work, due: DueRow, check_in: CheckIn) -> None:
    work.edit(due, card=f"standup:{check_in.id}", message=StandupPromptMessage(check_in=check_in.id))
