"""The database away, idle and under load, on both dialects: everything goes on by itself, and each message once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import URL, select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from bot.db import engines, outages
from bot.db.database import Database, DatabaseUnavailable
from bot.db.models import Notice
from bot.jobs import delivery as deliveries
from bot.jobs.tick import Tick
from bot.slack import registry as registries
from bot.slack import rendering
from bot.slack.rendering import Renderer
from bot.work import dues, outbox
from bot.work.kinds import MessageKind
from bot.work.unit import Work
from tests.away import Absence, absence, locked
from tests.fakes import LEXICON, NOW, FakeClock, services
from tests.notes import Note
from tests.outbox import Office

MESSAGES = 120
KINDS = (MessageKind.CARD, MessageKind.ANSWER, MessageKind.ROUND, MessageKind.PROMPT)
SOON = 0.02


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed is tried again soon, so that no test waits."""
    for module in (outages, deliveries, registries):
        monkeypatch.setattr(module, "AGAIN_SECONDS", SOON)


@pytest.fixture
def away(database: Database, database_url: URL) -> Iterator[Absence]:
    """A fresh database that can go away."""
    with absence(database) as found:
        yield found


@asynccontextmanager
async def running(*work: Callable[[], Any]) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Background work, ended with the test."""
    tasks = [asyncio.create_task(job()) for job in work]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.005)


def began(said: list[Any]) -> bool:
    return any(line["event"] == "outage.began" for line in said)


async def test_a_database_away_while_the_outbox_idles_holds_its_messages_up_only_until_it_is_back(
    database: Database, away: Absence
) -> None:
    office = Office(database)
    with capture_logs() as said:
        async with running(office.delivery.run) as [worker]:
            await asyncio.sleep(0.05)
            away.begin()
            office.delivery._alarm.ring()
            await until(lambda: began(said))
            away.end()
            await office.put("kept")
            await asyncio.wait_for(office.delivery.settle(), 20)
            assert not worker.done()
    assert office.slack.texts() == ["kept"]
    assert [line["of"] for line in said if line["event"] == "outage.began"] == ["database"], "its cause, once"
    assert not any(line.get("exc_info") for line in said), "and no page of it"


async def test_a_database_away_under_load_loses_nothing_and_doubles_nothing(database: Database, away: Absence) -> None:
    office = Office(database)
    rows = [
        {"key": f"m{n}", "kind": KINDS[n % 4], "audience": f"C{n}", "message": Note(text=f"m{n}")}
        for n in range(MESSAGES)
    ]
    await database.run(lambda session: outbox.put_all(session, rows, now=NOW))
    post, posted = office.slack.chat_postMessage, 0

    async def cuts(**arguments: Any) -> Any:
        nonlocal posted
        posted += 1
        if posted == MESSAGES // 4:
            away.begin()
        return await post(**arguments)

    office.slack.chat_postMessage = cuts  # type: ignore[method-assign]
    with capture_logs() as said:
        async with running(office.delivery.run, lambda: outages.keep_on("mend", office.sweeps.mend)) as tasks:
            await until(lambda: began(said))
            await asyncio.sleep(5 * SOON)
            away.end()
            async with asyncio.timeout(30):
                while not await _all_sent(office):
                    office.clock.advance(timedelta(seconds=10))  # whose answer is not known is looked for
                    await asyncio.sleep(SOON)
            assert not any(task.done() for task in tasks)
    assert sorted(office.slack.texts()) == sorted(f"m{n}" for n in range(MESSAGES))
    assert len([line for line in said if line["event"].startswith("outage.")]) <= 2
    assert not any(line.get("exc_info") for line in said)


async def _all_sent(office: Office) -> bool:
    try:
        return {state for state, _ in (await office.states()).values()} == {"sent"}
    except DatabaseUnavailable:
        return False


async def test_what_falls_due_while_the_database_is_away_is_done_when_it_is_back(
    database: Database, away: Absence
) -> None:
    done: list[str] = []

    def note(work: Work, *, due: Any) -> None:
        done.append(due.subject)

    clock = FakeClock()
    tick = Tick(services(database, clock), {"note": note})
    later = NOW + timedelta(hours=1)
    await database.run(lambda session: dues.put(session, key="a", kind="note", subject="a", due_at=later))
    with capture_logs() as said:
        async with running(tick.run) as [worker]:
            away.begin()
            clock.advance(timedelta(hours=1))
            await until(lambda: began(said))
            away.end()
            await until(lambda: bool(done))
            await asyncio.wait_for(tick.settle(), 20)
            assert not worker.done()
    assert done == ["a"]


async def test_a_database_that_goes_away_in_the_middle_of_what_is_due_is_no_fault_of_the_row(
    database: Database, away: Absence
) -> None:
    tries: list[str] = []

    def breaks(work: Work, *, due: Any) -> None:
        tries.append(due.subject)
        if len(tries) == 1:
            away.begin()
        work.session.execute(select(Notice)).all()

    tick = Tick(services(database), {"note": breaks})
    await database.run(lambda session: dues.put(session, key="a", kind="note", subject="a", due_at=NOW))
    with pytest.raises(DatabaseUnavailable):
        await tick.work()
    away.end()
    assert await tick.work() == 1, "it had not to wait, and no failure was counted"
    assert tries == ["a", "a"]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_file_that_another_process_has_locked_is_waited_for(
    database_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 20)
    with Database(database_url) as database:
        office = Office(database)
        await office.put("before")
        with capture_logs() as said:
            async with running(office.delivery.run) as [worker]:
                with locked(database):
                    writes = [database.run(_nothing) for _ in range(20)]
                    outcomes = await asyncio.wait_for(asyncio.gather(*writes, return_exceptions=True), 5)
                    assert {type(outcome) for outcome in outcomes} == {DatabaseUnavailable}, (
                        "nobody waits for the others"
                    )
                    await until(lambda: began(said))
                await asyncio.wait_for(office.delivery.settle(), 20)
                assert not worker.done()
        assert office.slack.texts() == ["before"]


def _nothing(_session: Session) -> None:
    return None


async def test_rows_that_cannot_be_read_now_are_given_back_and_leave_at_once_when_they_can(database: Database) -> None:
    office = Office(database)
    into_words, failures = office.delivery._render, 2

    async def fails_first(rows: Any) -> Any:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise DatabaseUnavailable("gone between the claim and the words")
        return await into_words(rows)

    office.delivery._render = fails_first
    await office.put("kept")
    async with running(office.delivery.run):
        async with asyncio.timeout(20):
            while not office.slack.texts():
                await asyncio.sleep(0.005)
        await asyncio.wait_for(office.delivery.settle(), 20)
    assert office.slack.texts() == ["kept"]
    assert await office.states() == {"kept": ("sent", None)}, "and no lease had to run out"


async def test_a_database_that_goes_away_while_words_are_read_is_no_fault_of_the_row(
    database: Database, away: Absence, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reads(work: Work, **_given: Any) -> None:
        away.begin()
        work.session.execute(select(Notice)).all()

    monkeypatch.setattr(rendering, "load", reads)
    office, over = Office(database), services(database)
    await office.put("row")
    rows = await office.delivery._claim(1, low=1)
    with pytest.raises(DatabaseUnavailable):
        await Renderer(over, LEXICON)(rows)


async def test_while_the_database_is_away_people_are_spoken_to_in_the_workspaces_language(
    database: Database, away: Absence
) -> None:
    words = Renderer(services(database), LEXICON)
    away.begin()
    assert "数据库" in (await words.words_for("U1")).label("errors.database_unavailable")
