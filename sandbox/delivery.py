"""Getting payloads to the app: once for what a person waits for, with Slack's retries for events."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from sandbox.conversations import Channel
from sandbox.faults import Faults
from sandbox.log import Entry
from sandbox.scopes import EVENT_SCOPES, READ_SCOPES
from sandbox.workspace import Workspace

Json = dict[str, Any]

ACK_SECONDS = 3.0
# Seconds of the workspace clock before the first, second and third retry of an event.
RETRY_AFTER = (0.0, 60.0, 300.0)
_REMEMBERED_EVENTS = 200
# What an app is told after it may no longer do anything.
_OF_LEAVING = frozenset({"tokens_revoked", "app_uninstalled"})


@dataclass(slots=True, kw_only=True)
class Answer:
    """How a delivery ended: the app's answer, or Slack's word for what went wrong."""

    ok: bool
    payload: Any = None
    ms: float | None = None
    error: str = ""
    retry_reason: str = ""
    no_retry: bool = False


@dataclass(slots=True, kw_only=True)
class Parcel:
    """One payload on its way; `kind` is the Socket Mode envelope type."""

    kind: str
    payload: Json
    entry: Entry
    attempt: int = 0
    reason: str = ""


class Transport(Protocol):
    """A way to the app: its sockets or its request URL."""

    @property
    def connected(self) -> bool:
        """Whether somebody is there."""

    async def send(self, parcel: Parcel) -> Answer:
        """Deliver once and wait for the ack, three seconds at most."""


@dataclass(slots=True, kw_only=True)
class _Event:
    payload: Json
    attempt: int = 0
    reason: str = ""


class Courier:
    """Delivers to the app, keeps count of what is open, and repeats events nobody acknowledged."""

    def __init__(self, space: Workspace, transport: Transport, faults: Faults) -> None:
        self._space = space
        self._faults = faults
        self.transport = transport
        self.open = 0
        self.activity = 0
        self.last_activity = time.monotonic()
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: dict[int, _Event] = {}
        self._recent: deque[Json] = deque(maxlen=_REMEMBERED_EVENTS)

    @property
    def cut_off(self) -> bool:
        """Whether the app cannot reach us, however long one waits."""
        return self._faults.offline

    def touch(self) -> None:
        """Note that something happened (see `settle`)."""
        self.activity += 1
        self.last_activity = time.monotonic()

    async def ask(self, kind: str, payload: Json) -> Answer:
        """Deliver a command or an interaction; never repeated."""
        return await self._send(kind, payload, attempt=0, reason="")

    def ask_unattended(self, kind: str, payload: Json) -> None:
        """Deliver an interaction nobody waits for (view_closed); answers at once."""
        self._start(self._ask_alone(kind, payload))

    async def _ask_alone(self, kind: str, payload: Json) -> None:
        await self.ask(kind, payload)

    def tell(self, event: Json) -> None:
        """Deliver an event when the app subscribed to it; answers at once."""
        if self.subscribed(event):
            payload = self._wrap(event)
            self._recent.append(payload)
            self._start(self._deliver(_Event(payload=payload)))

    def subscribed(self, event: Json) -> bool:
        """Whether the app's manifest asks for this event, its scopes allow it and the app is there."""
        name = event["type"]
        if name == "message":
            name = "message." + {"im": "im", "channel": "channels", "group": "groups"}[event["channel_type"]]
        if name not in self._space.events or (self._space.installation != "installed" and name not in _OF_LEAVING):
            return False
        needed = EVENT_SCOPES[name]
        channel = self._channel_of(event)
        if len(needed) > 1 and channel is not None:
            needed = (READ_SCOPES[channel.kind],)
        return not needed or not self._space.scopes.isdisjoint(needed)

    def _channel_of(self, event: Json) -> Channel | None:
        named = event.get("channel") or event.get("channel_id") or event.get("item", {}).get("channel")
        return self._space.channels.get(str(named))

    def redeliver(self, times: int) -> int:
        """Deliver the events still waiting for a retry now; when there is none, the last ones again."""
        waiting = list(self._waiting.values())
        self._waiting.clear()
        if not waiting:
            recent = list(self._recent)[-times:]
            waiting = [_Event(payload=payload, attempt=1, reason="timeout") for payload in recent]
        for event in waiting:
            self._start(self._deliver(event))
        return len(waiting)

    def forget(self) -> None:
        """Drop the events that wait for a retry."""
        self._waiting.clear()
        self._recent.clear()
        self._space.clock.forget_alarms()

    async def close(self) -> None:
        """Stop everything under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self.open += 1
        self.touch()
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.open -= 1
        self.touch()

    async def _send(self, kind: str, payload: Json, *, attempt: int, reason: str) -> Answer:
        entry = self._space.log.add(direction="out", kind=kind, type=type_of(kind, payload), payload=payload)
        if attempt:
            entry.notes.append(f"retry {attempt}: {reason}")
        self.open += 1
        self.touch()
        try:
            answer = await self._hand_over(
                Parcel(kind=kind, payload=payload, entry=entry, attempt=attempt, reason=reason)
            )
        finally:
            self.open -= 1
            self.touch()
        entry.answer, entry.ack_ms = answer.payload, answer.ms
        if not answer.ok:
            entry.notes.append(answer.error)
        self._space.changes.tell("ack", n=entry.n)
        return answer

    async def _hand_over(self, parcel: Parcel) -> Answer:
        if self._faults.offline:
            return Answer(ok=False, error="dispatch_failed", retry_reason="connection_failed")
        return await self.transport.send(parcel)

    async def _deliver(self, event: _Event) -> None:
        answer = await self._send("events_api", event.payload, attempt=event.attempt, reason=event.reason)
        if answer.ok or answer.no_retry or event.attempt >= len(RETRY_AFTER):
            return
        again = _Event(payload=event.payload, attempt=event.attempt + 1, reason=answer.retry_reason)
        pause = RETRY_AFTER[event.attempt]
        if not pause:
            self._start(self._deliver(again))
            return
        self._waiting[id(again)] = again
        self._space.clock.call_at(self._space.clock.seconds() + pause, lambda: self._resume(again))

    def _resume(self, event: _Event) -> None:
        if self._waiting.pop(id(event), None) is not None:
            self._start(self._deliver(event))

    def _wrap(self, event: Json) -> Json:
        space = self._space
        app = space.config.app
        channel = self._channel_of(event)
        stamp = space.clock.next_ts()
        event_id = "Ev0" + stamp.replace(".", "")[-12:]
        return {
            "token": "sandbox-verification-token",
            "team_id": space.team_id,
            "context_team_id": space.team_id,
            "context_enterprise_id": None,
            "api_app_id": app.id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(space.clock.seconds()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": space.team_id,
                    "user_id": app.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": channel is not None and channel.shared == "external",
            "event_context": f"4-{event_id}",
        }


def type_of(kind: str, payload: Json) -> str:
    """What the log calls a payload: the event's type, the interaction's, or slash_commands."""
    if kind == "events_api":
        return str(payload["event"]["type"])
    return kind if kind == "slash_commands" else str(payload["type"])
