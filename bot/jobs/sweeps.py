"""A handful of sweeps: leases that ran out, messages of unknown fate, an inbox that need not grow for ever."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta
from functools import partial
from typing import Protocol

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.db.database import Database
from bot.services import audit, inbox, pace, sending
from bot.services.clock import Clock
from bot.services.sending import Claimed, Outcome

log = structlog.get_logger("gendan.sweeps")

KEEP_ENVELOPES = timedelta(days=7)


class Decides(Protocol):
    """Decides what became of rows of unknown fate."""

    async def decide(self, rows: Sequence[Claimed]) -> Sequence[Outcome]: ...


class Busy(Protocol):
    """Knows which rows this process holds."""

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
        fates: Decides,
        delivery: Busy,
        pacing: Learns | None = None,
        tend: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._db, self._clock = db, clock
        self._fates, self._delivery, self._pacing = fates, delivery, pacing
        self._kept_rate: float | None = None
        self._tend = tend

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

    async def expire_leases(self) -> int:
        """Rows whose sender vanished become unknown."""
        now = self._clock.now()
        return await self._db.run(partial(sending.expire, now=now, busy=self._delivery.busy))

    async def look_up(self) -> int:
        """Decide the rows of unknown fate whose look-up is due; returns how many were decided."""
        rows = await self._db.read(partial(sending.lost, now=self._clock.now()))
        if not rows:
            return 0
        outcomes = await self._fates.decide(rows)
        await self._db.run(partial(sending.resolve, outcomes=outcomes, now=self._clock.now()))
        return len(outcomes)

    async def forget_envelopes(self) -> int:
        """Drop envelopes that were worked long ago."""
        return await self._db.run(partial(inbox.forget, before=self._clock.now() - KEEP_ENVELOPES))

    async def anchor_trail(self) -> None:
        """Say the audit trail's end in the log, where cutting it off in the database does not reach."""
        head = await self._db.read(audit.head)
        if head is not None:
            log.info("audit.anchor", anchor=str(head))

    async def mend(self) -> None:
        """The way out itself, then leases, then look-ups."""
        if self._tend is not None:
            await self._tend()
        expired = await self.expire_leases()
        decided = await self.look_up()
        if expired or decided:
            log.info("outbox.mended", expired=expired, decided=decided)

    def scheduler(self) -> AsyncIOScheduler:
        """The sweeps on their intervals; start it inside the running loop."""
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        scheduler = AsyncIOScheduler(job_defaults=options, timezone="UTC")
        scheduler.add_job(self.mend, "interval", seconds=1, id="mend")
        scheduler.add_job(self.keep_pace, "interval", minutes=1, id="keep_pace")
        scheduler.add_job(self.anchor_trail, "interval", hours=24, id="anchor_trail")
        scheduler.add_job(self.forget_envelopes, "interval", hours=1, id="forget_envelopes")
        return scheduler
