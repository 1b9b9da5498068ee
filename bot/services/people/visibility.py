"""Which customers, projects and orders somebody may know of: those their roles and scopes take in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.db.models import Order
from bot.services.people.access import Roster, roster


@dataclass(frozen=True, kw_only=True)
class Place:
    """A customer, project or order as far as a scope needs to know it."""

    customer: str = ""
    project: str | None = None
    po: str = ""
    merchandiser_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What one person may know of; everything for whom `whole` is set."""

    member_id: str
    whole: bool
    roster: Roster
    near: frozenset[tuple[str, str]]

    def covers(self, kind: str, key: str) -> bool:
        """Whether a scope is theirs to know: by a seat that takes it in, or by an order of theirs in it."""
        if self.whole or kind == "workspace" or (kind, key) in self.near:
            return True
        place = {"customer": Place(customer=key), "project": Place(project=key)}.get(kind, Place(po=key))
        return bool(self.roster.roles_on(self.member_id, place))


def sight_of(session: Session, member_id: str, *, today: date, whole: bool = False) -> Sight:
    """What somebody may know of on a day, with what those they stand in for may."""
    known = roster(session, today=today)
    people = {member_id} | {away for away, deputy in known.deputies.items() if deputy == member_id}
    keys: dict[str, set[str]] = {"order": set(), "project": set(), "customer": set()}
    for seat in known.seats:
        if seat.member_id in people and seat.scope_kind in keys:
            keys[seat.scope_kind].add(seat.scope_key)
    orders = select(Order).where(
        or_(
            Order.merchandiser_id.in_(people),
            Order.po.in_(keys["order"]),
            Order.project.in_(keys["project"]),
            Order.customer.in_(keys["customer"]),
        )
    )
    near: set[tuple[str, str]] = set()
    for order in [] if whole else session.scalars(orders).unique():
        if known.roles_on(member_id, order):
            near |= {("order", order.po), ("customer", order.customer), ("project", order.project or "")}
    return Sight(member_id=member_id, whole=whole, roster=known, near=frozenset(near))
