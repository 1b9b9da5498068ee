"""Lines that an earlier book had and this one has not: said, never deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Order, OrderLine
from bot.services.find import is_delivered
from bot.services.imports.outcome import Gone


def lines_gone(session: Session, file: str, seen: Mapping[int, str]) -> tuple[Gone, ...]:
    """The living lines whose last book this file follows and which it no longer has.

    A file follows the book of the same name, and every book of whose lines it has at least half; a book of other orders
    is no reason to miss these. What is cancelled or delivered may leave.
    """
    found = [
        line
        for line in session.scalars(
            select(OrderLine)
            .join(Order)
            .where(OrderLine.cancelled_at.is_(None), Order.cancelled_at.is_(None))
            .order_by(Order.po, OrderLine.position)
        )
        if line.id not in seen and line.source.get("file") and not is_delivered(line)
    ]
    absent = Counter(line.source["file"] for line in found)
    present = Counter(seen.values())
    return tuple(
        Gone(po=line.order.po, line=line.key, sheet=line.source.get("sheet", ""), row=line.source.get("row", 0))
        for line in found
        if line.source["file"] == file or present[line.source["file"]] >= absent[line.source["file"]]
    )
