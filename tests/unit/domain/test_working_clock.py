from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendars import Calendar, WeekPattern
from bot.domain.working_clock import WorkingClock, WorkingDays, is_zone
from bot.files.calendars import load_calendar
from tests.every import every
from tests.sizes import sized

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
ANGELES = ZoneInfo("America/Los_Angeles")
CLOCK = WorkingClock(calendar=load_calendar("cn"), zone=SHANGHAI)
HOUR = timedelta(hours=1)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@every(
    ("start", "hours", "expected"),
    [
        ("2026-09-16T08:50", 1, "2026-09-16T09:50"),
        ("2026-09-16T11:30", 1, "2026-09-16T14:00"),
        ("2026-09-16T11:00", 1, "2026-09-16T12:00"),
        ("2026-09-16T17:00", 4, "2026-09-17T11:30"),
        ("2026-09-19T20:00", 1, "2026-09-20T09:30"),
        ("2026-09-30T17:00", 4, "2026-10-08T11:30"),
        ("2026-09-30T17:00", 0, "2026-09-30T17:00"),
    ],
)
def test_working_time_skips_lunch_nights_and_holidays(start: str, hours: int, expected: str) -> None:
    assert CLOCK.add(at(start), hours * HOUR) == at(expected)


def test_open_hours_begin_sharp_and_end_sharp() -> None:
    assert CLOCK.is_open(at("2026-09-16T08:30"))
    assert not CLOCK.is_open(at("2026-09-16T08:29:59"))
    assert not CLOCK.is_open(at("2026-09-16T12:00"))
    assert not CLOCK.is_open(at("2026-10-01T10:00"))
    assert CLOCK.is_open(at("2026-09-20T10:00"))


def test_the_next_opening_is_now_when_open() -> None:
    assert CLOCK.next_open(at("2026-09-16T09:00")) == at("2026-09-16T09:00")
    assert CLOCK.next_open(at("2026-09-16T12:10")) == at("2026-09-16T13:30")
    assert CLOCK.next_open(at("2026-09-30T18:00")) == at("2026-10-08T08:30")


def test_a_moment_of_another_zone_is_read_as_this_places_clock_shows_it() -> None:
    assert CLOCK.is_open(at("2026-09-16T04:00", BERLIN))
    assert CLOCK.add(at("2026-09-16T04:00", BERLIN), 3 * HOUR) == at("2026-09-16T14:30")


def test_an_ordinary_day_holds_eight_hours() -> None:
    assert CLOCK.day_length == 8 * HOUR


@pytest.mark.parametrize(
    ("zone", "friday", "monday"),
    [(BERLIN, "2026-10-23", "2026-10-26"), (ANGELES, "2026-03-06", "2026-03-09"), (BERLIN, "2026-03-27", "2026-03-30")],
)
def test_office_hours_stay_by_the_wall_clock_when_clocks_change(zone: ZoneInfo, friday: str, monday: str) -> None:
    clock = WorkingClock(calendar=load_calendar("port"), zone=zone)
    weekdays = WorkingClock(calendar=load_calendar("DE"), zone=zone)
    assert weekdays.add(at(f"{friday}T17:00", zone), 2 * HOUR) == at(f"{monday}T09:30", zone)
    assert clock.elapsed(at(f"{friday}T00:00", zone), at(f"{monday}T00:00", zone)) == 24 * HOUR


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 10, 24), 9), (date(2026, 3, 28), 7), (date(2026, 7, 4), 8)])
def test_a_night_shift_is_as_long_as_it_really_is(day: date, hours: int) -> None:
    clock = WorkingClock(calendar=load_calendar("port"), zone=BERLIN, hours=((time(22), time(6)),))
    noon = datetime.combine(day, time(12), BERLIN)
    assert clock.elapsed(noon, datetime.combine(day + timedelta(days=1), time(12), BERLIN)) == hours * HOUR
    assert clock.is_open(datetime.combine(day + timedelta(days=1), time(3, 30), BERLIN))


@given(minutes=st.integers(0, 60 * 24 * 40), span=st.integers(1, 60 * 80))
@settings(max_examples=sized(80, 1600), deadline=None)
def test_elapsed_is_the_inverse_of_add(minutes: int, span: int) -> None:
    start = at("2026-09-10T00:00") + timedelta(minutes=minutes)
    end = CLOCK.add(start, timedelta(minutes=span))
    assert CLOCK.elapsed(start, end) == timedelta(minutes=span)
    assert CLOCK.elapsed(end, start) == -timedelta(minutes=span)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        CLOCK.is_open(datetime(2026, 9, 16, 9))  # noqa: DTZ001


@pytest.mark.parametrize(
    "hours",
    [(), ((time(9), time(12)), (time(11), time(18))), ((time(22), time(6)), (time(12), time(13)))],
)
def test_hours_that_overlap_or_are_missing_are_refused(hours: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="hours"):
        WorkingClock(calendar=load_calendar("cn"), zone=SHANGHAI, hours=hours)


@every(
    ("name", "known"),
    [("Asia/Shanghai", True), ("UTC", True), ("Asia/Nowhere", False), ("../etc", False), ("Asia", False)],
)
def test_a_zone_is_one_that_this_machine_knows(name: str, known: bool) -> None:
    assert is_zone(name) is known


@pytest.mark.parametrize("ends", [time(9), time(8)])
def test_hours_that_end_before_they_have_begun_are_refused(ends: time) -> None:
    hours = ((time(9), ends), (time(10), time(12)))
    with pytest.raises(ValueError, match="in order"):
        WorkingClock(calendar=load_calendar("cn"), zone=SHANGHAI, hours=hours)


@every("ask", ["add", "next_open", "elapsed", "is_open"])
def test_a_naive_moment_is_refused_however_it_is_asked_about(ask: str) -> None:
    """It would be read as this machine's own time."""
    naive = datetime(2026, 9, 16, 9)  # noqa: DTZ001
    more = {"add": (HOUR,), "elapsed": (naive + HOUR,)}.get(ask, ())
    with pytest.raises(ValueError, match="aware"):
        getattr(CLOCK, ask)(naive, *more)


def minutes_of(pair: tuple[time, time]) -> tuple[int, int]:
    start, end = (60 * at.hour + at.minute for at in pair)
    return start, end if end > start else end + 24 * 60


PAIRS = st.lists(st.tuples(*[st.sampled_from([time(0), time(6), time(9), time(12), time(22)])] * 2), max_size=3)


@given(hours=PAIRS.map(tuple))
@settings(max_examples=sized(200, 4000), deadline=None)
def test_hours_are_taken_where_they_follow_one_another_within_a_day(hours: tuple[tuple[time, time], ...]) -> None:
    spans = [minutes_of(pair) for pair in hours]
    again = [*spans, *((start + 24 * 60, end) for start, end in spans[:1])]
    fine = bool(hours) and all(end <= start for (_, end), (start, _) in zip(spans, again[1:], strict=True))
    try:
        clock = WorkingClock(calendar=CLOCK.calendar, zone=SHANGHAI, hours=hours)
    except ValueError:
        assert not fine
    else:
        assert fine
        assert clock.day_length == timedelta(minutes=sum(end - start for start, end in spans))
        assert clock.length(WorkingDays(3)) == 3 * clock.day_length
        assert clock.length(HOUR) == HOUR


SHIFTS = (
    ((time(8, 30), time(12)), (time(13, 30), time(18))),
    ((time(6), time(14)), (time(14), time(22)), (time(22), time(6))),
    ((time(22), time(6)),),
    ((time(20), time(20)),),
    ((time(0), time(0)),),
)
SATURDAYS = Calendar(
    name="x", pattern=WeekPattern.ONE_OFF, closed=frozenset({date(2026, 10, 26)}), bound_to_years=False
)
"""Over the night in which Berlin's clocks go back."""


def is_worked(clock: WorkingClock, moment: datetime) -> bool:
    """Whether a moment lies in a shift of a working day, as the clocks of the place show it."""
    local = moment.astimezone(clock.zone).replace(tzinfo=None)
    for pair in clock.hours:
        for day in (local.date() - timedelta(days=1), local.date()):
            start, end = minutes_of(pair)
            midnight = datetime.combine(day, time(0))
            inside = timedelta(minutes=start) <= local - midnight < timedelta(minutes=end)
            if inside and clock.calendar.is_working(day):
                return True
    return False


@given(
    hours=st.sampled_from(SHIFTS),
    zone=st.sampled_from([SHANGHAI, BERLIN]),
    start=st.integers(0, 2 * 24 * 6),
    length=st.integers(0, 3 * 24 * 6),
)
@settings(max_examples=sized(25, 1000), deadline=None)
def test_working_time_is_the_sum_of_the_worked_tenths_of_an_hour(
    hours: tuple[tuple[time, time], ...], zone: ZoneInfo, start: int, length: int
) -> None:
    clock = WorkingClock(calendar=SATURDAYS, zone=zone, hours=hours)
    tenth = timedelta(minutes=10)
    first = datetime(2026, 10, 23, 6, tzinfo=UTC) + start * tenth
    moments = [first + n * tenth for n in range(length)]
    worked = [moment for moment in moments if is_worked(clock, moment)]
    end = first + length * tenth
    assert clock.elapsed(first, end) == len(worked) * tenth
    assert [moment for moment in moments[::7] if clock.is_open(moment)] == [m for m in moments[::7] if m in {*worked}]
    if worked:
        assert clock.next_open(first).astimezone(UTC) == worked[0]
        assert clock.add(first, len(worked) * tenth).astimezone(UTC) == worked[-1] + tenth


def test_no_time_at_all_is_the_moment_itself_and_none_is_added_backwards() -> None:
    night = at("2026-09-16T23:00")
    assert CLOCK.add(night, timedelta()) == night
    with pytest.raises(ValueError, match="forwards only"):
        CLOCK.add(night, -timedelta.resolution)


def test_answers_are_in_the_zone_of_the_place() -> None:
    moment = at("2026-09-16T03:00", BERLIN)
    answers = [CLOCK.add(moment, timedelta()), CLOCK.add(moment, HOUR), CLOCK.next_open(moment)]
    assert [answer.tzinfo for answer in answers] == [SHANGHAI] * 3


def test_a_place_that_never_works_says_so() -> None:
    never = Calendar(name="shut", closed=frozenset(date(2026, 9, 1) + timedelta(days=n) for n in range(900)))
    clock = WorkingClock(calendar=never, zone=SHANGHAI)
    with pytest.raises(ValueError, match="shut has no working hour within 800 days"):
        clock.next_open(at("2026-09-16T09:00"))
    with pytest.raises(ValueError, match="cn does not hold WorkingDays"):
        WorkingClock(calendar=CLOCK.calendar, zone=SHANGHAI).add(datetime(9999, 12, 20, tzinfo=UTC), WorkingDays(90))


def test_hours_that_the_clocks_leap_over_are_no_opening() -> None:
    """In Berlin's night of 29 March 2:30 and 3:30 are one moment."""
    clock = WorkingClock(calendar=load_calendar("port"), zone=BERLIN, hours=((time(2, 30), time(3, 30)),))
    assert clock.next_open(at("2026-03-28T12:00", BERLIN)) == at("2026-03-30T02:30", BERLIN)
    assert clock.elapsed(at("2026-03-28T12:00", BERLIN), at("2026-03-30T12:00", BERLIN)) == HOUR
