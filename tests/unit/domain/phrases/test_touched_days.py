"""Words that touch a day: its year, its neighbours, what counts from it, what comes again, and the night around it."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import pytest

from bot.domain.phrases.moments import last_day
from tests.every import every
from tests.unit.domain.phrases.scene import NOW, asked, reading, said

Row = tuple[str, str, list[str]]


def options(text: str) -> list[str]:
    (question,) = reading(text).open_questions
    return [option.value for option in question.options]


def check(row: Row) -> None:
    text, readings, questions = row
    assert (said(text), asked(text)) == (readings, questions)


YEARS: list[Row] = [
    ("24-Sep-26", "date 2026-09-24", []),
    ("3-Nov-26", "date 2026-11-03", []),
    ("24 Sep 26", "date 2026-09-24", []),
    ("24Sep26", "date 2026-09-24", []),
    ("03NOV2026", "date 2026-11-03", []),
    ("Sep 24, 26", "date 2026-09-24", []),
    ("Sep 24 '26", "date 2026-09-24", []),
    ("Sep-24-26", "date 2026-09-24", []),
    ("24/9/26", "date 2026-09-24", []),
    ("9/24/26", "date 2026-09-24", []),
    ("26/9/24", "date 2026-09-24", []),
    ("24.9.26", "date 2026-09-24", []),
    ("26-10-24", "date 2026-10-24", []),
    ("30/11/26", "date 2026-11-30", []),
    ("24/09/2026", "date 2026-09-24", []),
    ("5.11.26", "", ["ambiguous_date"]),
    ("11/5/26", "", ["ambiguous_date"]),
    ("26/10/27", "", ["ambiguous_date"]),
    ("31/11/26", "", ["impossible_date"]),
    ("面料 24/9/26 到", "date 2026-09-24", []),
    ("ETA 24-Sep-26", "date 2026-09-24", []),
]


@every("row", YEARS)
def test_a_year_of_two_digits_is_read_in_every_order_of_the_parts(row: Row) -> None:
    check(row)


def test_two_readings_of_a_year_are_both_offered() -> None:
    assert options("11/5/26") == ["2026-05-11", "2026-11-05"]
    assert options("26/10/27") == ["2026-10-27", "2027-10-26"]


RANGES: list[Row] = [
    ("12-15 Nov", "range 2026-11-12..2026-11-15", []),
    ("Nov 12-15", "range 2026-11-12..2026-11-15", []),
    ("Nov 12 to 15", "range 2026-11-12..2026-11-15", []),
    ("12th-15th November 2026", "range 2026-11-12..2026-11-15", []),
    ("28 Sep - 2 Oct", "range 2026-09-28..2026-10-02", []),
    ("between 12 and 15 Nov", "range 2026-11-12..2026-11-15", []),
    ("11/12-11/15", "range 2026-11-12..2026-11-15", []),
    ("11/12--11/15", "range 2026-11-12..2026-11-15", []),
    ("11/12到11/15之间", "range 2026-11-12..2026-11-15", []),
    ("18-20号", "range 2026-09-18..2026-09-20", []),
    ("11月12-15号", "range 2026-11-12..2026-11-15", []),
    ("改到11/12-11/15", "range 2026-11-12..2026-11-15", []),
    ("Tue-Thu", "range 2026-09-22..2026-09-24", []),
    ("Monday to Wednesday", "range 2026-09-21..2026-09-23", []),
    ("下周二至周四", "range 2026-09-22..2026-09-24", []),
]


@every("row", RANGES)
def test_from_one_day_to_another_is_a_range(row: Row) -> None:
    text, readings, questions = row
    assert (said(text).replace(" ~", ""), asked(text)) == (readings, questions)


ALTERNATIVES = [
    ("18或19号", ["2026-09-18", "2026-09-19"]),
    ("18号或者22号", ["2026-09-18", "2026-09-22"]),
    ("18、22号", ["2026-09-18", "2026-09-22"]),
    ("11月3或5号", ["2026-11-03", "2026-11-05"]),
    ("11/3或11/5", ["2026-11-03", "2026-11-05"]),
    ("推到11/3或11/5", ["2026-11-03", "2026-11-05"]),
    ("周四周五", ["2026-09-17", "2026-09-18"]),
    ("下周一周三", ["2026-09-21", "2026-09-23"]),
    ("周四五", ["2026-09-17", "2026-09-18"]),
    ("周四、周五、周六", ["2026-09-17", "2026-09-18", "2026-09-19"]),
    ("周四还是周五", ["2026-09-17", "2026-09-18"]),
    ("明后天", ["2026-09-17", "2026-09-18"]),
    ("Thursday or Friday", ["2026-09-17", "2026-09-18"]),
    ("Thu/Fri", ["2026-09-17", "2026-09-18"]),
    ("3 or 5 Nov", ["2026-11-03", "2026-11-05"]),
    ("Nov 3/5", ["2026-11-03", "2026-11-05"]),
    ("the 18th or the 22nd", ["2026-09-18", "2026-09-22"]),
]


@every(("text", "days"), ALTERNATIVES)
def test_one_of_several_days_is_a_range_of_which_only_those_are_meant(text: str, days: list[str]) -> None:
    (item,) = reading(f"面料 {text} 到").items
    assert (item.kind, [day.isoformat() for day in item.days]) == ("range", days)


TOUCHED: list[Row] = [
    ("廿五号", "date 2026-09-25", []),
    ("廿五", "date 2026-09-25", []),
    ("卅号", "date 2026-09-30", []),
    ("十月廿五日", "date 2026-10-25", []),
    ("下下下周五", "date 2026-10-09", []),
    ("下下下下周五", "date 2026-10-16", []),
    ("下周周五", "date 2026-09-25", []),
    ("大大后天", "date 2026-09-20", []),
    ("10月中下旬", "range 2026-10-11..2026-10-31", []),
    ("下月头", "date 2026-10-01", []),
    ("Thursday week", "date 2026-09-24", []),
    ("a week on Thursday", "date 2026-09-24", []),
    ("a week from Thursday", "date 2026-09-24", []),
    ("Thursday next week", "date 2026-09-24", []),
    ("next week Thursday", "date 2026-09-24", []),
    ("COB Thursday", "date 2026-09-17", []),
    ("tomorrow EOD", "date 2026-09-17", []),
    ("close of business", "date 2026-09-16", []),
    ("W41", "range 2026-10-05..2026-10-11", []),
    ("wk 41", "range 2026-10-05..2026-10-11", []),
    ("week 41", "range 2026-10-05..2026-10-11", []),
    ("第41周", "range 2026-10-05..2026-10-11", []),
    ("week 3 2027", "range 2027-01-18..2027-01-24", []),
    ("week of 12 Nov", "range 2026-11-09..2026-11-15", []),
    ("w/c 9 Nov", "range 2026-11-09..2026-11-15", []),
    ("11/12那周", "range 2026-11-09..2026-11-15", []),
    ("the 21st", "date 2026-09-21", []),
    ("week 60", "", ["impossible_date"]),
    ("EOW", "", ["ambiguous_date"]),
    ("end of next week", "", ["ambiguous_date"]),
]


@every("row", TOUCHED)
def test_a_word_that_touches_a_day_belongs_to_it(row: Row) -> None:
    check(row)


def test_the_end_of_a_week_is_its_friday_or_its_sunday() -> None:
    assert options("EOW") == ["2026-09-18", "2026-09-20"]
    assert options("by the end of next week") == ["2026-09-25", "2026-09-27"]


OFFSETS: list[Row] = [
    ("国庆后四天", "", ["ambiguous_date"]),
    ("国庆前三天", "date 2026-09-28", []),
    ("中秋前两天", "date 2026-09-23", []),
    ("月底前两天", "date 2026-09-28", []),
    ("11/12前3天", "date 2026-11-09", []),
    ("11月12号之后两天", "date 2026-11-14", []),
    ("11/12后2个工作日", "date 2026-11-16", []),
    ("下周五前两天", "date 2026-09-23", []),
    ("11/12后第三天", "date 2026-11-15", []),
    ("11/12后3天内", "range ..2026-11-15 |", []),
    ("3 days after Nov 12", "date 2026-11-15", []),
    ("two days before National Day", "date 2026-09-29", []),
    ("two weeks after 12 Nov", "date 2026-11-26", []),
    ("5 working days before the 25th", "date 2026-09-20", []),
    ("节后第三天", "", ["which_holiday"]),
    ("国庆后一周", "", ["ambiguous_date"]),
    ("下周前两天", "", ["ambiguous_date"]),
    ("定金后30天", "", ["ambiguous_date"]),
    ("到货后第5天", "", ["ambiguous_date"]),
    ("开船前3天", "", ["ambiguous_date"]),
    ("3 days before ETD", "", ["ambiguous_date"]),
]


@every("row", OFFSETS)
def test_a_length_behind_a_day_counts_from_that_day_and_from_no_day_it_is_asked(row: Row) -> None:
    check(row)


PERIODS: list[Row] = [
    ("每周二周五", "", ["rhythm"]),
    ("每周二五", "", ["rhythm"]),
    ("逢周三", "", ["rhythm"]),
    ("每两天一次", "", ["rhythm"]),
    ("每月10号", "", ["rhythm"]),
    ("every Tuesday", "", ["rhythm"]),
    ("Tuesdays and Fridays", "", ["rhythm"]),
    ("every other week", "", ["rhythm"]),
    ("农历九月初九", "", ["lunar_date"]),
    ("阴历初六", "", ["lunar_date"]),
    ("腊月廿三", "", ["lunar_date"]),
    ("九月初九", "", ["lunar_date"]),
    ("正月十五前", "", ["lunar_date"]),
    ("大半个月", "", ["vague_duration"]),
    ("小半年", "", ["vague_duration"]),
    ("一个多月", "", ["vague_duration"]),
    ("十来天", "", ["vague_duration"]),
    ("10多天", "", ["vague_duration"]),
    ("下半年", "range 2026-07-01..2026-12-31", []),
    ("明年上半年", "range 2027-01-01..2027-06-30", []),
    ("Q1", "range 2027-01-01..2027-03-31", []),
    ("四季度", "range 2026-10-01..2026-12-31", []),
    ("下季度", "range 2026-10-01..2026-12-31", []),
    ("Q4 2027", "range 2027-10-01..2027-12-31", []),
    ("next quarter", "range 2026-10-01..2026-12-31", []),
    ("下半月", "range 2026-09-16..2026-09-30", []),
]


@every("row", PERIODS)
def test_what_is_no_day_is_asked_or_a_stretch_and_never_a_length(row: Row) -> None:
    check(row)


@every(
    ("text", "moment"),
    [
        ("今晚12点", "2026-09-17T00:00"),
        ("今晚零点", "2026-09-17T00:00"),
        ("明晚十二点", "2026-09-18T00:00"),
        ("9月25日晚上12点", "2026-09-26T00:00"),
        ("9月25日24:00", "2026-09-26T00:00"),
        ("9/25 24点", "2026-09-26T00:00"),
        ("24:00", "2026-09-17T00:00"),
        ("晚上2点", "2026-09-17T02:00"),
        ("明晚1点半", "2026-09-18T01:30"),
        ("今天半夜3点", "2026-09-17T03:00"),
        ("凌晨2点", "2026-09-17T02:00"),
        ("9/25凌晨2点", "2026-09-25T02:00"),
        ("9/25凌晨12点", "2026-09-25T00:00"),
        ("9/25 00:00", "2026-09-25T00:00"),
        ("明天零点", "2026-09-17T00:00"),
        ("9/25 12am", "2026-09-25T00:00"),
        ("9/25 12pm", "2026-09-25T12:00"),
        ("9/25 noon", "2026-09-25T12:00"),
        ("midnight tonight", "2026-09-17T00:00"),
        ("晚上9点", "2026-09-16T21:00"),
        ("下午12点半", "2026-09-16T12:30"),
    ],
)
def test_twelve_at_night_is_the_midnight_that_ends_the_day(text: str, moment: str) -> None:
    assert (said(text), asked(text)) == (f"datetime {moment}", [])


@pytest.mark.parametrize(
    ("text", "nights"),
    [
        ("周五半夜2点", ["2026-09-18T02:00", "2026-09-19T02:00"]),
        ("9/25半夜12点", ["2026-09-25T00:00", "2026-09-26T00:00"]),
        ("midnight on 25 Sep", ["2026-09-25T00:00", "2026-09-26T00:00"]),
    ],
)
def test_a_night_that_may_be_before_or_after_its_day_is_asked(text: str, nights: list[str]) -> None:
    assert (options(text), asked(text)) == (nights, ["ambiguous_time"])


def test_what_is_promised_for_24_oclock_is_promised_for_the_day_it_ends() -> None:
    (item,) = reading("9月25日24:00").items
    assert str(last_day(item)) == "2026-09-25"
    (item,) = reading("9月25日晚上12点前").items
    assert str(last_day(item)) == "2026-09-25"


def test_a_night_hour_said_in_the_night_is_the_one_to_come() -> None:
    night = NOW.replace(hour=1, minute=10)
    assert said("夜里2点", night) == "datetime 2026-09-16T02:00"
    assert said("凌晨2点", night) == "datetime 2026-09-16T02:00"
    assert said("晚上12点", night) == "datetime 2026-09-17T00:00"


@every("text", ["9月19日周日", "9/19(周日)", "周日9/19", "9.19周日", "19号周日", "Sun 19 Sep", "19 Sep (Sun)"])
def test_a_day_that_disagrees_with_its_weekday_is_asked_with_both_days(text: str) -> None:
    (question,) = reading(text).open_questions
    assert (question.code, question.span.strip("()")) == ("ambiguous_date", text.strip("()"))
    assert [option.value for option in question.options] == ["2026-09-19", "2026-09-20"]
    assert said(text) == ""


@every("row", YEARS + RANGES + TOUCHED + OFFSETS + PERIODS)
def test_every_word_is_claimed_by_an_item_or_by_a_question(row: Row) -> None:
    found = reading(row[0])
    spans = sorted(
        [item.reach for item in found.items] + [question.where for question in found.questions if question.where]
    )
    covered = "".join("\x00" if any(a <= i < b for a, b in spans) else c for i, c in enumerate(found.text))
    left = covered.replace("\x00", "").strip()
    assert left in ("", "面料  到", "ETA", "改到", "by the", "到货", "开船", "定金", "到货", "ETD"), (left, spans)
    assert all(a < d for (a, _), (_, d) in pairwise(spans))


def test_now_is_a_wednesday_of_these_tests() -> None:
    assert isinstance(NOW, datetime)
    assert NOW.weekday() == 2


@every(
    ("text", "readings", "questions"),
    [
        ("last Friday of October", "date 2026-10-30", []),
        ("the first Monday of November", "date 2026-11-02", []),
        ("11月的第一个周一", "date 2026-11-02", []),
        ("10月最后一个周五", "date 2026-10-30", []),
        ("本月最后一天", "date 2026-09-30", []),
        ("下月最后一个工作日", "date 2026-10-30", []),
        ("11月第二周", "", ["ambiguous_date"]),
        ("second week of November", "", ["ambiguous_date"]),
        ("十天半个月", "", ["vague_duration"]),
        ("1.5-2天", "", ["vague_duration"]),
        ("in two weeks' time", "date 2026-09-30", []),
        ("9.25~28", "range 2026-09-25..2026-09-28", []),
        ("周日24点", "datetime 2026-09-21T00:00", []),
        ("周五3点", "datetime 2026-09-18T03:00", []),
        ("9月25日24时", "datetime 2026-09-26T00:00", []),
        ("今夜12点", "datetime 2026-09-17T00:00", []),
        ("明天一早", "date 2026-09-17", []),
        ("周五下班前", "date 2026-09-18", []),
        ("3/4 done", "state done", ["fraction_or_day"]),
        ("9/14 done", "date 2026-09-14; state done", []),
        ("截止今天", "date 2026-09-16", []),
        ("截至昨天", "date 2026-09-15", []),
        ("到今天为止", "date 2026-09-16", []),
        ("as of today", "date 2026-09-16", []),
        ("截至9/14", "date 2026-09-14", ["past_date"]),
        ("截止9/24", "range ..2026-09-24 |", []),
    ],
)
def test_a_day_by_its_turn_in_a_month_and_more_words_beside_a_day(
    text: str, readings: str, questions: list[str]
) -> None:
    assert (said(text), asked(text)) == (readings, questions)
