"""Days that words stand for: the next such day, the end of a month, the same day a month later."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.domain.phrases.reading import Note, Option, Question, Stretch, WorkingCalendar
from bot.domain.phrases.sentences import ask, day_option, note

ONE_DAY = timedelta(days=1)
FAR = timedelta(days=300)
FIRST_YEAR, LAST_YEAR = 1990, 2100
LAST = 5
"""The turn that stands for the last of a month's days."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """When and by which calendar a text is read; `now` is aware, in the reader's zone."""

    now: datetime
    calendar: WorkingCalendar

    @property
    def today(self) -> date:
        """The day it is for the reader."""
        return self.now.date()


@dataclass(frozen=True, kw_only=True)
class TimeOfDay:
    """A time of a day; `days` later than the day beside it (今晚12点 is the midnight that ends it)."""

    at: time
    days: int = 0
    ends_the_day: bool = False
    """It is the day's own end (24:00), so that what is promised for it is promised for that day."""
    unsure: bool = False
    """It may be the night before the day or the one after it (周五半夜2点)."""


@dataclass(frozen=True, kw_only=True)
class Days:
    """What a day expression means: one day when first == last, an open end is None."""

    first: date | None
    last: date | None
    notes: tuple[Note, ...] = ()
    questions: tuple[Question, ...] = ()
    bound: bool = False
    single: bool = True
    backward: bool = False
    """It looks back by itself (昨天, 上周三), so that nobody asks whether the past was meant."""
    feast: bool = False
    choices: tuple[date, ...] = ()
    """The days of which it is one (21或22号); none: any day of the stretch."""

    @property
    def stretch(self) -> Stretch:
        """Both ends."""
        return Stretch(first=self.first, last=self.last)


Outcome = Days | Question


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A day expression in a text; `resolve` takes whether its sentence is about the past."""

    start: int
    end: int
    resolve: Callable[[bool], Outcome]
    is_weekday: bool = False
    ends_a_day: bool = False
    """It says only when in the day (COB, EOD), of the day beside it or of today."""
    day_of_month: int | None = None
    clock: TimeOfDay | None = None


def one(day: date, *notes: Note, backward: bool = False) -> Days:
    """A single day."""
    return Days(first=day, last=day, notes=notes, backward=backward)


def span(first: date | None, last: date | None, *notes: Note, bound: bool = False, backward: bool = False) -> Days:
    """Several days, or an open end."""
    return Days(first=first, last=last, notes=notes, single=False, bound=bound, backward=backward)


def one_of(*days: date) -> Days:
    """One of several days, which is asked for."""
    return Days(first=min(days), last=max(days), single=False, choices=tuple(sorted(set(days))))


def month_end(year: int, month: int) -> date:
    """The last calendar day of a month."""
    return date(year, month, monthrange(year, month)[1])


def shift_month(day: date, months: int) -> tuple[int, int]:
    """The (year, month) so many months away."""
    index = day.year * 12 + day.month - 1 + months
    return index // 12, index % 12 + 1


def add_months(day: date, months: int) -> date:
    """The same day in another month, clipped to that month's end."""
    year, month = shift_month(day, months)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), month_end(year, month))


def in_reach(year: int) -> bool:
    """Whether a year is one that orders are made for."""
    return FIRST_YEAR <= year <= LAST_YEAR


def real_day(year: int, month: int, day: int, words: str) -> Outcome:
    """A day given in full; one that does not exist is asked, with the month's end to choose."""
    if not in_reach(year):
        return ask("impossible_date", words)
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return impossible(words, year=year, month=month)
    return one(date(year, month, day))


def impossible(words: str, *, year: int, month: int) -> Question:
    """The question about a day that does not exist."""
    options: tuple[Option, ...] = ()
    if 1 <= month <= 12:
        options = (day_option(month_end(year, month)),)
    return ask("impossible_date", words, options=options)


def next_month_day(today: date, month: int, day: int, words: str, *, past: bool) -> Outcome:
    """A month and a day without a year: the next such day, today counts; the last such day when past."""
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return impossible(words, year=today.year, month=month)
    gone = (month, day) < (today.month, today.day)
    ahead = (month, day) > (today.month, today.day)
    year = today.year - 1 if past and ahead else today.year + 1 if gone and not past else today.year
    found = real_day(year, month, day, words)
    if isinstance(found, Question) or found.first is None:
        return found
    return dated(found, found.first, today, words, past=past)


def dated(found: Days, day: date, today: date, words: str, *, past: bool) -> Days:
    """Says which year was taken, and offers the other such day when this one is nearly a year off."""
    code = "looks_back" if past else "next_such_day"
    questions = found.questions
    if abs(day - today) > FAR:
        options = (day_option(day), day_option(add_months(day, 12 if past else -12)))
        questions = (*questions, ask("far_date", words, options=options, offer=True, day=day))
    return replace(found, notes=(*found.notes, note(code, day=day)), questions=questions)


def next_day_of_month(today: date, day: int, words: str, *, past: bool) -> Outcome:
    """N号: the next month that has such a day from today on; the last such day when past."""
    if not 1 <= day <= 31:
        return impossible(words, year=today.year, month=today.month)
    for step in range(13):
        year, month = shift_month(today, -step if past else step)
        if day > monthrange(year, month)[1]:
            continue
        found = date(year, month, day)
        if (past and found <= today) or (not past and found >= today):
            return one(found, note("looks_back" if past else "next_such_day", day=found))
    return impossible(words, year=today.year, month=today.month)


def monday(today: date, weeks: int) -> date:
    """The Monday of the week so many weeks away; the week starts on Monday."""
    return today + timedelta(days=7 * weeks - today.weekday())


def nth_day(scene: Scene, of: tuple[int, int], turn: int, weekday: int | None, *, working: bool = False) -> Days:
    """The first or (turn 5) the last day of a month, of its working days, or of its days of that name."""
    last = month_end(*of)
    days = [last.replace(day=n) for n in range(1, last.day + 1)]
    if weekday is not None:
        days = [day for day in days if day.weekday() == weekday]
    elif working:
        days = [day for day in days if scene.calendar.is_working(day)] or days
    return one(days[-1] if turn > len(days) or turn == LAST else days[turn - 1])


def end_of_period(scene: Scene, day: date) -> Days:
    """月底, 年底: the last calendar day; when it is a day off, the last working day is offered."""
    if scene.calendar.is_working(day):
        return one(day, note("last_day", day=day))
    working = scene.calendar.add(day, -1)
    offer = ask("day_off", options=(day_option(working), day_option(day)), offer=True, day=day)
    days = one(day, note("last_day", day=day), note("off_day", day=day, other=working))
    return replace(days, questions=(offer,))
