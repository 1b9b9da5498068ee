"""`gendan audit` as an auditor meets it: the trail is checked where it lies, and handed out whole or in part."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import typer
from typer.testing import CliRunner

from bot.app.wiring import open_workspace
from bot.cli import audit as commands
from bot.db.models import Case, Member
from bot.domain.cases.states import Severity
from bot.work import audit

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Path:
    """A trail of five entries over the end of a month, with a case and two people."""
    path = tmp_path_factory.mktemp("written") / "gendan.db"
    shutil.copy(migrated, path)
    with open_workspace(f"sqlite:///{path}") as db:
        db.call(_write)
    return path


@pytest.fixture
def kept(tmp_path: Path, written: Path) -> Path:
    """The same trail for one test."""
    path = tmp_path / "gendan.db"
    shutil.copy(written, path)
    return path


def _write(session: Any) -> None:
    night = datetime(2026, 9, 30, 23, 30, tzinfo=SHANGHAI)
    session.add_all([Member(id="U01", name="林晓"), Member(id="U02", name="王芳")])
    session.flush()
    session.add(
        Case(
            id=7, number="C0007", kind="other", text="=1+1", reporter_id="U01", severity=Severity.MINOR, opened_at=night
        )
    )
    session.flush()
    for number, (actor, kind, subject, more) in enumerate(
        [
            ("U01", "case", 7, {"number": "C0007"}),
            ("U02", "case_decision", 3, {"case": "C0007", "acting_for": "U01"}),
            ("U02", "milestone", 9, {"po": "PO2402"}),
            (None, "book", "=cmd|x", {}),
            ("U01", "milestone", 9, {"po": "PO2402"}),
        ]
    ):
        at = night.replace(day=30) if number < 4 else datetime(2026, 10, 1, 0, 10, tzinfo=SHANGHAI)
        audit.write(
            session, now=at, actor=actor, action="case.report", subject_kind=kind, subject_id=subject,
            allowed=number != 1, **more,
        )  # fmt: skip


@pytest.fixture
def gendan(kept: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("GENDAN_DATABASE_URL", f"sqlite:///{kept}")
    monkeypatch.chdir(kept.parent)
    app = typer.Typer()
    app.callback()(lambda: None)
    commands.register(app)
    return lambda *words: CliRunner().invoke(app, ["audit", *words])


def tamper(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER audit_entry_no_update")
        connection.execute("DROP TRIGGER audit_entry_no_delete")
        connection.execute(statement)


def test_a_whole_trail_is_said_to_be_whole_with_its_anchor(gendan: Any) -> None:
    document = json.loads(gendan("verify", "--json").stdout)

    assert (document["ok"], document["entries"], document["problems"]) == (True, 5, [])
    assert document["head"].startswith("5:")
    result = gendan("verify", "--anchor", document["head"])
    assert result.exit_code == 0
    assert document["head"] in result.stdout


def test_a_changed_entry_leaves_with_1_and_names_itself(gendan: Any, kept: Path) -> None:
    tamper(kept, "UPDATE audit_entry SET actor_id = 'U09' WHERE id = 2")

    result = gendan("verify", "--json")

    assert result.exit_code == 1
    [problem] = json.loads(result.stdout)["problems"]
    assert (problem["entry"], problem["code"]) == (2, "altered")
    assert "第 2 条" in problem["message"]


def test_an_end_cut_off_is_found_by_the_anchor_only(gendan: Any, kept: Path) -> None:
    anchor = json.loads(gendan("verify", "--json").stdout)["head"]
    tamper(kept, "DELETE FROM audit_entry WHERE id = 5")

    assert gendan("verify").exit_code == 0
    result = gendan("verify", "--anchor", anchor)
    assert result.exit_code == 1
    assert "截掉" in result.stdout


def test_an_anchor_that_is_none_is_wrong_usage(gendan: Any) -> None:
    result = gendan("verify", "--anchor", "5:abc")

    assert result.exit_code == 2
    assert "N:DIGEST" in result.stderr


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ([], [1, 2, 3, 4, 5]),
        (["--case", "c0007"], [1, 2]),
        (["--person", "林晓"], [1, 2, 5]),
        (["--person", "U02"], [2, 3]),
        (["--month", "2026-09"], [1, 2, 3, 4]),
        (["--month", "2026-10", "--person", "林晓"], [5]),
    ],
)
def test_the_trail_is_handed_out_by_case_person_and_month(
    gendan: Any, kept: Path, filters: list[str], expected: list[int]
) -> None:
    file = kept.parent / "trail.jsonl"

    assert gendan("export", str(file), *filters).exit_code == 0

    found = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [entry["sequence"] for entry in found] == expected


def test_a_csv_has_names_local_hours_and_no_formulas(gendan: Any, kept: Path) -> None:
    file = kept.parent / "trail.csv"

    assert gendan("export", str(file)).exit_code == 0

    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.reader(opened))
    assert rows[0][:7] == ["编号", "时间", "经办人", "代", "动作", "对象", "结果"]
    assert rows[2][:7] == ["2", "2026-09-30 23:30", "王芳", "林晓", "上报异常", "case_decision 3", "被拒"]
    assert rows[4][5] == "book =cmd|x"
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_nothing_of_that_name_is_wrong_usage(gendan: Any, kept: Path) -> None:
    for filters in (
        ["--case", "C9999"],
        ["--order", "PO1"],
        ["--person", "谁"],
        ["--month", "September"],
        ["--month", "9999-12"],
        ["--month", "0001-01"],
    ):
        result = gendan("export", str(kept.parent / "x.csv"), *filters)
        assert result.exit_code == 2, filters
        assert filters[1] in result.stderr
    assert not (kept.parent / "x.csv").exists()
