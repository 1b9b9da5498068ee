"""Day expressions in English: Oct 8, next Friday, end of month, mid-October, by the 15th."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from bot.domain.phrases.almanac import (
    Days,
    Outcome,
    Scene,
    Spot,
    dated,
    end_of_period,
    in_reach,
    monday,
    month_end,
    next_day_of_month,
    next_month_day,
    one,
    real_day,
    shift_month,
    span,
)
from bot.domain.phrases.sentences import ask, note

_MONTHS = {
    name: n
    for n, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: n
    for n, names in enumerate(
        (
            "monday mon",
            "tuesday tues tue",
            "wednesday weds wed",
            "thursday thurs thur thu",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
_MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_WEEKDAY = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_MONTH_DAY = re.compile(
    rf"\b(?P<m>{_MONTH})[\s-]*(?:the\s)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s*(?P<y>(?:19|20)\d{{2}})\b)?",
    re.I | re.A,
)
_DAY_MONTH = re.compile(
    rf"(?<![\d./])(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s-]*(?:of\s)?(?P<m>{_MONTH})(?:[,\s-]*(?P<y>(?:19|20)\d{{2}})\b)?",
    re.I | re.A,
)
_ORDINAL = re.compile(
    r"\b(?:the\s)?(?P<d>\d{1,2})(?:st|nd|rd|th)\b(?!\s*(?:batch|line|lot|shipment|order|floor|half|time))", re.I | re.A
)
_PART = re.compile(
    rf"\b(?P<part>early|beginning\sof|start\sof|mid(?:dle\sof)?|late|(?:by\s)?(?:the\s)?end\sof|end)[\s-]+(?:the\s)?"
    rf"(?P<m>{_MONTH}|(?:(?P<rel>this|next|last)\s)?(?P<unit>month|week|year))(?:\s(?P<y>20\d{{2}}))?",
    re.I | re.A,
)
_ENDS = re.compile(
    r"\b(?:(?P<month>eom|month[\s-]end)|(?P<week>eow)|(?P<year>eoy|year[\s-]end)|(?P<day>eod|end\sof\s(?:the\s)?day|cob))\b",
    re.I | re.A,
)
_WHOLE = re.compile(
    rf"\b(?P<rel>this|next|last)\s(?P<unit>week|month)\b|\bin\s(?P<m>{_MONTH})(?!\s?\d)(?:\s(?P<y>20\d{{2}}))?",
    re.I | re.A,
)
_WEEK = re.compile(rf"\b(?:(?P<rel>this|next|last|coming)\s)?(?P<d>{_WEEKDAY})\b\.?(?!-)", re.I | re.A)
_RELATIVE = re.compile(
    r"\b(?:the\s)?day\safter\stomorrow\b|\b(?:the\s)?day\sbefore\syesterday\b|\b(?:today|tonight|tomorrow|tmrw?|yesterday)\b",
    re.I | re.A,
)
_STEPS = {"this": 0, "next": 1, "last": -1, "": 0}
_HINT = re.compile(r"[A-Za-z]{3}|\d(?:st|nd|rd|th)\b")


def english_days(masked: str, scene: Scene) -> Iterator[Spot]:
    """Every English day expression, the longer before the shorter; they may overlap."""
    if not _HINT.search(masked):
        return
    for pattern, resolve in _RECOGNISERS:
        for m in pattern.finditer(masked):
            weekday = pattern is _WEEK
            yield Spot(start=m.start(), end=m.end(), resolve=partial(resolve, m, scene), is_weekday=weekday)


def _month_of(name: str) -> int:
    return _MONTHS[name.rstrip(".").lower()]


def _named_day(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    month, day = _month_of(m["m"]), int(m["d"])
    if m["y"]:
        return real_day(int(m["y"]), month, day, m[0])
    return next_month_day(scene.today, month, day, m[0], past=past)


def _ordinal(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    return next_day_of_month(scene.today, int(m["d"]), m[0], past=past)


def _part(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    part = m["part"].lower()
    unit = (m["unit"] or "month").lower()
    step = _STEPS[(m["rel"] or "").lower()]
    ending = part.endswith("end") or "end of" in part
    if unit == "year":
        year = int(m["y"]) if m["y"] else scene.today.year + step
        return end_of_period(scene, month_end(year, 12)) if ending else ask("ambiguous_date", m[0])
    if unit == "week":
        start = monday(scene.today, step)
        friday = start + timedelta(days=4)
        return one(friday) if ending else one(start) if "of" in part else span(start, friday)
    if m["unit"]:
        return _part_of(scene, *shift_month(scene.today, step), part, ending=ending)
    return _part_of_named(m, scene, part, ending=ending, past=past)


def _part_of_named(m: re.Match[str], scene: Scene, part: str, *, ending: bool, past: bool) -> Days:
    month = _month_of(m["m"])
    year = int(m["y"]) if m["y"] else scene.today.year
    found = _part_of(scene, year, month, part, ending=ending)
    if m["y"] or found.last is None or found.first is None:
        return found
    if past and found.first > scene.today:
        return _part_of(scene, year - 1, month, part, ending=ending)
    if not past and found.last < scene.today:
        later = _part_of(scene, year + 1, month, part, ending=ending)
        return dated(later, later.last or scene.today, scene.today, m[0], past=False)
    return found


def _part_of(scene: Scene, year: int, month: int, part: str, *, ending: bool) -> Days:
    first, last = month_end(year, month).replace(day=1), month_end(year, month)
    if ending:
        return end_of_period(scene, last)
    if "of" in part and not part.startswith("mid"):
        return one(first)
    if part.startswith("mid"):
        return span(first.replace(day=11), first.replace(day=20))
    if part.startswith("late"):
        return span(first.replace(day=21), last)
    return span(first, first.replace(day=10))


def _ends(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    today = scene.today
    if m["day"]:
        return one(today)
    if m["week"]:
        return one(monday(today, 0) + timedelta(days=4))
    return end_of_period(scene, month_end(today.year, 12 if m["year"] else today.month))


def _whole(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    if m["m"]:
        return _whole_month(m, scene, past)
    step = _STEPS[m["rel"].lower()]
    if m["unit"].lower() == "week":
        start = monday(scene.today, step)
        return span(start, start + timedelta(days=6), backward=step < 0)
    year, month = shift_month(scene.today, step)
    end = month_end(year, month)
    return span(end.replace(day=1), end, backward=step < 0)


def _whole_month(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    month, today = _month_of(m["m"]), scene.today
    year = int(m["y"]) if m["y"] else today.year
    if not m["y"] and past and month > today.month:
        year -= 1
    elif not m["y"] and not past and month < today.month:
        year += 1
    if not in_reach(year):
        return ask("impossible_date", m[0])
    end = month_end(year, month)
    found = span(end.replace(day=1), end)
    return found if m["y"] or year == today.year else dated(found, end, today, m[0], past=past)


def _weekday(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    today = scene.today
    at = _WEEKDAYS[m["d"].lower()]
    rel = (m["rel"] or "").lower()
    if rel in ("this", "next", "last"):
        return one(monday(today, _STEPS[rel]) + timedelta(days=at), backward=rel == "last")
    ahead = (at - today.weekday()) % 7
    day = today + timedelta(days=ahead - 7 if past and ahead else ahead)
    return one(day, note("looks_back" if past and ahead else "next_weekday", day=day))


def _relative(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    words = m[0].lower()
    if "after" in words:
        step = 2
    elif "before" in words:
        step = -2
    else:
        step = -1 if words == "yesterday" else 0 if words in ("today", "tonight") else 1
    return one(scene.today + timedelta(days=step), backward=step < 0)


_RECOGNISERS = (
    (_MONTH_DAY, _named_day),
    (_DAY_MONTH, _named_day),
    (_PART, _part),
    (_ENDS, _ends),
    (_WHOLE, _whole),
    (_ORDINAL, _ordinal),
    (_WEEK, _weekday),
    (_RELATIVE, _relative),
)
