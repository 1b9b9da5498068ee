"""`gendan letter` as somebody at a terminal meets it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from bot.app.wiring import open_workspace
from bot.cli import letter as command
from bot.db.models import Case, Member
from bot.domain.cases.states import Severity

NINE = datetime(2026, 9, 16, 1, 0, tzinfo=UTC)


def _cases(session: Session) -> None:
    session.add(Member(id="U01", name="林晓"))
    session.flush()
    for number, state in ((7, "closed"), (8, "open")):
        session.add(
            Case(
                id=number,
                number=f"C000{number}",
                kind="other",
                text="<b>纸箱受潮</b>",
                reporter_id="U01",
                severity=Severity.MINOR,
                state=state,
                cost_cny=7800,
                opened_at=NINE,
                closed_at=NINE if number == 7 else None,
            )
        )


@pytest.fixture
def gendan(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    address = f"sqlite:///{shutil.copy(migrated, tmp_path / 'gendan.db')}"
    with open_workspace(address) as db:
        db.call(_cases)
    monkeypatch.setenv("GENDAN_DATABASE_URL", address)
    monkeypatch.chdir(tmp_path)
    app = typer.Typer()
    app.callback()(lambda: None)
    command.register(app)
    return lambda *words: CliRunner().invoke(app, ["letter", *words])


def test_it_prints_markdown_without_amounts_unless_they_are_asked_for(gendan: Any) -> None:
    result = gendan("c0007")

    assert result.exit_code == 0
    assert result.stdout.startswith("# 决定书 C0007\n")
    assert "7,800" not in result.stdout
    assert "7,800" in gendan("C0007", "--with-prices").stdout


def test_it_writes_a_page_to_print_in_the_language_asked_for(gendan: Any, tmp_path: Path) -> None:
    assert gendan("C0007", "--locale", "en", "-o", "letter.html").exit_code == 0

    page = (tmp_path / "letter.html").read_text("utf-8")
    assert '<html lang="en">' in page
    assert "Decision letter C0007" in page
    assert "&lt;b&gt;纸箱受潮&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["C9999"], "C9999"),
        (["C0008"], "还没有结案"),
        (["C0007", "--locale", "fr"], "zh-CN, en"),
        (["C0007", "-o", "letter.pdf"], ".html, .md"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(gendan: Any, words: list[str], said: str) -> None:
    result = gendan(*words)

    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
