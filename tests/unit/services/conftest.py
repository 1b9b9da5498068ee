"""Who is there: the staff of the scene."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from bot.work.unit import Work
from tests.unit.services.scene import staff


@pytest.fixture
def work(session: Session) -> Work:
    """Lin follows orders, lead and director stand above, other has no office; nobody has asked for anything yet."""
    return staff(session)
