"""Working time by the clock of one place, right on the days when clocks change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.calendars import ONE_DAY, Calendar

DEFAULT_HOURS = ((time(8, 30), time(12)), (time(13, 30), time(18)))

_HORIZON = timedelta(days=800)
_LATEST = datetime.max.replace(tzinfo=UTC) - timedelta(days=3)
"""The clocks of every zone can show it, and the end of a night that begins on its day."""


def is_zone(name: str) -> bool:
    """Whether this is the name of an IANA time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@dataclass(frozen=True)
class WorkingDays:
    """A span of so many working days, however long the place's own day is."""

    count: int


Span = timedelta | WorkingDays
"""Working time: a length, or days."""


@dataclass(frozen=True)
class WorkingClock:
    """Opening hours on the working days of a calendar, as a place's clocks show them.

    A pair whose end is not after its start runs past midnight and belongs to the day it starts on.
    All answers are aware and in `zone`; spans are real elapsed time.
    """

    calendar: Calendar
    zone: tzinfo
    hours: tuple[tuple[time, time], ...] = DEFAULT_HOURS

    def __post_init__(self) -> None:
        if not self.hours:
            raise ValueError("working hours need at least one pair")
        ends = [start for start, _ in self.hours[1:]]
        if any(end <= start or end > following for (start, end), following in zip(self.hours, ends, strict=False)):
            raise ValueError("working hours must be in order and must not overlap")
        first, last = self.hours[0][0], self.hours[-1]
        if last[1] <= last[0] and last[1] > first:
            raise ValueError("a night shift must end before the next day's first hour")

    def length(self, span: Span) -> timedelta:
        return self.day_length * span.count if isinstance(span, WorkingDays) else span

    @property
    def day_length(self) -> timedelta:
        """Working time of an ordinary day: what “1 个工作日” is worth as a span."""
        day = date.min
        return sum((_until(day, pair) - datetime.combine(day, pair[0]) for pair in self.hours), timedelta())

    def is_open(self, at: datetime) -> bool:
        """Whether work is under way at this moment (an end is already closed)."""
        return any(self._spans(at, at + timedelta.resolution))

    def next_open(self, at: datetime) -> datetime:
        """`at` when open, else the next opening."""
        for start, _ in self._spans(at, at + _HORIZON):
            return max(start, at.astimezone(UTC)).astimezone(self.zone)
        raise ValueError(f"calendar {self.calendar.name} has no working hour within {_HORIZON.days} days")

    def add(self, start: datetime, span: Span) -> datetime:
        """The moment when `span` of working time has passed since `start`; a zero span is `start`."""
        left = self.length(span)
        if left < timedelta():
            raise ValueError("working time is added forwards only")
        if not left:
            return start.astimezone(self.zone)
        for opens, closes in self._spans(start, _LATEST):
            begin = max(opens, start.astimezone(UTC))
            if closes - begin >= left:
                return (begin + left).astimezone(self.zone)
            left -= closes - begin
        raise ValueError(f"calendar {self.calendar.name} does not hold {span} of working time")

    def elapsed(self, a: datetime, b: datetime) -> timedelta:
        """Working time from a to b; negative when b is before a."""
        if b < a:
            return -self.elapsed(b, a)
        return sum((min(end, b) - max(start, a) for start, end in self._spans(a, b)), timedelta())

    def _spans(self, a: datetime, b: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Opening spans in UTC that overlap [a, b), in order."""
        if a.tzinfo is None or b.tzinfo is None:
            raise ValueError("working time needs aware moments")
        a, b = a.astimezone(UTC), b.astimezone(UTC)
        day = a.astimezone(self.zone).date() - ONE_DAY
        last = b.astimezone(self.zone).date()
        while day <= last:
            for pair in self.hours if self.calendar.is_working(day) else ():
                start = datetime.combine(day, pair[0], self.zone).astimezone(UTC)
                end = _until(day, pair).replace(tzinfo=self.zone).astimezone(UTC)
                if start < b and end > a and start < end:
                    yield start, end
            day += ONE_DAY


def _until(day: date, pair: tuple[time, time]) -> datetime:
    start, end = pair
    return datetime.combine(day if end > start else day + ONE_DAY, end)
