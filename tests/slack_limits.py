"""What Slack refuses in messages, modals and the Home, by our own list of its limits: every payload is held against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.slack.limits import BLOCKS_TEXT, COUNTS, MESSAGE_BLOCKS, MESSAGE_TEXT, TEXTS, texts_of

VIEW_BLOCKS = 100
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
    if kind in TEXTS and isinstance(text, Mapping):
        yield from _length("text", text.get("text"), TEXTS[kind])
    if kind == "section" and not text and not block.get("fields"):
        yield "text or fields needed"
    if len(block.get("fields") or []) > 10:
        yield "fields: over 10"
    for field in block.get("fields") or []:
        yield from _length("fields", field.get("text"), 2000)
    name, most = COUNTS.get(kind, ("", 0))
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
        if kind == "button":
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
