"""The named settings a workspace starts with (product.md §8) and may change one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from bot.domain.errors import GendanError
from bot.domain.working_clock import Span, WorkingDays

N = TypeVar("N", int, Decimal)
A_DAY, TWO_DAYS = WorkingDays(1), WorkingDays(2)
BEYOND = 10**12
"""No amount, count or span of a company is as large."""


class UnknownSetting(GendanError):
    """There is no setting of that name."""

    code = "unknown_setting"


class BadSetting(GendanError):
    """The value does not fit the setting."""

    code = "bad_setting"


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """Spans are working time unless the name says wall; amounts are CNY; days are working days unless said.

    A span that is set is a length; those that start as working days have as many hours as the workspace's day.
    """

    hours: tuple[tuple[time, time], ...] = ((time(8, 30), time(12, 0)), (time(13, 30), time(18, 0)))
    ack_minor: Span = A_DAY
    ack_major: timedelta = timedelta(hours=4)
    ack_critical_wall: timedelta = timedelta(minutes=15)
    decide_minor: Span = TWO_DAYS
    decide_major: Span = A_DAY
    decide_critical_wall: timedelta = timedelta(hours=1)
    cost_line: Decimal = Decimal(10_000)
    pm_limit: Decimal = Decimal(50_000)
    float_buffer: int = 3
    lc_warning_days: int = 3
    lc_amendment_days: int = 7
    next_sailing_days: int = 7
    overtime_share: Decimal = Decimal("0.25")
    """What overtime adds to a day's output: 2 hours on 8, trade practice and nobody's offer."""
    quiet_from: time = time(20, 0)
    quiet_until: time = time(8, 0)
    interruptions_per_day: int = 12
    undo: timedelta = timedelta(minutes=10)
    relay: timedelta = timedelta(hours=4)
    preview_reminder_wall: timedelta = timedelta(minutes=10)
    preview_reminder_critical_wall: timedelta = timedelta(minutes=3)
    preview_end: timedelta = timedelta(hours=2)
    preview_end_critical_wall: timedelta = timedelta(minutes=10)
    silence_days: int = 2
    separation_of_duties: bool = True

    def changed(self, name: str, value: str) -> Defaults:
        """The same settings with one replaced by a value written as text; names and values are checked."""
        for field in fields(self):
            if field.name == name:
                changed: dict[str, Any] = {name: _read(value, getattr(self, name), name)}
                return replace(self, **changed)
        raise UnknownSetting(name=name, known=", ".join(field.name for field in fields(self)))

    def with_all(self, changes: Mapping[str, object]) -> Defaults:
        """The same with several replaced, as a YAML file has them: there `21:00` is read as 1260."""
        found = self
        for name, given in changes.items():
            hour = isinstance(getattr(self, name, None), time) and type(given) is int
            found = found.changed(name, f"{given // 60:02}:{given % 60:02}" if hour else str(given))  # type: ignore[operator]
        return found


def _read(text: str, like: object, name: str) -> object:
    """Read text as a value of the same kind as the default; spans are minutes, hours are `08:30-12:00,13:30-18:00`."""
    try:
        if isinstance(like, bool):
            return _yes_or_no(text)
        if isinstance(like, Decimal):
            return _positive(Decimal(text))
        if isinstance(like, int):
            return _positive(int(text))
        if isinstance(like, timedelta | WorkingDays):
            return timedelta(minutes=_positive(int(text)))
        if isinstance(like, time):
            return time.fromisoformat(text)
        return tuple(_hours(part) for part in text.split(","))
    except (ValueError, KeyError, ArithmeticError) as error:
        raise BadSetting(name=name, value=text) from error


def _yes_or_no(text: str) -> bool:
    return {"true": True, "yes": True, "false": False, "no": False}[text.strip().lower()]


def _positive(number: N) -> N:
    if not 0 <= number < BEYOND:
        raise ValueError(number)
    return number


def _hours(text: str) -> tuple[time, time]:
    start, _, end = text.strip().partition("-")
    opening, closing = time.fromisoformat(start), time.fromisoformat(end)
    if opening >= closing:
        raise ValueError(text)
    return opening, closing
