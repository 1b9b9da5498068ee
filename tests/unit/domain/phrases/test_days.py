"""Which day a day expression is: the rules of the house, in both languages."""

from __future__ import annotations

import pytest

from tests.every import every
from tests.unit.domain.phrases.scene import asked, said


@every(
    ("text", "readings", "questions"),
    [
        ("周三", "date 2026-09-16", []),
        ("周四", "date 2026-09-17", []),
        ("周一", "date 2026-09-21", []),
        ("周日", "date 2026-09-20", []),
        ("周天", "date 2026-09-20", []),
        ("星期五", "date 2026-09-18", []),
        ("礼拜六", "date 2026-09-19", []),
        ("Wednesday", "date 2026-09-16", []),
        ("Friday", "date 2026-09-18", []),
        ("Mon", "date 2026-09-21", []),
    ],
)
def test_the_week_starts_on_monday_and_a_bare_weekday_is_the_next_one_today_counts(
    text: str, readings: str, questions: list[str]
) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("本周五", "date 2026-09-18", []),
        ("这周日", "date 2026-09-20", []),
        ("这个星期六", "date 2026-09-19", []),
        ("下周一", "date 2026-09-21", []),
        ("下周三", "date 2026-09-23", []),
        ("下个礼拜日", "date 2026-09-27", []),
        ("下下周三", "date 2026-09-30", []),
        ("下周", "range 2026-09-21..2026-09-27", []),
        ("本周", "range 2026-09-14..2026-09-20", []),
        ("下下周", "range 2026-09-28..2026-10-04", []),
        ("this Friday", "date 2026-09-18", []),
        ("next Friday", "date 2026-09-25", []),
        ("next week", "range 2026-09-21..2026-09-27", []),
        ("last week", "range 2026-09-07..2026-09-13", []),
    ],
)
def test_this_week_next_week_and_the_one_after_are_counted_from_monday(
    text: str, readings: str, questions: list[str]
) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@pytest.mark.parametrize(
    ("text", "readings", "questions"),
    [
        ("周末", "range 2026-09-19..2026-09-20", []),
        ("下周末", "range 2026-09-26..2026-09-27", []),
    ],
)
def test_a_weekend_is_two_days(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("月初", "date 2026-10-01", []),
        ("本月初", "date 2026-09-01", ["past_date"]),
        ("下月初", "date 2026-10-01", []),
        ("下下个月初", "date 2026-11-01", []),
        ("11月初", "date 2026-11-01", []),
        ("beginning of November", "date 2026-11-01", []),
        ("start of next month", "date 2026-10-01", []),
    ],
)
def test_the_beginning_of_a_month_is_its_first_day(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("月底", "date 2026-09-30", []),
        ("9月底", "date 2026-09-30", []),
        ("本月底", "date 2026-09-30", []),
        ("月末", "date 2026-09-30", []),
        ("年底", "date 2026-12-31", []),
        ("今年年底", "date 2026-12-31", []),
        ("年末", "date 2026-12-31", []),
        ("end of the month", "date 2026-09-30", []),
        ("month-end", "date 2026-09-30", []),
        ("EOM", "date 2026-09-30", []),
        ("end of this year", "date 2026-12-31", []),
    ],
)
def test_the_end_of_a_month_or_year_is_its_last_calendar_day(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("10月底", "date 2026-10-31", ["(day_off)"]),
        ("下月底", "date 2026-10-31", ["(day_off)"]),
        ("end of October", "date 2026-10-31", ["(day_off)"]),
        ("明年1月底", "date 2027-01-31", ["(day_off)"]),
    ],
)
def test_an_end_that_is_a_day_off_says_so_and_offers_the_last_working_day(
    text: str, readings: str, questions: list[str]
) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("10月上旬", "range 2026-10-01..2026-10-10", []),
        ("10月中旬", "range 2026-10-11..2026-10-20", []),
        ("10月下旬", "range 2026-10-21..2026-10-31", []),
        ("2月下旬", "range 2027-02-21..2027-02-28", []),
        ("上旬", "range 2026-10-01..2026-10-10", []),
        ("中旬", "range 2026-09-11..2026-09-20", []),
        ("下旬", "range 2026-09-21..2026-09-30", []),
        ("下月中旬", "range 2026-10-11..2026-10-20", []),
        ("early Oct", "range 2026-10-01..2026-10-10", []),
        ("mid-October", "range 2026-10-11..2026-10-20", []),
        ("late October", "range 2026-10-21..2026-10-31", []),
    ],
)
def test_ten_day_periods_are_ranges(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("15号", "date 2026-10-15", []),
        ("16号", "date 2026-09-16", []),
        ("17号", "date 2026-09-17", []),
        ("31号", "date 2026-10-31", []),
        ("十五号", "date 2026-10-15", []),
        ("二十一号", "date 2026-09-21", []),
        ("三十一号", "date 2026-10-31", []),
        ("5日", "date 2026-10-05", []),
        ("the 15th", "date 2026-10-15", []),
        ("on the 3rd", "date 2026-10-03", []),
    ],
)
def test_a_day_of_the_month_is_the_next_such_day(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("9月28日", "date 2026-09-28", []),
        ("9月28号", "date 2026-09-28", []),
        ("九月二十八号", "date 2026-09-28", []),
        ("10月8", "date 2026-10-08", []),
        ("十月八号", "date 2026-10-08", []),
        ("5月2日", "date 2027-05-02", []),
        ("1月31日", "date 2027-01-31", []),
        ("Oct 8", "date 2026-10-08", []),
        ("8 Oct", "date 2026-10-08", []),
        ("October 8th", "date 2026-10-08", []),
        ("8th of October", "date 2026-10-08", []),
        ("8-Oct", "date 2026-10-08", []),
    ],
)
def test_a_month_and_day_without_a_year_are_the_next_such_day(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("9.28", "date 2026-09-28", []),
        ("9/28", "date 2026-09-28", []),
        ("9-28", "date 2026-09-28", []),
        ("10.8", "date 2026-10-08", []),
        ("09/28", "date 2026-09-28", []),
        ("9/28日", "date 2026-09-28", []),
        ("ETD10/8", "date 2026-10-08", []),
        ("ETA9.28", "date 2026-09-28", []),
    ],
)
def test_points_strokes_and_dashes_part_month_and_day(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("2026-10-08", "date 2026-10-08", []),
        ("2026/10/8", "date 2026-10-08", []),
        ("2026.10.8", "date 2026-10-08", []),
        ("2026年10月8日", "date 2026-10-08", []),
        ("26年10月8号", "date 2026-10-08", []),
        ("20261008", "date 2026-10-08", []),
        ("26.10.8", "date 2026-10-08", []),
        ("8 Oct 2026", "date 2026-10-08", []),
        ("October 8, 2026", "date 2026-10-08", []),
    ],
)
def test_a_full_date_stands_for_itself(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("今天", "date 2026-09-16", []),
        ("明天", "date 2026-09-17", []),
        ("后天", "date 2026-09-18", []),
        ("大后天", "date 2026-09-19", []),
        ("今日", "date 2026-09-16", []),
        ("明日", "date 2026-09-17", []),
        ("昨天", "date 2026-09-15", []),
        ("前天", "date 2026-09-14", []),
        ("大前天", "date 2026-09-13", []),
        ("今晚", "date 2026-09-16", []),
        ("today", "date 2026-09-16", []),
        ("tomorrow", "date 2026-09-17", []),
        ("day after tomorrow", "date 2026-09-18", []),
        ("yesterday", "date 2026-09-15", []),
    ],
)
def test_relative_days_count_from_today(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("下个月5号", "date 2026-10-05", []),
        ("次月5号", "date 2026-10-05", []),
        ("本月28号", "date 2026-09-28", []),
        ("明年3月5日", "date 2027-03-05", []),
        ("明年3月", "range 2027-03-01..2027-03-31", []),
        ("10月", "range 2026-10-01..2026-10-31", []),
        ("十一月", "range 2026-11-01..2026-11-30", []),
        ("下个月", "range 2026-10-01..2026-10-31", []),
        ("in November", "range 2026-11-01..2026-11-30", []),
        ("明年年底", "date 2027-12-31", []),
    ],
)
def test_named_months_and_years_are_taken_as_said(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("面料9/10已到", "date 2026-09-10; state done", []),
        ("15号到了", "date 2026-09-15; state done", []),
        ("周一到货了", "date 2026-09-14; state done", []),
        ("周一已出货", "date 2026-09-14; state done", []),
        ("已于9/10出货", "state done; date 2026-09-10", []),
        ("9/10 已到", "date 2026-09-10; state done", []),
        ("8月底已出货", "date 2026-08-31; state done", []),
        ("shipped on 9/10", "state done; date 2026-09-10", []),
        ("arrived Monday", "state done; date 2026-09-14", []),
        ("面料月初到了", "date 2026-09-01; state done", []),
    ],
)
def test_a_sentence_about_the_past_looks_back(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("预计9/20能到了", "date 2026-09-20 ~", []),
        ("9/20要开船了", "date 2026-09-20", []),
        ("延期到10/8了", "date 2026-10-08", []),
        ("已改到10/8", "date 2026-10-08", []),
        ("will arrive 9/20", "date 2026-09-20", []),
        ("周五完成不了", "date 2026-09-18; negation not_done", []),
    ],
)
def test_words_about_the_future_and_moved_dates_do_not_look_back(
    text: str, readings: str, questions: list[str]
) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("9/15", "date 2027-09-15", ["(far_date)"]),
        ("8/30", "date 2027-08-30", ["(far_date)"]),
        ("9/28已出货", "date 2025-09-28; state done", ["(far_date)"]),
        ("9月10日", "date 2027-09-10", ["(far_date)"]),
    ],
)
def test_a_date_nearly_a_year_off_is_offered_for_correction(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("3天后", "date 2026-09-19", []),
        ("三天以后", "date 2026-09-19", []),
        ("10天之后", "date 2026-09-26", []),
        ("两周后", "date 2026-09-30", []),
        ("一个礼拜后", "date 2026-09-23", []),
        ("3个工作日后", "date 2026-09-20", []),
        ("两个工作日后", "date 2026-09-18", []),
        ("in 3 days", "date 2026-09-19", []),
        ("in two weeks", "date 2026-09-30", []),
        ("3 days from now", "date 2026-09-19", []),
        ("in 2 working days", "date 2026-09-18", []),
    ],
)
def test_days_after_a_length_count_calendar_days_unless_working_days_are_said(
    text: str, readings: str, questions: list[str]
) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("一个月后", "date 2026-10-16", []),
        ("两个月后", "date 2026-11-16", []),
        ("半个月后", "date 2026-10-01", []),
        ("半年后", "date 2027-03-16", []),
        ("in a month", "date 2026-10-16", []),
    ],
)
def test_months_after_keep_the_day_and_half_a_month_is_fifteen_days(
    text: str, readings: str, questions: list[str]
) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@pytest.mark.parametrize(
    ("text", "readings", "questions"),
    [
        ("3天前", "date 2026-09-13", []),
        ("两周前", "date 2026-09-02", []),
        ("3 days ago", "date 2026-09-13", []),
    ],
)
def test_lengths_before_now_lie_in_the_past(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("国庆后", "date 2026-10-08", []),
        ("国庆节后", "date 2026-10-08", []),
        ("十一后", "date 2026-10-08", []),
        ("中秋后", "date 2026-09-28", []),
        ("五一后", "date 2027-05-03", []),
        ("春节后", "date 2027-02-09", []),
        ("年后", "date 2027-02-09", []),
        ("元旦以后", "date 2027-01-04", []),
        ("after National Day", "date 2026-10-08", []),
        ("after the Golden Week holiday", "date 2026-10-08", []),
    ],
)
def test_holidays_end_with_the_first_working_day_after_them(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("国庆前", "range ..2026-09-30 |", []),
        ("年前", "range ..2027-02-04 |", []),
        ("春节前", "range ..2027-02-04 |", []),
        ("过年前", "range ..2027-02-04 |", []),
        ("元旦前", "range ..2026-12-31 |", []),
        ("端午节前", "range ..2027-06-08 |", []),
        ("before Chinese New Year", "range ..2027-02-04 |", []),
        ("圣诞前", "range ..2026-12-24 |", []),
        ("双11前", "range ..2026-11-10 |", []),
        ("618前", "range ..2027-06-17 |", []),
    ],
)
def test_before_a_holiday_ends_the_day_before_it(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@pytest.mark.parametrize(
    ("text", "readings", "questions"),
    [
        ("国庆", "range 2026-10-01..2026-10-07", []),
        ("中秋节", "range 2026-09-25..2026-09-27", []),
        ("春节期间", "range 2027-02-05..2027-02-08", []),
    ],
)
def test_a_holiday_alone_is_all_its_days(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("10/8前", "range ..2026-10-08 |", []),
        ("10/8之前", "range ..2026-10-08 |", []),
        ("10/8以前", "range ..2026-10-08 |", []),
        ("最晚10/8", "range ..2026-10-08 |", []),
        ("最迟10/8", "range ..2026-10-08 |", []),
        ("不晚于10/8", "range ..2026-10-08 |", []),
        ("截止10/8", "range ..2026-10-08 |", []),
        ("周五前", "range ..2026-09-18 |", []),
        ("下周一前", "range ..2026-09-21 |", []),
        ("月底前", "range ..2026-09-30 |", []),
        ("10月中旬前", "range ..2026-10-10 |", []),
        ("下周前", "range ..2026-09-20 |", []),
        ("三天内", "range ..2026-09-19 |", []),
        ("3个工作日内", "range ..2026-09-20 |", []),
        ("本周内", "range ..2026-09-20 |", []),
        ("月内", "range ..2026-09-30 |", []),
        ("年内", "range ..2026-12-31 |", []),
        ("by Friday", "range ..2026-09-18 |", []),
        ("before 10/8", "range ..2026-10-08 |", []),
        ("no later than 10/8", "range ..2026-10-08 |", []),
        ("10/8 at the latest", "range ..2026-10-08 |", []),
        ("within 3 days", "range ..2026-09-19 |", []),
        ("until 10/8", "range ..2026-10-08 |", []),
    ],
)
def test_before_until_and_within_are_upper_bounds(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("10/8后", "range 2026-10-08.. |", []),
        ("10/8之后", "range 2026-10-08.. |", []),
        ("10/8以后", "range 2026-10-08.. |", []),
        ("10/8起", "range 2026-10-08.. |", []),
        ("最早10/8", "range 2026-10-08.. |", []),
        ("不早于10/8", "range 2026-10-08.. |", []),
        ("after 10/8", "range 2026-10-08.. |", []),
        ("from Oct 8", "range 2026-10-08.. |", []),
    ],
)
def test_after_and_from_are_lower_bounds(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("大概10/8", "date 2026-10-08 ~", []),
        ("大约10/8", "date 2026-10-08 ~", []),
        ("10/8左右", "date 2026-10-08 ~", []),
        ("10/8前后", "date 2026-10-08 ~", []),
        ("预计周五", "date 2026-09-18 ~", []),
        ("估计后天", "date 2026-09-18 ~", []),
        ("约10月8日", "date 2026-10-08 ~", []),
        ("about 10/8", "date 2026-10-08 ~", []),
        ("around Oct 8", "date 2026-10-08 ~", []),
        ("expected 10/8", "date 2026-10-08 ~", []),
    ],
)
def test_about_and_expected_are_approximate(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("9/20-9/28", "range 2026-09-20..2026-09-28", []),
        ("9/20~9/28", "range 2026-09-20..2026-09-28", []),
        ("9月20日至28日", "range 2026-09-20..2026-09-28", []),
        ("9月20日到9月28日", "range 2026-09-20..2026-09-28", []),
        ("20-28号", "range 2026-09-20..2026-09-28", []),
        ("20号到28号", "range 2026-09-20..2026-09-28", []),
        ("9/20-28", "range 2026-09-20..2026-09-28", []),
        ("10月8-12日", "range 2026-10-08..2026-10-12", []),
        ("10月20日至28日", "range 2026-10-20..2026-10-28", []),
        ("12/28-1/3", "range 2026-12-28..2027-01-03", []),
        ("下周一到周三", "range 2026-09-21..2026-09-23", []),
        ("from 9/20 to 9/28", "range 2026-09-20..2026-09-28", []),
        ("between 9/20 and 9/28", "range 2026-09-20..2026-09-28", []),
        ("20号至25号左右", "range 2026-09-20..2026-09-25 ~", []),
    ],
)
def test_two_days_joined_are_a_range(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("10/8(周四)", "date 2026-10-08", []),
        ("周四10/8", "date 2026-10-08", []),
        ("10月8日星期四", "date 2026-10-08", []),
        ("Thursday Oct 8", "date 2026-10-08", []),
    ],
)
def test_a_weekday_beside_a_date_only_confirms_it(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("明天下午3点", "datetime 2026-09-17T15:00", []),
        ("周五上午10点半", "datetime 2026-09-18T10:30", []),
        ("今晚8点", "datetime 2026-09-16T20:00", []),
        ("9/27 18:00", "datetime 2026-09-27T18:00", []),
        ("截关9/27 18:00", "datetime 2026-09-27T18:00", []),
        ("18:00", "datetime 2026-09-16T18:00", []),
        ("8:00", "datetime 2026-09-17T08:00", []),
        ("中午12点", "datetime 2026-09-16T12:00", []),
        ("明早九点一刻", "datetime 2026-09-17T09:15", []),
        ("tomorrow 3pm", "datetime 2026-09-17T15:00", []),
        ("3pm tomorrow", "datetime 2026-09-17T15:00", []),
        ("2026-10-08T06:00", "datetime 2026-10-08T06:00", []),
        ("10/8 6:30 am", "datetime 2026-10-08T06:30", []),
    ],
)
def test_hours_make_a_moment(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@pytest.mark.parametrize(
    ("text", "readings", "questions"),
    [
        ("明天下午3点前", "range ..2026-09-17T15:00 |", []),
        ("by 3pm tomorrow", "range ..2026-09-17T15:00 |", []),
        ("截关10/8 06:00前", "range ..2026-10-08T06:00 |", []),
    ],
)
def test_a_bound_keeps_its_hour(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)
