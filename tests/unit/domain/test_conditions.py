"""Conditions of an approval as a decider types them on a phone, one a line."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.conditions import (
    Condition,
    ConditionScene,
    TooManyConditions,
    UnclearCondition,
    UnknownOwner,
    read_conditions,
)
from bot.files.calendars import load_calendar
from tests.every import every

NOW = datetime(2026, 9, 16, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
DUE = date(2026, 9, 17)
SCENE = ConditionScene(
    now=NOW,
    calendar=load_calendar("cn"),
    people={"王芳": "U05", "林晓": "U01", "林晓东": "U77", "Anna Berg": "U17"},
    owner="U01",
    due_on=DUE,
)


def one(text: str) -> Condition:
    (found,) = read_conditions(text, SCENE)
    return found


@every(
    ("line", "owner", "due_on", "text"),
    [
        ("先收到客户确认的运费差价", "U01", DUE, "先收到客户确认的运费差价"),
        ("王芳 9/28前:补检测报告", "U05", date(2026, 9, 28), "补检测报告"),
        ("王芳\uff1a补检测报告", "U05", DUE, "补检测报告"),
        ("王芳\uff0c9/28前\uff1a补检测报告", "U05", date(2026, 9, 28), "补检测报告"),
        ("@王芳 下周三:补检测报告", "U05", date(2026, 9, 23), "补检测报告"),
        ("9/28前补检测报告", "U01", date(2026, 9, 28), "补检测报告"),
        ("9月28日之前,补检测报告", "U01", date(2026, 9, 28), "补检测报告"),
        ("王芳 9/28前补检测报告", "U05", date(2026, 9, 28), "补检测报告"),
        ("王芳 下周的报告", "U01", DUE, "王芳 下周的报告"),
        ("9/28前补报告:两份", "U01", date(2026, 9, 28), "补报告:两份"),
        ("Anna Berg by 28 Sep: send the report", "U17", date(2026, 9, 28), "send the report"),
        ("林晓东:对账", "U77", DUE, "对账"),
        ("<@U05|王芳> 9/28前:补检测报告", "U05", date(2026, 9, 28), "补检测报告"),
        ("1. 王芳:补检测报告", "U05", DUE, "补检测报告"),
        ("规格:按 9/20 的确认样", "U01", DUE, "规格:按 9/20 的确认样"),
        ("按9/20的规格做", "U01", DUE, "按9/20的规格做"),
        ("周总:签字", "U01", DUE, "周总:签字"),
        ("<@U99> 签字", "U01", DUE, "<@U99> 签字"),
    ],
)
def test_a_line_says_what_by_whom_until_when(line: str, owner: str, due_on: date, text: str) -> None:
    assert one(line) == Condition(text=text, owner=owner, due_on=due_on)


def test_each_line_is_one_condition_and_empty_lines_are_none() -> None:
    found = read_conditions("- 补检测报告\n\n  王芳:谈差价  \n", SCENE)
    assert [(condition.text, condition.owner) for condition in found] == [("补检测报告", "U01"), ("谈差价", "U05")]
    assert read_conditions("  \n ", SCENE) == ()


@every("line", ["王芳 2月30日前:补报告", "9/31前:补报告", "王芳 8/1前:补报告", "8/1前补报告"])
def test_a_day_that_cannot_be_or_is_past_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(UnclearCondition) as error:
        read_conditions(f"补合同\n{line}", SCENE)
    assert error.value.fields["line"] == 2


@pytest.mark.parametrize(
    ("line", "name"),
    [("陈老六 9/20前:补报告", "陈老六"), ("@陈老六,9/20:补报告", "@陈老六"), ("Joe by 28 Sep: send", "Joe")],
)
def test_a_day_behind_the_name_of_nobody_is_refused_with_that_name(line: str, name: str) -> None:
    with pytest.raises(UnknownOwner) as error:
        read_conditions(f"补合同\n{line}", SCENE)
    assert (error.value.fields["line"], error.value.fields["words"]) == (2, name)


def test_more_conditions_than_anybody_follows_up_are_refused() -> None:
    with pytest.raises(TooManyConditions):
        read_conditions("\n".join(f"条件{n}" for n in range(11)), SCENE)
