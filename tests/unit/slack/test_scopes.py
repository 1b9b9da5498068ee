"""Scopes and manifest: what the code calls is asked for, nothing else; the manifest fits Slack's schema."""

from __future__ import annotations

import re
from pathlib import Path

from bot.slack.manifest import COMMANDS, manifest
from bot.slack.scopes import SCOPES

ROOT = Path(__file__).resolve().parents[3]
NEEDS: dict[str, set[str]] = {
    "apps_connections_open": set(),
    "auth_test": set(),
    "chat_getPermalink": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_create": {"channels:manage", "groups:write"},
    "conversations_history": {"im:history", "channels:history", "groups:history"},
    "conversations_invite": {"channels:manage", "groups:write"},
    "conversations_list": {"channels:read", "groups:read"},
    "conversations_open": {"im:write"},
    "conversations_replies": {"im:history", "channels:history", "groups:history"},
    "files_completeUploadExternal": {"files:write"},
    "files_getUploadURLExternal": {"files:write"},
    "files_info": {"files:read"},
    "users_list": {"users:read", "users:read.email"},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
    "views_update": set(),
}
LATER = {"usergroups:read"}
"""Asked for once, so that the rooms that come next need no new installation (shared/slack.md §1.4)."""


def calls() -> set[str]:
    """Every Web API method the bot's code names."""
    pattern = re.compile(
        r"\.((?:apps|auth|chat|conversations|files|reactions|team|usergroups|users|views)_[A-Za-z_]+)\b"
    )
    found: set[str] = set()
    for file in (ROOT / "bot").rglob("*.py"):
        found |= set(pattern.findall(file.read_text("utf-8")))
    return {
        name
        for name in found
        if name in NEEDS or name.startswith(("chat_", "conversations_", "files_", "views_", "users_"))
    }


def test_every_call_of_the_code_is_known_and_its_scope_is_asked_for() -> None:
    asked = {scope.name for scope in SCOPES}
    unknown = calls() - set(NEEDS)
    assert unknown == set()
    assert {scope for name in calls() for scope in NEEDS[name]} <= asked


def test_nothing_is_asked_for_without_a_feature() -> None:
    used = {scope for name in calls() for scope in NEEDS[name]} | {"commands"} | LATER
    assert {scope.name for scope in SCOPES} == used
    assert all(scope.feature and scope.without for scope in SCOPES)


def test_the_manifest_keeps_slack_s_lengths() -> None:
    made = manifest()
    assert 1 <= len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
    assert re.fullmatch(r"[a-z0-9._-]{1,80}", made["features"]["bot_user"]["display_name"])
    for command in made["features"]["slash_commands"]:
        assert re.fullmatch(r"/[a-z]{1,31}", command["command"])
        assert command["should_escape"] is True
        assert 1 <= len(command["usage_hint"]) <= 1000
    for shortcut in made["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150


def test_socket_mode_needs_no_url_and_http_names_it_everywhere() -> None:
    assert "url" not in str(manifest()["features"]["slash_commands"])
    over_http = manifest(http_url="https://gendan.example/slack/events")
    assert over_http["settings"]["socket_mode_enabled"] is False
    assert all(command["url"] for command in over_http["features"]["slash_commands"])
    assert over_http["settings"]["event_subscriptions"]["request_url"]


def test_every_command_of_the_manifest_is_answered() -> None:
    handlers = "".join(file.read_text("utf-8") for file in (ROOT / "bot" / "handlers").glob("*.py"))
    assert all(f'app.command("{command.name}"' in handlers for command in COMMANDS)
    shortcuts = [shortcut["callback_id"] for shortcut in manifest()["features"]["shortcuts"]]
    assert all(f'app.shortcut("{name}"' in handlers for name in shortcuts)
