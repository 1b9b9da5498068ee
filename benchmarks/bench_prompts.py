"""10,000 prompts due at once: due rows become outbox rows, outbox rows leave; Slack itself answers at once."""

from __future__ import annotations

import asyncio
import gc
import json
import sqlite3
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.measure import Figure, Message, database, report, watched
from bot.app.memory import calm_collector
from bot.db.models import Member, Notice
from bot.jobs.delivery import Delivery
from bot.presentation.registry import Payload
from bot.slack.pacing import Pacing
from bot.work import outbox
from bot.work.caps import Cap
from bot.work.clock import SystemClock
from bot.work.kinds import MessageKind
from bot.work.sending import Claimed, Outcome

PROMPTS, BATCH = 10_000, 200


COLUMNS = "id, key, lane, method, audience, message, context, card, thread, reader_id, critical, attempts"
READY = (
    f"SELECT {COLUMNS} FROM notice WHERE state IN ('new', 'retry') AND next_at <= ? ORDER BY lane, priority, id LIMIT ?"
)
CLAIM = (
    "UPDATE notice SET state = 'sending', attempt_at = ?, owner = ?, lease_until = ?, attempts = attempts + 1"
    " WHERE id = ?"
)
SETTLE = "UPDATE notice SET state = 'sent', channel = ?, ts = ?, sent_at = ?, lease_until = NULL WHERE id = ?"
LATE = "2100-01-01 00:00:00.000000"


def bare_claim_loop() -> float:
    """Seconds to claim and settle the same rows of the same table with nothing but SQL, each batch durable twice."""
    with database() as db:
        db.call(_fill)
        connection = sqlite3.connect(str(db.url.database), isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        started = time.perf_counter()
        while _claim_and_settle(connection):
            pass
        spent = time.perf_counter() - started
        connection.close()
    return spent


def _claim_and_settle(connection: sqlite3.Connection) -> int:
    connection.execute("BEGIN IMMEDIATE")
    rows = [(*row[:6], json.loads(row[6]), *row[7:]) for row in connection.execute(READY, (LATE, BATCH))]
    connection.executemany(CLAIM, [(LATE, "me", LATE, row[0]) for row in rows])
    connection.execute("COMMIT")
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(SETTLE, [("D1", "1.1", LATE, row[0]) for row in rows])
    connection.execute("COMMIT")
    return len(rows)


class Post:
    """A Slack that takes everything at once."""

    def __init__(self) -> None:
        self.count = 0

    async def deliver(self, row: Claimed, _rendered: object) -> Outcome:
        """Say it was sent."""
        self.count += 1
        return row.became("sent", channel=f"D{row.id}", ts=f"{self.count}.0")


async def render(rows: Sequence[Claimed]) -> list[Payload]:
    """Words cost the same whoever sends them; they are not measured here."""
    return [Payload(text=row.key) for row in rows]


def _fill(session: Session) -> None:
    now = datetime.now(UTC)
    session.add_all([Member(id=f"U{number}", name=f"N{number}", dm_channel=f"D{number}") for number in range(PROMPTS)])
    rows = [
        {"key": f"p{n}", "kind": MessageKind.PROMPT, "audience": f"U{n}", "message": Message(),
         "reader": f"U{n}"}
        for n in range(PROMPTS)
    ]  # fmt: skip
    outbox.put_all(session, rows, now=now)


async def measure() -> list[Figure]:
    """Seconds until the last of 10,000 has left, and the loop's longest stall meanwhile."""
    calm_collector()
    floor = bare_claim_loop()
    with database() as db:
        await db.run(_fill)
        gc.collect()
        clock, post = SystemClock(), Post()
        pacing = Pacing(rate=1e9, burst=1e9, most=1e9, channel_rate=1e9, channel_burst=1e9)
        delivery = Delivery(db, clock, render=render, sender=post, pacing=pacing, cap=Cap(), batch=BATCH)
        async with watched() as stalls:
            await asyncio.sleep(0.05)
            stalls.longest = 0.0
            started = time.perf_counter()
            worker = asyncio.create_task(delivery.run())
            while post.count < PROMPTS or delivery.busy:
                await asyncio.sleep(0.005)
            spent = time.perf_counter() - started
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
        left = await db.read(_unsent)
    assert left == 0, f"{left} rows were left"
    floor = (floor + bare_claim_loop()) / 2
    return [
        Figure(name="10,000 prompts leave the outbox", value=spent, floor=floor, limit=4 * floor, unit="s"),
        Figure(name="longest stall of the loop meanwhile", value=stalls.longest, floor=None, limit=50),
    ]


def _unsent(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Notice).where(Notice.state != "sent")) or 0


if __name__ == "__main__":
    raise SystemExit(report(asyncio.run(measure())))
