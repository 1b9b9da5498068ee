"""A handful of sweeps: leases that ran out, messages of unknown fate, what has ended, what need not be kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.db.database import Database
from bot.db.lease import LeaseClock, lease_now
from bot.db.outages import Outage, attempt
from bot.work import audit, inbox, outbox, pace, pending, sending
from bot.work.clock import Clock
from bot.work.sending import Claimed, Outcome

log = structlog.get_logger("gendan.sweeps")

KEEP_ENVELOPES = timedelta(days=7)
KEEP_SENT = KEEP_ENDED = timedelta(days=90)
"""Longer than anything may be submitted or undone: after that nobody presses what these rows were for."""
FORGOTTEN_AT_ONCE = 2000
LOOK_SECONDS = 1.0
SET_BACK_SECONDS = 0.5
"""A wall clock that has lost more than this against the monotonic one since the last look was set back."""


class Decides(Protocol):
    """Decides what became of rows of unknown fate."""

    async def decide(self, rows: Sequence[Claimed], *, now: datetime) -> Sequence[Outcome]: ...


class Busy(Protocol):
    """Knows which rows this process holds, and for how long at most."""

    lease: timedelta

    @property
    def busy(self) -> Collection[int]: ...


class Learns(Protocol):
    """Has a pace that it learns, in messages a second."""

    rate: float


class Sweeps:
    """Each sweep is safe to run twice and safe to run late."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        reconciler: Decides,
        delivery: Busy,
        pacing: Learns | None = None,
        tend: Callable[[], Awaitable[None]] | None = None,
        reread: Callable[[], Awaitable[bool]] | None = None,
        lease_now: LeaseClock = lease_now,
    ) -> None:
        self._db, self._clock, self._lease_now = db, clock, lease_now
        self._reconciler, self._delivery, self._pacing = reconciler, delivery, pacing
        self._kept_rate: float | None = None
        self._tend, self._reread = tend, reread

    async def recall_pace(self) -> None:
        """Begin at the pace that was learned before the restart."""
        if self._pacing is not None:
            self._kept_rate = await self._db.read(pace.kept_rate)
            self._pacing.rate = self._kept_rate or self._pacing.rate

    async def keep_pace(self) -> bool:
        """Remember the pace when it has changed by a tenth; returns whether it had."""
        if self._pacing is None:
            return False
        rate, kept = self._pacing.rate, self._kept_rate
        if kept is not None and abs(rate - kept) <= kept / 10:
            return False
        self._kept_rate = rate
        await self._db.run(partial(pace.keep_rate, rate=rate, now=self._clock.now()))
        return True

    async def take_over(self) -> int:
        """Before anything is sent: what an earlier process was sending keeps a whole lease."""
        return await self._db.run(partial(sending.take_over, lease=self._delivery.lease, lease_now=self._lease_now))

    async def expire_leases(self) -> int:
        """Rows whose sender vanished become unknown."""
        return await self._db.run(partial(sending.expire, busy=self._delivery.busy, lease_now=self._lease_now))

    async def look_up(self) -> int:
        """Decide the rows of unknown fate whose look-up is due; returns how many were decided."""
        rows = await self._db.read(partial(sending.lost, lease_now=self._lease_now))
        if not rows:
            return 0
        outcomes = await self._reconciler.decide(rows, now=self._clock.now())
        await self._db.run(
            partial(sending.resolve, outcomes=outcomes, now=self._clock.now(), lease_now=self._lease_now)
        )
        return len(outcomes)

    async def forget_envelopes(self) -> int:
        """Drop envelopes that were worked long ago."""
        return await self._db.run(partial(inbox.forget, before=self._clock.now() - KEEP_ENVELOPES))

    async def end_pending(self) -> int:
        """What waits and has come to its end waits no more; what ended long ago goes."""
        now = self._clock.now()
        return await self._db.run(partial(pending.end, now=now, forget_before=now - KEEP_ENDED))

    async def forget_notices(self) -> int:
        """Drop what left long ago, a part at a time; the rest goes with the next sweep."""
        before = self._clock.now() - KEEP_SENT
        return await self._db.run(partial(outbox.forget, before=before, most=FORGOTTEN_AT_ONCE))

    async def anchor_trail(self) -> None:
        """Say the audit trail's end in the log, where cutting it off in the database does not reach."""
        head = await self._db.read(audit.head)
        if head is not None:
            log.info("audit.anchor", anchor=str(head))

    async def directory(self) -> None:
        """Read the people anew, when it is time or a connection came back."""
        if self._reread is not None:
            await self._reread()

    async def mend(self) -> None:
        """The way out itself, then leases, then look-ups."""
        if self._tend is not None:
            await self._tend()
        expired = await self.expire_leases()
        decided = await self.look_up()
        if expired or decided:
            log.info("outbox.mended", expired=expired, decided=decided)

    async def run(self) -> None:
        """Sweep until cancelled, by monotonic time: the scheduler's own is the wall's.

        Told to wait until a moment an hour ahead, it waits for an hour. So whenever the wall was set back everything
        is done now and planned anew.
        """
        scheduler = self.scheduler()
        scheduler.start()
        wall, steady = time.time(), time.monotonic()
        try:
            while scheduler.running:
                await asyncio.sleep(LOOK_SECONDS)
                before, wall, steady = wall - steady, time.time(), time.monotonic()
                if before - (wall - steady) > SET_BACK_SECONDS:
                    log.warning("sweeps.wall_set_back", seconds=round(before - (wall - steady)))
                    for job in scheduler.get_jobs():
                        job.modify(next_run_time=datetime.now(UTC))
        finally:
            scheduler.shutdown(wait=False)

    def scheduler(self) -> AsyncIOScheduler:
        """The sweeps on their intervals; start it inside the running loop."""
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        scheduler = AsyncIOScheduler(job_defaults=options, timezone="UTC")
        for sweep, interval in (
            (self.mend, {"seconds": 1}),
            (self.keep_pace, {"minutes": 1}),
            (self.directory, {"minutes": 1}),
            (self.anchor_trail, {"hours": 24}),
            (self.forget_envelopes, {"hours": 1}),
            (self.forget_notices, {"hours": 1}),
            (self.end_pending, {"minutes": 10}),
        ):
            name = sweep.__name__
            scheduler.add_job(partial(attempt, Outage(f"sweep.{name}"), sweep), "interval", id=name, **interval)
        return scheduler
