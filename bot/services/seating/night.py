"""Each night: what a day that begins changes moves on, and seats that will be empty are looked for in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.db.models import Absence, DueRow, Duty, Member, Seat
from bot.services.cases.follow import follow_seats
from bot.services.people.office import administrators
from bot.services.people.vacancies import EmptySeat, empty_seats
from bot.services.seating.messages import SeatsEmptyMessage
from bot.services.seating.returns import hand_back_ended
from bot.work import dues
from bot.work.codec import Data, stored, unpack, upgrade
from bot.work.company import Company
from bot.work.kinds import MessageKind
from bot.work.remembered import recall, remember
from bot.work.unit import Work

KIND = "seats.lookahead"
TOLD = "seats.told_empty"
LOOKS_AT = time(3)
TELLS_AT = time(9)
ONE_DAY = timedelta(days=1)


@stored("night_due")
@dataclass(frozen=True, kw_only=True)
class NightDue:
    """The day up to which the look before has looked."""

    since: date


@dataclass(frozen=True, kw_only=True)
class EmptySpan:
    """The days on which a seat is empty; None: it is empty as it is."""

    first: date | None = None
    last: date | None = None


@stored("told_empty", version=2)
@dataclass(frozen=True, kw_only=True)
class ToldEmpty:
    """Of which empty seats administrators were told, by role and customer."""

    seats: dict[str, EmptySpan] = field(default_factory=dict)


@upgrade("told_empty", 1)
def _by_name(data: Data) -> Data:
    return {"seats": data}


def ensure_night(work: Work) -> None:
    """Plan the next look; planned already, nothing changes."""
    zone = ZoneInfo(work.company.zone)
    local = work.now.astimezone(zone)
    day = local.date() if local.time() < LOOKS_AT else local.date() + ONE_DAY
    _plan(work.session, zone, day, since=local.date())


def _plan(session: Session, zone: ZoneInfo, day: date, *, since: date) -> None:
    dues.put(
        session,
        key=f"{KIND}:{day.isoformat()}",
        kind=KIND,
        subject=day.isoformat(),
        due_at=datetime.combine(day, LOOKS_AT, zone),
        data=NightDue(since=since),
    )


def look_ahead(work: Work, *, due: DueRow) -> str:
    """The nightly look; late it looks at everything since the last one, and plans the next in the same transaction."""
    today, since = work.today, unpack(NightDue, due.data).since
    people, roles = _turned(work, since=since)
    moved = follow_seats(work.by(None), of=people, roles=roles) if people or roles else []
    hand_back_ended(work, since=since, today=today)
    told = _tell_empty(work, today=today)
    zone = ZoneInfo(work.company.zone)
    local = work.now.astimezone(zone)
    following = local.date() if local.time() < LOOKS_AT else local.date() + ONE_DAY
    _plan(work.session, zone, following, since=today)
    return f"{len(moved)} steps moved, {told} new empty seats"


def _turned(work: Work, *, since: date) -> tuple[set[str], set[str]]:
    """Whose absence, seat or duty, in which roles, began or ended on days after `since` up to today; and who left."""
    away = work.session.scalars(
        select(Absence).where(
            Absence.cancelled_at.is_(None),
            or_(
                Absence.starts_on.between(since + ONE_DAY, work.today),
                Absence.ends_on.between(since, work.today - ONE_DAY),
            ),
        )
    ).all()
    seats = work.session.scalars(
        select(Seat).where(
            or_(
                Seat.valid_from.between(since + ONE_DAY, work.today), Seat.valid_to.between(since, work.today - ONE_DAY)
            )
        )
    ).all()
    duties = work.session.scalars(
        select(Duty).where(
            Duty.cancelled_at.is_(None),
            or_(Duty.starts_on.between(since + ONE_DAY, work.today), Duty.ends_on.between(since, work.today - ONE_DAY)),
        )
    ).all()
    gone = work.session.scalars(select(Member.id).where(Member.active.is_(False))).all()
    held: list[Seat | Duty] = [*seats, *duties]
    people = {*gone, *(row.member_id for row in away)} | {str(row.deputy_id) for row in away if row.deputy_id}
    return people | {row.member_id for row in held}, {row.role for row in held}


def _tell_empty(work: Work, *, today: date) -> int:
    """Tell administrators what is new among the seats that will be empty, at nine on the next working day."""
    found = empty_seats(work, today=today)
    before = (recall(work.session, TOLD, ToldEmpty) or ToldEmpty()).seats
    told = ToldEmpty(seats={_name(seat): EmptySpan(first=seat.day, last=seat.until) for seat in found})
    new = [seat for seat in found if not _continues(before.get(_name(seat)), seat, work.company)]
    remember(work.session, TOLD, told, now=work.now)
    if new:
        _put(work, new, today=today)
    return len(new)


def _put(work: Work, new: Sequence[EmptySeat], *, today: date) -> None:
    zone = ZoneInfo(work.company.zone)
    at = datetime.combine(work.company.home_calendar().on_or_after(today), TELLS_AT, zone)
    message = SeatsEmptyMessage(seats=tuple((seat.role, seat.customer) for seat in new), today=today)
    for person in administrators(work.session):
        work.post(
            key=f"seats_empty:{today.isoformat()}:{person}",
            kind=MessageKind.NEWS,
            audience=person,
            message=message,
            reader=person,
            at=max(at, work.now),
        )


def _name(one: EmptySeat) -> str:
    return f"{one.role}|{one.customer or ''}"


def _continues(before: EmptySpan | None, one: EmptySeat, company: Company) -> bool:
    """Whether this finding was told before: the same vacancy, or the same absence a night later."""
    if before is None:
        return False
    if one.day is None or before.first is None or before.last is None:
        return one.day is None and before.first is None
    return before.first <= one.day <= company.home_calendar().add(before.last, 1)
