"""What the sweeps keep and what they drop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import pytest
import time_machine
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from bot.db.database import Database
from bot.db.models import Envelope, Notice, Pending
from bot.jobs import sweeps as module
from bot.jobs.sweeps import Sweeps
from bot.slack.pacing import Pacing
from bot.work import audit, inbox, outbox, pending
from bot.work.inbox import Incoming
from bot.work.kinds import MessageKind
from bot.work.sending import Claimed, Outcome
from bot.work.unit import Work
from tests.fakes import NOW, FakeClock, company
from tests.notes import Note


class Nobody:
    """Sends nothing and decides nothing."""

    lease = timedelta(seconds=45)
    busy: frozenset[int] = frozenset()

    async def decide(self, rows: Sequence[Claimed], *, now: datetime) -> Sequence[Outcome]:
        raise AssertionError(rows)


def sweeps(db: Database, clock: FakeClock, pacing: Pacing | None = None) -> Sweeps:
    return Sweeps(db, clock, reconciler=Nobody(), delivery=Nobody(), pacing=pacing)


async def test_the_trails_end_is_said_in_the_log(db: Database) -> None:
    with capture_logs() as said:
        await sweeps(db, FakeClock()).anchor_trail()
        await db.run(partial(audit.write, now=NOW, actor="U01", action="test", subject_kind="thing", subject_id=1))
        await sweeps(db, FakeClock()).anchor_trail()

    head = await db.read(audit.head)
    assert head is not None
    assert said == [{"event": "audit.anchor", "anchor": str(head), "log_level": "info"}]


async def test_the_pace_slack_took_survives_a_restart(db: Database) -> None:
    learned = Pacing()
    before = sweeps(db, FakeClock(), learned)
    await before.recall_pace()
    assert await before.keep_pace()
    learned.take("C1")
    learned.limited("C1", 30)
    assert await before.keep_pace()
    assert not await before.keep_pace()

    fresh = Pacing()
    await sweeps(db, FakeClock(), fresh).recall_pace()
    assert round(fresh.rate, 2) == round(learned.rate, 2) == 6.67


async def test_envelopes_are_forgotten_a_week_after_they_were_worked_and_never_before(db: Database) -> None:
    clock = FakeClock()
    for key in ("worked", "waiting", "answered"):
        await db.run(partial(inbox.keep_all, envelopes=[Incoming(key=key, kind="command", payload={})], now=NOW))
    await db.run(partial(inbox.worked, key="worked", now=NOW))
    await db.run(partial(inbox.answer, key="answered", value={"response_action": "errors"}))
    clock.advance(timedelta(days=6))
    assert await sweeps(db, clock).forget_envelopes() == 0
    clock.advance(timedelta(days=2))
    assert await sweeps(db, clock).forget_envelopes() == 2
    assert await db.read(lambda session: list(session.scalars(select(Envelope.key)))) == ["waiting"]


def lets_wait(session: Session, key: str, value: object, lasts: timedelta) -> None:
    work = Work(session, company(), NOW).by("U01")
    pending.put(work, key=key, value=value, subject=key, lasts=lasts)


async def test_what_waits_ends_at_its_end_whenever_the_sweep_comes_and_however_often(db: Database) -> None:
    clock = FakeClock()
    await db.run(partial(lets_wait, key="preview", value=Note(), lasts=timedelta(days=30)))
    await db.run(partial(lets_wait, key="undo", value=Note(), lasts=timedelta(minutes=15)))

    async def rows() -> dict[str, tuple[str | None, datetime | None]]:
        found = await db.read(lambda session: list(session.scalars(select(Pending))))
        return {row.key: (row.outcome, row.settled_at) for row in found}

    assert await sweeps(db, clock).end_pending() == 0
    clock.advance(timedelta(days=3))
    assert [await sweeps(db, clock).end_pending() for _ in range(2)] == [1, 0]
    assert await rows() == {"preview": (None, None), "undo": ("ended", NOW + timedelta(minutes=15))}
    clock.advance(timedelta(days=88))
    assert [await sweeps(db, clock).end_pending() for _ in range(2)] == [1, 0]
    assert await rows() == {"preview": ("ended", NOW + timedelta(days=30))}, "what ended 90 days ago is gone"


async def test_what_left_long_ago_is_forgotten_a_part_at_a_time_and_what_waits_never(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FORGOTTEN_AT_ONCE", 2)
    clock = FakeClock()
    states = ("sent", "skipped", "dead", "new", "retry", "sending", "unknown", outbox.HELD)

    def write(session: Session) -> None:
        for state in states:
            outbox.put(session, key=state, kind=MessageKind.ANSWER, audience="U01", message=Note(text="x"), now=NOW)
            session.flush()
            session.execute(update(Notice).where(Notice.key == state).values(state=state))

    await db.run(write)
    clock.advance(module.KEEP_SENT)
    assert await sweeps(db, clock).forget_notices() == 0
    clock.advance(timedelta(seconds=1))
    assert [await sweeps(db, clock).forget_notices() for _ in range(3)] == [2, 1, 0]
    left = await db.read(lambda session: list(session.scalars(select(Notice.key).order_by(Notice.id))))
    assert left == list(states[3:])


async def test_there_are_a_handful_of_sweeps_none_of_which_is_ever_dropped(db: Database) -> None:
    jobs = sweeps(db, FakeClock()).scheduler()
    jobs.start(paused=True)
    assert {job.id for job in jobs.get_jobs()} == {
        *("anchor_trail", "directory", "end_pending", "forget_envelopes", "forget_notices", "keep_pace", "mend")
    }
    assert all(job.misfire_grace_time is None and job.coalesce and job.max_instances == 1 for job in jobs.get_jobs())
    jobs.shutdown(wait=False)


async def test_a_wall_clock_set_back_an_hour_stops_no_sweep(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.01)
    swept = asyncio.Event()

    async def mend(_sweeps: Sweeps) -> None:
        swept.set()

    mend.__name__ = "mend"
    monkeypatch.setattr(Sweeps, "mend", mend)
    with time_machine.travel(NOW, tick=True) as wall:
        running = asyncio.create_task(sweeps(db, FakeClock()).run())
        await asyncio.sleep(0)
        wall.shift(timedelta(hours=-1))
        await asyncio.wait_for(swept.wait(), 5)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


async def test_a_sweep_that_fails_is_told_once_and_tried_again(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(_sweeps: Sweeps) -> None:
        raise KeyError("ours")

    breaks.__name__ = "mend"
    monkeypatch.setattr(Sweeps, "mend", breaks)
    jobs = sweeps(db, FakeClock()).scheduler()
    jobs.start(paused=True)
    job = jobs.get_job("mend")
    with capture_logs() as said:
        for _ in range(5):
            await job.func(*job.args)
    jobs.shutdown(wait=False)
    assert [(line["event"], line["of"]) for line in said] == [("outage.began", "sweep.mend")]
