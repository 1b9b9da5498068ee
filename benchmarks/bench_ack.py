"""One command at a time: how long until it is acknowledged, kept durably before that."""

from __future__ import annotations

import asyncio
import statistics

from benchmarks.edge import acked, bare, command, ours
from benchmarks.measure import BareCommit, Figure, database, report, scratch

COMMANDS = 300


async def measure() -> list[Figure]:
    """Medians, each command alone; floor and figure take turns, so that a busy disk weighs on both."""
    bare_bolt, floors, spent = bare(), [], []
    with database() as db, scratch() as folder:
        registry = ours(db)
        commit = BareCommit(folder)
        for number in range(COMMANDS):
            floors.append(await acked(bare_bolt, command(number)) + commit.milliseconds())
            spent.append(await acked(registry.receive, command(number)))
            await registry.settle()
        commit.close()
    value, floor = statistics.median(spent[20:]), statistics.median(floors[20:])
    return [Figure(name="one command acked, p50", value=value, floor=floor, limit=min(10.0, 4 * floor))]


if __name__ == "__main__":
    raise SystemExit(report(asyncio.run(measure())))
