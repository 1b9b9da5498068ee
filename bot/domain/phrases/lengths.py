"""Lengths of time, and the days they count to: 3天, 两周后, 半个月内, within 3 days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from bot.domain.phrases.almanac import Days, Outcome, Scene, Spot, add_months, one, span
from bot.domain.phrases.links import is_approximate
from bot.domain.phrases.normal import blank
from bot.domain.phrases.numerals import ENGLISH_SMALL, SMALL, number, tidy, whole
from bot.domain.phrases.reading import (
    Item,
    Kind,
    LengthOfTime,
    Note,
    Option,
    Precision,
    Question,
    Role,
)
from bot.domain.phrases.sentences import ask, note, option

LATER = (
    r"推迟|延迟|延期|延后|延误|推后|顺延|延长|拖延|拖后|拖期|拖|耽误|耽搁|误期|滞后|后推|后延|往后|再等|再要"
    r"|往后[挪推拖移延]|挪后|缓|多要|要多|超期|逾期|迟|(?<!今)(?<!明)(?<!昨)(?<!最)(?<!不)晚|延"
)
"""What people call being late."""

SOONER = r"提前|提早|赶前|往前|(?<!最)早(?![上晨会])"
_LATER_EN = (
    r"delay(?:ed|s|ing)?|slip(?:s|ped|ping)?|late|postpone[ds]?|push(?:ed|es)?(?:\s(?:back|out))?|mov(?:ed|es|ing)\s(?:out|back)|slid(?:es|ing)?|pushing\s(?:back|out)"
    r"|behind|overdue|set\sback"
)
SAYS_LATER = re.compile(rf"{LATER}|\b(?:{_LATER_EN})\b", re.I | re.A)
_SOONER_EN = r"ahead|early|earlier|advanced?|pull(?:ed)?\s(?:in|forward)|sooner|brought\sforward"
_STOPPED = r"停产|停机|停线|停工|停电|停|downtime|stopped|down|halted|限电"
_FILLER = (
    r"(?:\s|了|约|大概|大约|差不多|预计|可能|要|会|将|又|再|至少|最多|最少|交货|船期|交期|出货|开船|整整"
    r"|by|of|for|about|around|approx\.?|approximately|at\sleast|up\sto|another|:)*"
)
_BEFORE = re.compile(
    rf"(?:(?P<stop>{_STOPPED})|(?:[又再还](?:要|得|会)?)?"
    rf"(?:(?P<later>{LATER}|推|\b(?:{_LATER_EN})\b)|(?P<sooner>{SOONER}|\b(?:{_SOONER_EN})\b)))"
    rf"{_FILLER}(?P<sign>[+-])?$|(?:^|[\s(,])(?P<bare>[+-])$",
    re.I | re.A,
)
_AFTER = re.compile(
    rf"\s?(?:的)?(?:(?P<later>延误|延期|延迟|(?:{_LATER_EN}|later)\b|delay\b)|(?P<sooner>(?:{_SOONER_EN})\b)|(?P<stop>(?:of\s)?downtime\b|(?:down|stopped|halted)\b(?!\s(?:to|by|from))|停产|停机|停线|停工))",
    re.I | re.A,
)
_MORE = re.compile(r"\b(?:another|a\sfurther|an?\s(?:additional|extra)|further|extra)\s$", re.I | re.A)
"""So much later than promised now; without a word of lateness it is only so much more."""

_LOWER = re.compile(r"(?:至少|最少|不少于|超过|at least|more than|over)\s*$", re.I | re.A)
_UPPER = re.compile(r"(?:最多|不超过|不到|至多|up to|at most|less than)\s*$", re.I | re.A)
_ABOUT = re.compile(r"(?:大概|大约|约|差不多|预计|估计|about|around|approximately|roughly)\s*$", re.I | re.A)
_ROUGHLY = re.compile(r"\s?(?:左右|上下|or\sso\b)", re.I | re.A)
_CHINESE = re.compile(
    rf"(?<![\d./第A-Za-z零一二两三四五六七八九十百廿卅])(?<!\d,)(?<![每周])(?<!星期)(?<!礼拜)(?:半\s?(?P<halved>个?月|天|年|个?小时|个?钟头)"
    rf"|(?P<n>\d+\.\d+|{SMALL})\s?(?:个半(?P<and_half>月|小时|钟头|星期|礼拜)"
    r"|(?P<unit>个?工作日|个?自然日|个月|天|个?(?:周|星期|礼拜)(?![一二三四五六日末](?![个天次周点件小工月])|天)|年(?=之?[后内])|个?小时|个?钟头|分钟)(?P<half>半)?))"
)
_DAY_AS_DAYS = re.compile(
    r"(?<![\d./第月零一二三四五六七八九十])(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})日(?=之?内|以内|之后|以后|后)"
)
_ENGLISH = re.compile(
    rf"(?<![\d./A-Za-z])(?<!\d,)(?:(?P<half>half\s(?:a\s|an\s)?)|(?P<n>\d+\.\d+|{ENGLISH_SMALL})(?:\s|-)?)"
    r"(?P<unit>working[\s-]?days?|business[\s-]?days?|workdays?|wd|calendar[\s-]?days?|days?|weeks?|wks?|fortnights?|months?|hours?|hrs?|minutes?|mins?|d|h)(?![A-Za-z])",
    re.I | re.A,
)
_AHEAD = re.compile(r"(?:之后|以后|过后|后(?![天面续勤]))|\s(?:from\s(?:now|today))\b", re.I | re.A)
_INSIDE = re.compile(r"(?:之内|以内|内(?![销部容衬里]))")
_AGO = re.compile(r"(?:之前|以前|前(?!后))|\sago\b", re.I | re.A)
_IN = re.compile(r"(?<![A-Za-z])in(?:\sabout)?\s$|(?:过|再过|还(?:需?要|得|需)(?:等|花)?)\s?$", re.I | re.A)
_TIME = re.compile(r"(?:'s?)?\stime\b", re.I | re.A)
_WITHIN = re.compile(r"\b(?:within|in\sless\sthan)\s$", re.I | re.A)
_VAGUE = re.compile(
    r"(?<![\d./零一二三四五六七八九十百])(?P<a>\d{1,2}(?:\.\d)?|[一二两三四五六七八九])\s?(?:-|~|到|至|或|、|to|or|)\s?"
    r"(?P<b>\d{1,2}(?:\.\d)?|[两三四五六七八九十])\s?(?P<u>个工作日|天|周|个星期|个月|working days|days|weeks|months)"
    r"|十天半个?月|十天八天|个把(?:星期|礼拜|月|小时)"
    r"|[大小]半(?:个月|天|年|个?小时)"
    r"|(?:(?:[一二两三四五六七八九]?十|\d{1,3})[几多来]|[一二三四五六七八九]十好?几|几十|上百|好?几|数|若干)个?(?:工作日|天|周|星期|礼拜|月|小时|钟头)"
    r"|(?:\d{1,3}|[一二两三四五六七八九十半]{1,3})(?:个?多(?:工作日|星期|礼拜|月|小时|天|周)|(?:天|周|年)多(?!少))"
    r"|\b(?:a few|several|some|a couple of|couple of)\s(?:working\s)?(?:days|weeks|months|hours)"
    r"|\b(?:most|the\sbest\spart)\sof\s(?:a|the)\s(?:week|month|day)\b",
    re.I | re.A,
)
_VAGUE_DAYS = re.compile(r"[这过][两几]天|(?<![\u4e00-\u9fff\d\x00])前[两几]天")
_VAGUE_SPREAD = re.compile(r"[-~到至或、]|to|or", re.I | re.A)
_UNITS = (
    ("工作日", "working_days", 1),
    ("work", "working_days", 1),
    ("business", "working_days", 1),
    ("wd", "working_days", 1),
    ("自然日", "days", 1),
    ("calendar", "days", 1),
    ("月", "months", 1),
    ("month", "months", 1),
    ("年", "months", 12),
    ("周", "days", 7),
    ("星期", "days", 7),
    ("礼拜", "days", 7),
    ("fortnight", "days", 14),
    ("w", "days", 7),
    ("小时", "hours", 1),
    ("钟头", "hours", 1),
    ("h", "hours", 1),
    ("分钟", "minutes", 1),
    ("min", "minutes", 1),
    ("天", "days", 1),
    ("日", "days", 1),
    ("d", "days", 1),
)
_LONGEST = timedelta(days=3660)


@dataclass(frozen=True, kw_only=True)
class Length:
    """A duration as it stands in a text."""

    start: int
    end: int
    value: LengthOfTime
    notes: tuple[Note, ...] = ()


def find_lengths(masked: str) -> tuple[list[Length], list[Question], str]:
    """Every length of time, the vague ones as questions; what is left of the text comes last."""
    questions, masked = _vague(masked)
    found = [length for m in _CHINESE.finditer(masked) if (length := _chinese(m))]
    for m in _DAY_AS_DAYS.finditer(masked):
        days = whole(m["n"])
        if days is not None:
            value = LengthOfTime(days=Decimal(days))
            notes = (note("days_after_day", m[0]),)
            found.append(Length(start=m.start(), end=m.end(), value=value, notes=notes))
    found += [length for m in _ENGLISH.finditer(masked) if (length := _english(m))]
    kept = []
    for length in found:
        if _is_sane(length.value):
            kept.append(length)
        else:
            questions.append(ask("too_far", masked[length.start : length.end], where=(length.start, length.end)))
    return kept, questions, masked


def _vague(masked: str) -> tuple[list[Question], str]:
    questions = [ask("no_date", m[0], where=m.span()) for m in _VAGUE_DAYS.finditer(masked)]
    masked = blank(masked, *(m.span() for m in _VAGUE_DAYS.finditer(masked)))
    for m in _VAGUE.finditer(masked):
        if m["a"] and not _VAGUE_SPREAD.search(m[0]) and (m["a"][0].isdigit() or m["b"] == "十"):
            continue
        options: tuple[Option, ...] = ()
        if m["a"]:
            unit = m["u"]
            options = tuple(
                option(f"{number(n)}{unit}", _SOME[unit.casefold()], typed=f"{n}{unit}", n=number(n))
                for n in (m["a"], m["b"])
            )
        questions.append(ask("vague_duration", m[0].strip(), options=options, where=m.span()))
        masked = blank(masked, m.span())
    return questions, masked


_SOME = {
    "个工作日": "some_working_days",
    "天": "some_days",
    "周": "some_weeks",
    "个星期": "some_weeks",
    "个月": "some_months",
    "working days": "some_working_days",
    "days": "some_days",
    "weeks": "some_weeks",
    "months": "some_months",
}


def _chinese(m: re.Match[str]) -> Length | None:
    if m["halved"]:
        value, notes = _half(m["halved"])
        return Length(start=m.start(), end=m.end(), value=value, notes=notes)
    count = number(m["n"])
    if count is None:
        return None
    value, notes = _of(count, m["unit"] or m["and_half"])
    if m["half"] or m["and_half"]:
        extra, more = _half((m["unit"] or m["and_half"]).removeprefix("个"))
        value, notes = _sum(value, extra), notes + more
    return Length(start=m.start(), end=m.end(), value=value, notes=notes)


def _english(m: re.Match[str]) -> Length | None:
    if m["half"]:
        value, notes = _half(m["unit"])
        return Length(start=m.start(), end=m.end(), value=value, notes=notes)
    count = Decimal(m["n"]) if "." in m["n"] else whole(m["n"])
    if count is None or (m["n"].isalpha() and m["unit"].lower() in ("d", "h", "wd")):
        return None
    value, notes = _of(Decimal(count), m["unit"].lower())
    return Length(start=m.start(), end=m.end(), value=value, notes=notes)


def _unit(word: str) -> tuple[str, int]:
    return next((field, times) for sign, field, times in _UNITS if sign in word.lower())


def _of(count: Decimal, word: str) -> tuple[LengthOfTime, tuple[Note, ...]]:
    field, times = _unit(word)
    if field == "minutes":
        return LengthOfTime(hours=tidy(round(count / 60, 2))), ()
    if field == "hours":
        return LengthOfTime(hours=count), ()
    if field == "days" or count != count.to_integral_value():
        days = count * times if field == "days" else count * (30 if field == "months" else 1)
        return LengthOfTime(days=days), ()
    if field == "months":
        return LengthOfTime(months=int(count) * times), ()
    return LengthOfTime(working_days=int(count)), (note("working_days"),)


def _half(word: str) -> tuple[LengthOfTime, tuple[Note, ...]]:
    field, times = _unit(word)
    if field == "months":
        return (LengthOfTime(days=Decimal(15)), (note("half_month"),)) if times == 1 else (LengthOfTime(months=6), ())
    if field == "hours":
        return LengthOfTime(hours=Decimal("0.5")), ()
    return LengthOfTime(days=Decimal(times) / 2), ()


def _sum(a: LengthOfTime, b: LengthOfTime) -> LengthOfTime:
    return LengthOfTime(
        months=a.months + b.months,
        days=a.days + b.days,
        working_days=a.working_days + b.working_days,
        hours=a.hours + b.hours,
    )


def _is_sane(value: LengthOfTime) -> bool:
    days = value.days + value.months * 31 + value.working_days * 2 + value.hours / 24
    return days <= _LONGEST.days


def counted_days(lengths: list[Length], masked: str, scene: Scene) -> Iterator[tuple[Spot, Length]]:
    """The lengths that count to a day: 3天后, 两周内, 3天前, in 3 days."""
    for length in lengths:
        before = masked[max(0, length.start - 16) : length.start]
        delays = _BEFORE.search(before) is not None
        for pattern, way in ((_AHEAD, "ahead"), (_INSIDE, "inside"), (_AGO, "ago")):
            m = None if delays else pattern.match(masked, length.end)
            if m:
                yield Spot(start=length.start, end=m.end(), resolve=partial(_count, length, scene, way)), length
                break
        else:
            prefix = _WITHIN.search(before) or (None if delays else _IN.search(before))
            if prefix:
                start, time = length.start - len(prefix[0]), _TIME.match(masked, length.end)
                way = "inside" if _WITHIN.search(before) else "ahead"
                end = time.end() if time else length.end
                yield Spot(start=start, end=end, resolve=partial(_count, length, scene, way)), length


def _count(length: Length, scene: Scene, way: str, past: bool) -> Outcome:
    value = length.value.negated() if way == "ago" else length.value
    day = shift(scene.today, value, scene)
    notes = length.notes
    if value.months and day.day != scene.today.day and not value.days:
        notes = (*notes, note("clipped", day=day))
    if not value.working_days:
        notes = (*notes, note("calendar_days"))
    if way == "inside":
        return span(None, day, *notes, bound=True)
    return Days(first=day, last=day, notes=notes, backward=way == "ago") if way == "ago" else one(day, *notes)


def shift(day: date, value: LengthOfTime, scene: Scene) -> date:
    """The day so far away: months first (clipped), then calendar days, then working days."""
    day = add_months(day, value.months) if value.months else day
    whole_days = value.days + value.hours / 24
    day += timedelta(days=int(whole_days.to_integral_value(rounding="ROUND_CEILING")))
    return scene.calendar.add(day, value.working_days) if value.working_days else day


def duration_item(length: Length, masked: str, text: str) -> Item:
    """A length that counts to no day of its own, with the part it plays: a delay, a downtime."""
    before, after = masked[max(0, length.start - 24) : length.start], _AFTER.match(masked, length.end)
    cause = _BEFORE.search(before)
    start, end = length.start, length.end
    value, role, notes = length.value, Role.PLAIN, length.notes
    sooner = False
    if cause and (cause["stop"] or (after and after["stop"])):
        role = Role.DOWNTIME
    elif cause:
        role = Role.DELAY
        sooner = bool(cause["sooner"]) or "-" in (cause["sign"], cause["bare"])
        start = length.start - (len(before) - cause.start()) if sooner or cause["bare"] else length.start
    elif after:
        role = Role.DOWNTIME if after["stop"] else Role.DELAY
        sooner = bool(after["sooner"])
        end = after.end() if sooner else length.end
    if sooner:
        value, notes = value.negated(), (*notes, note("earlier"))
    if role is Role.DELAY:
        notes = (*notes, note("relative"))
        notes = notes if value.working_days else (*notes, note("calendar_days"))
    covers_from = length.start - (len(before) - cause.start()) if cause and not cause["stop"] else start
    covers_to = after.end() if after else end
    more = _MORE if role is Role.DELAY else None
    softened = (word.search(before) for word in (_LOWER, _UPPER, _ABOUT, more) if word is not None)
    covers_from = min([covers_from, *(length.start - len(before) + m.start() for m in softened if m)])
    covers_to = max(covers_to, m.end() if (m := _ROUGHLY.match(masked, covers_to)) else 0)
    lead = len(text[start:end]) - len(text[start:end].lstrip())
    return Item(
        kind=Kind.DURATION,
        value=value,
        text=text[start + lead : end],
        start=start + lead,
        end=end,
        precision=_precision(before, masked, length),
        notes=notes,
        role=role,
        covers=(min(covers_from, start + lead), max(covers_to, end)),
    )


def _precision(before: str, masked: str, length: Length) -> Precision:
    if _LOWER.search(before) or _UPPER.search(before):
        return Precision.BOUND
    if is_approximate(masked, length.start, length.end):
        return Precision.APPROXIMATE
    return Precision.EXACT
