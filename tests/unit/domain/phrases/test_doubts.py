"""What is unclear, impossible or past is asked, never guessed."""

from __future__ import annotations

import pytest

from tests.every import every
from tests.unit.domain.phrases.scene import asked, said


@every(
    ("text", "readings", "questions"),
    [
        ("2月30日", "", ["impossible_date"]),
        ("2月30号", "", ["impossible_date"]),
        ("32号", "", ["impossible_date"]),
        ("13月5日", "", ["impossible_date"]),
        ("4月31日", "", ["impossible_date"]),
        ("9/31", "", ["impossible_date"]),
        ("9/32", "", ["impossible_date"]),
        ("2.30", "", ["impossible_date"]),
        ("0号", "", ["impossible_date"]),
        ("10月0日", "", ["impossible_date"]),
        ("2026-02-30", "", ["impossible_date"]),
        ("2026-13-01", "", ["impossible_date"]),
        ("2026-02-29", "", ["impossible_date"]),
        ("2月29日", "", ["impossible_date"]),
        ("Feb 30", "", ["impossible_date"]),
        ("30 Feb", "", ["impossible_date"]),
        ("Oct 32", "", ["impossible_date"]),
        ("13/5", "", ["impossible_date"]),
        ("三十二号", "", ["impossible_date"]),
    ],
)
def test_impossible_days_are_asked(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@pytest.mark.parametrize(
    ("text", "readings", "questions"),
    [
        ("交期从9/20推到9/31", "", ["impossible_date"]),
        ("推到2月30日,最晚10/8", "", ["impossible_date"]),
        ("9月31日至10月5日", "", ["impossible_date"]),
    ],
)
def test_an_impossible_day_leaves_no_other_date_standing(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("推到2026-09-01", "date 2026-09-01", ["past_date"]),
        ("2026-09-01出货", "date 2026-09-01", ["past_date"]),
        ("本周一交", "date 2026-09-14", ["past_date"]),
        ("推迟到昨天", "date 2026-09-15", ["past_date"]),
        ("推到上周三", "date 2026-09-09", ["past_date"]),
        ("本月5号前", "range ..2026-09-05 |", ["past_date"]),
    ],
)
def test_a_day_gone_by_is_asked_for_a_promise(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("从9/10推到9/28", "date 2026-09-10; date 2026-09-28", []),
        ("原定2026-09-10,改到9/28", "date 2026-09-10; date 2026-09-28", []),
        ("昨天出货", "date 2026-09-15", []),
        ("2026-09-01已出货", "date 2026-09-01; state done", []),
    ],
)
def test_a_past_day_is_no_promise_where_it_is_left_behind_or_told(
    text: str, readings: str, questions: list[str]
) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("尽快", "", ["no_date"]),
        ("待定", "", ["no_date"]),
        ("看情况", "", ["no_date"]),
        ("再说", "", ["no_date"]),
        ("还不确定", "", ["no_date"]),
        ("等通知", "", ["no_date"]),
        ("近期", "", ["no_date"]),
        ("过几天", "", ["no_date"]),
        ("这两天", "", ["no_date"]),
        ("过两天", "", ["no_date"]),
        ("ASAP", "", ["no_date"]),
        ("TBD", "", ["no_date"]),
        ("to be confirmed", "", ["no_date"]),
        ("not sure yet", "", ["no_date"]),
    ],
)
def test_words_without_a_date_are_asked_again(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@pytest.mark.parametrize(
    ("text", "readings", "questions"),
    [
        ("尽快,最晚10/8", "range ..2026-10-08 |", []),
        ("看情况,大概3天", "duration 3d ~", []),
    ],
)
def test_words_without_a_date_count_for_nothing_beside_one(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("晚3-5天", "", ["vague_duration"]),
        ("三五天", "", ["vague_duration"]),
        ("两三天后", "", ["vague_duration"]),
        ("推迟一两天", "", ["vague_duration"]),
        ("几天", "", ["vague_duration"]),
        ("a few days", "", ["vague_duration"]),
        ("3到5个工作日", "", ["vague_duration"]),
    ],
)
def test_a_spread_of_days_is_asked(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("10/08/26", "", ["ambiguous_date"]),
        ("10-8-2026", "", ["ambiguous_date"]),
        ("10/8(周五)", "", ["ambiguous_date"]),
        ("年初", "", ["ambiguous_date"]),
        ("10月以后", "", ["ambiguous_date"]),
        ("10/8到9/28", "", ["ambiguous_date"]),
    ],
)
def test_a_date_with_two_meanings_is_asked(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@pytest.mark.parametrize(
    ("text", "readings", "questions"),
    [
        ("节后", "", ["which_holiday"]),
        ("放假前", "", ["which_holiday"]),
        ("节前完成", "", ["which_holiday"]),
    ],
)
def test_a_nameless_holiday_is_asked(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("25:00", "", ["impossible_time"]),
        ("明天25点", "date 2026-09-17", ["impossible_time"]),
        ("10/8 24:30", "date 2026-10-08", ["impossible_time"]),
        ("3:75", "", ["impossible_time"]),
    ],
)
def test_impossible_hours_are_asked(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("¥5000日元", "amount 5000 ?", ["ambiguous_currency"]),
        ("日元¥5000", "amount 5000 ?", ["ambiguous_currency"]),
        ("¥5000 JPY", "amount 5000 ?", ["ambiguous_currency"]),
        ("¥12万,按日元报价", "amount 120000 ?", ["ambiguous_currency"]),
    ],
)
def test_yen_beside_the_sign_for_yuan_is_asked(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@pytest.mark.parametrize(
    ("text", "readings", "questions"),
    [
        ("120%", "", ["impossible_percent"]),
        ("-5%", "", ["impossible_percent"]),
    ],
)
def test_progress_outside_its_scale_is_asked(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@pytest.mark.parametrize(
    ("text", "readings", "questions"),
    [
        ("99999天后", "", ["too_far"]),
        ("推迟9999天", "", ["too_far"]),
    ],
)
def test_lengths_beyond_reason_are_asked(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)
