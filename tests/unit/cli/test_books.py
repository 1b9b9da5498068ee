"""`import` and `export` as somebody at a terminal meets them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli import books
from bot.files.seed import demo_book
from tests.order_books import changed_copy


def command_line(database: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The commands as they are typed beside this database."""
    monkeypatch.setenv("GENDAN_DATABASE_URL", f"sqlite:///{database}")
    monkeypatch.chdir(database.parent)
    app = typer.Typer()
    app.callback()(lambda: None)
    books.register(app)

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, list(words), env={"COLUMNS": "200"})

    return run


@pytest.fixture
def gendan(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The commands and an empty database."""
    return command_line(shutil.copy(migrated, tmp_path / "gendan.db"), monkeypatch)


@pytest.fixture(scope="module")
def first_import(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `import` of the demo's book makes of no database at all."""
    path = tmp_path_factory.mktemp("imported") / "gendan.db"
    with pytest.MonkeyPatch.context() as monkeypatch:
        result = command_line(path, monkeypatch)("import", str(demo_book()))
    assert result.exit_code == 1  # the line without a PO is refused
    return path


@pytest.fixture
def imported(tmp_path: Path, first_import: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The commands, the demo's book already imported."""
    return command_line(shutil.copy(first_import, tmp_path / "gendan.db"), monkeypatch)


def test_the_outcome_has_the_agreed_shape(gendan: Any) -> None:
    result = gendan("import", str(demo_book()), "--json")

    document = json.loads(result.stdout)
    assert result.exit_code == 1  # the line without a PO is refused
    assert list(document) == ["file", "rows", "counts"]
    assert document["counts"] == {
        "imported": 21, "changed": 0, "unchanged": 0, "question": 6, "refused": 1, "skipped": 2,
    }  # fmt: skip
    row = next(row for row in document["rows"] if row["row"] == 25)
    assert row == {
        "sheet": "出货排期表",
        "row": 25,
        "po": "PO2419",
        "outcome": "question",
        "problems": [
            {
                "cell": "L25",
                "field": "ship_date",
                "value": "2026-02-30",
                "code": "impossible_date",
                "message": row["problems"][0]["message"],
            }
        ],
        "changes": [],
    }
    assert "2026-02-30" in row["problems"][0]["message"]


def test_again_it_says_that_nothing_changed(imported: Any) -> None:
    counts = json.loads(imported("import", str(demo_book()), "--json").stdout)["counts"]

    assert (counts["unchanged"], counts["imported"], counts["question"]) == (27, 0, 0)


def test_a_dry_run_shows_and_does_not_write(gendan: Any) -> None:
    shown = gendan("import", str(demo_book()), "--dry-run")
    written = json.loads(gendan("import", str(demo_book()), "--json").stdout)["counts"]

    assert "只看不写" in shown.stdout
    assert "L25" in shown.stdout
    assert written["imported"] == 21


def test_a_changed_copy_shows_what_changed(imported: Any, tmp_path: Path) -> None:
    copy = changed_copy(tmp_path / "copy.xlsx", {"V6": "10/27", "C24": "PO2418"})

    result = imported("import", str(copy), "--json")

    document = json.loads(result.stdout)
    row = next(row for row in document["rows"] if row["row"] == 6)
    assert result.exit_code == 0
    assert (row["outcome"], row["changes"]) == (
        "changed",
        [{"cell": "V6", "field": "etd", "old": "2026-10-26", "new": "2026-10-27"}],
    )
    assert "V6: ETD 2026-10-27 → 2026-10-26" in imported("import", str(demo_book())).stdout


def test_in_english_it_speaks_english(gendan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENDAN_LOCALE", "en")

    result = gendan("import", str(demo_book()))

    assert "order-book.xlsx: imported 21, question 6, refused 1, skipped 2." in result.stdout
    assert "No PO number" in result.stdout


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("none.xlsx", None, "none.xlsx"),
        ("photo.xlsx", b"\x89PNG\r\n\x1a\n", "不是能读的表格"),
        ("notes.csv", "说明\n本表每周一更新\n".encode(), "没有找到订单表头"),
    ],
)
def test_a_file_that_cannot_be_used_exits_2_with_one_line(
    gendan: Any, tmp_path: Path, name: str, data: bytes | None, said: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)

    result = gendan("import", str(tmp_path / name), "--json")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) <= 2


def test_an_export_comes_in_again(imported: Any, tmp_path: Path) -> None:
    exported = imported("export", str(tmp_path / "out.csv"))

    assert (exported.exit_code, "工厂版" in exported.stdout) == (0, True)
    assert json.loads(imported("import", str(tmp_path / "out.csv"), "--json").stdout)["counts"]["unchanged"] == 20


def test_what_vanished_from_the_file_is_said_on_stderr_and_kept(imported: Any, tmp_path: Path) -> None:
    imported("export", str(tmp_path / "out.csv"))
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True)
    kept = [line for line in lines if "PO2405" not in line]
    (tmp_path / "out.csv").write_text("".join(kept), encoding="utf-8-sig")

    result = imported("import", str(tmp_path / "out.csv"), "--json")

    assert [row["po"] for row in json.loads(result.stdout)["rows"] if row["outcome"] != "unchanged"] == []
    assert "1 行:PO2405" in result.stderr
    assert "没有删除" in result.stderr
    whole = imported("import", str(demo_book()), "--json")
    assert "PO2405" not in whole.stderr
    assert {"PO2405": "unchanged"}.items() <= {
        row["po"]: row["outcome"] for row in json.loads(whole.stdout)["rows"]
    }.items()


def test_an_export_to_an_unknown_ending_exits_2(gendan: Any, tmp_path: Path) -> None:
    result = gendan("export", str(tmp_path / "out.pdf"))

    assert (result.exit_code, ".xlsx" in result.stderr) == (2, True)


def test_an_export_to_a_place_that_is_not_there_exits_2(gendan: Any, tmp_path: Path) -> None:
    for ending in ("csv", "xlsx"):
        result = gendan("export", str(tmp_path / "nowhere" / f"out.{ending}"))

        assert (result.exit_code, "out." in result.stderr) == (2, True)
