"""Days counted from another day: 国庆后三天, 月底前两个工作日, 3 days after Oct 8, the week of 28 Sep."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from bot.domain.phrases.almanac import Outcome, Scene, Spot, add_months, monday, one, span
from bot.domain.phrases.numerals import ENGLISH_SMALL, SMALL, whole
from bot.domain.phrases.reading import Question
from bot.domain.phrases.sentences import ask, day_option, note

_BEHIND = re.compile(
    rf"\s?的?(?:之|以|过)?(?P<side>前|后)的?第?(?P<n>{SMALL})\s?个?(?P<unit>工作日|天|周|星期|礼拜|月)"
    r"(?![一二三四五六日末](?![个天次]))(?P<inside>之内|以内|内)?"
)
_AHEAD_EN = re.compile(
    rf"(?<![\w.,])(?P<n>{ENGLISH_SMALL})\s(?P<unit>(?:working\s|business\s)?days?|weeks?|fortnights?|months?)\s"
    r"(?P<side>before|prior\sto|after|following|from|on)\s(?:the\s)?$",
    re.I | re.A,
)
_WEEK_OF = re.compile(
    r"(?<![A-Za-z])(?:(?:the\s)?week\s(?:of|commencing|beginning|starting)|w/c)\s(?:the\s)?$", re.I | re.A
)
_WEEK_ENDING = re.compile(r"(?<![A-Za-z])(?:(?:the\s)?week\sending|w/e)\s(?:on\s)?(?:the\s)?$", re.I | re.A)
_THAT_WEEK = re.compile(r"\s?(?:的)?(?:那|当|这一?|所在的?|的)(?:一)?(?:周|星期|礼拜)(?![一二三四五六日天])")
_FARTHEST = 400
UNANCHORED = re.compile(r"(?<![推延往最提赶拖滞落今目先])[前后]的?\s?$")
UNANCHORED_EN = re.compile(r"\s(?:before|after|prior\sto|following|from)\s(?=\w)", re.I | re.A)
NTH_DAY = re.compile(rf"[前后]的?第\s?{SMALL}\s?个?(?:天|日|工作日|周|星期|礼拜)(?![一二三四五六日天])")
"""到货后5天, 3 days before ETD: counted from what the text gives no day for."""


def with_offsets(spots: list[Spot], masked: str, scene: Scene) -> list[Spot]:
    """Each day with the length that counts from it, as one day."""
    return [_week_of(_offset(spot, masked, scene), masked) for spot in spots]


def overlaps(spot: Spot, start: int, end: int) -> bool:
    """Whether a stretch of the text stands in that of a day."""
    return spot.start < end and start < spot.end


def _offset(spot: Spot, masked: str, scene: Scene) -> Spot:
    m = _BEHIND.match(masked, spot.end)
    if m:
        resolve = partial(_counted, spot, m, scene, m["side"] == "后")
        return replace(spot, end=m.end(), resolve=resolve, is_weekday=False, day_of_month=None)
    m = _AHEAD_EN.search(masked, max(0, spot.start - 48), spot.start)
    if m:
        resolve = partial(_counted, spot, m, scene, m["side"].lower() not in ("before", "prior to"))
        return replace(spot, start=m.start(), resolve=resolve, is_weekday=False, day_of_month=None)
    return spot


def _counted(spot: Spot, m: re.Match[str], scene: Scene, after: bool, past: bool) -> Outcome:
    """So many days from a day; from a stretch of days it is asked, unless calendar and working days agree."""
    found, n, words = spot.resolve(past), whole(m["n"]), m.string[min(spot.start, m.start()) : max(spot.end, m.end())]
    if isinstance(found, Question):
        return found
    anchor = found.last if after else found.first
    if anchor is None or n is None or n > _FARTHEST:
        return ask("ambiguous_date", words)
    days = _ways(anchor, n if after else -n, m["unit"].lower(), scene)
    unclear = not found.feast or m["unit"] in ("周", "星期", "礼拜", "月")
    if not found.single and (unclear or len(set(days)) > 1):
        return ask("ambiguous_date", words, options=tuple(map(day_option, dict.fromkeys(days))))
    if m.groupdict().get("inside"):
        return span(None, days[0], note("calendar_days"), bound=True)
    return one(days[0], *found.notes, note("calendar_days"))


def _ways(anchor: date, n: int, unit: str, scene: Scene) -> list[date]:
    """The day so far away; in days as calendar days first, then as working days."""
    if "工作" in unit or "work" in unit or "business" in unit:
        return [scene.calendar.add(anchor, n)]
    if unit in ("月", "month", "months"):
        return [add_months(anchor, n)]
    if unit.startswith(("天", "day")):
        return [anchor + timedelta(days=n), scene.calendar.add(anchor, n)]
    return [anchor + timedelta(days=(14 if unit.startswith("fort") else 7) * n)]


def _week_of(spot: Spot, masked: str) -> Spot:
    before = max(0, spot.start - 32)
    for pattern, ends in ((_WEEK_OF, False), (_WEEK_ENDING, True)):
        m = pattern.search(masked, before, spot.start)
        if m:
            return replace(spot, start=m.start(), resolve=partial(_whole_week, spot.resolve, ends), is_weekday=False)
    m = _THAT_WEEK.match(masked, spot.end)
    if m:
        return replace(spot, end=m.end(), resolve=partial(_whole_week, spot.resolve, False), is_weekday=False)
    return spot


def _whole_week(resolve: Callable[[bool], Outcome], ends: bool, past: bool) -> Outcome:
    found = resolve(past)
    if isinstance(found, Question) or found.first is None or found.last is None:
        return found
    first = monday(found.first, 0)
    return span(first, found.last if ends else monday(found.last, 0) + timedelta(days=6), *found.notes)
