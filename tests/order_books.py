"""Order books for tests: the shipped one with some cells changed, or small ones made of rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from bot.domain.order_book import Book
from bot.files.order_book import to_book
from bot.files.seed import demo_book
from bot.files.sheets import Sheet, Value, Workbook, parse_workbook, read_workbook

MAIN = "出货排期表"
HEADINGS = ("客户", "PO号", "款号", "类别", "数量", "单价", "币种", "金额", "贸易条款", "客户交期", "ETD", "备注")


def place(reference: str) -> tuple[int, int]:
    """L7 → (6, 11)."""
    found = re.fullmatch(r"([A-Z]+)(\d+)", reference)
    assert found is not None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def changed_copy(path: Path, changes: Mapping[str, Value], sheet: str = MAIN) -> Path:
    """Write the shipped book anew with some cells changed; merged ranges and dates stay what they are."""
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for page in read_workbook(demo_book()).sheets:
        target = book.add_worksheet(page.name)
        for area in page.merged:
            target.merge_range(area.top, area.left, area.bottom, area.right, "")
        cells = {(row, column): value for row, values in enumerate(page.rows) for column, value in enumerate(values)}
        if page.name == sheet:
            cells |= {place(reference): value for reference, value in changes.items()}
        for (row, column), value in cells.items():
            _write(target, row, column, value, day)
    book.close()
    return path


def _write(page: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Value, day: object) -> None:
    if isinstance(value, date):
        page.write_datetime(row, column, value, day)
    elif isinstance(value, int | float):
        page.write_number(row, column, value)
    elif isinstance(value, str):
        page.write_string(row, column, value)


def book_of(
    *rows: Sequence[Value],
    headings: Sequence[str] = HEADINGS,
    title: str = "2026年9-12月出货排期表",
    file: str = "book.xlsx",
) -> Book:
    """A small book without going through a file."""
    sheet = Sheet(name="订单", rows=((title,), tuple(headings), *(tuple(row) for row in rows)))
    return to_book(Workbook(sheets=(sheet,)), file)


def row_of(**cells: Value) -> tuple[Value, ...]:
    """A row under HEADINGS that is in order but for the cells given by heading."""
    usual: dict[str, Value] = {
        "客户": "NORDVIK AB",
        "PO号": "PO1",
        "款号": "NV-1",
        "类别": "服装",
        "数量": 800,
        "单价": 10,
        "币种": "USD",
        "金额": 8000,
        "贸易条款": "FOB宁波",
        "客户交期": date(2026, 12, 10),
        "ETD": date(2026, 12, 8),
        "备注": None,
    }
    return tuple({**usual, **cells}.values())


def csv_of(workbook: Workbook, *, encoding: str, separator: str) -> bytes:
    """The first sheet as text, as Excel would save it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")
    for row in workbook.sheets[0].rows:
        writer.writerow([value.isoformat() if isinstance(value, date | datetime) else value for value in row])
    return buffer.getvalue().encode(encoding)


def parsed(data: bytes, name: str = "book.csv") -> Book:
    """A book from the bytes of a file."""
    return to_book(parse_workbook(data, name), name)
