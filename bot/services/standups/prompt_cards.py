"""Prompts follow what is reported elsewhere: their cards are edited, nothing is asked again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import CheckIn
from bot.services import outbox


def refresh_prompts(session: Session, member_id: str, milestone_id: int, *, now: datetime) -> None:
    """Edit the member's newest prompt when it asks about that milestone."""
    check_in = session.scalar(
        select(CheckIn)
        .where(CheckIn.member_id == member_id, CheckIn.asked_at.is_not(None))
        .order_by(CheckIn.asked_at.desc())
        .limit(1)
    )
    if check_in is None or not any(row.get("milestone") == milestone_id for row in check_in.rows):
        return
    outbox.edit(
        session,
        card=f"standup:{check_in.id}",
        message="standup_prompt",
        context={"check_in": check_in.id},
        lane=outbox.REPLY,
        now=now,
    )
