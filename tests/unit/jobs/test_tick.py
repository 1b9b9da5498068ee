"""The tick works off what is due, each row once, and never stops at a bad one."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.database import Database
from bot.db.models import DueRow, Member, Notice, Setting
from bot.jobs.tick import Tick
from bot.services.cases.kept import StepDue
from bot.work import dues
from bot.work.codec import unpack
from bot.work.unit import Work
from tests.fakes import NOW, FakeClock, services


class Diary:
    """Due rows over a clock that is moved, and what their work wrote down."""

    def __init__(self, db: Database) -> None:
        self.db, self.clock = db, FakeClock()
        self.services = services(db, self.clock)
        self.written: list[tuple[str, datetime]] = []
        self.tick = Tick(
            self.services, {"note": self.note, "break": self.breaks, "kill": self.kill, "reads": self.reads}
        )

    def note(self, work: Work, *, due: Any) -> str | None:
        self.written.append((due.subject, work.now))
        work.session.add(Setting(name=due.subject, value="1"))
        return None

    def breaks(self, work: Work, *, due: Any) -> str | None:
        work.session.add(Setting(name="half", value="1"))
        work.session.flush()
        raise RuntimeError("boom")

    def reads(self, work: Work, *, due: Any) -> str | None:
        work.session.add(Setting(name="half", value="1"))
        return str(unpack(StepDue, due.data).step)

    def kill(self, work: Work, *, due: Any) -> str | None:
        dues.kill_step(work.session, due.subject, "acknowledged")
        return "killed"

    async def plan(self, subject: str, *, kind: str = "note", after: float = 0, step: str | None = None) -> bool:
        at = self.clock.now() + timedelta(seconds=after)
        return await self.db.run(
            lambda session: dues.put(session, key=subject, kind=kind, subject=subject, due_at=at, step=step)
        )

    async def row(self, key: str) -> DueRow:
        return await self.db.read(lambda session: session.scalars(select(DueRow).where(DueRow.key == key)).one())


@pytest.fixture
def diary(db: Database) -> Diary:
    return Diary(db)


async def test_what_is_due_is_worked_off_in_order_and_once(diary: Diary) -> None:
    await diary.plan("second", after=-5)
    await diary.plan("first", after=-10)
    await diary.plan("later", after=60)
    assert await diary.plan("first", after=-10) is False
    assert await diary.tick.work() == 2
    assert await diary.tick.work() == 0
    assert [subject for subject, _ in diary.written] == ["first", "second"]


async def test_a_row_that_fails_leaves_the_rest_whole_and_is_tried_again(diary: Diary) -> None:
    await diary.plan("bad", kind="break", after=-10)
    await diary.plan("good", after=-5)
    await diary.tick.work()
    assert [subject for subject, _ in diary.written] == ["good"]
    assert await diary.db.read(lambda session: set(session.scalars(select(Setting.name)))) == {"good"}
    bad = await diary.row("bad")
    assert (bad.state, bad.attempts, bad.outcome) == ("waiting", 1, "RuntimeError: boom")
    assert bad.retry_at is not None
    assert bad.retry_at > NOW
    for _ in range(20):
        diary.clock.advance(timedelta(minutes=20))
        await diary.tick.work()
    bad = await diary.row("bad")
    assert (bad.state, bad.attempts) == ("failed", dues.ATTEMPTS)


@pytest.mark.parametrize(
    ("kind", "about", "why"),
    [("unheard_of", "unheard_of", "unknown kind"), ("reads", "step_due", "required field missing @ $.decision")],
)
async def test_what_cannot_be_read_is_set_aside_at_once_blocks_nobody_and_administrators_are_told(
    diary: Diary, kind: str, about: str, why: str
) -> None:
    boss = Member(id="U1", name="黄建国", is_admin=True)
    await diary.db.run(lambda session: session.add(boss))
    await diary.plan("odd", kind=kind, after=-1)
    await diary.plan("good")
    await diary.tick.work()
    odd = await diary.row("odd")
    assert (odd.state, odd.attempts, (odd.outcome or "").startswith(f"Unreadable: {why}")) == ("failed", 1, True)
    assert [subject for subject, _ in diary.written] == ["good"]
    [told] = await diary.db.read(lambda session: session.scalars(select(Notice)).all())
    assert (told.audience, told.message, told.context["kind"]) == ("U1", "message_set_aside", about)
    assert told.context["why"].startswith(why)


async def test_a_step_killed_in_the_same_batch_is_not_worked_off(diary: Diary) -> None:
    await diary.plan("step-1", kind="kill", after=-10)
    await diary.plan("reminder", after=-5, step="step-1")
    await diary.tick.work()
    assert diary.written == []
    assert (await diary.row("reminder")).state == "cancelled"
    assert (await diary.row("reminder")).outcome == "acknowledged"


async def test_a_cancelled_or_moved_row_keeps_its_word(diary: Diary) -> None:
    await diary.plan("gone", after=10)
    await diary.plan("moved", after=10)
    late = NOW + timedelta(hours=1)
    assert await diary.db.run(lambda session: dues.cancel(session, "gone", "not needed"))
    assert await diary.db.run(lambda session: dues.move(session, "moved", late))
    diary.clock.advance(timedelta(minutes=1))
    await diary.tick.work()
    assert diary.written == []
    diary.clock.advance(timedelta(hours=1))
    await diary.tick.work()
    assert [subject for subject, _ in diary.written] == ["moved"]
    assert not await diary.db.run(lambda session: dues.cancel(session, "moved", "too late"))


async def test_the_tick_sleeps_until_the_nearest_row_and_is_woken_by_a_nearer_one(diary: Diary) -> None:
    runner = asyncio.create_task(diary.tick.run())
    await diary.plan("far", after=3600)
    await asyncio.sleep(0.05)
    await diary.plan("near", after=0)
    await asyncio.wait_for(diary.tick.settle(), 5)
    assert [subject for subject, _ in diary.written] == ["near"]
    assert await diary.tick.nearest() == NOW + timedelta(hours=1)
    diary.clock.advance(timedelta(hours=1))
    await asyncio.wait_for(diary.tick.settle(), 5)
    assert [subject for subject, _ in diary.written] == ["near", "far"]
    runner.cancel()
    with pytest.raises(asyncio.CancelledError):
        await runner


async def test_many_rows_due_at_once_are_worked_in_several_transactions(diary: Diary) -> None:
    rows = [
        {"key": f"n{n}", "kind": "note", "subject": f"n{n}", "due_at": NOW - timedelta(seconds=1)} for n in range(450)
    ]
    assert await diary.db.run(lambda session: dues.put_all(session, rows)) == 450
    assert await diary.db.run(lambda session: dues.put_all(session, rows)) == 0
    assert await diary.tick.work() == 450
    assert len(diary.written) == 450
