"""An order that is opened by hand: whose it would be, what the plan makes of it, and writing it as a draft."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Member, Order, OrderLine
from bot.db.summaries import folded
from bot.domain.authority import Office, Right, resolve_role
from bot.domain.errors import GendanError
from bot.domain.plans import Plan
from bot.services.orders.planning import plan_of, replan
from bot.services.orders.promises import begin_order
from bot.services.people.office import office_of
from bot.work.unit import Work

BY_HAND = {"by": "hand"}
"""What a line's source says that no book has had."""


class OrderExists(GendanError):
    """That customer has an order of this PO already, and the person sees it."""

    code = "order_exists"


class OrderTaken(GendanError):
    """The same, and the order is not theirs to see."""

    code = "order_taken"


class MayNotOpen(GendanError):
    """Their office opens no orders."""

    code = "may_not_open"


@dataclass(frozen=True, kw_only=True)
class OpenedOrder:
    """An order as it would be opened; what was not said is empty or None. merchandiser: the member who follows it."""

    po: str
    customer: str
    style: str = ""
    product: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    term: str = ""
    place: str = ""
    due_on: date | None = None
    merchandiser: str | None = None

    @property
    def project(self) -> str | None:
        return None

    @property
    def merchandiser_id(self) -> str | None:
        return self.merchandiser


def may_open(office: Office, person: str) -> bool:
    """Whether somebody may open orders: by the table's column, who records for orders, and administrators."""
    roles = office.roles_anywhere(person)
    by_role = office.may(roles, Right.OPENS_ORDERS) or office.may(roles, Right.REPORTS)
    return by_role or person in office.administrators


def require_opening(work: Work, office: Office) -> None:
    """Raises MayNotOpen."""
    if not may_open(office, work.actor):
        raise MayNotOpen


def customers(session: Session) -> Sequence[str]:
    """Every customer there is an order of."""
    return session.scalars(select(Order.customer).distinct().order_by(Order.customer)).all()


def known_customer(session: Session, name: str) -> str | None:
    """The customer of that name as the orders spell it: the whole name, or the only one it is a part of."""
    wanted, found = folded(name), {folded(customer): customer for customer in customers(session)}
    if wanted in found:
        return found[wanted]
    parts = [customer for key, customer in found.items() if wanted and re.search(rf"\b{re.escape(wanted)}\b", key)]
    return parts[0] if len(parts) == 1 else None


def near_customers(session: Session, name: str) -> list[str]:
    """Customers whose names, or as many of their first words, are a slip away."""
    words = len(folded(name).split())
    found: dict[str, str] = {}
    for customer in customers(session):
        whole = folded(customer)
        found.setdefault(whole, customer)
        found.setdefault(" ".join(whole.split()[:words]), customer)
    near = get_close_matches(folded(name), found, n=3, cutoff=0.75)
    return list(dict.fromkeys(found[key] for key in near))


def follower_for(work: Work, office: Office, customer: str) -> str | None:
    """Who would follow an order of that customer: the author if it is their office, else who holds it there alone."""
    follower = office.follower
    if follower in office.roles_anywhere(work.actor):
        own = [seat.person for seat in office.seats_held(work.actor) if seat.role == follower]
        return work.actor if own else office.stands_in_for(work.actor)[0]
    around = office.around(OpenedOrder(po="", customer=customer))
    if len({seat.person for seat in around.holders(follower)}) > 1:
        return None
    return resolve_role(follower, office=around, inside=True).person


def followers(office: Office) -> list[str]:
    """Everybody who follows orders."""
    return sorted({seat.person for seat in office.seats if seat.role == office.follower and not seat.outside})


def require_new(work: Work, opened: OpenedOrder, office: Office) -> Order | None:
    """The order that was opened by hand once and taken back, to be opened again. Raises OrderExists, OrderTaken."""
    wanted = select(Order).where(Order.po == opened.po)
    same = [row for row in work.session.scalars(wanted).unique() if folded(row.customer) == folded(opened.customer)]
    if not same:
        return None
    order = same[0]
    if order.cancelled_at is not None and all(line.source == BY_HAND for line in order.lines):
        return order
    if not office.sees(work.actor, order):
        raise OrderTaken(po=order.po, customer=order.customer)
    raise OrderExists(po=order.po, customer=order.customer, order=order.id)


def plan_ahead(work: Work, opened: OpenedOrder) -> Plan:
    """What its plan would be today; nothing is written."""
    order = Order(**_order_columns(work, opened), mode="business")
    line = OrderLine(**_line_columns(work.session, opened), order=order, milestones=[], dangerous_goods=False)
    return plan_of(work.company, line, work.today)


def open_order(work: Work, opened: OpenedOrder, *, batch: str, source: str) -> Order:
    """Write it as a draft with its plan; Undo ends it again. Raises MayNotOpen, OrderExists, OrderTaken."""
    office = office_of(work)
    require_opening(work, office)
    order = require_new(work, opened, office)
    if order is None:
        line = OrderLine(position=1, source=BY_HAND, dangerous_goods=False, milestones=[])
        order = Order(created_at=work.now, mode="business", lines=[line])
    begin_order(
        work,
        order,
        _order_columns(work, opened),
        _line_columns(work.session, opened),
        batch=batch,
        source=source,
    )
    replan(work, order.lines[0], work.today)
    work.note(action="order.open", subject_kind="order", subject_id=order.id, po=order.po, customer=order.customer)
    return order


def _order_columns(work: Work, opened: OpenedOrder) -> dict[str, object]:
    follows = work.session.get(Member, opened.merchandiser) if opened.merchandiser else None
    return {
        "customer": opened.customer,
        "po": opened.po,
        "term": opened.term or None,
        "term_place": opened.place or None,
        "merchandiser_id": follows.id if follows is not None else None,
        "merchandiser_name": follows.name if follows is not None else None,
    }


def _line_columns(session: Session, opened: OpenedOrder) -> dict[str, object]:
    """With the kind of goods, and their plan, of the customer's last order of that style."""
    like = _last_of_style(session, opened)
    style = (opened.style or opened.product).upper()
    return {
        "key": f"{style}#1",
        "style": opened.style or None,
        "product": opened.product or (like.product if like is not None else None),
        "category": like.category if like is not None else None,
        "template": like.template if like is not None else None,
        "quantity": opened.quantity,
        "unit": opened.unit or (like.unit if like is not None else None),
        "due_on": opened.due_on,
    }


def _last_of_style(session: Session, opened: OpenedOrder) -> OrderLine | None:
    if not opened.style:
        return None
    same = select(OrderLine).join(Order).where(OrderLine.style == opened.style, Order.customer == opened.customer)
    return session.scalars(same.where(Order.po != opened.po).order_by(OrderLine.id.desc()).limit(1)).unique().first()
