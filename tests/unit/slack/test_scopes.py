"""Scopes and manifest: what the code calls and hears is asked for, nothing else; the manifest fits Slack's rules."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs

from bot.app.features import register_all
from bot.app.sandbox import sandbox_config
from bot.db.database import Database
from bot.files.seed import read_seed
from bot.slack.bolt import make_bolt
from bot.slack.manifest import COMMANDS, EVENTS, manifest
from bot.slack.registry import Registry
from bot.slack.scopes import SCOPES, lacking
from sandbox.config import ConfigError, parse
from sandbox.scopes import EVENT_SCOPES, METHOD_SCOPES
from tests.fakes import Answer, FakeSlack, services, words_for

ROOT = Path(__file__).resolve().parents[3]
WITHOUT_BOT_SCOPES = {"apps.connections.open", "blocks.validate", "oauth.v2.access"}
"""Called with the app-level token or without any."""
NOT_OURS = {"im:read", "mpim:read", "mpim:write", "mpim:history"}
"""Slack lets a method pass with these too; the app lists no DMs and has no group DMs."""


def code() -> str:
    return "".join(file.read_text("utf-8") for file in (ROOT / "bot").rglob("*.py"))


def calls() -> set[str]:
    """Every Web API method the bot's code names, as Slack writes it."""
    named = set(re.findall(r"\.([a-z]+_\w+)\b", code()))
    return {name.replace("_", ".") for name in named & set(dir(AsyncWebClient)) if name != "api_call"}


def needed_by_calls() -> set[str]:
    return {scope for call in calls() - WITHOUT_BOT_SCOPES for scope in METHOD_SCOPES[call]} - NOT_OURS


def needed_by_events() -> set[str]:
    return {scope for event in EVENTS for scope in EVENT_SCOPES[event]}


def needed_by_fields() -> set[str]:
    """Commands and shortcuts, and the address in a profile, need a scope that no method names."""
    reads_addresses = re.search(r'get\("email"\)', (ROOT / "bot/slack/directory.py").read_text("utf-8"))
    return {"commands"} | ({"users:read.email"} if reads_addresses else set())


@pytest.fixture
async def registry(db: Database) -> Registry:
    """Every feature's handlers, as the application registers them."""
    slack: Any = FakeSlack()
    made = Registry(await make_bolt(slack), services=services(db), client=slack, words_for=words_for)
    register_all(made)
    return made


def test_every_call_of_the_code_is_one_whose_scopes_are_known() -> None:
    assert {"chat.postMessage", "users.list", "views.open", "conversations.create"} <= calls()
    assert calls() - WITHOUT_BOT_SCOPES <= set(METHOD_SCOPES)


def test_what_the_code_calls_and_hears_is_asked_for_and_nothing_else() -> None:
    asked = {scope.name for scope in SCOPES}
    used = needed_by_calls() | needed_by_events() | needed_by_fields()
    assert used - asked == set(), "used without a scope"
    assert asked - used == set(), "asked for without a use"
    assert all(scope.feature and scope.without for scope in SCOPES)
    assert len(asked) == len(SCOPES)


async def test_every_event_that_is_subscribed_has_a_handler_and_none_waits_for_one_that_is_not(
    registry: Registry,
) -> None:
    assert list(EVENTS) == sorted(set(EVENTS))
    assert {event.partition(".")[0] for event in EVENTS} == registry.handled("event")


def test_what_may_be_declined_is_asked_for_too() -> None:
    scopes = manifest()["oauth_config"]["scopes"]
    assert set(scopes["bot_optional"]) < set(scopes["bot"])
    assert scopes["bot"] == [scope.name for scope in SCOPES]


def test_whether_outsiders_read_along_can_always_be_known() -> None:
    assert not {"channels:read", "groups:read"} & {scope.name for scope in SCOPES if scope.optional}


def test_the_local_slack_takes_the_manifest_and_refuses_one_that_asks_for_an_optional_scope_nowhere() -> None:
    config = sandbox_config(read_seed(), empty=True)
    assert parse(config).app.granted_scopes == tuple(scope.name for scope in SCOPES)
    config["app"]["scopes"].remove("groups:write")
    with pytest.raises(ConfigError, match="optional_scopes: groups:write must stand in scopes too"):
        parse(config)


def test_what_an_installation_lacks_is_told_scope_by_scope() -> None:
    everything = [scope.name for scope in SCOPES]
    assert lacking({"x-oauth-scopes": ",".join(everything)}) == ()
    assert lacking({}) == (), "an answer that does not say what is granted"
    some = [name for name in everything if name not in {"groups:read", "channels:manage"}]
    assert [scope.name for scope in lacking({"x-oauth-scopes": ", ".join(some)})] == ["groups:read", "channels:manage"]


async def test_a_start_says_which_scopes_it_lacks_and_what_is_lost() -> None:
    granted = {scope.name for scope in SCOPES} - {"groups:read", "channels:manage"}

    class Poorer(FakeSlack):
        async def auth_test(self) -> Answer:
            return Answer(dict(await super().auth_test()), headers={"x-oauth-scopes": ",".join(granted)})

    with capture_logs() as logs:
        await make_bolt(Poorer())
    assert [(line["log_level"], line["scope"]) for line in logs if line["event"] == "scope.missing"] == [
        ("warning", "groups:read"),
        ("info", "channels:manage"),
    ]


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


async def test_every_command_and_shortcut_of_the_manifest_is_answered(registry: Registry) -> None:
    assert {command.name for command in COMMANDS} == registry.handled("command")
    shortcuts = {shortcut["callback_id"] for shortcut in manifest()["features"]["shortcuts"]}
    assert shortcuts == registry.handled("shortcut")
