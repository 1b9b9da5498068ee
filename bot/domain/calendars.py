"""Working days of one site: a factory, a buyer's country, a port.

A calendar answers from what it was given. A year whose official notice is missing still answers, by
statutory days and weekends, but `complete` is false and `warnings` says so: callers show that.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import chain
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.domain.errors import GendanError
from bot.domain.text import Sentence

Kind = TypeVar("Kind")

ONE_DAY = timedelta(days=1)
_LAST_ORDINAL = date.max.toordinal()

_ALIASES = {
    "new_year": "元旦 元旦节 阳历年 new_year new_years_day",
    "spring_festival": "春节 过年 农历年 农历新年 年 大年 spring_festival chinese_new_year lunar_new_year cny",
    "qingming": "清明 清明节 qingming tomb_sweeping_day",
    "labour_day": "劳动节 五一 五一节 5.1 labour_day labor_day may_day",
    "dragon_boat": "端午 端午节 dragon_boat dragon_boat_festival",
    "mid_autumn": "中秋 中秋节 mid_autumn mid_autumn_festival moon_festival",
    "national_day": "国庆 国庆节 十一 十一长假 national_day golden_week",
    "christmas": "圣诞 圣诞节 christmas christmas_day xmas",
    "thanksgiving": "感恩节 thanksgiving thanksgiving_day",
    "easter": "复活节 easter easter_sunday easter_monday",
}
_KEYS = {alias: key for key, aliases in _ALIASES.items() for alias in aliases.split()}


class NoWorkingDayError(GendanError):
    """No such working day between the years 1 and 9999."""

    code = "no_working_day"


class WeekPattern(StrEnum):
    """Which weekdays a site works when no holiday says otherwise."""

    TWO_OFF = "two_off"  # 双休: Saturday and Sunday off
    ONE_OFF = "one_off"  # 单休: Sunday off
    ALTERNATE = "alternate"  # 大小周: the anchor's week has two days off, the next one, and so on
    EVERY_DAY = "every_day"  # a port


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """One named run of days off; `statutory` are the days that are off without any exchange (调休)."""

    key: str
    first: date
    last: date
    statutory: tuple[date, ...] = ()
    label: str = ""

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"holiday {self.key} ends before it starts")


@dataclass(frozen=True, kw_only=True)
class CalendarYear:
    """One year's notice. `complete` is false when the notice that exchanges days is not known."""

    year: int
    holidays: tuple[Holiday, ...] = ()
    make_up: frozenset[date] = frozenset()
    complete: bool = True

    @property
    def off(self) -> frozenset[date]:
        """Every day off that the notice names, exchanged days included."""
        return frozenset(chain.from_iterable(days(h.first, h.last) for h in self.holidays))

    @property
    def statutory(self) -> frozenset[date]:
        """The days off that stay when a site does not exchange days."""
        return frozenset(chain.from_iterable(h.statutory for h in self.holidays))


@dataclass(frozen=True, kw_only=True)
class CalendarWarning:
    """What a reader must know about an answer that touches an incomplete year."""

    calendar: str
    year: int
    text: Sentence


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Working days of one site.

    Closures beat extra working days, these beat holidays, holidays beat make-up days (调休), and the
    week pattern decides the rest. `follows_make_up=False` leaves the exchange out on both sides: only
    statutory days are off and no weekend is worked for them. `bound_to_years` is true where a year
    without a notice is unknown ground, false for a site that keeps no holidays (a port).
    """

    name: str
    years: tuple[CalendarYear, ...] = ()
    pattern: WeekPattern = WeekPattern.TWO_OFF
    anchor: date | None = None
    follows_make_up: bool = True
    extra_working: frozenset[date] = frozenset()
    closed: frozenset[date] = frozenset()
    bound_to_years: bool = True
    _by_year: dict[int, CalendarYear] = field(init=False, repr=False, compare=False, default_factory=dict)
    _ordinals: dict[int, list[int]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        if self.pattern is WeekPattern.ALTERNATE and self.anchor is None:
            raise ValueError("alternating weeks (大小周) need an anchor: a day of a week with two days off")
        self._by_year.update((year.year, year) for year in self.years)
        if len(self._by_year) != len(self.years):
            raise ValueError(f"calendar {self.name} has a year twice")

    def is_working(self, day: date) -> bool:
        ordinals = self._working_ordinals(day.year)
        ordinal = day.toordinal()
        at = bisect_left(ordinals, ordinal)
        return at < len(ordinals) and ordinals[at] == ordinal

    def add(self, day: date, n: int) -> date:
        """The n-th working day after `day` (before it when n < 0); `day` itself is not counted; 0 is `day`."""
        if not 1 <= day.toordinal() + n <= _LAST_ORDINAL:
            raise NoWorkingDayError(day=day, n=n)
        if n < 0:
            return self._backward(day, -n)
        return self._forward(day, n) if n else day

    def between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; negative when b is before a."""
        if b < a:
            return -self.between(b, a)
        count = sum(len(self._working_ordinals(year)) for year in range(a.year, b.year))
        return count + self._up_to(b) - self._up_to(a)

    def on_or_after(self, day: date) -> date:
        """`day` when it is worked, else the next working day."""
        return self.add(day - ONE_DAY, 1)

    def on_or_before(self, day: date) -> date:
        """`day` when it is worked, else the working day before it."""
        return self.add(day + ONE_DAY, -1)

    def working_days(self, first: date, last: date) -> list[date]:
        """The working days from `first` to `last`, both included."""
        return [day for day in days(first, last) if self.is_working(day)]

    def holiday(self, name: str, year: int) -> tuple[date, date] | None:
        """First and last day off of a named holiday (中秋, 五一, Spring Festival …), None when unknown."""
        notice = self._by_year.get(year)
        wanted = holiday_key(name)
        runs = [h for h in notice.holidays if holiday_key(h.key) == wanted] if notice else []
        return (min(h.first for h in runs), max(h.last for h in runs)) if runs else None

    def year(self, year: int) -> CalendarYear:
        """The notice of a year; an empty, incomplete one when none was given."""
        return self._by_year.get(year) or CalendarYear(year=year, complete=not self.bound_to_years)

    def complete(self, year: int) -> bool:
        """Whether the days off of this year are known, exchanges included."""
        return self.year(year).complete

    def warnings(self, a: date, b: date) -> tuple[CalendarWarning, ...]:
        """One loud sentence for each incomplete year between two days, in either order."""
        first, last = min(a, b).year, max(a, b).year
        return tuple(self._warning(year) for year in range(first, last + 1) if not self.complete(year))

    def _warning(self, year: int) -> CalendarWarning:
        key = "calendar.unannounced" if year in self._by_year else "calendar.unknown_year"
        return CalendarWarning(calendar=self.name, year=year, text=Sentence.of(key, year=year, calendar=self.name))

    def _forward(self, day: date, n: int) -> date:
        at = self._up_to(day) + n - 1
        for year in range(day.year, date.max.year + 1):
            ordinals = self._working_ordinals(year)
            if at < len(ordinals):
                return date.fromordinal(ordinals[at])
            at -= len(ordinals)
        raise NoWorkingDayError(day=day, n=n)

    def _backward(self, day: date, n: int) -> date:
        left = n
        for year in range(day.year, date.min.year - 1, -1):
            ordinals = self._working_ordinals(year)
            end = bisect_left(ordinals, day.toordinal()) if year == day.year else len(ordinals)
            if end >= left:
                return date.fromordinal(ordinals[end - left])
            left -= end
        raise NoWorkingDayError(day=day, n=-n)

    def _up_to(self, day: date) -> int:
        return bisect_right(self._working_ordinals(day.year), day.toordinal())

    def _working_ordinals(self, year: int) -> list[int]:
        """Each year is worked out once: a plan asks the same days hundreds of times."""
        known = self._ordinals.get(year)
        if known is None:
            whole = days(date(year, 1, 1), date(year, 12, 31))
            known = self._ordinals[year] = [day.toordinal() for day in whole if self._works_on(day)]
        return known

    def _works_on(self, day: date) -> bool:
        if day in self.closed:
            return False
        if day in self.extra_working:
            return True
        notice = self._by_year.get(day.year)
        if notice:
            if day in (notice.off if self.follows_make_up else notice.statutory):
                return False
            if self.follows_make_up and day in notice.make_up:
                return True
        return self._pattern_works(day)

    def _pattern_works(self, day: date) -> bool:
        weekday = day.weekday()
        if self.pattern is WeekPattern.EVERY_DAY or weekday < 5:
            return True
        if weekday == 6 or self.pattern is WeekPattern.TWO_OFF:
            return False
        if self.pattern is WeekPattern.ONE_OFF or self.anchor is None:
            return True
        return (_monday(day) - _monday(self.anchor)) // timedelta(weeks=1) % 2 == 1


def days(first: date, last: date) -> Iterable[date]:
    """Every day from `first` to `last`, both included."""
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def holiday_key(name: str) -> str:
    """One key for the names people use: 五一 and May Day → labour_day; an unknown name is its own key."""
    folded = "_".join(name.strip().casefold().replace("'", "").replace("-", " ").replace("_", " ").split())
    return _KEYS.get(folded) or _KEYS.get(folded.removesuffix("假期").removesuffix("长假"), folded)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def first_over(ends: Mapping[Kind, datetime | date | None], zone: ZoneInfo) -> tuple[Kind, datetime | date] | None:
    """Which of several ends comes first; one without an hour is over when its day is. None: none of them is known."""

    def over_at(end: datetime | date) -> datetime:
        return end if isinstance(end, datetime) else datetime.combine(end + ONE_DAY, time(), zone)

    known = [(kind, end) for kind, end in ends.items() if end is not None]
    return min(known, key=lambda pair: over_at(pair[1]), default=None)
