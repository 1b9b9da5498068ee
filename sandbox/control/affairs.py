"""Control calls by which the workspace itself changes: its people, its channels, the app's installation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.acting.comings import Comings
from sandbox.acting.installing import Installing
from sandbox.acting.sharing import Sharing
from sandbox.control.bodies import Body
from sandbox.errors import Refused

Json = dict[str, Any]

_OF_A_PERSON = ("name", "real_name", "deleted", "guest", "team", "tz", "locale", "status")
_SHARED = (False, "external", "org", "pending")


@dataclass(frozen=True, slots=True)
class Affairs:
    """The calls that stand for an administrator's hand."""

    comings: Comings
    sharing: Sharing
    installing: Installing

    def routes(self) -> list[web.RouteDef]:
        """Where they are."""
        return [
            web.post("/_control/people", self.people),
            web.post("/_control/channel", self.channel),
            web.post("/_control/installation", self.installation),
        ]

    async def people(self, request: web.Request) -> web.Response:
        """Somebody comes, changes or goes."""
        body = await Body.of(request, "id", *_OF_A_PERSON)
        body.flag("deleted")
        fields = {name: body.value(name) for name in _OF_A_PERSON if body.given(name)}
        self.comings.put(body.text("id"), fields)
        return web.json_response({"ok": True})

    async def channel(self, request: web.Request) -> web.Response:
        """A channel is archived, peopled or shared."""
        body = await Body.of(request, "id", "archived", "members", "shared")
        shared = body.value("shared")
        if shared is not None and ((isinstance(shared, int) and shared is not False) or shared not in _SHARED):
            raise Refused("bad_field", "shared must be false, external, org or pending")
        self.sharing.put(
            body.text("id"),
            archived=body.flag("archived"),
            members=body.texts("members") if body.given("members") else None,
            shared=shared,
        )
        return web.json_response({"ok": True})

    async def installation(self, request: web.Request) -> web.Response:
        """The app's token is revoked, the app removed or put back."""
        body = await Body.of(request, "do")
        steps = {
            "revoke": self.installing.revoke,
            "uninstall": self.installing.uninstall,
            "install": self.installing.install,
        }
        step = body.text("do")
        if step not in steps:
            raise Refused("bad_field", f"do must be one of: {', '.join(steps)}")
        steps[step]()
        return web.json_response({"ok": True})
