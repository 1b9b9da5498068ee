"""The outbox worker: claims what may leave, sends several rows at once, writes what became of each."""

from __future__ import annotations

import asyncio
import heapq
import os
import socket
import time
from collections import Counter
from collections.abc import Coroutine, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol
from uuid import uuid4

import structlog

from bot.db.batcher import Gather
from bot.db.database import Database, DatabaseUnavailable
from bot.db.lease import LeaseClock, lease_now
from bot.db.outages import AGAIN_SECONDS, keep_on
from bot.jobs.alarm import Alarm
from bot.presentation.registry import Payload
from bot.slack.pacing import IN_SLACK, Gate, Pacing
from bot.slack.rendering import Render, Rendered
from bot.slack.sender import SEND_SECONDS
from bot.work import sending
from bot.work.caps import Cap
from bot.work.clock import Clock
from bot.work.kinds import DIGEST
from bot.work.messages import Skip
from bot.work.outbox import URGENT
from bot.work.quiet import QuietHours
from bot.work.sending import Claimed, Outcome

log = structlog.get_logger("gendan.delivery")

SLICE = 32
"""Rows that are rendered before the next look at what is urgent."""

LOOK_SECONDS = 0.5
FIRST_LOOK_SECONDS, LAST_LOOK_SECONDS = 0.005, 0.05
"""How often whoever waits for the outbox looks whether it is idle."""
PACED = frozenset({"post", "update", "ephemeral"})
FRESH_SECONDS = 12.0
"""A row is sent within this time of its claim or given back, so that its request ends before its lease does."""

GIVE_BACK_SECONDS = 5.0
"""How long a stop waits for the database to take back what was claimed and not sent."""

LEASE = timedelta(seconds=FRESH_SECONDS + SEND_SECONDS + 3)
"""Once it has run out no request for the row can be under way: whoever finds it may look for the message at once."""


class Delivers(Protocol):
    """Sends one row; never raises."""

    async def deliver(self, row: Claimed, rendered: Payload | Skip | Exception) -> Outcome: ...


class Delivery:
    """N sends at once, escalations and replies first; digests and prompts leave them a fifth of the places."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        render: Render,
        sender: Delivers,
        pacing: Pacing,
        cap: Cap | None = None,
        quiet: QuietHours | None = None,
        guarded: bool = False,
        places: int = 16,
        batch: int = 200,
        owner: str | None = None,
        lease: timedelta = LEASE,
        lease_now: LeaseClock = lease_now,
    ) -> None:
        self._db, self._clock = db, clock
        self.lease, self._lease_now = lease, lease_now
        self._render, self._sender, self._pacing = render, sender, pacing
        self._cap, self._quiet, self._guarded = cap, quiet, guarded
        self._places, self._batch = places, batch
        self.owner = owner or f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self._alarm = Alarm(clock)
        self._settle = Gather(self._settle_all)
        self._queue: list[tuple[int, int, float, Claimed, Rendered]] = []
        self._in_hand: dict[int, Claimed] = {}
        self._sends: dict[int, asyncio.Task[None]] = {}
        self._taken = self._low = 0
        self._claiming = False
        self._urgent, self._looked_at = False, 0.0
        self._stopping = False

    async def run(self) -> None:
        """Deliver until cancelled; then what is being sent is finished and what is not yet, given back."""
        self._db.on_commit(self._on_commit)
        try:
            await keep_on("delivery", self._step)
        finally:
            await self.drain()

    async def _step(self) -> None:
        self._alarm.hush()  # what was written up to here is seen by the claim
        took = await self._round()
        if took == 0 or self._at_work:  # each send rings once it is settled
            await self._sleep()

    async def drain(self) -> None:
        """Claim nothing more, finish what is being sent, give back the rest: an orderly stop."""
        self._stopping = True
        self._alarm.ring()
        waiting = [entry[3].became("retry", reason="stopped", counts=False) for entry in self._queue]
        self._queue.clear()
        if self._sends:
            await asyncio.wait(list(self._sends.values()), timeout=FRESH_SECONDS)
        if waiting:
            try:
                async with asyncio.timeout(GIVE_BACK_SECONDS):
                    await self._settle_all(waiting)
            except (TimeoutError, DatabaseUnavailable):
                log.warning("delivery.not_given_back", rows=len(waiting))  # their leases run out

    @property
    def busy(self) -> frozenset[int]:
        """The ids of rows this process holds."""
        return frozenset([*self._in_hand, *self._sends, *(entry[3].id for entry in self._queue)])

    @property
    def _at_work(self) -> bool:
        return self._claiming or bool(self._sends or self._queue)

    async def idle(self) -> bool:
        """Whether nothing is being sent and nothing may be sent now."""
        if self._at_work:
            return False
        held = IN_SLACK if self._pacing.gate is Gate.SHUT else ()
        return await self._db.read(partial(sending.unsettled, now=self._clock.now(), held_methods=held)) == 0

    async def settle(self) -> None:
        """Wait until the outbox is idle."""
        pause = FIRST_LOOK_SECONDS
        while not await self.idle():
            if self._at_work:
                pause = FIRST_LOOK_SECONDS
            elif self._pacing.opens_in() is None:
                self._alarm.ring()
            await asyncio.sleep(pause)
            pause = min(2 * pause, LAST_LOOK_SECONDS)

    async def nearest(self) -> datetime | None:
        """When the next waiting row may leave."""
        return await self._db.read(sending.nearest)

    async def _round(self) -> int:
        budget = self._pacing.budget(low=False)
        full = len(self._queue) > self._places
        room = min(self._places, budget) if full else min(self._batch, budget) - len(self._queue)
        if room <= 0 or self._stopping or (full and not self._urgent_due()):
            return 0
        self._claiming = True
        try:
            return await self._take(room, low=0 if full else self._pacing.budget(low=True))
        finally:
            self._claiming = False

    async def _take(self, room: int, *, low: int) -> int:
        """Claim rows and let them leave; those that cannot be rendered now are given back. Returns how many there were.

        What has become urgent meanwhile goes between.
        """
        at = time.monotonic()  # before the lease begins
        claimed = await self._claim(room, low=low)
        self._in_hand |= {row.id: row for row in claimed}
        try:
            for start in range(0, len(claimed), SLICE):
                await self._line_up(claimed[start : start + SLICE], at)
                if self._urgent and start + SLICE < len(claimed):
                    await self._take(self._places, low=0)
        except Exception:
            for row in claimed:
                if self._in_hand.pop(row.id, None):
                    self._start(row, self._write(row.became("retry", reason="not_rendered", counts=False)))
            raise
        return len(claimed)

    async def _line_up(self, claimed: list[Claimed], at: float) -> None:
        """Render rows and let them leave, the most urgent first."""
        rendered = await self._render(claimed)
        for row, outcome in zip(claimed, rendered, strict=True):
            self._in_hand.pop(row.id)
            heapq.heappush(self._queue, (row.lane, row.id, at, row, outcome))
        self._pump()

    def _urgent_due(self) -> bool:
        """Whether something urgent was written here, or it is time to look for what other processes wrote."""
        return self._urgent or time.monotonic() - self._looked_at > LOOK_SECONDS

    async def _claim(self, room: int, *, low: int) -> list[Claimed]:
        """Take up to `room` rows, of digests and prompts `low`; none of those while enough of them wait."""
        self._urgent, self._looked_at = False, time.monotonic()
        return await self._db.run(
            partial(
                sending.claim,
                limit=room,
                low_limit=low,
                now=self._clock.now(),
                owner=self.owner,
                lease=self.lease,
                lease_now=self._lease_now,
                held=self._pacing.held(),
                allowance=self._allowance(),
                cap=self._cap,
                quiet=self._quiet,
                guarded=self._guarded,
            )
        )

    def _allowance(self) -> dict[str, int]:
        """What Slack still takes of the methods it counts by themselves, those in the queue counted already."""
        queued = Counter(entry[3].method for entry in self._queue)
        return {method: left - queued[method] for method, left in self._pacing.allowance().items()}

    async def _sleep(self) -> None:
        nearest = await self.nearest()
        if nearest is not None and nearest <= self._clock.now():
            nearest = None  # it waits for its turn, not for its time
        await self._alarm.sleep(nearest, most=self._pacing.opens_in())

    def _pump(self) -> None:
        """Start as many sends as there are places for, the most urgent first."""
        waiting = len(self._queue)
        while self._queue and self._taken < self._places:
            low = self._queue[0][0] >= DIGEST
            if low and self._low >= max(1, self._places * 4 // 5):
                break
            _, _, at, row, rendered = heapq.heappop(self._queue)
            self._taken += 1
            self._low += low
            self._start(row, self._send(row, rendered, at))
        if waiting > self._places >= len(self._queue):
            self._alarm.ring()

    def _start(self, row: Claimed, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._sends[row.id] = task
        task.add_done_callback(partial(self._settled, row))

    async def _send(self, row: Claimed, rendered: Rendered, at: float) -> None:
        """Send one row; its place is free again when Slack has answered, its outcome is written with others."""
        try:
            outcome = await self._paced(row, rendered, at)
        finally:
            self._taken -= 1
            self._low -= row.lane >= DIGEST
            self._pump()
        await self._write(outcome)

    async def _write(self, outcome: Outcome) -> None:
        """Write what became of a row, however long the database is away; until then nobody here sends it again."""
        while True:
            try:
                await self._settle(outcome)
            except DatabaseUnavailable:
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return

    async def _paced(self, row: Claimed, rendered: Rendered, at: float) -> Outcome:
        paced = row.method in PACED and isinstance(rendered, Payload)
        if paced and (spent := self._pacing.method_wait(row.method)) > 0:
            return row.became("retry", reason="waited_for_pace", counts=False, wait=timedelta(seconds=spent))
        while paced and (wait := self._wait(row)) > 0:
            if time.monotonic() + wait - at > FRESH_SECONDS:
                return row.became("retry", reason="waited_for_pace", counts=False)
            await asyncio.sleep(wait)
        if time.monotonic() - at > FRESH_SECONDS:
            return row.became("retry", reason="waited_for_pace", counts=False)
        if paced:
            self._pacing.take(row.audience, row.method)
        return await self._sender.deliver(row, rendered)

    def _wait(self, row: Claimed) -> float:
        """Seconds until Slack takes the row; only new messages are counted by channel and workspace."""
        if row.method != "post":
            return 0.0
        return max(self._pacing.wait(row.lane), self._pacing.channel_wait(row.audience))

    def _settled(self, row: Claimed, task: asyncio.Task[None]) -> None:
        if self._sends.get(row.id) is task:
            del self._sends[row.id]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("delivery.unsettled", key=row.key, exc_info=error)  # its lease runs out, then it is looked up

    async def _settle_all(self, outcomes: Sequence[Outcome]) -> Sequence[None]:
        write = partial(
            sending.settle, outcomes=outcomes, now=self._clock.now(), owner=self.owner, lease_now=self._lease_now
        )
        await self._db.run(write, urgent=True)
        self._alarm.ring()
        return [None] * len(outcomes)

    def _on_commit(self, signals: set[str]) -> None:
        if URGENT in signals:
            self._urgent = True
        if "outbox" in signals:
            self._alarm.ring()
