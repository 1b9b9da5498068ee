"""The list of seats is everybody's; numbers of outside contacts, customers and orders of others are not."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.db.models import Member
from tests.factories import HE, HUANG, LIN, WANG
from tests.integration.cases.world import World
from tests.integration.seats.office import make, roles


def _with_a_phone(session: Session) -> str:
    outside = next(member for member in session.query(Member) if member.is_outside)
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


def test_customers_are_named_only_to_whom_their_scope_covers(world: World) -> None:
    whole = roles(world, HUANG)
    for customer in ("NORDVIK AB", "AutoTeile Ost"):
        assert customer in whole
    theirs, others = roles(world, LIN), roles(world, HE)
    assert "NORDVIK AB" in theirs, "林晓 follows an order of theirs"
    assert "AutoTeile Ost" not in theirs
    assert "AutoTeile Ost" in others
    assert "NORDVIK AB" not in others
    for name in ("陈志强", "刘洋", "李伟", "金师傅"):
        assert name in theirs, "who holds what is everybody's to read"
    assert "其他客户或项目" in theirs
    assert "other customers or projects" in roles(world, LIN, locale="en")


def test_a_customer_of_others_is_as_unknown_as_any_word(world: World) -> None:
    assert "NORDVIK AB 由谁负责" in roles(world, LIN, "NORDVIK AB")
    assert "没有找到" in roles(world, HE, "NORDVIK AB")
    assert "NORDVIK AB 由谁负责" in roles(world, HUANG, "NORDVIK")


def test_who_stands_in_reads_what_those_away_may(world: World) -> None:
    assert "没有找到" in roles(world, HE, "NORDVIK AB")
    assert make(world, LIN, "absence.add", first="2026-09-16", last="2026-09-17", deputy=HE).ok
    assert "NORDVIK AB 由谁负责" in roles(world, HE, "NORDVIK AB")


def test_duty_of_a_customer_is_named_to_whom_it_covers(world: World) -> None:
    given = {"role": "merch_lead", "scope_kind": "customer", "scope_key": "NORDVIK AB"}
    assert make(world, HUANG, "duty.add", person=WANG, first="2026-10-01", last="2026-10-03", **given).ok
    assert "跟单主管 · NORDVIK AB" in roles(world, LIN)
    assert "跟单主管 · 其他客户或项目" in roles(world, HE)
