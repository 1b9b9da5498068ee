"""Control calls by which people act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.acting.amending import Amending
from sandbox.acting.places import person, place
from sandbox.acting.pressing import Press, Pressing
from sandbox.acting.submitting import Submitting
from sandbox.acting.writing import Writing
from sandbox.control.bodies import Body
from sandbox.errors import Refused
from sandbox.workspace import Workspace

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Deeds:
    """The calls that stand for a person's hand."""

    space: Workspace
    writing: Writing
    pressing: Pressing
    submitting: Submitting
    amending: Amending

    def routes(self) -> list[web.RouteDef]:
        """Where they are."""
        return [
            web.post("/_control/message", self.message),
            web.post("/_control/command", self.command),
            web.post("/_control/action", self.action),
            web.post("/_control/submit", self.submit),
            web.post("/_control/close", self.close),
            web.post("/_control/shortcut", self.shortcut),
            web.post("/_control/home", self.home),
            web.post("/_control/file", self.file),
            web.post("/_control/read", self.read),
            web.post("/_control/edit", self.edit),
            web.post("/_control/delete", self.delete),
            web.post("/_control/reaction", self.reaction),
        ]

    async def message(self, request: web.Request) -> web.Response:
        """Write a message."""
        body = await Body.of(request, "user", "channel", "text", "thread_ts", "files")
        return web.json_response(
            self.writing.message(
                user=body.text("user"),
                channel=body.text("channel"),
                text=body.maybe("text") or "",
                thread_ts=body.maybe("thread_ts"),
                files=body.texts("files"),
            )
        )

    async def command(self, request: web.Request) -> web.Response:
        """Run a slash command; in the DM with the bot when no channel is named."""
        body = await Body.of(request, "user", "command", "text", "channel")
        return web.json_response(
            await self.writing.command(
                user=body.text("user"),
                command=body.text("command"),
                text=body.maybe("text") or "",
                channel=body.maybe("channel") or "@bot",
            )
        )

    async def action(self, request: web.Request) -> web.Response:
        """Press or choose."""
        body = await Body.of(request, "user", "action_id", "block_id", "value", "channel", "ts", "view_id")
        press = Press(
            user=body.text("user"),
            action_id=body.text("action_id"),
            block_id=body.maybe("block_id"),
            value=body.value("value"),
        )
        on_message = body.given("channel") and body.given("ts")
        if on_message == body.given("view_id"):
            raise Refused("bad_place", "name either channel and ts, or view_id")
        if on_message:
            return web.json_response(await self.pressing.on_message(press, body.text("channel"), body.text("ts")))
        return web.json_response(await self.pressing.on_view(press, body.text("view_id")))

    async def submit(self, request: web.Request) -> web.Response:
        """Submit a modal."""
        body = await Body.of(request, "user", "view_id", "values")
        return web.json_response(
            await self.submitting.submit(
                user=body.text("user"), view_id=body.maybe("view_id"), values=body.mapping("values")
            )
        )

    async def close(self, request: web.Request) -> web.Response:
        """Close a modal."""
        body = await Body.of(request, "user", "view_id")
        return web.json_response(await self.submitting.close(user=body.text("user"), view_id=body.maybe("view_id")))

    async def shortcut(self, request: web.Request) -> web.Response:
        """Use a shortcut."""
        body = await Body.of(request, "user", "callback_id", "channel", "ts")
        return web.json_response(
            await self.writing.shortcut(
                user=body.text("user"),
                callback_id=body.text("callback_id"),
                channel=body.maybe("channel"),
                ts=body.maybe("ts"),
            )
        )

    async def home(self, request: web.Request) -> web.Response:
        """Open the App Home tab."""
        body = await Body.of(request, "user")
        return web.json_response(self.writing.home(user=body.text("user")))

    async def file(self, request: web.Request) -> web.Response:
        """Upload a file."""
        if not request.content_type.startswith("multipart/"):
            raise Refused("bad_body", "send multipart/form-data with user and file")
        form = await request.post()
        user, upload = form.get("user"), form.get("file")
        if not isinstance(user, str) or not isinstance(upload, web.FileField):
            raise Refused("bad_body", "send multipart/form-data with user and file")
        return web.json_response(
            self.writing.upload(user=user, name=upload.filename, data=upload.file.read(), mimetype=upload.content_type)
        )

    async def read(self, request: web.Request) -> web.Response:
        """A person has read a channel."""
        body = await Body.of(request, "user", "channel")
        user = person(self.space, body.text("user"))
        channel = place(self.space, user, body.text("channel"))
        channel.read_up_to[user] = self.space.clock.next_ts()
        self.space.tell_channel("message", channel, user=user)
        return web.json_response({"ok": True})

    async def edit(self, request: web.Request) -> web.Response:
        """A person changes a message of theirs."""
        body = await Body.of(request, "user", "channel", "ts", "text")
        self.amending.edit(
            user=body.text("user"), channel=body.text("channel"), ts=body.text("ts"), text=body.text("text")
        )
        return web.json_response({"ok": True})

    async def delete(self, request: web.Request) -> web.Response:
        """A person takes a message of theirs away."""
        body = await Body.of(request, "user", "channel", "ts")
        self.amending.delete(user=body.text("user"), channel=body.text("channel"), ts=body.text("ts"))
        return web.json_response({"ok": True})

    async def reaction(self, request: web.Request) -> web.Response:
        """A person reacts to a message, or takes the reaction back."""
        body = await Body.of(request, "user", "channel", "ts", "name", "removed")
        self.amending.react(
            user=body.text("user"),
            channel=body.text("channel"),
            ts=body.text("ts"),
            name=body.text("name"),
            removed=body.flag("removed") or False,
        )
        return web.json_response({"ok": True})
