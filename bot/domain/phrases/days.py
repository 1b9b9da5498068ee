"""Day expressions in Chinese and in figures: 10/8, 9月底, 下周三, 15号, 大后天."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from bot.domain.phrases.almanac import (
    LAST,
    Days,
    Outcome,
    Scene,
    Spot,
    dated,
    end_of_period,
    impossible,
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
from bot.domain.phrases.numerals import whole
from bot.domain.phrases.reading import Question
from bot.domain.phrases.sentences import ask, day_option, note

Finder = Callable[[str, Scene], Iterator[Spot]]

_CJK_SMALL = r"[一二两三四五六七八九十廿卅]{1,3}"
_NUMBER = rf"(?:\d{{1,2}}(?!\d)|{_CJK_SMALL})"
_FULL = re.compile(
    r"(?<![\d./A-Za-z-])(?P<y>\d{4})\s?(?:年|[-/.])\s?(?P<m>\d{1,2})\s?(?:月|[-/.])\s?(?P<d>\d{1,2})(?!\d)\s?[日号]?"
)
_COMPACT = re.compile(r"(?<![\dA-Za-z./-])(?P<y>20\d{2})(?P<m>\d{2})(?P<d>\d{2})(?![\dA-Za-z.%件片套])")
_SHORT_YEAR = re.compile(
    r"(?<![\d./A-Za-z-])(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<c>\d{4}|\d{1,2})(?![\d./])"
)
_YEAR = r"(?:(?P<y>\d{4}|\d{2}|[一二三四五六七八九零]{4})年|(?P<ry>今年|明年|去年|后年))\s?的?"
_MONTH = re.compile(
    rf"(?<![\d./])(?:{_YEAR})?(?:(?P<m>{_NUMBER})\s?月|(?P<rm>上上|上|下下|下|本|这|当|次)个?月)份?的?\s?"
    rf"(?:(?P<part>初|头|底|末|尾|中下旬|中上旬|上中旬|中旬|上旬|下旬|中(?!旬)|内)|(?P<d>{_NUMBER})(?![/.]\d)(?:\s?[日号]|(?![\d天周个小万千百年月成%.])))?"
)
_NTH = re.compile(
    rf"(?:(?P<m>{_NUMBER})\s?月|(?P<rm>上上|上|下下|下|本|这|当|次)个?月|(?<![\d一二三四五六七八九十个])月)(?:份|底|末)?的?"
    r"(?P<nth>第[一二三四1-4]|最后一|末)(?:个?(?:周|星期|礼拜)(?P<d>[一二三四五六日天])|(?P<any>天|个工作日))"
)
_BARE_PART = re.compile(
    r"(?<![\d个一二三四五六七八九十本这下上每])月(?P<part>初(?![一二三四五六七八九十])|头|底|末|尾|中(?!旬)|内)|(?P<tenday>中下旬|中上旬|上中旬|上旬|中旬|下旬)"
)
_YEAR_END = re.compile(
    r"(?:(?P<y>\d{4})年|(?P<ry>今年|明年|后年)|(?<![一二两三四五六七八九十\d今明后去前半每整来])(?=年[底末终内]))(?P<in>年?内|年?[底末终])"
)
_YEAR_PART = re.compile(r"(?:今年|明年|后年|\d{4}年|(?<![\d今明后去前每])(?=年))年?(?:初|头|中|尾)(?!旬)")
_SLASH = re.compile(r"(?<![\d./A-Za-z])(?P<m>\d{1,2})/(?P<d>\d{1,2})(?![\d/A-Za-z%])\s?[日号]?")
_DOT = re.compile(
    r"(?<![\d./A-Za-z¥$€£])(?P<m>\d{1,2})\.(?P<d>\d{1,2})(?![\d%A-Za-z]|\.\d|\s?(?:[万千百亿元块刀倍米吨天年月折度成级厘寸升克]|周(?![一二三四五六日天末]))|个)\s?[日号]?"
)
_DASH = re.compile(
    r"(?<![\d./A-Za-z-])(?P<m>\d{1,2})-(?P<d>\d{1,2})(?![\d\-/.%A-Za-z]|\s?[万千百亿元块天周年月个件片套小时吨米成]|\s(?:days?|weeks?))\s?[日号]?"
)
_DAY = re.compile(
    rf"(?<![\d./第零一二两三四五六七八九十A-Za-z])(?:(?P<old>[廿卅][一二三四五六七八九]?)(?!\s?[号日一二三四五六七八九十]|[个天件套片箱只打成万千百%])|(?P<d>\d{{1,2}}|{_CJK_SMALL})\s?(?:号(?![线楼机柜车模厂码仓色库床门])|日(?![内后元币本以之常子])))"
)
_SPREAD = re.compile(
    rf"(?<![\d./A-Za-z-])(?:(?P<m1>{_NUMBER})月|(?P<m2>\d{{1,2}})[/.])?(?P<a>\d{{1,2}}(?!\d)|{_CJK_SMALL})(?:[日号](?=.*[日号]))?\s?"
    rf"(?P<joint>-{{1,2}}|~|到|至|(?P<or>或者?|还是|、|/|和|跟|及))\s?(?P<b>\d{{1,2}}(?!\d)|{_CJK_SMALL})"
    r"(?:(?:\s?[日号](?![线楼机柜车模厂码仓色库床门])|(?<=\d)(?(m2)(?!/)(?![\d/.\-:%月天周个件万千套箱小])|(?(m1)(?![\d/.\-:%月天周个件万千套箱小]|\s?[日号])|(?!)))))"
)
_WEEKS = r"上{1,4}|下{1,6}|本|这"
_WEEK = re.compile(
    rf"(?P<rel>{_WEEKS})?个?(?<![一二两三四五六七八九十\d每半]个)(?<![一二两三四五六七八九十\d每半])"
    r"(?:周|星期|礼拜)(?:的?(?:周|星期|礼拜))?"
    r"(?P<d>[一二三四五六日天末](?!个)|[1-7](?![个\d]))(?P<more>(?:(?:(?:周|星期|礼拜)[一二三四五六日天末]|[二三四五六日])(?![点个件套片箱只打成万千百天月%次]))+(?![一二三四五六七八九十]))?"
    rf"|(?P<whole>{_WEEKS})个?(?:周|星期|礼拜)(?P<inside>以?内|之内)?(?:里|底|中|初)?|(?<!\d)(?<![一二两三四五六七八九十个])周内"
)
_RELATIVE = re.compile(
    r"大+后天|大+前天|明后两?天|今明两?天|(?<![天提])前天|后天|今天|明天|昨天|当天|(?:今|明|昨|后)日|今(?=[晚早夜])|明(?=[晚早夜])|昨(?=[晚早夜])|[今明昨](?:儿个?|个儿)"
)
_STEPS = {"后": 2, "明": 1, "今": 0, "当": 0, "昨": -1, "前": -2}
_TWO_DAYS = {"明后": (1, 2), "今明": (0, 1)}
_YEAR_STEPS = {"今年": 0, "明年": 1, "后年": 2, "去年": -1}
_MONTH_STEPS = {"上上": -2, "上": -1, "本": 0, "这": 0, "当": 0, "下": 1, "次": 1, "下下": 2}
_WEEKDAYS = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6} | {str(i + 1): i for i in range(7)}
_FARTHEST = 3
"""Years ahead for which a year of two digits may stand."""
_TEN_DAYS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "中下旬": (11, 31)} | dict.fromkeys(
    ("上中旬", "中上旬"), (1, 20)
)
_ASKS_A_DAY = re.compile(r"(?:到|至|改|为|交期|船期|货期|日期|截关|ETD|ETA|on|by|until|to)\s?:?\s?$", re.I)


def full_days(masked: str, scene: Scene) -> Iterator[Spot]:
    """2026-10-08, 2026年10月8日, 20261008, 26.10.8; 10/08/26 is asked."""
    for pattern in (_FULL, _COMPACT):
        for m in pattern.finditer(masked):
            words = m[0].strip()
            numbers = int(m["y"]), int(m["m"]), int(m["d"])
            if pattern is _COMPACT and not 1 <= numbers[1] <= 12:
                continue
            yield _spot(m, partial(_full_day, *numbers, words))
    for m in _SHORT_YEAR.finditer(masked):
        if len(m["c"]) == 1 and not 20 <= int(m["a"]) <= 50:
            continue
        yield _spot(m, partial(_short_year, m, scene))


def _full_day(year: int, month: int, day: int, words: str, past: bool) -> Outcome:
    return real_day(year, month, day, words)


def _spot(
    m: re.Match[str],
    resolve: Callable[[bool], Outcome],
    *,
    is_weekday: bool = False,
    day_of_month: int | None = None,
) -> Spot:
    start, end = m.end() - len(m[0].lstrip()), m.start() + len(m[0].rstrip())
    return Spot(start=start, end=end, resolve=resolve, is_weekday=is_weekday, day_of_month=day_of_month)


def _short_year(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    """Year, month and day in each order that makes a day; those of this year and its neighbours come before others."""
    a, b, c = int(m["a"]), int(m["b"]), int(m["c"])
    orders = [(2000 + a, b, c)] if len(m["c"]) < 4 else []
    if len(m["c"]) > 1:
        year = c if c > 99 else 2000 + c
        orders += [(year, a, b), (year, b, a)]
    found = (real_day(*parts, m[0]) for parts in orders)
    days = {days.first for days in found if not isinstance(days, Question) and days.first is not None}
    apart = {day: day.year - scene.today.year for day in days}
    near = sorted(day for day in days if abs(apart[day]) <= 1) or sorted(
        day for day in days if apart[day] <= _FARTHEST or len(m["c"]) > 2
    )
    if not near:
        return ask("impossible_date", m[0])
    return one(near[0]) if len(near) == 1 else ask("ambiguous_date", m[0], options=tuple(map(day_option, near)))


def months(masked: str, scene: Scene) -> Iterator[Spot]:
    """10月8日, 9月底, 下个月中旬, 明年3月, 本月28号."""
    for m in _MONTH.finditer(masked):
        yield _spot(m, partial(_month, m, scene))
    for m in _BARE_PART.finditer(masked):
        yield _spot(m, partial(_bare_part, m, scene))


def _year_said(m: re.Match[str], today: date) -> int | None:
    if m["ry"]:
        return today.year + _YEAR_STEPS[m["ry"]]
    if not m["y"]:
        return None
    year = whole(m["y"])
    return None if year is None else year + 2000 if year < 100 else year


def _month(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    today, words = scene.today, m[0].strip()
    said = _year_said(m, today)
    if m["rm"]:
        year, month = shift_month(today, _MONTH_STEPS[m["rm"]])
        year, floating = (said or year), False
    else:
        month = whole(m["m"]) or 0
        year, floating = (said or today.year), said is None
    if not 1 <= month <= 12 or not in_reach(year):
        return ask("impossible_date", words)
    if m["d"]:
        day = whole(m["d"])
        if day is None:
            return ask("impossible_date", words)
        if floating:
            return next_month_day(today, month, day, words, past=past)
        return real_day(year, month, day, words)
    if floating:
        if past and date(year, month, 1) > today:
            year -= 1
        elif not past and (_part_of_month(scene, year, month, m["part"]).last or today) < today:
            year += 1
    found = _part_of_month(scene, year, month, m["part"])
    if floating and found.last is not None and year != today.year:
        return dated(found, found.last, today, words, past=past)
    return found


def _part_of_month(scene: Scene, year: int, month: int, part: str | None) -> Days:
    if part in ("初", "头"):
        return one(date(year, month, 1))
    if part in ("底", "末", "尾"):
        return end_of_period(scene, month_end(year, month))
    if part == "中":
        part = "中旬"
    if part == "内":
        return span(None, month_end(year, month), bound=True)
    if part:
        first, last = _TEN_DAYS[part]
        return span(
            date(year, month, first),
            min(date(year, month, first) + timedelta(days=last - first), month_end(year, month)),
        )
    return span(date(year, month, 1), month_end(year, month))


def _bare_part(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    part = m["tenday"] or m["part"]
    today = scene.today
    found = _part_of_month(scene, today.year, today.month, part)
    if past and found.first is not None and found.first > today:
        return _part_of_month(scene, *shift_month(today, -1), part)
    if not past and found.last is not None and found.last < today:
        return _part_of_month(scene, *shift_month(today, 1), part)
    return found


def nth_days(masked: str, scene: Scene) -> Iterator[Spot]:
    """10月的第一个周一, 本月最后一个工作日, 月底最后一天."""
    for m in _NTH.finditer(masked):
        yield _spot(m, partial(_nth_day, m, scene))


def _nth_day(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    today, month = scene.today, whole(m["m"]) if m["m"] else None
    if month is not None and not 1 <= month <= 12:
        return ask("impossible_date", m[0])
    year, of = (today.year, month) if month else shift_month(today, _MONTH_STEPS[m["rm"] or "本"])
    if month:
        year += 1 if not past and month < today.month else -1 if past and month > today.month else 0
    turn = LAST if m["nth"].startswith(("最后", "末")) else whole(m["nth"].removeprefix("第")) or 1
    at = _WEEKDAYS[m["d"]] if m["d"] else None
    return nth_day(scene, (year, of), turn, at, working=m["any"] == "个工作日")


def year_ends(masked: str, scene: Scene) -> Iterator[Spot]:
    """年底, 明年年底, 年内: the last calendar day of a year, or a bound; 年初 and 年中 are asked."""
    for m in _YEAR_END.finditer(masked):
        yield _spot(m, partial(_year_end, m, scene))
    for m in _YEAR_PART.finditer(masked):
        yield _spot(m, partial(_asked, m[0]))


def _asked(words: str, past: bool) -> Outcome:
    return ask("ambiguous_date", words)


def _year_end(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    year = int(m["y"]) if m["y"] else scene.today.year + _YEAR_STEPS.get(m["ry"] or "今年", 0)
    if not in_reach(year):
        return ask("impossible_date", m[0])
    if m["in"].endswith("内"):
        return span(None, date(year, 12, 31), bound=True)
    return end_of_period(scene, date(year, 12, 31))


def month_days(masked: str, scene: Scene) -> Iterator[Spot]:
    """9/28, 9.28, 9-28 are month and day."""
    for pattern in (_SLASH, _DOT, _DASH):
        for m in pattern.finditer(masked):
            month, day = int(m["m"]), int(m["d"])
            wanted = _ASKS_A_DAY.search(masked[max(0, m.start() - 8) : m.start()]) is not None
            possible = 1 <= month <= 12 and 1 <= day <= 31
            near = pattern is _SLASH and (1 <= month <= 12 or 1 <= day <= 12)
            if possible or near or wanted:
                yield _spot(m, partial(_month_day, m, scene))


def _month_day(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    month, day, words = int(m["m"]), int(m["d"]), m[0].strip()
    if 12 < month <= 31 and 1 <= day <= 12:
        turned = next_month_day(scene.today, day, month, words, past=past)
        options = (day_option(turned.first),) if not isinstance(turned, Question) and turned.first else ()
        return ask("impossible_date", words, options=options)
    if not 1 <= month <= 12:
        return impossible(words, year=scene.today.year, month=month)
    return next_month_day(scene.today, month, day, words, past=past)


def spreads(masked: str, scene: Scene) -> Iterator[Spot]:
    """20-28号, 10月8-12日, 9/20-28: two days that share what only one of them says."""
    for m in _SPREAD.finditer(masked):
        if m["or"] == "/" and (m["m2"] or (whole(m["a"]) or 0) <= 12) and not m["m1"]:
            continue
        yield _spot(m, partial(_spread, m, scene))


def _spread(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    first, last, month = whole(m["a"]), whole(m["b"]), whole(m["m1"] or m["m2"] or "")
    if first is None or last is None:
        return ask("impossible_date", m[0])
    today = scene.today
    start = (
        next_month_day(today, month, first, m[0], past=past)
        if month is not None
        else next_day_of_month(today, first, m[0], past=past)
    )
    if isinstance(start, Question) or start.first is None:
        return start
    end = next_day_of_month(start.first, last, m[0], past=False)
    if isinstance(end, Question):
        return end
    if month is not None and end.first is not None and end.first.month != start.first.month:
        return ask("impossible_date", m[0])
    if end.first is not None and (m["or"] or end.first <= start.first):
        return one_of(start.first, end.first)
    return span(start.first, end.first, *start.notes)


def days_of_month(masked: str, scene: Scene) -> Iterator[Spot]:
    """15号, 三十一号, 5日: the next such day."""
    for m in _DAY.finditer(masked):
        day = whole(m["d"] or m["old"])
        if day is not None:
            yield _spot(m, partial(_day_of_month, day, m[0], scene), day_of_month=day)


def _day_of_month(day: int, words: str, scene: Scene, past: bool) -> Outcome:
    return next_day_of_month(scene.today, day, words, past=past)


def weekdays(masked: str, scene: Scene) -> Iterator[Spot]:
    """周五, 下周三, 本周, 周末: the week starts on Monday; a bare weekday is the next one, today counts."""
    for m in _WEEK.finditer(masked):
        yield _spot(m, partial(_weekday, m, scene), is_weekday=bool(m["d"]) and m["d"] != "末")


def _weekday(m: re.Match[str], scene: Scene, past: bool) -> Outcome:
    today = scene.today
    if not m["d"]:
        start = monday(today, _weeks_away(m["whole"]))
        if m["inside"] or not m["whole"]:
            return span(None, start + timedelta(days=6), bound=True)
        return span(start, start + timedelta(days=6), backward=start < monday(today, 0))
    if m["d"] == "末":
        saturday = monday(today, _weeks_away(m["rel"])) + timedelta(days=5)
        return span(saturday, saturday + timedelta(days=1), backward=saturday + timedelta(days=1) < today)
    if m["more"]:
        return one_of(
            *(
                day
                for name in re.sub("周|星期|礼拜", "", m["d"] + m["more"])
                if (day := _named_weekday(name, m, today, past).first)
            )
        )
    return _named_weekday(m["d"], m, today, past)


def _weeks_away(word: str | None) -> int:
    """本 0, 下 1, 下下下 3, 上 -1."""
    return (word or "").count("下") - (word or "").count("上")


def _named_weekday(name: str, m: re.Match[str], today: date, past: bool) -> Days:
    at, weeks = _WEEKDAYS[name], _weeks_away(m["rel"])
    if m["rel"]:
        return one(monday(today, weeks) + timedelta(days=at), backward=weeks < 0)
    ahead = (at - today.weekday()) % 7
    day = today + timedelta(days=ahead)
    if past and ahead:
        return one(day - timedelta(days=7), note("looks_back", day=day - timedelta(days=7)))
    return one(day, note("next_weekday", day=day))


def relative_days(masked: str, scene: Scene) -> Iterator[Spot]:
    """今天, 后天, 大后天, 昨天."""
    for m in _RELATIVE.finditer(masked):
        name = m[0].rstrip("天日儿个两")
        if name in _TWO_DAYS:
            two = (scene.today + timedelta(days=step) for step in _TWO_DAYS[name])
            yield _spot(m, partial(_relative, one_of(*two)))
            continue
        near, farther = _STEPS[name.lstrip("大")], name.count("大")
        step = near + farther if near > 0 else near - farther
        day = scene.today + timedelta(days=step)
        spot = _spot(m, partial(_relative, one(day, backward=step < 0)))
        yield replace(spot, ends_a_day=name == "当")  # 中秋当天 is that day


def _relative(found: Days, past: bool) -> Outcome:
    return found
