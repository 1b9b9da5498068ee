"""What falls due next, for the clock of a local Slack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db.models import DueRow, Notice
from bot.services.company import Company
from bot.services.outbox import WAITING


@dataclass(frozen=True, kw_only=True)
class NextDue:
    """The next moment at which something happens by itself; kind is a due kind or `notice`."""

    at: datetime
    kind: str
    subject: str


def next_due(session: Session, company: Company, *, now: datetime) -> NextDue | None:
    """The nearest due row or held-back message."""
    moment = func.coalesce(DueRow.retry_at, DueRow.due_at, type_=DueRow.due_at.type)
    row = session.execute(
        select(moment.label("at"), DueRow.kind, DueRow.subject)
        .where(DueRow.state == "waiting")
        .order_by(moment)
        .limit(1)
    ).first()
    held = session.execute(
        select(Notice.next_at, Notice.message)
        .where(Notice.state.in_(WAITING), Notice.next_at > now)
        .order_by(Notice.next_at)
        .limit(1)
    ).first()
    found = [NextDue(at=row.at, kind=row.kind, subject=row.subject)] if row else []
    if held:
        found.append(NextDue(at=held.next_at, kind="notice", subject=held.message))
    return min(found, key=lambda one: one.at, default=None)
