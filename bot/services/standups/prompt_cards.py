"""Prompts follow what is reported elsewhere: their cards are edited, nothing is asked again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Absence, CaseTask, CheckIn
from bot.work import outbox


def refresh_prompts(session: Session, member_id: str, milestone_id: int, *, now: datetime) -> None:
    """Edit the member's newest prompt when it asks about that milestone."""
    _refresh(session, member_id, "milestone", milestone_id, now=now)


def refresh_prompts_of_task(session: Session, task: CaseTask, *, now: datetime) -> None:
    """Edit the newest prompts that list a condition: its owner's, and of those who may stand in for them."""
    deputies = select(Absence.deputy_id).where(Absence.member_id == task.owner_id, Absence.deputy_id.is_not(None))
    for person in sorted({task.owner_id, *(one for one in session.scalars(deputies) if one)}):
        _refresh(session, person, "task", task.id, now=now)


def _refresh(session: Session, member_id: str, kind: str, number: int, *, now: datetime) -> None:
    check_in = session.scalar(
        select(CheckIn)
        .where(CheckIn.member_id == member_id, CheckIn.asked_at.is_not(None))
        .order_by(CheckIn.asked_at.desc())
        .limit(1)
    )
    if check_in is None or not any(row.get(kind) == number for row in check_in.rows):
        return
    outbox.edit(
        session,
        card=f"standup:{check_in.id}",
        message="standup_prompt",
        context={"check_in": check_in.id},
        now=now,
    )
