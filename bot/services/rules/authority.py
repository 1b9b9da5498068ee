"""`/authority`: questions about who may decide, answered in plain words."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Case
from bot.domain.authority.search import find_decisions, nearest
from bot.domain.phrases.normal import normalise
from bot.services.cases.showing import CaseNotYours, visible_case
from bot.work.company import Company
from bot.work.replies import Answer, reply

MOST_TYPED = 200
_CASE = re.compile(r"[Cc]?\s*0*(\d{1,9})")


def show_help(session: Session, company: Company, *, now: datetime, to: Answer) -> None:
    """What can be asked."""
    reply(session, to, now=now, message="authority_help", context={})


def ask_decision(session: Session, company: Company, *, now: datetime, to: Answer, text: str) -> None:
    """Who may decide what is named: one decision in full, several as a list, none with what is nearest."""
    wanted = normalise(text[:MOST_TYPED]).text.strip()
    found = find_decisions(company.rules, wanted, company.keywords.words)
    if len(found) == 1:
        show_decision(session, company, now=now, to=to, decision=found[0])
        return
    keys = found or nearest(company.rules, wanted)
    context = {"typed": text[:MOST_TYPED], "found": bool(found), "decisions": list(keys)}
    reply(session, to, now=now, message="authority_list", context=context)


def show_decision(session: Session, company: Company, *, now: datetime, to: Answer, decision: str) -> None:
    """One decision in full."""
    reply(session, to, now=now, message="authority_decision", context={"decision": decision})


def show_table(session: Session, company: Company, *, now: datetime, to: Answer, page: int = 0) -> None:
    """The whole table, a page at a time."""
    reply(session, to, now=now, message="authority_table", context={"page": page})


def explain_case(session: Session, company: Company, *, now: datetime, to: Answer, text: str) -> None:
    """Why a case went where it went, for who may see it."""
    typed = _CASE.fullmatch(normalise(text).text.strip())
    number = f"C{int(typed[1]):04d}" if typed else ""
    case_id = session.scalar(select(Case.id).where(Case.number == number))
    if case_id is None:
        raise CaseNotYours
    case = visible_case(session, company, case_id, to.member, now)
    reply(session, to, now=now, message="authority_why", context={"case": case.id})
