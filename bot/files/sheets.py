"""Spreadsheets as a neutral grid: xlsx, xls and csv, each value with its A1 reference.

What a file is follows from its first bytes, never from its name: people rename `.csv` to `.xls`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import ClassVar

from bot.domain.errors import GendanError

Value = str | int | float | bool | date | datetime | time | timedelta | None

LARGEST_FILE = 50 * 1024 * 1024
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_FORMATS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_INJECTION_GUARD = re.compile(r"^'(?=[=+\-@])")
_SEPARATORS = ",;\t"


class UnreadableFile(GendanError):
    """The file is not a spreadsheet that can be read (xlsx, xls or csv)."""

    code: ClassVar[str] = "unreadable_file"


class MissingFile(GendanError):
    """There is no such file, or it may not be read."""

    code: ClassVar[str] = "missing_file"


class ProtectedFile(GendanError):
    """The file is protected by a password; save it without one and import it again."""

    code: ClassVar[str] = "protected_file"


class FileTooLarge(GendanError):
    """The file is larger than an order book can be."""

    code: ClassVar[str] = "file_too_large"


@dataclass(frozen=True, kw_only=True)
class Area:
    """A merged range; rows and columns count from 0, both ends belong to it."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies in the range."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One visible sheet; rows are as wide as they come, empty cells are None."""

    name: str
    rows: tuple[tuple[Value, ...], ...]
    merged: tuple[Area, ...] = ()
    _areas: dict[tuple[int, int], Area] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for area in self.merged:
            last_row, last_column = min(area.bottom, len(self.rows) - 1), min(area.right, area.left + 500)
            for row in range(area.top, last_row + 1):
                for column in range(area.left, last_column + 1):
                    self._areas[row, column] = area

    def at(self, row: int, column: int) -> Value:
        """The cell's own value; None outside the sheet."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        return self.rows[row][column]

    def spread(self, row: int, column: int) -> Value:
        """The cell's value, or that of the merged range it lies in."""
        area = self._areas.get((row, column))
        return self.at(row, column) if area is None else self.at(area.top, area.left)

    def area(self, row: int, column: int) -> Area | None:
        """The merged range of the cell."""
        return self._areas.get((row, column))


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """Every visible sheet of a file, in its order."""

    sheets: tuple[Sheet, ...]


def reference(row: int, column: int) -> str:
    """A1 notation of a cell counted from 0: (6, 11) → L7."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def shown(value: Value) -> str:
    """A value as a person would read it in the cell: 12000, 2026-10-20, 0.85."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return str(value)


def read_workbook(path: Path) -> Workbook:
    """Read a file. Raises MissingFile, FileTooLarge, ProtectedFile, UnreadableFile."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise FileTooLarge(file=path.name, megabytes=LARGEST_FILE // 1024 // 1024)
        data = path.read_bytes()
    except OSError as error:
        raise MissingFile(file=str(path), detail=error.strerror or "") from error
    return parse_workbook(data, path.name)


def parse_workbook(data: bytes, name: str) -> Workbook:
    """Read the bytes of a file called `name`; the name is only used in errors and as a csv's sheet name."""
    if data.startswith((_ZIP, _OLE)):
        return Workbook(sheets=tuple(_spreadsheet(data, name)))
    return Workbook(sheets=(_text_sheet(data, name),))


def _spreadsheet(data: bytes, name: str) -> Iterator[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 (heavy)

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for meta in book.sheets_metadata:
            if meta.visible is not SheetVisibleEnum.Visible or meta.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            merged = tuple(
                Area(top=start[0], left=start[1], bottom=end[0], right=end[1])
                for start, end in sheet.merged_cell_ranges or ()
            )
            rows = tuple(tuple(_clean(value) for value in row) for row in sheet.to_python(skip_empty_area=False))
            yield Sheet(name=meta.name, rows=rows, merged=merged)
    except PasswordError as error:
        raise ProtectedFile(file=name) from error
    except CalamineError as error:
        if _is_encrypted(data):
            raise ProtectedFile(file=name) from error
        raise UnreadableFile(file=name) from error


def _is_encrypted(data: bytes) -> bool:
    """An xlsx with a password is an OLE file whose directory names `EncryptedPackage`."""
    return data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data


def _text_sheet(data: bytes, name: str) -> Sheet:
    text = _decoded(data, name)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=False)
    previous = csv.field_size_limit(LARGEST_FILE)
    try:
        cells = tuple(tuple(_clean(_INJECTION_GUARD.sub("", cell)) for cell in row) for row in rows)
    except csv.Error as error:
        raise UnreadableFile(file=name) from error
    finally:
        csv.field_size_limit(previous)
    return Sheet(name=Path(name).stem, rows=cells)


def _decoded(data: bytes, name: str) -> str:
    if not data.strip() or data.startswith(_OTHER_FORMATS):
        raise UnreadableFile(file=name)
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_CONTROL.findall(text)) * 10 > len(text):
            break
        return text
    raise UnreadableFile(file=name)


def _separator(text: str) -> str:
    """The separator that cuts the first lines into the most cells; a comma when nothing does."""
    lines = text.splitlines()[:30]
    counts = {mark: max((_outside_quotes(line, mark) for line in lines), default=0) for mark in _SEPARATORS}
    return max(_SEPARATORS, key=lambda mark: counts[mark])


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])


def _clean(value: Value) -> Value:
    """Text without control and invisible characters (a database refuses NUL); blank text is None."""
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub("", value).replace("\r\n", "\n").replace("\xa0", " ").replace("\u3000", " ").strip()
    return text or None
