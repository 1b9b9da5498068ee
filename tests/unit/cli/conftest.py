"""A database that is up to date, made once: making it takes longer than what most of these tests do with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.db.migrate import upgrade


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database that is up to date, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "gendan.db"
    upgrade(f"sqlite:///{path}")
    return path
