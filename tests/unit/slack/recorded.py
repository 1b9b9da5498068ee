"""Envelopes as Slack sends them, one of each kind we answer, names changed: what tests bend and break."""

from __future__ import annotations

from typing import Any

_TEAM = {"id": "T0GENDAN", "domain": "gendan"}
_USER = {"id": "U01LINXIAO", "username": "linxiao", "name": "linxiao", "team_id": "T0GENDAN"}
_APP: dict[str, Any] = {
    "token": "verification",
    "api_app_id": "A0GENDAN",
    "enterprise": None,
    "is_enterprise_install": False,
}

COMMAND: dict[str, Any] = {
    "token": "verification", "team_id": "T0GENDAN", "team_domain": "gendan", "channel_id": "D0LINXIAO",
    "channel_name": "directmessage", "user_id": "U01LINXIAO", "user_name": "linxiao", "command": "/milestone",
    "text": "PO2403 包装 85%", "api_app_id": "A0GENDAN", "is_enterprise_install": "false",
    "response_url": "https://hooks.slack.com/commands/T0GENDAN/1/x", "trigger_id": "13345224609.738474920.8088930838d88f",
}  # fmt: skip
BUTTON: dict[str, Any] = {
    **_APP, "type": "block_actions", "user": _USER, "team": _TEAM, "trigger_id": "12321423423.333649436676.d8c1bb83",
    "container": {"type": "message", "message_ts": "1548261231.000200", "channel_id": "C02FOLLOW", "is_ephemeral": False},
    "channel": {"id": "C02FOLLOW", "name": "follow-up"}, "response_url": "https://hooks.slack.com/actions/T0GENDAN/2/x",
    "message": {
        "bot_id": "B0GENDAN", "type": "message", "text": "异常", "user": "U0BOT", "ts": "1548261231.000200",
        "blocks": [{"type": "rich_text", "block_id": "b", "elements": [{"type": "rich_text_section", "elements": []}]}],
    },
    "state": {"values": {"note": {"t": {"type": "plain_text_input", "value": None}}}},
    "actions": [{
        "type": "button", "action_id": "case.approve:5", "block_id": "b1", "action_ts": "1548426417.840180",
        "text": {"type": "plain_text", "text": "同意", "emoji": True}, "value": '{"d":5}',
    }],
}  # fmt: skip
SELECT: dict[str, Any] = {
    **_APP, "type": "block_actions", "user": _USER, "team": _TEAM, "trigger_id": "12321423423.333649436676.d8c1bb84",
    "container": {"type": "view", "view_id": "V0HOME"},
    "view": {"id": "V0HOME", "type": "home", "hash": "1.a", "callback_id": "", "private_metadata": "", "blocks": [], "state": {"values": {}}},
    "actions": [{
        "type": "static_select", "action_id": "home.lang", "block_id": "b1", "action_ts": "1548426417.840181",
        "selected_option": {"text": {"type": "plain_text", "text": "中文", "emoji": True}, "value": "zh-CN"},
    }],
}  # fmt: skip
SUBMISSION: dict[str, Any] = {
    **_APP, "type": "view_submission", "user": _USER, "team": _TEAM, "trigger_id": "156772938.1827394",
    "view": {
        "id": "VNHU13V36", "type": "modal", "hash": "156663117.cd33ad1f", "callback_id": "delay_form",
        "private_metadata": '{"o":7}', "title": {"type": "plain_text", "text": "报延期"},
        "blocks": [{"type": "input", "block_id": "days"}, {"type": "input", "block_id": "who"}],
        "state": {"values": {
            "days": {"x": {"type": "plain_text_input", "value": "3天,面料未到"}},
            "who": {"u": {"type": "multi_users_select", "selected_users": ["U02ZHOUMIN"]}},
            "kinds": {"k": {"type": "checkboxes", "selected_options": [{"text": {"type": "plain_text", "text": "x"}, "value": "1"}]}},
            "proof": {"f": {"type": "file_input", "files": [{"id": "F1", "name": "a.png", "mimetype": "image/png"}]}},
            "on": {"d": {"type": "datepicker", "selected_date": "2026-09-16"}},
        }},
    },
}  # fmt: skip
CLOSED: dict[str, Any] = {
    **_APP, "type": "view_closed", "user": _USER, "team": _TEAM, "is_cleared": False,
    "view": {"id": "VNHU13V37", "type": "modal", "hash": "156663117.cd33ad1e", "callback_id": "delay_preview", "private_metadata": "{}"},
}  # fmt: skip
SHORTCUT: dict[str, Any] = {
    **_APP, "type": "message_action", "user": _USER, "team": _TEAM, "trigger_id": "13345224609.738474920.8088930839",
    "callback_id": "anomaly.from_message", "action_ts": "1581106241.371594", "message_ts": "1548261231.000200",
    "channel": {"id": "C03SHIP", "name": "shipping"}, "response_url": "https://hooks.slack.com/app/T0GENDAN/3/x",
    "message": {"type": "message", "user": "U02ZHOUMIN", "ts": "1548261231.000200", "text": "船期又晚了"},
}  # fmt: skip
MESSAGE: dict[str, Any] = {
    **_APP, "type": "event_callback", "team_id": "T0GENDAN", "event_id": "Ev08MFMKH6", "event_time": 1234567890,
    "authorizations": [{"enterprise_id": None, "team_id": "T0GENDAN", "user_id": "U0BOT", "is_bot": True, "is_enterprise_install": False}],
    "is_ext_shared_channel": False, "event_context": "4-x",
    "event": {
        "type": "message", "channel": "D0LINXIAO", "user": "U01LINXIAO", "text": "2403 包装 85%", "ts": "1355517523.000005",
        "event_ts": "1355517523.000005", "channel_type": "im", "client_msg_id": "a-b", "team": "T0GENDAN",
        "blocks": [{"type": "rich_text", "block_id": "b", "elements": []}], "files": [{"id": "F2", "mimetype": "image/jpeg", "name": "b.jpg"}],
    },
}  # fmt: skip
CHANGED: dict[str, Any] = {
    **_APP, "type": "event_callback", "team_id": "T0GENDAN", "event_id": "Ev08MFMKH7", "event_time": 1234567891,
    "event": {"type": "user_change", "user": {"id": "U02ZHOUMIN", "deleted": True, "profile": {"real_name": "周敏"}}, "event_ts": "1.2"},
}  # fmt: skip
REVOKED: dict[str, Any] = {
    **_APP, "type": "event_callback", "team_id": "T0GENDAN", "event_id": "Ev08MFMKH8", "event_time": 1234567892,
    "event": {"type": "tokens_revoked", "tokens": {"oauth": ["U01LINXIAO"], "bot": ["U0BOT"]}, "event_ts": "1.3"},
}  # fmt: skip
ENVELOPES = (COMMAND, BUTTON, SELECT, SUBMISSION, CLOSED, SHORTCUT, MESSAGE, CHANGED, REVOKED)
