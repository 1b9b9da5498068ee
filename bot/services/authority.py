"""`/authority`: questions about who may decide, answered in plain words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.services.company import Company
from bot.services.replies import Answer, reply


def show_help(session: Session, company: Company, *, now: datetime, to: Answer) -> None:
    """What can be asked."""
    reply(session, to, now=now, message="authority_help", context={})
