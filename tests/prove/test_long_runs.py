"""A year of a workspace, and minutes under load: nothing is stuck, nothing grows without end."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.db.models import AuditEntry, DueRow, Envelope, Notice
from bot.files.seed import read_seed
from bot.work import audit
from tests.factories import HE, LIN, START, WANG, ZHENG, demo_company
from tests.integration.cases.world import World
from tests.integration.conftest import DEMO, Databases
from tests.started import Running, TownSlack, started

pytestmark = pytest.mark.prove

DAYS, A_MONTH = 365, 30
STOPS = (timedelta(hours=9, minutes=1), timedelta(hours=11, minutes=31), timedelta(hours=18), timedelta(hours=23))
LATE = timedelta(hours=1)
OLD = timedelta(days=4)
"""Over a long weekend a message may wait for the end of its reader's quiet hours."""
FLAT = 48 * 1024 * 1024
"""Bytes that a process may grow by in ten months, or in minutes under load."""
MESSAGES, AT_ONCE = 6_000, 50
REST = 300
"""Seconds until a thousand messages and their answers are worked off, on a machine that does other things too."""


@pytest.fixture
def open_cases(databases: Databases) -> Iterator[Database]:
    """The demo company with three cases that nobody will act on."""
    with databases.lent("sqlite", DEMO) as db:
        world = World(db=db, company=demo_company(), now=START, posts=False)
        world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=10)
        world.report(HE, "PO2414", "mold_damage", text="模具 T-550 损坏", recorded="16 h")
        world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
        yield db


def resident() -> int:
    """Bytes of this process that are in memory, after what is garbage has gone."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def stuck(session: Session, now: datetime) -> dict[str, list[Any]]:
    """What should long have been done: due rows, unsent messages."""
    due = select(DueRow.kind, DueRow.due_at).where(DueRow.state == "waiting", DueRow.due_at < now - LATE)
    unsent = select(Notice.message, Notice.state, Notice.audience, Notice.next_at).where(
        Notice.state.in_(("new", "sending", "retry", "unknown")), Notice.created_at < now - OLD
    )
    failed = select(DueRow.kind, DueRow.outcome).where(DueRow.state == "failed")
    dead = select(Notice.message, Notice.reason).where(Notice.state == "dead")
    asked = {"due": due, "unsent": unsent, "failed": failed, "dead": dead}
    return {name: [tuple(row) for row in session.execute(query)] for name, query in asked.items()}


def rows(session: Session) -> Counter[str]:
    """How many rows the tables have that grow with the days."""
    return Counter(
        {
            table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Notice, DueRow, AuditEntry)
        }
    )


async def test_a_year_leaves_nothing_stuck_and_grows_by_the_same_each_month(open_cases: Database) -> None:
    seed = read_seed()
    slack = TownSlack(seed)
    months: list[Counter[str]] = [rows_of(open_cases)]
    memory: list[int] = []
    async with started(open_cases, seed, at=START, slack=slack) as running:
        for day in range(1, DAYS + 1):
            midnight = START.replace(hour=0, minute=0) + timedelta(days=day)
            for stop in STOPS:
                await running.to(midnight + stop)
            late = open_cases.call(lambda session: stuck(session, running.clock.now()))
            assert not any(late.values()), (day, late)
            if day % A_MONTH == 0:
                slack.calls.clear()
                slack.messages.clear()
                slack.views.clear()
                months.append(rows_of(open_cases))
                memory.append(resident())
    grown = [now - before for before, now in pairwise(months)]
    for table in ("notice", "due_row", "audit_entry"):
        usual = sorted(month[table] for month in grown[1:])[len(grown) // 2]
        assert grown[-1][table] <= 2 * usual + 50, (table, [month[table] for month in grown])
    assert memory[-1] - memory[1] < FLAT, memory
    assert open_cases.call(audit.check).ok


def rows_of(db: Database) -> Counter[str]:
    return db.call(rows)


async def test_thousands_of_messages_are_each_worked_once_and_memory_stays_flat(open_cases: Database) -> None:
    seed = read_seed()
    slack = TownSlack(seed)
    memory: list[int] = []
    async with started(open_cases, seed, at=START, slack=slack) as running:
        await running.settle()
        before = open_cases.call(envelopes)
        for burst in range(MESSAGES // AT_ONCE):
            await asyncio.gather(*(say(running, burst * AT_ONCE + number) for number in range(AT_ONCE)))
            if burst % 20 == 19:
                assert await running.application.settle(REST)
                slack.calls.clear()
                slack.messages.clear()
                memory.append(resident())
        assert await running.application.settle(REST)
        done = open_cases.call(envelopes)
        assert done["worked"] - before["worked"] == MESSAGES
        assert done["open"] == before["open"]
        late = open_cases.call(lambda session: stuck(session, running.clock.now()))
        assert not any(late.values()), late
    assert memory[-1] - memory[1] < FLAT, memory


async def say(running: Running, number: int) -> None:
    """One of what people write to the bot all day."""
    user = (LIN, WANG, HE, ZHENG)[number % 4]
    text = ("PO2402", f"PO2402 裁剪 {number % 90 + 5}% 照记", "帮助")[number % 3]
    event = {
        "type": "message", "channel": f"D{user[1:]}", "user": user, "text": text, "ts": f"{1_800_000_000 + number}.0",
        "channel_type": "im",
    }  # fmt: skip
    body = {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{number}", "event": event}
    answer = await running.application.registry.receive(body)
    assert answer.status == 200, answer.body


def envelopes(session: Session) -> Counter[str]:
    """Envelopes that are worked off, and those that are not."""
    found = session.scalars(select(Envelope.worked_at)).all()
    return Counter("open" if worked_at is None else "worked" for worked_at in found)
