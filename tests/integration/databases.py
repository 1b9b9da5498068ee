"""Databases for tests: fresh copies of a state, and one that is used again, put back to a state before each test."""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import URL, Engine, event, make_url

from bot.app.wiring import open_workspace
from bot.db.database import POOL_SIZE, READERS, Database
from bot.db.engines import reading_engine, writing_engine
from bot.db.migrate import upgrade

TEMPLATE = "gendan_template"
COPIED = "STRATEGY FILE_COPY"
"""Where nothing is flushed, half of what it costs to write every block to the log as well."""

Fill = Callable[[Database], None]


def upgrade_to_the_newest(db: Database) -> None:
    upgrade(db.url)


@dataclass(frozen=True)
class State:
    """What a database holds as a test begins: `fill` makes it of the state `base`. Without one it is only migrated."""

    name: str
    fill: Fill = upgrade_to_the_newest
    base: State | None = None


EMPTY = State("empty")


def connected(url: URL, database: str | None = None) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection beside the engines; every statement is a transaction of its own."""
    chosen = url if database is None else url.set(database=database)
    plain = chosen.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


class SqliteStates:
    """SQLite files of states to be copied, made once for all workers of a run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def file(self, state: State) -> Path:
        """The file of a state; the first worker that wants it makes it."""
        path = self._folder / f"{state.name}.db"
        with (self._folder / f"{state.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                self._make(state, path)
        return path

    @contextmanager
    def copy(self, state: State, place: Path) -> Iterator[URL]:
        """A fresh copy in a folder."""
        shutil.copyfile(self.file(state), place / "gendan.db")
        yield make_url(f"sqlite:///{place}/gendan.db")

    def _make(self, state: State, path: Path) -> None:
        new = path.with_suffix(".new")
        new.unlink(missing_ok=True)
        if state.base is not None:
            shutil.copyfile(self.file(state.base), new)
        with open_workspace(f"sqlite:///{new}") as db:
            state.fill(db)
        with sqlite3.connect(new) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        new.rename(path)


class PostgresStates:
    """Databases of states to be copied, on one server for all workers of a run."""

    def __init__(self, server: URL) -> None:
        self.server = server

    def database(self, state: State) -> str:
        """The name of a state's database; the first worker that wants it makes it."""
        name = f"{TEMPLATE}_{state.name}"
        base = "template1" if state.base is None else self.database(state.base)
        with connected(self.server, "postgres") as connection:
            connection.execute("SELECT pg_advisory_lock(2)")
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
                connection.execute(f"CREATE DATABASE {name}_new TEMPLATE {base} {COPIED}")
                with open_workspace(self.server.set(database=f"{name}_new")) as db:
                    state.fill(db)
                connection.execute(f"ALTER DATABASE {name}_new RENAME TO {name}")
        return name

    @contextmanager
    def copy(self, state: State, _place: Path) -> Iterator[URL]:
        """A fresh copy on the server, dropped afterwards whoever is still connected."""
        template, name = self.database(state), f"gendan_{uuid4().hex[:16]}"
        with connected(self.server, "postgres") as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} {COPIED}")
        yield self.server.set(database=name)
        with connected(self.server, "postgres") as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


class ReusedFile:
    """One SQLite file of this worker; its engines, and with them their compiled statements, live on.

    Only what a commit costs differs from production: nothing is flushed to the disk, for no test here pulls the plug.
    """

    def __init__(self, folder: Path, states: SqliteStates) -> None:
        self._path, self._states = folder / "gendan.db", states
        self._url = make_url(f"sqlite:///{self._path}")
        self._writing = writing_engine(self._url, size=1)
        self._reading = reading_engine(self._url, size=READERS)
        for engine in (self._writing, self._reading):
            event.listen(engine, "connect", _without_flushing)

    @contextmanager
    def lent(self, state: State) -> Iterator[Database]:
        """The database in that state, for one test."""
        for name in ("gendan.db", "gendan.db-wal", "gendan.db-shm"):
            self._path.with_name(name).unlink(missing_ok=True)
        shutil.copyfile(self._states.file(state), self._path)
        with _on(self._url, self._writing, self._reading) as db:
            yield db


def _without_flushing(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


@contextmanager
def _on(url: URL, writing: Engine, reading: Engine) -> Iterator[Database]:
    """A database of its own, with threads of its own, on engines that were there before."""
    with patch.multiple(
        "bot.db.database", writing_engine=lambda *_, **__: writing, reading_engine=lambda *_, **__: reading
    ):
        db = open_workspace(url)
    with db:
        yield db


@dataclass(frozen=True)
class _Laid:
    """The rows of a state in a schema beside the tables: how many of each table, and where the sequences stand."""

    schema: str
    rows: dict[str, int]
    sequences: dict[str, tuple[int, bool]]


class ReusedDatabase:
    """One PostgreSQL database of this worker; its connections stay open and warm.

    Before each test the tables whose rows are not those of the wanted state are emptied and filled from a copy beside
    them, always in the same order, and the sequences set. Nothing else can have changed: the database refuses every
    statement that would.
    """

    def __init__(self, states: PostgresStates) -> None:
        self._states = states
        self.name = f"gendan_{uuid4().hex[:16]}"
        with connected(states.server, "postgres") as connection:
            connection.execute(f"CREATE DATABASE {self.name} TEMPLATE {states.database(EMPTY)} {COPIED}")
        self.url = states.server.set(database=self.name)
        self._engine = writing_engine(self.url, size=POOL_SIZE)
        self._beside = connected(self.url)
        self.tables = self._named("r")
        self.sequences = self._named("S")
        self._beside.execute(
            "CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'this database is used again: ask for database_url'; END $$"
        )
        self._beside.execute("CREATE EVENT TRIGGER refuse ON ddl_command_start EXECUTE FUNCTION refuse()")
        self._beside.execute("SET session_replication_role = replica")  # neither keys nor guards nor that trigger here
        self._known: dict[str, _Laid] = {}
        self._now: _Laid | None = None
        self._since = 0

    @contextmanager
    def lent(self, state: State) -> Iterator[Database]:
        """The database in that state, for one test."""
        self.put_back(state)
        with patch.object(self._engine, "dispose"), _on(self.url, self._engine, self._engine) as db:
            yield db

    def put_back(self, state: State) -> None:
        """Lay the state's rows again and set the sequences."""
        self._end_who_is_still_at_work()
        wanted = self._known.get(state.name) or self._learn(state)
        changed = [_quoted(name) for name in self._changed(wanted)]
        if changed:
            self._execute("; ".join(f"DELETE FROM public.{name}" for name in changed))
            self._execute(
                f"VACUUM {', '.join(f'public.{name}' for name in changed)}"
            )  # so that the order is always the same
            self._execute("; ".join(f"INSERT INTO public.{name} TABLE {wanted.schema}.{name}" for name in changed))
        stands = _sequences(self._beside, self.sequences)
        for name, (last, called) in wanted.sequences.items():
            if stands[name] != (last, called):
                self._beside.execute("SELECT setval(%s::regclass, %s, %s)", (f"public.{_quoted(name)}", last, called))
        self._now, self._since = wanted, self._horizon()

    def close(self) -> None:
        """Let it go for good."""
        self._engine.dispose()
        self._beside.close()
        with connected(self._states.server, "postgres") as connection:
            connection.execute(f"DROP DATABASE {self.name} WITH (FORCE)")

    def _changed(self, wanted: _Laid) -> list[str]:
        """The tables that hold other rows than wanted: a row that was written since carries a later transaction."""
        parts = (
            f"SELECT '{name}', count(*), count(*) FILTER (WHERE xmin::text::bigint >= %(since)s) "
            f"FROM public.{_quoted(name)}"
            for name in self.tables
        )
        found = self._beside.execute(" UNION ALL ".join(parts), {"since": self._since}).fetchall()  # type: ignore[arg-type]
        if self._now is wanted:
            return [name for name, rows, written in found if written or rows != wanted.rows[name]]
        return [name for name, rows, _ in found if rows or wanted.rows[name]]

    def _execute(self, statements: str) -> None:
        self._beside.execute(statements)  # type: ignore[arg-type]

    def _horizon(self) -> int:
        """Every transaction up to here is over; what is written from now on has a number that is not less."""
        (number,) = self._beside.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint").fetchall()
        return int(number[0])

    def _end_who_is_still_at_work(self) -> None:
        ended = self._beside.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'"
        ).fetchall()
        if ended:
            self._engine.dispose()

    def _learn(self, state: State) -> _Laid:
        """Copy a state's rows from its own database into a schema beside the tables."""
        schema = f"state_{state.name}"
        self._beside.execute(f"CREATE SCHEMA {schema}")
        rows: dict[str, int] = {}
        with connected(self._states.server, self._states.database(state)) as source:
            for name in self.tables:
                here, there = f"{schema}.{_quoted(name)}", f"public.{_quoted(name)}"
                self._beside.execute(f"CREATE TABLE {here} (LIKE {there})")
                rows[name] = _copy(source, there, self._beside, here)
            sequences = _sequences(source, self.sequences)
        found = self._known[state.name] = _Laid(schema, rows, sequences)
        return found

    def _named(self, kind: str) -> list[str]:
        wanted = "SELECT relname FROM pg_class WHERE relkind = %s AND relnamespace = 'public'::regnamespace ORDER BY 1"
        return [str(name) for (name,) in self._beside.execute(wanted, (kind,))]


def _copy(
    source: psycopg.Connection[tuple[Any, ...]], there: str, target: psycopg.Connection[tuple[Any, ...]], here: str
) -> int:
    """Copy the rows of a table into another of the same columns; how many there are."""
    with source.cursor() as read, target.cursor() as write:
        with (
            read.copy(f"COPY {there} TO STDOUT (FORMAT binary)") as given,  # type: ignore[arg-type]
            write.copy(f"COPY {here} FROM STDIN (FORMAT binary)") as taken,  # type: ignore[arg-type]
        ):
            for piece in given:
                taken.write(piece)
        return write.rowcount


def _sequences(connection: psycopg.Connection[tuple[Any, ...]], names: list[str]) -> dict[str, tuple[int, bool]]:
    parts = (f"SELECT '{name}', last_value, is_called FROM public.{_quoted(name)}" for name in names)
    found = connection.execute(" UNION ALL ".join(parts)).fetchall()  # type: ignore[arg-type]
    return {name: (last, called) for name, last, called in found}


def _quoted(name: str) -> str:
    return sql.Identifier(name).as_string()
