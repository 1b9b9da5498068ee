"""What is said of time and is no day: a rhythm (每周二), a lunar day, a half, a quarter, a numbered week."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from bot.domain.phrases.almanac import Days, Outcome, Scene, Spot, end_of_period, in_reach, month_end, one, span
from bot.domain.phrases.numerals import whole
from bot.domain.phrases.sentences import ask

_WEEK = r"(?:周|星期|礼拜)"
_DAY = r"[一二三四五六日天]"
_RHYTHM = re.compile(
    rf"(?:每逢?|逢)(?:个|隔)?{_WEEK}{_DAY}(?:[、,和及跟/]?(?:每?{_WEEK})?{_DAY}(?![个次件天套点]))*"
    r"|每(?:个?月|个?季度?)(?:的)?(?:\d{1,2}|[一二三四五六七八九十]{1,3}|初|底|末|中旬?|上旬|下旬)[号日]?"
    r"|每隔?\s?(?:\d{1,3}|[一二两三四五六七八九十半几]{1,3})\s?个?(?:天|工作日|周|星期|礼拜|月|小时|钟头)(?:一次)?|隔(?:天|日|周|月)(?:一次)?"
    r"|\b(?:every|each)\s(?:other\s|second\s)?(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?\b"
    r"(?:\s?(?:and|&|,|/)\s?(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?\b)*"
    r"|\b(?:every|each)\s(?:other\s(?:day|week|month)|(?:\d{1,3}|two|three|four)\s(?:days|weeks|months|hours))\b"
    r"|\b(?:on\s)?(?:mon|tues|wednes|thurs|fri|satur|sun)days\b"
    r"(?:\s?(?:and|&|,|/)\s?(?:mon|tues|wednes|thurs|fri|satur|sun)days\b)*",
    re.I | re.A,
)
_LUNAR_MONTH = r"(?:正|腊|冬|闰?[一二三四五六七八九十]{1,2}|\d{1,2})月"
_LUNAR_DAY = r"(?:初[一二三四五六七八九十]|[廿卅][一二三四五六七八九]?|二?十[一二三四五六七八九]?|三十|\d{1,2})[号日]?"
_LUNAR = re.compile(
    rf"(?:农历|阴历|旧历|夏历|老历)(?:的)?(?:今年|明年|{_LUNAR_MONTH}(?:{_LUNAR_DAY}|底|初|中旬?)?|{_LUNAR_DAY})?"
    rf"|(?:正|腊|冬)月(?:{_LUNAR_DAY}|底|初|中旬?)?|大?年初[一二三四五六七八九十]|年三十|除夕|小年夜?|元宵节?|重阳节?|七夕"
    r"|(?:[一二三四五六七八九十]{1,2}月|(?<!月))初[一二三四五六七八九十](?![天个次步])"
    r"|\blunar\s(?:calendar|month)\b[^,;.\n]{0,20}",
    re.I | re.A,
)
_YEAR = r"(?P<y>(?:20\d{2}|\d{2})年|今年|明年|后年|去年)?(?:的)?"
_HALF = re.compile(rf"{_YEAR}(?P<half>[上下])半年|(?<!\d)(?P<moon>[上下前后])半个?月")
_QUARTER = re.compile(
    rf"{_YEAR}(?:第?(?P<n>[一二三四1-4])季度|(?<![A-Za-z\d-])Q(?P<q>[1-4])(?![\dA-Za-z])"
    r"|(?P<rel>上上|上|下下|下|本|这)个?季度?(?!节))"
    r"(?:(?:的|\s)?(?P<part>[末底初]))?(?:[\s,/]?(?P<after>20\d{2})年?)?",
    re.I | re.A,
)
_QUARTER_EN = re.compile(
    r"\b(?:(?P<end>end\sof\s)(?:the\s)?)?(?:(?P<rel>this|next|last)\squarter|(?:the\s)?(?P<nth>first|second|third|fourth|last)\s"
    r"(?P<unit>quarter|half)(?:\sof\s(?:the\syear|(?P<y>20\d{2})))?|(?P<end2>end\sof\s)Q(?P<q>[1-4])(?!\d))(?![A-Za-z])",
    re.I | re.A,
)
_ISO_WEEK = re.compile(
    r"(?<![A-Za-z\d-])(?:W|wk\.?|week|CW|KW)\s?(?:no\.?\s?|#)?(?P<n>\d{1,2})(?![\d%A-Za-z.:/-]|\s(?:days?|weeks?|months?))"
    r"(?:[\s,/]{1,2}(?P<y>20\d{2})(?!\d))?|(?:全年)?第\s?(?P<c>[1-5]?\d|[一二三四五]?十?[一二三四五六七八九十])\s?(?:周|星期)(?![一二三四五六日天])",
    re.I | re.A,
)
_WEEK_OF_A_MONTH = re.compile(
    r"(?:(?:\d{1,2}|[一二三四五六七八九十]{1,2}|[上下本这]个?)月(?:份)?的?)?第[一二三四五1-5]个?(?:周|星期|礼拜)(?![一二三四五六日天])"
    r"|\b(?:first|second|third|fourth|last|1st|2nd|3rd|4th)\sweek\s(?:of|in)\s(?:the\s)?(?:month|next\smonth|[a-z]{3,9})\b",
    re.I | re.A,
)
_HINT = re.compile(
    r"每|逢|隔|历|[正腊冬]月|初[一二三四五六七八九十]|年三十|除夕|小年|元宵|重阳|七夕|半年|半个?月|季|Q[1-4]|\bevery|\beach|days\b|lunar|quarter|half|\bweek\s(?:of|in)"
    r"|(?:W|wk\.?|week|CW|KW)\s?(?:no|#|\d)|第",
    re.I | re.A,
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_YEARS = {"今年": 0, "明年": 1, "后年": 2, "去年": -1}


def periods(masked: str, scene: Scene) -> Iterator[Spot]:
    """Read before lengths and days, whose words stand in them (每周二 is no two weeks, 下半年 no six months)."""
    if not _HINT.search(masked):
        return
    for code, pattern in (("rhythm", _RHYTHM), ("lunar_date", _LUNAR), ("ambiguous_date", _WEEK_OF_A_MONTH)):
        for m in pattern.finditer(masked):
            yield Spot(start=m.start(), end=m.end(), resolve=partial(_asked, code, m[0]))
    for pattern, resolve in ((_HALF, _half), (_QUARTER, _quarter), (_QUARTER_EN, _quarter_en), (_ISO_WEEK, _iso_week)):
        for m in pattern.finditer(masked):
            yield Spot(start=m.start(), end=m.end(), resolve=partial(resolve, m, scene))


def _asked(code: str, words: str, past: bool) -> Outcome:
    return ask(code, words.strip())


def _half(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    today = scene.today
    if m["moon"]:
        first = m["moon"] in "上前"
        last_day = month_end(today.year, today.month)
        return span(today.replace(day=1), today.replace(day=15)) if first else span(today.replace(day=16), last_day)
    return _months(m["y"], 1 if m["half"] == "上" else 7, 6, scene, past=past)


def _quarter(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    part = {"初": "first", "末": "last", "底": "last"}.get(m["part"] or "", "")
    if m["rel"]:
        return _relative(m["rel"].count("下") - m["rel"].count("上"), scene, part=part)
    quarter = whole(m["n"] or m["q"]) or 1
    return _months(m["after"] or m["y"], 3 * quarter - 2, 3, scene, past=past, part=part)


def _quarter_en(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    part = "last" if m["end"] or m["end2"] else ""
    if m["rel"]:
        return _relative({"this": 0, "next": 1, "last": -1}[m["rel"].lower()], scene, part=part)
    if m["q"]:
        return _months(None, 3 * int(m["q"]) - 2, 3, scene, past=past, part=part)
    length = 3 if m["unit"].lower() == "quarter" else 6
    nth = _ORDINALS.get(m["nth"].lower(), 12 // length)
    if nth * length > 12:
        return ask("ambiguous_date", m[0])
    return _months(m["y"], (nth - 1) * length + 1, length, scene, past=past, part=part)


def _relative(steps: int, scene: Scene, *, part: str) -> Outcome:
    index = scene.today.year * 4 + (scene.today.month - 1) // 3 + steps
    return _stretch(index // 4, index % 4 * 3 + 1, 3, scene, part=part)


def _months(said: str | None, month: int, length: int, scene: Scene, *, past: bool, part: str = "") -> Outcome:
    """So many months from a month on: of the year said, else those that are not over (are begun, of the past)."""
    year = scene.today.year
    if said:
        year = year + _YEARS[said] if said in _YEARS else int(said.removesuffix("年")) + (2000 if len(said) < 4 else 0)
    elif not past and month_end(year, month + length - 1) < scene.today:
        year += 1
    elif past and date(year, month, 1) > scene.today:
        year -= 1
    if not in_reach(year):
        return ask("impossible_date", said or "")
    return _stretch(year, month, length, scene, part=part)


def _stretch(year: int, month: int, length: int, scene: Scene, *, part: str) -> Days:
    first, last = date(year, month, 1), month_end(year, month + length - 1)
    if part == "last":
        return end_of_period(scene, last)
    return one(first) if part == "first" else span(first, last, backward=last < scene.today)


def _iso_week(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    number, year = whole(m["n"] or m["c"]), int(m["y"]) if m["y"] else scene.today.year
    if number is None or not in_reach(year) or not 1 <= number <= _weeks_in(year):
        return ask("impossible_date", m[0].strip())
    first = date.fromisocalendar(year, number, 1)
    if not m["y"] and not past and first + timedelta(days=6) < scene.today:
        first = date.fromisocalendar(year + 1, min(number, _weeks_in(year + 1)), 1)
    return span(first, first + timedelta(days=6))


def _weeks_in(year: int) -> int:
    return date(year, 12, 28).isocalendar().week
