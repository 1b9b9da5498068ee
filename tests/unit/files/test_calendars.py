from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.domain.calendars import WeekPattern
from bot.files.calendars import CalendarFileError, UnknownCalendarError, load_calendar, read_year, site_calendar
from tests.every import every

NOTICE_2027 = """
calendar: cn
year: 2027
complete: true
holidays:
  - {key: new_year, label: 元旦, first: 2027-01-01, last: 2027-01-03, statutory: [2027-01-01], make_up: [2027-01-09]}
"""


def test_an_administrator_adds_a_year_without_a_release(tmp_path: Path) -> None:
    (tmp_path / "cn-2027.yaml").write_text(NOTICE_2027, "utf-8")
    calendar = load_calendar("cn", folder=tmp_path)
    assert calendar.complete(2027)
    assert calendar.is_working(date(2027, 1, 9))
    assert calendar.complete(2026)
    assert not load_calendar("cn").complete(2027)


def test_a_port_works_every_day_and_needs_no_notice() -> None:
    port = load_calendar("port")
    assert port.is_working(date(2026, 10, 1))
    assert port.warnings(date(2020, 1, 1), date(2040, 1, 1)) == ()


@every(
    ("country", "day"),
    [("DE", date(2026, 10, 3)), ("us", date(2026, 11, 26)), ("US-CA", date(2026, 3, 31)), ("SE", date(2026, 1, 6))],
)
def test_buyers_countries_keep_their_public_holidays(country: str, day: date) -> None:
    assert not load_calendar(country).is_working(day)


def test_a_year_outside_a_countrys_list_is_said() -> None:
    assert load_calendar("DE").warnings(date(2045, 1, 1), date(2045, 2, 1))[0].year == 2045


def test_an_unknown_country_is_an_error_with_its_name() -> None:
    with pytest.raises(UnknownCalendarError, match="XX") as caught:
        load_calendar("xx")
    assert caught.value.fields == {"name": "XX"}


def test_a_site_takes_its_week_and_days_from_its_settings() -> None:
    site = site_calendar(
        {
            "name": "宁波工厂",
            "week": "大小周",
            "anchor": date(2026, 9, 14),
            "extra_working": [date(2026, 10, 7)],
            "closed": [[date(2026, 9, 21), date(2026, 9, 23)]],
        }
    )
    assert site.pattern is WeekPattern.ALTERNATE
    assert site.is_working(date(2026, 10, 7))
    assert not site.is_working(date(2026, 9, 22))
    assert site.is_working(date(2026, 9, 24))


@every(
    ("spec", "named"),
    [
        ({"week": "三休"}, "week"),
        ({"week": "大小周"}, "anchor"),
        ({"closed": ["tomorrow"]}, "closed"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_site_setting_is_named(spec: dict[str, object], named: str) -> None:
    with pytest.raises(CalendarFileError, match=named):
        site_calendar(spec)


@every(
    "text",
    [
        "calendar: cn",
        "calendar: cn\nyear: 2027\ncomplete: true\nholidays: [{key: a, first: x, last: y}]",
        "calendar: cn\nyear: 2027\ncomplete: true\nholidays: [{key: a, first: 2027-01-03, last: 2027-01-01}]",
        "calendar: cn\nyear: 2026\ncomplete: true\nholidays: [{key: a, first: 2027-01-01, last: 2027-01-01}]",
        "calendar: [",
    ],
)
def test_a_broken_file_is_an_error_that_names_the_file(text: str) -> None:
    with pytest.raises(CalendarFileError, match=r"mine\.yaml"):
        read_year(text, source="mine.yaml")
