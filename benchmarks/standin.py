"""A small Slack for benchmarks: enough Web API and Socket Mode for one command to be sent and answered."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from aiohttp import WSMsgType, web

from benchmarks.edge import command


class Standin:
    """Sends one slash command to the first socket that says hello; remembers when it was answered."""

    def __init__(self) -> None:
        self.acked_at: float | None = None
        self.answered = asyncio.Event()
        self.answered_at: float | None = None
        self.port = 0
        self._sent = False
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        """Listen on a free loopback port."""
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/respond", self._respond)
        app.router.add_get("/link", self._socket)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = int(self._runner.addresses[0][1])

    async def close(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        body: dict[str, Any] = {"ok": True}
        if method == "auth.test":
            body |= {"team_id": "T1", "team": "bench", "user_id": "UBOT", "bot_id": "B1", "url": "http://127.0.0.1/"}
        elif method == "apps.connections.open":
            body["url"] = f"ws://127.0.0.1:{self.port}/link"
        elif method == "users.list":
            profile = {"real_name": "林晓", "email": "lin@example.com"}
            body["members"] = [
                {"id": "U1", "name": "lin", "tz": "Asia/Shanghai", "locale": "zh-CN", "profile": profile}
            ]
        elif method == "conversations.open":
            body["channel"] = {"id": "D1"}
        elif method in {"chat.postMessage", "chat.postEphemeral"}:
            body |= {"channel": "D1", "ts": f"{time.time():.6f}", "message_ts": "1.1"}
            self._answer()
        return web.json_response(body)

    async def _respond(self, _request: web.Request) -> web.Response:
        self._answer()
        return web.Response(text="ok")

    def _answer(self) -> None:
        if not self.answered.is_set():
            self.answered_at = time.perf_counter()
            self.answered.set()

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        if not self._sent:
            self._sent = True
            payload = command(time.time_ns()) | {"response_url": f"http://127.0.0.1:{self.port}/respond", "text": ""}
            envelope = {"envelope_id": "e1", "type": "slash_commands", "payload": payload}
            await socket.send_json(envelope | {"accepts_response_payload": True})
        async for message in socket:
            if message.type is WSMsgType.TEXT and "envelope_id" in json.loads(message.data):
                self.acked_at = self.acked_at or time.perf_counter()
        return socket
