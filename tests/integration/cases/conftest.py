"""A fresh copy of the demo company per test, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, make_url

from bot.db.database import Database
from bot.services.company import Company
from tests.factories import START, demo_company, place_demo
from tests.integration.cases.world import World
from tests.integration.conftest import DIALECTS, TEMPLATE, _admin


@pytest.fixture(scope="session")
def company() -> Company:
    """The demo company's knowledge, read once."""
    return demo_company()


@pytest.fixture(scope="session")
def demo_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, company: Company) -> Path:
    """The demo company in a SQLite file to copy."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    shutil.copy(sqlite_template, path)
    with Database(f"sqlite:///{path}") as db:
        place_demo(db, company)
    return path


@pytest.fixture(scope="session")
def demo_postgres(postgres_server: URL, company: Company) -> str:
    """The demo company in a PostgreSQL database to copy."""
    name = f"gendan_demo_{uuid4().hex[:12]}"
    with _admin(postgres_server) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    with Database(postgres_server.set(database=name)) as db:
        place_demo(db, company)
    return name


@pytest.fixture(params=DIALECTS)
def world(request: pytest.FixtureRequest, tmp_path: Path, company: Company) -> Iterator[World]:
    """The demo company at 09:00 on Wednesday 16 September 2026."""
    if request.param == "sqlite":
        path = tmp_path / "demo.db"
        shutil.copy(request.getfixturevalue("demo_sqlite"), path)
        with Database(f"sqlite:///{path}") as db:
            yield World(db=db, company=company, now=START)
        return
    template = request.getfixturevalue("demo_postgres")
    server: URL = make_url(request.getfixturevalue("postgres_server"))
    name = f"gendan_{uuid4().hex[:16]}"
    with _admin(server) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    with Database(server.set(database=name)) as db:
        yield World(db=db, company=company, now=START)
    with _admin(server) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
