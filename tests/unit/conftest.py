"""What unit tests share: a session over empty tables in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from tests.unit.rows import empty_session


@pytest.fixture
def session() -> Iterator[Session]:
    """Empty tables of this test alone."""
    with empty_session() as session:
        yield session
