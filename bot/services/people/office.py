"""The one loader of who holds which office: seats, duty, absences and who is a colleague, in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Row,
    Select,
    String,
    and_,
    bindparam,
    false,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from bot.db import models
from bot.db.models import Member, Order, OrderSummary
from bot.domain.authority import AbsenceSpell, DutySpell, HeldSeat, Office, OrderScope, PersonId, ScopeKind
from bot.domain.authority.seats import NARROWEST_FIRST
from bot.services.people.members import names_of
from bot.work.unit import Work

DAY = bindparam("day", type_=Date)
_COLUMNS = ("id", "role", "member_id", "scope_kind", "scope_key", "first", "last", "deputy_id", "limit_cny")


def _spells(kind: str, counts: Any, **columns: Any) -> Select[Any]:
    """Rows of one kind with the columns of all."""
    named = (columns.get(name, null()).label(name) for name in _COLUMNS)
    return select(literal_column(f"'{kind}'", String).label("kind"), *named).where(counts)


def _scoped(kind: str, model: Any, counts: Any, first: Any, last: Any) -> Select[Any]:
    names = ("id", "role", "member_id", "scope_kind", "scope_key")
    return _spells(kind, counts, **{name: getattr(model, name) for name in names}, first=first, last=last)


_PEOPLE = union_all(
    _spells(
        "absence",
        and_(models.Absence.cancelled_at.is_(None), models.Absence.ends_on >= DAY),
        **{name: getattr(models.Absence, name) for name in ("id", "member_id", "deputy_id", "limit_cny")},
        first=models.Absence.starts_on,
        last=models.Absence.ends_on,
    ),
    _scoped("duty", models.Duty, models.Duty.cancelled_at.is_(None), models.Duty.starts_on, models.Duty.ends_on),
    _scoped(
        "seat",
        models.Seat,
        or_(models.Seat.valid_to.is_(None), models.Seat.valid_to >= DAY),
        models.Seat.valid_from,
        models.Seat.valid_to,
    ),
    _spells("gone", Member.active.is_(False), member_id=Member.id),
    _spells("outside", Member.is_outside, member_id=Member.id),
    _spells("administrator", and_(Member.active, Member.is_admin), member_id=Member.id),
).order_by("kind", "id", "member_id")
"""Seats that are held that day or later, absences that last until then, and all duty: who was on duty once may still
have a step open. Absences stand first: their columns have the types of all."""


def office_of(work: Work, *, on: date | None = None) -> Office:
    """Everybody's offices as they are known now, for a day (today unless said) and those after it.

    Whoever left, a guest or a stranger holds nothing and stands in for nobody; a cancelled absence counts for nothing.
    Read once for a use case or a view, then asked as often as there are people and orders.
    """
    day = on or work.today
    clock = work.company.clock_of(work.company.zone, work.company.calendar)
    people = _people(tuple(work.session.execute(_PEOPLE, {"day": day})))
    return Office(**people, rights=work.company.rules.rights, on=day, day_off=not clock.is_open(work.now))


@lru_cache(maxsize=8)
def _people(rows: tuple[Row[Any], ...]) -> Mapping[str, Any]:
    """Who holds, stands in and is gone, as the rows say; they seldom change from one message to the next."""
    found: dict[str, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(row)
    gone, outside = (frozenset(row.member_id for row in found.get(kind, ())) for kind in ("gone", "outside"))
    return {
        "seats": tuple(
            HeldSeat(**_scope(row), valid_from=row.first, valid_to=row.last, outside=row.member_id in outside)
            for row in found.get("seat", ())
            if row.member_id not in gone
        ),
        "duty": tuple(
            DutySpell(**_scope(row), starts_on=row.first, ends_on=row.last)
            for row in found.get("duty", ())
            if row.member_id not in gone
        ),
        "absences": tuple(
            AbsenceSpell(
                person=PersonId(row.member_id),
                starts_on=row.first,
                ends_on=row.last,
                deputy=PersonId(row.deputy_id) if row.deputy_id and row.deputy_id not in gone else None,
                limit_cny=float(row.limit_cny) if row.limit_cny is not None else None,
            )
            for row in found.get("absence", ())
        ),
        "administrators": tuple(PersonId(row.member_id) for row in found.get("administrator", ())),
        "gone": gone,
    }


def _scope(row: Row[Any]) -> dict[str, Any]:
    """Whose it is, in which role, and where it counts."""
    where = {"scope_kind": ScopeKind(row.scope_kind), "scope_key": row.scope_key}
    return {"role": row.role, "person": PersonId(row.member_id), **where}


def administrators(session: Session) -> tuple[str, ...]:
    """The ids of the active administrators."""
    return tuple(session.scalars(select(Member.id).where(Member.active, Member.is_admin).order_by(Member.id)))


def administrators_named(session: Session) -> str:
    """Who they are, in words; a dash where there is none."""
    return "、".join(names_of(session, administrators(session)).values()) or "—"


def is_administrator(work: Work) -> bool:
    """Whether who does it is an active administrator."""
    member = work.session.get(Member, work.actor)
    return member is not None and member.active and member.is_admin


def sees_order(office: Office, person: str) -> ColumnElement[bool]:
    """The condition on `order_summary` under which `Office.sees` says that an order exists for this person.

    The widest ways stand first: of a hundred thousand orders most are decided by them.
    """
    people = (person, *office.stands_in_for(person))
    ways: list[ColumnElement[bool]] = []
    alone: list[HeldSeat] = []
    for seat in (seat for holder in people for seat in office.seats_held(holder)):
        if seat.role == office.follower:
            continue
        if not (narrower := _more_narrowly(office, seat)):
            alone.append(seat)
        elif seat.scope_kind is ScopeKind.WORKSPACE:
            ways.append(~_take_in(narrower))
        else:
            ways.append(and_(_take_in([seat]), ~_take_in(narrower)))
    if any(seat.scope_kind is ScopeKind.WORKSPACE for seat in alone):
        return true()
    return or_(*ways, _take_in(alone), OrderSummary.merchandiser_id.in_(set(people) - office.gone))


def _more_narrowly(office: Office, seat: HeldSeat) -> list[HeldSeat]:
    """The seats that take orders out of sight of this one; none but where its role keeps to its own."""
    if not office.keeps_to_own(seat):
        return []
    kinds = NARROWEST_FIRST[: NARROWEST_FIRST.index(seat.scope_kind)]
    same = (other for other in office.seats if other.role == seat.role and other.is_held(office.on))
    return [other for other in same if other.scope_kind in kinds]


def _take_in(seats: Sequence[HeldSeat]) -> ColumnElement[bool]:
    """Whether the scope of one of the seats, none of them the workspace's, takes an order in."""
    columns = {
        ScopeKind.CUSTOMER: OrderSummary.customer,
        ScopeKind.PROJECT: OrderSummary.project,
        ScopeKind.ORDER: OrderSummary.po,
    }
    keys: dict[ScopeKind, set[str]] = {kind: set() for kind in columns}
    for seat in seats:
        keys[seat.scope_kind].add(seat.scope_key)
    return or_(false(), *(column.in_(keys[kind] - {""}) for kind, column in columns.items() if keys[kind]))


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
        return self.office.reaches(self.member_id, OrderScope(**{kind: key}))


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
        if office.sees(member_id, order):
            near |= {("order", order.po), ("customer", order.customer), ("project", order.project or "")}
    return Sight(member_id=member_id, whole=whole, office=office, near=frozenset(near))
