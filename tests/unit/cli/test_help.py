"""What the command line says of itself: Chinese first with English beside it, nothing cut off."""

from __future__ import annotations

import re
import sys

import pytest
from typer.testing import CliRunner

from bot.__main__ import GROUPS, build, main
from tests.every import every

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _help(*words: str) -> str:
    return CliRunner().invoke(build([]), [*words, "--help"], env={"COLUMNS": "80"}).output


def _listed(text: str) -> list[str]:
    return [
        line.strip().partition("  ")[2].strip() for line in text.partition("Commands:")[2].splitlines() if line.strip()
    ]


@every("group", ["", "audit", "authority", "plan", "calendar"])
def test_every_command_is_told_in_both_languages_and_whole(group: str) -> None:
    told = _listed(_help(*group.split()))
    assert len(told) >= (1 if group else len(GROUPS))
    for line in told:
        chinese, slash, english = line.partition(" / ")
        assert slash, line
        assert CHINESE.search(chinese), line
        assert english, line
        assert not CHINESE.search(english), line
        assert not line.endswith("..."), line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["audit", "export"], ("缺少 / missing: 'FILE'", "audit export --help")),
        (["nonsense"], ("用法不对 / wrong usage: No such command 'nonsense'.", "--help")),
    ],
)
def test_wrong_usage_is_said_in_two_lines_and_leaves_with_2(
    words: list[str], said: tuple[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["gendan", *words])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first == said[0]
    assert second.endswith(f" {said[1]}")


def test_an_argument_that_is_no_text_is_said_and_goes_no_further(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["gendan", "import", "\udcb6\udca9.xlsx"])
    with pytest.raises(SystemExit) as left:
        main()
    assert (left.value.code, "\\udcb6\\udca9.xlsx" in capsys.readouterr().err) == (2, True)
