"""Changes of seats, absences, duty and outside contacts: who may, what is checked, what moves because of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from bot.db.base import row_id
from bot.db.models import Absence, Duty, Member, Seat
from bot.domain.errors import GendanError
from bot.services.cases.follow import follow_seats
from bot.services.people import members
from bot.services.people.office import administrators, administrators_named, is_administrator, office_of
from bot.services.seating import checks
from bot.services.seating.errors import (
    ContactIncomplete,
    DayNeeded,
    HeldAlready,
    NoSuchSeat,
    NotAdministrator,
    NotYourAbsence,
    OneHolder,
    PastIsFixed,
)
from bot.services.seating.messages import SeatChangedMessage
from bot.services.seating.returns import hand_back
from bot.services.standups.rounds import excuse
from bot.work.kinds import MessageKind
from bot.work.lock import SEATS, take_turn
from bot.work.unit import Answer, Work

OUTSIDE = "outside:"


@dataclass(frozen=True, kw_only=True)
class SeatWish:
    """What a form or a line asks for; which fields count depends on what is changed. Nothing of it is trusted."""

    person: str | None = None
    outside: str | None = None
    role: str = ""
    scope_kind: str = "workspace"
    scope_key: str = ""
    first: date | None = None
    last: date | None = None
    deputy: str | None = None
    limit: str = ""
    name: str = ""
    company: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class SeatChange:
    """What came of it: `error` says why nothing was changed."""

    error: GendanError | None = None
    done: SeatChangedMessage | None = None

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.error is None


@dataclass(frozen=True, kw_only=True)
class SeatWork:
    """One change under way, in one transaction."""

    work: Work
    wish: SeatWish

    @property
    def by_admin(self) -> bool:
        """Whether an administrator does it."""
        return is_administrator(self.work)

    def require_admin(self) -> None:
        """Raise unless an administrator does it, naming them."""
        if not self.by_admin:
            raise NotAdministrator(who=administrators_named(self.work.session))

    def follow(self, *people: str, role: str | None = None) -> int:
        """Let what waits go with the seat; returns how many steps were asked anew."""
        self.work.session.flush()
        roles = {role} if role else set()
        moved = follow_seats(self.work, of=set(people), roles=roles)
        return len(moved)

    def tell(self, person: str, kind: str, done: SeatChangedMessage) -> None:
        """Tell somebody inside whom the change concerns, once; not the one who makes it."""
        if person == self.work.actor or person.startswith(OUTSIDE):
            return
        self.work.post(
            key=f"seat:{kind}:{done.entry}:{person}:{self.work.now.timestamp():.0f}",
            kind=MessageKind.NEWS,
            audience=person,
            message=replace(done, kind=kind, actor=self.work.actor),
            reader=person,
        )


def change(work: Work, *, what: str, wish: SeatWish) -> SeatChange:
    """Do one change and say so; a refused one changes nothing and is on record."""
    turn = SeatWork(work=work, wish=wish)
    return attempt(turn, what, WORK[what], to=work.answer)


def end(work: Work, *, entry: str, day: date | None) -> SeatChange:
    """End a seat, an absence or a duty; `day` is the first day on which it counts no more."""
    turn = SeatWork(work=work, wish=SeatWish(first=day))
    kind, _, number = entry.partition(":")
    if kind not in ENDS:
        kind, number = "seat", ""
    return attempt(turn, f"{kind}.end", lambda turn: ENDS[kind](turn, row_id(number)), to=work.answer)


def attempt(
    turn: SeatWork, action: str, how: Callable[[SeatWork], SeatChangedMessage], *, to: Answer | None
) -> SeatChange:
    """Run a change in a savepoint; whatever refuses it is written down and returned."""
    take_turn(turn.work.session, SEATS, now=turn.work.now)
    try:
        with turn.work.session.begin_nested():
            done = how(turn)
    except GendanError as error:
        turn.work.note(
            action=action,
            subject_kind="seat",
            subject_id=turn.wish.person or turn.wish.role or "?",
            allowed=False,
            code=error.code,
        )
        return SeatChange(error=error)
    kind, _, number = done.entry.partition(":")
    more: dict[str, Any] = {"unmanned": list(done.unmanned)} if done.unmanned else {}
    turn.work.note(action=action, subject_kind=kind, subject_id=number, entry=done.entry, moved=done.moved, **more)
    if to is not None:
        turn.work.answering(to).reply(replace(done, actor=turn.work.actor, own=True))
    return SeatChange(done=done)


def add_seat(turn: SeatWork) -> SeatChangedMessage:
    """A role for a person or an outside contact, in a scope, from a day on."""
    turn.require_admin()
    wish, session = turn.wish, turn.work.session
    if bool(wish.person) == bool(wish.outside):
        raise OneHolder(block="person")
    member = checks.person(session, wish.person or wish.outside, block="person" if wish.person else "outside")
    role = checks.role(turn.work.company, wish.role)
    kind, key = checks.scope(session, wish.scope_kind, wish.scope_key)
    first = wish.first or turn.work.today
    checks.span(first, wish.last, today=turn.work.today)
    _refuse_double(turn, member, role, (kind, key), first)
    row = Seat(member_id=member.id, role=role, scope_kind=kind, scope_key=key, valid_from=first, valid_to=wish.last)
    session.add(row)
    session.flush()
    moved = turn.follow(role=role) if first <= turn.work.today else 0
    done = SeatChangedMessage(kind="seat_added", entry=f"seat:{row.id}", moved=moved)
    turn.tell(member.id, "seat_given", done)
    return done


def _refuse_double(turn: SeatWork, member: Member, role: str, scope: tuple[str, str], first: date) -> None:
    same = select(Seat).where(
        Seat.member_id == member.id, Seat.role == role, Seat.scope_kind == scope[0], Seat.scope_key == scope[1]
    )
    for row in turn.work.session.scalars(same):
        begins, last = row.valid_from, turn.wish.last
        if (row.valid_to is None or row.valid_to >= first) and (last is None or begins is None or begins <= last):
            raise HeldAlready(person=member.name, block="role")


def _end_seat(turn: SeatWork, number: int) -> SeatChangedMessage:
    turn.require_admin()
    day = _first_day_without(turn)
    row = turn.work.session.get(Seat, number, with_for_update=True)
    if row is None or (row.valid_to is not None and row.valid_to < turn.work.today):
        raise NoSuchSeat(block="entry")
    row.valid_to = min(row.valid_to or date.max, day - checks.ONE_DAY)
    moved = turn.follow(row.member_id, role=row.role) if day <= turn.work.today else 0
    done = SeatChangedMessage(kind="seat_ended", entry=f"seat:{row.id}", moved=moved)
    turn.tell(row.member_id, "seat_taken", done)
    return done


def add_absence(turn: SeatWork) -> SeatChangedMessage:
    """Days away with a deputy: one's own, or anybody's for an administrator."""
    wish, session = turn.wish, turn.work.session
    member = checks.person(session, wish.person or turn.work.actor)
    if member.id != turn.work.actor and not turn.by_admin:
        raise NotYourAbsence(person=member.name, who=administrators_named(session), block="person")
    if wish.first is None:
        raise DayNeeded(block="first")
    last = wish.last or wish.first
    checks.span(wish.first, last, today=turn.work.today)
    deputy = checks.deputy(session, member, wish.deputy)
    most = checks.limit(wish.limit)
    wanted = checks.wish(member, wish.first, last, deputy, most)
    names = members.names_of(session, [row.id for row in session.scalars(select(Member))])
    stood_in_for = checks.absence(office_of(turn.work), wanted, names)
    row = Absence(
        member_id=member.id,
        starts_on=wish.first,
        ends_on=last,
        deputy_id=deputy.id if deputy else None,
        limit_cny=most if deputy else None,
    )
    session.add(row)
    session.flush()
    moved = _leave(turn, row)
    done = SeatChangedMessage(
        kind="absence_added", entry=f"absence:{row.id}", moved=moved, unmanned=tuple(stood_in_for)
    )
    if deputy is not None:
        turn.tell(deputy.id, "deputy_asked", done)
    turn.tell(member.id, "away_entered", done)
    for administrator in dict.fromkeys((*stood_in_for, *administrators(session))) if stood_in_for else ():
        turn.tell(administrator, "deputy_gone", done)
    return done


def _leave(turn: SeatWork, row: Absence) -> int:
    """From today on: not asked, not counted; what waits goes to the deputy or the line above."""
    if row.starts_on > turn.work.today:
        return 0
    excuse(turn.work, row.member_id, row.starts_on, row.ends_on)
    return turn.follow(row.member_id)


def _end_absence(turn: SeatWork, number: int) -> SeatChangedMessage:
    day = _first_day_without(turn)
    row = turn.work.session.get(Absence, number, with_for_update=True)
    if row is None or row.cancelled_at is not None or row.ends_on < turn.work.today:
        raise NoSuchSeat(block="entry")
    if row.member_id != turn.work.actor and not turn.by_admin:
        name = members.names_of(turn.work.session, [row.member_id])[row.member_id]
        raise NotYourAbsence(person=name, who=administrators_named(turn.work.session), block="entry")
    _cut(turn, row, day)
    moved = turn.follow(str(row.deputy_id)) if day <= turn.work.today and row.deputy_id else 0
    done = SeatChangedMessage(kind="absence_ended", entry=f"absence:{row.id}", moved=moved)
    if row.deputy_id:
        turn.tell(row.deputy_id, "deputy_released", done)
    turn.tell(row.member_id, "away_ended", done)
    if row.starts_on <= turn.work.today >= day:
        hand_back(turn.work, row.member_id, row.starts_on)
    return done


def add_duty(turn: SeatWork) -> SeatChangedMessage:
    """Who covers days off for a role."""
    turn.require_admin()
    wish, session = turn.wish, turn.work.session
    member = checks.person(session, wish.person)
    role = checks.role(turn.work.company, wish.role)
    kind, key = checks.scope(session, wish.scope_kind, wish.scope_key)
    if wish.first is None:
        raise DayNeeded(block="first")
    last = wish.last or wish.first
    checks.span(wish.first, last, today=turn.work.today)
    row = Duty(member_id=member.id, role=role, scope_kind=kind, scope_key=key, starts_on=wish.first, ends_on=last)
    session.add(row)
    session.flush()
    moved = turn.follow(role=role) if wish.first <= turn.work.today else 0
    done = SeatChangedMessage(kind="duty_added", entry=f"duty:{row.id}", moved=moved)
    turn.tell(member.id, "duty_given", done)
    return done


def _end_duty(turn: SeatWork, number: int) -> SeatChangedMessage:
    turn.require_admin()
    day = _first_day_without(turn)
    row = turn.work.session.get(Duty, number, with_for_update=True)
    if row is None or row.cancelled_at is not None or row.ends_on < turn.work.today:
        raise NoSuchSeat(block="entry")
    _cut(turn, row, day)
    moved = turn.follow(row.member_id, role=row.role) if day <= turn.work.today else 0
    done = SeatChangedMessage(kind="duty_ended", entry=f"duty:{row.id}", moved=moved)
    turn.tell(row.member_id, "duty_taken", done)
    return done


def add_contact(turn: SeatWork) -> SeatChangedMessage:
    """Somebody without Slack who may hold a seat, or new particulars of one."""
    turn.require_admin()
    wish, session = turn.wish, turn.work.session
    name, firm, phone = wish.name.strip(), wish.company.strip(), wish.phone.strip()
    if not name or not (firm or phone):
        raise ContactIncomplete(block="name" if not name else "phone")
    known = select(Member).where(Member.is_outside, Member.name == name, Member.company == (firm or None))
    row = session.scalars(known).first()
    kind = "contact_changed" if row is not None else "contact_added"
    if row is None:
        row = Member(
            id=f"{OUTSIDE}{name}:{uuid4().hex[:12]}",
            name=name,
            zone=turn.work.company.zone,
            locale=turn.work.company.locale,
            is_outside=True,
        )
        session.add(row)
    row.company, row.phone, row.active = firm or None, phone or row.phone, True
    session.flush()
    return SeatChangedMessage(kind=kind, entry=f"contact:{row.id}")


def _first_day_without(turn: SeatWork) -> date:
    day = turn.wish.first
    if day is None:
        raise DayNeeded(block="day")
    if day < turn.work.today:
        raise PastIsFixed(day=day.isoformat(), today=turn.work.today.isoformat(), block="day")
    return day


def _cut(turn: SeatWork, row: Absence | Duty, day: date) -> None:
    """It ends the day before; what would never have begun is called off and stays on record."""
    if day <= row.starts_on:
        row.cancelled_at = turn.work.now
    else:
        row.ends_on = min(row.ends_on, day - checks.ONE_DAY)


WORK: dict[str, Callable[[SeatWork], SeatChangedMessage]] = {
    "seat.add": add_seat,
    "absence.add": add_absence,
    "duty.add": add_duty,
    "contact.add": add_contact,
}
ENDS: dict[str, Callable[[SeatWork, int], SeatChangedMessage]] = {
    "seat": _end_seat,
    "absence": _end_absence,
    "duty": _end_duty,
}
