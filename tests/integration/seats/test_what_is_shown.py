"""The list of seats is everybody's; numbers of outside contacts and orders of others are not."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.db.models import Member
from tests.factories import HE, HUANG, LIN
from tests.integration.cases.world import World
from tests.integration.seats.office import roles


def _with_a_phone(session: Session) -> str:
    outside = next(one for one in session.query(Member) if one.is_outside)
    outside.phone, outside.company = "13900001111", "宏达模具厂"
    return outside.name


def test_only_administrators_read_whom_to_call(world: World) -> None:
    name = world.db.call(_with_a_phone)
    assert "13900001111" in roles(world, HUANG)
    shown = roles(world, LIN)
    assert name in shown
    assert "宏达模具厂" in shown
    assert "13900001111" not in shown


def test_an_order_of_somebody_else_is_as_unknown_as_any_word(world: World) -> None:
    assert "林晓" in roles(world, LIN, "PO2403")
    assert "林晓" not in roles(world, HE, "PO2403")
