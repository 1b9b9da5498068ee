"""Day expressions in English: Oct 8, next Friday, end of month, mid-October, by the 15th."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
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
    nth_day,
    one,
    one_of,
    real_day,
    shift_month,
    span,
)
from bot.domain.phrases.inspections import find_inspections
from bot.domain.phrases.reading import Question
from bot.domain.phrases.sentences import ask, day_option, note
from bot.domain.phrases.units import AFTER, UNIT

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
_MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})(?![A-Za-z])\.?"
_WEEKDAY = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_NTH = r"(?:st|nd|rd|th)?"
_OF_TWO = r"\s?(?:-{1,2}|~|(?:to|till|until|through|thru)\b|(?P<or>/|&|(?:or|and)\b))\s?(?:the\s)?"
_SHORT = rf"\d{{2}}(?![\d:%]|[./-]\d|\s?(?:{UNIT}|{AFTER}|days?|weeks?|hours?|%|am|pm))"
_YEAR = rf"(?:19|20)\d{{2}}(?!\d)|['’]\d{{2}}(?!\d)|(?P<short>{_SHORT})"
_SPREAD = re.compile(
    rf"(?<![\d./-])(?P<a>\d{{1,2}}){_NTH}{_OF_TWO}(?P<b>\d{{1,2}}){_NTH}[\s-]*(?:of\s)?(?P<m>{_MONTH})"
    rf"(?:[,\s-]*(?P<y>(?:19|20)\d{{2}})(?!\d))?"
    rf"|(?<![A-Za-z])(?P<m2>{_MONTH})\s*(?:the\s)?(?P<a2>\d{{1,2}}){_NTH}{_OF_TWO.replace('<or>', '<or2>')}"
    rf"(?P<b2>\d{{1,2}}){_NTH}(?![\d:%/]|\s?(?:{UNIT}|days?)|[\s-]*(?:of\s)?{_MONTH})(?:,?\s*(?P<y2>(?:19|20)\d{{2}})(?!\d))?",
    re.I | re.A,
)
_MONTH_DAY = re.compile(
    rf"(?<![A-Za-z])(?P<m>{_MONTH})[\s-]*(?:the\s)?(?P<d>\d{{1,2}}){_NTH}(?![\dA-Za-z:])(?:(?P<sep>,?\s*|[-/])(?P<y>{_YEAR}))?",
    re.I | re.A,
)
_DAY_MONTH = re.compile(
    rf"(?<![\d./])(?P<d>\d{{1,2}}){_NTH}[\s./-]*(?:of\s)?(?P<m>{_MONTH})(?:(?P<sep>[,\s./-]*)(?P<y>{_YEAR}))?",
    re.I | re.A,
)
_BEHIND_A_MONTH = re.compile(rf"(?<![A-Za-z]){_MONTH}\s*$", re.I | re.A)
_FROM_A_DAY = re.compile(
    rf"(?<![\d./A-Za-z-])(?<!\d,)(?P<d>\d{{1,2}}){_NTH}(?=\s?(?:->|=>|→)\s?\d{{1,2}}{_NTH}[\s-]?(?P<m>{_MONTH}))",
    re.I | re.A,
)
"""23 → 24 Sep: a day without its month, before an arrow to one that has it."""
_ORDINAL = re.compile(
    r"\b(?:the\s)?(?P<d>\d{1,2})(?:st|nd|rd|th)\b(?!\s*(?:batch|line|lot|shipment|order|floor|half|time))", re.I | re.A
)
_PART = re.compile(
    rf"\b(?P<part>early|beginning\sof|start\sof|mid(?:dle\sof)?|late|(?:by\s)?(?:the\s)?end\sof|end)[\s-]+(?:the\s)?"
    rf"(?P<m>{_MONTH}|(?:(?P<rel>this|next|last)\s)?(?P<unit>month|week|year))(?:\s(?P<y>20\d{{2}}))?",
    re.I | re.A,
)
_NTH_WEEKDAY = re.compile(
    rf"\b(?:the\s)?(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th)\s(?:(?P<d>{_WEEKDAY})|(?P<any>(?:working\s|business\s)?day))\s(?:of|in)\s(?:the\s)?"
    rf"(?P<m>{_MONTH}|(?:(?P<rel>this|next)\s)?month)(?![A-Za-z])",
    re.I | re.A,
)
_TURNS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 5}
_ENDS = re.compile(
    r"\b(?:(?P<month>eom|month[\s-]end)|(?P<week>eow|week[\s-]end(?!s))|(?P<year>eoy|year[\s-]end)"
    r"|(?P<day>eod|end\sof\s(?:the\s)?(?:working\s|business\s)?day|cob|close\sof\s(?:business|play)|eob|eop))\b(?:\s(?:on|of)(?=\s))?",
    re.I | re.A,
)
_WHOLE = re.compile(
    rf"\b(?P<rel>this|next|last|(?:the\s)?following)\s(?P<unit>week|month)\b(?!\s?[\d-])|\b(?:the\s)?(?P<two>week|month)\safter\snext\b|\bin\s(?P<m>{_MONTH})(?!\s?\d)(?:\s(?P<y>20\d{{2}}))?",
    re.I | re.A,
)
_WEEK = re.compile(
    rf"\b(?:(?P<rel>this|next|last|coming)\s(?:coming\s)?|(?P<lead>this|next|last)\sweek(?:'s)?,?\s(?:on\s)?)?(?P<d>{_WEEKDAY})\b\.?"
    rf"(?!-(?!(?:{_WEEKDAY})\b))(?:\s(?:(?P<later>week(?!\s?\d))\b|(?:of\s)?(?P<of>this|next|last)\sweek\b|(?P<skip>after\snext)\b))?",
    re.I | re.A,
)
_WEEKEND = re.compile(
    r"\b(?:(?P<rel>this|next|last)\s|(?:over|at|on|during)\sthe\s|the\s)?(?:coming\s)?weekend\b", re.I | re.A
)
_RELATIVE = re.compile(
    r"\b(?:the\s)?day\safter\stomorrow\b|\b(?:the\s)?day\sbefore\syesterday\b|\b(?:today|tonight|tomorrow|tmrw?|tmr|yesterday)(?:\snight)?\b",
    re.I | re.A,
)
_STEPS = {"this": 0, "next": 1, "following": 1, "the following": 1, "last": -1, "": 0}
_HINT = re.compile(r"[A-Za-z]{3}|\d(?:st|nd|rd|th)\b")


def english_spreads(masked: str, scene: Scene) -> Iterator[Spot]:
    """20-25 Oct, Oct 3/5: read before days in figures, which stand in them."""
    if _HINT.search(masked):
        for m in _SPREAD.finditer(masked):
            yield Spot(start=m.start(), end=m.end(), resolve=partial(_two_days, m, scene))


def english_days(masked: str, scene: Scene) -> Iterator[Spot]:
    """Every English day expression, the longer before the shorter; they may overlap."""
    if not _HINT.search(masked):
        return
    inspections = {start for start, _ in find_inspections(masked)}
    for pattern, resolve in _RECOGNISERS:
        for m in pattern.finditer(masked):
            if pattern is _DAY_MONTH and _BEHIND_A_MONTH.search(masked, max(0, m.start() - 12), m.start()):
                continue  # in Sep 28 Oct 2 the 28 is September's
            if pattern is _WEEK and m.start("d") in inspections:
                continue
            end = m.start("sep") if pattern in (_MONTH_DAY, _DAY_MONTH) and _is_no_year(m, scene) else m.end()
            yield Spot(
                start=m.start(),
                end=end,
                resolve=partial(resolve, m, scene),
                is_weekday=pattern is _WEEK,
                ends_a_day=pattern is _ENDS and m["day"] is not None,
            )


def _month_of(name: str) -> int:
    return _MONTHS[name.rstrip(".").lower()]


def _year_of(said: str) -> int:
    year = int(said.lstrip("'’"))
    return year if year > 99 else 2000 + year


def _is_no_year(m: re.Match[str], scene: Scene) -> bool:
    """Whether the two digits behind a day are some other number (Sep 28 12 cartons) than a year near this one."""
    return m["short"] is not None and abs(_year_of(m["short"]) - scene.today.year) > 2


def _named_day(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    month, day = _month_of(m["m"]), int(m["d"])
    if m["y"] and not _is_no_year(m, scene):
        return real_day(_year_of(m["y"]), month, day, m[0])
    words = m[0][: m.start("sep") - m.start()] if m["y"] else m[0]
    return next_month_day(scene.today, month, day, words, past=past)


def _left_day(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    return next_month_day(scene.today, _month_of(m["m"]), int(m["d"]), m[0], past=past)


def _two_days(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    """20-25 Oct, Sep 21 or 22: from one day to the other, or one of the two."""
    month = _month_of(m["m"] or m["m2"])
    ends = []
    for day in (int(m["a"] or m["a2"]), int(m["b"] or m["b2"])):
        year = m["y"] or m["y2"]
        found = (
            real_day(int(year), month, day, m[0]) if year else next_month_day(scene.today, month, day, m[0], past=past)
        )
        if isinstance(found, Question) or found.first is None:
            return found
        ends.append(found)
    first, last = ends[0].first, ends[1].first
    if first is None or last is None or last <= first:
        return ask("ambiguous_date", m[0])
    return one_of(first, last) if m["or"] or m["or2"] else span(first, last, *ends[0].notes)


def _ordinal(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    return next_day_of_month(scene.today, int(m["d"]), m[0], past=past)


def _nth_weekday(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    """The last Friday of September, the first working day of next month."""
    today, turn = scene.today, _TURNS[m["nth"].lower()]
    if "month" in m["m"].lower():
        year, month = shift_month(today, _STEPS[(m["rel"] or "").lower()])
    else:
        month = _month_of(m["m"])
        year = today.year + (1 if not past and month < today.month else -1 if past and month > today.month else 0)
    at = _WEEKDAYS[m["d"].lower()] if m["d"] else None
    return nth_day(scene, (year, month), turn, at, working=bool(m["any"]) and m["any"].lower() != "day")


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
        return _week_ends(friday, scene, m[0]) if ending else one(start) if "of" in part else span(start, friday)
    if m["unit"]:
        return _part_of(scene, *shift_month(scene.today, step), part, ending=ending)
    return _part_of_named(m, scene, part, ending=ending, past=past)


def _week_ends(friday: date, scene: Scene, words: str) -> Outcome:
    """EOW, end of next week: with its Friday or its Sunday."""
    days = [day for day in (friday, friday + timedelta(days=2)) if day >= scene.today]
    return ask("ambiguous_date", words, options=tuple(map(day_option, days)))


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
        return _week_ends(monday(today, 0) + timedelta(days=4), scene, m[0])
    return end_of_period(scene, month_end(today.year, 12 if m["year"] else today.month))


def _whole(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    if m["m"]:
        return _whole_month(m, scene, past)
    step = 2 if m["two"] else _STEPS[m["rel"].lower()]
    if (m["unit"] or m["two"]).lower() == "week":
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
    rel = (m["rel"] or m["lead"] or m["of"] or "").lower()
    if rel in ("this", "next", "last"):
        return one(monday(today, _STEPS[rel]) + timedelta(days=at), backward=rel == "last")
    ahead = (at - today.weekday()) % 7
    if m["later"]:
        return one(today + timedelta(days=ahead + 7))
    if m["skip"]:
        coming = (monday(today, weeks) + timedelta(days=at) for weeks in (1, 2))
        return ask("ambiguous_date", m[0], options=tuple(map(day_option, coming)))
    day = today + timedelta(days=ahead - 7 if past and ahead else ahead)
    return one(day, note("looks_back" if past and ahead else "next_weekday", day=day))


def _weekend(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    saturday = monday(scene.today, _STEPS[(m["rel"] or "").lower()]) + timedelta(days=5)
    return span(saturday, saturday + timedelta(days=1), backward=saturday + timedelta(days=1) < scene.today)


def _relative(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    words = m[0].lower()
    if "after" in words:
        step = 2
    elif "before" in words:
        step = -2
    else:
        step = -1 if words.startswith("y") else 0 if words.startswith(("today", "tonight")) else 1
    return one(scene.today + timedelta(days=step), backward=step < 0)


_RECOGNISERS = (
    (_FROM_A_DAY, _left_day),
    (_DAY_MONTH, _named_day),
    (_MONTH_DAY, _named_day),
    (_NTH_WEEKDAY, _nth_weekday),
    (_PART, _part),
    (_ENDS, _ends),
    (_WEEK, _weekday),
    (_WHOLE, _whole),
    (_ORDINAL, _ordinal),
    (_WEEKEND, _weekend),
    (_RELATIVE, _relative),
)
