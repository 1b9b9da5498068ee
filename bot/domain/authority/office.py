"""Who holds which office on a day and around which order, who stands in, and what a person may see and report there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Protocol

from bot.domain.authority.model import Right
from bot.domain.authority.seats import (
    NARROWEST_FIRST,
    AbsenceSpell,
    DutySpell,
    HeldSeat,
    OrderScope,
    PersonId,
    ScopeKind,
    deputies_of,
    is_away,
    seats_of,
)
from bot.domain.errors import GendanError

WITHIN_EVERY_LIMIT = 0.0
"""What costs nothing: a deputy's limit bounds what they decide, not what they see."""


class OrderKeys(Protocol):
    """What scopes need to know of an order: where it stands and whose it is."""

    @property
    def customer(self) -> str: ...

    @property
    def project(self) -> str | None: ...

    @property
    def po(self) -> str: ...

    @property
    def merchandiser_id(self) -> str | None: ...


class NotYourOrder(GendanError):
    """The person may not see or report on that order."""

    code = "not_your_order"


@dataclass(frozen=True, kw_only=True)
class Office:
    """Everybody's seats, absences and duty on one day, whole or around one order (`around`) and for one case.

    Seats and duty are of colleagues only, a deputy is one; `gone` are no colleagues but may still stand on orders.
    `left`: the order's 跟单员 who is gone; nobody else of that role follows it until it is handed over.
    """

    seats: Sequence[HeldSeat]
    on: date
    scope: OrderScope = field(default_factory=OrderScope)
    absences: Sequence[AbsenceSpell] = ()
    duty: Sequence[DutySpell] = ()
    administrators: Sequence[PersonId] = ()
    rights: Mapping[Right, frozenset[str]] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    left: PersonId | None = None
    critical: bool = False
    day_off: bool = False
    cost_cny: float | None = None

    @property
    def follower(self) -> str:
        """The role of the order's own person, the 跟单员; "" where no role follows orders."""
        return next(iter(self.rights.get(Right.FOLLOWS, ())), "")

    def around(self, order: OrderKeys | None, *, critical: bool = False) -> Office:
        """The same around one order: its own 跟单员 holds that role there, whoever else is one elsewhere."""
        seats, left, own = self.seats, None, order.merchandiser_id if order is not None else None
        if own is not None and own in self.gone:
            seats, left = tuple(seat for seat in seats if seat.role != self.follower), PersonId(own)
        elif order is not None and own is not None:
            here = (self.follower, ScopeKind.ORDER, order.po)
            others = (seat for seat in seats if (seat.role, seat.scope_kind, seat.scope_key) != here)
            follows = HeldSeat(role=here[0], person=PersonId(own), scope_kind=here[1], scope_key=here[2])
            seats = (*others, follows)
        scope = OrderScope() if order is None else scope_of(order)
        return replace(self, seats=seats, scope=scope, critical=critical, left=left)

    def holders(self, role: str) -> tuple[HeldSeat, ...]:
        """The seats of a role that count here: those of the narrowest scope anybody holds it in."""
        return seats_of(role, self.seats, self.scope, self.on)

    def is_away(self, person: str) -> bool:
        return is_away(PersonId(person), self.absences, self.on)

    def deputies(self, person: str) -> tuple[PersonId, ...]:
        """Who stands in for somebody away, whatever the limit: only who is there, never a deputy's deputy."""
        found = deputies_of(PersonId(person), self.absences, self.on, cost_cny=WITHIN_EVERY_LIMIT)
        return tuple(dict.fromkeys(found))

    def stands_in_for(self, person: str) -> tuple[PersonId, ...]:
        """For whom somebody stands in that day, whatever the limit."""
        return self._principals.get(person, ())

    def seats_held(self, person: str) -> tuple[HeldSeat, ...]:
        """The seats somebody holds in their own name that day, in any scope."""
        return self._held.get(person, ())

    def roles_anywhere(self, person: str) -> frozenset[str]:
        """The roles somebody holds in any scope, in their own right or for somebody away."""
        people = (person, *self.stands_in_for(person))
        return frozenset(seat.role for holder in people for seat in self.seats_held(holder))

    def roles_in(self, person: str, scope: OrderScope) -> frozenset[str]:
        """The roles somebody holds in a scope by seats, their own or for somebody away, the narrowest scope winning."""
        people = (person, *self.stands_in_for(person))
        seats = (seat for holder in people for seat in self.seats_held(holder))
        return frozenset(seat.role for seat in seats if self._counts(seat, scope))

    def roles_on(self, person: str, order: OrderKeys) -> frozenset[str]:
        """The same on one order: in what they act there; they are its 跟单员 if it says so, not by a seat."""
        roles = self.roles_in(person, scope_of(order)) - {self.follower}
        return roles | {self.follower} if self._follows(person, order) else roles

    def sees(self, person: str, order: OrderKeys) -> bool:
        """Whether the order exists for somebody: whoever acts there, and who holds a seat whose scope it is in."""
        return self._follows(person, order) or self.reaches(person, scope_of(order))

    def reaches(self, person: str, scope: OrderScope) -> bool:
        """Whether they see a scope by a seat, their own or of somebody away, other than a 跟单员's.

        Who holds a role more narrowly is who acts there; it is out of sight only for roles that keep to their own.
        """
        people = (person, *self.stands_in_for(person))
        seats = (seat for holder in people for seat in self.seats_held(holder) if seat.role != self.follower)
        return any(
            self._counts(seat, scope) if self.keeps_to_own(seat) else scope.covers(seat.scope_kind, seat.scope_key)
            for seat in seats
        )

    def keeps_to_own(self, seat: HeldSeat) -> bool:
        """Whether a seat shows only what nobody holds more narrowly, as a PM's or a director's does."""
        return self.may(frozenset({seat.role}), Right.KEEPS_TO_OWN)

    def may(self, roles: frozenset[str], right: Right) -> bool:
        """Whether one of these roles has a right of the table's columns."""
        return not roles.isdisjoint(self.rights.get(right, frozenset()))

    def sees_prices(self, person: str, *orders: OrderKeys) -> bool:
        """Whether prices, amounts and L/C values of all these orders are for somebody; of none, no."""
        return bool(orders) and all(self.may(self.roles_on(person, order), Right.SEES_PRICES) for order in orders)

    def require_sight(self, person: str, order: OrderKeys) -> None:
        """Raises NotYourOrder where the order does not exist for them."""
        if not self.sees(person, order):
            raise NotYourOrder(po=order.po)

    def require_report(self, person: str, order: OrderKeys, *, owner_role: str) -> frozenset[str]:
        """The roles by which somebody may report on a milestone: the table's, or who owns it. Raises NotYourOrder."""
        allowed = self.roles_on(person, order) & (self.rights.get(Right.REPORTS, frozenset()) | {owner_role})
        if not allowed:
            raise NotYourOrder(po=order.po)
        return allowed

    def _follows(self, person: str, order: OrderKeys) -> bool:
        own = order.merchandiser_id
        return own is not None and own not in self.gone and own in (person, *self.stands_in_for(person))

    def _counts(self, seat: HeldSeat, scope: OrderScope) -> bool:
        """Whether a seat takes a scope in, and nobody holds its role there more narrowly."""
        if not scope.covers(seat.scope_kind, seat.scope_key):
            return False
        keys = {ScopeKind.ORDER: scope.order, ScopeKind.PROJECT: scope.project, ScopeKind.CUSTOMER: scope.customer}
        narrower = NARROWEST_FIRST[: NARROWEST_FIRST.index(seat.scope_kind)]
        return not any((seat.role, kind, keys[kind]) in self._places for kind in narrower)

    @cached_property
    def _held(self) -> Mapping[str, tuple[HeldSeat, ...]]:
        held: dict[str, list[HeldSeat]] = {}
        for seat in self.seats:
            if seat.is_held(self.on):
                held.setdefault(seat.person, []).append(seat)
        return {person: tuple(seats) for person, seats in held.items()}

    @cached_property
    def _places(self) -> frozenset[tuple[str, ScopeKind, str | None]]:
        return frozenset(
            (seat.role, seat.scope_kind, seat.scope_key) for seats in self._held.values() for seat in seats
        )

    @cached_property
    def _principals(self) -> Mapping[str, tuple[PersonId, ...]]:
        away = dict.fromkeys(absence.person for absence in self.absences if absence.covers(self.on))
        found: dict[str, list[PersonId]] = {}
        for principal in away:
            for deputy in self.deputies(principal):
                found.setdefault(deputy, []).append(principal)
        return {deputy: tuple(principals) for deputy, principals in found.items()}


def scope_of(order: OrderKeys) -> OrderScope:
    return OrderScope(order=order.po, project=order.project, customer=order.customer)
