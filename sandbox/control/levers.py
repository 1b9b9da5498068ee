"""Control calls that turn the workspace itself: clock, settle, faults, limits, reset."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from sandbox.clock import parse_moment, parse_span
from sandbox.control.bodies import Body
from sandbox.delivery import Courier
from sandbox.errors import Refused
from sandbox.faults import Fault, Faults
from sandbox.limits import Limits
from sandbox.sockets import DISCONNECT_REASONS, SocketTransport
from sandbox.stillness import Stillness
from sandbox.webapi import METHODS
from sandbox.workspace import Workspace

Json = dict[str, Any]
_SETTLE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Levers:
    """The calls no Slack user has."""

    space: Workspace
    courier: Courier
    sockets: SocketTransport
    stillness: Stillness
    faults: Faults
    limits: Limits

    def routes(self) -> list[web.RouteDef]:
        """Where they are."""
        return [
            web.get("/_control/clock", self.look_at_clock),
            web.post("/_control/clock", self.move_clock),
            web.post("/_control/settle", self.settle),
            web.post("/_control/fault", self.fault),
            web.post("/_control/limits", self.set_limits),
            web.post("/_control/reset", self.reset),
        ]

    async def look_at_clock(self, _request: web.Request) -> web.Response:
        """The workspace clock."""
        return web.json_response({"now": self.space.clock.iso(), "settled": not self.courier.open})

    async def move_clock(self, request: web.Request) -> web.Response:
        """Step the clock; answers once everything that fell due has been worked off."""
        body = await Body.of(request, "advance", "to")
        if body.given("advance") == body.given("to"):
            raise Refused("bad_field", "give either advance or to")
        try:
            settled = await self.stillness.move_to(self._target(body))
        except ValueError as error:
            raise Refused("bad_field", str(error)) from error
        return web.json_response({"now": self.space.clock.iso(), "settled": settled})

    def _target(self, body: Body) -> datetime:
        if body.given("to"):
            return parse_moment(body.text("to"))
        return self.space.clock.now() + parse_span(body.text("advance"))

    async def settle(self, request: web.Request) -> web.Response:
        """Wait until everything is idle."""
        body = await Body.of(request, "timeout_s") if request.can_read_body else Body({})
        seconds = body.number("timeout_s", _SETTLE_SECONDS)
        return web.json_response({"settled": await self.stillness.settle(seconds)})

    async def fault(self, request: web.Request) -> web.Response:
        """Switch a fault on."""
        body = await Body.of(request, "kind", "method", "error", "times", "seconds", "retry_after", "reason")
        kinds: dict[str, Callable[[Body], Awaitable[Json]]] = {
            "ratelimit": self._strike,
            "error": self._strike,
            "slow": self._strike,
            "reset_after_store": self._strike,
            "disconnect": self._disconnect,
            "offline": self._offline,
            "redeliver": self._redeliver,
        }
        kind = body.text("kind")
        if kind not in kinds:
            raise Refused("bad_field", f"kind must be one of: {', '.join(kinds)}")
        return web.json_response({"ok": True, **await kinds[kind](body)})

    async def _strike(self, body: Body) -> Json:
        kind = body.text("kind")
        method = body.maybe("method") or ("chat.postMessage" if kind == "reset_after_store" else "")
        if method != "*" and method not in METHODS:
            raise Refused("bad_field", f"method: {method or 'it'} is not a method of the Web API")
        self.faults.add(
            Fault(
                kind=kind,
                method=method,
                times=body.count("times", 1),
                error=body.text("error") if kind == "error" else "",
                seconds=body.number("seconds") if kind == "slow" else 0.0,
                retry_after=body.count("retry_after", 1),
            )
        )
        return {}

    async def _disconnect(self, body: Body) -> Json:
        reason = body.maybe("reason") or "refresh_requested"
        if reason not in DISCONNECT_REASONS:
            raise Refused("bad_field", f"reason must be one of: {', '.join(sorted(DISCONNECT_REASONS))}")
        return {"connections": await self.sockets.disconnect(reason)}

    async def _offline(self, body: Body) -> Json:
        self.faults.go_offline(body.number("seconds"))
        await self.sockets.drop()
        return {}

    async def _redeliver(self, body: Body) -> Json:
        return {"events": self.courier.redeliver(body.count("times", 1))}

    async def set_limits(self, request: web.Request) -> web.Response:
        """Switch Slack's rate limits on or off."""
        body = await Body.of(request, "on", "channel_per_s", "workspace_per_min")
        on = body.flag("on")
        if on is None:
            raise Refused("bad_field", "on must be true or false")
        per_channel, per_workspace = body.number("channel_per_s", 1), body.number("workspace_per_min", 300)
        if not per_channel or not per_workspace:
            raise Refused("bad_field", "a limit must be above zero")
        self.limits.switch(on=on, channel_per_s=per_channel, workspace_per_min=per_workspace)
        return web.json_response({"ok": True})

    async def reset(self, _request: web.Request) -> web.Response:
        """Forget what was said and seen; people, channels and connections stay."""
        self.courier.forget()
        self.faults.clear()
        self.space.reset()
        self.space.changes.tell("reset")
        return web.json_response({"ok": True})
