"""Robots of 企业微信 and 钉钉 groups: how each wants to be told, and what its answer means."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlsplit

from bot.slack.errors import Fate, Trouble

TRIES = 5
"""A robot that says no is asked so often before it is given up."""
BUSY = {-1, 45009, 45033, 130101, 410100}
"""Codes for "too fast" and "busy": 企业微信 45009 and 45033, 钉钉 130101 and 410100, -1 of both."""
LONGEST = {"wecom": 2048, "dingtalk": 20_000, "plain": 2048}
HOSTS = {"qyapi.weixin.qq.com": "wecom", "oapi.dingtalk.com": "dingtalk"}


@dataclass(frozen=True, kw_only=True)
class Robot:
    """One robot: `wecom`, `dingtalk` or `plain`; secret signs what is said to a 钉钉 robot (加签)."""

    kind: str
    url: str
    secret: str | None = None

    def address(self, milliseconds: int) -> str:
        """Where to post at a moment, signed if the robot wants it."""
        if self.kind != "dingtalk" or not self.secret:
            return self.url
        said = f"{milliseconds}\n{self.secret}".encode()
        code = base64.b64encode(hmac.new(self.secret.encode(), said, hashlib.sha256).digest()).decode()
        return f"{self.url}{'&' if '?' in self.url else '?'}timestamp={milliseconds}&sign={quote_plus(code)}"

    def body(self, text: str) -> dict[str, Any]:
        """The message, cut at the robot's limit of bytes with a mark."""
        return {"msgtype": "text", "text": {"content": cut_bytes(text, LONGEST[self.kind])}}


def robot_of(setting: str) -> Robot:
    """A robot as the setting names it: an address, perhaps with `wecom:` or `dingtalk:` before it; `#SEC…` signs."""
    kind, _, rest = setting.partition(":")
    named = kind in {"wecom", "dingtalk"} and rest.startswith("http")
    url, _, secret = (rest if named else setting).partition("#")
    return Robot(
        kind=kind if named else HOSTS.get(urlsplit(url).hostname or "", "plain"), url=url, secret=secret or None
    )


def cut_bytes(text: str, limit: int) -> str:
    """A text of at most so many bytes of UTF-8; what is cut off is marked."""
    raw = text.encode()
    return text if len(raw) <= limit else raw[: limit - 3].decode(errors="ignore") + "…"


def trouble_in(answer: object, attempts: int) -> Trouble | None:
    """What a robot's answer says went wrong: its `errcode`, which may come with HTTP 200; None when it took it."""
    code = answer.get("errcode", 0) if isinstance(answer, dict) else 0
    if not code:
        return None
    if code in BUSY:
        return Trouble(fate=Fate.RETRY, reason=f"robot:{code}", retry_after=60)
    return Trouble(fate=Fate.RETRY if attempts < TRIES else Fate.REFUSED, reason=f"robot:{code}", retry_after=2)
