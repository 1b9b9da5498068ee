"""Everybody in their office."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from bot.db.models import Order
from bot.work.unit import Work
from tests.unit.rows import keep, member
from tests.unit.services.cases.cast import ADMIN, BOSS, DIRECTOR, HELD, LEAD, LIN, NOW, OTHER, QC, company, seat


@pytest.fixture
def work(session: Session) -> Work:
    """Everybody holds their office; lin follows the one order."""
    for person in (LIN, LEAD, DIRECTOR, OTHER, BOSS, QC):
        member(session, person)
    member(session, ADMIN, is_admin=True)
    for role, person in HELD.items():
        seat(session, role, person)
    keep(session, Order(customer="Nordic", po="PO1", merchandiser_id=LIN, created_at=NOW))
    return Work(session, company(), NOW)
