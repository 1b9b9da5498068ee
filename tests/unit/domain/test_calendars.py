from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendars import Calendar, NoWorkingDayError, WeekPattern, holiday_key, holiday_names
from bot.domain.text import Sentence
from bot.files.calendars import load_calendar
from tests.sizes import sized

CN = load_calendar("cn")
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(("year", "working"), [(2025, 248), (2026, 248), (2027, 254)])
def test_a_year_has_its_official_number_of_working_days(year: int, working: int) -> None:
    assert CN.between(date(year - 1, 12, 31), date(year, 12, 31)) == working


@pytest.mark.parametrize(("year", "worked_weekends", "weekdays_off"), [(2025, 5, 18), (2026, 6, 19)])
def test_a_monday_to_friday_cron_is_wrong_on_the_exchanged_days(
    year: int, worked_weekends: int, weekdays_off: int
) -> None:
    whole = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(CN.is_working(day) for day in whole if day.weekday() >= 5) == worked_weekends
    assert sum(not CN.is_working(day) for day in whole if day.weekday() < 5) == weekdays_off


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 2, 13), 3, date(2026, 2, 25)),
        (date(2026, 2, 25), -3, date(2026, 2, 13)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 10, 8), 3, date(2026, 10, 12)),
        (date(2026, 9, 19), 1, date(2026, 9, 20)),
        (date(2026, 10, 4), -1, date(2026, 9, 30)),
        (date(2026, 10, 4), 0, date(2026, 10, 4)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
    ],
)
def test_working_days_are_counted_over_holidays_and_make_up_days(day: date, n: int, expected: date) -> None:
    assert CN.add(day, n) == expected


@pytest.mark.parametrize(
    ("name", "year", "expected"),
    [
        ("春节", 2026, (date(2026, 2, 15), date(2026, 2, 23))),
        ("Spring Festival", 2025, (date(2025, 1, 28), date(2025, 2, 4))),
        ("五一", 2026, (date(2026, 5, 1), date(2026, 5, 5))),
        ("国庆节", 2025, (date(2025, 10, 1), date(2025, 10, 8))),
        ("十一", 2026, (date(2026, 10, 1), date(2026, 10, 7))),
        ("中秋", 2025, (date(2025, 10, 6), date(2025, 10, 6))),
        ("mid-autumn festival", 2026, (date(2026, 9, 25), date(2026, 9, 27))),
        ("端午", 2027, (date(2027, 6, 9), date(2027, 6, 9))),
        ("元旦", 2024, None),
        ("泼水节", 2026, None),
    ],
)
def test_a_holiday_is_found_by_the_names_people_use(name: str, year: int, expected: tuple[date, date] | None) -> None:
    assert CN.holiday(name, year) == expected


def test_chinese_and_english_names_of_a_holiday_are_one_key() -> None:
    assert holiday_key("国庆") == holiday_key("National Day") == holiday_key("十一长假") == "national_day"
    assert holiday_key("国庆长假") == holiday_key("国庆假期") == "national_day"


@given(day=DAYS, n=st.integers(-300, 300))
@settings(max_examples=sized(80, 1600), deadline=None)
def test_between_is_the_inverse_of_add(day: date, n: int) -> None:
    start = CN.on_or_after(day)
    assert CN.between(start, CN.add(start, n)) == n


@given(day=DAYS, n=st.integers(1, 120))
@settings(max_examples=sized(50, 1000), deadline=None)
def test_adding_is_a_walk_of_single_days(day: date, n: int) -> None:
    walked, left = day, n
    while left:
        walked += timedelta(days=1)
        left -= CN.is_working(walked)
    assert CN.add(day, n) == walked


@given(a=DAYS, b=DAYS, c=DAYS)
@settings(max_examples=sized(50, 1000), deadline=None)
def test_counts_add_up(a: date, b: date, c: date) -> None:
    assert CN.between(a, b) + CN.between(b, c) == CN.between(a, c)


def test_an_incomplete_year_is_said_loudly() -> None:
    (warning,) = CN.warnings(date(2027, 1, 5), date(2026, 12, 1))
    assert warning.year == 2027
    assert warning.text == Sentence.of("calendar.unannounced", year=2027, calendar="cn")


def test_a_year_without_data_is_said_apart_from_an_unannounced_one() -> None:
    (unannounced, unknown) = CN.warnings(date(2027, 6, 1), date(2028, 1, 1))
    assert (unannounced.text.key, unknown.text.key) == ("calendar.unannounced", "calendar.unknown_year")


def test_complete_years_need_no_warning() -> None:
    assert CN.warnings(date(2025, 1, 1), date(2026, 12, 31)) == ()
    assert CN.complete(2026)
    assert not CN.complete(2027)


def test_one_day_weekends_work_saturdays() -> None:
    site = Calendar(name="x", years=CN.years, pattern=WeekPattern.ONE_OFF)
    assert site.is_working(date(2026, 9, 19))
    assert not site.is_working(date(2026, 9, 13))
    assert not site.is_working(date(2026, 10, 3))


def test_alternating_weeks_count_from_their_anchor_both_ways() -> None:
    site = Calendar(name="x", pattern=WeekPattern.ALTERNATE, anchor=date(2026, 9, 16))
    saturdays = [date(2026, 9, 5), date(2026, 9, 12), date(2026, 9, 19), date(2026, 9, 26), date(2026, 10, 3)]
    assert [site.is_working(day) for day in saturdays] == [False, True, False, True, False]


def test_alternating_weeks_need_an_anchor() -> None:
    with pytest.raises(ValueError, match="anchor"):
        Calendar(name="x", pattern=WeekPattern.ALTERNATE)


def test_a_site_that_does_not_exchange_days_keeps_statutory_days_only() -> None:
    site = Calendar(name="x", years=CN.years, follows_make_up=False)
    assert not site.is_working(date(2026, 9, 20))
    assert not site.is_working(date(2026, 10, 2))
    assert site.is_working(date(2026, 10, 5))


def test_closures_and_extra_days_of_a_site_win_over_the_notice() -> None:
    site = Calendar(
        name="x",
        years=CN.years,
        extra_working=frozenset({date(2026, 10, 1), date(2026, 9, 21)}),
        closed=frozenset({date(2026, 9, 21), date(2026, 9, 22)}),
    )
    assert site.is_working(date(2026, 10, 1))
    assert not site.is_working(date(2026, 9, 21))
    assert not site.is_working(date(2026, 9, 22))


def test_days_beyond_the_calendar_are_refused_at_once() -> None:
    with pytest.raises(NoWorkingDayError):
        CN.add(date(2026, 1, 1), 10**9)
    with pytest.raises(NoWorkingDayError):
        CN.add(date(1, 1, 2), -5)


def test_equal_calendars_are_equal_whatever_was_asked_of_them() -> None:
    other = load_calendar("cn")
    other.is_working(date(2026, 1, 1))
    assert other == Calendar(name="cn", years=CN.years)


def test_where_every_day_is_worked_a_year_begins_and_ends_with_a_working_day() -> None:
    port = Calendar(name="port", pattern=WeekPattern.EVERY_DAY, bound_to_years=False)
    assert all(port.is_working(date(2026, month, last)) for month, last in ((1, 1), (12, 31)))
    assert port.add(date(2026, 12, 30), 2) == date(2027, 1, 1)


def test_a_year_may_end_with_a_day_off() -> None:
    assert not Calendar(name="office", bound_to_years=False).is_working(date(2028, 12, 31))


def test_the_names_of_holidays_come_longest_first_so_that_none_hides_in_another() -> None:
    names = holiday_names()
    assert [len(name) for name in names] == sorted((len(name) for name in names), reverse=True)
