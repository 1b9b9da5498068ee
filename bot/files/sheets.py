"""Spreadsheets as a neutral grid: xlsx, xls and csv, each value with its A1 reference.

What a file is follows from its first bytes, never from its name: people rename `.csv` to `.xls`.
"""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot.files.file_content import (
    ProtectedFile,
    StrayCell,
    TooManyCells,
    TooMuchInFile,
    UnreadableFile,
    UnusableFile,
    content_of,
)
from bot.files.text_tables import CONTROL, MOST_CELLS, decoded, separated, separator_of

Value = str | int | float | bool | date | datetime | time | timedelta | None

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_INJECTION_GUARD = re.compile(r"^'(?=[=+\-@])")
_READER = Path(__file__).with_name("native_reader.py")
_LONGEST_READ = 120


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
    _areas: dict[int, list[Area]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for area in sorted(self.merged, key=lambda area: area.left):
            for row in range(area.top, min(area.bottom, len(self.rows) - 1) + 1):
                self._areas.setdefault(row, []).append(area)

    def at(self, row: int, column: int) -> Value:
        """The cell's own value; None outside the sheet."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        return self.rows[row][column]

    def spread(self, row: int, column: int) -> Value:
        """The cell's value, or that of the merged range it lies in."""
        area = self.area(row, column)
        return self.at(row, column) if area is None else self.at(area.top, area.left)

    def area(self, row: int, column: int) -> Area | None:
        """The merged range of the cell; ranges do not overlap."""
        areas = self._areas.get(row)
        if areas is None:
            return None
        place = bisect_right(areas, column, key=lambda area: area.left) - 1
        return areas[place] if place >= 0 and areas[place].holds(row, column) else None


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
    """Read a file. Raises UnusableFile: MissingFile, FileTooLarge and those of `parse_workbook`."""
    return parse_workbook(content_of(path), path.name)


def is_native(data: bytes) -> bool:
    """Whether these are the bytes of a spreadsheet program's own format, and not text."""
    return data.startswith((_ZIP, _OLE))


def parse_workbook(data: bytes, name: str) -> Workbook:
    """Read the bytes of a file called `name`; the name is only used in errors and as a csv's sheet name.

    Raises UnusableFile: ProtectedFile, StrayCell, TooManyCells, TooMuchInFile, UnreadableFile for a spreadsheet, and
    those of `text_tables` for a text.
    """
    if is_native(data):
        return Workbook(sheets=tuple(_spreadsheet(data, name)))
    text = decoded(data, name)
    rows = separated(text, separator_of(text), name)
    cells = tuple(tuple(_clean(_INJECTION_GUARD.sub("", cell)) for cell in row) for row in rows)
    return Workbook(sheets=(Sheet(name=Path(name).stem, rows=cells),))


def _spreadsheet(data: bytes, name: str) -> Iterator[Sheet]:
    kind, answer = _native(data)
    if kind != "sheets":
        raise ProtectedFile(file=name) if _is_encrypted(data) else _refusal(kind, answer, name)
    for title, rows, ranges in answer:
        merged = tuple(Area(top=top, left=left, bottom=bottom, right=right) for top, left, bottom, right in ranges)
        if sum(max(0, min(area.bottom, len(rows) - 1) - area.top + 1) for area in merged) > MOST_CELLS:
            raise UnreadableFile(file=name)
        yield Sheet(
            name=CONTROL.sub("", title),
            rows=tuple(tuple(_clean(value) for value in row) for row in rows),
            merged=merged,
        )


def _native(data: bytes) -> tuple[str, Any]:
    """What the native reader answers from its own process; `died` and the status when it does not."""
    found = find_spec("python_calamine")
    folder = Path(found.origin).parent.parent if found is not None and found.origin else Path()
    command = [sys.executable, "-I", str(_READER), str(folder), str(MOST_CELLS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own file; the book is on stdin
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=_LONGEST_READ, check=False
        )
    except subprocess.TimeoutExpired:
        return "large", None
    if done.returncode != 0:
        return ("unreadable" if done.returncode == 1 else "large"), None  # 1: an exception; else it was ended
    answer: tuple[str, Any] = pickle.loads(done.stdout)  # noqa: S301 - written by our own file, not by the book
    return answer


def _refusal(kind: str, answer: Any, name: str) -> UnusableFile:
    if kind == "far":
        sheet, row, column = answer
        return StrayCell(file=name, sheet=CONTROL.sub("", sheet), cell=reference(row, column))
    if kind == "crowded":
        return TooManyCells(file=name, most=MOST_CELLS)
    errors: dict[str, type[UnusableFile]] = {"password": ProtectedFile, "large": TooMuchInFile}
    return errors.get(kind, UnreadableFile)(file=name)


def _is_encrypted(data: bytes) -> bool:
    """An xlsx with a password is an OLE file whose directory names `EncryptedPackage`."""
    return data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data


def _clean(value: Value) -> Value:
    """Text without control and invisible characters (a database refuses NUL); blank text is None."""
    if not isinstance(value, str):
        return value
    text = CONTROL.sub("", value).replace("\r\n", "\n").replace("\xa0", " ").replace("\u3000", " ").strip()
    return text or None
