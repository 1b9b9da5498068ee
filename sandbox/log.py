"""The traffic log: every Web API call and every envelope, bounded in memory."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sandbox.clock import WorkspaceClock

CAPACITY = 50_000


@dataclass(slots=True, kw_only=True)
class Entry:
    """One line of traffic; an envelope's answer and ack time are filled in when the ack arrives."""

    n: int
    wall: datetime
    workspace: datetime
    direction: str
    kind: str
    method: str | None
    type: str | None
    payload: Any
    answer: Any = None
    ack_ms: float | None = None
    status: int | None = None
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The entry as `/_control/log` shows it."""
        return {
            "n": self.n,
            "at": {
                "wall": self.wall.isoformat(timespec="milliseconds"),
                "workspace": self.workspace.isoformat(timespec="milliseconds"),
            },
            "direction": self.direction,
            "kind": self.kind,
            "method": self.method,
            "type": self.type,
            "payload": self.payload,
            "answer": self.answer,
            "ack_ms": self.ack_ms,
            "status": self.status,
            "notes": self.notes,
        }


class TrafficLog:
    """Direction is seen from the workspace: `in` comes from the app, `out` goes to it."""

    def __init__(self, clock: WorkspaceClock, *, capacity: int = CAPACITY) -> None:
        self._clock = clock
        self._entries: deque[Entry] = deque(maxlen=capacity)
        self.last = 0

    def add(
        self,
        *,
        direction: str,
        kind: str,
        payload: Any,
        method: str | None = None,
        type: str | None = None,  # noqa: A002 - the word of the log's own format
        answer: Any = None,
        ack_ms: float | None = None,
        status: int | None = None,
    ) -> Entry:
        """Append an entry and answer it, so that the ack can be filled in later."""
        self.last += 1
        entry = Entry(
            n=self.last,
            wall=datetime.now(UTC),
            workspace=self._clock.now(),
            direction=direction,
            kind=kind,
            method=method,
            type=type,
            payload=payload,
            answer=answer,
            ack_ms=ack_ms,
            status=status,
        )
        self._entries.append(entry)
        return entry

    def since(self, n: int) -> list[Entry]:
        """The entries after number n that are still kept."""
        if not self._entries or n >= self.last:
            return []
        skip = max(0, n + 1 - self._entries[0].n)
        return list(islice(self._entries, skip, None))

    def clear(self) -> None:
        """Forget all entries; numbers go on."""
        self._entries.clear()
