"""What the database promises to every use case, on both databases."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from bot.db import database as databases
from bot.db import engines, migrate
from bot.db.base import Base
from bot.db.database import Database, DatabaseUnavailable, signal
from bot.db.engines import writing_engine
from bot.db.models import Member, Order, Relay, Setting
from bot.work import dues, outbox
from bot.work.kinds import MessageKind
from tests.integration.databases import connected
from tests.notes import Note

NOW = datetime(2026, 9, 16, 1, 0, tzinfo=UTC)


def _save(name: str, value: str = "1") -> Any:
    def use_case(session: Session) -> str:
        session.add(Setting(name=name, value=value))
        return name

    return use_case


def _names(session: Session) -> set[str]:
    return set(session.scalars(select(Setting.name)))


@pytest.mark.parametrize("dialect", [pytest.param("postgresql", marks=pytest.mark.postgres)])
async def test_a_server_that_stands_still_does_not_hold_up_a_stop(
    database_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "CLOSE_SECONDS", 0.1)
    database = Database(database_url)
    begun = threading.Event()

    def waits(session: Session) -> None:
        session.execute(text("SELECT 1"))
        begun.set()
        session.execute(text("SELECT pg_sleep(50)"))

    under_way = [asyncio.ensure_future(database.run(waits)), asyncio.ensure_future(database.read(waits))]
    await asyncio.to_thread(begun.wait)
    await asyncio.wait_for(asyncio.to_thread(database.close), 20)
    outcomes = await asyncio.gather(*under_way, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} <= {DatabaseUnavailable, asyncio.CancelledError}


async def test_a_use_case_that_fails_leaves_the_rest_of_its_batch_whole(database: Database) -> None:
    await database.run(_save("taken"))

    def breaks(session: Session) -> None:
        session.add(Setting(name="half", value="1"))
        session.flush()
        raise ValueError("no")

    outcomes = await asyncio.gather(
        *(database.run(_save(f"n{i}")) for i in range(40)),
        database.run(breaks),
        database.run(_save("taken")),
        *(database.run(_save(f"m{i}")) for i in range(40)),
        return_exceptions=True,
    )

    failed = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert [type(error) for error in failed] == [ValueError, IntegrityError]
    expected = {"taken"} | {f"n{i}" for i in range(40)} | {f"m{i}" for i in range(40)}
    assert await database.read(_names) == expected


async def test_signals_are_told_after_the_commit_and_only_then(database: Database) -> None:
    told: list[tuple[set[str], asyncio.Task[set[str]]]] = []
    arrived = asyncio.Event()

    def listen(signals: set[str]) -> None:
        told.append((signals, asyncio.create_task(database.read(_names))))
        arrived.set()

    database.on_commit(listen)

    def signalling(session: Session) -> None:
        _save("kept")(session)
        signal(session, "outbox")

    def failing(session: Session) -> None:
        signal(session, "dues")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await database.run(failing)
    await database.run(signalling)
    await asyncio.wait_for(arrived.wait(), 5)
    [(signals, seen)] = told
    assert signals == {"outbox"}
    assert await seen == {"kept"}


async def test_a_loader_may_not_write(database: Database) -> None:
    with pytest.raises(DBAPIError):
        await database.read(lambda session: session.execute(text("DELETE FROM setting")))


def test_who_only_looks_waits_for_nobody_who_writes_and_may_not_write(database: Database) -> None:
    looked: list[set[str]] = []

    def write(session: Session) -> None:
        session.execute(update(Setting).values(value="2"))
        looked.append(database.look(_names))  # within the write transaction, which is not over

    database.call(_save("kept"))
    database.call(write)
    assert looked == [{"kept"}]
    with pytest.raises(DBAPIError):
        database.look(lambda session: session.execute(update(Setting).values(value="3")))


async def test_a_nested_commit_inside_a_use_case_is_undone_with_the_use_case(database: Database) -> None:
    def use_case(session: Session) -> None:
        with session.begin_nested():
            session.add(Setting(name="inner", value="1"))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await database.run(use_case)
    assert await database.read(_names) == set()


def test_call_works_without_a_loop(database: Database) -> None:
    assert database.call(_save("sync")) == "sync"
    assert database.call(_names) == {"sync"}


async def test_two_that_change_the_same_row_at_once_both_count(database: Database) -> None:
    await database.run(_save("counter", "0"))

    def add_one(session: Session) -> None:
        row = session.get_one(Setting, "counter")
        row.value = str(int(row.value) + 1)

    await asyncio.gather(*(database.run(add_one) for _ in range(30)))
    assert await database.read(lambda session: session.get_one(Setting, "counter").value) == "30"


async def test_the_same_key_put_at_once_from_two_threads_is_one_row(database: Database) -> None:
    def put(session: Session) -> bool:
        return outbox.put(session, key="same", kind=MessageKind.ANSWER, audience="U1", message=Note(), now=NOW)

    start = threading.Barrier(4)

    def one() -> bool:
        start.wait()
        return database.call(put)

    outcomes = await asyncio.gather(*(asyncio.to_thread(one) for _ in range(4)))
    assert sorted(outcomes) == [False, False, False, True]


async def test_urgent_work_passes_what_waits_for_the_one_writer(tmp_path: Path) -> None:
    order: list[str] = []
    gate = threading.Event()
    with Database(f"sqlite:///{tmp_path}/gendan.db") as db:
        first = asyncio.ensure_future(db.run(lambda _session: gate.wait(5)))
        await asyncio.sleep(0)
        late = [asyncio.ensure_future(db.run(lambda _session, n=n: order.append(f"lazy{n}"))) for n in range(3)]
        soon = asyncio.ensure_future(db.run(lambda _session: order.append("urgent"), urgent=True))
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(first, *late, soon)
    assert order == ["urgent", "lazy0", "lazy1", "lazy2"]


def test_an_unusable_database_is_named_without_its_password() -> None:
    with pytest.raises(DatabaseUnavailable, match="GENDAN_DATABASE_URL") as caught:
        Database("postgresql://me:secret@127.0.0.1:1/x").check()
    assert "secret" not in str(caught.value)
    with pytest.raises(DatabaseUnavailable, match="only sqlite and postgresql"):
        Database("mysql://x/y")
    with pytest.raises(DatabaseUnavailable, match="not a database address"):
        Database("nonsense")


async def test_a_file_that_cannot_be_opened_is_said_by_every_use_case(tmp_path: Path) -> None:
    with Database(f"sqlite:///{tmp_path}/missing/gendan.db") as db:
        for _ in range(2):
            with pytest.raises(DatabaseUnavailable, match="unable to open"):
                await db.run(_save("x"))


def test_the_migrations_make_what_the_models_say(database_url: URL) -> None:
    engine = writing_engine(database_url, size=1)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []
    finally:
        engine.dispose()


def test_the_names_of_the_files_are_the_revisions_in_their_order() -> None:
    scripts = ScriptDirectory(str(migrate.FOLDER))
    assert [script.revision for script in scripts.walk_revisions()] == list(reversed(migrate.REVISIONS))


def test_the_migrations_run_both_ways(database_url: URL) -> None:
    assert migrate.pending(database_url) == []
    assert migrate.upgrade(database_url) == []
    migrate.downgrade(database_url, "0002")
    assert migrate.pending(database_url)[:3] == ["0003", "0004", "0005"]
    migrate.downgrade(database_url)
    assert migrate.pending(database_url) == list(migrate.REVISIONS)
    assert migrate.upgrade(database_url)[-1] == migrate.REVISIONS[-1]
    with Database(database_url) as db:
        assert db.call(dues.nearest) is None


def test_what_was_passed_on_before_was_kept_as_it_was_said(database_url: URL) -> None:
    def say(session: Session) -> None:
        session.add(Member(id="U1", name="冯涛"))
        session.add(Order(customer="NORDVIK", po="PO2402", created_at=NOW))
        session.flush()
        who = {"reporter_id": "U1", "follower_id": "U1", "order_id": 1}
        said = {"batch": "b1", "day": NOW.date(), "text": "2402 订舱 明天", "said": {}, "said_at": NOW}
        session.add(Relay(**who, **said, kept_at=NOW + timedelta(days=1)))

    with Database(database_url) as db:
        db.call(say)
    migrate.downgrade(database_url, "0030")
    migrate.upgrade(database_url)
    with Database(database_url) as db:
        row = db.call(lambda session: session.scalars(select(Relay)).one())
    assert (row.text, row.said_at, row.kept_at) == ("2402 订舱 明天", NOW, NOW)


class Standstill:
    """A use case that stops in the middle of its first run, as a stopped process does, with a row locked."""

    def __init__(self) -> None:
        self.runs = 0
        self.holds, self.goes_on = threading.Event(), threading.Event()

    def __call__(self, session: Session) -> int:
        self.runs += 1
        session.execute(update(Setting).where(Setting.name == "contested").values(value=f"stopped {self.runs}"))
        if self.runs == 1:
            self.holds.set()
            assert self.goes_on.wait(30)
            session.execute(select(Setting)).all()
        return self.runs


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_a_process_that_stands_still_holds_nobody_up_for_long_and_goes_on_afterwards(
    database_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "IDLE_IN_TRANSACTION_MS", 150)
    with Database(database_url) as stopped, Database(database_url) as other:
        await other.run(_save("contested"))
        stands = Standstill()
        first = asyncio.create_task(stopped.run(stands))
        await asyncio.to_thread(stands.holds.wait, 30)
        await other.run(lambda session: _set(session, "contested", "by the other"))
        stands.goes_on.set()
        assert await first == 2, "it began anew with what the other had written"
        assert await other.read(lambda session: session.scalar(select(Setting.value))) == "stopped 2"


def _set(session: Session, name: str, value: str) -> None:
    session.execute(update(Setting).where(Setting.name == name).values(value=value))


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_a_row_that_is_held_for_ever_is_given_up_as_out_of_reach(
    database_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "LOCK_TIMEOUT_MS", 20)
    monkeypatch.setattr("bot.db.database.PATIENCE_SECONDS", 0.1)
    with Database(database_url) as database:
        await database.run(_save("contested"))
        with connected(database_url) as other, other.transaction():
            other.execute("UPDATE setting SET value = 'held'")
            with pytest.raises(DatabaseUnavailable, match="lock timeout"):
                await database.run(lambda session: _set(session, "contested", "mine"))
        await database.run(lambda session: _set(session, "contested", "mine"))


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_a_statement_that_runs_too_long_is_ended_and_is_no_outage(
    database_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "STATEMENT_TIMEOUT_MS", 20)
    with Database(database_url) as database, pytest.raises(DBAPIError, match="statement timeout"):
        await database.read(lambda session: session.execute(text("SELECT pg_sleep(20)")))
    engine = writing_engine(database_url, size=1, limited=False)
    with engine.connect() as connection:
        limits = connection.execute(text("SHOW statement_timeout")).scalar()
    engine.dispose()
    assert limits == "0", "a migration takes as long as it takes"
