"""Days around holidays: 国庆后, 年前, 春节期间, before Chinese New Year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from bot.domain.phrases.almanac import ONE_DAY, Days, Outcome, Scene, Spot, one, span
from bot.domain.phrases.numerals import SMALL, whole
from bot.domain.phrases.reading import Note
from bot.domain.phrases.sentences import ask, note, option

_NAMES = {
    "国庆": "国庆",
    "十一": "国庆",
    "春节": "春节",
    "过年": "春节",
    "新年": "元旦",
    "元旦": "元旦",
    "清明": "清明",
    "五一": "劳动节",
    "劳动节": "劳动节",
    "端午": "端午",
    "中秋": "中秋",
    "年": "春节",
    "national day": "国庆",
    "golden week": "国庆",
    "spring festival": "春节",
    "chinese new year": "春节",
    "lunar new year": "春节",
    "cny": "春节",
    "new year": "元旦",
    "labour day": "劳动节",
    "labor day": "劳动节",
    "may day": "劳动节",
    "qingming": "清明",
    "dragon boat festival": "端午",
    "dragon boat": "端午",
    "mid-autumn festival": "中秋",
    "mid-autumn": "中秋",
}
_FIXED = {
    "圣诞": (12, 25),
    "christmas": (12, 25),
    "xmas": (12, 25),
    "双十一": (11, 11),
    "双11": (11, 11),
    "双十二": (12, 12),
    "双12": (12, 12),
    "618": (6, 18),
}
_COUNT = rf"(?!\s?(?:的)?第?{SMALL}\s?个?(?:天|日|工作日|周|星期|礼拜|月))"
"""国庆后三天 counts from the feast (see offsets)."""
_SIDE = rf"(?P<side>期间|(?:之前|以前|之后|以后|过后|前(?!后)|后(?!天)){_COUNT})"
_FARTHEST = 400
_YEARS = {"今年": 0, "明年": 1, "去年": -1}
_CHINESE = re.compile(
    rf"(?P<ry>今年|明年|去年)?的?(?P<name>国庆|春节|过年|元旦|清明|五一|劳动节|端午|中秋|圣诞|双十[一二]|双1[12](?!\d))(?:节|假期|长假|小长假|放假|假)?(?:{_SIDE})?"
    r"|(?<![二三四五六七八九\d])(?P<eleven>十一)"
    rf"(?:(?:长假|假期|放假)(?:{_SIDE.replace('side', 'side2')})?|{_SIDE.replace('side', 'side3')})"
    rf"|(?<![今明去后半几多跨当每来往新\d一二两三四五六七八九十])(?P<year>年)(?=之?[前后])(?P<side4>(?:之?前(?!后)|之?后(?!天)){_COUNT})?"
    rf"|(?<!\d)(?P<sale>618)(?:(?P<side5>期间|大促|(?:之?前|之?后){_COUNT})|(?=之?[前后]))"
)
_UNNAMED = re.compile(
    r"(?:(?<![春秋])节|(?:长假|放假|假期)(?:之|以)?)(?:前|后)(?!天)"
    rf"(?:的?第?(?P<n>{SMALL})\s?个?(?P<unit>天|工作日|周|星期|礼拜))?"
)
_ENGLISH = re.compile(
    r"\b(?P<side>before|after|during|over|by|until)\s(?:the\s)?(?P<name>national day|golden week|spring festival"
    r"|chinese new year|lunar new year|cny|new year|labou?r day|may day|qingming|dragon boat(?: festival)?"
    r"|mid-autumn(?: festival)?|christmas|xmas)(?:'?s)?(?: holidays?)?\b(?!\s?\d)",
    re.I | re.A,
)
_COUNTED = re.compile(r"\b(?:days?|weeks?|months?)\s$", re.I | re.A)
"""3 days after CNY counts from the feast (see offsets)."""
_HINT = re.compile(
    r"国庆|春节|过年|元旦|清明|五一|劳动节|端午|中秋|圣诞|双[十1]|十一|年之?[前后]|618|节[前后]|假|\b(?:before|after|during|over|by|until)\s",
    re.I | re.A,
)


def feasts(masked: str, scene: Scene) -> Iterator[Spot]:
    """Holidays by name, with what stands before or after them; a nameless 节前 is asked."""
    if not _HINT.search(masked):
        return
    for pattern in (_CHINESE, _ENGLISH):
        for m in pattern.finditer(masked):
            counted = bool(pattern is _ENGLISH and _COUNTED.search(masked, max(0, m.start() - 16), m.start()))
            start = m.start("name") if counted else m.start()
            yield Spot(start=start, end=m.end(), resolve=partial(_resolve, m, scene, sideless=counted))
    for m in _UNNAMED.finditer(masked):
        yield Spot(start=m.start(), end=m.end(), resolve=partial(_unnamed, m, scene))


def _resolve(m: re.Match[str], scene: Scene, past: bool, *, sideless: bool = False) -> Outcome:
    groups = m.groupdict()
    name = groups.get("name") or groups.get("eleven") or groups.get("year") or groups.get("sale") or ""
    side = next((value for key, value in groups.items() if key.startswith("side") and value), "")
    found = _days_of(name, scene, past=past, year=_YEARS.get(groups.get("ry") or ""))
    if found is None:
        return ask("unknown_holiday", m[0])
    (first, last), notes = found
    side = "" if sideless else side.lower()
    if "前" in side or side == "before":
        last_day = first - ONE_DAY
        return span(None, last_day, note("before_holiday", day=last_day), *notes, bound=True)
    if "后" in side or side == "after":
        day = scene.calendar.add(last, 1)
        return one(day, note("after_holiday", day=day), *notes)
    if side in ("by", "until"):
        return span(None, first, *notes, bound=True)
    return Days(first=first, last=last, notes=notes, single=first == last, feast=True)


def _days_of(
    name: str, scene: Scene, *, past: bool, year: int | None = None
) -> tuple[tuple[date, date], tuple[Note, ...]] | None:
    """The holiday that comes next (or is now), or the last one when the sentence is about the past.

    year: how many years from this one, where it was said.
    """
    today = scene.today
    near = (today.year, today.year - 1) if past else (today.year, today.year + 1)
    for candidate in near if year is None else (today.year + year,):
        days = _in_year(name.lower(), candidate, scene)
        if days is None or (year is None and (days[0] > today if past else days[1] < today)):
            continue
        complete = scene.calendar.complete(candidate)
        return days, () if complete or name.lower() in _FIXED else (note("incomplete_year", year=candidate),)
    return None


def _in_year(name: str, year: int, scene: Scene) -> tuple[date, date] | None:
    fixed = _FIXED.get(name)
    if fixed:
        return date(year, *fixed), date(year, *fixed)
    return scene.calendar.holiday(_NAMES[name], year)


def _beside(first: date, last: date, m: re.Match[str], scene: Scene) -> date:
    """The day before or after a feast, or so many before or after it."""
    ahead, n = "后" in m[0], whole(m["n"]) if m["n"] else None
    if not n or n > _FARTHEST:
        return scene.calendar.add(last, 1) if ahead else first - ONE_DAY
    if m["unit"] == "工作日":
        return scene.calendar.add(last, n) if ahead else scene.calendar.add(first, -n)
    days = timedelta(days=n if m["unit"] == "天" else 7 * n)
    return last + days if ahead else first - days


def _unnamed(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    options = []
    for name in ("元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆"):
        found = _days_of(name, scene, past=past)
        if found:
            (first, last), _ = found
            day = _beside(first, last, m, scene)
            options.append(option(day.isoformat(), "feast", name=name, day=day))
    options.sort(key=lambda option: option.value)
    return ask("which_holiday", m[0], options=tuple(options[:3]))


_CLOSED = re.compile(
    r"\b(?:closed|shuts?|closes|off|on\sholiday|stops?|stopped)\s(?:for|over|during)\s(?:the\s)?(?:golden\sweek"
    r"|national\s(?:day|holidays?)|mid-autumn(?:\sfestival)?|chinese\snew\syear|cny|spring\sfestival|(?:public\s)?holidays?)\b",
    re.I | re.A,
)
_BEHIND = re.compile(r"\d.{0,60}(?:[,;:]|\s-|\bas\b|\bbecause\b|\bsince\b)[^\n,;\d]{0,30}$", re.I | re.A)


def closed_for_feast(text: str) -> list[tuple[int, int]]:
    """Where a feast is why another day is given before it (12 Oct, the mill is closed for Golden Week), and no day."""
    return [m.span() for m in _CLOSED.finditer(text) if _BEHIND.search(text, max(0, m.start() - 90), m.start())]
