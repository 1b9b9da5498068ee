"""A workspace whose app subscribes to everything, and what it was told."""

from __future__ import annotations

from typing import Any

from tests.sandbox.conftest import Sandbox, workspace

OF_PEOPLE = ["team_join", "user_change"]
OF_CHANNELS = [
    "channel_archive", "channel_unarchive", "group_archive", "group_unarchive", "member_joined_channel",
    "member_left_channel", "channel_left", "group_left", "channel_shared", "channel_unshared",
]  # fmt: skip
OF_MESSAGES = ["message.im", "message.channels", "message.groups", "reaction_added", "reaction_removed"]
OF_LEAVING = ["tokens_revoked", "app_uninstalled"]
EVERYTHING = [*OF_PEOPLE, *OF_CHANNELS, *OF_MESSAGES, *OF_LEAVING]


def subscribed(*events: str, **app: Any) -> dict[str, Any]:
    """The usual workspace whose app hears these events; all of them when none is named."""
    return workspace(events=list(events or EVERYTHING), **app)


async def envelopes(box: Sandbox) -> list[dict[str, Any]]:
    """The outer bodies of the events sent to the app, each once."""
    entries = (await box.get("log"))["entries"]
    sent = [entry["payload"] for entry in entries if entry["kind"] == "events_api"]
    return list({body["event_id"]: body for body in sent}.values())


async def told(box: Sandbox) -> list[dict[str, Any]]:
    """The events sent to the app, without the time each carries."""
    events = [dict(body["event"]) for body in await envelopes(box)]
    for event in events:
        assert event.pop("event_ts")
    return events
