"""One row a kind of message, and every message there is has its kind."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import bot
from bot.app.features import load_messages
from bot.files.locales import templates_folder
from bot.work import kinds
from bot.work.kinds import HANDLING, MESSAGES, NOTES, WORDS, ByCap, MessageKind, Priority, handling
from bot.work.messages import LOADERS
from tests.every import every

AT_ONCE = {
    MessageKind.ANSWER,
    MessageKind.EDIT,
    MessageKind.CARD,
    MessageKind.LINE,
    MessageKind.ROUND,
    MessageKind.OUTSIDE,
}
ASKS = {MessageKind.ASK, MessageKind.INSTRUCTION, MessageKind.TASK}
MAY_ANSWER = {
    "services/cases/raise_case.py",
    "services/figures/digest.py",
    "work/kinds.py",
    "services/figures/letters.py",
    "slack/refusals.py",
    "work/unit.py",
}
"""Where a message is known to answer who has just acted; everybody else asks `kinds.towards`."""


def test_every_kind_has_one_row() -> None:
    assert set(HANDLING) == set(MessageKind)


def test_every_message_there_is_has_its_kinds_and_no_other_is_named() -> None:
    load_messages()
    assert set(MESSAGES) == {name for name in LOADERS if not name.startswith("test_")}
    assert all(MESSAGES.values())


def test_only_answers_edits_channels_and_what_goes_beside_slack_interrupt_nobody() -> None:
    assert {kind for kind, row in HANDLING.items() if not row.interrupts} == AT_ONCE


def test_the_cap_holds_news_only() -> None:
    held = {kind for kind, row in HANDLING.items() if row.by_cap is ByCap.HELD}
    assert held == {MessageKind.REMINDER, MessageKind.NEWS}


def test_what_asks_something_starts_a_clock_and_is_counted() -> None:
    assert {kind for kind, row in HANDLING.items() if row.starts_clock} == ASKS
    assert {HANDLING[kind].by_cap for kind in ASKS} == {ByCap.COUNTED}


def test_priorities_are_those_of_the_product() -> None:
    wanted = [MessageKind.ASK, MessageKind.INSTRUCTION, MessageKind.PROMPT, MessageKind.QUESTION, MessageKind.NEWS]
    ranked = sorted(wanted, key=lambda kind: HANDLING[kind].priority)
    assert ranked == wanted


@every("kind", MessageKind)
def test_a_critical_case_goes_first_and_makes_no_interruption_of_what_is_none(kind: MessageKind) -> None:
    row = handling(kind, critical=True)
    assert row.priority is Priority.AT_ONCE
    assert (row.interrupts, row.by_cap) == (HANDLING[kind].interrupts, HANDLING[kind].by_cap)
    assert row.lane is kinds.ESCALATION or not row.interrupts


@pytest.mark.parametrize(
    ("message", "table", "others"),
    [
        ("case_note", NOTES, {"urgent"}),
        ("case_word", WORDS, {"offer_made", "room_closed", "opinion_kept", "opinion_late", "answer_kept"}),
    ],
)
def test_every_word_of_a_case_has_its_kind(message: str, table: dict[str, MessageKind], others: set[str]) -> None:
    """Of what the templates can say only what goes beside Slack, to a channel or as an answer is not in the table."""
    words = (templates_folder() / "zh-CN" / f"{message}.j2").read_text("utf-8")
    assert {part.split('"')[1] for part in words.split("kind == ")[1:]} - others == set(table)


def test_nobody_says_beside_the_kind_how_a_message_is_handled() -> None:
    for path in _sources():
        for call in (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)):
            said = {keyword.arg for keyword in call.keywords}
            if said & {"audience", "card"}:
                assert not said & {"lane", "priority", "interrupts"}, f"{path}:{call.lineno}"


def test_only_who_answers_says_that_a_message_is_an_answer() -> None:
    found = {path for path in _sources() if "MessageKind.ANSWER" in path.read_text("utf-8")}
    assert {str(path.relative_to(Path(bot.__file__).parent)) for path in found} == MAY_ANSWER


def _sources() -> list[Path]:
    return [path for path in sorted(Path(bot.__file__).parent.rglob("*.py")) if "migrations" not in path.parts]
