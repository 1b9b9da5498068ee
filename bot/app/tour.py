"""The demo's guided tour: three steps that work from its first minute."""

from __future__ import annotations

from typing import Any

from bot.presentation.words import Lexicon, Words

BUTTONS = {"rest": "standup.rest_ok", "submit": "buttons.submit", "approve": "case.buttons.approve"}

STEPS: tuple[dict[str, str], ...] = (
    {"words": "prompt", "as": "U01LINXIAO", "open": "@bot"},
    {"words": "delay", "as": "U01LINXIAO", "open": "@bot", "point": "composer"},
    {"words": "decision", "as": "U08CHENZQ", "open": "C02FOLLOW"},
)


def tour(lexicon: Lexicon, words: Words) -> list[dict[str, Any]]:
    """The steps in every language of the page, with the buttons named as the demo's people read them."""
    buttons = {name: words.label(path) for name, path in BUTTONS.items()}
    pages = {locale: lexicon.words(locale, "UTC") for locale in lexicon.locales}
    return [
        {key: value for key, value in step.items() if key != "words"}
        | {
            part: {locale: page.label(f"tour.{step['words']}.{part}", **buttons) for locale, page in pages.items()}
            for part in ("title", "text", "type")
            if words.has_label(f"tour.{step['words']}.{part}")
        }
        for step in STEPS
    ]
