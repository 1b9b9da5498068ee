"""Everybody in their office, and one order that lin follows."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from bot.work.unit import Work
from tests.unit.services.scene import ADMIN, order, staff


@pytest.fixture
def work(session: Session) -> Work:
    """The administrator's work."""
    work = staff(session)
    order(session, "PO1", customer="Nordic", project="P1", mode="project")
    return work.by(ADMIN)
