"""What a line about a milestone may mean besides what was read: three quarters or 4 March, done or planned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from bot.domain.phrases.almanac import add_months
from bot.domain.phrases.delays import without
from bot.domain.phrases.moments import last_day
from bot.domain.phrases.reading import Item, Kind, Option, Question, Reading, State
from bot.domain.phrases.sentences import ask, day_option, option
from bot.domain.text import Text

_OF_TEN = re.compile(r"(?P<n>\d{1,2})/(?P<d>10|[2-9])")
_SOON = timedelta(days=60)
"""A day within this time is meant as a day, however much it looks like a fraction."""


def fraction_or_day(item: Item, *, today: date) -> Question | None:
    """包装 3/4 may be three quarters, where the fourth of March is far off; nobody guesses which."""
    written, day = _OF_TEN.fullmatch(item.text), last_day(item)
    if written is None or day is None or item.kind is not Kind.DATE or abs(day - today) < _SOON:
        return None
    over, under = Decimal(written["n"]), Decimal(written["d"])
    if not 0 < over < under:
        return None
    percent = f"{round(over * 100 / under)}%"
    options = (Option(value=percent, label=Text.same(percent)), day_option(day))
    return ask("fraction_or_day", item.text, options=options, day=day, percent=percent)


def done_ahead(reading: Reading, states: Sequence[Item], days: Sequence[Item], *, today: date) -> Question | None:
    """完成 9/28, said on the sixteenth: planned for that day, or done already? Nobody means last year's day."""
    done = [item for item in states if item.value is State.DONE]
    item = days[0] if len(days) == 1 else None
    day = _ahead(reading, item, today=today) if item is not None and done else None
    if item is None or day is None:
        return None
    planned = without(reading, done).replace(item.text, day.isoformat(), 1)
    options = (option(planned, "planned", day=day), option(without(reading, [item]), "done_today"))
    return replace(ask("done_ahead", item.text, options=options, day=day), span=reading.plain)


def _ahead(reading: Reading, item: Item, *, today: date) -> date | None:
    """The day to come that was written: in full, or without a year so that it was taken for last year's."""
    day = last_day(item)
    if day is None:
        return None
    if any(question.code == "far_date" and question.span == item.text for question in reading.questions):
        day = add_months(day, 12)
    return day if day > today else None
