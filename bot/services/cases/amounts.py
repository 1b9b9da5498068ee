"""Who may see the amounts of a case: the one rule of its orders, and whom the table asks to decide about the amount."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.db.models import Case, Order, OrderLine
from bot.domain.authority import ruling_from_data
from bot.domain.typed import Discretion
from bot.services.cases.rights import order_of, standing
from bot.services.people.office import office_of
from bot.work.company import Company

AMOUNT = "cost_cny"
"""The fact that is an amount; a decision whose ruling rests on it is one about the amount."""


def discretion_in(
    session: Session, company: Company, case: Case, *, now: datetime, reader_id: str | None
) -> Discretion:
    """How a case is shown to a reader; None is a channel, which never shows amounts.

    Of a case about several orders the amounts are for who may see them of all.
    """
    if reader_id is None:
        return Discretion(reader_id=None, amounts=False)
    prices = office_of(session, company, now=now).sees_prices(reader_id, *_orders(session, case))
    return Discretion(
        reader_id=reader_id, amounts=prices or _decides_on_amount(session, company, case, reader_id, now=now)
    )


def _orders(session: Session, case: Case) -> list[Order]:
    own = order_of(session, case)
    found = {own.id: own} if own is not None else {}
    for effect in case.effects:
        order = session.get_one(OrderLine, effect.line_id).order
        found[order.id] = order
    return list(found.values())


def _decides_on_amount(session: Session, company: Company, case: Case, reader_id: str, *, now: datetime) -> bool:
    for row in case.decisions:
        if AMOUNT not in ruling_from_data(row.ruling).facts:
            continue
        if row.decided_by == reader_id:
            return True
        rungs = standing(session, company, row, now=now).decision.rungs
        if any(rung.decides and reader_id in rung.right_holders for rung in rungs):
            return True
    return False
