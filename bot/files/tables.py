"""Tables in a sheet: where the heading is, what its columns mean, and which rows carry data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.files.columns import Columns, normal_heading
from bot.files.sheets import Sheet, shown

HIGHEST_HEADING = 40
_ORDER_COLUMNS = frozenset({"customer", "style", "product", "quantity", "ship_date", "etd", "amount", "merchandiser"})


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column that means something: its place and the heading as written."""

    index: int
    heading: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """A heading that was found; rows count from 0."""

    sheet: Sheet
    columns: Mapping[str, Column]
    heading_row: int
    first_row: int

    def data_rows(self) -> Iterator[int]:
        """Every row under the heading that is not the heading again."""
        for row in range(self.first_row, len(self.sheet.rows)):
            if not self._repeats_heading(row):
                yield row

    def _repeats_heading(self, row: int) -> bool:
        return any(self._same_cells(row, heading) >= 3 for heading in range(self.heading_row, self.first_row))

    def _same_cells(self, row: int, heading: int) -> int:
        places = (column.index for column in self.columns.values())
        return sum(shown(self.sheet.at(row, at)) == shown(self.sheet.at(heading, at)) != "" for at in places)


def find_orders(sheet: Sheet, words: Columns) -> Table | None:
    """The order table of a sheet: a heading with the PO and at least two more columns of an order."""
    return _find(sheet, words.orders, lambda fields: "po" in fields and len(fields & _ORDER_COLUMNS) >= 2)


def find_assignments(sheet: Sheet, words: Columns) -> Table | None:
    """The table that says who follows which customer: no PO, a customer and at least one role."""
    return _find(sheet, words.assignments, lambda fields: "customer" in fields and len(fields) >= 2)


def row_kind(table: Table, row: int, words: Columns) -> str:
    """`blank`, `subtotal`, `note` or `data`."""
    filled = [(at, text) for at, value in enumerate(table.sheet.rows[row]) if (text := shown(value))]
    serial = table.columns.get("serial")
    if not [at for at, _ in filled if serial is None or at != serial.index]:
        only = filled[0][1] if filled else ""
        if not only or only.replace(".", "").isdigit():
            return "blank"
    if any(_first_word(text) in words.subtotals for _, text in filled[:3]) and not _names_po(table, row):
        return "subtotal"
    if len(filled) == 1 and not _names_po(table, row):
        return "note"
    if _first_word(filled[0][1]) in words.notes and not _names_po(table, row):
        return "note"
    return "data"


def _names_po(table: Table, row: int) -> bool:
    return table.sheet.spread(row, table.columns["po"].index) is not None if "po" in table.columns else False


def _first_word(text: str) -> str:
    head = text.replace(":", ":").split(":")[0]
    return normal_heading(head) if len(head) <= 20 else ""


def _find(sheet: Sheet, words: Mapping[str, str], enough: Callable[[set[str]], bool]) -> Table | None:
    best: Table | None = None
    for row in range(min(HIGHEST_HEADING, len(sheet.rows))):
        levels = 2 if _is_second_level(sheet, row, words) else 1
        columns = _columns(sheet, row, levels, words)
        if enough(set(columns)) and (best is None or len(columns) > len(best.columns)):
            best = Table(sheet=sheet, columns=columns, heading_row=row, first_row=row + levels)
    return best


def _is_second_level(sheet: Sheet, row: int, words: Mapping[str, str]) -> bool:
    """Whether the next row belongs to the heading: cells merged down into it, or only headings under a gap."""
    if row + 1 >= len(sheet.rows):
        return False
    areas = (sheet.area(row, column) for column in range(len(sheet.rows[row])))
    if any(area and area.top == row and area.bottom == row + 1 for area in areas):
        return True
    below = [(at, shown(value)) for at, value in enumerate(sheet.rows[row + 1]) if value is not None]
    known = sum(normal_heading(text) in words for _, text in below)
    return bool(below) and known * 2 > len(below) and len(below) < sum(v is not None for v in sheet.rows[row])


def _columns(sheet: Sheet, row: int, levels: int, words: Mapping[str, str]) -> dict[str, Column]:
    width = max(len(sheet.rows[at]) for at in range(row, row + levels))
    found: dict[str, Column] = {}
    parent = ""
    for at in range(width):
        own = shown(sheet.at(row, at))
        child = shown(sheet.at(row + 1, at)) if levels == 2 else ""
        parent = own or (parent if child else "")
        for heading in (child, f"{parent} {child}" if child else "", parent):
            field = words.get(normal_heading(heading)) if heading.strip() else None
            if field is not None:
                found.setdefault(field, Column(index=at, heading=heading))
                break
    return found
