"""What follows when a message that starts a clock was posted, or never will be: each feature's own part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.db.models import DueRow
from bot.services.cases import conditions
from bot.services.cases import posting as cases
from bot.services.handover import agree
from bot.work.company import Company

POSTED: Mapping[str, Callable[..., str]] = {
    "case_card": cases.posted,
    "case_note": cases.posted,
    "case_task": conditions.posted,
    "handover_card": agree.posted,
}
UNDELIVERED: Mapping[str, Callable[..., str]] = {"case_card": cases.undelivered, "case_note": cases.undelivered}
"""A condition's day and a hand-over's end come whether or not their message did, and those above are told then."""


def posted(session: Session, company: Company, *, now: datetime, due: DueRow) -> str:
    """A message was posted at the moment the row was due."""
    feature = POSTED.get(due.data["message"])
    return feature(session, company, now=now, due=due) if feature else "starts nothing"


def undelivered(session: Session, company: Company, *, now: datetime, due: DueRow) -> str:
    """A message will never be posted."""
    feature = UNDELIVERED.get(due.data["message"])
    return feature(session, company, now=now, due=due) if feature else "nothing waits for it"
