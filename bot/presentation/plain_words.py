"""A message as plain text, buttons in brackets: what a terminal shows of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.presentation.mrkdwn import as_text
from bot.presentation.registry import Payload

NESTED = ("text", "fields", "elements", "accessory", "title", "options")
"""What holds words in a block or in an element of one, in the order it is read."""


def in_plain_words(payload: Payload) -> str:
    """Everything a person would see of it; the fallback text where it has no blocks."""
    lines = [as_text(" ".join(_words(block))) for block in payload.blocks]
    return "\n".join(line.strip() for line in lines if line.strip()) or as_text(payload.text)


def _words(shape: Any) -> Iterator[str]:
    if isinstance(shape, str):
        yield shape
    elif isinstance(shape, list):
        for part in shape:
            yield from _words(part)
    elif isinstance(shape, dict):
        words = (word for name in NESTED if name in shape for word in _words(shape[name]))
        if shape.get("type") == "button":
            yield f"[{' '.join(words)}]"
        else:
            yield from words
