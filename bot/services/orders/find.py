"""Find an order by what a person calls it: PO (also without letters), style, product, vessel, container, B/L, L/C."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.db.models import Milestone, Order, OrderLine
from bot.domain.authority import Office
from bot.domain.errors import GendanError
from bot.domain.orders import OrderState
from bot.domain.phrases.normal import normalise
from bot.domain.phrases.orders import take_names
from bot.domain.phrases.reading import OrderRef
from bot.services.orders.states import state_of


class OrderNotFound(GendanError):
    """No order of that name is known to the person who asks."""

    code = "order_not_found"


class OrderUnclear(GendanError):
    """More than one order or line fits; candidates say which."""

    code = "order_unclear"


class MilestoneNotFound(GendanError):
    """The line has no milestone of that name."""

    code = "milestone_not_found"


class MilestoneGone(GendanError):
    """There is no such milestone any more."""

    code = "milestone_gone"


@dataclass(frozen=True, kw_only=True)
class Found:
    """An order a person may see, with the roles by which they do."""

    order: Order
    roles: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Named:
    """The orders a text names, and the names in it that fit none."""

    found: tuple[Found, ...]
    missing: tuple[str, ...] = ()


def mine(session: Session, member_id: str, *, office: Office) -> tuple[Found, ...]:
    """The orders a person follows; for everybody else those they may see. Delivered and cancelled ones are left out."""
    own = session.scalars(select(Order).where(Order.merchandiser_id == member_id)).unique().all()
    if for_others := office.stands_in_for(member_id):
        own = [*own, *session.scalars(select(Order).where(Order.merchandiser_id.in_(for_others))).unique()]
    if not own:
        own = session.scalars(select(Order).where(Order.closed_at.is_(None))).unique().all()
    finished = {OrderState.DELIVERED, OrderState.CLOSED, OrderState.CANCELLED}
    return tuple(one for one in visible(own, member_id, office) if state_of(one.order) not in finished)


def find_orders(session: Session, *, member_id: str, text: str, office: Office) -> tuple[Found, ...]:
    """Every order that fits and that the person may see; an exact PO beats everything else."""
    plain = normalise(text).text
    matching = _matching(session, text) or (_matching(session, plain) if plain != text else ())
    return visible(matching, member_id, office) if matching else ()


def named_orders(session: Session, *, member_id: str, text: str, office: Office) -> Named:
    """The orders that fit the text as a whole, else those that its names fit one by one (PO2403 PO2404)."""

    @cache
    def fitting(name: str) -> tuple[Found, ...]:
        return find_orders(session, member_id=member_id, text=name, office=office)

    whole = fitting(text)
    if whole:
        return Named(found=whole)
    items = take_names(normalise(text).text, lambda name: [one.order.po for one in fitting(name)]).items
    names = dict.fromkeys(item.value.key for item in items if isinstance(item.value, OrderRef))
    found = {name: fitting(name) for name in names}
    orders = {one.order.id: one for fits in found.values() for one in fits}
    return Named(found=tuple(orders.values()), missing=tuple(name for name, fits in found.items() if not fits))


def visible(orders: Sequence[Order], member_id: str, who: Office) -> tuple[Found, ...]:
    """Those of the orders that the person may see."""
    found = (Found(order=order, roles=who.roles_on(member_id, order)) for order in orders)
    return tuple(one for one in found if one.roles)


def _matching(session: Session, text: str) -> Sequence[Order]:
    name = re.sub(r"\s+", " ", text.strip())
    if not name:
        return ()
    compact = name.replace(" ", "").upper()
    exact = session.scalars(select(Order).where(func.upper(Order.po) == compact)).all()
    if exact:
        return exact
    digits = re.sub(r"^P\.?O\.?[#:\-]?", "", compact)
    if digits.isdigit():
        numbered = [
            order
            for order in session.scalars(select(Order).where(Order.po.like(f"%{digits}")))
            if re.sub(r"^\D+", "", order.po) == digits
        ]
        if numbered:
            return numbered
    pattern = "%" + name.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
    columns = (
        OrderLine.style,
        OrderLine.product,
        OrderLine.vessel,
        OrderLine.container,
        OrderLine.bill_of_lading,
        Order.lc_number,
        Order.customer,
    )
    return (
        session.scalars(
            select(Order)
            .join(OrderLine, OrderLine.order_id == Order.id)
            .where(or_(*(column.ilike(pattern, escape="\\") for column in columns)))
            .order_by(Order.po)
            .distinct()
        )
        .unique()
        .all()
    )


def orders_called(session: Session, *, member_id: str, text: str, office: Office) -> tuple[Found, ...]:
    """The orders the person may see of which `text` is a name as a whole: style, product, vessel, container, B/L, L/C.

    A vessel without its voyage is still its name; a part of a word is nobody's.
    """
    said = _name(text)
    if len(said) < 2:
        return ()
    found = find_orders(session, member_id=member_id, text=text, office=office)
    return tuple(one for one in found if any(_is_name(said, name) for name in _names(one.order)))


def _name(text: str) -> str:
    return re.sub(r"\s+", " ", text.strip()).casefold()


def _is_name(said: str, name: str | None) -> bool:
    return name is not None and (_name(name) == said or _name(name).startswith(f"{said} "))


def _names(order: Order) -> list[str | None]:
    lines = [
        name
        for line in order.lines
        for name in (line.style, line.product, line.vessel, line.container, line.bill_of_lading)
    ]
    return [order.lc_number, *lines]


def one_order(session: Session, *, member_id: str, text: str, office: Office) -> Found:
    """The one order that fits; raises OrderNotFound or OrderUnclear with the candidates."""
    found = find_orders(session, member_id=member_id, text=text, office=office)
    if not found:
        raise OrderNotFound(name=text.strip())
    if len(found) > 1:
        raise OrderUnclear(name=text.strip(), candidates=tuple(one.order.po for one in found))
    return found[0]


def open_lines(order: Order) -> list[OrderLine]:
    """The order's lines that are neither cancelled nor delivered."""
    return [line for line in order.lines if line.cancelled_at is None and not is_delivered(line)]


def is_delivered(line: OrderLine) -> bool:
    """Whether the line has been signed for."""
    return any(one.key == "delivered" and one.state == "done" for one in line.milestones)


def find_milestones(line: OrderLine, name: str) -> list[Milestone]:
    """The milestones of a line that a person's word means: key, full name, else part of a name; open ones first."""
    word = name.strip().lower()
    exact = [one for one in line.milestones if word in {one.key.lower(), *(name.lower() for name in one.name.all)}]
    found = exact or [one for one in line.milestones if _fits(one, word)]
    return [one for one in found if one.state != "done"] or found


def _fits(milestone: Milestone, word: str) -> bool:
    zh, en = milestone.name_zh.lower(), milestone.name_en.lower()
    return word in zh or zh in word or word in en
