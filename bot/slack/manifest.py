"""The app manifest: what an administrator pastes into Slack once."""

from __future__ import annotations

from typing import Any

from bot.domain.text import Sentence
from bot.files.locales import LOCALES, templates_folder
from bot.presentation.commands import COMMANDS, Command
from bot.presentation.words import Lexicon
from bot.slack.scopes import SCOPES

SHORTCUTS = (
    ("manifest.report", "manifest.report_about", "global", "anomaly.report"),
    ("manifest.from_message", "manifest.from_message_about", "message", "anomaly.from_message"),
)
"""What they are called, what they are for, their kind and their id."""

EVENTS = (
    "app_home_opened", "app_mention", "app_uninstalled", "channel_archive", "channel_left", "channel_shared",
    "channel_unarchive", "channel_unshared", "group_archive", "group_left", "group_unarchive", "member_joined_channel",
    "member_left_channel", "message.im", "team_join", "tokens_revoked", "user_change",
)  # fmt: skip
"""What a handler answers, in the order of the alphabet; a test compares the two."""


def manifest(*, http_url: str | None = None) -> dict[str, Any]:
    """The manifest as Slack's schema wants it; with http_url for signed HTTP, without for Socket Mode.

    Slack shows it to everybody as it is, so it speaks every language at once.
    """
    lexicon = Lexicon(templates_folder(), LOCALES[0])
    request = {"request_url": http_url} if http_url else {}
    return {
        "display_information": {
            "name": lexicon.in_all(Sentence.of("manifest.app"), "UTC", " "),
            "description": lexicon.in_all(Sentence.of("manifest.app_about"), "UTC", " · "),
            "background_color": "#1f4e5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "gendan", "always_online": True},
            "slash_commands": [_command(command, http_url, lexicon) for command in COMMANDS],
            "shortcuts": [
                {
                    "name": lexicon.in_all(Sentence.of(name), "UTC", " "),
                    "type": kind,
                    "callback_id": callback,
                    "description": lexicon.in_all(Sentence.of(about), "UTC", " · "),
                }
                for name, about, kind, callback in SHORTCUTS
            ],
        },
        "oauth_config": {
            "scopes": {
                # Slack asks for what stands in bot only; bot_optional says which of these may be declined.
                "bot": [scope.name for scope in SCOPES],
                "bot_optional": [scope.name for scope in SCOPES if scope.optional],
            }
        },
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS), **request},
            "interactivity": {"is_enabled": True, **request},
            "org_deploy_enabled": False,
            "socket_mode_enabled": http_url is None,
            "token_rotation_enabled": False,
        },
    }


def _command(command: Command, url: str | None, lexicon: Lexicon) -> dict[str, Any]:
    description = lexicon.in_all(command.description, "UTC", " · ")
    said = {"command": command.name, "description": description, "usage_hint": command.usage_hint}
    return {**said, "should_escape": True, **({"url": url} if url else {})}
