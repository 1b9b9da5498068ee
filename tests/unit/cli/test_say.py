"""`gendan say`: what is wrong with its input is said with the line, before anything is tried."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli import say


def run(*arguments: str) -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.callback()(lambda: None)
    say.register(app)
    return CliRunner().invoke(app, ["say", *arguments])


def refused(*arguments: str) -> str:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.strip().splitlines()) == 1
    return result.stderr


@pytest.mark.parametrize("words", [[], ["2403 正常", "--file", "lines.jsonl"]])
def test_it_wants_a_text_or_a_file_and_not_both(words: list[str]) -> None:
    assert "--file" in refused(*words)


def test_it_wants_to_know_who_says_it() -> None:
    assert "--as" in refused("2403 正常")


@pytest.mark.parametrize("moment", ["yesterday", "0001-01-01", "9999-12-31T23:59"])
def test_a_moment_that_is_none_is_refused(moment: str) -> None:
    assert moment in refused("2403 正常", "--as", "林晓", "--at", moment)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert "nowhere.jsonl" in refused("--file", str(tmp_path / "nowhere.jsonl"))
    (tmp_path / "gbk.jsonl").write_bytes("林晓".encode("gbk"))
    assert "gbk.jsonl" in refused("--file", str(tmp_path / "gbk.jsonl"))


@pytest.mark.parametrize(
    "row",
    [
        "{",
        "[1]",
        "7",
        '{"as": "林晓"}',
        '{"text": "2403 正常"}',
        '{"as": "林晓", "text": " "}',
        '{"as": 7, "text": "x"}',
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, row: str) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text(f'{{"as": "林晓", "text": "2403 正常"}}\n\n{row}\n', "utf-8")
    assert "line 3" in refused("--file", str(file))


def test_who_is_nobody_is_named_with_the_line(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copyfile(migrated, tmp_path / "gendan.db")
    monkeypatch.setenv("GENDAN_DATABASE_URL", f"sqlite:///{tmp_path / 'gendan.db'}")
    file = tmp_path / "lines.jsonl"
    file.write_text(json.dumps({"as": "马可", "text": "2403 正常"}, ensure_ascii=False), "utf-8")
    said = refused("--file", str(file))
    assert "line 1" in said
    assert "马可" in said


def test_where_there_is_no_database_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENDAN_DATABASE_URL", f"sqlite:///{tmp_path / 'gendan.db'}")
    assert run("2403 正常", "--as", "林晓").exit_code == 1
    assert not list(tmp_path.iterdir())
