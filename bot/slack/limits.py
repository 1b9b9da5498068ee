"""Slack's limits on what we send: a check for tests, and a last guard that cuts where it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.presentation.blocks import CUT, cut_marked

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_TEXT = 4000
BLOCKS_TEXT = 9000

_TEXT = {"section": 3000, "header": 150, "markdown": 12_000}
_COUNTS = {"context": ("elements", 10), "actions": ("elements", 25), "context_actions": ("elements", 5)}
_ELEMENT = {"button": 75, "overflow": 75}
_OPTIONS = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}
_NEEDS_ALT = frozenset({"image", "video"})
_HOME = frozenset({"actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video"})
_MODAL = _HOME | {"alert"}
_TEXT_OBJECTS = frozenset({"mrkdwn", "plain_text"})
_NOT_IN_MESSAGES = frozenset({"alert", "file"})

Block = Mapping[str, Any]


def message_problems(text: str, blocks: Sequence[Block]) -> list[str]:
    """What Slack would refuse in a message, as `blocks[3]/text: 3001 > 3000`; empty when nothing."""
    found = [] if text.strip() else ["text: a fallback is required"]
    if len(text) > MESSAGE_TEXT:
        found.append(f"text: {len(text)} > {MESSAGE_TEXT}")
    if len(blocks) > MESSAGE_BLOCKS:
        found.append(f"blocks: {len(blocks)} > {MESSAGE_BLOCKS}")
    if (total := sum(len(text) for text in texts_of(blocks))) > BLOCKS_TEXT:
        found.append(f"blocks: {total} characters > {BLOCKS_TEXT}")
    found += [f"blocks[{at}]: {b['type']} in a message" for at, b in enumerate(blocks) if b["type"] in _NOT_IN_MESSAGES]
    return [*found, *_block_problems(blocks)]


def view_problems(view: Mapping[str, Any]) -> list[str]:
    """What Slack would refuse in a modal or a Home."""
    blocks: Sequence[Block] = view.get("blocks") or []
    modal = view.get("type") == "modal"
    found = [f"blocks: {len(blocks)} is not 1..{VIEW_BLOCKS}"] if not 1 <= len(blocks) <= VIEW_BLOCKS else []
    for part in ("title", "submit", "close"):
        text = (view.get(part) or {}).get("text")
        if (part == "title" and modal and not text) or (text is not None and not 1 <= len(text) <= 24):
            found.append(f"{part}: {text!r} is not 1..24 characters")
    if len(view.get("private_metadata") or "") > 3000:
        found.append(f"private_metadata: {len(view['private_metadata'])} > 3000")
    if modal and "submit" not in view and any(block["type"] == "input" for block in blocks):
        found.append("submit: required by an input")
    allowed = _MODAL if modal else _HOME
    found += [f"blocks[{at}]: {block['type']} here" for at, block in enumerate(blocks) if block["type"] not in allowed]
    return [*found, *_block_problems(blocks)]


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
    limit = _TEXT.get(block["type"])
    text = block.get("text")
    if limit is not None and isinstance(text, dict) and len(text.get("text", "")) > limit:
        return {**block, "text": {**text, "text": cut_marked(text["text"], limit)}}
    name, most = _COUNTS.get(block["type"], ("", 0))
    if name and len(block.get(name) or []) > most:
        return {**block, name: list(block[name])[:most]}
    return block


def _block_problems(blocks: Sequence[Block]) -> list[str]:
    found: list[str] = []
    ids = [block["block_id"] for block in blocks if block.get("block_id")]
    found += [f"block_id {twice!r} twice" for twice in sorted({id_ for id_ in ids if ids.count(id_) > 1})]
    for at, block in enumerate(blocks):
        found += [f"blocks[{at}]/{problem}" for problem in _one_block(block)]
    return found


def _one_block(block: Block) -> Iterator[str]:
    kind = block["type"]
    if len(block.get("block_id") or "") > 255:
        yield "block_id: over 255"
    text = block.get("text")
    if kind in _TEXT and isinstance(text, Mapping):
        yield from _length("text", text.get("text"), _TEXT[kind])
    if kind == "section" and not text and not block.get("fields"):
        yield "text or fields needed"
    if len(block.get("fields") or []) > 10:
        yield "fields: over 10"
    for field in block.get("fields") or []:
        yield from _length("fields", field.get("text"), 2000)
    name, most = _COUNTS.get(kind, ("", 0))
    if name and not 1 <= len(block.get(name) or []) <= most:
        yield f"{name}: {len(block.get(name) or [])} is not 1..{most}"
    if kind in _NEEDS_ALT:
        yield from _length("alt_text", block.get("alt_text"), 2000)
    if kind == "input":
        yield from _length("label", (block.get("label") or {}).get("text"), 2000)
    yield from _elements(block)


def _elements(block: Block) -> Iterator[str]:
    parts = [*(block.get("elements") or []), block.get("accessory"), block.get("element")]
    elements = [part for part in parts if isinstance(part, Mapping) and part.get("type") not in _TEXT_OBJECTS]
    ids = [element["action_id"] for element in elements if element.get("action_id")]
    yield from (f"action_id {twice!r} twice" for twice in sorted({id_ for id_ in ids if ids.count(id_) > 1}))
    for element in elements:
        kind = str(element.get("type"))
        if kind in _ELEMENT and kind == "button":
            yield from _length("button", (element.get("text") or {}).get("text"), 75)
        if len(element.get("value") or "") > 2000:
            yield "value: over 2000"
        yield from _options(kind, element.get("options"))


def _options(kind: str, options: object) -> Iterator[str]:
    if not isinstance(options, Sequence):
        return
    most = _OPTIONS.get(kind, 100)
    if not 1 <= len(options) <= most:
        yield f"options: {len(options)} is not 1..{most}"
    for option in options:
        yield from _length("option", option["text"]["text"], 75)
        yield from _length("option value", option["value"], 150)


def _length(name: str, text: object, most: int) -> Iterator[str]:
    if not isinstance(text, str) or not 1 <= len(text) <= most:
        size = len(text) if isinstance(text, str) else "none"
        yield f"{name}: {size} is not 1..{most}"
