"""Engines for the two databases we run on, and what their errors mean to us."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, StaticPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, NoSuchModuleError, OperationalError

from bot.domain.errors import GendanError

BUSY_TIMEOUT_MS = 10_000
SERIALIZATION_FAILURE, DEADLOCK, UNIQUE_VIOLATION = "40001", "40P01", "23505"
LOCK_NOT_AVAILABLE, IDLE_IN_TRANSACTION, QUERY_CANCELED = "55P03", "25P03", "57014"

IDLE_IN_TRANSACTION_MS = 10_000
"""How long a process that stopped in the middle of a use case may hold what it has locked."""

LOCK_TIMEOUT_MS = 15_000
"""How long a statement waits for a row: longer than a stopped process may hold it."""

STATEMENT_TIMEOUT_MS = 60_000
"""How long one statement may run; the longest are whole-table reads of an export or an audit."""

PEER_OPTIONS = {
    "connect_timeout": "5",
    "keepalives": "1",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
"""libpq's: a server that vanished without a word is noticed within half a minute. The address may say otherwise."""


class DatabaseUnavailable(GendanError):
    """The database of GENDAN_DATABASE_URL cannot be used."""

    code = "database_unavailable"


class BadDatabaseAddress(DatabaseUnavailable):
    """GENDAN_DATABASE_URL is not a database address; write sqlite:///gendan.db or postgresql://user@host/name"""

    code = "bad_database_address"


def parse(url: str | URL) -> URL:
    """Read a database address; `postgresql://` and `postgres://` become psycopg 3. Raises BadDatabaseAddress."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # a port that is no number
        raise BadDatabaseAddress from error
    if parsed.drivername in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise BadDatabaseAddress(
            f"GENDAN_DATABASE_URL names {parsed.get_backend_name()}; only sqlite and postgresql are supported"
        )
    return parsed


def in_memory(url: URL) -> bool:
    """Whether the address is an SQLite database that lives in one connection only."""
    return url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}


def writing_engine(url: URL, *, size: int, limited: bool = True) -> Engine:
    """The engine of use cases. SQLite: every transaction takes the write lock as it begins.

    On PostgreSQL nobody holds others up for long; without `limited` (a migration) statements, waiting for locks and
    pauses between statements may take as long as they take.
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, begin="BEGIN IMMEDIATE", size=size)
    # REPEATABLE READ: a row somebody else changed meanwhile makes the use case start anew instead of overwriting it.
    engine = _create(
        url,
        isolation_level="REPEATABLE READ",
        pool_size=size,
        max_overflow=4,
        pool_pre_ping=True,
        connect_args=_peer(url),
    )
    if limited:
        event.listen(engine, "connect", _limit)
    return engine


def _limit(dbapi_connection: Any, _record: Any) -> None:
    """Have the server end what takes too long. Not by `options` of the address, which poolers refuse."""
    limits = {
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_MS,
        "lock_timeout": LOCK_TIMEOUT_MS,
        "statement_timeout": STATEMENT_TIMEOUT_MS,
    }
    dbapi_connection.execute(";".join(f"SET {name} = {value}" for name, value in limits.items()))
    dbapi_connection.commit()


def reading_engine(url: URL, *, size: int) -> Engine:
    """A second SQLite engine whose connections may not write."""
    return _sqlite(url, begin="BEGIN", size=size, read_only=True)


def looking_engine(url: URL) -> Engine:
    """One connection at a time and no pragma: who only looks at a database leaves it as it is."""
    if url.get_backend_name() == "sqlite":
        return _create(url, poolclass=NullPool, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
    return _create(url, poolclass=NullPool, connect_args=_peer(url))


def _peer(url: URL) -> dict[str, str]:
    return {name: value for name, value in PEER_OPTIONS.items() if name not in url.query}


def _create(url: URL, **options: Any) -> Engine:
    """`hide_parameters`: an error's words go into the log, where nothing that people typed may stand."""
    write_json = partial(json.dumps, ensure_ascii=False)
    try:
        return create_engine(url, json_serializer=write_json, hide_parameters=True, **options)
    except NoSuchModuleError as error:
        raise BadDatabaseAddress(f"GENDAN_DATABASE_URL: no driver for {url.drivername}") from error


def _sqlite(url: URL, *, begin: str, size: int, read_only: bool = False) -> Engine:
    connect_args = {"isolation_level": None, "check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000}
    if in_memory(url):
        engine = _create(url, connect_args=connect_args, poolclass=StaticPool)
    else:
        engine = _create(url, connect_args=connect_args, pool_size=size, max_overflow=2)

    def prepare(dbapi_connection: Any, _record: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
            dbapi_connection.execute(f"PRAGMA {pragma}")
        if read_only:
            dbapi_connection.execute("PRAGMA query_only=ON")

    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", start)
    _write_savepoints_plainly(engine)
    return engine


def _write_savepoints_plainly(engine: Engine) -> None:
    """Savepoints without compiling a statement for each: every use case has one, and it was half its cost."""
    dialect: Any = engine.dialect
    dialect.do_savepoint = lambda connection, name: connection.exec_driver_sql(f"SAVEPOINT {name}")
    dialect.do_release_savepoint = lambda connection, name: connection.exec_driver_sql(f"RELEASE SAVEPOINT {name}")
    dialect.do_rollback_to_savepoint = lambda connection, name: connection.exec_driver_sql(f"ROLLBACK TO {name}")


def is_conflict(error: BaseException) -> bool:
    """Whether PostgreSQL gave the transaction up for another's sake: tried again, it may pass.

    A concurrent change, a deadlock, a row held by somebody for too long, or this process stood still with rows locked.
    """
    return _sqlstate(error) in {SERIALIZATION_FAILURE, DEADLOCK, LOCK_NOT_AVAILABLE, IDLE_IN_TRANSACTION}


def is_duplicate(error: BaseException) -> bool:
    """Whether a unique key was written by someone else meanwhile (PostgreSQL)."""
    return _sqlstate(error) == UNIQUE_VIOLATION


def _sqlstate(error: BaseException) -> str | None:
    if not isinstance(error, DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None)
    return state if isinstance(state, str) else None


_SQLITE_SIGNS = (
    *("unable to open", "readonly database", "disk i/o", "disk is full", "is locked", "not a database"),
    *("malformed", "could not decode"),
)
_POSTGRES_CLASSES = (
    *("08", "28", "3D", "53", "57"),  # connection, authorization, no such database, resources, shutdown
    *("25006", "42501"),  # a server that is read only, no right to a table
)
_POSTGRES_BUSY = frozenset({LOCK_NOT_AVAILABLE, IDLE_IN_TRANSACTION})  # still so after all attempts


def _means_away(state: str) -> bool:
    """A statement that ran too long is cancelled and is a fault of ours: the database is there."""
    return state in _POSTGRES_BUSY or (state.startswith(_POSTGRES_CLASSES) and state != QUERY_CANCELED)


def translated(error: BaseException, url: URL) -> BaseException:
    """A broken or unreachable database as DatabaseUnavailable naming the setting; any other error as it is."""
    if not isinstance(error, DatabaseError):
        return error
    if url.get_backend_name() == "sqlite":
        broken = any(sign in str(error.orig).lower() for sign in _SQLITE_SIGNS)
    else:
        state = _sqlstate(error)
        broken = _means_away(state) if state else isinstance(error, OperationalError)
    return unusable(error.orig, url) if broken else error


def unusable(cause: BaseException | None, url: URL) -> DatabaseUnavailable:
    """The database at an address cannot be used, for what its driver says; never with the password."""
    place, detail = url.render_as_string(hide_password=True), next(iter(str(cause).strip().splitlines()), "")
    message = f"The database of GENDAN_DATABASE_URL ({place}) cannot be used: {detail}"
    return DatabaseUnavailable(message, place=place, detail=detail)


def is_away(error: BaseException, url: URL) -> bool:
    """Whether an error means that the database cannot be used."""
    return isinstance(translated(error, url), DatabaseUnavailable)
