"""An order book as it was read: rows of stated values, each with its cell, what was typed and what is doubtful.

Every value is kept in one canonical text (`2026-10-20`, `12000`, `done`, `30`, `arrives 2026-09-20`), so that what a
file says, what it said last time and what is kept can be compared field by field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.domain.phrases.reading import Option
from bot.domain.text import Phrase, Sentence

ORDER_FIELDS = (
    "merchandiser",
    "sales",
    "currency",
    "term",
    "term_place",
    "term_edition",
    "lc_number",
    "lc_latest",
    "project",
    "packing_clause",
    "partial_shipment",
)
PROGRESS_FIELDS = ("material", "cutting", "process", "packing")
LINE_FIELDS = (
    "style",
    "product",
    "category",
    "quantity",
    "unit",
    "unit_price",
    "amount",
    "ship_date",
    "etd",
    "cutoff",
    "vessel",
    "container",
    "bill_of_lading",
    "inspection",
    "note",
    "dangerous_goods",
    "shipped_on",
    "cancelled",
)
SECRET_FIELDS = frozenset({"unit_price", "amount", "currency"})
"""What an export for others (工厂版) leaves out; the value of an L/C follows from it."""

DONE = "done"
ARRIVES = "arrives "
BLOCKED = "blocked "
STAGE = "stage "
YES, NO = "yes", "no"
LONGEST_SHOWN = 80


class Weight(StrEnum):
    """What a problem does to its row."""

    REFUSES = "refuses"  # the row is not imported
    OPENS = "opens"  # the field is left open and asked
    KEEPS = "keeps"  # the value is kept and asked


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something doubtful in one cell; `value` is what stands there, shortened when it is very long."""

    cell: str
    field: str
    value: str
    code: str
    text: Phrase
    weight: Weight = Weight.OPENS
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What one cell says about one field. value is canonical, None when it says nothing that can be read."""

    field: str
    cell: str
    raw: str
    value: str | None
    problem: Problem | None = None


@dataclass(frozen=True, kw_only=True)
class RawLine:
    """One row of an order table; `row` is numbered as in the file."""

    sheet: str
    row: int
    stated: Mapping[str, Stated]
    problems: tuple[Problem, ...] = ()

    def value(self, name: str) -> str | None:
        """The canonical value of a field; None when the row does not state it."""
        stated = self.stated.get(name)
        return stated.value if stated else None

    def day(self, name: str) -> date | None:
        return as_day(self.value(name))

    def number(self, name: str) -> Decimal | None:
        value = self.value(name)
        return None if value is None else Decimal(value)

    @property
    def customer(self) -> str:
        """The customer; empty when the row has none."""
        return self.value("customer") or ""

    @property
    def po(self) -> str:
        """The PO; empty when the row has none."""
        return self.value("po") or ""

    @property
    def cancelled(self) -> bool:
        return self.value("cancelled") is not None

    @property
    def refused(self) -> bool:
        """Whether the row cannot be imported."""
        return any(problem.weight is Weight.REFUSES for problem in self.problems)


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """One seat of the sheet 跟单分工: who holds which role for a customer."""

    customer: str
    role: str
    name: str
    cell: str


@dataclass(frozen=True, kw_only=True)
class AssignmentRow:
    """One row of the sheet 跟单分工."""

    sheet: str
    row: int
    seats: tuple[Assignment, ...]


@dataclass(frozen=True, kw_only=True)
class SkippedRow:
    """A subtotal."""

    sheet: str
    row: int


@dataclass(frozen=True, kw_only=True)
class Book:
    """A whole order book in the order of the file."""

    file: str
    lines: tuple[RawLine, ...]
    assignments: tuple[AssignmentRow, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    columns: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The fields that each sheet has a column for."""


def problem(
    code: str,
    *,
    cell: str,
    field: str,
    value: str,
    weight: Weight = Weight.OPENS,
    options: tuple[Option, ...] = (),
    details: Mapping[str, str] | None = None,
) -> Problem:
    """A problem with its sentence; details fill the sentence's `{…}`, `{value}` is what the cell shows."""
    short = shorten(value)
    return Problem(
        cell=cell,
        field=field,
        value=short,
        code=code,
        text=Sentence.of(f"book.{code}", value=short, **(details or {})),
        weight=weight,
        options=options,
    )


def shorten(value: str) -> str:
    """What a cell shows, on one line and cut where it shows."""
    line = " ".join(value.split())
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"


def as_day(value: str | None) -> date | None:
    """The day of a canonical value; the day of a moment when it carries an hour."""
    return None if value is None else datetime.fromisoformat(value).date()


def number_text(value: Decimal) -> str:
    """A number without needless zeros: 12000, 8.6."""
    return format(value.normalize() + Decimal(0), "f")
