"""A database that goes away and comes back: a PostgreSQL that lets nobody in, an SQLite file that cannot be read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text

from bot.db.database import Database
from bot.db.engines import writing_engine

HOOKS = ("do_execute", "do_execute_no_params", "do_executemany")


class Absence:
    """Whether the database is there now; it is let back in at the end."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._gone = False
        if db.dialect == "sqlite":
            for engine in {db.engine, db._reading}:
                for hook in HOOKS:
                    event.listen(engine, hook, self._read_error)

    def begin(self) -> None:
        """From now on nothing can be read or written, and what is under way is broken off."""
        self._gone = True
        if self._db.dialect == "postgresql":
            self._beside("ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            self._beside("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    def end(self) -> None:
        """It is back."""
        self._gone = False
        if self._db.dialect == "postgresql":
            self._beside("ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    def _beside(self, statement: str) -> None:
        engine = writing_engine(self._db.url.set(database="postgres"), size=1)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement.format(name=self._db.url.database)))
        engine.dispose()

    def _read_error(self, *_arguments: Any) -> None:
        if self._gone:
            raise sqlite3.OperationalError("disk I/O error")


@contextmanager
def absence(db: Database) -> Iterator[Absence]:
    """The database's presence in a test's hands."""
    found = Absence(db)
    try:
        yield found
    finally:
        found.end()


@contextmanager
def locked(db: Database) -> Iterator[None]:
    """Another process holds the write lock of an SQLite file."""
    other = sqlite3.connect(str(db.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()
