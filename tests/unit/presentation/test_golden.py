"""What people see besides cases: word for word in golden files, within Slack's limits, and harmless whatever was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.app.features import load_messages
from bot.files.locales import LOCALES
from bot.presentation.registry import RENDERERS, Payload
from bot.presentation.words import Lexicon, Words
from bot.slack.limits import fit
from sandbox.rules.validate import Facts, check_blocks, check_view
from tests import pseudo
from tests.every import every
from tests.golden import golden
from tests.slack_limits import message_problems, view_problems
from tests.unit import presentation
from tests.unit.presentation.specimens import SPECIMENS as FIRST
from tests.unit.presentation.specimens import Specimen, refusals

pytestmark = pytest.mark.golden
load_messages()
FURTHER = [module.name for module in iter_modules(presentation.__path__) if module.name.endswith("_specimens")]
SPECIMENS: dict[str, Specimen] = dict(FIRST)
for module_name in FURTHER:
    SPECIMENS |= import_module(f"tests.unit.presentation.{module_name}").SPECIMENS
LEXICON = Lexicon(pseudo.folder(), "zh-CN")
MOST_TEXT = 12_000
HOSTILE = "<!channel> *boom* <https://evil.example|ok> `c` & " + "&长" * 1_480
OF_CASES = ("case_", "delay_")


def words_in(locale: str) -> Words:
    return LEXICON.words(locale, "Asia/Shanghai")


def marked_texts(node: object) -> Iterator[str]:
    """Every mrkdwn text inside blocks."""
    if isinstance(node, Mapping):
        if node.get("type") == "mrkdwn":
            yield str(node["text"])
        for value in node.values():
            yield from marked_texts(value)
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for part in node:
            yield from marked_texts(part)


def assert_slack_takes(shown: Payload | dict[str, Any]) -> None:
    """Nobody objects: Slack's own models, our limits, the sandbox's tables."""
    if isinstance(shown, Payload):
        assert message_problems(shown.text, shown.blocks) == []
        verdict = check_blocks(shown.blocks, Facts())
        assert verdict.problems == ()
        assert verdict.text_total <= MOST_TEXT
        for block in shown.blocks:
            parsed = Block.parse(block)
            assert parsed is not None
            parsed.validate_json()
        return
    assert view_problems(shown) == []
    assert check_view(shown, Facts()).problems == ()
    View(**shown).validate_json()


def as_sent(shown: Payload | dict[str, Any]) -> Payload | dict[str, Any]:
    """A message after the last guard before Slack; a view has none."""
    if not isinstance(shown, Payload):
        return shown
    text, blocks, _ = fit(shown.text, shown.blocks)
    return Payload(text=text, blocks=blocks)


@pytest.fixture(autouse=True)
def _data_in_three_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    pseudo.give_every_text_a_key_more(monkeypatch)


@pytest.mark.parametrize("locale", [*LOCALES, pseudo.PSEUDO])
@every("name", SPECIMENS)
def test_what_people_see_is_word_for_word_what_was_agreed(name: str, locale: str) -> None:
    shown = SPECIMENS[name](words_in(locale), str)
    assert_slack_takes(shown)
    assert all("\n\n" not in text for text in marked_texts(shown.blocks if isinstance(shown, Payload) else shown))
    golden.check(locale, name, {"text": shown.text, "blocks": shown.blocks} if isinstance(shown, Payload) else shown)


@pytest.mark.parametrize("locale", [*LOCALES, pseudo.PSEUDO])
def test_every_refusal_says_what_was_kept_or_what_to_do(locale: str) -> None:
    shown = refusals(words_in(locale), str)
    for payload in shown.values():
        assert_slack_takes(payload)
    golden.check(locale, "refusals", {code: payload.text for code, payload in shown.items()})


def assert_harmless(shown: Payload | dict[str, Any]) -> None:
    """Nothing a person typed mentions, links, marks up or breaks an entity."""
    blocks = shown.blocks if isinstance(shown, Payload) else shown["blocks"]
    for text in [*marked_texts(blocks), *([shown.text] if isinstance(shown, Payload) else [])]:
        assert "<!channel" not in text
        assert "*boom*" not in text
        assert "<https" not in text
        assert "`c`" not in text
        assert re.search(r"&(?!(?:amp|lt|gt);)", text) is None, "an entity was cut in two"


@pytest.mark.parametrize("locale", LOCALES)
@every("name", SPECIMENS)
def test_hostile_words_break_no_limit_and_never_become_markup(name: str, locale: str) -> None:
    shown = as_sent(SPECIMENS[name](words_in(locale), lambda _: HOSTILE))
    assert_slack_takes(shown)
    assert_harmless(shown)


@pytest.mark.parametrize("locale", LOCALES)
def test_hostile_words_in_a_refusal_stay_words(locale: str) -> None:
    for payload in refusals(words_in(locale), lambda _: HOSTILE).values():
        shown = as_sent(payload)
        assert_slack_takes(shown)
        assert_harmless(shown)


def test_every_message_that_is_not_about_a_case_has_a_golden_file() -> None:
    shown = " ".join(SPECIMENS) + " import_questions refusal"
    missing = [name for name in RENDERERS if name not in shown and not name.startswith(OF_CASES)]
    assert missing == []
