"""The one loader of who holds which office: seats, duty, absences and who is a colleague, in three statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, false, literal, or_, select, true, union_all
from sqlalchemy.orm import Session

from bot.db import models
from bot.db.models import Member, Order, OrderSummary
from bot.domain.authority import AbsenceSpell, DutySpell, HeldSeat, Office, OrderScope, PersonId, ScopeKind
from bot.domain.authority.seats import NARROWEST_FIRST
from bot.work.unit import Work


def office_of(work: Work, *, on: date | None = None) -> Office:
    """Everybody's offices as they are known now, for a day (today unless said) and those after it.

    Whoever left, a guest or a stranger holds nothing and stands in for nobody; a cancelled absence counts for nothing.
    Read once for a use case or a view, then asked as often as there are people and orders.
    """
    day = on or work.today
    unlike = work.session.execute(
        select(Member.id, Member.active, Member.is_admin, Member.is_outside)
        .where(or_(Member.active.is_(False), Member.is_admin, Member.is_outside))
        .order_by(Member.id)
    ).all()
    gone = frozenset(row.id for row in unlike if not row.active)
    seats, duty = _held(work.session, day, gone, outside=frozenset(row.id for row in unlike if row.is_outside))
    return Office(
        seats=seats,
        duty=duty,
        absences=_absences(work.session, day, gone),
        administrators=tuple(PersonId(row.id) for row in unlike if row.active and row.is_admin),
        rights=work.company.rules.rights,
        gone=gone,
        on=day,
        day_off=not work.company.clock_of(work.company.zone, work.company.calendar).is_open(work.now),
    )


def _held(
    session: Session, day: date, gone: frozenset[str], *, outside: frozenset[str]
) -> tuple[tuple[HeldSeat, ...], tuple[DutySpell, ...]]:
    """Seats that are held that day or later, and all duty: who was on duty once may still have a step open."""
    seat, duty = models.Seat, models.Duty
    rows: Iterable[Row[Any]] = session.execute(
        union_all(
            select(
                literal("seat").label("kind"),
                seat.id.label("id"),
                seat.role,
                seat.member_id,
                seat.scope_kind,
                seat.scope_key,
                seat.valid_from.label("first"),
                seat.valid_to.label("last"),
            ).where(or_(seat.valid_to.is_(None), seat.valid_to >= day)),
            select(
                literal("duty"),
                duty.id,
                duty.role,
                duty.member_id,
                duty.scope_kind,
                duty.scope_key,
                duty.starts_on,
                duty.ends_on,
            ).where(duty.cancelled_at.is_(None)),
        ).order_by("kind", "id")
    )
    seats: list[HeldSeat] = []
    duties: list[DutySpell] = []
    for row in rows:
        where = {"role": row.role, "scope_kind": ScopeKind(row.scope_kind), "scope_key": row.scope_key}
        person, first, last = PersonId(row.member_id), row.first, row.last
        if person in gone:
            continue
        if row.kind == "duty":
            duties.append(DutySpell(person=person, starts_on=first, ends_on=last, **where))
        else:
            seats.append(HeldSeat(person=person, valid_from=first, valid_to=last, outside=person in outside, **where))
    return tuple(seats), tuple(duties)


def _absences(session: Session, day: date, gone: frozenset[str]) -> tuple[AbsenceSpell, ...]:
    absence = models.Absence
    counts = (absence.cancelled_at.is_(None), absence.ends_on >= day)
    rows = session.execute(
        select(absence.member_id, absence.starts_on, absence.ends_on, absence.deputy_id, absence.limit_cny)
        .where(*counts)
        .order_by(absence.id)
    )
    return tuple(
        AbsenceSpell(
            person=PersonId(row.member_id),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            deputy=PersonId(row.deputy_id) if row.deputy_id and row.deputy_id not in gone else None,
            limit_cny=float(row.limit_cny) if row.limit_cny is not None else None,
        )
        for row in rows
    )


def administrators(session: Session) -> tuple[str, ...]:
    """The ids of the active administrators."""
    return tuple(session.scalars(select(Member.id).where(Member.active, Member.is_admin).order_by(Member.id)))


def sees_order(office: Office, person: str) -> ColumnElement[bool]:
    """The condition on `order_summary` under which `roles_on` finds a role of this person's on the order."""
    people = (person, *office.stands_in_for(person))
    ways: list[ColumnElement[bool]] = [OrderSummary.merchandiser_id.in_(set(people) - office.gone)]
    for seat in (seat for holder in people for seat in office.seats_held(holder)):
        if seat.role != office.follower:
            kinds = NARROWEST_FIRST[: NARROWEST_FIRST.index(seat.scope_kind)]
            same = (other for other in office.seats if other.role == seat.role and other.is_held(office.on))
            ways.append(and_(_take_in([seat]), ~_take_in([other for other in same if other.scope_kind in kinds])))
    return or_(*ways)


def _take_in(seats: Sequence[HeldSeat]) -> ColumnElement[bool]:
    """Whether the scope of one of the seats takes an order in."""
    keys: dict[ScopeKind, set[str]] = {kind: set() for kind in ScopeKind}
    for seat in seats:
        keys[seat.scope_kind].add(seat.scope_key)
    columns = {
        ScopeKind.CUSTOMER: OrderSummary.customer,
        ScopeKind.PROJECT: OrderSummary.project,
        ScopeKind.ORDER: OrderSummary.po,
    }
    everywhere = true() if keys[ScopeKind.WORKSPACE] else false()
    return or_(everywhere, *(column.in_(keys[kind] - {""}) for kind, column in columns.items() if keys[kind]))


@dataclass(frozen=True, kw_only=True)
class Sight:
    """Which customers, projects and orders one person may know of; everything for whom `whole` is set."""

    member_id: str
    whole: bool
    office: Office
    near: frozenset[tuple[str, str]]

    def covers(self, kind: str, key: str) -> bool:
        """Whether a scope is theirs to know: by a seat that takes it in, or by an order of theirs in it."""
        if self.whole or kind == ScopeKind.WORKSPACE or (kind, key) in self.near:
            return True
        return bool(self.office.roles_in(self.member_id, OrderScope(**{kind: key})) - {self.office.follower})


def sight_of(session: Session, office: Office, member_id: str, *, whole: bool = False) -> Sight:
    """What somebody may know of, with what those they stand in for may."""
    people = (member_id, *office.stands_in_for(member_id))
    keys: dict[ScopeKind, set[str]] = {kind: set() for kind in ScopeKind}
    for seat in (seat for holder in people for seat in office.seats_held(holder)):
        keys[seat.scope_kind].add(seat.scope_key)
    orders = select(Order).where(
        or_(
            Order.merchandiser_id.in_(people),
            Order.po.in_(keys[ScopeKind.ORDER]),
            Order.project.in_(keys[ScopeKind.PROJECT]),
            Order.customer.in_(keys[ScopeKind.CUSTOMER]),
        )
    )
    near: set[tuple[str, str]] = set()
    for order in [] if whole else session.scalars(orders).unique():
        if office.roles_on(member_id, order):
            near |= {("order", order.po), ("customer", order.customer), ("project", order.project or "")}
    return Sight(member_id=member_id, whole=whole, office=office, near=frozenset(near))
