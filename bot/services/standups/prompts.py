"""Asking for one's own stand-up ahead of time or again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.services.standups.answers import Answered, current, rest_ok, skip
from bot.services.standups.answers import reply as keep_reply
from bot.work.company import Company
from bot.work.replies import Answer, reply

SKIP_WORDS = frozenset({"跳过", "今天跳过", "skip", "skip today"})
"""What skips today's stand-up, as a plain message or behind `/standup`."""


def skip_today(session: Session, company: Company, *, now: datetime, to: Answer) -> int:
    """跳过, typed: skip, and say so where it was typed."""
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


def rest_on_track(session: Session, company: Company, *, now: datetime, to: Answer) -> Answered:
    """其余正常, typed: every row of today's prompt without an answer is on track."""
    check_in = current(session, company, now=now, actor=to.member)
    kept = rest_ok(session, company, now=now, actor=to.member, check_in_id=check_in)
    reply(session, to, now=now, message="standup_echo", context={"check_in": kept.check_in_id})
    return kept
