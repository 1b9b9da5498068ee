"""A migrated SQLite file for the jobs' tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app.wiring import open_workspace
from bot.db.base import Base
from bot.db.database import Database


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with open_workspace(f"sqlite:///{tmp_path}/gendan.db") as database:
        Base.metadata.create_all(database.engine)
        yield database
