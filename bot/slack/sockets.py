"""Socket Mode connections that come back by themselves after an outage, however long it was."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import proxy_for
from bot.slack.retry import patiently

ADDRESS_SECONDS = 15.0
RETRY_SECONDS = 5.0
"""How often a lost connection is tried again, and a quiet one asked whether it lives."""

LONGEST_RETRY_SECONDS = 300.0
"""The longest pause between two asks for an address that Slack refuses to give (an app that is uninstalled, say)."""


class Socket(SocketModeClient):
    """Slack's client with addresses that go stale: one opens once and soon, and the SDK would try it for ever."""

    _address: str | None = None
    _good_until = 0.0
    _pause, _ask_at = RETRY_SECONDS, 0.0

    @property
    def proxy(self) -> str | None:
        """The way to the address; what the SDK took from the environment knows no exceptions."""
        return proxy_for(self._address) if self._address else None

    @proxy.setter
    def proxy(self, _found: str | None) -> None: ...

    @property  # type: ignore[override]
    def wss_uri(self) -> str | None:
        """The address to connect to; None when a new one has to be asked for."""
        return self._address if time.monotonic() < self._good_until else None

    @wss_uri.setter
    def wss_uri(self, address: str | None) -> None:
        self._address, self._good_until = address, time.monotonic() + ADDRESS_SECONDS

    async def issue_new_wss_url(self) -> str:
        """A new address. After a refusal it is asked for again after a pause that grows, for as long as it lasts."""
        if (wait := self._ask_at - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        try:
            address = await super().issue_new_wss_url()
        except SlackApiError:
            self._ask_at = time.monotonic() + self._pause
            self._pause = min(2 * self._pause, LONGEST_RETRY_SECONDS)
            raise
        self._pause = RETRY_SECONDS
        return address


class Sockets:
    """Several connections to one app, for availability; Slack sends each envelope to one of them."""

    def __init__(
        self,
        receive: Callable[[object], Awaitable[BoltResponse]],
        client: AsyncWebClient,
        token: str,
        *,
        count: int = 2,
        connected: Callable[[], None] | None = None,
    ) -> None:
        self._receive, self._client, self._token, self._count = receive, client, token, count
        self._connected = connected
        self._open: list[Socket] = []
        self._others: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect, however long Slack takes; the others follow beside, for Slack owes an app one address a minute.

        Raises SlackRefused when the token is not wanted.
        """
        await self._connect()
        self._others = asyncio.create_task(self._connect_others())

    async def _connect(self) -> None:
        socket = Socket(self._token, _logger(), self._client, ping_interval=RETRY_SECONDS)
        socket.message_listeners.append(self._take)
        self._open.append(socket)
        socket.wss_uri = await patiently(socket.issue_new_wss_url)
        await socket.connect()  # type: ignore[no-untyped-call]

    async def _connect_others(self) -> None:
        for _ in range(self._count - 1):
            await self._connect()

    async def run(self) -> None:
        """Return when a connection has ended for good: nobody hands on what it brings, or connects it anew.

        A watch that is just being replaced is not missed yet: only one that is gone twice running. Raises what one of
        the others could not be opened for.
        """
        missed: set[Socket] = set()
        while True:
            if self._others is not None and self._others.done():
                self._others.result()
            dead = {socket for socket in self._open if not _lives(socket)}
            if dead & missed:
                return
            missed = dead
            await asyncio.sleep(RETRY_SECONDS)

    async def close(self) -> None:
        if self._others is not None:
            self._others.cancel()
            await asyncio.gather(self._others, return_exceptions=True)
        for socket in self._open:
            await socket.close()  # type: ignore[no-untyped-call]

    async def _take(self, socket: AsyncBaseSocketModeClient, frame: dict[str, Any], _raw: str | None = None) -> None:
        """Acknowledge an envelope with its answer. What is malformed is acknowledged too: it would come again alike.

        Slack says hello on every new connection, also on one that came back by itself.
        """
        if frame.get("type") == "hello" and self._connected is not None:
            self._connected()
        number = frame.get("envelope_id")
        if not isinstance(number, str) or not number:  # what is no envelope
            return
        answer = await self._receive(frame.get("payload"))
        if answer.status >= 500:  # not kept: Slack sends events again
            return
        said = _said(answer) if answer.status == 200 else None
        await socket.send_socket_mode_response({"envelope_id": number} | ({} if said is None else {"payload": said}))


def _said(answer: BoltResponse) -> dict[str, Any] | None:
    if not answer.body:
        return None
    is_json = answer.headers.get("content-type", [""])[0].startswith("application/json")
    found: dict[str, Any] = json.loads(answer.body) if is_json else {"text": answer.body}
    return found


def _lives(socket: Socket) -> bool:
    """Whether the SDK's tasks that are to last do."""
    watch = socket.current_session_monitor
    return not socket.message_processor.done() and (watch is None or not watch.done())


class _Brief(logging.Filter):
    """An outage is a line every few seconds, not a page."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        return True


def _logger() -> logging.Logger:
    logger = logging.getLogger("gendan.sockets")
    if not logger.filters:
        logger.addFilter(_Brief())
    return logger
