"""Work that goes on for ever: what fails is tried again in a while, and an outage is told in a few lines."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import NoReturn

import structlog

from bot.db.engines import DatabaseUnavailable

log = structlog.get_logger("gendan.outage")

AGAIN_SECONDS = 1.0
"""How long whoever failed waits before trying again: nothing is hot while the world is away."""

SAY_SECONDS = 60.0
CALM_SECONDS = 15.0
"""An outage is over after so long without a failure: longer than one attempt may take, so that what comes and goes
is one outage."""


class Outage:
    """Says the cause of an outage once, then a line a minute with how many attempts failed, and one when it is over."""

    def __init__(self, name: str, *, now: Callable[[], float] = time.monotonic) -> None:
        self._name, self._now = name, now
        self._failures = 0
        self._since = self._said_at = self._failed_at = 0.0

    def failed(self, error: BaseException) -> None:
        """One more attempt failed."""
        now = self._now()
        self._failures += 1
        self._failed_at = now
        if self._failures == 1:
            self._since = self._said_at = now
            trace = None if isinstance(error, DatabaseUnavailable) else error  # its words are the whole cause
            log.error("outage.began", of=self._name, error=type(error).__name__, cause=str(error), exc_info=trace)
        elif now - self._said_at >= SAY_SECONDS:
            self._said_at = now
            log.error("outage.lasts", of=self._name, attempts=self._failures, seconds=round(now - self._since))

    def succeeded(self) -> None:
        """An attempt succeeded; the outage is over once none has failed for a while."""
        if self._failures and self._now() - self._failed_at >= CALM_SECONDS:
            seconds = round(self._failed_at - self._since)
            log.warning("outage.over", of=self._name, attempts=self._failures, seconds=seconds)
            self._failures = 0


async def attempt(outage: Outage, work: Callable[[], Awaitable[object]]) -> bool:
    """Do something that may fail; whether it succeeded. That the database is away, the database says itself."""
    try:
        await work()
    except DatabaseUnavailable:
        return False
    except Exception as error:  # noqa: BLE001 - said, and tried again by who called
        outage.failed(error)
        return False
    outage.succeeded()
    return True


async def keep_on(name: str, step: Callable[[], Awaitable[object]]) -> NoReturn:
    """Take one step after the other until cancelled; after one that failed, wait."""
    outage = Outage(name)
    while True:
        if not await attempt(outage, step):
            await asyncio.sleep(AGAIN_SECONDS)
