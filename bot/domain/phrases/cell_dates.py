"""A date in a spreadsheet's cell: the past is normal, and a missing year never comes from today."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain
from math import isfinite

from bot.domain.phrases.almanac import Days, Scene, Spot, in_reach
from bot.domain.phrases.clocks import CLOCK, JOINT, hour
from bot.domain.phrases.days import full_days, month_days, months, spreads, year_ends
from bot.domain.phrases.english_days import english_days, english_spreads
from bot.domain.phrases.links import between, is_approximate, side_after, side_before
from bot.domain.phrases.normal import blank, normalise
from bot.domain.phrases.reading import Note, Precision, Question, State, Stretch
from bot.domain.phrases.sentences import ask, day_option, note
from bot.domain.phrases.states import DATELESS

_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_DAYS = range(32_874, 73_415)
"""Serial numbers of 1990-01-01 to 2100-12-31."""

_ARRIVED = re.compile(
    r"√|已(?:经)?到(?:货|厂|齐|位)?|到齐|到货|到厂|库存|现货|有货|已入库|在库|客供已到|齐|in\s?stock|stock|arrived|received|in[\s-]?house|ready",
    re.I,
)
_NEEDS_MORE = re.compile(r"今|明天|后天|昨|前天|周|星期|礼拜|本月|下个?月|上个?月|这个?月|天后|天内", re.I)
_YEAR_GIVEN = re.compile(
    r"(?<!\d)(?:19|20)\d{2}(?:\d{4})?(?!\d)|\d{2}年|(?<![\d/.-])\d{1,2}([./-])\d{1,2}\1\d{2}(?!\d)"
)
NOTHING = frozenset(("", "-", "--", "/", "n/a", "na", "无", "none", "nil"))
LONGEST_CELL = 200


class _EveryDay:
    """A calendar for cells: an import never moves a date to a working day."""

    def is_working(self, day: date) -> bool:
        return True

    def add(self, day: date, n: int) -> date:
        return day + timedelta(days=n)

    def holiday(self, name: str, year: int) -> tuple[date, date] | None:
        return None

    def complete(self, year: int) -> bool:
        return True


@dataclass(frozen=True, kw_only=True)
class CellDate:
    """A day or stretch of days as a cell states it; `at` is the hour of a cut-off.

    `state` is DONE for 已到 and 库存, which are no dates. With a `problem` there is no value.
    """

    value: date | Stretch | None = None
    precision: Precision = Precision.EXACT
    assumption: Note | None = None
    problem: Question | None = None
    at: time | None = None
    state: State | None = None


RawCell = str | int | float | Decimal | date | datetime | None


def read_cell_date(value: RawCell, *, year_hint: int, near: Sequence[date] = ()) -> CellDate:
    """The date in a cell. A day without a year takes it from `near` (the row's other dates), else `year_hint`."""
    if value is None or isinstance(value, bool):
        return CellDate()
    if isinstance(value, datetime):
        at = value.time().replace(tzinfo=None)
        return CellDate(value=value.date(), at=at if at != time(0) else None)
    if isinstance(value, date):
        return CellDate(value=value)
    if isinstance(value, int | float | Decimal):
        return _serial(value)
    text = normalise(value[:LONGEST_CELL]).text.strip()
    if text.lower() in NOTHING:
        return CellDate()
    return _dated_text(text, year_hint, near)


def _serial(value: float | Decimal) -> CellDate:
    """Excel's day number when the sheet lost the cell's format."""
    words = f"{value:g}" if isinstance(value, float) else str(value)
    if not isfinite(value) or int(value) not in _EXCEL_DAYS:
        return CellDate(problem=ask("not_a_date", words))
    day = _EXCEL_EPOCH + timedelta(days=int(value))
    return CellDate(value=day, assumption=note("excel_serial", words, day=day))


def _dated_text(text: str, year_hint: int, near: Sequence[date]) -> CellDate:
    year = year_hint if in_reach(year_hint) and in_reach(year_hint + 1) else 2000
    found = _in_year(text, year)
    if found is None:
        return _dateless(text)
    if found.problem or found.assumption is None or found.assumption.code != "year_from_title":
        return found
    others = [other for y in (year - 1, year + 1) if (other := _in_year(text, y)) and not other.problem]
    if not near:
        return found
    best = min((found, *others), key=lambda cell: _distance(cell, near))
    return CellDate(
        value=best.value,
        precision=best.precision,
        at=best.at,
        assumption=note("year_from_row") if best is not found else found.assumption,
    )


def _distance(cell: CellDate, near: Sequence[date]) -> int:
    day = cell.value if isinstance(cell.value, date) else None
    if isinstance(cell.value, Stretch):
        day = cell.value.first or cell.value.last
    return sum(abs((other - day).days) for other in near) if day else 0


def _dateless(text: str) -> CellDate:
    if _ARRIVED.search(text) and not re.search(r"[未没不]", text):
        return CellDate(state=State.DONE)
    if DATELESS.search(text):
        return CellDate(problem=ask("no_date", text))
    code = "ambiguous_date" if _NEEDS_MORE.search(text) or re.search(r"\d\s?[日号]", text) else "not_a_date"
    return CellDate(problem=ask(code, text))


def _in_year(text: str, year: int) -> CellDate | None:
    """The cell read as if it were the first of January of that year, so that every day falls into it."""
    scene = Scene(now=datetime(year, 1, 1, tzinfo=UTC), calendar=_EveryDay())
    spots, resolved, problem = [], [], None
    masked = text
    for spot in _spots(text, scene):
        if "\x00" in masked[spot.start : spot.end]:
            continue
        masked = blank(masked, (spot.start, spot.end))
        found = spot.resolve(False)
        if isinstance(found, Question):
            problem = problem or found
        else:
            spots.append(spot)
            resolved.append(found)
    if problem:
        return CellDate(problem=problem)
    if not spots:
        return None
    order = sorted(range(len(spots)), key=lambda index: spots[index].start)
    return _cell([spots[i] for i in order], [resolved[i] for i in order], text, masked)


def _spots(text: str, scene: Scene) -> Iterator[Spot]:
    found = chain.from_iterable(
        finder(text, scene)
        for finder in (english_spreads, full_days, spreads, months, year_ends, month_days, english_days)
    )
    return (spot for spot in found if not _NEEDS_MORE.search(text[spot.start : spot.end]) and not spot.is_weekday)


def _cell(spots: list[Spot], found: list[Days], text: str, masked: str) -> CellDate:
    first, days = spots[0], found[0]
    assumption = _assumed(days, text)
    if len(spots) == 2 and between(text, first.start, first.end, spots[1].start) == "range":
        stretch = Stretch(first=days.first, last=found[1].last)
        if stretch.first and stretch.last and stretch.first <= stretch.last:
            return CellDate(value=stretch, assumption=assumption)
    if len(spots) > 1:
        options = tuple(day_option(day.first) for day in found if day.first)
        return CellDate(problem=ask("ambiguous_date", text, options=options))
    joint = JOINT.match(masked, first.end)
    m = CLOCK.match(masked, joint.end() if joint else first.end)
    read = hour(m) if m else None
    at = read.at.at if read and read.at and read.at.at != time(0) else None
    before, after = side_before(text, first.start), side_after(text, read.end if read else first.end)
    side = (after and after.side) or (before and before.side) or ""
    if side in ("before", "within"):
        bound = Stretch(first=None, last=days.last)
        return CellDate(value=bound, precision=Precision.BOUND, assumption=assumption, at=at)
    if side == "after":
        bound = Stretch(first=days.first, last=None)
        return CellDate(value=bound, precision=Precision.BOUND, assumption=assumption, at=at)
    approximate = is_approximate(text, first.start, after.end if after else first.end)
    precision = Precision.APPROXIMATE if approximate else Precision.EXACT
    value = days.first if days.single and days.first else days.stretch
    return CellDate(value=value, precision=precision, assumption=assumption, at=at)


def _assumed(days: Days, words: str) -> Note | None:
    """The year comes from outside where the cell gave none; else what the reading itself assumed."""
    if not _YEAR_GIVEN.search(words):
        return note("year_from_title")
    return days.notes[0] if days.notes else None
