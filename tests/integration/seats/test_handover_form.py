"""The form of a hand-over: which customers it offers to whom, and that it opens however long the order book is."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot.db.models import Milestone, Order, Seat
from bot.services.handover import listing
from bot.services.handover.errors import NotYourHandover
from bot.views.handovers import HandoverForm, load_form
from tests.factories import HUANG, LIN, XU, line_of, order_of
from tests.integration.cases.world import World

NORDVIK = "NORDVIK AB"


def form(world: World, actor: str) -> HandoverForm:
    return world.do(load_form, actor=actor)


def open_of(world: World, *givers: str) -> dict[str, int]:
    """By the long way: every order with its lines and milestones."""
    return world.look(
        lambda session: Counter(order.customer for giver in givers for order in listing.orders_of(session, giver, None))
    )


def lead(world: World, person: str, kind: str, key: str) -> None:
    seat = Seat(member_id=person, role="merch_lead", scope_kind=kind, scope_key=key)
    world.look(lambda session: session.add(seat))


def test_a_lead_is_offered_only_the_customers_they_lead(world: World) -> None:
    lead(world, XU, "customer", NORDVIK)
    found = form(world, XU)
    assert (dict(found.customers), found.fixed, found.giver) == ({NORDVIK: open_of(world, LIN)[NORDVIK]}, False, "")


def test_a_lead_of_single_orders_reads_nothing_of_their_customers_other_orders(world: World) -> None:
    lead(world, XU, "order", "PO2402")
    assert open_of(world, LIN)[NORDVIK] > 1
    assert dict(form(world, XU).customers) == {NORDVIK: 1}


def test_a_merchandiser_is_offered_their_own_and_somebody_else_no_form(world: World) -> None:
    assert form(world, LIN) == HandoverForm(giver=LIN, fixed=True, customers=tuple(sorted(open_of(world, LIN).items())))
    with pytest.raises(NotYourHandover):
        form(world, XU)


def test_what_is_delivered_cancelled_or_closed_is_not_counted(world: World) -> None:
    before = dict(form(world, LIN).customers)

    def end(session: Session) -> None:
        order_of(session, "PO2402").cancelled_at = world.now
        rows = session.scalars(select(Milestone).where(Milestone.line_id == line_of(session, "PO2403").id))
        for row in rows:
            if row.key in {"delivered", "paid"}:
                row.state = "done"
        session.add(Order(customer="NEW CO", po="PO9", merchandiser_id=LIN, created_at=world.now))
        session.add(Order(customer="NEW CO", po="PO10", merchandiser_id=LIN, created_at=world.now, closed_at=world.now))

    world.look(end)
    after = dict(form(world, LIN).customers)
    assert after == open_of(world, LIN)
    assert after["NEW CO"] == 1
    assert sum(after.values()) < sum(before.values()) + 1


def test_an_administrators_form_counts_in_the_database_and_loads_no_order(world: World) -> None:
    loaded: list[Any] = []

    def note(target: Order, _context: Any) -> None:
        loaded.append(target.po)

    givers = select(Order.merchandiser_id).where(Order.merchandiser_id.is_not(None)).distinct()
    expected = open_of(world, *world.look(lambda session: list(session.scalars(givers))))
    event.listen(Order, "load", note)
    try:
        customers = dict(form(world, HUANG).customers)
    finally:
        event.remove(Order, "load", note)
    assert loaded == []
    assert customers == expected
