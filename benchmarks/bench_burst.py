"""500 commands at once: each durable before its acknowledgement."""

from __future__ import annotations

import asyncio
import time

from benchmarks.edge import Receive, acked, bare, command, ours
from benchmarks.measure import Figure, database, percentile, report

BURST = 500
ROUNDS = 5


async def burst(receive: Receive, first: int) -> list[float]:
    """Milliseconds from the burst's start to each acknowledgement."""
    started = time.perf_counter()

    async def one(number: int) -> float:
        await acked(receive, command(number))
        return (time.perf_counter() - started) * 1000

    return list(await asyncio.gather(*(one(first + number) for number in range(BURST))))


async def measure() -> list[Figure]:
    """The median p99 of five bursts and the slowest acknowledgement of all; floor and figure take turns."""
    bare_bolt, floors, p99s, slowest = bare(), [], [], 0.0
    with database() as db:
        registry = ours(db)
        await burst(bare_bolt, 0)
        await burst(registry.receive, 0)
        await registry.settle()
        for number in range(1, ROUNDS + 1):
            floors.append(percentile(await burst(bare_bolt, 0), 0.99))
            spent = await burst(registry.receive, number * BURST)
            await registry.settle()
            p99s.append(percentile(spent, 0.99))
            slowest = max(slowest, *spent)
    floor, value = sorted(floors)[ROUNDS // 2], sorted(p99s)[ROUNDS // 2]
    return [
        Figure(name=f"burst of {BURST}, ack p99", value=value, floor=floor, limit=3 * floor),
        Figure(name=f"burst of {BURST}, slowest ack", value=slowest, floor=floor, limit=1000),
    ]


if __name__ == "__main__":
    raise SystemExit(report(asyncio.run(measure())))
