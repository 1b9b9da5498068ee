"""Hours of a day: 下午3点, 18:00, 3pm, 今晚12点, and the parts of a day without an hour."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from bot.domain.phrases.almanac import TimeOfDay
from bot.domain.phrases.numerals import whole

_CJK = r"[零一二两三四五六七八九十]{1,3}"
_PART = r"凌晨|清晨|早上|早晨|早间|上午|中午|正午|下午|傍晚|晚上|晚间|夜里|夜间|深夜|半夜|午夜|早|晚|夜"
_POINT = (
    rf"(?P<h>\d{{1,2}}|{_CJK})\s?(?:点|时(?![间候期段效装常报刻]))(?:钟|整)?(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<min>\d{{1,2}}|{_CJK})分?(?![天周月年个%件]))?"
    r"(?![检胶焊工])"
)
_DIGITAL = (
    r"(?P<h2>\d{1,2}):(?P<m2>\d{2})(?::\d{2})?(?!\d)\s?"
    r"(?:(?P<ampm>(?:am|pm|a\.m\.|p\.m\.)(?![A-Za-z]))|h(?:rs?)?(?![A-Za-z]))?"
)
_ENGLISH = (
    r"(?P<h3>\d{1,2})\s?(?P<ampm3>(?:am|pm|a\.m\.|p\.m\.)(?![A-Za-z]))"
    r"|(?:12\s)?(?P<noon>\b(?:noon|midday|midnight)\b)"
)
CLOCK = re.compile(
    rf"(?:(?<=\x00T)|(?<![\d.:/A-Za-z]))(?:(?P<part>{_PART})\s?)?(?:{_POINT}|{_DIGITAL}|{_ENGLISH})", re.I | re.A
)
PART_OF_DAY = re.compile(
    r"的?\s?(?:(?:凌晨|清晨|早上|早晨|早间|上午|中午|正午|下午|傍晚|晚上|晚间|夜里|夜间|深夜|半夜|午夜)(?![点时于])"
    r"|一大?早|[早晚](?![了点延到期天于批交些交出完几在一两三四五六七八九十\d]))(?:下班(?:之?前)?)?|的?\s?(?:下班|收工)之?前"
    r"|\s(?:in\sthe\s)?(?:morning|afternoon|evening|noon|night|am|pm)\b",
    re.I | re.A,
)
EVENING = re.compile(r"(?:晚上?|早上?|夜里?)(?!了|于|点)")
"""What stands behind 今, 明, 昨 (明晚, 今早)."""
JOINT = re.compile(r"[\sT]*(?:的|at|@|[(,]\s?)?\s*", re.I | re.A)
_AFTERNOON = ("下午", "傍晚")
_EVENING = ("晚上", "晚间", "晚", "夜")
_NIGHT = ("夜里", "夜间", "深夜", "半夜", "午夜")


@dataclass(frozen=True, kw_only=True)
class Hour:
    """A time of day that was read; `at` is None when there is no such time (25点)."""

    start: int
    end: int
    at: TimeOfDay | None


def hour(m: re.Match[str]) -> Hour | None:
    """What a match of `CLOCK` means, None when its number is none."""
    end = m.start() + len(m[0].rstrip())
    if m["noon"]:
        midnight = TimeOfDay(at=time(0), days=1, ends_the_day=True, unsure=True)
        at = midnight if m["noon"].lower() == "midnight" else TimeOfDay(at=time(12))
        return Hour(start=m.start(), end=end, at=at)
    if m["h"] == "一" and m["part"] in ("早", "晚") and not (m["half"] or m["quarter"] or m["min"]):
        return None  # 晚一点 is a little later, no hour
    hours, minutes = whole(m["h"] or m["h2"] or m["h3"]), _minutes(m)
    if hours is None or minutes is None:
        return None
    suffix, part = (m["ampm"] or m["ampm3"] or "").lower(), m["part"] or ""
    if (suffix and not 1 <= hours <= 12) or not 0 <= minutes < 60 or (hours == 24 and minutes):
        return Hour(start=m.start(), end=end, at=None)
    return Hour(start=m.start(), end=end, at=_at_night(hours, minutes, part) or _by_day(hours, minutes, part, suffix))


def _at_night(hours: int, minutes: int, part: str) -> TimeOfDay | None:
    """24:00, 晚上12点, 夜里2点 lie behind the midnight that ends the day."""
    late = part in _NIGHT
    if hours == 24 or ((late or part in _EVENING) and hours in (0, 12)):
        return TimeOfDay(at=time(0, minutes), days=1, ends_the_day=not minutes, unsure=late)
    if (late and 1 <= hours <= 5) or (part in _EVENING and 1 <= hours <= 3):
        return TimeOfDay(at=time(hours, minutes), days=1, unsure=late)
    return None


def _by_day(hours: int, minutes: int, part: str, suffix: str) -> TimeOfDay | None:
    if suffix.startswith("p") or part in (*_AFTERNOON, *_EVENING, *_NIGHT) or (part in ("中午", "正午") and hours < 3):
        hours += 12 if hours < 12 else 0
    elif (suffix.startswith("a") or part == "凌晨") and hours == 12:
        hours = 0
    return TimeOfDay(at=time(hours, minutes)) if 0 <= hours < 24 else None


def _minutes(m: re.Match[str]) -> int | None:
    if m["half"]:
        return 30
    if m["quarter"]:
        return 15 if m["quarter"] == "一" else 45
    return whole(m["min"] or m["m2"] or "0")
