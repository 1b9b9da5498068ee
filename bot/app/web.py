"""Signed HTTP in place of Socket Mode, with health beside it."""

from __future__ import annotations

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp

PATH = "/slack/events"


class HttpServer:
    """Listens on the loopback address; a reverse proxy with TLS stands before it."""

    def __init__(self, bolt: AsyncApp) -> None:
        self._bolt = bolt
        self._runner: web.AppRunner | None = None

    async def open(self, port: int) -> None:
        """Listen."""
        app = web.Application()
        app.add_routes([web.post(PATH, self._slack), web.get("/health", self._health)])
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()

    async def close(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _slack(self, request: web.Request) -> web.Response:
        answer = await self._bolt.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    async def _health(self, request: web.Request) -> web.Response:
        return web.json_response({"ok": True})
