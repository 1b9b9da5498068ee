"""HTTP mode: the same payloads as signed requests to the app's request URL."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox.delivery import ACK_SECONDS, Answer, Parcel
from sandbox.workspace import Workspace

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


def sign(secret: str, stamp: str, body: str) -> str:
    """Slack's v0 signature of a request."""
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return f"v0={digest}"


class HttpTransport:
    """The app's request URL. Signatures carry the wall clock, which is what the app checks them against."""

    def __init__(self, space: Workspace, url: str, session: aiohttp.ClientSession) -> None:
        self._space = space
        self._url = url
        self._session = session
        self.reached = False

    @property
    def connected(self) -> bool:
        """Whether the last delivery reached the app."""
        return self.reached

    async def send(self, parcel: Parcel) -> Answer:
        """Deliver once."""
        body, content_type = _encode(parcel)
        headers = self._headers(parcel, body, content_type)
        started = time.perf_counter()
        try:
            async with self._session.post(
                self._url,
                data=body.encode(),
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=ACK_SECONDS),
            ) as response:
                text = await response.text()
                is_json = response.content_type == "application/json"
        except TimeoutError:
            return Answer(ok=False, error="operation_timeout", retry_reason="http_timeout")
        except aiohttp.ClientError:
            self.reached = False
            return Answer(ok=False, error="dispatch_failed", retry_reason="connection_failed")
        self.reached = True
        ms = (time.perf_counter() - started) * 1000
        if response.status != 200:
            stop = response.headers.get("x-slack-no-retry") == "1"
            return Answer(
                ok=False, error="dispatch_failed", retry_reason="http_error", no_retry=stop, payload=text, ms=ms
            )
        return Answer(ok=True, payload=_decode(text, is_json=is_json), ms=ms)

    def _headers(self, parcel: Parcel, body: str, content_type: str) -> dict[str, str]:
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": sign(self._space.config.app.signing_secret, stamp, body),
        }
        if parcel.attempt:
            headers |= {"X-Slack-Retry-Num": str(parcel.attempt), "X-Slack-Retry-Reason": parcel.reason}
        return headers


def _encode(parcel: Parcel) -> tuple[str, str]:
    if parcel.kind == "events_api":
        return json.dumps(parcel.payload, ensure_ascii=False), _JSON
    if parcel.kind == "slash_commands":
        return urlencode(parcel.payload), _FORM
    return urlencode({"payload": json.dumps(parcel.payload, ensure_ascii=False)}), _FORM


def _decode(text: str, *, is_json: bool) -> Any:
    """The ack's body: JSON, or words that Slack shows as they are."""
    if not text.strip():
        return None
    if not is_json:
        return {"text": text}
    try:
        return json.loads(text)
    except ValueError:
        return text
