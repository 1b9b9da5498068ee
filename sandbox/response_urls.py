"""What an app sends to a response URL, and what it answers to a slash command directly."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from sandbox.api_server import hang_up
from sandbox.content import read_content
from sandbox.conversations import Channel, Message
from sandbox.errors import ApiError
from sandbox.faults import Faults
from sandbox.tickets import ResponseUrl, TicketError
from sandbox.webapi.chat import bot_message, changed_fields, thread_of
from sandbox.webapi.desk import Desk

Json = dict[str, Any]


class Responses:
    """Answers in the place where somebody interacted."""

    def __init__(self, desk: Desk, faults: Faults) -> None:
        self._desk = desk
        self._faults = faults

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one response URL."""
        if self._faults.offline:
            return hang_up(request)
        try:
            payload = await request.json()
        except ValueError:
            payload = None
        if not isinstance(payload, dict):
            return self._logged(payload, {"ok": False, "error": "invalid_payload"}, status=400)
        if self._desk.space.installation != "installed":
            return self._logged(payload, {"ok": False, "error": "no_service"}, status=404)
        try:
            url = self._desk.space.response_urls.use(request.match_info["key"])
            self.speak(url, payload)
        except TicketError as error:
            return self._logged(payload, {"ok": False, "error": error.code}, status=404)
        except ApiError as error:
            return self._logged(payload, error.body(), status=400)
        return self._logged(payload, {"ok": True}, status=200)

    def _logged(self, payload: Any, answer: Json, *, status: int) -> web.Response:
        self._desk.space.log.add(
            direction="in", kind="response_url", type="response_url", payload=payload, answer=answer, status=status
        )
        return web.json_response(answer, status=status)

    def speak(self, url: ResponseUrl, payload: Json) -> None:
        """Post, replace or delete as the payload says; raises ApiError and then changes nothing."""
        space = self._desk.space
        channel = space.channels[url.channel]
        current = self._current(channel, url)
        if payload.get("delete_original"):
            if current is None:
                raise ApiError("message_not_found")
            self._desk.board.remove(channel, current)
            return
        content = read_content(space, payload)
        if content.is_empty:
            raise ApiError("no_text")
        if payload.get("replace_original") and current is not None:
            changes = changed_fields(self._desk, content)
            changes.setdefault("blocks", [])
            self._desk.board.change(channel, current, **changes)
            return
        thread_ts = thread_of(channel, str(payload.get("thread_ts") or url.thread_ts or "") or None)
        message = bot_message(self._desk, channel, content, thread_ts=thread_ts)
        self._place(channel, message, url, str(payload.get("response_type") or "ephemeral"))

    def _place(self, channel: Channel, message: Message, url: ResponseUrl, response_type: str) -> None:
        if response_type not in {"ephemeral", "in_channel"}:
            raise ApiError("invalid_arguments", messages=["[ERROR] response_type: ephemeral or in_channel"])
        if response_type == "ephemeral":
            message.ephemeral_to = url.user
        self._desk.board.post(channel, message)

    def _current(self, channel: Channel, url: ResponseUrl) -> Message | None:
        if url.message_ts is None:
            return None
        if url.ephemeral:
            return channel.find_ephemeral(url.user, url.message_ts)
        return channel.find(url.message_ts)
