"""What somebody has decided of a day already: a report that pulls it back is asked, one that moves it on says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.db.models import Case, CaseDecision, CaseEffect, Milestone
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


def approved_day(work: Work, milestone: Milestone) -> ApprovedDay | None:
    """The day that was last agreed to: of the sailing with its new date for the customer, else of the milestone."""
    rows = work.session.execute(
        select(CaseDecision, CaseEffect, Case.number)
        .join(Case, Case.id == CaseDecision.case_id)
        .join(CaseEffect, CaseEffect.case_id == Case.id)
        .where(
            CaseEffect.line_id == milestone.line_id,
            CaseDecision.key == (COMMITMENT if milestone.key == SAILING else SHIFT),
            CaseDecision.outcome.in_(APPROVED),
            CaseDecision.state.not_in(TAKEN_BACK),
            Case.state.in_((CaseState.OPEN, CaseState.CLOSED)),
        )
        .order_by(CaseDecision.decided_at.desc(), CaseDecision.id.desc())
    )
    for decision, effect, number in rows:
        on = effect.etd_new_on if milestone.key == SAILING else effect.new_on
        its = milestone.key == SAILING or effect.milestone_id == milestone.id
        if its and on is not None and decision.decided_by and decision.decided_at is not None:
            return ApprovedDay(on=on, by=decision.decided_by, at=decision.decided_at, number=number)
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
