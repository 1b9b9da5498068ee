"""What a customer changes of an order: shown first, written by who records for it, passed on by others, undone whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import OrderLine, Relay
from bot.domain.phrases.reading import LengthOfTime, OrderRef, OrderSort, Quantity
from bot.domain.phrases.statements import NewDay, Revised, Revision
from bot.services.reports import taking_up
from bot.services.reports.delays import previews
from bot.services.reports.delays.report import SavedAlready
from bot.services.reports.door import report
from bot.services.reports.outcomes import StatementOutcome
from bot.work.undo import UndoKind
from tests.factories import ANNA, CHEN, LIN, WANG, ZHENG, day, line_of, milestone_of
from tests.integration.cases.world import World


def revised(po: str, what: Revision, **more: Any) -> Revised:
    text = f"{po} {more.pop('text', '客户…')}"
    return Revised(text=text, orders=(OrderRef(key=po, sort=OrderSort.PO),), what=what, **more)


def more_of(po: str, by: int, unit: str = "件") -> Revised:
    return revised(po, Revision.QUANTITY, by=Quantity(value=Decimal(by), unit=unit))


def wants(po: str, on: str | None = None, *, days: int = 0) -> Revised:
    delta = LengthOfTime(days=Decimal(days)) if days else None
    return revised(po, Revision.CUSTOMER_DATE, move=NewDay(on=day(on) if on else None, delta=delta))


def told(world: World, statement: Revised, by: str = LIN) -> StatementOutcome:
    [found] = world.do(report, to=world.to(by), statements=(statement,))
    return found


def line(world: World, po: str) -> OrderLine:
    return world.look(lambda session: line_of(session, po))


def forecast(world: World, po: str, key: str = "etd") -> date | None:
    return world.look(lambda session: milestone_of(session, po, key).forecast_on)


def submit(world: World, by: str = LIN) -> Any:
    key = world.notices(message="delay_preview/2")[-1].context["key"]
    return world.do(previews.submit, to=world.to(by), key=key), key


def changes(outcome: StatementOutcome) -> list[tuple[str, str, Any, Any]]:
    return [(change.order, change.field, change.old, change.new) for change in outcome.changes]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (more_of("PO2401", 500), ("PO2401", "quantity", 12000, 12500)),
        (more_of("PO2403", -200), ("PO2403", "quantity", 6500, 6300)),
        (wants("PO2402", days=-5), ("PO2402", "customer_date", "2026-10-28", "2026-10-23")),
        (wants("PO2403", "2026-10-12"), ("PO2403", "customer_date", "2026-09-30", "2026-10-12")),
        (revised("PO2401", Revision.CANCELLED), ("PO2401", "state", "in_production", "cancelled")),
    ],
)
def test_a_change_of_the_order_is_shown_and_nothing_is_stored(
    world: World, statement: Revised, expected: tuple[Any, ...]
) -> None:
    before = line(world, expected[0])
    found = told(world, statement)
    assert (found.outcome, changes(found)) == ("preview", [expected])
    assert [ahead.decision for ahead in found.decisions] == []
    after = line(world, expected[0])
    assert (after.quantity, after.due_on, after.cancelled_at) == (before.quantity, before.due_on, None)


def test_a_quantity_is_written_with_its_amount_and_undone_whole(world: World) -> None:
    price = line(world, "PO2401").unit_price
    assert price is not None
    told(world, more_of("PO2401", 500))
    saved, key = submit(world)
    assert saved[0].case_id is None
    after = line(world, "PO2401")
    assert (after.quantity, after.amount) == (Decimal(12500), price * 12500)
    assert "数量 12,000 → 12,500" in world.replies(LIN)[-1]
    with pytest.raises(SavedAlready):
        world.do(previews.submit, to=world.to(LIN), key=key)
    world.undo(LIN, UndoKind.DELAY, b=key)
    again = line(world, "PO2401")
    assert (again.quantity, again.amount) == (Decimal(12000), price * 12000)


def test_an_earlier_date_that_can_be_kept_is_agreed_and_the_plan_goes_by_it(world: World) -> None:
    told(world, wants("PO2402", days=-5))
    submit(world)
    after = line(world, "PO2402")
    assert (after.due_on, after.original_due_on) == (day("2026-10-23"), day("2026-10-28"))
    assert (after.agreed_on, after.etd_on, forecast(world, "PO2402")) == (day("2026-10-23"),) * 3


def test_an_earlier_date_that_cannot_be_kept_asks_what_the_customer_is_answered(world: World) -> None:
    found = told(world, wants("PO2402", "2026-10-15"))
    assert [ahead.decision for ahead in found.decisions] == ["ship_date_commitment"]
    assert found.ship is not None
    assert (found.ship.agreed, found.ship.forecast_new) == (day("2026-10-26"), day("2026-10-23"))
    assert found.ship.customer == day("2026-10-15")
    shown = str(world.render(world.notices(message="delay_preview/2")[-1]).blocks)
    assert "比答应客户的晚 8 天" in shown
    saved, _ = submit(world)
    case = saved[0].case_id
    row = world.decision(case, "ship_date_commitment")
    assert world.press(WANG, row, "propose", note="报 10/23").ok
    assert world.press(CHEN, row, "approve").ok
    assert line(world, "PO2402").agreed_on == day("2026-10-15")
    assert world.press(LIN, row, "execute", note="已答复").ok
    after = line(world, "PO2402")
    assert (after.due_on, after.agreed_on) == (day("2026-10-15"), day("2026-10-23"))


def test_a_later_date_agrees_to_a_sailing_that_is_late_already_as_far_as_it_keeps_it(world: World) -> None:
    first = revised("PO2404", Revision.CUSTOMER_DATE, move=NewDay(on=day("2026-11-30")), lot="第一批")
    assert told(world, first).decisions == ()
    submit(world)
    after = line(world, "PO2404")
    assert (after.agreed_on, after.etd_on) == (day("2026-11-23"), day("2026-11-13"))
    again = revised("PO2404", Revision.CUSTOMER_DATE, move=NewDay(on=day("2026-11-20")), lot="第一批")
    assert "ship_date_commitment" in {ahead.decision for ahead in told(world, again).decisions}


def test_a_booked_sailing_stays_when_the_customer_wants_it_earlier(world: World) -> None:
    told(world, wants("PO2403", "2026-09-27"))
    submit(world)
    assert (line(world, "PO2403").etd_on, forecast(world, "PO2403")) == (day("2026-09-29"), day("2026-09-29"))


def test_more_goods_than_the_sailing_takes_ask_for_a_new_date(world: World) -> None:
    found = told(world, more_of("PO2402", 30000))
    assert [ahead.decision for ahead in found.decisions] == ["ship_date_commitment"]


def test_a_cancelled_order_is_over_and_comes_back_by_undo(world: World) -> None:
    told(world, revised("PO2401", Revision.CANCELLED))
    shown = str(world.render(world.notices(message="delay_preview/2")[-1]).blocks)
    assert "已经做的:PO确认、裁剪、车缝、后整包装" in shown
    assert "不报了" in shown
    _, key = submit(world)
    gone = line(world, "PO2401")
    assert gone.cancelled_at is not None
    assert gone.order.cancelled_at is not None
    world.undo(LIN, UndoKind.DELAY, b=key)
    back = line(world, "PO2401")
    assert (back.cancelled_at, back.order.cancelled_at) == (None, None)


@pytest.mark.parametrize("who", [ANNA, CHEN, ZHENG])
def test_what_others_hear_of_a_change_is_passed_on(world: World, who: str) -> None:
    found = told(world, more_of("PO2401", 500), by=who)
    assert (found.outcome, changes(found)) == ("passed_on", [("PO2401", "quantity", 12000, 12500)])
    assert line(world, "PO2401").quantity == 12000


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (more_of("PO2403", -7000), "quantity_left"),
        (more_of("PO2403", 20, "箱"), "quantity_unit"),
    ],
)
def test_what_cannot_be_counted_is_asked_again(world: World, statement: Revised, code: str) -> None:
    found = told(world, statement)
    assert (found.outcome, found.changes) == ("asked", ())
    assert [row["code"] for row in world.notices(message="milestone_echo/4")[-1].context["rows"]] == [code]


def test_of_an_order_with_lots_it_is_asked_which(world: World) -> None:
    assert told(world, more_of("PO2404", 100)).outcome == "asked"
    assert told(world, wants("PO2404", days=-2)).outcome == "asked"
    named = revised("PO2404", Revision.QUANTITY, by=Quantity(value=Decimal(100), unit=None), lot="第二批")
    assert changes(told(world, named)) == [("PO2404", "quantity", 2400, 2500)]
    whole = told(world, revised("PO2404", Revision.CANCELLED))
    assert len(whole.changes) == 2


def test_another_term_is_an_anomaly_and_what_is_so_already_is_only_said(world: World) -> None:
    assert told(world, revised("PO2401", Revision.TERM, term="CIF")).kind == "delivery_term_request"
    same = told(world, wants("PO2402", "2026-10-28"))
    assert same.outcome == "answered"


def relayed(world: World) -> int:
    return world.look(lambda session: session.scalars(select(Relay.id).order_by(Relay.id.desc())).first()) or 0


def test_what_others_passed_on_is_shown_to_who_takes_it_up_as_it_was_said_to_come_to(world: World) -> None:
    told(world, more_of("PO2401", 500), by=ANNA)
    told(world, more_of("PO2401", 300))
    submit(world)
    world.do(taking_up.keep, to=world.to(LIN), relay_id=relayed(world))
    submit(world)
    assert line(world, "PO2401").quantity == 12500, "what Anna heard, not five hundred more"
