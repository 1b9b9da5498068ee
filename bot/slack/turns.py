"""Whose turn it is: what one person sends is worked in the order in which it came, different people side by side."""

from __future__ import annotations

import asyncio
from collections import deque
from functools import partial

import structlog

log = structlog.get_logger("gendan.edge")

LONGEST_SECONDS = 30.0
"""How long a piece of work keeps its person's next ones waiting: a request to Slack (10 s) and a lock (15 s) fit in."""


class Turn:
    """A place in somebody's line, taken when an envelope comes; it has to be left, whatever becomes of the envelope."""

    def __init__(self, person: str) -> None:
        self.person = person
        self.begun = asyncio.Event()
        self.over: asyncio.TimerHandle | None = None


class Turns:
    """A line for each person, for as long as somebody stands in it.

    Only the first in a line is worked. Its time counts from when it begins, so one that hangs keeps nobody waiting for
    ever, and those behind it stay in their order.
    """

    def __init__(self) -> None:
        self._lines: dict[str, deque[Turn]] = {}

    def __len__(self) -> int:
        """How many people have something under way."""
        return len(self._lines)

    def take(self, person: str) -> Turn:
        """A place behind what this person sent before; what is nobody's waits for nothing."""
        turn = Turn(person)
        line = self._lines.setdefault(person, deque()) if person else deque[Turn]()
        line.append(turn)
        if line[0] is turn:
            turn.begun.set()
        return turn

    async def come(self, turn: Turn, *, within: float | None = None) -> None:
        """Wait until what came before is worked, or has had its time. Raises TimeoutError after so many seconds."""
        async with asyncio.timeout(within):
            await turn.begun.wait()
        if turn.person and turn.over is None:
            turn.over = asyncio.get_running_loop().call_later(LONGEST_SECONDS, partial(self._overdue, turn))

    def stay(self, turn: Turn) -> None:
        """Its work was broken off and will be done later: until it is left nobody behind it is worked."""
        if turn.over is not None:
            turn.over.cancel()

    def leave(self, turn: Turn) -> None:
        """Let the next go on; once for all."""
        self.stay(turn)
        line = self._lines.get(turn.person)
        if line is None or turn not in line:
            return
        line.remove(turn)
        if line:
            line[0].begun.set()
        else:
            del self._lines[turn.person]

    def _overdue(self, turn: Turn) -> None:
        log.warning("envelope.overdue", user=turn.person, seconds=LONGEST_SECONDS)
        self.leave(turn)
