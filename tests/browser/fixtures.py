"""A small company for looking at the page, and the shortest way to write blocks."""

from __future__ import annotations

import struct
import zlib
from typing import Any

Json = dict[str, Any]

BOT = "U00BOT"
BOT_TOKEN, APP_TOKEN = "xoxb-look", "xapp-look"
LIN, WANG, ANNA = "U01LINXIAO", "U05WANGFANG", "U17ANNA"
STANDUP, FOLLOW, MANAGEMENT = "C01STANDUP", "C02FOLLOW", "C04MGMT"
PEOPLE = [LIN, WANG, "U06LIWEI", "U08CHENZQ", ANNA]

WORKSPACE: Json = {
    "team": {"id": "T0HUADONG", "name": "华东进出口", "domain": "huadong", "locale": "zh-CN"},
    "users": [
        {
            "id": LIN,
            "name": "linxiao",
            "real_name": "林晓",
            "title": "跟单员",
            "tz": "Asia/Shanghai",
            "locale": "zh-CN",
        },
        {
            "id": WANG,
            "name": "wangfang",
            "real_name": "王芳",
            "title": "跟单主管",
            "tz": "Asia/Shanghai",
            "locale": "zh-CN",
        },
        {
            "id": "U06LIWEI",
            "name": "liwei",
            "real_name": "李伟",
            "title": "项目经理",
            "tz": "Asia/Shanghai",
            "locale": "zh-CN",
        },
        {
            "id": "U08CHENZQ",
            "name": "chenzq",
            "real_name": "陈志强",
            "title": "销售总监",
            "tz": "Asia/Shanghai",
            "locale": "zh-CN",
        },
        {
            "id": ANNA,
            "name": "anna",
            "real_name": "Anna Schmidt",
            "title": "sales",
            "tz": "Europe/Berlin",
            "locale": "en-GB",
        },
    ],
    "channels": [
        {"id": STANDUP, "name": "生产例会", "members": PEOPLE, "bot": True},
        {"id": FOLLOW, "name": "异常跟进", "members": PEOPLE, "bot": True},
        {"id": "C03SHIP", "name": "出货", "members": [LIN], "bot": False},
        {"id": MANAGEMENT, "name": "管理层", "private": True, "members": [WANG], "bot": True},
    ],
    "app": {
        "id": "A0LOOK",
        "name": "跟单",
        "bot_user_id": BOT,
        "bot_token": BOT_TOKEN,
        "app_token": APP_TOKEN,
        "signing_secret": "0123456789abcdef0123456789abcdef",
        "scopes": [
            "commands",
            "chat:write",
            "im:write",
            "im:history",
            "users:read",
            "reactions:write",
            "channels:history",
            "channels:manage",
            "files:write",
            "files:read",
        ],
        "commands": [
            {"command": "/order", "description": "查订单", "usage_hint": "[PO | 客户]", "should_escape": True},
            {"command": "/delay", "description": "报延期", "usage_hint": "PO2402 3天 面料未到", "should_escape": True},
            {
                "command": "/milestone",
                "description": "更新进度",
                "usage_hint": "PO2403 包装 85%",
                "should_escape": True,
            },
            {"command": "/slow", "description": "没有回音的命令"},
        ],
        "events": ["message.im", "app_home_opened"],
        "shortcuts": [
            {"name": "报延期", "type": "global", "callback_id": "report_delay"},
            {"name": "转成异常", "type": "message", "callback_id": "to_case"},
        ],
    },
    "clock": "2026-09-16T08:50:00+08:00",
    "tour": [
        {
            "title": {"zh": "早会:答一条提醒", "en": "Stand-up: answer a prompt"},
            "zh": "现在你是**林晓**。把时间拨到 09:00,看机器人来问。",
            "en": "You are **Lin Xiao**. Move the clock to 09:00 and the app will ask you.",
            "as": LIN,
            "open": "@bot",
            "clock": "2026-09-16T09:00+08:00",
            "point": "clock",
        },
        {
            "zh": "报一条延期:按回车。",
            "en": "Report a delay: press Enter.",
            "as": LIN,
            "open": "@bot",
            "type": "/delay PO2402 3天 面料未到",
        },
        {"zh": "现在你是**王芳**,由你批示。", "en": "Now you are **Wang Fang**: decide.", "as": WANG, "open": FOLLOW},
    ],
}


def picture(width: int = 420, height: int = 180) -> bytes:
    """A PNG of a few bars on white, drawn here so that no file is needed."""
    bars = [(20, 90, (29, 120, 190)), (80, 200, (46, 182, 125)), (180, 300, (236, 178, 46)), (280, 400, (224, 30, 90))]

    def row(y: int) -> bytes:
        line = bytearray(b"\xff" * width * 3)
        slot, inside = divmod(y, height // len(bars))
        if slot < len(bars) and 10 < inside < 34:
            left, right, colour = bars[slot]
            line[left * 3 : right * 3] = bytes(colour) * (right - left)
        return b"\0" + bytes(line)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(row(y) for y in range(height)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Json:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def option(value: str, text: str, hint: str | None = None) -> Json:
    """An option."""
    return {"value": value, "text": plain(text)} | ({"description": plain(hint)} if hint else {})


def button(action_id: str, text: str, **more: Any) -> Json:
    """A button."""
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}
