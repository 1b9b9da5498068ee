"""Sleeping until something is due, unless something nearer is written first."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from bot.work.clock import Clock


class Alarm:
    """Wakes at a moment of the workspace's clock, when rung, or after `most` seconds of the wall's."""

    def __init__(self, clock: Clock, *, most: float = 1.0) -> None:
        self._clock = clock
        self._most = most
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake whoever sleeps, or keep the next sleep from starting."""
        self._rung.set()

    def hush(self) -> None:
        """Forget that it was rung: whoever calls this looks at what there is to do only now."""
        self._rung.clear()

    async def sleep(self, until: datetime | None = None, *, most: float | None = None) -> None:
        """Return at the moment, when rung, or after the longest sleep (rows of other processes are seen then)."""
        longest = self._most if most is None else min(most, self._most)
        ring = asyncio.create_task(self._rung.wait())
        waits: set[asyncio.Task[Any]] = {ring}
        if until is not None:
            waits.add(asyncio.create_task(self._clock.sleep_until(until)))
        try:
            await asyncio.wait(waits, timeout=longest, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waits:
                task.cancel()
            self._rung.clear()
