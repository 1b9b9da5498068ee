"""Databases in which the people are known, or the shipped book is taken over already, copied for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache

import pytest

from bot.app.company import load_company
from bot.db.database import Database
from bot.domain.order_book import Book
from bot.files.order_book import read_book
from bot.files.seed import demo_book, read_seed
from bot.services.imports import ImportResult, import_book
from bot.services.imports.seeding import apply_seed
from bot.settings import Settings
from bot.work.company import Company
from bot.work.unit import Work
from tests.integration.conftest import Databases
from tests.integration.databases import EMPTY, State
from tests.integration.imports.kept import ADMIN, NOW, Take

_shipped: Callable[[], Book] = cache(lambda: read_book(demo_book()))


_known: list[Company] = []


def _company(db: Database) -> Company:
    """What the company knows beside its rows, read once; no test here has changed a setting before."""
    if not _known:
        _known.append(load_company(Settings(_env_file=None), db))  # type: ignore[call-arg]
    return _known[0]


def _know_people(db: Database) -> None:
    company = _company(db)
    db.call(lambda s: apply_seed(Work(s, company, NOW), seed=read_seed(), known_only=False))


def _take_over(db: Database) -> None:
    company = _company(db)
    db.call(lambda s: import_book(Work(s, company, NOW, member=ADMIN), book=_shipped()))


PEOPLE = State("people", _know_people, EMPTY)
TAKEN = State("taken", _take_over, PEOPLE)


@pytest.fixture
def database(request: pytest.FixtureRequest, databases: Databases, dialect: str) -> Iterator[Database]:
    """Empty, or as far as `people` or `taken` want it."""
    wanted = request.fixturenames
    with databases.lent(dialect, TAKEN if "taken" in wanted else PEOPLE if "people" in wanted else EMPTY) as db:
        yield db


@pytest.fixture
def people() -> None:
    """The people of the demo company are known."""


@pytest.fixture
def taken() -> None:
    """The people are known and the shipped book was taken over at NOW."""


@pytest.fixture
def company(database: Database) -> Company:
    return _company(database)


@pytest.fixture
def take(database: Database, company: Company) -> Take:
    def run(book: Book | None = None, *, now: datetime = NOW, dry_run: bool = False) -> ImportResult:
        given = book or _shipped()
        return database.call(lambda s: import_book(Work(s, company, now, member=ADMIN), book=given, dry_run=dry_run))

    return run
