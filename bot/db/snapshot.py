"""A database as it is now, to try use cases in: whatever one of them writes is gone before the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.db.engines import in_memory, looking_engine, parse, translated

T = TypeVar("T")
U = TypeVar("U")

LOCK_TIMEOUT_MS = 1_000
"""How long a trial waits for a row that a use case at work has locked: it must hold up nobody."""


class Snapshot:
    """One open transaction in which each trial starts from the same rows."""

    def __init__(self, connection: Connection, carries: dict[str, Any]) -> None:
        self._connection, self._carries = connection, carries

    def attempt(self, use_case: Callable[[Session], T], then: Callable[[Session, T], U]) -> U:
        """What `then` makes of the rows as the use case left them; nothing of either is kept."""
        trial = self._connection.begin_nested()
        try:
            with self._session() as session, session.begin():
                result = use_case(session)
            with self._session() as session:
                return then(session, result)
        finally:
            if trial.is_active:
                trial.rollback()

    def _session(self) -> Session:
        return Session(
            self._connection, join_transaction_mode="create_savepoint", expire_on_commit=False, info=self._carries
        )


@contextmanager
def snapshot_of(db: Database) -> Iterator[Snapshot]:
    """The rows as they are now, for as long as the block lasts. Raises DatabaseUnavailable.

    SQLite: `db` is a copy that nobody else has (`copied`). PostgreSQL: one REPEATABLE READ transaction that is rolled
    back.
    """
    try:
        with db.engine.connect() as connection:
            whole = connection.begin()
            try:
                if db.dialect == "postgresql":
                    connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}"))
                yield Snapshot(connection, db.carries)
            finally:
                whole.rollback()
    except DBAPIError as error:
        raise translated(error, db.url) from error.__cause__


def copied(url: str | URL, into: Database) -> None:
    """Copy an SQLite database that may be in use into one in memory; the file is read only."""
    if not in_memory(into.url):
        raise ValueError("a copy is made in memory")
    source_engine = looking_engine(parse(url))
    try:
        source, target = source_engine.raw_connection(), into.engine.raw_connection()
        try:
            source.driver_connection.backup(target.driver_connection)  # type: ignore[union-attr]
        finally:
            source.close()
            target.close()
    except DBAPIError as error:
        raise translated(error, parse(url)) from error.__cause__
    finally:
        source_engine.dispose()
