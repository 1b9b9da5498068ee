"""`gendan parse`: the shape that stays stable."""

from __future__ import annotations

import json
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli import parse
from tests.every import every

NOW = "2026-09-16T08:50+08:00"


def run(*arguments: str) -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.callback()(lambda: None)
    parse.register(app)
    return CliRunner().invoke(app, ["parse", *arguments])


def answer(text: str, now: str = NOW) -> Any:
    result = run(text, "--now", now, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def values(text: str) -> list[tuple[str, Any]]:
    return [(item["kind"], item["value"]) for item in answer(text)["readings"]]


@every(
    ("text", "expected"),
    [
        ("PO2402 3天 面料", [("order", "PO2402"), ("duration", {"days": 3})]),
        ("两个工作日", [("duration", {"working_days": 2})]),
        ("停产16小时", [("state", "blocked"), ("duration", {"hours": 16})]),
        ("提前2天", [("duration", {"days": -2})]),
        ("10/8", [("date", "2026-10-08")]),
        ("9/20-9/28", [("range", ["2026-09-20", "2026-09-28"])]),
        ("10/8前", [("range", [None, "2026-10-08"])]),
        ("10/8以后", [("range", ["2026-10-08", None])]),
        ("明天下午3点", [("datetime", "2026-09-17T15:00+08:00")]),
        ("3万5美金", [("amount", {"value": 35000, "currency": "USD"})]),
        ("预算3万5", [("amount", {"value": 35000, "currency": None})]),
        ("12,000件", [("quantity", {"value": 12000, "unit": "件"})]),
        ("3万5", [("quantity", {"value": 35000, "unit": None})]),
        ("20k", [("quantity", {"value": 20000, "unit": None})]),
        ("2.5吨", [("quantity", {"value": 2.5, "unit": "吨"})]),
        ("85%", [("percent", 85)]),
        ("八成", [("percent", 80)]),
        ("√", [("state", "done")]),
        ("没有延期", [("negation", "no_delay")]),
        ("一个月", [("duration", {"months": 1})]),
    ],
)
def test_values_have_the_shape_of_the_manual(text: str, expected: list[tuple[str, Any]]) -> None:
    assert values(text) == expected


def test_a_reading_says_its_words_its_precision_and_what_was_assumed() -> None:
    (found,) = answer("大概10/8")["readings"]
    assert set(found) == {"kind", "value", "text", "precision", "assumptions"}
    assert (found["text"], found["precision"]) == ("10/8", "approximate")
    assert any("2026-10-08" in assumption for assumption in found["assumptions"])


def test_a_question_leaves_the_status_zero() -> None:
    found = answer("2月30日")
    (question,) = found["questions"]
    assert found["readings"] == []
    assert set(question) == {"code", "text", "options"}
    assert question["code"] == "impossible_date"
    assert question["options"] == [{"value": "2027-02-28", "label": "2027-02-28 周日 / Sun 28 Feb 2027"}]


def test_questions_are_in_chinese_first_with_english_beside() -> None:
    (question,) = answer("尽快")["questions"]
    chinese, english = question["text"].split(" / ")
    assert "日期" in chinese
    assert "date" in english


def test_a_moment_without_an_offset_is_in_the_workspaces_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENDAN_TIMEZONE", "Europe/Berlin")
    (found,) = answer("明天下午3点", "2026-09-16T08:50")["readings"]
    assert found["value"] == "2026-09-17T15:00+02:00"


def test_without_now_the_present_counts() -> None:
    result = run("明天", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["readings"][0]["kind"] == "date"


def test_a_text_that_starts_with_a_dash_is_no_option() -> None:
    assert values("-2天") == [("duration", {"days": -2})]


def test_people_read_one_line_per_reading_and_per_question() -> None:
    result = run("2403 推迟一周 ¥5000日元", "--now", NOW)
    assert result.exit_code == 0
    assert "duration  7 days  “一周”" in result.stdout
    assert "? “¥5000日元”" in result.stdout


def test_nothing_read_is_said() -> None:
    assert "没读出内容" in run("随便说说", "--now", NOW).stdout


@pytest.mark.parametrize("moment", ["yesterday", "9999-12-31T23:59", "0001-01-01"])
def test_a_moment_that_is_none_is_refused_in_one_line(moment: str) -> None:
    result = run("10/8", "--now", moment)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_wrong_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENDAN_TIMEZONE", "Mars/Olympus")
    result = run("10/8")
    assert result.exit_code == 2
    assert "GENDAN_TIMEZONE" in result.stderr
