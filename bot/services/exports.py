"""The order book out: every line as a row that can be imported again without a change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Order, OrderLine
from bot.domain.order_book import ARRIVES, BLOCKED, DONE, PROGRESS_FIELDS, SECRET_FIELDS, STAGE
from bot.domain.phrases.withheld import without_amounts
from bot.files.book_writer import Cell, TableToWrite
from bot.files.columns import load_columns
from bot.services.imports import progress, values
from bot.work.company import Company
from bot.work.unit import Work

_DERIVED_KEY = re.compile(r"#\d+$")
WORDED = ("note", "term")
"""Columns of what somebody wrote, where a price may stand among the words."""
AT_ONCE = 200
_NUMBERS = frozenset({"quantity", "unit_price", "amount"})
_DAYS = frozenset({"ship_date", "lc_latest", "etd"})


def order_table(work: Work, *, locale: str, with_prices: bool = False) -> TableToWrite:
    """Every order line; without prices and amounts (工厂版) unless they are asked for."""
    columns = load_columns()
    words = {name: text.in_locale(locale, "en") for name, text in columns.written.items()}
    numbered = any(not _DERIVED_KEY.search(key) for key in work.session.scalars(select(OrderLine.key).distinct()))
    headings = {
        field: heading.in_locale(locale, "en")
        for field, heading in columns.export.items()
        if (with_prices or field not in SECRET_FIELDS) and (numbered or field != "line_no")
    }
    rows = tuple(
        tuple(_shown(_cell(work.company, line, field, words), field, prices=with_prices) for field in headings)
        for line in _lines(work.session)
    )
    day = work.today.isoformat()
    return TableToWrite(
        title=words["title"].format(day=day), sheet=words["sheet"], headings=tuple(headings.values()), rows=rows
    )


def _lines(session: Session) -> Iterator[OrderLine]:
    """Every line with its milestones, by order; so many at a time that none but these lie in memory."""
    orders = session.scalars(select(Order.id).order_by(Order.id)).all()
    for start in range(0, len(orders), AT_ONCE):
        wanted = select(OrderLine).where(OrderLine.order_id.in_(orders[start : start + AT_ONCE]))
        yield from session.scalars(wanted.order_by(OrderLine.order_id, OrderLine.position)).unique().all()


def _shown(cell: Cell, field: str, *, prices: bool) -> Cell:
    """A note or a term that speaks of money is left out of a book without prices.

    Left out and not cut: the book may be imported again, where an empty cell changes nothing and a cut one would.
    """
    withheld = field in WORDED and not prices and isinstance(cell, str) and without_amounts(cell, "") != cell
    return None if withheld else cell


def _cell(company: Company, line: OrderLine, field: str, words: dict[str, str]) -> Cell:
    if field in PROGRESS_FIELDS:
        return _progress(company, line, field, words)
    special: dict[str, Cell] = {
        "customer": line.order.customer,
        "po": line.order.po,
        "line_no": None if _DERIVED_KEY.search(line.key) else line.key,
        "status": _status(company, line, words),
        "term": _term(line.order),
    }
    return special[field] if field in special else _kept(line, field, ZoneInfo(company.zone))


def _kept(line: OrderLine, field: str, zone: ZoneInfo) -> Cell:
    text = values.kept(line.order if field in values.ORDER_ATTRIBUTES else line, field, zone)
    if text is None:
        return None
    if field in _NUMBERS:
        return Decimal(text)
    if field in _DAYS or field == "cutoff":
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    return text


def _term(order: Order) -> str | None:
    edition = f"({order.term_edition})" if order.term_edition else None
    return " ".join(part for part in (order.term, order.term_place, edition) if part) or None


def _progress(company: Company, line: OrderLine, field: str, words: dict[str, str]) -> Cell:
    base = line.source.get("fields", {}).get(field)
    text = progress.kept(company, line, field, base)
    if text is None:
        return None
    if text.startswith(ARRIVES):
        return date.fromisoformat(text.removeprefix(ARRIVES))
    if text == DONE:
        return words[DONE] if field == "material" else "100%"
    if text.startswith((BLOCKED, STAGE)):
        # A reason that somebody typed in Slack is no cell text; one that came from the book goes back as it was.
        return text.removeprefix(BLOCKED).removeprefix(STAGE) if text == base else None
    return f"{text}%"


def _status(company: Company, line: OrderLine, words: dict[str, str]) -> str | None:
    if line.cancelled_at is not None:
        day = values.kept(line, "cancelled", ZoneInfo(company.zone))
        return f"{words['cancelled']} {day}"
    sailed = progress.kept(company, line, "shipped_on", None)
    if sailed is None:
        return None
    return words["shipped"] if len(sailed) < len("2026-01-01") else f"{words['shipped']} {sailed}"
