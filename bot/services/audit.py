"""The audit trail: every act and every refused attempt, in the transaction of the act."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.db.models import AuditEntry


def write(
    session: Session,
    *,
    now: datetime,
    actor: str | None,
    action: str,
    subject_kind: str,
    subject_id: str | int,
    allowed: bool = True,
    **data: Any,
) -> None:
    """Add one entry; data must be JSON."""
    session.add(
        AuditEntry(
            at=now,
            actor_id=actor,
            action=action,
            subject_kind=subject_kind,
            subject_id=str(subject_id),
            allowed=allowed,
            data=data,
        )
    )
