"""Asking for orders: one card, a list, or what was not found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.db.models import Order
from bot.services import outbox
from bot.services.access import require_sight
from bot.services.company import Company
from bot.services.find import OrderNotFound, find_orders


def ask_orders(
    session: Session, company: Company, *, now: datetime, actor: str, text: str, audience: str, method: str, key: str
) -> None:
    """Answer `/order`: bare → my orders; one fits → its card; several → a list; none → OrderNotFound."""
    found = find_orders(session, member_id=actor, text=text, today=company.today(now)) if text else ()
    if text and not found:
        raise OrderNotFound(name=text)
    if len(found) == 1:
        message, context = "order_card", {"order": found[0].order.id}
    else:
        message, context = "order_list", {"query": text or None, "page": 0}
    _reply(session, now, actor=actor, message=message, context=context, audience=audience, method=method, key=key)


def show_page(
    session: Session,
    company: Company,
    *,
    now: datetime,
    actor: str,
    query: str | None,
    page: int,
    audience: str,
    method: str,
    key: str,
) -> None:
    """The next page of a list."""
    context = {"query": query, "page": max(0, page)}
    _reply(session, now, actor=actor, message="order_list", context=context, audience=audience, method=method, key=key)


def show_order(
    session: Session,
    company: Company,
    *,
    now: datetime,
    actor: str,
    order_id: int,
    audience: str,
    method: str,
    key: str,
) -> None:
    """One order's card by its row's button; whether the person may see it is checked again."""
    order = session.get(Order, order_id)
    if order is None:
        raise OrderNotFound(name=str(order_id))
    require_sight(session, member_id=actor, order=order, today=company.today(now))
    context = {"order": order.id}
    _reply(session, now, actor=actor, message="order_card", context=context, audience=audience, method=method, key=key)


def _reply(
    session: Session,
    now: datetime,
    *,
    actor: str,
    message: str,
    context: dict[str, object],
    audience: str,
    method: str,
    key: str,
) -> None:
    outbox.put(
        session,
        key=f"reply:{key}",
        lane=outbox.REPLY,
        method=method,
        audience=audience,
        message=message,
        context=context,
        reader=actor,
        now=now,
    )
