"""What somebody has decided of a day already: a report that pulls it back is asked, one that moves it on says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, CaseEffect, Milestone, Order
from bot.domain.cases.states import CaseState, DecisionOutcome, DecisionState
from bot.domain.phrases.reading import Question
from bot.domain.plans.impact import SAILING
from bot.domain.text import Sentence
from bot.services.cases.instructions import COMMITMENT
from bot.services.cases.rulings import SHIFT
from bot.services.people.members import names_of
from bot.services.reports.contradictions import SURE
from bot.work.unit import Work

APPROVED = (DecisionOutcome.APPROVE, DecisionOutcome.CONDITIONS)
TAKEN_BACK = (DecisionState.RECALLED, DecisionState.REVOKED)


@dataclass(frozen=True, kw_only=True)
class ApprovedDay:
    """The day of a milestone that somebody agreed to, in which case, and when."""

    on: date
    by: str
    at: datetime
    number: str


_DAYS = (
    select(
        CaseDecision.key,
        CaseDecision.decided_by,
        CaseDecision.decided_at,
        CaseEffect.line_id,
        CaseEffect.milestone_id,
        CaseEffect.new_on,
        CaseEffect.etd_new_on,
        Case.number,
    )
    .join(Case, Case.id == CaseDecision.case_id)
    .join(CaseEffect, CaseEffect.case_id == Case.id)
    .where(
        CaseEffect.line_id.in_(bindparam("lines", expanding=True)),
        CaseDecision.key.in_((COMMITMENT, SHIFT)),
        CaseDecision.outcome.in_(APPROVED),
        CaseDecision.state.not_in(TAKEN_BACK),
        Case.state.in_((CaseState.OPEN, CaseState.CLOSED)),
    )
    .order_by(CaseDecision.decided_at.desc(), CaseDecision.id.desc())
)

DayApproved = Row[*tuple[Any, ...]]


def days_approved(session: Session, order: Order) -> Sequence[DayApproved]:
    """Whatever was agreed to of days of an order's lines, the last first."""
    return session.execute(_DAYS, {"lines": [line.id for line in order.lines]}).all()


def approved_day(agreed: Iterable[DayApproved], milestone: Milestone) -> ApprovedDay | None:
    """The day that was last agreed to: of the sailing with its new date for the customer, else of the milestone."""
    sails = milestone.key == SAILING
    for row in agreed:
        on = row.etd_new_on if sails else row.new_on
        its = row.line_id == milestone.line_id and (sails or row.milestone_id == milestone.id)
        if row.key != (COMMITMENT if sails else SHIFT) or not its or on is None:
            continue
        if row.decided_by and row.decided_at is not None:
            return ApprovedDay(on=on, by=row.decided_by, at=row.decided_at, number=row.number)
    return None


def pulls_back(work: Work, approved: ApprovedDay | None, new_on: date) -> Question | None:
    """An earlier day than somebody else has agreed to: is it meant? The case is named."""
    if approved is None or approved.by == work.actor or new_on >= approved.on:
        return None
    said = Sentence.of("questions.approved_day", new=new_on, **_fields(work, approved))
    return Question(code="approved_day", text=said, options=(SURE,))


def moves_on(work: Work, approved: ApprovedDay | None, new_on: date) -> tuple[Sentence, ...]:
    """A later one is another delay: what was agreed to before is said beside it."""
    if approved is None or new_on <= approved.on:
        return ()
    return (Sentence.of("notes.approved_day", **_fields(work, approved)),)


def _fields(work: Work, approved: ApprovedDay) -> dict[str, object]:
    return {
        "who": names_of(work.session, [approved.by]).get(approved.by, approved.by),
        "at": approved.at.astimezone(ZoneInfo(work.company.zone)).date(),
        "day": approved.on,
        "number": approved.number,
    }
