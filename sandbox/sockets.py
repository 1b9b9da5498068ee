"""Socket Mode: one-use tickets, hello, each envelope to one connection, acks, disconnect frames."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from sandbox.delivery import ACK_SECONDS, Answer, Parcel
from sandbox.ids import make_secret, make_uuid
from sandbox.workspace import Workspace

Json = dict[str, Any]

MAX_CONNECTIONS = 10
WARNING_SECONDS = 10.0
DISCONNECT_REASONS = frozenset({"warning", "refresh_requested", "link_disabled", "too_many_websockets"})
_LATE_KEPT = 1_000


@dataclass(slots=True, eq=False)
class Connection:
    """One WebSocket of the app; no new envelope goes to one that is being given up."""

    socket: web.WebSocketResponse
    leaving: bool = False


@dataclass(slots=True)
class _Open:
    future: asyncio.Future[Any]
    started: float
    parcel: Parcel = field(repr=False)


class SocketTransport:
    """The app's Socket Mode connections."""

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self._open: dict[str, _Open] = {}
        self._turn = 0
        self._closers: set[asyncio.Task[None]] = set()

    @property
    def connected(self) -> bool:
        """Whether at least one connection is open."""
        return any(not connection.socket.closed for connection in self._connections)

    @property
    def count(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    def issue_url(self) -> str:
        """A WebSocket URL that opens once."""
        ticket = make_secret(32)
        self._tickets.add(ticket)
        return (
            f"{self._space.base_url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self._space.config.app.id}"
        )

    async def accept(self, request: web.Request, greeted: Callable[[], Awaitable[None]]) -> web.StreamResponse:
        """Serve `/link/`: one connection from hello to its end; `greeted` is awaited before the hello."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=404, text="this ticket is unknown or was used")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=30, max_msg_size=4 * 2**20)
        await socket.prepare(request)
        if len(self._connections) >= MAX_CONNECTIONS:
            await socket.send_str(self._disconnect_frame("too_many_websockets"))
            await socket.close()
            return socket
        await greeted()
        connection = Connection(socket)
        self._connections.append(connection)
        try:
            await self._greet(connection)
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._receive(frame.data)
        except ConnectionError as error:  # it died before it was greeted
            self._space.log.add(direction="out", kind="socket", type="lost", payload=str(error))
        finally:
            self._connections.remove(connection)
            self._space.log.add(direction="in", kind="socket", type="closed", payload={"open": self.count})
            self._space.changes.tell("ack")
        return socket

    async def _greet(self, connection: Connection) -> None:
        hello = {
            "type": "hello",
            "num_connections": len(self._connections),
            "connection_info": {"app_id": self._space.config.app.id},
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
        }
        self._space.log.add(direction="out", kind="socket", type="hello", payload=hello)
        await connection.socket.send_str(json.dumps(hello))
        self._space.changes.tell("ack")

    def _receive(self, data: str) -> None:
        try:
            frame = json.loads(data)
            envelope_id = frame["envelope_id"]
        except (ValueError, KeyError, TypeError):
            self._space.log.add(direction="in", kind="socket", type="unreadable", payload=data)
            return
        waiting = self._open.get(envelope_id)
        if waiting is None:
            self._space.log.add(direction="in", kind="socket", type="unknown_ack", payload=frame)
        elif waiting.future.done():
            self._note_late(waiting, frame.get("payload"))
        else:
            waiting.future.set_result(frame.get("payload"))

    def _note_late(self, waiting: _Open, payload: Any) -> None:
        """An ack after its time changes nothing for people; the log shows how late it was."""
        late = (time.perf_counter() - waiting.started) * 1000
        entry = waiting.parcel.entry
        entry.answer, entry.ack_ms = payload, late
        entry.notes.append(f"late ack after {late:.0f} ms")
        self._space.changes.tell("ack", n=entry.n)

    async def send(self, parcel: Parcel) -> Answer:
        """Deliver to one connection, in turn."""
        connection = self._next_connection()
        if connection is None:
            return Answer(ok=False, error="dispatch_failed", retry_reason="connection_failed")
        envelope_id = make_uuid()
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": parcel.kind,
            "payload": parcel.payload,
            "accepts_response_payload": parcel.kind != "events_api",
        }
        if parcel.kind == "events_api":
            envelope |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason}
        started = time.perf_counter()
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._open[envelope_id] = _Open(future, started, parcel)
        try:
            async with asyncio.timeout(ACK_SECONDS):
                await connection.socket.send_str(json.dumps(envelope, ensure_ascii=False))
                payload = await future
        except TimeoutError:
            self._forget_later(envelope_id)
            return Answer(ok=False, error="operation_timeout", retry_reason="timeout")
        except ConnectionError:
            del self._open[envelope_id]
            return Answer(ok=False, error="dispatch_failed", retry_reason="connection_failed")
        del self._open[envelope_id]
        return Answer(ok=True, payload=payload, ms=(time.perf_counter() - started) * 1000)

    def _forget_later(self, envelope_id: str) -> None:
        """Keep a timed-out envelope for a while so that a late ack is recognised."""
        done = [key for key, waiting in self._open.items() if waiting.future.done()]
        for key in done[: max(0, len(done) - _LATE_KEPT)]:
            del self._open[key]
        self._open[envelope_id].future.cancel()

    def _next_connection(self) -> Connection | None:
        usable = [c for c in self._connections if not c.socket.closed]
        settled = [c for c in usable if not c.leaving] or usable
        if not settled:
            return None
        self._turn += 1
        return settled[self._turn % len(settled)]

    async def disconnect(self, reason: str) -> int:
        """Ask every connection to go, as Slack does; answers how many there were."""
        frame = self._disconnect_frame(reason)
        pause = WARNING_SECONDS if reason in {"warning", "refresh_requested"} else 0.0
        going = list(self._connections)
        for connection in going:
            connection.leaving = reason != "warning"
            await connection.socket.send_str(frame)
            task = asyncio.get_running_loop().create_task(self._close_after(connection, pause))
            self._closers.add(task)
            task.add_done_callback(self._closers.discard)
        return len(going)

    async def drop(self) -> None:
        """Break every connection without a word."""
        for connection in list(self._connections):
            connection.leaving = True
            await connection.socket.close(code=WSCloseCode.GOING_AWAY, drain=False)

    async def close(self) -> None:
        """End everything."""
        for task in list(self._closers):
            task.cancel()
        await self.drop()

    def _disconnect_frame(self, reason: str) -> str:
        frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
        self._space.log.add(direction="out", kind="socket", type="disconnect", payload=frame)
        return json.dumps(frame)

    @staticmethod
    async def _close_after(connection: Connection, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await connection.socket.close()
