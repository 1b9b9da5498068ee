"""The shapes of what the app receives: who, where, which view."""

from __future__ import annotations

from typing import Any

from sandbox.conversations import Channel
from sandbox.viewstore import View, describe_view
from sandbox.workspace import Workspace

Json = dict[str, Any]

VERIFICATION_TOKEN = "sandbox-verification-token"  # noqa: S105 - Slack's deprecated constant, no secret


def describe(space: Workspace, view: View) -> Json:
    """A view in Slack's form."""
    app = space.config.app
    return describe_view(view, team_id=space.team_id, app_id=app.id, bot_id=app.bot_id)


def channel_name(channel: Channel) -> str:
    """The name a payload gives a channel."""
    return {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)


def interaction(space: Workspace, kind: str, user: str, *, trigger_id: str | None) -> Json:
    """What every interaction carries."""
    member = space.users[user]
    payload: Json = {
        "type": kind,
        "user": {
            "id": user,
            "username": member.name,
            "name": member.name,
            "team_id": space.team_of(user),
        },
        "api_app_id": space.config.app.id,
        "token": VERIFICATION_TOKEN,
        "team": {"id": space.team_id, "domain": space.config.team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if trigger_id:
        payload["trigger_id"] = trigger_id
    return payload


def command(space: Workspace, *, user: str, channel: Channel, name: str, text: str, response_key: str) -> Json:
    """A slash command."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": space.team_id,
        "team_domain": space.config.team.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user,
        "user_name": space.users[user].name,
        "command": name,
        "text": text,
        "api_app_id": space.config.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url(space, "commands", response_key),
        "trigger_id": space.triggers.issue(user),
    }


def response_url(space: Workspace, kind: str, key: str) -> str:
    """The URL of a response ticket."""
    return f"{space.base_url}/{kind}/{space.team_id}/{key}"
