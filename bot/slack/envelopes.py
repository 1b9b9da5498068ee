"""Slack's payloads read once, at the border: what kind, whose, by which key a repeat is known; or why not at all."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MESSAGE_SUBTYPES = frozenset({None, "file_share"})
EDITED = "message_changed"
"""The subtype of a message whose words its author has changed."""

DEEPEST = 60
"""Slack's own payloads (rich text in a form in a message) stay under twenty levels."""

LONGEST = 255
"""Characters of an id, a name or a trigger; what is longer is none of Slack's and does not fit an index."""

OF_A_PERSON = frozenset({"team_join", "user_change"})
"""Events that carry a person whole, not their id."""

_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
"""What no database takes in a text: NUL, and half of a surrogate pair."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """An envelope for us: its kind (command, action, view, closed, shortcut, event), key, name to dispatch on, person.

    `body` has the shape that handlers rely on, and no character in it that a database refuses.
    """

    kind: str
    key: str
    name: str
    user: str
    body: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class NotOurs:
    """An envelope to leave alone: bots, edits, channel talk, kinds we do not answer."""

    why: str


@dataclass(frozen=True, kw_only=True)
class Malformed:
    """An envelope that is none: what is wrong, and where, without what it says."""

    reason: str


Reading = Address | NotOurs | Malformed


class _Broken(Exception):
    """Carries the reason out of a nested place."""


def _texts(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, str)


_THING = (str, {"id": str})
_FILE = _texts("id", "name", "title", "mimetype", "url_private", "permalink")
_CHOICE = _texts("value")
_PLACE = _texts("type", "text", "ts", "thread_ts", "message_ts", "channel_id", "channel_type", "subtype", "bot_id")
_ELEMENT: dict[str, Any] = {
    **_texts("type", "action_id", "block_id", "value", "url", "action_ts"),
    **_texts("selected_date", "selected_time", "selected_user", "selected_channel", "selected_conversation"),
    **{name: [str] for name in ("selected_users", "selected_channels", "selected_conversations")},
    "text": (str, dict),
    "selected_option": _CHOICE,
    "selected_options": [_CHOICE],
    "files": [_FILE],
    "rich_text_value": dict,
}
_STATE = {"values": {"*": {"*": _ELEMENT}}}
_VIEW: dict[str, Any] = {
    **_texts("id", "hash", "type", "callback_id", "private_metadata", "external_id", "team_id"),
    **_texts("root_view_id", "previous_view_id", "app_installed_team_id"),
    "title": dict,
    "blocks": [dict],
    "state": _STATE,
}
_MESSAGE = _PLACE | {"user": _THING, "blocks": [dict], "files": [_FILE], "metadata": dict}
_PERSON: dict[str, Any] = {
    **_texts("id", "name", "real_name", "tz", "locale", "team_id"),
    "profile": _texts("real_name", "display_name", "email", "team"),
    "enterprise_user": {"teams": [str]},
}
_EVENT: dict[str, Any] = _MESSAGE | {
    "user": (str, _PERSON),
    **_texts("team", "user_team", "user_id", "tab", "enterprise_id", "team_id"),
    "channel": _THING,
    "message": _MESSAGE,
    "previous_message": _MESSAGE,
    "item": _MESSAGE | {"channel": _THING},
    "view": _VIEW,
    "tokens": {"*": [str]},
}
_BODY: dict[str, Any] = {
    **_texts("type", "command", "text", "user_id", "channel_id", "team_id", "enterprise_id", "trigger_id"),
    **_texts("response_url", "callback_id", "event_id", "action_ts", "message_ts", "thread_ts", "token"),
    **dict.fromkeys(("user", "channel", "team", "enterprise"), _THING),
    "message": _MESSAGE,
    "previous_message": _MESSAGE,
    "event": _EVENT,
    "view": _VIEW,
    "container": _PLACE | {"view_id": str, "is_ephemeral": bool},
    "state": _STATE,
    "actions": [_ELEMENT],
    "authorizations": [_texts("team_id", "enterprise_id", "user_id")],
    "response_urls": [_texts("response_url")],
    "function_data": dict,
}
"""The shape of what handlers and Bolt read: a type, a table of fields, [a list of], (one of); "*" is any field."""


def read(body: object) -> Reading:
    """Where an envelope goes, that it is not for us, or what is wrong with it. Never raises."""
    if not isinstance(body, dict):
        return Malformed(reason="not an object")
    try:
        clean = _clean(body, 0)
        _check(clean, _BODY, "")
        return _address(clean)
    except _Broken as broken:
        return Malformed(reason=str(broken))


def outline(value: object, depth: int = 0) -> Any:
    """A malformed envelope as far as it can be kept: shallow, short, written with what every database takes."""
    if isinstance(value, str):
        return _written(value[:LONGEST])
    if isinstance(value, Mapping):
        fields = list(value.items())[:50]
        return "{…}" if depth == 6 else {_written(str(key)[:80]): outline(item, depth + 1) for key, item in fields}
    if isinstance(value, list):
        return "[…]" if depth == 6 else [outline(item, depth + 1) for item in value[:20]]
    return value if value is None or isinstance(value, bool) else str(value)[:80]


def _written(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)


def _clean(value: object, depth: int) -> Any:
    """The same with every character that cannot be kept replaced, visibly: dropped, two numbers would become one."""
    if isinstance(value, str):
        return value if value.isascii() and "\0" not in value else _written(value)
    if depth > DEEPEST:
        raise _Broken(f"nested deeper than {DEEPEST}")
    if isinstance(value, dict):
        return {_clean(key, depth): _clean(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item, depth + 1) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise _Broken("a number that is none")
    return value


def _check(value: object, shape: Any, path: str) -> None:
    """Raise for the first place that is not shaped so; an absent or empty one always is."""
    if value is None:
        return
    if isinstance(shape, tuple):
        shape = next((kind for kind in shape if isinstance(value, _kind(kind))), shape[0])
    if not isinstance(value, _kind(shape)):
        raise _Broken(f"{path}: {type(value).__name__}")
    if isinstance(value, dict) and isinstance(shape, dict):
        for name, item in value.items():
            place = name if name in shape else "*"
            if (inner := shape.get(place)) is not None:
                _check(_there(item, path) if place == "*" else item, inner, f"{path}.{place}".lstrip("."))
    elif isinstance(value, list) and isinstance(shape, list):
        for item in value:
            _check(_there(item, path), shape[0], f"{path}[]")


def _there(each: object, path: str) -> object:
    """A member of a list or of a table of any names; unlike a field, it is never empty."""
    if each is None:
        raise _Broken(f"{path}[]: NoneType")
    return each


def _kind(shape: Any) -> type:
    return shape if isinstance(shape, type) else type(shape)


def _address(body: dict[str, Any]) -> Reading:
    if "command" in body:
        return _pressed("command", body, name=body["command"], user=body.get("user_id"))
    kind = body.get("type")
    if kind == "block_actions":
        action = (body.get("actions") or [{}])[0]
        name = _needed(action.get("action_id"), "actions[].action_id").split(":")[0]
        return _pressed("action", body, name=name, user=_id(body.get("user")))
    if kind in {"view_submission", "view_closed"}:
        what = "view" if kind == "view_submission" else "closed"
        view = body.get("view") or {}
        key = f"{what}:{_needed(view.get('id'), 'view.id')}:{_needed(view.get('hash'), 'view.hash')}"
        user = _needed(_id(body.get("user")), "user.id")
        return Address(kind=what, key=key, name=view.get("callback_id") or "", user=user, body=body)
    if kind in {"shortcut", "message_action"}:
        return _pressed("shortcut", body, name=body.get("callback_id"), user=_id(body.get("user")))
    if kind == "event_callback":
        return _event(body)
    return NotOurs(why=_needed(kind, "type"))


def _pressed(kind: str, body: dict[str, Any], *, name: object, user: object) -> Address:
    key = f"{kind}:{_needed(body.get('trigger_id') or body.get('action_ts'), 'trigger_id')}"
    return Address(kind=kind, key=key, name=_needed(name, "name"), user=_needed(user, "user"), body=body)


def _event(body: dict[str, Any]) -> Address | NotOurs:
    event = body.get("event") or {}
    name = _needed(event.get("type"), "event.type")
    user = _id(event.get("user"))
    if name in OF_A_PERSON and not (user and isinstance(event["user"], dict)):
        raise _Broken("no event.user.id")
    if name == "message":
        if event.get("channel_type") != "im":
            return NotOurs(why="talk")
        edited = event.get("subtype") == EDITED
        user = _edited_by(event) if edited else user
        bots = event.get("bot_id") or (event.get("message") or {}).get("bot_id")
        if bots or not user or not (edited or event.get("subtype") in MESSAGE_SUBTYPES):
            return NotOurs(why="foreign")
    key = f"event:{_needed(body.get('event_id'), 'event_id')}"
    return Address(kind="event", key=key, name=name, user=user or "", body=body)


def _edited_by(event: dict[str, Any]) -> str | None:
    """Who wrote the message that was edited; None when its words are the same, as when Slack unfurls a link."""
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    return None if now.get("text") == before.get("text") else _id(now.get("user"))


def _id(thing: object) -> str | None:
    """The id of a person: user_change carries the whole of them."""
    found = thing.get("id") if isinstance(thing, dict) else thing
    if found is None:
        return None
    return _needed(found, "user.id")


def _needed(value: object, what: str) -> str:
    if not isinstance(value, str) or not value:
        raise _Broken(f"no {what}")
    if len(value) > LONGEST:
        raise _Broken(f"{what}: over {LONGEST}")
    return value
