"""The workspace clock: it runs with the wall clock, can be moved forward, and hands out message times."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from heapq import heappop, heappush
from itertools import count

_SPAN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


def parse_span(text: str) -> timedelta:
    """Read `2h30m`, `10m`, `1d`, `45s`; raises ValueError for anything else."""
    match = _SPAN.fullmatch(text.strip())
    if not match or not any(match.groups()):
        raise ValueError(f"{text!r} is not a span such as 2h30m")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def parse_moment(text: str) -> datetime:
    """Read an ISO moment with an offset; raises ValueError for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a moment such as 2026-09-16T09:00+08:00") from error
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} needs an offset, such as 2026-09-16T09:00+08:00")
    return moment


class WorkspaceClock:
    """Time as the workspace knows it: the wall clock plus an offset that only grows."""

    def __init__(self, start: datetime | None = None, *, wall: Callable[[], float] = time.time) -> None:
        self._wall = wall
        self._zone: tzinfo = (start.tzinfo if start else None) or UTC
        self._offset = start.timestamp() - wall() if start else 0.0
        self._last_ts = 0
        self._alarms: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()

    def seconds(self) -> float:
        """Seconds since the epoch by the workspace clock."""
        return self._wall() + self._offset

    def now(self) -> datetime:
        """The moment by the workspace clock, in the zone it was started in."""
        return datetime.fromtimestamp(self.seconds(), self._zone)

    def iso(self) -> str:
        """`now` as ISO text with milliseconds."""
        return self.now().isoformat(timespec="milliseconds")

    def move_to(self, moment: datetime) -> bool:
        """Set the clock; False when it has come that far by itself and stays, because message times only grow."""
        target, wall = moment.timestamp(), self._wall()
        if target <= wall + self._offset:
            return False
        self._offset = target - wall
        return True

    def next_ts(self) -> str:
        """A message time: unique in the workspace and always later than the one before."""
        self._last_ts = max(int(self.seconds() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def call_at(self, seconds: float, callback: Callable[[], None]) -> None:
        """Have something done at a moment of the workspace clock (see `run_due`)."""
        heappush(self._alarms, (seconds, next(self._order), callback))

    def next_alarm(self) -> datetime | None:
        """When the next thing of `call_at` is due."""
        return datetime.fromtimestamp(self._alarms[0][0], self._zone) if self._alarms else None

    def run_due(self) -> int:
        """Do what is due by now; answers how much that was."""
        done = 0
        while self._alarms and self._alarms[0][0] <= self.seconds():
            heappop(self._alarms)[2]()
            done += 1
        return done

    def forget_alarms(self) -> None:
        """Drop everything of `call_at`."""
        self._alarms.clear()
