"""What an import's tests look at: when, who, and what was kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.base import Base
from bot.db.models import Milestone, Order, OrderLine
from bot.domain.order_book import Book
from bot.files.order_book import read_book
from bot.files.sheets import Value
from bot.services.imports import ImportResult
from tests.order_books import MAIN, changed_copy

NOW = datetime(2026, 9, 16, 8, 50, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = NOW + timedelta(hours=1)
ADMIN, LIN, ZHOU, HE, WU = "U19HUANGJG", "U01LINXIAO", "U02ZHOUMIN", "U03HEJING", "U04WULEI"
T = TypeVar("T")

OUTCOMES = {
    (MAIN, 5): "imported", (MAIN, 6): "imported", (MAIN, 7): "imported", (MAIN, 8): "question", (MAIN, 9): "question",
    (MAIN, 10): "skipped", (MAIN, 11): "imported", (MAIN, 12): "question", (MAIN, 13): "question",
    (MAIN, 14): "imported", (MAIN, 15): "imported", (MAIN, 16): "question", (MAIN, 17): "imported",
    (MAIN, 18): "imported", (MAIN, 19): "imported", (MAIN, 20): "imported", (MAIN, 21): "imported",
    (MAIN, 22): "imported", (MAIN, 23): "imported", (MAIN, 24): "refused", (MAIN, 25): "question",
    (MAIN, 26): "imported", (MAIN, 27): "skipped",
    **{("跟单分工", row): "imported" for row in range(2, 9)},
}  # fmt: skip
Take = Callable[..., ImportResult]


def rows_of(session: Session) -> dict[str, list[dict[str, Any]]]:
    """Everything kept but the audit trail."""
    return {
        table.name: [dict(row) for row in session.execute(select(table).order_by(*table.primary_key)).mappings()]
        for table in Base.metadata.sorted_tables
        if table.name != "audit_entry"
    }


def line_of(session: Session, po: str, lot: int = 1) -> OrderLine:
    return session.scalars(select(OrderLine).join(Order).where(Order.po == po).order_by(OrderLine.position)).all()[
        lot - 1
    ]


def milestone(session: Session, po: str, key: str, lot: int = 1) -> Milestone:
    return next(row for row in line_of(session, po, lot).milestones if row.key == key)


def by_row(result: ImportResult) -> dict[tuple[str, int], str]:
    return {(row.sheet, row.row): row.outcome for row in result.rows}


def copy_of(tmp_path: Path, changes: Mapping[str, Value], sheet: str = MAIN) -> Book:
    return read_book(changed_copy(tmp_path / "order-book.xlsx", changes, sheet))
