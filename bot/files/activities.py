"""A list of activities for the critical path from a spreadsheet: `id, duration, predecessors[, name]`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from bot.domain.schedule import Activity, Link, LinkType, ScheduleError
from bot.files.file_content import content_of
from bot.files.sheets import Value, is_native, parse_workbook, shown
from bot.files.text_tables import decoded, separated

_COLUMNS = ("id", "duration", "predecessors", "name")
_LINK = re.compile(
    r"(?P<id>[^:\s][^:]*?)\s*(?::\s*(?P<type>FS|SS|FF)\s*(?:(?P<sign>[+-])\s*(?P<lag>\d{1,6}))?\s*)?", re.IGNORECASE
)
_PUNCTUATION = str.maketrans({";": ";", ":": ":", "+": "+", "-": "-", "−": "-"})


class ActivityFileError(ScheduleError):
    """A list of activities that cannot be read."""

    code = "bad_activity_file"


class BadNumberError(ScheduleError):
    """A duration or lag is not a whole number of days."""

    code = "bad_number"


def read_activities(path: Path) -> list[Activity]:
    """The activities of the first sheet. Raises ScheduleError and the errors of reading a spreadsheet."""
    rows = list(enumerate(_rows(path), start=1))
    filled = [(number, row) for number, row in rows if any(shown(value) for value in row)]
    if not filled:
        return []
    columns = _header(filled[0][1])
    return [_activity(row, columns, number) for number, row in filled[1:]]


def _rows(path: Path) -> Sequence[Sequence[Value]]:
    """The cells; in a text file the header tells the separator, because predecessors are full of semicolons."""
    data = content_of(path)
    if is_native(data):
        sheets = parse_workbook(data, path.name).sheets
        return sheets[0].rows if sheets else ()
    text = decoded(data, path.name) if data.strip() else ""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return separated(text, max(",\t;", key=header.count), path.name)


def _header(row: Sequence[Value]) -> dict[str, int]:
    names = [shown(value).strip().casefold() for value in row]
    missing = [name for name in _COLUMNS[:3] if name not in names]
    if missing:
        raise ActivityFileError(f"missing column: {', '.join(missing)}", columns=missing)
    return {name: names.index(name) for name in _COLUMNS if name in names}


def _activity(row: Sequence[Value], columns: dict[str, int], number: int) -> Activity:
    cells = {name: shown(row[at]).strip() if at < len(row) else "" for name, at in columns.items()}
    if not cells["id"]:
        raise ActivityFileError(f"row {number}: an id is missing", row=number)
    if not re.fullmatch(r"\d{1,7}", cells["duration"]):
        raise BadNumberError(f"row {number}: duration {cells['duration']!r} is not a whole number of days", row=number)
    parts = cells["predecessors"].translate(_PUNCTUATION).split(";")
    links = tuple(_link(part.strip(), number) for part in parts if part.strip())
    return Activity(id=cells["id"], duration=int(cells["duration"]), links=links, name=cells.get("name", ""))


def _link(text: str, number: int) -> Link:
    match = _LINK.fullmatch(text)
    if not match:
        raise BadNumberError(f"row {number}: {text!r} is not ID or ID:TYPE[±lag] with FS, SS or FF", row=number)
    lag = int(match["lag"] or 0)
    return Link(
        predecessor=match["id"],
        type=LinkType((match["type"] or "FS").upper()),
        lag=-lag if match["sign"] == "-" else lag,
    )
