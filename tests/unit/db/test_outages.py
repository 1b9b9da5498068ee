"""An outage is told in a few lines: its cause, a line a minute, its end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from structlog.testing import capture_logs

from bot.db import outages
from bot.db.batcher import Gather
from bot.db.engines import DatabaseUnavailable
from bot.db.outages import Outage, keep_on


class Watch:
    """A monotonic clock in a test's hands."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_an_outage_says_its_cause_once_then_a_line_a_minute_and_its_end() -> None:
    watch = Watch()
    outage = Outage("database", now=watch)
    with capture_logs() as said:
        for _ in range(150):
            outage.failed(DatabaseUnavailable("connection refused"))
            watch.seconds += 1
        outage.succeeded()
        watch.seconds += outages.CALM_SECONDS
        outage.succeeded()
        outage.succeeded()
    assert [(line["event"], line.get("attempts"), line.get("cause")) for line in said] == [
        ("outage.began", None, "connection refused"),
        ("outage.lasts", 61, None),
        ("outage.lasts", 121, None),
        ("outage.over", 150, None),
    ]
    assert said[0]["exc_info"] is None, "the words are the cause; a trace says no more"


def test_what_comes_and_goes_is_one_outage() -> None:
    watch = Watch()
    outage = Outage("database", now=watch)
    with capture_logs() as said:
        for _ in range(20):
            outage.failed(DatabaseUnavailable("locked"))
            watch.seconds += 1
            outage.succeeded()
    assert [line["event"] for line in said] == ["outage.began"]


async def test_work_that_fails_goes_on_after_a_pause_and_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    steps = 0

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    async def step() -> None:
        nonlocal steps
        steps += 1
        if steps == 6:
            raise asyncio.CancelledError
        raise KeyError("ours") if steps < 4 else DatabaseUnavailable("away")

    monkeypatch.setattr(outages.asyncio, "sleep", sleep)
    with capture_logs() as said, pytest.raises(asyncio.CancelledError):
        await keep_on("tick", step)
    assert pauses == [outages.AGAIN_SECONDS] * 5, "never hot"
    assert [(line["event"], line["of"]) for line in said] == [("outage.began", "tick")]
    assert isinstance(said[0]["exc_info"], KeyError), "a mistake of ours is told with its trace"


async def test_whoever_waits_for_a_group_that_goes_wrong_is_told() -> None:
    async def forgets(items: Sequence[int]) -> Sequence[int]:
        await asyncio.sleep(0)
        return items[1:]

    gather = Gather(forgets)
    outcomes = await asyncio.wait_for(asyncio.gather(gather(1), gather(2), return_exceptions=True), 5)
    assert [type(outcome) for outcome in outcomes] == [AssertionError, AssertionError]


async def test_whoever_waits_for_a_group_that_is_cancelled_does_not_wait_for_ever() -> None:
    async def hangs(_items: Sequence[int]) -> Sequence[int]:
        await asyncio.Event().wait()
        return []

    gather = Gather(hangs, most=1)
    waiting = [asyncio.create_task(gather(number)) for number in range(2)]
    await asyncio.sleep(0.01)
    assert gather._flush is not None
    gather._flush.cancel()
    await asyncio.wait(waiting, timeout=5)
    assert all(task.cancelled() for task in waiting)
