"""Showing a case to somebody who asks for it: its card, or its text to copy."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, CaseEvent
from bot.domain.errors import GendanError
from bot.services.cases.messages import CaseCardMessage, CaseCopyMessage, CaseEffectsMessage
from bot.services.cases.rights import order_of
from bot.services.people.office import office_of
from bot.work.unit import Work


class CaseNotYours(GendanError):
    """The person has nothing to do with the case or its order."""

    code = "case_not_yours"


def show_decision(work: Work, *, decision_id: int) -> None:
    """The card of the case a decision belongs to."""
    row = work.session.get(CaseDecision, decision_id)
    if row is None:
        raise CaseNotYours
    show_case(work, case_id=row.case_id)


def show_case(work: Work, *, case_id: int, part: str = "case") -> None:
    """The card of a case as this person may see it."""
    case = visible_case(work, case_id, work.actor)
    work.reply(CaseCardMessage(case=case.id), part=part)


def copy_text(work: Work, *, case_id: int) -> None:
    """The case as plain text for WeChat."""
    case = visible_case(work, case_id, work.actor)
    work.reply(CaseCopyMessage(case=case.id), part="copy")


def show_effects(work: Work, *, case_id: int) -> None:
    """The effect on every order, where a card shows only the first few."""
    case = visible_case(work, case_id, work.actor)
    work.reply(CaseEffectsMessage(case=case.id), part="effects")


def visible_case(work: Work, case_id: int, member_id: str) -> Case:
    """The case, when this person has to do with it or its order. Raises CaseNotYours."""
    case = work.session.get(Case, case_id)
    if case is None:
        raise CaseNotYours
    order = order_of(work.session, case)
    sees = order is not None and office_of(work).sees(member_id, order)
    if not sees and not _had_part(work.session, case, member_id):
        raise CaseNotYours
    return case


def _had_part(session: Session, case: Case, member_id: str) -> bool:
    if member_id == case.reporter_id or any(row.holder_id == member_id for row in case.decisions):
        return True
    told = exists().where(CaseEvent.case_id == case.id, CaseEvent.target_id == member_id)
    return bool(session.scalar(select(told)))
