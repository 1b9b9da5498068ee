"""A table written as xlsx or csv. No cell can become a formula where it is opened."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.domain.errors import GendanError

Cell = str | Decimal | date | datetime | None

_FORMULA_STARTS = ("=", "+", "-", "@")
_WIDEST = 40


class UnknownFormat(GendanError):
    """An export's name ends in .xlsx or .csv."""

    code = "unknown_format"


class NotWritten(GendanError):
    """The file cannot be written."""

    code = "not_written"


@dataclass(frozen=True, kw_only=True)
class TableToWrite:
    """Headings and rows; the title stands above them in a spreadsheet and is left out of a csv."""

    title: str
    sheet: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def write_table(path: Path, table: TableToWrite) -> None:
    """Write by the name's ending. Raises UnknownFormat, NotWritten."""
    writers = {".xlsx": _write_xlsx, ".csv": _write_csv}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise UnknownFormat(file=path.name)
    try:
        writer(path, table)
    except OSError as error:
        raise NotWritten(file=str(path), detail=error.strerror or "") from error


def _write_csv(path: Path, table: TableToWrite) -> None:
    """UTF-8 with a mark, so that Excel reads the Chinese; a guard before what would be a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.headings)
        writer.writerows([_plain(cell) for cell in row] for row in table.rows)


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, Decimal):
        return format(cell, "f")
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _write_xlsx(path: Path, table: TableToWrite) -> None:
    from xlsxwriter import Workbook  # noqa: PLC0415 (heavy)
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415 (heavy)

    book = Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    _fill(book, table)
    try:
        book.close()
    except FileCreateError as error:
        raise NotWritten(file=str(path), detail=str(error)) from error


def _fill(book: Any, table: TableToWrite) -> None:
    page = book.add_worksheet(table.sheet)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    page.write_string(0, 0, table.title, book.add_format({"bold": True, "font_size": 13}))
    for column, heading in enumerate(table.headings):
        page.write_string(1, column, heading, bold)
        page.set_column(column, column, _width(heading, [row[column] for row in table.rows]))
    formats: dict[type, Any] = {
        date: book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
    }
    for place, row in enumerate(table.rows, start=2):
        for column, cell in enumerate(row):
            _put(page, place, column, cell, formats)
    page.freeze_panes(2, 2)
    page.autofilter(1, 0, max(1, len(table.rows) + 1), len(table.headings) - 1)


def _put(page: Any, row: int, column: int, cell: Cell, formats: dict[type, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, date):
        page.write_datetime(row, column, cell, formats[type(cell)])
    elif isinstance(cell, Decimal):
        page.write_number(row, column, cell)
    else:
        page.write_string(row, column, cell[:32_767])


def _width(heading: str, cells: Sequence[Cell]) -> float:
    """Wide enough for the longest cell; a Chinese character takes the room of two."""
    texts = [heading, *(_plain(cell) for cell in cells)]
    return min(_WIDEST, max(sum(2 if ord(ch) > 0x2E80 else 1 for ch in text) for text in texts) + 2)
