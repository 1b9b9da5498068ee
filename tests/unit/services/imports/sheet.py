"""Rows of a book as its reader hands them over, and what is kept of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import ImportQuestion, Order, OrderLine
from bot.domain.order_book import Assignment, AssignmentRow, Book, RawLine, Stated
from bot.services.imports.book import ImportResult, import_book
from bot.work.unit import Work

SHEET = "订单"


def row(po: str = "PO1", *, at: int = 2, customer: str = "Nordic", **values: Any) -> RawLine:
    """One row; an empty text is an emptied cell, None what cannot be read."""
    said = {"customer": customer, "po": po, "style": "ST-1", **values}
    stated = {
        name: Stated(
            field=name, cell=f"{chr(65 + place)}{at}", raw=value or ("" if value == "" else "?"), value=value or None
        )
        for place, (name, value) in enumerate(said.items())
    }
    return RawLine(sheet=SHEET, row=at, stated=stated)


def book(*rows: RawLine, file: str = "book.xlsx", seats: Sequence[tuple[str, str, str]] = ()) -> Book:
    """A book of these rows; seats are customer, role, name."""
    assigned = tuple(
        AssignmentRow(
            sheet="跟单分工", row=2 + place, seats=(Assignment(customer=customer, role=role, name=name, cell="B2"),)
        )
        for place, (customer, role, name) in enumerate(seats)
    )
    return Book(file=file, lines=rows, assignments=assigned)


def take(work: Work, *rows: RawLine, **more: Any) -> ImportResult:
    """Import them."""
    dry_run = more.pop("dry_run", False)
    return import_book(work, book=book(*rows, **more), dry_run=dry_run)


def outcomes(result: ImportResult) -> list[str]:
    """What became of each row."""
    return [row.outcome for row in result.rows]


def orders(session: Session) -> list[Order]:
    return list(session.scalars(select(Order).order_by(Order.id)))


def lines(session: Session) -> list[OrderLine]:
    return list(session.scalars(select(OrderLine).order_by(OrderLine.id)))


def questions(session: Session) -> list[ImportQuestion]:
    return list(session.scalars(select(ImportQuestion).order_by(ImportQuestion.id)))
