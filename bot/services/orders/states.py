"""Where orders stand, from the rows of their milestones."""

from __future__ import annotations

from bot.db.models import Order, OrderLine
from bot.domain.orders import MilestoneFact, OrderState, line_state, order_state


def line_state_of(line: OrderLine) -> OrderState:
    """A line's state from its milestones."""
    facts = [
        MilestoneFact(
            key=milestone.key, owner_role=milestone.owner_role, state=milestone.state, progress=milestone.progress
        )
        for milestone in line.milestones
    ]
    return line_state(facts, cancelled=line.cancelled_at is not None, closed=line.order.closed_at is not None)


def state_of(order: Order) -> OrderState:
    """The order's state from its lines."""
    return order_state([line_state_of(line) for line in order.lines], cancelled=order.cancelled_at is not None)
