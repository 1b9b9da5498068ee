"""Every benchmark, each with its floor in the same run: `python -m benchmarks.run [--json] [name …]`."""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks import (
    bench_ack,
    bench_burst,
    bench_door,
    bench_escalations,
    bench_page,
    bench_phrases,
    bench_posting,
    bench_prompts,
    bench_rulings,
    bench_startup,
    bench_tick,
    bench_values,
    bench_views,
)
from benchmarks.measure import Figure, report

ALL = {
    "ack": bench_ack, "burst": bench_burst, "prompts": bench_prompts, "tick": bench_tick,
    "escalations": bench_escalations, "rulings": bench_rulings, "startup": bench_startup,
    "page": bench_page, "phrases": bench_phrases, "views": bench_views, "posting": bench_posting,
    "values": bench_values, "door": bench_door,
}  # fmt: skip


def main() -> int:
    """Run those named, or all; 1 when a figure is over its limit."""
    names = [word for word in sys.argv[1:] if not word.startswith("-")] or list(ALL)
    unknown = [name for name in names if name not in ALL]
    if unknown:
        print(f"unknown benchmark: {', '.join(unknown)}; there are {', '.join(ALL)}", file=sys.stderr)
        return 2
    figures: list[Figure] = []
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as apart:
        for name in names:
            figures += apart.submit(figures_of, name).result()
    return report(figures)


def figures_of(name: str) -> list[Figure]:
    """One benchmark, in a process of its own: what ran before it fills no memory that it has to walk."""
    return asyncio.run(ALL[name].measure())


if __name__ == "__main__":
    raise SystemExit(main())
