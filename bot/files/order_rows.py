"""One row of an order table as stated values: each field with its cell, what stands there and what is doubtful."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.domain.order_book import BLOCKED, DONE, YES, Problem, RawLine, Stated, Weight, problem, shorten
from bot.domain.orders import contradictions, normal_po
from bot.files import order_cells
from bot.files.columns import Columns, normal_heading, remark
from bot.files.order_cells import CellRead, Years
from bot.files.sheets import Value, reference, shown
from bot.files.tables import Table

LONGEST = {"note": 2000, "customer": 120, "po": 40, "merchandiser": 80, "sales": 80}
LONGEST_TEXT = 300
_OWN_CELLS = frozenset(
    {"quantity", "amount", "cutting", "process", "packing", "inspection", "serial", "line_no", "note"}
)
_PLAIN = (
    *("style", "product", "category", "lc_number", "vessel", "container", "bill_of_lading", "inspection", "project"),
    *("note", "sales", "merchandiser"),
)
_FLAGS = ("packing_clause", "partial_shipment")
_PO = re.compile(r"[\w.&/#+-]+")
_CANCELLED = re.compile(
    r"(?:^|[,,;;。.\s((])(?:已|客户|客人|订单|整单|本单|此单)*取消(?!订金|定金|费)|(?<!not )\bcancell?ed\b",
    re.IGNORECASE,
)
_SHIPPED = re.compile(
    r"(?<![未没])(?:已出货|已出运|已开船|已装船|shipped(?: on)?)[::]?\s*([\d./月日号-]*)", re.IGNORECASE
)
_NOT_SHIPPED = re.compile(r"not (?:yet )?shipped", re.IGNORECASE)
_DAY_IN_NOTE = re.compile(r"\d{1,4}(?:[./月-]\d{1,2}){1,2}[日号]?")
_NOTHING = frozenset({"", "-", "--", "—", "/", "\\", "无", "N/A", "n/a", "NA", "TBN"})


@dataclass
class RowReader:
    """Reads one row; made for one use."""

    table: Table
    row: int
    words: Columns
    years: Years
    stated: dict[str, Stated] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def read(self) -> RawLine:
        """Read every column the table has."""
        self._key_fields()
        for name in _PLAIN:
            self._plain(name)
        self._marks()
        self._flags()
        self._numbers()
        self._term()
        for name in ("ship_date", "lc_latest", "etd", "cutoff"):
            self._day(name)
        self._progress()
        line = RawLine(sheet=self.table.sheet.name, row=self.row + 1, stated=self.stated, problems=tuple(self.problems))
        return line if line.refused else replace(line, problems=(*line.problems, *contradictions(line)))

    # --- cells

    def _cell(self, name: str) -> tuple[str, Value] | None:
        """The reference and value of a field's cell; None when the table has no such column."""
        column = self.table.columns.get(name)
        if column is None:
            return None
        at = self.table.sheet.at if name in _OWN_CELLS else self.table.sheet.spread
        value = at(self.row, column.index)
        if isinstance(value, str) and value in _NOTHING:
            value = None
        return reference(self.row, column.index), value

    def _filled(self, name: str) -> tuple[str, Value] | None:
        """The same of a cell with something in it."""
        cell = self._cell(name)
        return None if cell is None or cell[1] is None else cell

    def _text(self, name: str) -> str | None:
        """A cell as one line of text, refused or left out when it is absurdly long."""
        cell = self._filled(name)
        if cell is None:
            return None
        text = shown(cell[1]) if name == "note" else " ".join(shown(cell[1]).split())
        limit = LONGEST.get(name, LONGEST_TEXT)
        if len(text) <= limit:
            return text
        if name in self._doubted():
            return None
        weight = Weight.REFUSES if name in ("customer", "po") else Weight.OPENS
        self._ask("too_long", name, weight=weight, details={"length": str(len(text))})
        return None

    def _state(self, name: str, value: str | None, *, cell_of: str | None = None, doubt: Problem | None = None) -> None:
        cell = self._cell(cell_of or name)
        if cell is None:
            return
        self.stated[name] = Stated(field=name, cell=cell[0], raw=shorten(shown(cell[1])), value=value, problem=doubt)
        if doubt is not None:
            self.problems.append(doubt)

    def _ask(
        self,
        code: str,
        name: str,
        *,
        weight: Weight = Weight.OPENS,
        details: dict[str, str] | None = None,
        value: str | None = None,
    ) -> None:
        """Put a doubt about a field on record; the field itself says nothing unless stated elsewhere."""
        cell = self._cell(name)
        ref, raw = cell if cell is not None else (reference(self.row, 0), None)
        shown_value = shown(raw) if value is None else value
        doubt = problem(code, cell=ref, field=name, value=shown_value, weight=weight, details=details)
        self.problems.append(doubt)
        self.stated.setdefault(name, Stated(field=name, cell=ref, raw=doubt.value, value=None, problem=doubt))

    def _take(self, name: str, read: CellRead) -> None:
        """State what a cell reader made of a cell, with its doubt."""
        cell = self._filled(name)
        if cell is None:
            return
        doubt = None
        if read.doubt is not None:
            doubt = read.doubt.problem(cell=cell[0], field=name, value=shown(cell[1]))
        self._state(name, read.value, doubt=doubt)

    # --- fields

    def _key_fields(self) -> None:
        customer = self._text("customer")
        self._state("customer", customer)
        if customer is None and "customer" not in self._doubted():
            self._ask("missing_customer", "customer", weight=Weight.REFUSES)
        text = self._text("po")
        po = normal_po(text) if text else None
        if po is not None and not _PO.fullmatch(po):
            self._ask("bad_po", "po", weight=Weight.REFUSES)
            po = None
        elif po is None and "po" not in self._doubted():
            self._ask("missing_po", "po", weight=Weight.REFUSES)
        if po is not None:
            self._state("po", po)
        number = self._text("line_no")
        if number is not None:
            self._state("line_no", number.removesuffix(".0"))

    def _doubted(self) -> set[str]:
        return {doubt.field for doubt in self.problems}

    def _plain(self, name: str) -> None:
        text = self._text(name)
        if text is not None:
            self._state(name, text)
        elif self._cell(name) is not None and name not in self._doubted():
            self._state(name, None)

    def _marks(self) -> None:
        """What the remarks say beside their text: cancelled, shipped, dangerous goods."""
        for source in ("status", "note"):
            text = self._text(source)
            if text is None:
                continue
            if "cancelled" not in self.stated and (found := _CANCELLED.search(text)):
                self._state("cancelled", self._day_in(text[found.start() :]) or YES, cell_of=source)
            if "shipped_on" not in self.stated and not _NOT_SHIPPED.search(text) and (found := _SHIPPED.search(text)):
                self._state("shipped_on", self._day_in(found[1]) or YES, cell_of=source)
            if "dangerous_goods" not in self.stated and self.words.is_dangerous(text):
                self._state("dangerous_goods", YES, cell_of=source)

    def _flags(self) -> None:
        """Cells that are answered with yes or no; a blank says nothing."""
        for name in _FLAGS:
            if cell := self._filled(name):
                self._take(name, order_cells.flag(shown(cell[1]), self.words.flags))

    def _day_in(self, text: str) -> str | None:
        found = _DAY_IN_NOTE.search(text)
        return self._read_day(found[0]).value if found else None

    def _numbers(self) -> None:
        heading = self.table.columns.get("quantity")
        unit = self._text("unit") or (remark(heading.heading) if heading else "") or None
        if cell := self._filled("quantity"):
            read, own_unit = order_cells.quantity(cell[1])
            self._take("quantity", read)
            if read.value is not None and (own_unit or unit):
                self._state("unit", own_unit or unit, cell_of="quantity")
            if own_unit and unit and self._cell("unit") and not order_cells.same_unit(own_unit, unit):
                self._ask("unit_conflict", "unit", details={"other": unit}, value=own_unit)
        currency = self._currency()
        for name in ("unit_price", "amount"):
            if cell := self._filled(name):
                read, own = order_cells.amount(cell[1], beside=self._text("currency") or "")
                self._take(name, read)
                if own and currency and own != currency:
                    self._currency_conflict(cell, own, currency)
                elif own and not currency:
                    currency = own
                    self._state("currency", own, cell_of=name)

    def _currency_conflict(self, cell: tuple[str, Value], own: str, currency: str) -> None:
        details = {"read": own, "other": currency}
        self.problems.append(
            problem(
                "currency_conflict",
                cell=cell[0],
                field="currency",
                value=shown(cell[1]),
                weight=Weight.KEEPS,
                details=details,
            )
        )

    def _currency(self) -> str | None:
        text = self._text("currency")
        if text is not None:
            code = order_cells.currency(text)
            if code is None:
                self._ask("unknown_currency", "currency")
            else:
                self._state("currency", code)
            return code
        for name in ("unit_price", "amount"):
            column = self.table.columns.get(name)
            if column and self._filled(name) and (code := order_cells.currency(remark(column.heading))):
                self._state("currency", code, cell_of=name)
                return code
        return None

    def _term(self) -> None:
        text = self._text("term")
        if text is None:
            return
        read = order_cells.term(text, place=self._text("term_place"), note=self._text("note") or "")
        self._state("term", read.term)
        for name, value in (("term_place", read.place), ("term_edition", read.edition)):
            if value is not None:
                self._state(name, value, cell_of="term")
        ref = reference(self.row, self.table.columns["term"].index)
        for name, doubt in read.doubts:
            found = doubt.problem(cell=ref, field=name, value=text)
            self.problems.append(found)
            self.stated[name] = Stated(field=name, cell=ref, raw=shorten(text), value=None, problem=found)

    def _day(self, name: str) -> None:
        if cell := self._filled(name):
            self._take(name, self._read_day(cell[1], hour=name == "cutoff"))

    def _read_day(self, value: Value, *, hour: bool = False) -> CellRead:
        return order_cells.day(value, self._years_of_row(), hour=hour)

    def _years_of_row(self) -> Years:
        """Where a day of this row takes its year from: another full date of the row beside the title."""
        for name in ("ship_date", "etd", "lc_latest", "material", "cutoff"):
            _, value = self._cell(name) or ("", None)
            day = value.date() if isinstance(value, datetime) else value
            if isinstance(day, date) and order_cells.EARLIEST <= day <= order_cells.LATEST:
                return replace(self.years, near=(day,))
        return self.years

    def _progress(self) -> None:
        for name in ("cutting", "process", "packing"):
            if cell := self._filled(name):
                self._take(name, order_cells.progress(cell[1]))
        cell = self._filled("material")
        if cell is None:
            return
        text = normal_heading(shown(cell[1]))
        if text in self.words.arrived:
            self._state("material", DONE)
        elif isinstance(cell[1], str) and any(word.casefold() in cell[1].casefold() for word in self.words.shortage):
            doubt = problem("shortage", cell=cell[0], field="material", value=cell[1])
            self._state("material", BLOCKED + shorten(cell[1]), doubt=doubt)
        else:
            self._take("material", order_cells.material(cell[1], self._years_of_row()))
