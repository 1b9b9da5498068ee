"""What changed, told to whoever watches: the page refetches just that."""

from __future__ import annotations

import asyncio
from typing import Any

_BACKLOG = 1_000


class Changes:
    """A broadcast of small JSON objects; a watcher that does not keep up is told to refetch everything."""

    def __init__(self) -> None:
        self._watchers: set[asyncio.Queue[dict[str, Any]]] = set()

    def tell(self, type: str, **fields: Any) -> None:  # noqa: A002 - the word of the stream's format
        """Say that something changed; fields that are None are left out."""
        if not self._watchers:
            return
        change = {"type": type, **{key: value for key, value in fields.items() if value is not None}}
        for queue in self._watchers:
            if queue.full():
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait({"type": "reset"})
            else:
                queue.put_nowait(change)

    def watch(self) -> asyncio.Queue[dict[str, Any]]:
        """Begin to watch; end with `leave`."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(maxsize=_BACKLOG)
        self._watchers.add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[dict[str, Any]]) -> None:
        """End watching."""
        self._watchers.discard(queue)
