"""The one tick: sleeps until the nearest due row, works off what is due in batches, and never stops at a bad one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Protocol

import structlog

from bot.db.models import DueRow
from bot.db.outages import keep_on
from bot.jobs.alarm import Alarm
from bot.work import dues
from bot.work.codec import Unreadable
from bot.work.gateway import Services
from bot.work.sending import tell_set_aside
from bot.work.unit import Work

log = structlog.get_logger("gendan.tick")

BATCH = 200


class Doing(Protocol):
    """What a kind of due row does, in the tick's transaction. It may run late, never twice; the outcome is recorded."""

    def __call__(self, work: Work, *, due: DueRow) -> str | None: ...


class Tick:
    """Works off due rows by `schedule`: kind → work."""

    def __init__(self, services: Services, schedule: Mapping[str, Doing]) -> None:
        self._services = services
        self._schedule = schedule
        self._alarm = Alarm(services.clock)
        self._working = False

    async def run(self) -> None:
        """Work until cancelled."""
        self._services.db.on_commit(self._on_commit)
        await keep_on("tick", self._step)

    async def _step(self) -> None:
        await self.work()
        self._alarm.hush()  # rows written up to here, our own among them, are seen by the next line
        await self._alarm.sleep(await self.nearest())

    async def work(self) -> int:
        """Work off everything that is due now; returns how many rows were done."""
        done = 0
        self._working = True
        try:
            while True:
                worked = await self._services.run(self._batch)
                done += worked.done
                for failure in worked.failures:
                    _report(failure)
                if not worked.more:
                    return done
        finally:
            self._working = False

    def _batch(self, work: Work) -> dues.Worked:
        worked = dues.work(work.session, partial(self._one, work), now=work.now, limit=BATCH)
        for failure in worked.failures:
            if failure.final and isinstance(failure.error, Unreadable):
                kind, why = str(failure.error.fields["kind"]), str(failure.error.fields["why"])
                tell_set_aside(work.session, kind=kind, why=why, now=work.now)
        return worked

    def _one(self, work: Work, _: object, due: DueRow) -> str | None:
        doing = self._schedule.get(due.kind)
        if doing is None:
            raise Unreadable(kind=due.kind, why="unknown kind")
        outcome = doing(work, due=due)
        if outcome is not None:
            log.info("due.outcome", kind=due.kind, key=due.key, outcome=outcome)
        return outcome

    def _on_commit(self, signals: set[str]) -> None:
        if "dues" in signals:
            self._alarm.ring()

    async def nearest(self) -> datetime | None:
        """When the next row is due."""
        return await self._services.db.read(dues.nearest)

    async def idle(self) -> bool:
        """Whether nothing is due now and nothing is being worked off."""
        if self._working:
            return False
        nearest = await self.nearest()
        return nearest is None or nearest > self._services.clock.now()

    async def settle(self) -> None:
        """Wait until nothing is due."""
        while not await self.idle():
            if not self._working:
                self._alarm.ring()
            await asyncio.sleep(0.005)


def _report(failure: dues.Failure) -> None:
    say = log.error if failure.final else log.warning
    say("due.failed", key=failure.key, kind=failure.kind, attempts=failure.attempts, exc_info=failure.error)
