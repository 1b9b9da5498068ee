"""Asking for orders: one card, a list, or what was not found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.db.models import Order
from bot.domain.phrases.messages import Intent, whole_intent
from bot.services.orders.find import OrderNotFound, most_urgent, named_orders
from bot.services.people.office import office_of
from bot.work.company import Company
from bot.work.replies import Answer, reply


def ask_orders(session: Session, company: Company, *, now: datetime, to: Answer, text: str, part: str = "") -> None:
    """Answer `/order`: bare → my orders; one fits → its card; several → a list; none → OrderNotFound."""
    intent = whole_intent(text) if text else Intent.MY_ORDERS
    if intent is Intent.HELP:
        reply(session, to, now=now, message="help", context={"typed": ""}, part=part)
        return
    if intent is Intent.MY_ORDERS:
        reply(session, to, now=now, message="order_list", context={"query": None, "page": 0}, part=part)
        return
    named = named_orders(session, member_id=to.member, text=text, office=office_of(session, company, now=now))
    if not named.fits.total:
        raise OrderNotFound(name=text)
    if named.fits.total == 1 and not named.missing:
        [order_id] = most_urgent(session, named.fits.which, most=1)
        reply(session, to, now=now, message="order_card", context={"order": order_id}, part=part)
    else:
        reply(session, to, now=now, message="order_list", context={"query": text, "page": 0}, part=part)


def show_page(session: Session, company: Company, *, now: datetime, to: Answer, query: str | None, page: int) -> None:
    """The next page of a list."""
    reply(session, to, now=now, message="order_list", context={"query": query, "page": max(0, page)})


def show_order(session: Session, company: Company, *, now: datetime, to: Answer, order_id: int) -> None:
    """One order's card by its row's button; whether the person may see it is checked again."""
    order = session.get(Order, order_id)
    if order is None:
        raise OrderNotFound(name=str(order_id))
    office_of(session, company, now=now).require_sight(to.member, order)
    reply(session, to, now=now, message="order_card", context={"order": order.id})
