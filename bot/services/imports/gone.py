"""Lines that an earlier book had and this one has not: said, never deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.db.models import Milestone, Order, OrderLine
from bot.domain.orders import MilestoneState
from bot.services.imports.outcome import Gone


def lines_gone(session: Session, file: str, seen: Mapping[int, str]) -> tuple[Gone, ...]:
    """The living lines whose last book this file follows and which it no longer has.

    A file follows the book of the same name, and every book of whose lines it has at least half; a book of other orders
    is no reason to miss these. What is cancelled or delivered may leave.
    """
    is_delivered = (Milestone.key == "delivered", Milestone.state == MilestoneState.DONE)
    delivered = exists().where(Milestone.line_id == OrderLine.id, *is_delivered)
    found = [
        (source, Gone(po=po, line=key, sheet=source.get("sheet", ""), row=source.get("row", 0)))
        for number, key, source, po in session.execute(
            select(OrderLine.id, OrderLine.key, OrderLine.source, Order.po)
            .join(Order)
            .where(OrderLine.cancelled_at.is_(None), Order.cancelled_at.is_(None), ~delivered)
            .order_by(Order.po, OrderLine.position)
        )
        if number not in seen and source.get("file")
    ]
    absent = Counter(source["file"] for source, _ in found)
    present = Counter(seen.values())
    follows = {name for name, count in absent.items() if name == file or present[name] >= count}
    return tuple(line for source, line in found if source["file"] in follows)
