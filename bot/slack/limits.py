"""Slack's limits on what we send: a last guard that cuts where it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.presentation.blocks import CUT, cut_marked

MESSAGE_BLOCKS = 50
MESSAGE_TEXT = 4000
BLOCKS_TEXT = 9000
TEXTS = {"section": 3000, "header": 150, "markdown": 12_000}
COUNTS = {"context": ("elements", 10), "actions": ("elements", 25), "context_actions": ("elements", 5)}


def texts_of(node: object) -> Iterator[str]:
    """Every text inside blocks."""
    if isinstance(node, Mapping):
        for name, value in node.items():
            if name in {"text", "alt_text"} and isinstance(value, str):
                yield value
            else:
                yield from texts_of(value)
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for child in node:
            yield from texts_of(child)


def fit(text: str, blocks: Sequence[dict[str, Any]]) -> tuple[str, list[dict[str, Any]], bool]:
    """Text and blocks as Slack takes them, cut where it shows; whether anything was cut."""
    short = cut_marked(text, MESSAGE_TEXT)
    kept: list[dict[str, Any]] = []
    total = 0
    for block in blocks:
        fitted = _fit_block(block)
        size = sum(len(text) for text in texts_of(fitted))
        if (len(kept) == MESSAGE_BLOCKS - 1 and len(blocks) > MESSAGE_BLOCKS) or total + size > BLOCKS_TEXT - len(CUT):
            break
        total += size
        kept.append(fitted)
    if len(kept) < len(blocks):
        kept.append({"type": "context", "elements": [{"type": "mrkdwn", "text": CUT}]})
    return short or CUT, kept, short != text or kept != list(blocks)


def _fit_block(block: dict[str, Any]) -> dict[str, Any]:
    limit = TEXTS.get(block["type"])
    text = block.get("text")
    if limit is not None and isinstance(text, dict) and len(text.get("text", "")) > limit:
        return {**block, "text": {**text, "text": cut_marked(text["text"], limit)}}
    name, most = COUNTS.get(block["type"], ("", 0))
    if name and len(block.get(name) or []) > most:
        return {**block, name: list(block[name])[:most]}
    return block
