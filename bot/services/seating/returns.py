"""交回清单: who comes back gets one message with what waits for them again and what was done in their name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.db.models import Absence, Case, CaseDecision, CaseEvent, CaseTask, Member
from bot.domain.authority import Office
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import CaseState
from bot.services.cases import mornings, tasks
from bot.services.cases.follow import instructed_to
from bot.services.people.office import office_of
from bot.services.seating.messages import HandBackMessage
from bot.work.kinds import MessageKind
from bot.work.unit import Work

DONE_FOR = (EventKind.DECIDED, EventKind.PASSED_UP, EventKind.HANDED_OVER, EventKind.EXECUTED, EventKind.CONFIRMED)
"""What a deputy does in somebody's name that they have to know of."""

MOST = 200
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class HandedBack:
    """What waits for a person who is back, and what others did for them, oldest first."""

    waits: mornings.Waits
    work: Sequence[CaseDecision]
    conditions: Sequence[CaseTask]
    events: Sequence[CaseEvent]
    met: Sequence[CaseTask]

    def __bool__(self) -> bool:
        return bool(self.waits.rows or self.work or self.conditions or self.events or self.met)


def hand_back(work: Work, member_id: str, first: date) -> bool:
    """Tell somebody whose absence is over, at their next working hour; nothing to hand back, nothing sent.

    first: the day that absence began; one that it followed on from counts with it. Returns whether it was told.
    """
    member = work.session.get(Member, member_id)
    if member is None or not member.active or member.is_outside:
        return False
    office = office_of(work)
    if office.is_away(member_id):
        return False
    counts = select(Absence).where(Absence.member_id == member_id, Absence.cancelled_at.is_(None))
    own = work.session.scalars(counts).all()
    while earlier := [absence for absence in own if absence.starts_on < first <= absence.ends_on + ONE_DAY]:
        first = min(absence.starts_on for absence in earlier)
    since = datetime.combine(first, time(0), ZoneInfo(work.company.zone))
    if not handed_back(work.session, member_id, since=since, until=work.now, office=office):
        return False
    at = work.company.clock_of(member.zone, member.calendar).next_open(work.now)
    member.handed_back_on = at.date()
    return work.post(
        key=f"hand-back:{member_id}:{at.date()}",
        kind=MessageKind.LIST,
        audience=member_id,
        message=HandBackMessage(since=since, until=work.now),
        reader=member_id,
        at=max(at, work.now),
    )


def hand_back_ended(work: Work, *, since: date, today: date) -> int:
    """The same for everybody whose absence ended on a day from `since` on and before today. Returns how many."""
    ended = (
        select(Absence.member_id, func.min(Absence.starts_on))
        .where(Absence.cancelled_at.is_(None), Absence.ends_on.between(since, today - ONE_DAY))
        .group_by(Absence.member_id)
        .order_by(Absence.member_id)
    )
    back = work.session.execute(ended).all()
    return sum(hand_back(work, member_id, first) for member_id, first in back)


def handed_back(session: Session, member_id: str, *, since: datetime, until: datetime, office: Office) -> HandedBack:
    """What waits for a person today, and what was done in their name between two moments."""
    instructed = CaseDecision.id.in_(instructed_to([member_id]))
    steps = (
        select(CaseDecision).join(Case, Case.id == CaseDecision.case_id).where(Case.state == CaseState.OPEN, instructed)
    )
    events = select(CaseEvent).where(
        CaseEvent.for_id == member_id, CaseEvent.kind.in_(DONE_FOR), CaseEvent.at.between(since, until)
    )
    met = select(CaseTask).where(
        CaseTask.owner_id == member_id,
        CaseTask.done_at.between(since, until),
        or_(CaseTask.done_by.is_(None), CaseTask.done_by != member_id),
    )
    return HandedBack(
        waits=mornings.waiting_for(session, member_id, office=office, most=MOST),
        work=session.scalars(steps.order_by(CaseDecision.id)).all(),
        conditions=tasks.waiting_for(session, member_id, office=office).rows,
        events=session.scalars(events.order_by(CaseEvent.id)).all(),
        met=session.scalars(met.order_by(CaseTask.id)).all(),
    )
