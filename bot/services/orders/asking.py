"""Asking for orders: one card, a list, or what was not found."""

from __future__ import annotations

from bot.services.orders.find import OrderNotFound, known_order, named_orders
from bot.services.orders.messages import OrderAskedMessage, OrdersAskedMessage
from bot.services.people.office import office_of
from bot.work.unit import Work

OrderAnswer = OrderAskedMessage | OrdersAskedMessage
"""The message that answers a question for orders."""


def look_up_orders(work: Work, *, text: str) -> OrderAnswer:
    """What answers `/order`: bare → my orders; one fits → its card; several → a list. Raises OrderNotFound for none."""
    if not text:
        return OrdersAskedMessage()
    named = named_orders(work.session, member_id=work.actor, text=text, office=office_of(work))
    if not named.fits.total:
        raise OrderNotFound(name=text)
    if named.fits.total == 1 and not named.missing:
        return OrderAskedMessage(order=named.fits.ids[0])
    return OrdersAskedMessage(query=text)


def answer_orders(work: Work, *, found: OrderAnswer, part: str = "") -> None:
    """Send what was found; it is read anew for its reader as it leaves."""
    work.reply(found, part=part)


def show_page(work: Work, *, asked: OrdersAskedMessage) -> None:
    """The next page of a list."""
    work.reply(asked)


def show_order(work: Work, *, order_id: int) -> None:
    """One order's card by its row's button; whether the person may see it is checked again."""
    order = known_order(work.session, order_id)
    office_of(work).require_sight(work.actor, order)
    work.reply(OrderAskedMessage(order=order.id))
