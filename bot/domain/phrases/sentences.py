"""The words of the grammar's questions and notes, in both languages."""

from __future__ import annotations

from datetime import date

from bot.domain.phrases.reading import Note, Option, Question
from bot.domain.text import Text

_WEEKDAYS_ZH = "一二三四五六日"
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_QUESTIONS = {
    "impossible_date": (
        "没有“{span}”这一天,请给一个真实的日期。",
        "There is no such day as “{span}”. Which day is it?",
    ),
    "impossible_time": ("没有“{span}”这个时间,几点?", "There is no such time as “{span}”. What time is it?"),
    "past_date": ("“{span}”已经过去了,新的日期是哪天?", "“{span}” is in the past. What is the new date?"),
    "far_date": (
        "“{span}”没写年份,读作 {day},离今天快一年了,对吗?",
        "“{span}” has no year and reads as {day}, nearly a year away. Is that right?",
    ),
    "ambiguous_date": ("“{span}”是哪一天?", "Which day is “{span}”?"),
    "day_off": (
        "{day} 是休息日,要改成之前最后一个工作日吗?",
        "{day} is a day off. Take the last working day before it?",
    ),
    "no_date": (
        "“{span}”没有日期。大概哪天?定不下来也请给一个最晚的日期。",
        "“{span}” gives no date. Which day, at the latest?",
    ),
    "which_holiday": ("“{span}”是哪个节?", "Which holiday is “{span}”?"),
    "unknown_holiday": (
        "日历里没有“{span}”的放假安排,具体是哪天?",
        "The calendar does not know “{span}”. Which day is it?",
    ),
    "not_a_date": ("“{span}”读不出日期,是哪天?", "“{span}” gives no date that can be read. Which day is it?"),
    "not_a_quantity": ("“{span}”读不出数量,是多少?", "“{span}” gives no quantity. How many?"),
    "not_an_amount": ("“{span}”读不出金额,是多少?", "“{span}” gives no amount. How much?"),
    "ambiguous_number": ("“{span}”的点是千位还是小数点?", "Is the point in “{span}” thousands or decimals?"),
    "vague_duration": ("“{span}”具体是几天?", "How many days exactly is “{span}”?"),
    "too_far": ("“{span}”太远了,请确认。", "“{span}” is too far away. Please check it."),
    "ambiguous_currency": (
        "“{span}”旁边有日元,¥ 是人民币还是日元?",
        "“{span}” stands beside yen. Is ¥ renminbi or yen?",
    ),
    "impossible_percent": ("进度“{span}”超出 0–100%,是多少?", "“{span}” is outside 0–100 %. How much is it?"),
    "too_long": (
        "这段太长,只读了前 2000 个字。请分几行发。",
        "This is too long; only the first 2000 characters were read. Please send it in lines.",
    ),
    "which_order": ("是哪张订单?请带上 PO 号。", "Which order is it? Please give its PO."),
    "which_milestone": ("是哪个节点?", "Which milestone is it?"),
    "which_delay": ("晚几天,或推到哪天?", "How many days late, or until which day?"),
    "which_unit": ("“{span}”是自然日还是工作日?", "Is “{span}” calendar days or working days?"),
    "which_value": ("进度到多少了,或哪天完成?", "How far is it, or when will it be done?"),
    "which_day": ("“{span}”具体按哪天?", "Which day of “{span}”?"),
    "several_dates": ("写了几个日期,新日期是哪个?", "There are several dates. Which one is new?"),
    "several_durations": ("写了几个时长,晚多久?", "There are several lengths. How late is it?"),
    "contradiction": (
        "又说不延期,又写了“{span}”,到底是哪个?",
        "It says there is no delay and also “{span}”. Is there one?",
    ),
    "no_delay": ("看上去没有延期,不记延期,对吗?", "This reads as no delay, so none is recorded. Right?"),
    "fraction_or_day": (
        "“{span}”是完成了 {percent},还是 {day}?",
        "Is “{span}” {percent} done, or {day}?",
    ),
    "done_ahead": (
        "{day} 还没到:是计划那天完成,还是已经完成了?",
        "{day} lies ahead. Is it planned for then, or done already?",
    ),
    "count_of": (
        "“{span}”是一共完成的数量吗?订单 {whole},合 {percent}。",
        "Is “{span}” all that is ready? Of {whole} that is {percent}.",
    ),
    "count_unclear": ("“{span}”合百分之几?", "How many per cent is “{span}”?"),
    "goes_back": ("上次报的是 {old},改回 {new} 吗?", "It stood at {old}. Set it back to {new}?"),
    "out_of_order": (
        "前面的 {names} 还没完成,{name} 确实这样吗?",
        "{names} before it is still open. Is {name} really so?",
    ),
    "unclear_state": (
        "“{span}”是做好了还是没做好?",
        "Is “{span}” done or not?",
    ),
    "term_edition": (
        "DAT 是 2010 版;按 2020 版应为 DPU。用哪一版?",
        "DAT is Incoterms 2010; 2020 says DPU. Which edition?",
    ),
    "term_place": ("{term} 后面的地点或港口是哪里?", "Which place or port goes with {term}?"),
    "term_unknown": ("没有“{term}”这个贸易术语。", "There is no delivery term “{term}”."),
}

_NOTES = {
    "bare_order": ("“{span}”按订单 {key} 理解", "“{span}” is taken as order {key}"),
    "next_such_day": ("没写年份,按 {day} 理解", "no year given, taken as {day}"),
    "looks_back": ("说的是已发生的事,按 {day} 理解", "about the past, taken as {day}"),
    "next_weekday": ("按接下来的这一天 {day} 理解", "the next such day, {day}"),
    "last_day": ("按月末最后一天 {day} 理解", "the last calendar day, {day}"),
    "off_day": (
        "{day} 是休息日,之前最后一个工作日是 {other}",
        "{day} is a day off; the last working day before it is {other}",
    ),
    "after_holiday": ("按节后第一个工作日 {day} 理解", "the first working day after the holiday, {day}"),
    "before_holiday": ("按放假前一天 {day} 为止理解", "up to the day before the holiday, {day}"),
    "incomplete_year": (
        "{year} 年放假通知未录入,只按法定节假日计算",
        "the holiday notice of {year} is not known; statutory days only",
    ),
    "includes_the_day": ("含当天", "that day included"),
    "calendar_days": ("按自然日", "calendar days"),
    "working_days": ("按工作日", "working days"),
    "relative": ("相对目前承诺的日期", "relative to the current promise"),
    "absolute": ("是新的日期,不是天数", "an absolute new date"),
    "earlier": ("提前,记为负数", "earlier, hence negative"),
    "half_month": ("半个月按 15 天", "half a month is 15 days"),
    "clipped": ("下月没有这一天,按月末 {day} 理解", "no such day in that month, taken as its end {day}"),
    "weekday_mismatch": ("写的星期与日期不符,以日期为准", "the weekday does not fit the date; the date counts"),
    "days_after_day": ("“{span}”按天数理解", "“{span}” is read as a number of days"),
    "part_of_day": ("时段:{span}", "part of the day: {span}"),
    "next_time": ("没写哪天,按 {day} 理解", "no day given, taken as {day}"),
    "dollar": ("$ 按美元", "$ is taken as USD"),
    "yuan": ("¥ 按人民币", "¥ is taken as CNY"),
    "over_half": ("过半:50% 以上", "over 50 %"),
    "of_rest": ("“{span}”即完成 {n}%", "“{span}” means {n} % done"),
    "fraction": ("小数按百分比理解", "a decimal fraction read as per cent"),
    "year_from_title": ("没写年份,取自表头", "no year given, taken from the sheet"),
    "year_from_row": ("没写年份,按本行其他日期推定", "no year given, taken from the row's other dates"),
    "excel_serial": ("数字 {span} 按 Excel 日期 {day} 理解", "the number {span} is Excel's {day}"),
    "from_source": ("按对方 {said} 说的时间推算", "counted from when it was said, {said}"),
    "sea_term": (
        "集装箱用 {better} 更合适(提示)",
        "with containers {better} suits better (a hint)",
    ),
}


def day_text(day: date) -> Text:
    """A day with its weekday: 2026-09-30 周三 / Wed 30 Sep 2026."""
    at = day.weekday()
    en = f"{_WEEKDAYS_EN[at]} {day.day} {_MONTHS_EN[day.month - 1]} {day.year}"
    return Text.pair(zh=f"{day.isoformat()} 周{_WEEKDAYS_ZH[at]}", en=en)


def day_option(day: date) -> Option:
    """A button that stands for one day."""
    return Option(value=day.isoformat(), label=day_text(day))


def ask(
    code: str, span: str = "", *, options: tuple[Option, ...] = (), offer: bool = False, **fields: object
) -> Question:
    """The question of this code about these words."""
    return Question(code=code, text=_filled(_QUESTIONS[code], span, fields), options=options, span=span, offer=offer)


def note(code: str, span: str = "", **fields: object) -> Note:
    """The note of this code."""
    return Note(code=code, text=_filled(_NOTES[code], span, fields))


def _same(value: object) -> Text:
    return Text.pair(zh=str(value), en=str(value))


def _filled(pair: tuple[str, str], span: str, fields: dict[str, object]) -> Text:
    texts = [
        day_text(value) if isinstance(value, date) else value if isinstance(value, Text) else _same(value)
        for value in fields.values()
    ]
    zh = dict(zip(fields, (text.zh for text in texts), strict=True))
    en = dict(zip(fields, (text.en for text in texts), strict=True))
    return Text.pair(zh=pair[0].format(span=span, **zh), en=pair[1].format(span=span, **en))
