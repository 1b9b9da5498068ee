"""The commands: one row each, with everything that Slack, the help, a plain message and the handler need."""

from __future__ import annotations

from typing import Any

import pytest

from bot.app.features import register_all
from bot.files.locales import LOCALES, templates_folder
from bot.presentation.commands import COMMANDS, Command
from bot.presentation.words import Lexicon
from bot.slack.manifest import manifest
from tests.every import every


class Names:
    """A registry that only remembers what has a handler."""

    def __init__(self) -> None:
        self.handled: set[tuple[str, str]] = set()

    def command(self, command: Command, _handler: Any) -> None:
        self.handled.add(("command", command.name))

    def __getattr__(self, kind: str) -> Any:
        return lambda name, _handler: self.handled.add((kind, name))


@pytest.fixture(scope="module")
def names() -> Names:
    found = Names()
    register_all(found)  # type: ignore[arg-type]
    return found


def test_every_command_has_a_handler_and_every_handler_of_one_a_row(names: Names) -> None:
    assert {name for kind, name in names.handled if kind == "command"} == {command.name for command in COMMANDS}


@every("command", COMMANDS)
def test_every_row_has_all_its_parts(command: Command, names: Names) -> None:
    assert command.description
    assert command.usage_hint
    for locale in LOCALES:
        words = Lexicon(templates_folder(), locale).words(locale, "Asia/Shanghai")
        assert str(words("help", command.help)).startswith("• ")
        if command.form is not None:
            label, action = command.form
            assert words.has_label(label)
            assert ("action", action) in names.handled


def test_the_manifest_lists_the_rows_and_the_help_tells_each_in_a_place_of_its_own() -> None:
    listed = manifest()["features"]["slash_commands"]
    assert [row["command"] for row in listed] == [command.name for command in COMMANDS]
    assert sorted(command.told for command in COMMANDS) == list(range(1, len(COMMANDS) + 1))
