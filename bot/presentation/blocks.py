"""Block Kit as plain dicts; texts longer than Slack takes are cut where it shows, never silently."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.domain.typed import legible
from bot.presentation.mrkdwn import close_up
from bot.presentation.words import Words

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


def first_line(text: str) -> str:
    """Of mrkdwn its first line without bold, for a notification."""
    return text.partition("\n")[0].replace("*", "")


def _shape(kind: str, **parts: Any) -> Block:
    """A block or an element of one; a part that is None is left out."""
    return {"type": kind, **{name: part for name, part in parts.items() if part is not None}}


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def plain(text: str, limit: int = 3000) -> Block:
    """A plain_text object."""
    return {"type": "plain_text", "text": cut(legible(text) or "—", limit), "emoji": True}


def _plain(text: str | None, limit: int) -> Block | None:
    """The same where there is a text."""
    return plain(text, limit) if text else None


def mrkdwn(text: str, limit: int = 3000) -> Block:
    """A mrkdwn object; the text is already escaped."""
    return {"type": "mrkdwn", "text": cut_marked(close_up(text) or "—", limit)}


def header(text: str) -> Block:
    """A header."""
    return _shape("header", text=plain(text, 150))


def section(text: str, *, accessory: Block | None = None) -> Block:
    """A section of mrkdwn with an optional accessory."""
    return _shape("section", text=mrkdwn(text), accessory=accessory)


def context(*texts: str) -> Block:
    """Small grey lines, up to ten."""
    return _shape("context", elements=[mrkdwn(text) for text in texts if text][:10])


def more(count: int, words: Words) -> list[Block]:
    """还有 N 条 under a list that was cut; nothing where it is whole."""
    return [context(line) for line in words.more(count)]


def divider() -> Block:
    """A line."""
    return _shape("divider")


def actions(*elements: Block, block_id: str | None = None) -> Block:
    """A row of up to 25 elements."""
    return _shape("actions", elements=list(elements)[:25], block_id=block_id)


def button(
    label: str,
    action_id: str,
    value: str | Mapping[str, Any] = "",
    *,
    style: str | None = None,
    confirm: Block | None = None,
) -> Block:
    """A button; a mapping becomes compact JSON in its value, which is never trusted when it comes back."""
    text = value if isinstance(value, str) else _json(value)
    shown = plain(label, 75)
    return _shape("button", text=shown, action_id=action_id, value=text or None, style=style, confirm=confirm)


def confirm(title: str, text: str, yes: str, no: str) -> Block:
    """A confirm dialog."""
    return {"title": plain(title, 100), "text": plain(text, 300), "confirm": plain(yes, 30), "deny": plain(no, 30)}


def option(label: str, value: str, description: str | None = None) -> Block:
    """An option of a select, radio or checkbox list."""
    block: Block = {"text": plain(label, 75), "value": value}
    return {**block, "description": plain(description, 75)} if description else block


def select(
    action_id: str, options: Sequence[Block], *, initial: str | None = None, placeholder: str | None = None
) -> Block:
    """A static select of up to 100 options; initial names an option's value."""
    return _choice("static_select", action_id, options[:100], initial, placeholder=_plain(placeholder, 150))


def overflow(action_id: str, options: Sequence[Block]) -> Block:
    """The ⋯ menu of a row of buttons or of a section: up to five options, which open or act like buttons."""
    return _shape("overflow", action_id=action_id, options=list(options)[:5])


def radio(action_id: str, options: Sequence[Block], *, initial: str | None = None) -> Block:
    """Radio buttons, up to ten."""
    return _choice("radio_buttons", action_id, options[:10], initial)


def _choice(kind: str, action_id: str, options: Sequence[Block], initial: str | None, **more: Any) -> Block:
    chosen = next((option for option in options if option["value"] == initial), None)
    return _shape(kind, action_id=action_id, options=list(options), initial_option=chosen, **more)


def checkboxes(action_id: str, options: Sequence[Block], *, initial: Sequence[str] = ()) -> Block:
    """Checkboxes, up to ten; initial names the values of those that are ticked."""
    return _choices("checkboxes", action_id, options[:10], initial)


def multi_select(
    action_id: str, options: Sequence[Block], *, initial: Sequence[str] = (), placeholder: str | None = None
) -> Block:
    """A static select of several out of up to 100 options; initial names the values of those that are chosen."""
    return _choices("multi_static_select", action_id, options[:100], initial, placeholder=_plain(placeholder, 150))


def _choices(kind: str, action_id: str, options: Sequence[Block], initial: Sequence[str], **more: Any) -> Block:
    chosen = [option for option in options if option["value"] in initial]
    return _shape(kind, action_id=action_id, options=list(options), initial_options=chosen or None, **more)


def text_input(
    action_id: str,
    *,
    initial: str | None = None,
    multiline: bool = False,
    placeholder: str | None = None,
    max_length: int | None = None,
) -> Block:
    """A text field."""
    return _shape(
        "plain_text_input",
        action_id=action_id,
        multiline=multiline,
        initial_value=cut(legible(initial), max_length or 3000) if initial else None,
        placeholder=_plain(placeholder, 150),
        max_length=max_length,
    )


def percent_input(action_id: str, *, initial: int | None = None) -> Block:
    """A field for a whole number from 0 to 100."""
    begins = None if initial is None else str(initial)
    bounds = {"is_decimal_allowed": False, "min_value": "0", "max_value": "100"}
    return _shape("number_input", action_id=action_id, initial_value=begins, **bounds)


def date_input(action_id: str, *, initial: date | str | None = None) -> Block:
    """A date picker; a text is `YYYY-MM-DD`, empty for no day."""
    return _shape("datepicker", action_id=action_id, initial_date=str(initial) if initial else None)


def moment_input(action_id: str, *, initial: datetime | None = None) -> Block:
    """A picker of a day and an hour, in the reader's own zone."""
    begins = int(initial.timestamp()) if initial is not None else None
    return _shape("datetimepicker", action_id=action_id, initial_date_time=begins)


def user_input(action_id: str, *, initial: str | None = None, placeholder: str | None = None) -> Block:
    """A picker of a person."""
    shown = _plain(placeholder, 150)
    return _shape("users_select", action_id=action_id, initial_user=initial or None, placeholder=shown)


def file_input(action_id: str) -> Block:
    """A field for up to five files of a person, in a form only."""
    return _shape("file_input", action_id=action_id, max_files=5)


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
    return _shape(
        "input",
        block_id=block_id,
        label=plain(label, 2000),
        element=element,
        optional=optional,
        hint=_plain(hint, 2000),
        dispatch_action=dispatch or None,
    )


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
    return _shape(
        "modal",
        callback_id=callback_id,
        title=plain(title, 24),
        blocks=list(blocks)[:100],
        submit=_plain(submit, 24),
        close=_plain(close, 24),
        private_metadata=_json(private) if private is not None else None,
    )


def form(
    callback_id: str,
    title: str,
    blocks: Sequence[Block],
    words: Words,
    *,
    submit: str = "buttons.submit",
    private: Mapping[str, Any],
) -> Block:
    """A modal to fill in, which can be cancelled; `submit` is the label of the button that sends it."""
    cancel = words.label("buttons.cancel")
    return modal(callback_id, title, blocks, submit=words.label(submit), close=cancel, private=private)


def home(blocks: Sequence[Block]) -> Block:
    """An App Home view of up to 100 blocks."""
    return _shape("home", blocks=list(blocks)[:100])


def fit(blocks: Sequence[Block], rest: Block, limit: int = 50) -> list[Block]:
    """At most `limit` blocks; what is over is replaced by `rest`, which says so."""
    return list(blocks) if len(blocks) <= limit else [*blocks[: limit - 1], rest]
