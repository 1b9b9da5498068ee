"""How late an escalation step begins when nothing else goes on."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from typing import Any

from benchmarks.measure import Figure, Message, database, percentile, report, services
from bot.jobs.tick import Tick
from bot.work import dues, outbox
from bot.work.clock import SystemClock
from bot.work.kinds import MessageKind
from bot.work.unit import Work

STEPS, WARM_UP = 60, 10


async def measure() -> list[Figure]:
    """p99 over steps at random moments, each of which puts a notice; the floor is asyncio's own sleep."""
    with database() as db:
        clock = SystemClock()
        served = services(db, clock)
        late: list[float] = []

        def escalate(work: Work, *, due: Any) -> str | None:
            late.append((clock.now() - due.due_at).total_seconds() * 1000)
            outbox.put(
                work.session,
                key=due.key,
                kind=MessageKind.ASK,
                audience="U1",
                message=Message(),
                now=work.now,
            )
            return None

        tick = Tick(served, {"escalate": escalate})
        runner = asyncio.create_task(tick.run())
        start = clock.now() + timedelta(seconds=0.5)
        pick = random.Random(7)
        warm_up = [start - timedelta(seconds=0.1) for _ in range(WARM_UP)]
        alone = [start + timedelta(seconds=0.5 + 0.15 * place + pick.uniform(0, 0.05)) for place in range(STEPS)]
        moments = [*warm_up, *alone]
        rows = [
            {"key": f"s{place}", "kind": "escalate", "subject": str(place), "due_at": at}
            for place, at in enumerate(moments)
        ]
        await db.run(lambda session: dues.put_all(session, rows))
        floors = []
        while len(late) < STEPS + WARM_UP:
            wanted = asyncio.get_running_loop().time() + 0.02
            await asyncio.sleep(0.02)
            floors.append((asyncio.get_running_loop().time() - wanted) * 1000)
        runner.cancel()
        await asyncio.gather(runner, return_exceptions=True)
    value, floor = percentile(late[WARM_UP:], 0.99), percentile(floors, 0.99)
    return [Figure(name="an escalation step, late by p99", value=value, floor=floor, limit=50)]


if __name__ == "__main__":
    raise SystemExit(report(asyncio.run(measure())))
