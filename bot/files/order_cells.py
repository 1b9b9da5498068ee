"""Cells of an order book as canonical values, by the one grammar of `bot.domain.phrases`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from bot.domain.order_book import ARRIVES, DONE, NO, STAGE, YES, Problem, Weight, number_text, problem, shorten
from bot.domain.phrases.cell_dates import CellDate, read_cell_date
from bot.domain.phrases.cells import CellProgress, read_cell_amount, read_cell_progress, read_cell_quantity
from bot.domain.phrases.reading import Precision, Question, State, Stretch
from bot.domain.phrases.terms import read_cell_term
from bot.domain.phrases.units import CURRENCIES
from bot.files.sheets import Value

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
_FROM_OUTSIDE = frozenset({"year_from_title", "year_from_row"})
_SOME_YEAR = 2000
_SIX_PLACES = Decimal("0.000001")
_ISO_CODES = frozenset(CURRENCIES.values())
_SAME_UNITS = ({"吨", "t", "mt", "ton", "tons", "tonne", "tonnes"}, {"件", "pc", "pcs", "piece", "pieces"})


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """What a cell leaves open: a question of the grammar, or one of the book's own."""

    code: str
    question: Question | None = None
    weight: Weight = Weight.OPENS
    details: dict[str, str] = field(default_factory=dict)

    def problem(self, *, cell: str, field: str, value: str) -> Problem:
        """The doubt about a field in a cell."""
        if self.question is None:
            return problem(self.code, cell=cell, field=field, value=value, weight=self.weight, details=self.details)
        return Problem(
            cell=cell,
            field=field,
            value=shorten(value),
            code=self.code,
            text=self.question.text,
            weight=self.weight,
            options=self.question.options,
        )


@dataclass(frozen=True, kw_only=True)
class CellRead:
    """A canonical value, a doubt, or neither when the cell says nothing."""

    value: str | None = None
    doubt: Doubt | None = None


@dataclass(frozen=True, kw_only=True)
class ReadTerm:
    """A delivery term in its parts; doubts by the field they are about."""

    term: str | None = None
    place: str | None = None
    edition: str | None = None
    doubts: tuple[tuple[str, Doubt], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Years:
    """Where a day without a year takes it from: the title, months that run over the year's end, the row's dates."""

    title: int | None = None
    crosses_after: int | None = None
    near: Sequence[date] = ()


def _asked(question: Question) -> CellRead:
    return CellRead(doubt=Doubt(code=question.code, question=question))


def day(value: Value, years: Years, *, hour: bool = False) -> CellRead:
    """A date cell: `2026-10-20`, with its hour when it carries one and `hour` is wanted."""
    if isinstance(value, time | timedelta):
        return CellRead(doubt=Doubt(code="implausible_date"))
    found = _date_cell(value, years)
    if found is None:
        return CellRead(doubt=Doubt(code="no_year"))
    if found.problem is not None:
        return _asked(found.problem)
    return _settled_day(found, hour=hour)


def _date_cell(value: Value, years: Years) -> CellDate | None:
    """The cell read with the year it is meant in; None when it has no year and nothing else names one."""
    assert not isinstance(value, time | timedelta)
    title = years.title or (years.near[0].year if years.near else None)
    found = read_cell_date(value, year_hint=title or _SOME_YEAR, near=years.near)
    from_outside = found.assumption is not None and found.assumption.code in _FROM_OUTSIDE
    if not from_outside or found.problem is not None:
        return found
    if title is None:
        return None
    if years.crosses_after and not years.near and (first := _first_day(found)) and first.month < years.crosses_after:
        return read_cell_date(value, year_hint=title + 1)
    return found


def _first_day(found: CellDate) -> date | None:
    return found.value.first or found.value.last if isinstance(found.value, Stretch) else found.value


def _settled_day(found: CellDate, *, hour: bool) -> CellRead:
    """One day of it: an upper bound is the day to keep, a span of days is asked."""
    value = found.value
    if isinstance(value, Stretch):
        if value.first is None and value.last is not None and found.precision is Precision.BOUND:
            value = value.last
        else:
            ends = {"first": str(value.first or "…"), "last": str(value.last or "…")}
            return CellRead(doubt=Doubt(code="vague_date", details=ends))
    if value is None:
        return CellRead()
    if not EARLIEST <= value <= LATEST:
        return CellRead(doubt=Doubt(code="implausible_date"))
    if found.precision is Precision.APPROXIMATE:
        return CellRead(doubt=Doubt(code="approximate_date"))
    if hour and found.at is not None:
        return CellRead(value=datetime.combine(value, found.at).strftime("%Y-%m-%dT%H:%M"))
    return CellRead(value=value.isoformat())


def quantity(value: Value) -> tuple[CellRead, str | None]:
    """A quantity and the unit it was typed with."""
    if isinstance(value, time | timedelta):
        return CellRead(doubt=Doubt(code="unreadable_quantity")), None
    found = read_cell_quantity(value)
    if found.problem is not None:
        return _asked(found.problem), None
    if found.precision is not Precision.EXACT:
        return CellRead(doubt=Doubt(code="approximate_quantity")), found.unit
    return CellRead(value=_number(found.value)), found.unit


def amount(value: Value, *, beside: str) -> tuple[CellRead, str | None]:
    """An amount and the currency it was typed with; `beside` is the row's currency."""
    if isinstance(value, time | timedelta):
        return CellRead(doubt=Doubt(code="unreadable_amount")), None
    found = read_cell_amount(value, beside=beside)
    if found.problem is not None:
        return _asked(found.problem), None
    return CellRead(value=_number(found.value)), found.currency


def _number(value: Decimal | None) -> str | None:
    """At most six places, which is what both databases keep."""
    return None if value is None else number_text(value.quantize(_SIX_PLACES) if value.adjusted() < 14 else value)


def currency(text: str) -> str | None:
    """The ISO code of a currency as written: RMB → CNY; None when it is not known."""
    known = CURRENCIES.get(text.strip().casefold())
    code = text.strip().upper()
    return known or (code if code in _ISO_CODES else None)


def flag(text: str, words: Mapping[str, bool]) -> CellRead:
    """A cell that is answered with yes or no, by the words for them."""
    answer = words.get(text.strip().casefold())
    return CellRead(doubt=Doubt(code="unreadable_flag")) if answer is None else CellRead(value=YES if answer else NO)


def same_unit(one: str, other: str) -> bool:
    """Whether two spellings mean one unit: 吨 and MT."""
    a, b = one.casefold(), other.casefold()
    return a == b or any(a in group and b in group for group in _SAME_UNITS)


def term(text: str, *, place: str | None, note: str) -> ReadTerm:
    """A delivery term with its place and edition; a place column fills in what the term leaves out."""
    found = read_cell_term(f"{text} {place}" if place and len(text.strip()) <= 4 else text, remark=note)
    if found.problem is None:
        return ReadTerm(term=found.term, place=found.place, edition=found.edition)
    about = found.problem.code if found.problem.code in ("term_place", "term_edition") else "term"
    doubt = Doubt(code=found.problem.code, question=found.problem)
    return ReadTerm(term=found.term, place=found.place, edition=found.edition, doubts=((about, doubt),))


def progress(value: Value) -> CellRead:
    """A progress cell: `done`, a per cent, or the stage it names (白胚), which only the line's plan can know."""
    over = isinstance(value, float) and 1 < value < 2  # 120 % as a spreadsheet has it, or 1.2 %
    if over or isinstance(value, datetime | date | time | timedelta):
        return CellRead(doubt=Doubt(code="unreadable_progress"))
    found = read_cell_progress(value)
    if found.problem is not None:
        return _asked(found.problem)
    return _stated_progress(found)


def _stated_progress(found: CellProgress) -> CellRead:
    if found.percent is not None:
        percent = int(found.percent)  # 99.6 % is not all of it
        return CellRead(value=DONE if percent == 100 else str(percent))
    if found.state is State.DONE:
        return CellRead(value=DONE)
    if found.state is State.PLANNED:
        return CellRead(value="0")
    return CellRead(value=STAGE + shorten(found.text)) if found.text else CellRead()


def material(value: Value, years: Years) -> CellRead:
    """A material cell: there already, a day of arrival, or how far it has come."""
    if isinstance(value, str):
        found = read_cell_progress(value)
        if found.percent is not None and found.problem is None:
            return _stated_progress(found)
    if isinstance(value, float) and 0 <= value <= 1:
        return progress(value)
    if not isinstance(value, time | timedelta):
        read = _date_cell(value, years)
        if read is not None and read.state is State.DONE:
            return CellRead(value=DONE)
    arrival = day(value, years)
    if arrival.value is not None:
        return replace(arrival, value=ARRIVES + arrival.value)
    return arrival
