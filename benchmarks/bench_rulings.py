"""Rulings on one core: every decision of the shipped table, for every role that a rule names."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any

from benchmarks.measure import Figure, percentile, report
from bot.domain.authority import rule_on
from bot.files.rules import load_rules

ROUNDS = 7
FACTS: dict[str, Any] = {
    "mode": "project",
    "cost_cny": 60_000,
    "float_left_days": -1,
    "delay_days": 5,
    "has_lc": True,
}


async def measure() -> list[Figure]:
    """Microseconds a ruling, the median of several rounds; the floor is making the value alone, its words at hand."""
    table = load_rules()
    asked = [
        (decision, role) for decision in table.decisions for role in ("merchandiser", "merch_lead", "pm", "finance")
    ]
    last = rule_on(table, decision=asked[0][0], role=asked[0][1], facts=FACTS)
    spent, floors = [], []
    for _ in range(ROUNDS):
        started = time.process_time()
        for decision, role in asked * 5:
            last = rule_on(table, decision=decision, role=role, facts=FACTS)
        spent.append((time.process_time() - started) / (5 * len(asked)) * 1e6)
        started = time.process_time()
        for _again in range(5 * len(asked)):
            replace(last)
        floors.append((time.process_time() - started) / (5 * len(asked)) * 1e6)
    value, floor = percentile(spent, 0.5), percentile(floors, 0.5)
    return [Figure(name="a ruling on one core (10,000 a second)", value=value, floor=floor, limit=100, unit="µs")]


if __name__ == "__main__":
    raise SystemExit(report(asyncio.run(measure())))
