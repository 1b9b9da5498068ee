"""Rows of people as the authority table knows them: seats, absences, duty and administrators around one order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import models
from bot.db.models import Member, Order
from bot.domain.authority.ladder import Roster, Rung, resolve_role
from bot.domain.authority.seats import Absence, Duty, OrderScope, PersonId, ScopeKind, Seat
from bot.work.company import Company

MERCHANDISER = "merchandiser"
LEAD = "merch_lead"


@dataclass(frozen=True, kw_only=True)
class People:
    """Everybody who may have to do with an order on a day."""

    seats: tuple[Seat, ...]
    absences: tuple[Absence, ...]
    duty: tuple[Duty, ...]
    administrators: tuple[PersonId, ...]
    scope: OrderScope
    on: date
    critical: bool
    off_hours: bool
    active: frozenset[PersonId] = frozenset()
    left: PersonId | None = None
    """The order's 跟单员 who is a colleague no more: nobody else of that role follows it until it is handed over."""

    def around(self, order: Order | None, *, critical: bool) -> People:
        """The same people around one order: its own 跟单员 holds that role there, whoever else is one elsewhere."""
        seats, left = self.seats, None
        own = PersonId(order.merchandiser_id) if order is not None and order.merchandiser_id else None
        if order is not None and own in self.active:
            seats = (*seats, Seat(role=MERCHANDISER, person=own, scope_kind=ScopeKind.ORDER, scope_key=order.po))
        elif own is not None:
            seats, left = tuple(seat for seat in seats if seat.role != MERCHANDISER), own
        scope = OrderScope(
            order=order.po if order else None,
            project=order.project if order else None,
            customer=order.customer if order else None,
        )
        return replace(self, seats=seats, scope=scope, critical=critical, left=left)

    def roster(self) -> Roster:
        """The same as one value, for resolving single roles."""
        return Roster(
            seats=self.seats,
            scope=self.scope,
            on=self.on,
            absences=self.absences,
            duty=self.duty,
            administrators=self.administrators,
            critical=self.critical,
            day_off=self.off_hours,
        )

    def in_role(self, role: str, *, inside: bool = False) -> Rung:
        """Who acts in a role here; inside leaves out contacts without Slack, so that somebody can press a button."""
        roster = self.roster()
        if inside:
            roster = replace(roster, seats=tuple(seat for seat in self.seats if not seat.outside))
        return resolve_role(role, roster=roster)


def people_of(
    session: Session, company: Company, order: Order | None, *, now: datetime, critical: bool = False
) -> People:
    """The people around an order now: everybody, and who follows it.

    Whoever left (inactive) holds nothing. Duty people stand in outside working hours, and only for critical cases.
    """
    return everybody(session, company, now=now).around(order, critical=critical)


def everybody(session: Session, company: Company, *, now: datetime) -> People:
    """Everybody there is, around no order: read once, then asked for one order after the other with `around`."""
    active = {row.id: row for row in session.scalars(select(Member).where(Member.active))}
    seats = [
        Seat(
            role=row.role,
            person=PersonId(row.member_id),
            scope_kind=ScopeKind(row.scope_kind),
            scope_key=row.scope_key,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            outside=active[row.member_id].is_outside,
        )
        for row in session.scalars(select(models.Seat).order_by(models.Seat.id))
        if row.member_id in active
    ]
    clock = company.clock_of(company.zone, company.calendar)
    return People(
        seats=tuple(seats),
        absences=absences_of(session),
        duty=tuple(duty for duty in _duties(session) if duty.person in active),
        administrators=tuple(PersonId(row.id) for row in active.values() if row.is_admin),
        scope=OrderScope(),
        on=company.today(now),
        critical=False,
        off_hours=not clock.is_open(now),
        active=frozenset(PersonId(one) for one in active),
    )


def administrators(session: Session) -> tuple[str, ...]:
    """The ids of the active administrators."""
    return tuple(session.scalars(select(Member.id).where(Member.active, Member.is_admin).order_by(Member.id)))


def absences_of(session: Session) -> tuple[Absence, ...]:
    """Every absence that counts, past ones too; a deputy who is a colleague no more stands in for nobody."""
    here = set(session.scalars(select(Member.id).where(Member.active, Member.id.in_(select(models.Absence.deputy_id)))))
    return tuple(
        Absence(
            person=PersonId(row.member_id),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            deputy=PersonId(row.deputy_id) if row.deputy_id and row.deputy_id in here else None,
            limit_cny=float(row.limit_cny) if row.limit_cny is not None else None,
        )
        for row in session.scalars(
            select(models.Absence).where(models.Absence.cancelled_at.is_(None)).order_by(models.Absence.id)
        )
    )


def _duties(session: Session) -> tuple[Duty, ...]:
    return tuple(
        Duty(
            role=row.role,
            person=PersonId(row.member_id),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            scope_kind=ScopeKind(row.scope_kind),
            scope_key=row.scope_key,
        )
        for row in session.scalars(
            select(models.Duty).where(models.Duty.cancelled_at.is_(None)).order_by(models.Duty.id)
        )
    )
