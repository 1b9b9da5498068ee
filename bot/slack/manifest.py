"""The app manifest: what an administrator pastes into Slack once."""

from __future__ import annotations

from typing import Any

from bot.presentation.commands import COMMANDS, Command
from bot.slack.scopes import SCOPES

SHORTCUTS = (
    {
        "name": "报异常 Report anomaly",
        "type": "global",
        "callback_id": "anomaly.report",
        "description": "选订单、选种类,交给有权的人定",
    },
    {
        "name": "转为异常 Turn into anomaly",
        "type": "message",
        "callback_id": "anomaly.from_message",
        "description": "把这条消息报成异常,保留原消息的链接",
    },
)
EVENTS = (
    "app_home_opened", "app_uninstalled", "channel_archive", "channel_left", "channel_shared", "channel_unarchive",
    "channel_unshared", "group_archive", "group_left", "group_unarchive", "member_joined_channel",
    "member_left_channel", "message.im", "team_join", "tokens_revoked", "user_change",
)  # fmt: skip
"""What a handler answers, in the order of the alphabet; a test compares the two."""


def manifest(*, name: str = "跟单 Gendan", http_url: str | None = None) -> dict[str, Any]:
    """The manifest as Slack's schema wants it; with http_url for signed HTTP, without for Socket Mode."""
    request = {"request_url": http_url} if http_url else {}
    return {
        "display_information": {
            "name": name,
            "description": "例会、订单、延期和异常:到时间问,一句话报,交给有权的人定。",
            "background_color": "#1f4e5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "gendan", "always_online": True},
            "slash_commands": [_command(command, http_url) for command in COMMANDS],
            "shortcuts": [dict(shortcut) for shortcut in SHORTCUTS],
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


def _command(command: Command, url: str | None) -> dict[str, Any]:
    said = {"command": command.name, "description": command.description, "usage_hint": command.usage_hint}
    return {**said, "should_escape": True, **({"url": url} if url else {})}
