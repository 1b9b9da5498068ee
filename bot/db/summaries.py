"""Keeps `order_summary` true: as a transaction commits, the rows of every order it touched are worked out anew."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, event, insert, select
from sqlalchemy.orm import Session, UOWTransaction

from bot.db.models import Milestone, Order, OrderLine, OrderSummary
from bot.domain.orders import OVER, MilestoneFact, MilestoneState, OrderState, line_state, order_state

NO_FLOAT = 999
AT_ONCE = 500
Facts = Row[*tuple[Any, ...]]
_TOUCHED = "orders_touched"
_ORDER: Select[*tuple[Any, ...]] = select(
    Order.id, Order.customer, Order.project, Order.po, Order.merchandiser_id, Order.lc_number,
    Order.cancelled_at, Order.closed_at,
)  # fmt: skip
_LINE: Select[*tuple[Any, ...]] = select(
    OrderLine.id, OrderLine.order_id, OrderLine.style, OrderLine.product, OrderLine.vessel, OrderLine.container,
    OrderLine.bill_of_lading, OrderLine.due_on, OrderLine.etd_on, OrderLine.cancelled_at,
).order_by(OrderLine.position)  # fmt: skip
_MILESTONE: Select[*tuple[Any, ...]] = select(
    Milestone.line_id, Milestone.key, Milestone.name_zh, Milestone.name_en, Milestone.owner_role, Milestone.state,
    Milestone.progress, Milestone.forecast_on, Milestone.promised_on, Milestone.latest_on, Milestone.float_days,
).order_by(Milestone.position)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """A line with its milestones as plain rows."""

    row: Facts
    milestones: Sequence[Facts]

    @cached_property
    def still_open(self) -> list[Facts]:
        return [milestone for milestone in self.milestones if milestone.state != MilestoneState.DONE]

    @cached_property
    def tightness(self) -> tuple[int, date]:
        """The smallest float that is left and the line's own day: what is not known sorts last."""
        floats = [milestone.float_days for milestone in self.still_open if milestone.float_days is not None]
        return min(floats, default=NO_FLOAT), self.row.due_on or date.max


@dataclass(frozen=True, kw_only=True)
class OrderFacts:
    """An order with its lines as plain rows: what lists and summaries are made of."""

    row: Facts
    lines: Sequence[LineFacts]

    @cached_property
    def living(self) -> list[LineFacts]:
        """Its lines that are not cancelled."""
        return [line for line in self.lines if line.row.cancelled_at is None]

    @cached_property
    def still_open(self) -> list[Facts]:
        return [milestone for line in self.living for milestone in line.still_open]

    @cached_property
    def tightest(self) -> LineFacts | None:
        """The line whose dates stand for the order."""
        return min(self.living, key=lambda line: line.tightness, default=None)

    @cached_property
    def late_after(self) -> date:
        """It is late on any day after this one."""
        return min((_late_after(milestone) for milestone in self.still_open), default=date.max)

    @cached_property
    def state(self) -> OrderState:
        return order_state([self._state(line) for line in self.lines], cancelled=self.row.cancelled_at is not None)

    def _state(self, line: LineFacts) -> OrderState:
        facts = [
            MilestoneFact(key=fact.key, owner_role=fact.owner_role, state=fact.state, progress=fact.progress)
            for fact in line.milestones
        ]
        closed = self.row.closed_at is not None
        return line_state(facts, cancelled=line.row.cancelled_at is not None, closed=closed)


def load_facts(session: Session, order_ids: Collection[int], *columns: ColumnElement[Any]) -> list[OrderFacts]:
    """These orders in three statements; columns: what else is wanted of each."""
    lines: dict[int, list[LineFacts]] = defaultdict(list)
    milestones: dict[int, list[Facts]] = defaultdict(list)
    of_lines = select(OrderLine.id).where(OrderLine.order_id.in_(order_ids))
    for milestone in session.execute(_MILESTONE.where(Milestone.line_id.in_(of_lines))):
        milestones[milestone.line_id].append(milestone)
    for line in session.execute(_LINE.where(OrderLine.order_id.in_(order_ids))):
        lines[line.order_id].append(LineFacts(row=line, milestones=milestones[line.id]))
    orders = session.execute(_ORDER.add_columns(*columns).where(Order.id.in_(order_ids)))
    return [OrderFacts(row=order, lines=lines[order.id]) for order in orders]


def folded(text: str) -> str:
    """A name as `names` holds it and a look-up asks for it: in one case, single spaces."""
    return re.sub(r"\s+", " ", text.strip()).casefold()


def po_key(po: str) -> str:
    """A PO as a look-up asks for it: capitals, no spaces."""
    return re.sub(r"\s+", "", po).upper()


def po_number(po: str) -> str:
    """The PO from its first figure on."""
    return re.sub(r"^\D+", "", po_key(po))


@event.listens_for(Session, "after_flush")
def _touch(session: Session, _context: UOWTransaction) -> None:
    touched: dict[type[Any], set[int]] = session.info.setdefault(_TOUCHED, defaultdict(set))
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Order):
            touched[Order].add(row.id)
        elif isinstance(row, OrderLine):
            touched[Order].add(row.order_id)
        elif isinstance(row, Milestone) and row.line_id is not None:
            touched[OrderLine].add(row.line_id)


@event.listens_for(Session, "before_commit", insert=True)
def _keep(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    touched = session.info.pop(_TOUCHED, {})
    ids = set(touched.get(Order, ()))
    for lines in _batches(touched.get(OrderLine, ())):
        ids |= set(session.execute(select(OrderLine.order_id).where(OrderLine.id.in_(lines))).scalars())
    refresh_summaries(session, ids)


def refresh_summaries(session: Session, order_ids: Collection[int]) -> None:
    """Work the summaries of these orders out anew."""
    for ids in _batches(order_ids):
        rows = [_summary(order) for order in load_facts(session, ids)]
        session.execute(delete(OrderSummary).where(OrderSummary.order_id.in_(ids)))
        if rows:
            session.execute(insert(OrderSummary), rows)


def _batches(ids: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))


def _summary(facts: OrderFacts) -> dict[str, Any]:
    order, tight = facts.row, facts.tightest
    float_days, due_on = tight.tightness if tight else (NO_FLOAT, date.max)
    return {
        "order_id": order.id,
        "customer": order.customer,
        "project": order.project or "",
        "po": order.po,
        "merchandiser_id": order.merchandiser_id or "",
        "po_key": po_key(order.po),
        "po_number": po_number(order.po),
        "names": _names(order, [line.row for line in facts.lines]),
        "finished": facts.state in OVER,
        "going": order.cancelled_at is None and any(not _delivered(line.milestones) for line in facts.living),
        "float_days": float_days,
        "due_on": due_on,
        "late_after": facts.late_after,
        "next_on": min((m.forecast_on for m in facts.still_open if m.forecast_on is not None), default=None),
    }


def _delivered(milestones: Sequence[Facts]) -> bool:
    return any(milestone.key == "delivered" and milestone.state == MilestoneState.DONE for milestone in milestones)


def _late_after(milestone: Facts) -> date:
    """A milestone is late when its day has passed, and at once when it was promised for later than it may be."""
    due: date | None = milestone.promised_on or milestone.forecast_on
    if due is None:
        return date.max
    return date.min if milestone.latest_on is not None and due > milestone.latest_on else due


def _names(order: Facts, lines: Sequence[Facts]) -> str:
    """The customer stands behind a tab: part of a look-up, but no name of the order by itself."""
    names = [order.lc_number]
    for line in lines:
        names += [line.style, line.product, line.vessel, line.container, line.bill_of_lading]
    unique = dict.fromkeys(folded(name) for name in names if name)
    return "".join(f"\n{name}" for name in (*unique, f"\t{folded(order.customer)}")) + "\n"
