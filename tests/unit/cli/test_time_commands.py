from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli import aql, calendar, plan
from tests.every import every


def run(*arguments: str) -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    for group in (calendar, plan, aql):
        group.register(app)
    return CliRunner().invoke(app, list(arguments))


def answer(*arguments: str) -> Any:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_working_days_are_added() -> None:
    expected = {"date": "2026-02-25", "weekday": "Wed", "warnings": []}
    assert answer("calendar", "add", "2026-02-13", "3", "--json") == expected


@pytest.mark.parametrize(
    "arguments", [("2026-02-25", "-3", "--json"), ("--json", "2026-02-25", "-3"), ("--json", "--", "2026-02-25", "-3")]
)
def test_a_negative_number_counts_back_with_and_without_dashes(arguments: tuple[str, ...]) -> None:
    assert answer("calendar", "add", *arguments)["date"] == "2026-02-13"


def test_a_count_into_an_incomplete_year_warns_on_both_outputs() -> None:
    (warning,) = answer("calendar", "add", "2026-12-31", "5", "--json")["warnings"]
    assert "2027" in warning
    assert "2027" in run("calendar", "add", "2026-12-31", "5").stderr


def test_a_year_is_told_with_its_exchanged_days() -> None:
    year = answer("calendar", "year", "2026", "--json")
    assert (year["year"], year["working_days"], year["complete"]) == (2026, 248, True)
    assert len(year["off"]) == 33
    assert year["make_up"] == ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]


def test_an_incomplete_year_is_answered_and_said_loudly() -> None:
    result = run("calendar", "year", "2027", "--json")
    assert json.loads(result.stdout)["complete"] is False
    assert "2027 年放假安排未公布" in result.stderr


def test_an_administrators_own_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "calendars").mkdir()
    notice = "{key: new_year, first: 2027-01-01, last: 2027-01-03, statutory: [2027-01-01], make_up: [2027-01-09]}"
    text = f"calendar: cn\nyear: 2027\ncomplete: true\nholidays: [{notice}]\n"
    (tmp_path / "calendars" / "cn-2027.yaml").write_text(text, "utf-8")
    monkeypatch.setenv("GENDAN_DATA_FOLDER", str(tmp_path))
    year = answer("calendar", "year", "2027", "--json")
    assert (year["complete"], year["make_up"]) == (True, ["2027-01-09"])
    monkeypatch.setenv("GENDAN_DATA_FOLDER", str(tmp_path / "none"))
    assert run("calendar", "year", "2027").exit_code == 2


def test_other_calendars_can_be_asked() -> None:
    assert answer("calendar", "add", "2026-10-02", "1", "--calendar", "DE", "--json")["date"] == "2026-10-05"
    assert answer("calendar", "add", "2026-10-01", "1", "--calendar", "port", "--json")["date"] == "2026-10-02"
    assert answer("calendar", "add", "2026-09-25", "1", "--calendar", "factory", "--json")["date"] == "2026-09-26"


def test_the_critical_path_of_a_file_is_computed(tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text("id,duration,predecessors\nA,6,\nB,4,A\nC,3,A:SS+2\nD,6,B;C:FF+1\n", "utf-8")
    document = answer("plan", "compute", str(file), "--json")
    assert (document["duration"], document["critical"]) == (16, ["A", "B", "D"])
    assert document["activities"]["C"] == {
        **{"es": 2, "ef": 5, "ls": 12, "lf": 15},
        **{"total_float": 10, "free_float": 10},
    }
    assert "A → B → D" in run("plan", "compute", str(file)).stdout


def test_a_lot_has_its_sample() -> None:
    assert answer("aql", "--lot", "5000", "--level", "II", "--aql", "2.5", "--json") == {
        **{"code_letter": "L", "used_letter": "L", "sample_size": 200},
        **{"accept": 10, "reject": 11, "inspect_all": False},
    }
    assert "全检" in run("aql", "--lot", "10", "--aql", "0.65").stdout


@every(
    "arguments",
    [
        ("calendar", "add", "2026-02-30", "1"),
        ("calendar", "add", "2026-02-10", "x"),
        ("calendar", "add", "2026-02-10", "999999999999"),
        ("calendar", "add", "2026-02-10", "1", "--calendar", "QQ"),
        ("calendar", "year", "soon"),
        ("aql", "--lot", "1", "--aql", "2.5"),
        ("aql", "--lot", "100", "--level", "IV", "--aql", "2.5"),
        ("aql", "--lot", "100", "--aql", "3"),
        ("aql", "--lot", "many"),
        ("plan", "compute", "none.csv"),
    ],
)
def test_wrong_usage_leaves_with_two_and_a_line_on_stderr(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.strip()
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "rows",
    ["A,1,B\nB,1,A\n", "A,1,X\n", "A,1,\nA,2,\n", "A,x,\n", ""],
)
def test_a_list_that_cannot_be_computed_leaves_with_two(tmp_path: Path, rows: str) -> None:
    file = tmp_path / "plan.csv"
    file.write_text("id,duration,predecessors\n" + rows, "utf-8")
    result = run("plan", "compute", str(file), "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("plan.csv: ")
