"""Asking for orders: one card, a list, or what was not found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.db.models import Order
from bot.services.access import require_sight
from bot.services.company import Company
from bot.services.find import OrderNotFound, find_orders
from bot.services.replies import Answer, reply


def ask_orders(session: Session, company: Company, *, now: datetime, to: Answer, text: str, part: str = "") -> None:
    """Answer `/order`: bare → my orders; one fits → its card; several → a list; none → OrderNotFound."""
    found = find_orders(session, member_id=to.member, text=text, today=company.today(now)) if text else ()
    if text and not found:
        raise OrderNotFound(name=text)
    if len(found) == 1:
        reply(session, to, now=now, message="order_card", context={"order": found[0].order.id}, part=part)
    else:
        reply(session, to, now=now, message="order_list", context={"query": text or None, "page": 0}, part=part)


def show_page(session: Session, company: Company, *, now: datetime, to: Answer, query: str | None, page: int) -> None:
    """The next page of a list."""
    reply(session, to, now=now, message="order_list", context={"query": query, "page": max(0, page)})


def show_order(session: Session, company: Company, *, now: datetime, to: Answer, order_id: int) -> None:
    """One order's card by its row's button; whether the person may see it is checked again."""
    order = session.get(Order, order_id)
    if order is None:
        raise OrderNotFound(name=str(order_id))
    require_sight(session, member_id=to.member, order=order, today=company.today(now))
    reply(session, to, now=now, message="order_card", context={"order": order.id})
