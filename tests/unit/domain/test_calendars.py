from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendars import (
    Calendar,
    CalendarYear,
    Holiday,
    NoWorkingDayError,
    WeekPattern,
    days,
    holiday_key,
)
from bot.domain.text import Sentence
from bot.files.calendars import load_calendar
from tests.every import every
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


@every(
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


@every(
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


class Watched(frozenset[date]):
    """Days that are not to be asked about."""

    def __contains__(self, day: object) -> bool:
        raise AssertionError(f"{day} was looked at")


@pytest.mark.parametrize(("day", "n"), [(date(2026, 1, 1), 10**9), (date(9999, 12, 30), 2), (date(1, 1, 2), -2)])
def test_days_beyond_the_calendar_are_refused_at_once(day: date, n: int) -> None:
    with pytest.raises(NoWorkingDayError) as refused:
        Calendar(name="x", closed=Watched()).add(day, n)
    assert refused.value.fields == {"day": day, "n": n}


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


def works(site: Calendar, day: date) -> bool:
    """What a calendar says of one day, told plainly from what it was given."""
    if day in site.closed or day in site.extra_working:
        return day not in site.closed
    for notice in site.years:
        if notice.year == day.year and site.follows_make_up:
            if any(holiday.first <= day <= holiday.last for holiday in notice.holidays):
                return False
            if day in notice.make_up:
                return True
        elif notice.year == day.year and any(day in holiday.statutory for holiday in notice.holidays):
            return False
    if site.pattern is WeekPattern.EVERY_DAY:
        return True
    if day.isoweekday() == 7 or (day.isoweekday() == 6 and site.pattern is WeekPattern.TWO_OFF):
        return False
    if day.isoweekday() == 6 and site.pattern is WeekPattern.ALTERNATE:
        assert site.anchor is not None
        saturday = site.anchor + timedelta(days=6 - site.anchor.isoweekday())
        return abs((day - saturday).days) % 14 == 7
    return True


FIRST, LAST = date(2025, 11, 20), date(2027, 2, 10)
NEAR = st.dates(FIRST, LAST)
SOME = st.frozensets(NEAR, max_size=12)


@st.composite
def holidays(draw: st.DrawFn, year: int) -> Holiday:
    first = draw(st.dates(max(FIRST, date(year, 1, 1)), min(LAST, date(year, 12, 20))))
    run = [first + timedelta(days=n) for n in range(draw(st.integers(1, 9)))]
    statutory = tuple(draw(st.sets(st.sampled_from(run), max_size=3)))
    return Holiday(key="national_day", first=first, last=run[-1], statutory=statutory)


@st.composite
def notices(draw: st.DrawFn, year: int) -> CalendarYear:
    return CalendarYear(year=year, holidays=tuple(draw(st.lists(holidays(year), max_size=3))), make_up=draw(SOME))


@st.composite
def sites(draw: st.DrawFn) -> Calendar:
    years = draw(st.sets(st.sampled_from((2025, 2026, 2027))))
    return Calendar(
        name="site",
        years=tuple(draw(notices(year)) for year in sorted(years)),
        pattern=draw(st.sampled_from(list(WeekPattern))),
        anchor=draw(NEAR),
        follows_make_up=draw(st.booleans()),
        extra_working=draw(SOME),
        closed=draw(SOME),
    )


@given(site=sites(), a=NEAR, b=NEAR)
@settings(max_examples=sized(40, 2000), deadline=None)
def test_any_site_works_on_the_days_its_rules_name(site: Calendar, a: date, b: date) -> None:
    a, b = min(a, b), max(a, b)
    worked = [day for day in days(a, b) if works(site, day)]
    assert site.working_days(a, b) == worked
    assert site.between(a, b) == len(worked) - (a in worked)
    assert site.between(b, a) == (a in worked) - len(worked)


@given(site=sites(), day=NEAR, n=st.integers(-40, 40))
@settings(max_examples=sized(40, 2000), deadline=None)
def test_the_nth_working_day_of_any_site_is_the_nth_one_met(site: Calendar, day: date, n: int) -> None:
    step = timedelta(days=1 if n > 0 else -1)
    at, left = day, abs(n)
    while left:
        at += step
        left -= works(site, at)
    assert site.add(day, n) == at


@given(site=sites(), day=NEAR)
@settings(max_examples=sized(40, 1000), deadline=None)
def test_the_nearest_working_day_of_any_site_is_the_day_itself_where_it_is_worked(site: Calendar, day: date) -> None:
    assert site.on_or_after(day) == next(at for at in days(day, date(2030, 1, 1)) if works(site, at))
    assert site.on_or_before(day) == next(at for at in [*days(date(2024, 1, 1), day)][::-1] if works(site, at))


EVERY = Calendar(name="port", pattern=WeekPattern.EVERY_DAY)


def test_the_last_and_the_first_day_there_is_can_be_reached() -> None:
    assert EVERY.add(date(9999, 12, 30), 1) == date.max
    assert EVERY.add(date(9998, 12, 31), 365) == date.max
    assert EVERY.add(date(1, 1, 2), -1) == date.min
    assert EVERY.add(date(2, 1, 1), -365) == date.min


@pytest.mark.parametrize(
    ("off", "day", "n"),
    [(date.max, date(9999, 12, 29), 2), (date.min, date(1, 1, 3), -2)],
)
def test_where_the_last_days_there_are_are_off_no_day_is_made_up(off: date, day: date, n: int) -> None:
    """As many days as are asked for lie there, but not as many that are worked."""
    site = Calendar(name="x", pattern=WeekPattern.EVERY_DAY, closed=frozenset({off}))
    with pytest.raises(NoWorkingDayError) as refused:
        site.add(day, n)
    assert refused.value.fields == {"day": day, "n": n}


def test_a_holiday_ends_no_earlier_than_it_starts_and_may_be_one_day() -> None:
    day = date(2026, 10, 1)
    assert Holiday(key="x", first=day, last=day).last == day
    with pytest.raises(ValueError, match="holiday x ends before it starts"):
        Holiday(key="x", first=day, last=day - timedelta(days=1))


def test_a_year_is_named_once() -> None:
    with pytest.raises(ValueError, match="a year twice"):
        Calendar(name="x", years=(CalendarYear(year=2026), CalendarYear(year=2026)))


def test_two_runs_under_one_name_are_one_holiday_from_the_first_day_to_the_last() -> None:
    runs = (
        Holiday(key="五一", first=date(2026, 5, 4), last=date(2026, 5, 5)),
        Holiday(key="labour_day", first=date(2026, 5, 1), last=date(2026, 5, 2)),
        Holiday(key="easter", first=date(2026, 4, 3), last=date(2026, 6, 1)),
    )
    site = Calendar(name="x", years=(CalendarYear(year=2026, holidays=runs),))
    assert site.holiday("May Day", 2026) == (date(2026, 5, 1), date(2026, 5, 5))


def test_a_year_nobody_announced_is_incomplete_only_where_years_are_announced() -> None:
    assert Calendar(name="cn").year(2031) == CalendarYear(year=2031, complete=False)
    assert Calendar(name="port", bound_to_years=False).year(2031) == CalendarYear(year=2031)
    known = CalendarYear(year=2031, make_up=frozenset({date(2031, 1, 4)}))
    assert Calendar(name="cn", years=(known,)).year(2031) is known


@every("name", [" Labour  Day ", "labour-day", "LABOUR_DAY", "五一假期"])
def test_how_a_name_is_written_does_not_matter(name: str) -> None:
    assert holiday_key(name) == "labour_day"


def test_a_name_nobody_knows_is_its_own_key_without_the_word_for_a_holiday() -> None:
    assert holiday_key("New Year's Day") == "new_year"
    assert holiday_key("Songkran Day") == "songkran_day"
    assert holiday_key("泼水节假期") == "泼水节假期"
