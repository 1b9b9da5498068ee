"""A message posted to the sandbox's channel of 10,000; the floor is a channel that is empty."""

from __future__ import annotations

import asyncio
import time

import aiohttp

from benchmarks.bench_page import CHANNEL, MESSAGES, PEOPLE, room
from benchmarks.bench_values import digest
from benchmarks.measure import Figure, percentile, report

ROUNDS = 21


async def measure() -> list[Figure]:
    """Milliseconds until chat.postMessage has answered, the median."""
    floor, value = await posting(0), await posting(MESSAGES)
    return [Figure(name="a message posted among 10,000", value=value, floor=floor, limit=max(4 * floor, 100))]


async def posting(messages: int) -> float:
    """Milliseconds a message among so many."""
    spent = []
    async with room(PEOPLE, messages) as running, aiohttp.ClientSession() as session:
        for _ in range(ROUNDS):
            started = time.perf_counter()
            answer = await session.post(
                f"{running.url}/api/chat.postMessage",
                json={"channel": CHANNEL, "text": "x", "blocks": digest()},
                headers={"Authorization": "Bearer xoxb-bench"},
            )
            assert (await answer.json())["ok"]
            spent.append((time.perf_counter() - started) * 1000)
    return percentile(spent, 0.5)


if __name__ == "__main__":
    raise SystemExit(report(asyncio.run(measure())))
