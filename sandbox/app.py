"""The server put together: workspace file in, running application out."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import aiohttp
from aiohttp import web

from sandbox.acting.amending import Amending
from sandbox.acting.comings import Comings
from sandbox.acting.installing import Installing
from sandbox.acting.pressing import Pressing
from sandbox.acting.sharing import Sharing
from sandbox.acting.submitting import Submitting
from sandbox.acting.writing import Writing
from sandbox.api_server import ApiServer, hang_up
from sandbox.board import Board
from sandbox.clock import WorkspaceClock
from sandbox.config import WorkspaceConfig
from sandbox.control.affairs import Affairs
from sandbox.control.deeds import Deeds
from sandbox.control.guard import guard
from sandbox.control.levers import Levers
from sandbox.control.looks import Looks
from sandbox.delivery import Courier
from sandbox.door import Door
from sandbox.faults import Faults
from sandbox.files import MAX_BYTES
from sandbox.http_delivery import HttpTransport
from sandbox.limits import Limits
from sandbox.pages import Pages
from sandbox.response_urls import Responses
from sandbox.roster import Roster
from sandbox.sockets import SocketTransport
from sandbox.stillness import Stillness
from sandbox.webapi.desk import Desk
from sandbox.workspace import Workspace

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to run: the port (0 takes a free one), the clock's start, HTTP mode, the app's door."""

    port: int = 8400
    clock: datetime | None = None
    http: str | None = None
    door: str | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers; `url` has no slash at its end."""

    url: str
    space: Workspace


@contextlib.asynccontextmanager
async def serve(config: WorkspaceConfig, options: Options) -> AsyncIterator[Running]:
    """Run the server until the context ends."""
    space = Workspace.open(config, WorkspaceClock(options.clock or config.clock))
    async with aiohttp.ClientSession(auto_decompress=True) as session:
        sockets = SocketTransport(space)
        transport = HttpTransport(space, options.http, session) if options.http else sockets
        faults = Faults()
        courier = Courier(space, transport, faults)
        door = Door(options.door, session) if options.door else None
        stillness = Stillness(space, courier, door)
        alarms = asyncio.create_task(stillness.run_alarms())
        runner = web.AppRunner(build(space, courier, sockets, stillness, faults), access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        try:
            site = web.TCPSite(runner, HOST, options.port, backlog=1024)
            await site.start()
            space.base_url = f"http://{HOST}:{runner.addresses[0][1]}"
            yield Running(space.base_url, space)
        finally:
            alarms.cancel()
            await asyncio.gather(alarms, return_exceptions=True)
            await sockets.close()
            await courier.close()
            await runner.cleanup()


def build(
    space: Workspace, courier: Courier, sockets: SocketTransport, stillness: Stillness, faults: Faults
) -> web.Application:
    """The routes and what stands behind them."""
    limits = Limits(space.clock)
    roster = Roster(space, courier)
    desk = Desk(space, Board(space, courier), roster, sockets)
    responses = Responses(desk, faults)
    api = ApiServer(desk, courier, faults, limits)
    deeds = Deeds(
        space, Writing(desk, courier, responses), Pressing(desk, courier), Submitting(desk, courier), Amending(desk)
    )

    async def link(request: web.Request) -> web.StreamResponse:
        return hang_up(request) if faults.offline else await sockets.accept(request, stillness.welcome)

    application = web.Application(middlewares=[guard], client_max_size=MAX_BYTES)
    application.add_routes(deeds.routes())
    application.add_routes(Looks(space, courier, sockets, stillness).routes())
    application.add_routes(Levers(space, courier, sockets, stillness, faults, limits).routes())
    application.add_routes(Affairs(Comings(space, courier), Sharing(roster), Installing(space, courier)).routes())
    application.add_routes(Pages(space).routes())
    application.router.add_route("*", "/api/{method}", api.handle)
    application.router.add_get("/link/", link)
    for kind in ("commands", "actions", "app"):
        application.router.add_post(f"/{kind}/{{team}}/{{key}}", responses.handle)
    return application
