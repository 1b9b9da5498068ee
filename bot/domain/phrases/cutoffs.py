"""A cut-off that a report names (甩柜,截关明早6点): the hour something breaks, no new date of a milestone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

from bot.domain.phrases.reading import Item, Kind, Reading, Role

_WORD = re.compile(r"截关|截港|截单|\b(?:customs\s|CY\s)?cut-?\s?off\b", re.I | re.A)
_BEFORE_DAY = re.compile(
    r"(?:时间|日期|[\s:的是在为改到至]|\b(?:time|date|is|was|at|on|by|now|moved|to)\b){0,6}", re.I | re.A
)
_AFTER_DAY = re.compile(r"[\s的就要]{0,3}")


def take_cutoff(reading: Reading) -> tuple[Reading, datetime | date | None]:
    """The day or moment that stands beside a word for the cut-off, and the reading without the two."""
    for word in _WORD.finditer(reading.text):
        item = _after(reading, word.end()) or _before(reading, word.start())
        if item is None or not isinstance(item.value, date):
            continue
        start, end = min(word.start(), item.reach[0]), max(word.end(), item.reach[1])
        items = tuple(other for other in reading.items if other is not item)
        return replace(reading, items=items, masks=(*reading.masks, (start, end))), item.value
    return reading, None


def without_cutoff_word(text: str) -> str:
    """The text without the words for a cut-off, to see what else it speaks of."""
    return _WORD.sub(" ", text)


def _after(reading: Reading, end: int) -> Item | None:
    found = (item for item in _days(reading) if item.reach[0] >= end)
    return next((item for item in found if _BEFORE_DAY.fullmatch(reading.text[end : item.reach[0]])), None)


def _before(reading: Reading, start: int) -> Item | None:
    found = (item for item in _days(reading) if item.reach[1] <= start)
    return next((item for item in found if _AFTER_DAY.fullmatch(reading.text[item.reach[1] : start])), None)


def _days(reading: Reading) -> tuple[Item, ...]:
    """The days of a text without the one a move starts from: 截关从9/27改到9/25 is said of the 25th."""
    return tuple(item for item in reading.of(Kind.DATE, Kind.DATETIME) if item.role is not Role.FROM)
