"""10,000 open cases: how late their steps are worked off, idle and busy, and how soon an escalation reaches Slack."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from benchmarks.measure import Figure, Message, database, percentile, report
from benchmarks.office import RUNS_OUT, place, spread
from bot.app.memory import calm_collector
from bot.db.database import Database
from bot.files.locales import templates_folder
from bot.jobs.delivery import Delivery
from bot.jobs.schedule import SCHEDULE
from bot.jobs.tick import Tick
from bot.presentation.registry import Payload
from bot.presentation.words import Lexicon
from bot.slack.pacing import Pacing
from bot.slack.rendering import Rendered, Renderer
from bot.work import audit, outbox
from bot.work.caps import Cap
from bot.work.clock import MovableClock
from bot.work.gateway import Services
from bot.work.kinds import MessageKind
from bot.work.sending import Claimed, Outcome
from bot.work.unit import Work
from tests.factories import CHEN

CASES, PROMPTS = 10_000, 10_000
STEPS, EVERY = 100, 0.25
HANDED, APART = 15, 1.3
ANSWER_SECONDS = 0.05
LEAD = 1.5
"""Seconds before the first step, for the worker and the tick to begin."""


async def measure() -> list[Figure]:
    """Idle, then with 10,000 prompts leaving and people at work, then behind 10,000 prompts at Slack's own pace."""
    calm_collector()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    idle = await _lateness(busy=False)
    busy = await _lateness(busy=True)
    handed = await _handed()
    return [
        Figure(
            name="a step among 10,000 open cases begins late by p99, idle", value=idle.late, floor=idle.floor, limit=50
        ),
        Figure(name="the same while 10,000 prompts leave and people act", value=busy.late, floor=busy.floor, limit=250),
        Figure(name="the processor time of such a step, median", value=idle.work, floor=None, limit=50),
        Figure(
            name="an escalation to Slack behind 10,000 prompts, p99",
            value=handed,
            floor=ANSWER_SECONDS,
            limit=2,
            unit="s",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Milliseconds: how late they began and asyncio's own sleep, both p99; processor time of the median one."""

    late: float
    floor: float
    work: float


class Slack:
    """Answers after a moment and remembers when a case's card was handed to it for 陈志强."""

    def __init__(self, clock: MovableClock, seconds: float) -> None:
        self.handed: dict[int, datetime] = {}
        self._clock, self._seconds = clock, seconds

    async def deliver(self, row: Claimed, _rendered: object) -> Outcome:
        """Say it was sent."""
        if row.message == "case_card" and row.audience == CHEN:
            self.handed.setdefault(int(row.context["case"]), self._clock.now())
        await asyncio.sleep(self._seconds)
        return row.became("sent", channel=f"D{row.audience}", ts=f"{row.id}.0")


async def _lateness(*, busy: bool) -> Steps:
    late: list[float] = []
    worked: list[float] = []
    with database() as db:
        office = place(db, cases=CASES, moments=spread(STEPS, begin=RUNS_OUT, every=EVERY))
        clock = _clock_before(RUNS_OUT)

        def expire(work: Work, *, due: Any) -> str | None:
            late.append((clock.now() - due.due_at).total_seconds() * 1000)
            begun = time.thread_time()
            outcome = SCHEDULE["case.expire"](work, due=due)
            work.session.flush()
            worked.append((time.thread_time() - begun) * 1000)
            return outcome

        served = Services(db, office.company, clock)
        tick = Tick(served, {**SCHEDULE, "case.expire": expire})
        async with _running(tick.run(), *([_traffic(served), _prompts(served, clock)] if busy else [])):
            floors: list[float] = []
            while len(worked) < STEPS:
                wanted = asyncio.get_running_loop().time() + 0.02
                await asyncio.sleep(0.02)
                floors.append((asyncio.get_running_loop().time() - wanted) * 1000)
    return Steps(late=percentile(late, 0.99), floor=percentile(floors, 0.99), work=percentile(worked, 0.5))


async def _handed() -> float:
    """Seconds from a step's due moment until its card is handed to Slack, at the pace Slack allows."""
    moments = spread(HANDED, begin=RUNS_OUT, every=APART)
    with database() as db:
        office = place(db, cases=CASES, moments=moments)
        clock = _clock_before(RUNS_OUT)
        slack, served = Slack(clock, ANSWER_SECONDS), Services(db, office.company, clock)
        await _fill(db, clock)
        delivery = _delivery(served, clock, slack, Pacing())
        async with _running(Tick(served, SCHEDULE).run(), delivery.run()), asyncio.timeout(60):
            while len(slack.handed) < HANDED:
                await asyncio.sleep(0.05)
    return percentile([(slack.handed[case] - at).total_seconds() for case, at in office.steps.items()], 0.99)


async def _prompts(served: Services, clock: MovableClock) -> None:
    """10,000 prompts leave, as fast as rows can be claimed and settled."""
    await _fill(served.db, clock)
    fast = Pacing(rate=1e9, burst=1e9, most=1e9, channel_rate=1e9, channel_burst=1e9)
    await _delivery(served, clock, Slack(clock, 0), fast).run()


async def _traffic(served: Services) -> None:
    """Twenty small use cases a second."""
    number = 0
    while True:
        number += 1
        await served.run(_act, number=number)
        await asyncio.sleep(0.05)


def _act(work: Work, *, number: int) -> None:
    audit.write(
        work.session, now=work.now, actor="U01LINXIAO", action="bench", subject_kind="command", subject_id=number
    )


async def _fill(db: Database, clock: MovableClock) -> None:
    rows: list[dict[str, Any]] = [
        {
            "key": f"p{n}",
            "kind": MessageKind.PROMPT,
            "audience": f"U{n}",
            "message": Message(),
            "reader": None,
        }
        for n in range(PROMPTS)
    ]
    await db.run(lambda session: outbox.put_all(session, rows, now=clock.now()))


def _delivery(served: Services, clock: MovableClock, slack: Slack, pacing: Pacing) -> Delivery:
    words = Renderer(served, Lexicon(templates_folder(), "zh-CN"))

    async def render(rows: Sequence[Claimed]) -> Sequence[Rendered]:
        real = [row for row in rows if row.message != "bench"]
        shown = dict(zip((row.id for row in real), await words(real), strict=True)) if real else {}
        return [shown.get(row.id, Payload(text=row.key)) for row in rows]

    return Delivery(served.db, clock, render=render, sender=slack, pacing=pacing, cap=Cap(limit=CASES))


def _clock_before(moment: datetime) -> MovableClock:
    clock = MovableClock()
    clock.move_to(moment - timedelta(seconds=LEAD))
    return clock


@asynccontextmanager
async def _running(*works: Any) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    failed = [error for error in ended if isinstance(error, Exception)]
    if failed:
        raise failed[0]


if __name__ == "__main__":
    raise SystemExit(report(asyncio.run(measure())))
