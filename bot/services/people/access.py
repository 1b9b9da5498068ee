"""What a person may see and report: by the roles they hold on an order, the narrowest scope winning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from bot.db.models import Absence, Member, Order, Seat
from bot.domain.errors import GendanError
from bot.domain.typed import Typed, typed

MERCHANDISER = "merchandiser"
PRICE_ROLES = frozenset(
    {MERCHANDISER, "sales", "merch_lead", "sales_director", "finance", "pm", "pmo", "general_manager"}
)
REPORT_ROLES = frozenset({MERCHANDISER, "merch_lead"})
WIDTH = {"order": 0, "project": 1, "customer": 2, "workspace": 3}


class Placed(Protocol):
    """What seats need to know of an order: where it stands and whose it is."""

    @property
    def customer(self) -> str:
        """Whose PO it is."""

    @property
    def project(self) -> str | None:
        """What it hangs under."""

    @property
    def po(self) -> str:
        """Its number."""

    @property
    def merchandiser_id(self) -> str | None:
        """Its 跟单员."""


class NotYourOrder(GendanError):
    """The person may not see or report on that order."""

    code = "not_your_order"


@dataclass(frozen=True)
class Roster:
    """Who holds what on a day: seats in force, and the deputies of those away; `gone` still stand on orders."""

    seats: Sequence[Seat]
    deputies: dict[str, str]
    gone: frozenset[str] = frozenset()

    def roles_on(self, member_id: str, order: Placed) -> frozenset[str]:
        """The roles a person holds on an order, in their own right or for somebody away."""
        people = {member_id} | {away for away, deputy in self.deputies.items() if deputy == member_id}
        roles = {role for person in people for role in self._own_roles(person, order)}
        return frozenset(roles)

    def _own_roles(self, member_id: str, order: Placed) -> set[str]:
        roles = {MERCHANDISER} if order.merchandiser_id == member_id and member_id not in self.gone else set()
        for seat in self.seats:
            if seat.member_id == member_id and seat.role != MERCHANDISER and self._is_narrowest(seat, order):
                roles.add(seat.role)
        return roles

    def _is_narrowest(self, seat: Seat, order: Placed) -> bool:
        if not covers(seat, order):
            return False
        width = WIDTH[seat.scope_kind]
        return not any(
            other.role == seat.role and WIDTH[other.scope_kind] < width and covers(other, order) for other in self.seats
        )


def covers(seat: Seat, order: Placed) -> bool:
    """Whether a seat's scope takes in an order."""
    return {
        "workspace": True,
        "customer": seat.scope_key == order.customer,
        "project": order.project is not None and seat.scope_key == order.project,
        "order": seat.scope_key == order.po,
    }[seat.scope_kind]


def roster(session: Session, *, today: date) -> Roster:
    """Every colleague's seats and deputies on a day; who left, a guest or a stranger holds none and sees nothing."""
    seats = session.scalars(
        select(Seat)
        .join(Member, Member.id == Seat.member_id)
        .where(
            Member.active,
            or_(Seat.valid_from.is_(None), Seat.valid_from <= today),
            or_(Seat.valid_to.is_(None), Seat.valid_to >= today),
        )
    ).all()
    away = session.scalars(
        select(Absence)
        .join(Member, Member.id == Absence.deputy_id)
        .where(
            Member.active,
            Absence.starts_on <= today,
            Absence.ends_on >= today,
            Absence.cancelled_at.is_(None),
        )
    )
    follows = exists().where(Order.merchandiser_id == Member.id)
    gone = session.scalars(select(Member.id).where(Member.active.is_(False), follows))
    return Roster(seats=seats, deputies={one.member_id: str(one.deputy_id) for one in away}, gone=frozenset(gone))


def require_sight(session: Session, *, member_id: str, order: Order, today: date) -> frozenset[str]:
    """The person's roles on the order; raises NotYourOrder when there are none."""
    roles = roster(session, today=today).roles_on(member_id, order)
    if not roles:
        raise NotYourOrder(po=order.po)
    return roles


def require_report(session: Session, *, member_id: str, order: Order, owner_role: str, today: date) -> frozenset[str]:
    """The roles by which the person may report on a milestone: the 跟单员, their lead, or who owns it."""
    roles = require_sight(session, member_id=member_id, order=order, today=today)
    allowed = roles & (REPORT_ROLES | {owner_role})
    if not allowed:
        raise NotYourOrder(po=order.po)
    return allowed


def sees_prices(roles: frozenset[str]) -> bool:
    """Whether prices, amounts and L/C values are for these roles."""
    return bool(roles & PRICE_ROLES)


@dataclass(frozen=True, kw_only=True)
class Discretion:
    """What one reader is shown of what people typed: amounts only if they may see them, their own words always whole.

    brief: in two lines, because the whole stands elsewhere (of a card in a channel: in its thread).
    """

    reader_id: str | None
    amounts: bool
    brief: bool = False

    def typed(self, raw: str | None, *, by: str | None = None) -> Typed | None:
        """A text that `by` typed, for this reader; None where there is none."""
        own = by is not None and by == self.reader_id
        return typed(raw, amounts=self.amounts or own, brief=self.brief)
