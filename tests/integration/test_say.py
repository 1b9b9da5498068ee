"""`gendan say` on a workspace's database: it answers as Slack would, and leaves everything as it was."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import URL, select, text
from typer.testing import CliRunner

from bot.app.wiring import open_workspace
from bot.cli import say
from bot.db.models import Member
from bot.work import audit
from tests.integration.conftest import DEMO, Databases

AT = "2026-09-16T09:00+08:00"
LINES = [
    {"as": "林晓", "text": "2403 车缝 70%"},
    {"as": "U01LINXIAO", "text": "2403 车缝 80%"},
    {"as": "林晓", "text": "/delay PO2402 面料 3天 染厂没做完"},
    {"as": "林晓", "text": "今天跳过"},
    {"as": "林晓", "text": "PO9999 车缝 80%"},
]


@pytest.fixture
def workspace(databases: Databases, dialect: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[URL]:
    """The demo company in a database of its own, named in the settings."""
    with databases.copy(dialect, DEMO, tmp_path) as url:
        monkeypatch.setenv("GENDAN_DATABASE_URL", url.render_as_string(hide_password=False))
        yield url


def rehearse(*arguments: str) -> list[dict[str, Any]]:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.callback()(lambda: None)
    say.register(app)
    result = CliRunner().invoke(app, ["say", *arguments, "--json"])
    assert result.exit_code == 0, result.output
    return [json.loads(row) for row in result.stdout.splitlines()]


def rows(url: URL) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with open_workspace(url) as db:
        return {
            table.name: db.look(lambda session, table=table: [tuple(row) for row in session.execute(select(table))])
            for table in Member.metadata.sorted_tables
        }


def test_every_line_starts_from_the_same_rows_and_nothing_is_kept(
    workspace: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text("".join(json.dumps(line | {"at": AT}, ensure_ascii=False) + "\n" for line in LINES), "utf-8")
    before = rows(workspace)
    content = Path(workspace.database or "").read_bytes() if workspace.get_backend_name() == "sqlite" else None
    opened: list[object] = []
    monkeypatch.setattr(socket, "socket", lambda *given, **_: opened.append(given))
    monkeypatch.setattr(socket, "create_connection", lambda *given, **_: opened.append(given))
    first, second, delay, _, unknown = rehearse("--file", str(file))
    monkeypatch.undo()
    assert not opened
    assert [change["old"] for said in (first, second) for change in said["changes"]] == [60, 60]
    assert "60% → " in second["reply"]
    assert delay["outcome"] in ("preview", "asked")
    assert unknown["outcome"] in ("refused", "asked")
    if content is not None:
        assert Path(workspace.database or "").read_bytes() == content
    assert rows(workspace) == before


def test_what_a_use_case_at_work_has_locked_is_not_waited_for_long(workspace: URL) -> None:
    if workspace.get_backend_name() == "sqlite":
        with open_workspace(workspace) as db, db.engine.begin():  # holds SQLite's write lock: a copy needs none
            assert rehearse("2403 车缝 70%", "--as", "林晓", "--at", AT)[0]["outcome"] == "saved"
        return
    with open_workspace(workspace) as db, db.engine.begin() as busy:
        busy.execute(text("UPDATE milestone SET progress = progress"))
        app = typer.Typer(pretty_exceptions_enable=False)
        app.callback()(lambda: None)
        say.register(app)
        result = CliRunner().invoke(app, ["say", "2403 车缝 70%", "--as", "林晓", "--at", AT])
        assert (result.exit_code, len(result.stderr.strip().splitlines())) == (1, 1)


@pytest.mark.postgres
def test_who_writes_the_trail_just_now_is_not_waited_for(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with databases.copy("postgresql", DEMO, tmp_path) as url, open_workspace(url) as db, db.engine.begin() as busy:
        monkeypatch.setenv("GENDAN_DATABASE_URL", url.render_as_string(hide_password=False))
        busy.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": audit.LOCK})
        assert rehearse("2403 车缝 70%", "--as", "林晓", "--at", AT)[0]["outcome"] == "saved"
