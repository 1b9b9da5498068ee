"""What time it is. Due work waits on a clock, so that a workspace's time can be moved."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

log = structlog.get_logger("gendan.clock")


class Clock(Protocol):
    """The workspace's time."""

    def now(self) -> datetime:
        """The moment it is, aware, in UTC."""
        ...

    async def sleep_until(self, moment: datetime) -> None:
        """Return once `now()` has reached the moment, at once if it is past."""
        ...


CATCH_UP_MOST_SECONDS = 3 * 3600.0
"""A wall set back further than this shows another day: it is followed at once, and said."""

Seconds = Callable[[], float]


class Wall:
    """The wall's time, which does not go back with it.

    A wall set back is waited for at half its pace: what was to be done "now" is not put off until it is as late again,
    and no reminder comes an hour early for long. A wall set ahead is followed at once.
    """

    def __init__(self, wall: Seconds = time.time, steady: Seconds = time.monotonic) -> None:
        self._wall, self._steady = wall, steady
        self._shown, self._read_at = wall(), steady()

    def now(self) -> float:
        """Seconds since 1970."""
        wall, steady = self._wall(), self._steady()
        slowed = self._shown + (steady - self._read_at) / 2
        if slowed - wall > CATCH_UP_MOST_SECONDS:
            log.warning("clock.set_back", seconds=round(slowed - wall))
            slowed = wall
        self._shown, self._read_at = max(wall, slowed), steady
        return self._shown


class MovableClock:
    """A clock that runs like the wall's, ahead of it by an offset that may be changed at any time."""

    def __init__(self, offset: timedelta = timedelta(0), *, wall: Wall | None = None) -> None:
        self._offset = offset
        self._wall = wall or Wall()
        self._moved: set[asyncio.Event] = set()

    @property
    def offset(self) -> timedelta:
        """How far this clock is ahead of the wall's."""
        return self._offset

    def now(self) -> datetime:
        """The wall's time plus the offset."""
        return datetime.fromtimestamp(self._wall.now(), UTC) + self._offset

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

    def __init__(self, *, wall: Wall | None = None) -> None:
        super().__init__(wall=wall)

    def move_to(self, moment: datetime) -> None:
        """Refuse: only a workspace that asked for a movable clock has one."""
        raise RuntimeError(f"the system clock cannot be moved to {moment.isoformat()}")
