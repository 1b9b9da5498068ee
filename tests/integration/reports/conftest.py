"""A fresh copy of the demo company per test, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from bot.db.database import Database
from bot.work.company import Company
from tests.factories import START, demo_company
from tests.integration.cases.world import World


@pytest.fixture(scope="session")
def company() -> Company:
    """The demo company's knowledge, read once."""
    return demo_company()


@pytest.fixture
def world(demo: Database, company: Company) -> World:
    """The demo company at 09:00 on Wednesday 16 September 2026."""
    return World(db=demo, company=company, now=START)
