"""Each morning, one message to each person with what waits for their decision; nothing open, nothing sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, DueRow, Member
from bot.domain.authority import Office
from bot.domain.cases.states import WITH_HOLDER, CaseState
from bot.services.cases.messages import CaseMorningMessage
from bot.services.cases.record import is_outside
from bot.services.people.office import office_of
from bot.work import dues
from bot.work.codec import stored, unpack
from bot.work.kinds import MessageKind
from bot.work.unit import Work

KIND = "case.morning"


@stored("morning_due")
@dataclass(frozen=True, kw_only=True)
class MorningDue:
    """Whose list, of which of their days."""

    member: str
    day: date


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A decision that waits for a person, or for the one away whom they stand in for."""

    row: CaseDecision
    for_id: str | None


def plan_morning(work: Work, member_id: str) -> bool:
    """See to it that a person who is asked something hears of it at the start of their next working day."""
    member = work.session.get(Member, member_id)
    if member is None or is_outside(member_id):
        return False
    zone = ZoneInfo(member.zone)
    clock = work.company.clock_of(member.zone, member.calendar)
    tomorrow = datetime.combine(work.now.astimezone(zone).date() + timedelta(days=1), datetime.min.time(), zone)
    return _put(work.session, member_id, clock.next_open(tomorrow))


def _put(session: Session, member_id: str, at: datetime) -> bool:
    return dues.put(
        session,
        key=f"{KIND}:{member_id}:{at.date()}",
        kind=KIND,
        subject=member_id,
        due_at=at,
        data=MorningDue(member=member_id, day=at.date()),
    )


def morning(work: Work, *, due: DueRow) -> str:
    """Send the list, and plan the next one as long as something is open. Whoever is away hears nothing."""
    planned = unpack(MorningDue, due.data)
    member_id, day = planned.member, planned.day
    member = work.session.get(Member, member_id)
    if member is None or not member.active:
        return "skipped: gone"
    office = office_of(work, on=day)
    if not waiting_for(work.session, member_id, office=office, most=1).rows:
        return "skipped: nothing is open"
    plan_morning(work, member_id)
    if office.is_away(member_id):
        for deputy in office.deputies(member_id):
            _put(work.session, deputy, max(work.now, due.due_at).astimezone(ZoneInfo(member.zone)))
        return "skipped: away"
    if member.handed_back_on == day:
        return "skipped: it is in the list of what was handed back"
    work.post(
        key=f"case-morning:{member_id}:{day}",
        kind=MessageKind.LIST,
        audience=member_id,
        message=CaseMorningMessage(day=day),
        reader=member_id,
    )
    return "done"


@dataclass(frozen=True, kw_only=True)
class Waits:
    """What waits for a person, the nearest deadline first, as far as it is shown, and how many there are in all."""

    rows: tuple[Waiting, ...]
    count: int


def waiting_for(session: Session, member_id: str, *, office: Office, most: int) -> Waits:
    """What waits for a person that day, with what waits for those they stand in for; at most `most` are read."""
    people = (member_id, *office.stands_in_for(member_id))
    own = CaseDecision.state.in_(WITH_HOLDER), CaseDecision.holder_id.in_(people), Case.state == CaseState.OPEN
    found = select(CaseDecision).join(Case, Case.id == CaseDecision.case_id).where(*own)
    rows = session.scalars(found.order_by(CaseDecision.expires_at, CaseDecision.id).limit(most)).all()
    count = len(rows)
    if count == most > 1:
        counted = select(func.count()).select_from(CaseDecision).join(Case, Case.id == CaseDecision.case_id)
        count = session.scalar(counted.where(*own)) or 0
    waiting = (Waiting(row=row, for_id=row.holder_id if row.holder_id != member_id else None) for row in rows)
    return Waits(rows=tuple(waiting), count=count)
