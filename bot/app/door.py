"""The loopback door: a local Slack may read and move the clock, ask what falls due next, and wait for idleness.

It listens on 127.0.0.1 only when a setting says so, and never acts for a person. docs/door.md describes it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from aiohttp import web

from bot.app.web import LoopbackServer
from bot.views.due import NextDue, next_due
from bot.work.clock import MovableClock
from bot.work.gateway import Services

Settle = Callable[[float], Awaitable[bool]]
Describe = Callable[[NextDue], dict[str, str]]


class Door(LoopbackServer):
    """Four calls, JSON in and out."""

    def __init__(self, clock: MovableClock, services: Services, settle: Settle, describe: Describe) -> None:
        self._clock = clock
        self._services = services
        self._settle = settle
        self._describe = describe
        app = web.Application(middlewares=[_loopback_only])
        app.add_routes(
            [
                web.get("/clock", self._read_clock),
                web.post("/clock", self._move_clock),
                web.get("/due", self._due),
                web.post("/settle", self._wait),
            ]
        )
        super().__init__(app)

    async def _read_clock(self, request: web.Request) -> web.Response:
        return web.json_response({"now": self._clock.now().isoformat()})

    async def _move_clock(self, request: web.Request) -> web.Response:
        try:
            moment = datetime.fromisoformat((await request.json())["to"])
        except (ValueError, KeyError, TypeError):
            return web.json_response({"error": "to must be an ISO moment with its offset"}, status=400)
        if moment.tzinfo is None:
            return web.json_response({"error": "to must carry an offset"}, status=400)
        self._clock.move_to(moment)
        return await self._read_clock(request)

    async def _due(self, request: web.Request) -> web.Response:
        found = await self._services.read(next_due)
        if found is None:
            return web.json_response({"next": None, "what": None})
        return web.json_response({"next": found.at.isoformat(), "what": self._describe(found)})

    async def _wait(self, request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else {}
        return web.json_response({"settled": await self._settle(float(body.get("timeout_s", 10)))})


@web.middleware
async def _loopback_only(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    host = (request.host or "").rsplit(":", 1)[0]
    if host not in {"127.0.0.1", "localhost", "[::1]"} or "Origin" in request.headers:
        return web.json_response({"error": "loopback programs only"}, status=403)
    return await handler(request)
