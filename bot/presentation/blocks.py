"""Block Kit as plain dicts; texts longer than Slack takes are cut where it shows, never silently."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.typed import legible
from bot.presentation.mrkdwn import close_up

Block = dict[str, Any]
CUT = "…"
QUOTED = 200
"""How much of a person's own words an answer repeats."""
_BROKEN_END = re.compile(r"(?:&[a-z]*|<[^<>]*)$")


def cut(text: str, limit: int) -> str:
    """The text, or its beginning with a visible mark; limits count code points as Slack does."""
    return text if len(text) <= limit else text[: limit - 1] + CUT


def cut_marked(text: str, limit: int) -> str:
    """The same for escaped mrkdwn: an entity or a mention is kept whole or left out."""
    return text if len(text) <= limit else _BROKEN_END.sub("", text[: limit - 1]) + CUT


def plain(text: str, limit: int = 3000) -> Block:
    """A plain_text object."""
    return {"type": "plain_text", "text": cut(legible(text) or "—", limit), "emoji": True}


def mrkdwn(text: str, limit: int = 3000) -> Block:
    """A mrkdwn object; the text is already escaped."""
    return {"type": "mrkdwn", "text": cut_marked(close_up(text) or "—", limit)}


def header(text: str) -> Block:
    """A header."""
    return {"type": "header", "text": plain(text, 150)}


def section(text: str, *, accessory: Block | None = None, block_id: str | None = None) -> Block:
    """A section of mrkdwn with an optional accessory."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    if accessory is not None:
        block["accessory"] = accessory
    if block_id is not None:
        block["block_id"] = block_id
    return block


def fields(texts: Sequence[str]) -> Block:
    """A section of up to ten fields in two columns."""
    return {"type": "section", "fields": [mrkdwn(text, 2000) for text in texts[:10]]}


def context(*texts: str) -> Block:
    """Small grey lines, up to ten."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts if text][:10]}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def actions(elements: Iterable[Block], *, block_id: str | None = None) -> Block:
    """A row of up to 25 elements."""
    block: Block = {"type": "actions", "elements": list(elements)[:25]}
    if block_id is not None:
        block["block_id"] = block_id
    return block


def button(
    label: str,
    action_id: str,
    value: str | Mapping[str, Any] = "",
    *,
    style: str | None = None,
    confirm: Block | None = None,
    url: str | None = None,
) -> Block:
    """A button; a mapping becomes compact JSON in its value, which is never trusted when it comes back."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    block: Block = {"type": "button", "text": plain(label, 75), "action_id": action_id}
    if text:
        block["value"] = text
    if style is not None:
        block["style"] = style
    if confirm is not None:
        block["confirm"] = confirm
    if url is not None:
        block["url"] = url
    return block


def confirm(title: str, text: str, yes: str, no: str) -> Block:
    """A confirm dialog."""
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }


def option(label: str, value: str, description: str | None = None) -> Block:
    """An option of a select, radio or checkbox list."""
    block: Block = {"text": plain(label, 75), "value": value}
    if description:
        block["description"] = plain(description, 75)
    return block


def select(
    action_id: str, options: Sequence[Block], *, initial: str | None = None, placeholder: str | None = None
) -> Block:
    """A static select of up to 100 options; initial names an option's value."""
    block: Block = {"type": "static_select", "action_id": action_id, "options": list(options)[:100]}
    chosen = next((option for option in block["options"] if option["value"] == initial), None)
    if chosen is not None:
        block["initial_option"] = chosen
    if placeholder:
        block["placeholder"] = plain(placeholder, 150)
    return block


def radio(action_id: str, options: Sequence[Block], *, initial: str | None = None) -> Block:
    """Radio buttons, up to ten."""
    block: Block = {"type": "radio_buttons", "action_id": action_id, "options": list(options)[:10]}
    chosen = next((option for option in block["options"] if option["value"] == initial), None)
    if chosen is not None:
        block["initial_option"] = chosen
    return block


def checkboxes(action_id: str, options: Sequence[Block], *, initial: Sequence[str] = ()) -> Block:
    """Checkboxes, up to ten; initial names the values of those that are ticked."""
    block: Block = {"type": "checkboxes", "action_id": action_id, "options": list(options)[:10]}
    return _ticked(block, initial)


def multi_select(
    action_id: str, options: Sequence[Block], *, initial: Sequence[str] = (), placeholder: str | None = None
) -> Block:
    """A static select of several out of up to 100 options; initial names the values of those that are chosen."""
    block: Block = {"type": "multi_static_select", "action_id": action_id, "options": list(options)[:100]}
    if placeholder:
        block["placeholder"] = plain(placeholder, 150)
    return _ticked(block, initial)


def _ticked(block: Block, initial: Sequence[str]) -> Block:
    chosen = [option for option in block["options"] if option["value"] in initial]
    if chosen:
        block["initial_options"] = chosen
    return block


def text_input(
    action_id: str,
    *,
    initial: str | None = None,
    multiline: bool = False,
    placeholder: str | None = None,
    max_length: int | None = None,
) -> Block:
    """A text field."""
    block: Block = {"type": "plain_text_input", "action_id": action_id, "multiline": multiline}
    if initial:
        block["initial_value"] = cut(legible(initial), max_length or 3000)
    if placeholder:
        block["placeholder"] = plain(placeholder, 150)
    if max_length:
        block["max_length"] = max_length
    return block


def date_input(action_id: str, *, initial: str | None = None) -> Block:
    """A date picker; initial is `YYYY-MM-DD`."""
    block: Block = {"type": "datepicker", "action_id": action_id}
    if initial:
        block["initial_date"] = initial
    return block


def moment_input(action_id: str, *, initial: datetime | None = None) -> Block:
    """A picker of a day and an hour, in the reader's own zone."""
    block: Block = {"type": "datetimepicker", "action_id": action_id}
    if initial is not None:
        block["initial_date_time"] = int(initial.timestamp())
    return block


def user_input(action_id: str, *, initial: str | None = None, placeholder: str | None = None) -> Block:
    """A picker of a person."""
    block: Block = {"type": "users_select", "action_id": action_id}
    if initial:
        block["initial_user"] = initial
    if placeholder:
        block["placeholder"] = plain(placeholder, 150)
    return block


def file_input(action_id: str, *, most: int = 5) -> Block:
    """A field for files of a person, in a form only."""
    return {"type": "file_input", "action_id": action_id, "max_files": most}


def field(
    block_id: str,
    label: str,
    element: Block,
    *,
    optional: bool = False,
    hint: str | None = None,
    dispatch: bool = False,
) -> Block:
    """An input block of a form."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": element,
        "optional": optional,
    }
    if hint:
        block["hint"] = plain(hint, 2000)
    if dispatch:
        block["dispatch_action"] = True
    return block


def modal(
    callback_id: str,
    title: str,
    blocks: Sequence[Block],
    *,
    submit: str | None = None,
    close: str | None = None,
    private: Mapping[str, Any] | None = None,
) -> Block:
    """A modal; private is small JSON that comes back with it and is never trusted."""
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "blocks": list(blocks)[:100],
    }
    if submit:
        view["submit"] = plain(submit, 24)
    if close:
        view["close"] = plain(close, 24)
    if private is not None:
        view["private_metadata"] = json.dumps(private, ensure_ascii=False, separators=(",", ":"))
    return view


def home(blocks: Sequence[Block]) -> Block:
    """An App Home view of up to 100 blocks."""
    return {"type": "home", "blocks": list(blocks)[:100]}


def fit(blocks: Sequence[Block], rest: Block, limit: int = 50) -> list[Block]:
    """At most `limit` blocks; what is over is replaced by `rest`, which says so."""
    return list(blocks) if len(blocks) <= limit else [*blocks[: limit - 1], rest]
