"""A sender that is killed again and again, then left to finish: run as a program by test_crashes.

Imports once and forks each sender, so that kills fall into sending and not into importing.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.app.wiring import open_workspace
from bot.db.lease import lease_now
from bot.jobs.delivery import Delivery
from bot.jobs.sweeps import Sweeps
from bot.presentation.registry import Payload
from bot.slack.client import SlackConnection
from bot.slack.pacing import Pacing
from bot.slack.reconcile import Reconciler
from bot.slack.sender import Sender
from bot.work.clock import MovableClock
from bot.work.messages import Skip
from bot.work.sending import Claimed, Outcome


async def render(rows: Sequence[Claimed]) -> list[Payload]:
    return [Payload(text=row.key) for row in rows]


class Telling(Sender):
    """Tells the parent when it begins to send."""

    begun: int | None = None

    async def deliver(self, row: Claimed, rendered: Payload | Skip | Exception) -> Outcome:
        if self.begun is not None:
            os.write(self.begun, b".")
            self.begun = None
        return await super().deliver(row, rendered)


async def send(url: str, api: str, ahead: timedelta, begun: int) -> None:
    """Send until the outbox is empty; the lease clock is `ahead`: what the killed were sending is nobody's any more."""
    pacing = Pacing(rate=1e6, burst=1e6, channel_rate=1e6, channel_burst=1e6)
    with open_workspace(url) as db:
        async with SlackConnection("xoxb-test", base_url=api) as connection:
            clock = MovableClock()

            def later(session: Session) -> datetime:
                return lease_now(session) + ahead

            sender = Telling(connection.client, connection.session, pacing=pacing)
            sender.begun = begun
            delivery = Delivery(db, clock, render=render, sender=sender, pacing=pacing, lease_now=later)
            reconciler = Reconciler(connection.client, sender)
            sweeps = Sweeps(db, clock, reconciler=reconciler, delivery=delivery, lease_now=later)
            worker = asyncio.create_task(delivery.run())
            while not await delivery.idle():
                await sweeps.mend()
                await asyncio.sleep(0.02)
            worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await worker


def main(url: str, api: str, kills: int) -> None:
    pick = random.Random(kills)
    open_workspace(url).close()  # what a driver imports, it imports here
    for number in range(kills + 1):
        heard, told = os.pipe()
        child = os.fork()
        if child == 0:
            asyncio.run(send(url, api, timedelta(minutes=number), told))
            os._exit(0)
        os.close(told)
        os.read(heard, 1)
        os.close(heard)
        if number < kills:
            time.sleep(pick.uniform(0, 0.08))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if number == kills and status != 0:
            sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
