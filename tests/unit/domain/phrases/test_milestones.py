"""A line that reports a milestone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.domain.phrases.milestones import MilestoneLine, read_milestone, read_milestones
from bot.domain.phrases.reading import Precision, Question, State
from tests.unit.domain.phrases.scene import CALENDAR, NOW, WORDS, value


def line(text: str) -> MilestoneLine:
    found = read_milestone(text, now=NOW, calendar=CALENDAR, milestones=WORDS)
    assert isinstance(found, MilestoneLine), found
    return found


@pytest.mark.parametrize(
    ("text", "milestone", "percent", "state"),
    [
        ("PO2403 包装 85%", "packing", 85, State.IN_PROGRESS),
        ("/milestone 2403 包装 85%", "packing", 85, State.IN_PROGRESS),
        ("2403 包装85%", "packing", 85, State.IN_PROGRESS),
        ("2403 包装 八成", "packing", 80, State.IN_PROGRESS),
        ("2403 包装 0.85", "packing", 85, State.IN_PROGRESS),
        ("2403 包装 100%", "packing", 100, State.DONE),
        ("2403 packing 85%", "packing", 85, State.IN_PROGRESS),
        ("2403 裁剪 √", "cutting", 100, State.DONE),
        ("2403 裁剪 完成", "cutting", 100, State.DONE),
        ("2403 完成裁剪", "cutting", 100, State.DONE),
        ("2403 面料 已到", "fabric", 100, State.DONE),
        ("2403 cutting done", "cutting", 100, State.DONE),
        ("2403 车缝 进行中", "sewing", None, State.IN_PROGRESS),
        ("2403 车缝 受阻 机器坏", "sewing", None, State.BLOCKED),
        ("2403 车缝 还没开始", "sewing", None, State.PLANNED),
        ("2403 车缝 正常", "sewing", None, State.ON_TRACK),
        ("2403 车缝 不延期", "sewing", None, State.ON_TRACK),
    ],
)
def test_progress_and_states_are_read(text: str, milestone: str, percent: int | None, state: State) -> None:
    found = line(text)
    expected = None if percent is None else Decimal(percent)
    assert (found.milestone, found.percent, found.state) == (milestone, expected, state)


@pytest.mark.parametrize(
    ("text", "on", "state", "precision"),
    [
        ("2403 面料 9/20", date(2026, 9, 20), None, Precision.EXACT),
        ("2403 面料 10/3", date(2026, 10, 3), None, Precision.EXACT),
        ("2403 面料9/10已到", date(2026, 9, 10), State.DONE, Precision.EXACT),
        ("2403 面料昨天到了", date(2026, 9, 15), State.DONE, Precision.EXACT),
        ("2403 包装 预计周五完成", date(2026, 9, 18), None, Precision.APPROXIMATE),
        ("2403 包装 9/28前完成", date(2026, 9, 28), None, Precision.BOUND),
        ("2403 packing done 9/14", date(2026, 9, 14), State.DONE, Precision.EXACT),
        ("2403 面料 未到 预计9/25", date(2026, 9, 25), None, Precision.APPROXIMATE),
    ],
)
def test_a_day_is_when_it_was_done_or_is_promised(
    text: str, on: date, state: State | None, precision: Precision
) -> None:
    found = line(text)
    assert (found.on, found.state, found.precision) == (on, state, precision)


@pytest.mark.parametrize(
    ("text", "percent", "at_least"),
    [
        ("2403 包装过半", 50, True),
        ("2403 packing more than half", 50, True),
        ("2403 包装 80%以上", 80, True),
        ("2403 包装 至少八成", 80, True),
        ("2403 包装 不到80%", 80, False),
        ("2403 包装 80%", 80, False),
        ("2403 包装 一半", 50, False),
    ],
)
def test_over_half_is_fifty_per_cent_or_more(text: str, percent: int, at_least: bool) -> None:
    found = line(text)
    assert (found.percent, found.at_least) == (Decimal(percent), at_least)


@pytest.mark.parametrize(
    ("text", "percent", "note"),
    [
        ("2403 包装 还差10%", 90, ""),
        ("2403 包装还差 10% 纸箱没到", 90, "纸箱没到"),
        ("2403 包装 剩下两成", 80, ""),
        ("2403 包装 10%没做", 90, ""),
        ("2403 包装 百分之十未完成", 90, ""),
        ("2403 包装 90% 未验货", 90, "未验货"),
        ("2403 包装 90%没完成", 90, "没完成"),
        ("2403 packing 10% to go", 90, ""),
        ("2403 packing 10% still missing, cartons late", 90, "cartons late"),
        ("2403 packing 90%, 10% left", 90, ""),
        ("2403 包装 色差10%", 10, "包装 色差"),
    ],
)
def test_what_is_missing_says_how_much_is_done(text: str, percent: int, note: str) -> None:
    found = line(text)
    assert (found.percent, found.state, found.note) == (Decimal(percent), State.IN_PROGRESS, note)


def test_a_delay_of_a_milestone_keeps_its_length() -> None:
    assert value(line("2403 包装 晚2天").delta) == "2d"


def test_a_quantity_is_what_is_ready_and_not_what_is_missing() -> None:
    ready, missing = line("2403 包装 5000件"), line("2403 包装 已完成,差10箱")
    assert ready.quantity is not None
    assert (ready.quantity.value, ready.quantity.unit) == (Decimal(5000), "件")
    assert (missing.quantity, missing.state, missing.note) == (None, State.DONE, "差10箱")


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("2403 包装 85% 纸箱晚到", "纸箱晚到"),
        ("2403 包装 85% <<https://evil.example|click>> 差吊牌", "差吊牌"),
        ("2403 车缝 受阻 机器坏", "机器坏"),
        ("2403 包装 85%", ""),
        ("2403 包装 85% 5000件", "5000件"),
        ("2403 裁剪 完成", ""),
        ("2403 packing 85%, cartons late", "cartons late"),
        ("2403 包装 預計週五完成", ""),
    ],
)
def test_the_rest_of_the_line_is_the_note(text: str, note: str) -> None:
    assert line(text).note == note


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("包装 85%", "which_order"),
        ("2403 85%", "which_milestone"),
        ("2403 包装", "which_value"),
        ("2403 包装 没完成", "which_value"),
        ("2403 包装 120%", "impossible_percent"),
        ("2403 包装 85% 90%", "which_value"),
        ("2403 包装 待定", "no_date"),
        ("2403 包装 2月30日", "impossible_date"),
        ("2403 包装 9/10", "far_date"),
        ("2403 包装 2026-09-01", "past_date"),
        ("2403 包装 10月中旬", "which_day"),
        ("2403 包装 3/4", "fraction_or_day"),
        ("2403 包装 1/2 纸箱没到", "fraction_or_day"),
        ("2403 packing done 28 Sep", "done_ahead"),
        ("2403 包装 9/28完成了", "done_ahead"),
        ("2403 包装 2026-09-28 已完成", "done_ahead"),
        ("2403 包装 9/28 或 9/30", "which_day"),
        ("2403 包装 基本完成", "unclear_state"),
        ("2403 包装 完成了,尾数没完成", "unclear_state"),
    ],
)
def test_what_is_unclear_is_a_question(text: str, code: str) -> None:
    found = read_milestone(text, now=NOW, calendar=CALENDAR, milestones=WORDS)
    assert isinstance(found, Question), found
    assert found.code == code


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("2403 包装", ["完成", "进行中", "受阻"]),
        ("2403 包装 85", ["85%"]),
        ("2403 包装 85% 90%", ["2403 包装 85%", "2403 包装 90%"]),
        ("2403 包装 9/28 或 9/30", ["2026-09-28", "2026-09-30"]),
        ("2403 包装 下周", ["2026-09-21", "2026-09-22", "2026-09-23", "2026-09-24"]),
        ("2403 包装 基本完成", ["100%", "95%", "90%"]),
        ("2403 包装 完成了,尾数没完成", ["100%", "95%", "90%"]),
        ("2403 包装 3/4", ["75%", "2027-03-04"]),
        ("2403 packing done 28 Sep", ["2403 packing 2026-09-28", "2403 packing done"]),
        ("2403 包装 9/28完成了", ["2403 包装 2026-09-28", "2403 包装 完成了"]),
    ],
)
def test_each_answer_of_a_question_is_read_without_asking_again(text: str, options: list[str]) -> None:
    question = read_milestone(text, now=NOW, calendar=CALENDAR, milestones=WORDS)
    assert isinstance(question, Question)
    assert [option.value for option in question.options] == options
    for option in options:
        answered = text.replace(question.span, option, 1) if question.span else f"{text} {option}"
        assert isinstance(read_milestone(answered, now=NOW, calendar=CALENDAR, milestones=WORDS), MilestoneLine)


def test_several_milestones_in_one_line_are_read_one_by_one() -> None:
    found = read_milestones("PO2403 裁剪 √ 车缝 60% 包装 10%", now=NOW, calendar=CALENDAR, milestones=WORDS)
    lines = [reading for reading in found if isinstance(reading, MilestoneLine)]
    assert [(line.milestone, line.percent) for line in lines] == [
        ("cutting", Decimal(100)),
        ("sewing", Decimal(60)),
        ("packing", Decimal(10)),
    ]
    assert {order.key for line in lines for order in line.orders} == {"PO2403"}


def test_a_milestone_without_news_of_its_own_is_part_of_the_note() -> None:
    (found,) = read_milestones("2403 包装 85% 面料还差一点", now=NOW, calendar=CALENDAR, milestones=WORDS)
    assert isinstance(found, MilestoneLine)
    assert (found.milestone, found.note) == ("packing", "面料还差一点")
