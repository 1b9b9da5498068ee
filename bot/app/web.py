"""Signed HTTP in place of Socket Mode, with health beside it."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import structlog
from aiohttp import web
from slack_bolt.response import BoltResponse

log = structlog.get_logger("gendan.http")

PATH = "/slack/events"
LARGEST = 2**20
"""Bytes of a request: Slack's largest, a form of a hundred blocks, has a quarter of it."""

FRESH_SECONDS = 300
STOP_SECONDS = 5.0
Receive = Callable[[object], Awaitable[BoltResponse]]


class UnreadableBody(Exception):
    """A signed request whose body is none of Slack's; carries the status and what is wrong."""

    def __init__(self, status: int, reason: str) -> None:
        self.status, self.reason = status, reason
        super().__init__(reason)


class LoopbackServer:
    """Serves this machine only."""

    def __init__(self, app: web.Application) -> None:
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_SECONDS)

    async def open(self, port: int) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()

    async def close(self) -> None:
        await self._runner.cleanup()


class HttpServer(LoopbackServer):
    """Slack's requests, which a reverse proxy with TLS hands on; of none anything is read before its signature."""

    def __init__(self, receive: Receive, signing_secret: str) -> None:
        self._receive = receive
        self._secret = signing_secret.encode()
        app = web.Application(client_max_size=LARGEST)
        app.add_routes([web.post(PATH, self._slack), web.get("/health", self._health)])
        super().__init__(app)

    async def _slack(self, request: web.Request) -> web.Response:
        raw = await request.read()  # 413 above the largest
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not signed(self._secret, raw, stamp=stamp, signature=signature, now=time.time()):
            log.info("http.unsigned")
            return web.json_response({"error": "invalid request"}, status=401)
        try:
            body = parsed(raw, request.content_type)
        except UnreadableBody as error:
            log.warning("http.unreadable", status=error.status, reason=error.reason)
            return web.json_response({"error": error.reason}, status=error.status, headers={"x-slack-no-retry": "1"})
        if isinstance(body, dict) and body.get("type") == "url_verification":
            return web.json_response({"challenge": str(body.get("challenge") or "")})
        if isinstance(body, dict) and "ssl_check" in body:
            return web.Response()
        return _answer(await self._receive(body))

    async def _health(self, request: web.Request) -> web.Response:
        return web.json_response({"ok": True})


def signed(secret: bytes, raw: bytes, *, stamp: str, signature: str, now: float) -> bool:
    """Whether Slack signed these bytes within five minutes; a stamp that is no number is not Slack's."""
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) < 16) or abs(now - int(stamp)) > FRESH_SECONDS:
        return False
    ours = hmac.new(secret, b"v0:%b:%b" % (stamp.encode(), raw), hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={ours}".encode(), signature.encode(errors="replace"))


def parsed(raw: bytes, content_type: str) -> Any:
    """The body: JSON, a form, or the JSON in a form's `payload`. Raises UnreadableBody."""
    try:
        text = raw.decode()
        if content_type == "application/json":
            return json.loads(text)
        if content_type != "application/x-www-form-urlencoded":
            raise UnreadableBody(415, "application/json or a form")
        form = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=1000))
        return json.loads(form["payload"]) if "payload" in form else form
    except (ValueError, RecursionError) as error:  # not UTF-8, not JSON, too many fields, nested without end
        raise UnreadableBody(400, f"unreadable: {type(error).__name__}") from error


def _answer(found: BoltResponse) -> web.Response:
    kind = next(iter(found.headers.get("content-type", [])), "text/plain")
    given = {name: values[0] for name, values in found.headers.items() if name.startswith("x-")}
    return web.Response(status=found.status, text=found.body, content_type=kind.partition(";")[0], headers=given)
