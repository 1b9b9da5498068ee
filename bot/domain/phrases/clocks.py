"""Hours of a day: 下午3点, 18:00, 3pm, and the parts of a day without an hour."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from bot.domain.phrases.numerals import whole

_CJK = r"[零一二两三四五六七八九十]{1,3}"
_PART = r"凌晨|清晨|早上|早晨|早间|上午|中午|正午|下午|傍晚|晚上|晚间|夜里|半夜|早|晚"
_POINT = (
    rf"(?P<h>\d{{1,2}}|{_CJK})\s?点(?:钟|整)?(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<min>\d{{1,2}}|{_CJK})分?(?![天周月年个%件]))?"
    r"(?![检胶焊工])"
)
_DIGITAL = r"(?P<h2>\d{1,2}):(?P<m2>\d{2})(?::\d{2})?(?!\d)\s?(?P<ampm>(?:am|pm|a\.m\.|p\.m\.)(?![A-Za-z]))?"
_ENGLISH = r"(?P<h3>\d{1,2})\s?(?P<ampm3>(?:am|pm|a\.m\.|p\.m\.)(?![A-Za-z]))|(?P<noon>\b(?:noon|midday)\b)"
CLOCK = re.compile(
    rf"(?:(?<=\x00T)|(?<![\d.:/A-Za-z]))(?:(?P<part>{_PART})\s?)?(?:{_POINT}|{_DIGITAL}|{_ENGLISH})", re.I | re.A
)
PART_OF_DAY = re.compile(
    rf"的?\s?(?:{_PART})(?![了点延到期天于批交些出完几在一两三四五六七八九十\d])|\s(?:morning|afternoon|evening|noon)\b",
    re.I | re.A,
)
JOINT = re.compile(r"[\sT]*(?:的|at|@|[(,]\s?)?\s*", re.I | re.A)
_AFTERNOON = ("下午", "傍晚", "晚上", "晚间", "夜里", "晚")


@dataclass(frozen=True, kw_only=True)
class Hour:
    """A time of day that was read; `at` is None when there is no such time (25点)."""

    start: int
    end: int
    at: time | None


def hour(m: re.Match[str]) -> Hour | None:
    """What a match of `CLOCK` means, None when its number is none."""
    if m["noon"]:
        return Hour(start=m.start(), end=m.end(), at=time(12))
    if m["h"] == "一" and m["part"] in ("早", "晚") and not (m["half"] or m["quarter"] or m["min"]):
        return None  # 晚一点 is a little later, no hour
    hours = whole(m["h"] or m["h2"] or m["h3"])
    minutes = _minutes(m)
    if hours is None or minutes is None:
        return None
    suffix = (m["ampm"] or m["ampm3"] or "").lower()
    part = m["part"] or ""
    if suffix and not 1 <= hours <= 12:
        return Hour(start=m.start(), end=m.end(), at=None)
    if (suffix.startswith("p") or part in _AFTERNOON or (part in ("中午", "正午") and hours < 3)) and hours < 12:
        hours += 12
    elif suffix.startswith("a") and hours == 12:
        hours = 0
    at = time(hours, minutes) if 0 <= hours < 24 and 0 <= minutes < 60 else None
    return Hour(start=m.start(), end=m.start() + len(m[0].rstrip()), at=at)


def _minutes(m: re.Match[str]) -> int | None:
    if m["half"]:
        return 30
    if m["quarter"]:
        return 15 if m["quarter"] == "一" else 45
    return whole(m["min"] or m["m2"] or "0")
