"""`/authority`: questions about who may decide, answered in plain words."""

from __future__ import annotations

import re

from sqlalchemy import select

from bot.db.models import Case
from bot.domain.authority.search import find_decisions, nearest
from bot.domain.phrases.normal import normalise
from bot.services.cases.showing import CaseNotYours, visible_case
from bot.services.rules.messages import (
    AuthorityDecisionMessage,
    AuthorityHelpMessage,
    AuthorityListMessage,
    AuthorityTableMessage,
    AuthorityWhyMessage,
)
from bot.work.unit import Work

MOST_TYPED = 200
_CASE = re.compile(r"[Cc]?\s*0*(\d{1,9})")


def show_help(work: Work) -> None:
    """What can be asked."""
    work.reply(AuthorityHelpMessage())


def ask_decision(work: Work, *, text: str) -> None:
    """Who may decide what is named: one decision in full, several as a list, none with what is nearest."""
    wanted = normalise(text[:MOST_TYPED]).text.strip()
    found = find_decisions(work.company.rules, wanted, work.company.keywords.of_all)
    if len(found) == 1:
        show_decision(work, decision=found[0])
        return
    keys = found or nearest(work.company.rules, wanted)
    work.reply(AuthorityListMessage(typed=text[:MOST_TYPED], found=bool(found), decisions=tuple(keys)))


def show_decision(work: Work, *, decision: str) -> None:
    """One decision in full."""
    work.reply(AuthorityDecisionMessage(decision=decision))


def show_table(work: Work, *, page: int = 0) -> None:
    """The whole table, a page at a time."""
    work.reply(AuthorityTableMessage(page=page))


def explain_case(work: Work, *, text: str) -> None:
    """Why a case went where it went, for who may see it."""
    typed = _CASE.fullmatch(normalise(text).text.strip())
    number = f"C{int(typed[1]):04d}" if typed else ""
    case_id = work.session.scalar(select(Case.id).where(Case.number == number))
    if case_id is None:
        raise CaseNotYours
    case = visible_case(work, case_id, work.actor)
    work.reply(AuthorityWhyMessage(case=case.id))
