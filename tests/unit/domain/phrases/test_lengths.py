"""How long: calendar days unless working days are said, negative when earlier."""

from __future__ import annotations

import pytest

from tests.every import every
from tests.unit.domain.phrases.scene import asked, said


@every(
    ("text", "readings", "questions"),
    [
        ("延期3天", "duration 3d", []),
        ("推迟一周", "duration 7d", []),
        ("延迟两天", "duration 2d", []),
        ("晚3天", "duration 3d", []),
        ("晚 7 天", "duration 7d", []),
        ("晚了3天", "duration 3d", []),
        ("拖5天", "duration 5d", []),
        ("顺延10天", "duration 10d", []),
        ("延误三天", "duration 3d", []),
        ("delayed 3 days", "duration 3d", []),
        ("3 days late", "duration 3d", []),
        ("slipped by a week", "duration 7d", []),
        ("pushed back two weeks", "duration 14d", []),
        ("3 days behind", "duration 3d", []),
        ("+3天", "duration 3d", []),
    ],
)
def test_a_delay_is_a_length_relative_to_the_promise(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("3天", "duration 3d", []),
        ("三个工作日", "duration 3wd", []),
        ("两个工作日", "duration 2wd", []),
        ("5工作日", "duration 5wd", []),
        ("顺延两个工作日", "duration 2wd", []),
        ("2 working days", "duration 2wd", []),
        ("3 business days", "duration 3wd", []),
        ("2个自然日", "duration 2d", []),
    ],
)
def test_days_are_calendar_days_unless_working_days_are_said(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("一周", "duration 7d", []),
        ("两周", "duration 14d", []),
        ("2个星期", "duration 14d", []),
        ("一个礼拜", "duration 7d", []),
        ("three weeks", "duration 21d", []),
        ("一周半", "duration 10.5d", []),
    ],
)
def test_weeks_are_seven_days(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("一个月", "duration 1mo", []),
        ("3个月", "duration 3mo", []),
        ("半个月", "duration 15d", []),
        ("一个半月", "duration 1mo+15d", []),
        ("半年", "duration 6mo", []),
        ("a month", "duration 1mo", []),
        ("half a month", "duration 15d", []),
    ],
)
def test_months_stay_months_and_half_a_month_is_fifteen_days(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("停产16小时", "state blocked; duration 16h", []),
        ("停机两小时", "state blocked; duration 2h", []),
        ("停电半小时", "duration 0.5h", []),
        ("停工90分钟", "state blocked; duration 1.5h", []),
        ("down for 16 hours", "duration 16h", []),
        ("16 hours of downtime", "duration 16h", []),
    ],
)
def test_hours_of_downtime(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("提前2天", "duration -2d", []),
        ("提早一周", "duration -7d", []),
        ("早两天", "duration -2d", []),
        ("比计划早2天", "duration -2d", []),
        ("-2天", "duration -2d", []),
        ("2 days early", "duration -2d", []),
        ("2 days ahead of schedule", "duration -2d", []),
        ("ahead by 3 days", "duration -3d", []),
    ],
)
def test_earlier_is_negative(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("大概3天", "duration 3d ~", []),
        ("预计晚3天", "duration 3d ~", []),
        ("约一周", "duration 7d ~", []),
        ("3天左右", "duration 3d ~", []),
        ("至少3天", "duration 3d |", []),
        ("最多5天", "duration 5d |", []),
        ("about 3 days", "duration 3d ~", []),
        ("at least 2 weeks", "duration 14d |", []),
    ],
)
def test_about_and_at_least_are_heard(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("十五天", "duration 15d", []),
        ("二十天", "duration 20d", []),
        ("三十五天", "duration 35d", []),
        ("一百二十天", "duration 120d", []),
        ("半天", "duration 0.5d", []),
        ("两天半", "duration 2.5d", []),
    ],
)
def test_chinese_numerals_count(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@pytest.mark.parametrize(
    ("text", "readings", "questions"),
    [
        ("推迟3天到10/8", "duration 3d; date 2026-10-08", []),
        ("PO2402 3天 10/8", "order PO2402; duration 3d; date 2026-10-08", []),
    ],
)
def test_a_length_is_no_date_when_a_date_follows(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@pytest.mark.parametrize("text", ["面料未到,3天", "面料未到，3天", "fabric late,3 days"])
def test_a_length_may_stand_right_behind_a_comma(text: str) -> None:
    assert said(text).endswith("duration 3d")
    assert said("1,000天") == ""
