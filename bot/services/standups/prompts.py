"""Asking for one's own stand-up ahead of time or again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.services.company import Company
from bot.services.replies import Answer, reply
from bot.services.standups.answers import Answered, current, skip
from bot.services.standups.answers import reply as keep_reply


def skip_today(session: Session, company: Company, *, now: datetime, to: Answer) -> int:
    """`/standup 跳过`: skip, and say so where it was typed."""
    check_in = skip(session, company, now=now, actor=to.member)
    reply(session, to, now=now, message="standup_echo", context={"check_in": check_in})
    return check_in


def plain_reply(session: Session, company: Company, *, now: datetime, to: Answer, text: str) -> Answered:
    """A plain DM as an answer, echoed with what was understood."""
    kept = keep_reply(session, company, now=now, actor=to.member, text=text)
    reply(session, to, now=now, message="standup_echo", context={"check_in": kept.check_in_id})
    return kept


def own_current(session: Session, company: Company, *, now: datetime, actor: str) -> int:
    """The check-in a bare `/standup` opens."""
    return current(session, company, now=now, actor=actor)
