"""A company's order book from a spreadsheet: order tables, the sheet 跟单分工, subtotals; notes and blanks left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.domain.errors import GendanError
from bot.domain.order_book import Assignment, AssignmentRow, Book, RawLine, SkippedRow, Weight, problem
from bot.files.columns import Columns, load_columns
from bot.files.order_cells import Years
from bot.files.order_rows import RowReader
from bot.files.sheets import Sheet, Workbook, read_workbook, reference, shown
from bot.files.tables import Table, find_assignments, find_orders, row_kind

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=\s*(?:年|[-./]\s*\d{1,2}))|(?<!\d)(20\d\d)(?!\d)")
_MONTHS = re.compile(r"(\d{1,2})\s*[-~至到—]\s*(\d{1,2})\s*月")


class NoOrderTable(GendanError):
    """No heading of an order table was found: a PO column and at least two more columns of an order."""

    code = "no_order_table"


def read_book(path: Path, *, columns: Columns | None = None) -> Book:
    """Read an order book. Raises NoOrderTable and the errors of `sheets.read_workbook`."""
    return to_book(read_workbook(path), path.name, columns=columns)


def to_book(workbook: Workbook, name: str, *, columns: Columns | None = None) -> Book:
    """The same from a workbook already read."""
    words = columns or load_columns()
    lines: list[RawLine] = []
    seats: list[AssignmentRow] = []
    skipped: list[SkippedRow] = []
    stated: dict[str, frozenset[str]] = {}
    for sheet in workbook.sheets:
        orders = find_orders(sheet, words)
        if orders is not None:
            stated[sheet.name] = frozenset(orders.columns)
            lines += _without_doubles(list(_order_rows(orders, words)))
            skipped += _subtotals(orders, words)
        elif (people := find_assignments(sheet, words)) is not None:
            seats += _seat_rows(people, words)
    if not stated:
        raise NoOrderTable(file=name, sheets="、".join(sheet.name for sheet in workbook.sheets))
    return Book(file=name, lines=tuple(lines), assignments=tuple(seats), skipped=tuple(skipped), columns=stated)


def sheet_years(sheet: Sheet, heading_row: int) -> Years:
    """What the rows above the heading and the sheet's name say of its year and of months that run over its end."""
    titles = [shown(value) for row in sheet.rows[:heading_row] for value in row if value is not None]
    for text in (*titles, sheet.name):
        if found := _YEAR.search(text):
            months = _MONTHS.search(text)
            first_month = int(months[1]) if months and int(months[2]) < int(months[1]) else None
            return Years(title=int(found[1] or found[2]), crosses_after=first_month)
    return Years()


def _order_rows(table: Table, words: Columns) -> Iterator[RawLine]:
    years = sheet_years(table.sheet, table.heading_row)
    for row in table.data_rows():
        if row_kind(table, row, words) == "data":
            yield RowReader(table=table, row=row, words=words, years=years).read()


def _without_doubles(lines: list[RawLine]) -> list[RawLine]:
    """Refuse a second row with the same customer, PO and line number."""
    seen: dict[tuple[str, str, str], int] = {}
    kept = []
    for line in lines:
        number = line.value("line_no")
        key = (line.customer.casefold(), line.po, number or "")
        if number and not line.refused and key in seen:
            stated = line.stated["line_no"]
            double = problem(
                "duplicate_line",
                cell=stated.cell,
                field="line_no",
                value=stated.raw,
                weight=Weight.REFUSES,
                details={"other": str(seen[key])},
            )
            kept.append(replace(line, problems=(*line.problems, double)))
            continue
        seen.setdefault(key, line.row)
        kept.append(line)
    return kept


def _subtotals(table: Table, words: Columns) -> Iterator[SkippedRow]:
    for row in table.data_rows():
        if row_kind(table, row, words) == "subtotal":
            yield SkippedRow(sheet=table.sheet.name, row=row + 1)


def _seat_rows(table: Table, words: Columns) -> Iterator[AssignmentRow]:
    customer_at = table.columns["customer"].index
    for row in table.data_rows():
        customer = " ".join(shown(table.sheet.spread(row, customer_at)).split())
        if not customer or row_kind(table, row, words) != "data":
            continue
        seats = [
            Assignment(customer=customer, role=role, name=name, cell=reference(row, column.index))
            for role, column in table.columns.items()
            if role != "customer" and (name := " ".join(shown(table.sheet.spread(row, column.index)).split()))
        ]
        yield AssignmentRow(sheet=table.sheet.name, row=row + 1, seats=tuple(seats))
