"""When a person may be interrupted again, by their own clock and calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.domain.calendars import Calendar
from bot.domain.defaults import Defaults
from bot.work.quiet import QuietHours
from tests import fakes
from tests.every import every

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOME = Calendar(name="home", bound_to_years=False, closed=frozenset({date(2026, 9, 18)}))
AWAY = Calendar(name="away", bound_to_years=False)
"""Both rest on Saturday and Sunday; at home nobody works on Friday the 18th either."""


def hours(starts: str = "20:00", ends: str = "08:00") -> QuietHours:
    return QuietHours(
        starts=time.fromisoformat(starts), ends=time.fromisoformat(ends), calendars={"away": AWAY}, home=HOME
    )


def over(at: str, quiet: QuietHours, *, calendar: str = "home", zone: str = "Asia/Shanghai") -> str | None:
    """When quiet hours are over for somebody there, both by their clock."""
    place = ZoneInfo(zone)
    found = quiet.over_at(zone, calendar, datetime.fromisoformat(f"2026-09-{at}").replace(tzinfo=place).astimezone(UTC))
    return None if found is None else found.astimezone(place).strftime("%d %H:%M")


@every(
    ("at", "until"),
    [
        ("16 19:59:59.999999", None),
        ("16 20:00", "17 08:00"),
        ("16 23:59:59.999999", "17 08:00"),
        ("17 00:00", "17 08:00"),
        ("17 07:59:59.999999", "17 08:00"),
        ("17 08:00", None),
        ("17 20:00", "21 08:00"),
        ("18 12:00", "21 08:00"),
        ("19 12:00", "21 08:00"),
        ("20 21:00", "21 08:00"),
        ("21 07:00", "21 08:00"),
    ],
)
def test_over_night_and_over_days_off_it_is_the_morning_of_the_next_working_day(at: str, until: str | None) -> None:
    assert over(at, hours()) == until


@every(
    ("at", "until"),
    [
        ("16 11:59", None),
        ("16 12:00", "16 14:00"),
        ("16 13:59:59.999999", "16 14:00"),
        ("16 14:00", None),
        ("17 20:00", None),
        ("19 20:00", "21 14:00"),
    ],
)
def test_hours_within_one_day_end_on_that_day(at: str, until: str | None) -> None:
    assert over(at, hours("12:00", "14:00")) == until


def test_where_they_begin_and_end_at_the_same_hour_there_are_none_but_days_off() -> None:
    quiet = hours("08:00", "08:00")
    assert (over("16 08:00", quiet), over("16 03:00", quiet), over("19 09:00", quiet)) == (None, None, "21 08:00")


def test_each_has_their_own_calendar_and_who_has_none_that_is_known_the_companys() -> None:
    assert over("18 12:00", hours(), calendar="away") is None
    assert over("18 12:00", hours(), calendar="unheard of") == "21 08:00"


def test_each_has_their_own_clock() -> None:
    at = datetime(2026, 9, 17, 12, tzinfo=UTC)
    assert hours().over_at("Asia/Shanghai", "away", at) == datetime(2026, 9, 18, tzinfo=UTC)
    assert hours().over_at("Europe/Berlin", "away", at) is None


def test_quiet_hours_are_the_companys() -> None:
    company = replace(fakes.company(), calendars={"cn": HOME, "away": AWAY}, defaults=Defaults())
    assert QuietHours.of(company) == replace(hours(), calendars=company.calendars)
