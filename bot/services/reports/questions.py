"""Answers that are offered where an order or a milestone was not named, taken from the orders there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db.models import Milestone, Order, OrderLine, OrderSummary
from bot.domain.authority import Office
from bot.domain.orders import MilestoneState
from bot.domain.phrases.reading import Option
from bot.domain.text import Text
from bot.services.orders.find import followed, in_order, line_is_open, open_lines

OFFERED = 5
"""How many orders or milestones are offered as buttons; the form has all of them."""


def open_milestones(order: Order) -> list[Milestone]:
    """The open milestones of an order, the nearest first."""
    still = [
        milestone
        for line in open_lines(order)
        for milestone in line.milestones
        if milestone.state != MilestoneState.DONE
    ]
    return sorted(still, key=lambda milestone: (milestone.forecast_on or date.max, milestone.position))


def order_options(
    session: Session,
    *,
    member_id: str,
    office: Office,
    ids: frozenset[str],
    first: Collection[str] = (),
    most: int = OFFERED,
) -> list[Option]:
    """The person's orders with one of those milestones open (any, when none is named), the nearest first.

    first: POs that come before all others.
    """
    which = followed(office, member_id)
    near = func.min(func.coalesce(Milestone.forecast_on, date.max))
    wanted = (
        select(OrderSummary.order_id)
        .join(OrderLine, OrderLine.order_id == OrderSummary.order_id)
        .join(Milestone, Milestone.line_id == OrderLine.id)
        .where(
            which, line_is_open(), Milestone.state != MilestoneState.DONE, *([Milestone.key.in_(ids)] if ids else [])
        )
        .group_by(OrderSummary.order_id, OrderSummary.po)
        .order_by(OrderSummary.po.not_in(first), near, OrderSummary.po)
        .limit(most)
    )
    orders = in_order(session, session.scalars(wanted).all())
    return [Option(value=order.po, label=Text.same(_name(order))) for order in orders]


def _name(order: Order) -> str:
    products: Sequence[str] = [line.product for line in order.lines if line.product]
    return " ".join([order.po, *products[:1]])
