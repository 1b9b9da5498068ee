"""Slack's payloads as envelopes: what kind, whose, by which key a repeat is known, and which to leave alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MESSAGE_SUBTYPES = frozenset({None, "file_share"})


@dataclass(frozen=True, kw_only=True)
class Address:
    """An envelope's kind (command, action, view, closed, shortcut, event), key, name to dispatch on, and person."""

    kind: str
    key: str
    name: str
    user: str


def read(body: dict[str, Any]) -> Address | None:
    """Where an envelope goes; None for one that is not for us: bots, edits, channel talk."""
    if "command" in body:
        return _address("command", body, name=body["command"], user=body.get("user_id"))
    kind = body.get("type")
    user = (body.get("user") or {}).get("id") if isinstance(body.get("user"), dict) else None
    if kind == "block_actions":
        action = (body.get("actions") or [{}])[0]
        return _address("action", body, name=str(action.get("action_id") or "").split(":")[0], user=user)
    if kind in {"view_submission", "view_closed"}:
        view = body.get("view") or {}
        what = "view" if kind == "view_submission" else "closed"
        key = f"{what}:{view.get('id')}:{view.get('hash')}"
        return Address(kind=what, key=key, name=str(view.get("callback_id") or ""), user=str(user or ""))
    if kind in {"shortcut", "message_action"}:
        return _address("shortcut", body, name=body.get("callback_id"), user=user)
    if kind == "event_callback":
        return _event(body)
    return None


def _address(kind: str, body: dict[str, Any], *, name: object, user: object) -> Address:
    trigger = body.get("trigger_id") or body.get("action_ts")
    return Address(kind=kind, key=f"{kind}:{trigger}", name=str(name or ""), user=str(user or ""))


def _event(body: dict[str, Any]) -> Address | None:
    event = body.get("event") or {}
    name = str(event.get("type") or "")
    user = event.get("user")
    if isinstance(user, dict):  # user_change carries the whole person
        user = user.get("id")
    if name == "message":
        talk = event.get("channel_type") != "im"
        foreign = event.get("bot_id") or event.get("subtype") not in MESSAGE_SUBTYPES or not user
        if talk or foreign:
            return None
    return Address(kind="event", key=f"event:{body.get('event_id')}", name=name, user=str(user or ""))
