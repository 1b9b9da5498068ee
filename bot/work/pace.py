"""The pace a workspace's Slack was found to take, kept so that a restart need not learn it again by being refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.db.models import Setting

NAME = "pacing.rate"


def kept_rate(session: Session) -> float | None:
    """Messages a second, as last learned."""
    row = session.get(Setting, NAME)
    return None if row is None else float(row.value)


def keep_rate(session: Session, rate: float, *, now: datetime) -> None:
    session.merge(Setting(name=NAME, value=f"{rate:.3f}", changed_at=now))
