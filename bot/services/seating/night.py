"""Each night: what a day that begins changes moves on, and seats that will be empty are looked for in time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.db.models import Absence, DueRow, Duty, Member, Seat, Setting
from bot.services.cases.follow import follow_seats
from bot.services.people.office import administrators
from bot.services.people.vacancies import EmptySeat, empty_seats
from bot.services.seating.messages import SeatsEmptyMessage
from bot.services.seating.returns import hand_back_ended
from bot.work import dues
from bot.work.codec import stored, unpack
from bot.work.company import Company
from bot.work.kinds import MessageKind
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
    row = work.session.get(Setting, TOLD)
    before: dict[str, dict[str, str | None]] = json.loads(row.value) if row else {}
    kept = {_name(seat): _span(seat) for seat in found}
    new = [seat for seat in found if not _continues(before.get(_name(seat)), seat, work.company)]
    value = json.dumps(kept, sort_keys=True)
    if row is None:
        work.session.add(Setting(name=TOLD, value=value, changed_at=work.now))
    elif row.value != value:
        row.value, row.changed_at = value, work.now
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


def _span(one: EmptySeat) -> dict[str, str | None]:
    return {
        "first": one.day.isoformat() if one.day else None,
        "last": one.until.isoformat() if one.until else None,
    }


def _continues(before: dict[str, str | None] | None, one: EmptySeat, company: Company) -> bool:
    """Whether this finding was told before: the same vacancy, or the same absence a night later."""
    if before is None:
        return False
    first, last = before["first"], before["last"]
    if one.day is None or first is None or last is None:
        return one.day is None and first is None
    return date.fromisoformat(first) <= one.day <= company.home_calendar().add(date.fromisoformat(last), 1)
