"""The native spreadsheet reader in a process of its own: `python native_reader.py FOLDER MOST_CELLS` with the file on
stdin.

A broken or swollen book makes the reader abort, panic or take all memory; here that ends this process only. It is run
as a file, so it imports nothing of ours; FOLDER is where python_calamine lies. One pickled `(kind, value)` answers:
`sheets`: (name, rows, merged ranges) each · `far`: (sheet, row, column) of a cell that lies so far from the others that
the reader, which keeps the whole rectangle, would hold more than MOST_CELLS · `crowded` (a sheet has more cells than
that), `password`, `unreadable`, `large` (or so broken that the reader panics): None. No answer: the process died.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import posixpath
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any
from xml.parsers import expat

MEMORY = 768 * 1024 * 1024
"""Bytes this process may hold. Windows has no such limit and macOS does not keep it: there the count below stands."""

SECONDS = 30
"""Of processor time."""

LARGEST_UNPACKED = 256 * 1024 * 1024
LARGEST_ANSWER = 192 * 1024 * 1024
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_columns: dict[str, int] = {}
"""The number of each column seen: A → 1."""

Answer = tuple[str, Any]
Attributes = dict[str, str]


class _Refused(Exception):
    """The book is not given to the native reader; the answer says why."""

    def __init__(self, kind: str, value: object = None) -> None:
        super().__init__(kind)
        self.answer: Answer = (kind, value)


def main(folder: str, most_cells: int) -> None:
    """Read stdin, answer on stdout."""
    _limit()
    sys.path.append(folder)
    try:
        packed = pickle.dumps(read(sys.stdin.buffer.read(), most_cells), protocol=pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        packed = b""
    if not 0 < len(packed) <= LARGEST_ANSWER:
        packed = pickle.dumps(("large", None))
    sys.stdout.buffer.write(packed)


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    for kind, wanted in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        _, hard = resource.getrlimit(kind)
        with contextlib.suppress(ValueError, OSError):  # macOS knows the name and refuses the value
            resource.setrlimit(kind, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def read(data: bytes, most_cells: int) -> Answer:
    """What the file holds, or why it was not read."""
    try:
        if data.startswith(b"PK"):
            _weigh(data, most_cells)
        return "sheets", list(_sheets(data, most_cells))
    except _Refused as refused:
        return refused.answer
    except zipfile.BadZipFile:
        return "unreadable", None


def _sheets(data: bytes, most_cells: int) -> Iterator[tuple[str, list[Any], list[tuple[int, ...]]]]:
    from python_calamine import (  # noqa: PLC0415 - found by the folder only
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for meta in book.sheets_metadata:
            if meta.visible is not SheetVisibleEnum.Visible or meta.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            if sheet.total_height * sheet.total_width > most_cells:
                raise _Refused("far", (meta.name, *(sheet.end or (0, 0))))  # noqa: TRY301 - the answer, not a failure
            merged: list[tuple[int, ...]] = [(*start, *end) for start, end in sheet.merged_cell_ranges or ()]
            yield meta.name, sheet.to_python(skip_empty_area=False), merged
    except PasswordError as error:
        raise _Refused("password") from error
    except CalamineError as error:
        raise _Refused("unreadable") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the reader's, and no Exception
            raise
        raise _Refused("large") from error


@dataclass
class _Extent:
    """How far the cells of a sheet reach that hold something; rows and columns count from 1."""

    cells: int = 0
    bottom: int = 0
    right: int = 0
    lowest: tuple[int, int] = (0, 0)
    rightmost: tuple[int, int] = (0, 0)

    def add(self, row: int, column: int) -> None:
        self.cells += 1
        if row > self.bottom:
            self.bottom, self.lowest = row, (row, column)
        if column > self.right:
            self.right, self.rightmost = column, (row, column)

    def stray(self) -> tuple[int, int]:
        """The cell to blame: the one that draws the rectangle out furthest from the square."""
        return self.lowest if self.bottom >= self.right else self.rightmost


def _weigh(data: bytes, most_cells: int) -> None:
    """Look at what a zip unpacks to, and at how far the cells of each visible sheet reach."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {info.filename.casefold(): info for info in archive.infolist()}
        if sum(info.file_size for name, info in parts.items() if "/media/" not in name) > LARGEST_UNPACKED:
            raise _Refused("large")
        try:
            for sheet, place in _visible(archive, parts):
                with archive.open(place) as file:
                    _measure(file, sheet, most_cells)
        except expat.ExpatError:
            return  # the native reader is the judge of what is readable; its process is bounded


def _visible(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> list[tuple[str, zipfile.ZipInfo]]:
    """The name and the part of each visible sheet of an xlsx; none of any other zip."""
    if _BOOK not in parts or _RELATIONS not in parts:
        return []
    targets: dict[str, str] = {}
    shown: list[tuple[str, str]] = []

    def relation(name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(name: str, attributes: Attributes) -> None:
        if name == "sheet" and attributes.get("state", "visible") == "visible":
            keys = [key for name, key in attributes.items() if name.rpartition(":")[2] == "id"]
            shown.append((attributes.get("name", ""), keys[0] if keys else ""))

    for part, read in ((_RELATIONS, relation), (_BOOK, sheet)):
        with archive.open(parts[part]) as file:
            _walk(file, read)
    places = [(name, posixpath.normpath(posixpath.join("/xl", targets.get(key, ""))).strip("/")) for name, key in shown]
    return [(name, parts[place.casefold()]) for name, place in places if place.casefold() in parts]


def _measure(file: IO[bytes], sheet: str, most_cells: int) -> None:
    """Refuse a sheet that is crowded, or whose cells span too large a rectangle; cells without content do not count."""
    extent = _Extent()
    row = column = 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal row, column
        if name == "c":
            column += 1
            if reference := attributes.get("r"):
                row, column = _position(reference) or (row, column)
        elif name in {"v", "is"}:
            extent.add(row, column)
            if extent.cells > most_cells:
                raise _Refused("crowded")
        elif name == "row":
            number = attributes.get("r", "")
            row, column = int(number) if number.isdecimal() and len(number) < 9 else row + 1, 0

    _walk(file, start)
    if extent.bottom * extent.right > most_cells:
        down, across = extent.stray()
        raise _Refused("far", (sheet, down - 1, across - 1))


def _position(reference: str) -> tuple[int, int] | None:
    letters = reference.rstrip("0123456789")
    number = reference[len(letters) :]
    if not number or len(number) > 8:
        return None
    column = _columns.get(letters)
    if column is None:
        if not letters.isalpha() or not letters.isascii() or len(letters) > 3:
            return None
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - ord("A") + 1
        _columns[letters] = column
    return int(number), column


def _walk(file: IO[bytes], read: Callable[[str, Attributes], None]) -> None:
    """Call `read` with every element's local name; no document type, so nothing can unfold."""
    parser = expat.ParserCreate("utf-8")

    def refuse(*_declaration: object) -> None:
        raise _Refused("unreadable")

    def start(name: str, attributes: Attributes) -> None:
        read(name.rpartition(":")[2] if ":" in name else name, attributes)

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.ParseFile(file)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
