"""A new order by hand: a line or a form, its plan first, a draft once submitted, and gone again by Undo."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import Order
from bot.domain.errors import GendanError
from bot.domain.phrases.reading import OrderRef, OrderSort, Quantity
from bot.domain.phrases.statements import NewOrder
from bot.services.orders.opening import MayNotOpen, OrderExists
from bot.services.orders.states import state_of
from bot.services.reports import ways_in
from bot.services.reports.delays import previews
from bot.services.reports.door import report
from bot.services.reports.entry import Doubted
from bot.services.reports.opening import BadQuantity, BadTerm, NewOrderFilled
from bot.services.reports.outcomes import StatementOutcome
from bot.work.undo import UndoKind
from tests.factories import ANNA, CHEN, FENG, HUANG, LIN, WANG, ZHOU, day, order_of
from tests.integration.cases.world import World

DUE = "2026-12-15"


def new(po: str = "PO2430", customer: str = "NORDVIK", on: str | None = DUE, text: str = "", **more: Any) -> NewOrder:
    given: dict[str, Any] = {
        "style": "NV-130",
        "quantity": Quantity(value=Decimal(3000), unit="件"),
        "term": "FOB",
        "place": "宁波",
        "due_on": day(on) if on else None,
        **more,
    }
    typed = text or f"新单 {po} {customer} …"
    return NewOrder(text=typed, orders=(OrderRef(key=po, sort=OrderSort.PO),), po=po, customer=customer, **given)


def told(world: World, statement: NewOrder, by: str = LIN, **how: Any) -> StatementOutcome:
    [found] = world.do(report, to=world.to(by), statements=(statement,), **how)
    return found


def shown(world: World) -> str:
    return str(world.render(world.notices(message="delay_preview/2")[-1]).blocks)


def submit(world: World, by: str = LIN) -> str:
    key = str(world.notices(message="delay_preview/2")[-1].context["key"])
    world.do(previews.submit, to=world.to(by), key=key)
    return key


def orders(world: World, po: str = "PO2430") -> list[Order]:
    return world.look(lambda session: list(session.scalars(select(Order).where(Order.po == po)).unique()))


def test_the_line_is_shown_with_its_plan_and_nothing_is_stored(world: World) -> None:
    found = told(world, new())
    assert found.outcome == "preview"
    values = {change.field: change.new for change in found.changes}
    assert values == {
        "customer": "NORDVIK AB",
        "style": "NV-130",
        "quantity": 3000,
        "term": "FOB 宁波",
        "customer_date": DUE,
    }
    assert {change.order for change in found.changes} == {"PO2430"}
    assert "PO2430 新单 · NORDVIK AB 3,000 件,交期 12/15 周二" in shown(world)
    assert "跟单 林晓" in shown(world)
    assert orders(world) == []


def test_missing_working_days_are_said(world: World) -> None:
    told(world, new(on="2026-10-15"))
    assert "比客户交期晚 39 天;倒排已晚 31 个工作日" in shown(world)


def test_submitted_it_is_a_draft_with_its_plan_and_undo_ends_it(world: World) -> None:
    told(world, new())
    key = submit(world)
    [order] = orders(world)
    [line] = order.lines
    assert (order.customer, order.merchandiser_id, order.merchandiser_name) == ("NORDVIK AB", LIN, "林晓")
    assert (line.quantity, line.due_on, line.original_due_on, line.key) == (3000, day(DUE), day(DUE), "NV-130#1")
    assert line.template == "garment", "the kind of goods of the customer's last order of that style"
    assert next(row for row in line.milestones if row.key == "etd").forecast_on == date(2026, 12, 10)
    assert world.look(lambda session: state_of(order_of(session, "PO2430"))) == "draft"
    assert "已建,待确认" in world.replies(LIN)[-1]
    world.undo(LIN, UndoKind.DELAY, b=key)
    assert [order.cancelled_at is not None for order in orders(world)] == [True]
    told(world, new(quantity=Quantity(value=Decimal(4000), unit="件")))
    submit(world)
    [again] = orders(world)
    assert (again.cancelled_at, again.lines[0].quantity, len(again.lines)) == (None, 4000, 1)


def test_another_order_of_that_style_stays_as_it_is(world: World) -> None:
    before = world.look(lambda session: order_of(session, "PO2416").lines[0].quantity)
    told(world, new())
    submit(world)
    assert world.look(lambda session: order_of(session, "PO2416").lines[0].quantity) == before


def test_an_order_that_is_there_already_is_refused_with_a_way_to_it(world: World) -> None:
    found = told(world, new(po="PO2402"))
    assert found.outcome == "refused"
    blocks = world.render(world.notices(message="milestone_echo/4")[-1]).blocks
    buttons = [element for block in blocks for element in block.get("elements", [])]
    assert [button["action_id"].partition(":")[0] for button in buttons] == ["order.open"]
    hidden = told(world, new(po="PO2402"), by=ZHOU)
    assert hidden.outcome == "refused"
    row = world.notices(message="milestone_echo/4")[-1].context["rows"][0]
    assert (row["code"], row.get("form")) == ("order_taken", None)


@pytest.mark.parametrize(("who", "follows"), [(LIN, "林晓"), (WANG, "林晓"), (ANNA, "林晓"), (HUANG, "林晓")])
def test_who_follows_it_is_its_author_or_who_follows_the_customer(world: World, who: str, follows: str) -> None:
    assert told(world, new(), by=who).outcome == "preview"
    assert follows in shown(world)


def test_where_nobody_follows_the_customer_it_is_asked_and_the_answer_may_be_typed(world: World) -> None:
    found = told(world, new(customer="ACME"), by=WANG)
    assert (found.outcome, [question.code for question in found.questions]) == ("asked", ["which_merchandiser"])
    options = [option.value for option in found.questions[0].options]
    assert "merchandiser 林晓" in options
    told(world, new(customer="ACME", text="新单 PO2430 ACME 跟单 周敏", product="跟单 周敏"), by=WANG)
    assert "跟单 周敏" in shown(world)
    assert "ACME(新客户)" in shown(world)


@pytest.mark.parametrize("who", [FENG, CHEN])
def test_others_open_no_orders(world: World, who: str) -> None:
    assert told(world, new(), by=who).outcome == "refused"


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (new(po=""), "which_po"),
        (new(customer=""), "which_customer"),
        (new(customer="NORDVIC"), "customer_near"),
        (new(on="2026-09-01"), "past_date"),
    ],
)
def test_what_every_order_needs_is_asked(world: World, statement: NewOrder, code: str) -> None:
    found = told(world, statement)
    assert (found.outcome, [question.code for question in found.questions]) == ("asked", [code])


def test_a_customer_a_slip_away_from_one_may_be_meant(world: World) -> None:
    assert told(world, new(customer="NORDVIC"), sure=True).outcome == "preview"


def test_the_form_comes_to_the_same_preview_and_its_problems_stand_under_its_fields(world: World) -> None:
    filled = NewOrderFilled(
        po="2430", customer="nordvik ab", style="NV-130", quantity="3,000件", term="FOB 宁波", due_on=day(DUE)
    )
    [found] = world.do(ways_in.open_by_form, to=world.to(LIN), filled=filled)
    assert {change.field: change.new for change in found.changes} == {
        "customer": "NORDVIK AB",
        "style": "NV-130",
        "quantity": 3000,
        "term": "FOB 宁波",
        "customer_date": DUE,
    }
    wrong: list[tuple[dict[str, Any], type[GendanError]]] = [
        ({"quantity": "若干"}, BadQuantity),
        ({"term": "XYZ"}, BadTerm),
        ({"po": "PO2402"}, OrderExists),
        ({"customer": ""}, Doubted),
    ]
    for more, error in wrong:
        given = {"po": "2430", "customer": "NORDVIK AB", **more}
        with pytest.raises(error):
            world.do(ways_in.open_by_form, to=world.to(LIN), filled=NewOrderFilled(**given))
    with pytest.raises(MayNotOpen):
        world.do(ways_in.open_by_form, to=world.to(FENG), filled=filled)


def test_the_form_may_choose_who_follows_it(world: World) -> None:
    world.do(ways_in.open_by_form, to=world.to(WANG), filled=NewOrderFilled(po="1", customer="ACME", merchandiser=ZHOU))
    assert "跟单 周敏" in shown(world)
