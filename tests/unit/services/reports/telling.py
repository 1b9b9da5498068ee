"""What somebody says in the tests of the door, in short, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bot.db.models import Milestone, Order
from bot.domain.orders import MilestoneState
from bot.domain.phrases.reading import OrderRef, OrderSort, Quantity
from bot.domain.phrases.statements import (
    CutOffKind,
    CutOffNamed,
    Made,
    MilestoneNamed,
    NewDay,
    Progressed,
    Promised,
    Statement,
)
from bot.services.orders.changes import new_batch
from bot.services.reports.door import report
from bot.services.reports.messages import (
    EchoRefused,
    ReportEchoMessage,
)
from bot.services.reports.outcomes import ReportOutcome, StatementOutcome
from bot.work.unit import Work
from tests.unit.services.scene import (
    LIN,
    TODAY,
    asked_by,
    part,
    sent,
)

DAY = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def about(row: Order | str, *, sort: OrderSort = OrderSort.PO) -> dict[str, Any]:
    key = row if isinstance(row, str) else row.po
    return {"text": f"{key} …", "orders": (OrderRef(key=key, sort=sort),)}


def named(key: str, word: str | None = None, *, part: bool = False) -> MilestoneNamed:
    return MilestoneNamed(word=key if word is None else word, ids=(key,), part=part)


def promised(row: Order | str, key: str | None, on: date | None = None, *, word: str = "", **more: Any) -> Promised:
    days = {name: more.pop(name) for name in ("delta", "later") if name in more}
    name = named(key, word or key, part=more.pop("part", False)) if key else None
    return Promised(**{**about(row), **more}, milestone=name, move=NewDay(on=on, **days))


def progress(row: Order, key: str, percent: int | None = None, **more: Any) -> Progressed:
    reached = None if percent is None else Decimal(percent)
    name = named(key, part=more.pop("part", False))
    return Progressed(**{**about(row), **more}, milestone=name, percent=reached)


def made(row: Order, key: str, count: int, unit: str | None = "件", **more: Any) -> Made:
    return Made(**about(row), milestone=named(key), count=Quantity(value=Decimal(count), unit=unit), **more)


def closes(row: Order, on: date | datetime | None, closing: CutOffKind, **more: Any) -> CutOffNamed:
    at = on if isinstance(on, datetime) else None
    day = on.date() if isinstance(on, datetime) else on
    return CutOffNamed(**about(row), closing=closing, move=NewDay(on=day, at=at, **more))


def tell(work: Work, *statements: Statement, by: str = LIN, **how: Any) -> tuple[StatementOutcome, ...]:
    return report(asked_by(work, by, new_batch()), statements, **how)


def outcome(work: Work, statement: Statement, *, by: str = LIN, **how: Any) -> StatementOutcome:
    [found] = tell(work, statement, by=by, **how)
    return found


def asked(work: Work, statement: Statement, **how: Any) -> list[str]:
    found = outcome(work, statement, **how)
    assert found.outcome is ReportOutcome.ASKED, found
    return [question.code for question in found.questions]


def rows(work: Work) -> Sequence[Any]:
    return sent(work.session, ReportEchoMessage)[-1].rows


def refusal(work: Work, statement: Statement, **how: Any) -> str:
    found = outcome(work, statement, **how)
    [row] = rows(work)
    assert isinstance(row, EchoRefused), (found, row)
    return row.code


def reached(order: Order, key: str) -> Milestone:
    """A milestone, with all before it done."""
    for order_line in order.lines:
        for row in order_line.milestones:
            if row.key == key:
                break
            row.state, row.progress, row.done_on = MilestoneState.DONE, 100, TODAY
    return part(order, key)
