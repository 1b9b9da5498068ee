"""Control calls that only look: state, messages, views, files, log, and the stream of changes."""

from __future__ import annotations

import asyncio
import json
from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice
from typing import Any

from aiohttp import web

from sandbox.acting.places import person, place
from sandbox.control.bodies import query
from sandbox.conversations import Channel, Message
from sandbox.delivery import Courier
from sandbox.errors import Refused
from sandbox.payloads import describe
from sandbox.sockets import SocketTransport
from sandbox.stillness import Stillness
from sandbox.viewstore import View
from sandbox.workspace import Workspace

Json = dict[str, Any]
_HEARTBEAT_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Looks:
    """The calls that change nothing."""

    space: Workspace
    courier: Courier
    sockets: SocketTransport
    stillness: Stillness

    def routes(self) -> list[web.RouteDef]:
        """Where they are."""
        return [
            web.get("/_control/state", self.state),
            web.get("/_control/config", self.config),
            web.get("/_control/channels", self.channels),
            web.get("/_control/messages", self.messages),
            web.get("/_control/view", self.view),
            web.get("/_control/home", self.home),
            web.get("/_control/files/{id}", self.file),
            web.get("/_control/log", self.log),
            web.get("/_control/due", self.due),
            web.get("/_control/stream", self.stream),
        ]

    async def state(self, _request: web.Request) -> web.Response:
        """Now, team, people, channels, the bot and its tokens."""
        space, app = self.space, self.space.config.app
        return _json(
            {
                "now": space.clock.iso(),
                "team": space.config.team.model_dump(),
                "users": [_describe_member(space, user) for user in space.users],
                "channels": self._every_channel(),
                "bot": {
                    "user_id": app.bot_user_id,
                    "connected": self.courier.transport.connected,
                    "connections": self.sockets.count,
                },
                "installation": space.installation,
                "tokens": {"bot": app.bot_token, "app": app.app_token},
            }
        )

    async def config(self, _request: web.Request) -> web.Response:
        """What the page needs to know once."""
        config = self.space.config
        return _json(
            {
                "team": config.team.model_dump(),
                "users": [_describe_member(self.space, user) for user in self.space.users],
                "channels": self._every_channel(),
                "app": {
                    "name": config.app.name,
                    "bot_user_id": config.app.bot_user_id,
                    "commands": [command.model_dump() for command in config.app.commands],
                    "shortcuts": [shortcut.model_dump() for shortcut in config.app.shortcuts],
                },
                "tour": config.tour,
                "locale": config.team.locale,
            }
        )

    def _every_channel(self) -> list[Json]:
        return [
            {
                "id": channel.id,
                "name": channel.name,
                "kind": channel.kind,
                "members": list(channel.members),
                "archived": channel.archived,
                "shared": channel.shared,
            }
            for channel in self.space.channels.values()
            if channel.kind != "im"
        ]

    async def channels(self, request: web.Request) -> web.Response:
        """The channels one person sees, their DM with the bot last."""
        user = person(self.space, query(request, "user"))
        self.space.dm_with(user)
        return _json({"channels": [self._listed(c, user) for c in self.space.visible_channels(user)]})

    def _listed(self, channel: Channel, user: str) -> Json:
        shown: Json = {
            "id": channel.id,
            "name": self.space.config.app.name if channel.kind == "im" else channel.name,
            "kind": channel.kind,
            "unread": channel.unread(user) if user in channel.members else 0,
            "latest": channel.latest_ts(),
            "member": user in channel.members,
            "archived": channel.archived,
            "shared": channel.shared,
        }
        return {**shown, "with": self.space.bot_user} if channel.kind == "im" else shown

    async def messages(self, request: web.Request) -> web.Response:
        """What one person sees in a channel or a thread, newest last; `limit` and `before` page back."""
        user = person(self.space, query(request, "user"))
        channel = place(self.space, user, query(request, "channel"))
        thread_ts = request.query.get("thread_ts") or None
        if thread_ts and channel.find(thread_ts) is None:
            raise Refused("thread_not_found", f"there is no message {thread_ts} in {channel.name}")
        seen = list(channel.seen_by(user, thread_ts=thread_ts))
        before = request.query.get("before")
        end = bisect_left(seen, before, key=lambda message: message.ts) if before else len(seen)
        start = max(0, end - _limit(request)) if "limit" in request.query else 0
        shown = [self._describe(message) for message in islice(seen, start, end)]
        return _json({"messages": shown, "has_more": start > 0})

    def _describe(self, message: Message) -> Json:
        base: Json = {
            "blocks": [],
            "thread_ts": None,
            "reply_count": 0,
            "edited": None,
        }
        return {
            **base,
            **self.space.describe_message(message, metadata=True),
            "ephemeral": message.ephemeral_to is not None,
            "broadcast": message.broadcast,
        }

    async def view(self, request: web.Request) -> web.Response:
        """The modal a person sees."""
        user = person(self.space, query(request, "user"))
        return self._view(self.space.views.top(user))

    async def home(self, request: web.Request) -> web.Response:
        """A person's App Home."""
        user = person(self.space, query(request, "user"))
        return self._view(self.space.views.home(user))

    def _view(self, view: View | None) -> web.Response:
        return _json({"view": describe(self.space, view) if view else None})

    async def file(self, request: web.Request) -> web.Response:
        """The bytes of a file; whatever a browser could run is only offered as a download."""
        file = self.space.files.get(request.match_info["id"])
        if file is None or file.data is None:
            return web.json_response({"ok": False, "error": "file_not_found"}, status=404)
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        if not file.is_image:
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=file.data, content_type=file.mimetype, headers=headers)

    async def log(self, request: web.Request) -> web.Response:
        """The traffic after entry `since`."""
        try:
            since = int(request.query.get("since", "0"))
        except ValueError as error:
            raise Refused("bad_query", "since must be a number") from error
        entries = [entry.as_json() for entry in self.space.log.since(since)]
        return _json({"entries": entries, "last": self.space.log.last})

    async def due(self, _request: web.Request) -> web.Response:
        """What the app will do next, in its own words."""
        due = await self.stillness.app_due()
        return _json({"next": due.at.isoformat() if due.at else None, "what": due.what})

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Server-Sent Events: one small JSON object for every change."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )
        await response.prepare(request)
        queue = self.space.changes.watch()
        try:
            await response.write(b"retry: 1000\n\n")
            while True:
                try:
                    async with asyncio.timeout(_HEARTBEAT_SECONDS):
                        change = await queue.get()
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                await response.write(f"data: {json.dumps(change, ensure_ascii=False)}\n\n".encode())
        except ConnectionError:
            return response
        finally:
            self.space.changes.leave(queue)


def _describe_member(space: Workspace, user: str) -> Json:
    member = space.users[user]
    return {
        "id": member.id,
        "name": member.name,
        "real_name": member.real_name,
        "title": member.title,
        "tz": member.tz,
        "locale": member.locale,
        "is_admin": member.is_admin,
        "deleted": member.deleted,
        "guest": member.guest,
        "team": space.team_of(user),
    }


def _limit(request: web.Request) -> int:
    word = request.query["limit"]
    if not word.isdigit() or int(word) < 1:
        raise Refused("bad_query", "limit must be a number from 1")
    return int(word)


def _json(value: Json) -> web.Response:
    return web.json_response(value, dumps=lambda data: json.dumps(data, ensure_ascii=False))
