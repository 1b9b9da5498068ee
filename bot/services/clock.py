"""What time it is. Due work waits on a clock, so that a workspace's time can be moved."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The workspace's time."""

    def now(self) -> datetime:
        """The moment it is, aware, in UTC."""
        ...

    async def sleep_until(self, moment: datetime) -> None:
        """Return once `now()` has reached the moment, at once if it is past."""
        ...


class MovableClock:
    """A clock that runs like the wall's, ahead of it by an offset that may be changed at any time."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self._offset = offset
        self._moved: set[asyncio.Event] = set()

    @property
    def offset(self) -> timedelta:
        """How far this clock is ahead of the wall's."""
        return self._offset

    def now(self) -> datetime:
        """The wall's time plus the offset."""
        return datetime.fromtimestamp(time.time(), UTC) + self._offset

    def move_to(self, moment: datetime) -> None:
        """Set the clock; who sleeps on it looks again. Call it from the loop."""
        self._offset += moment - self.now()
        for event in self._moved:
            event.set()

    async def sleep_until(self, moment: datetime) -> None:
        """Return once the moment has come, by waiting or because the clock was moved."""
        event = asyncio.Event()
        self._moved.add(event)
        try:
            while (left := (moment - self.now()).total_seconds()) > 0:
                event.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(event.wait(), left)
        finally:
            self._moved.discard(event)


class SystemClock(MovableClock):
    """The wall's time, which nobody moves."""

    def __init__(self) -> None:
        super().__init__()

    def move_to(self, moment: datetime) -> None:
        """Refuse: only a workspace that asked for a movable clock has one."""
        raise RuntimeError(f"the system clock cannot be moved to {moment.isoformat()}")
