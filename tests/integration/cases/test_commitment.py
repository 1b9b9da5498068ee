"""A later sailing is a new promise to the customer: where goods are promised on board always, else when that date breaks."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from bot.db.models import Change
from bot.services.reports.delays import previews
from tests.factories import ANNA, CHEN, HE, LIN, WANG, line_of
from tests.integration.cases.world import World


def test_where_the_arrival_is_promised_a_sailing_that_still_meets_it_asks_for_no_commitment(world: World) -> None:
    key = world.preview(world.to(HE), "PO2414 模具损坏 停产16小时", command="/anomaly")
    shown = str(world.render(next(row for row in world.notices() if row.key == key)).blocks)
    assert "开船 9/24 → 9/26 周六(晚 2 天),客户交期 10/9 守得住" in shown
    assert "新交期" not in shown
    case = world.do(previews.submit, to=world.to(HE), key=key)[0].case_id
    assert case is not None
    found = world.case(case)
    assert found.effects[0].float_left_days == 0
    assert "ship_date_commitment" not in {row.key for row in found.decisions}


def test_a_sailing_beyond_the_customers_date_asks_for_one(world: World) -> None:
    case = world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=10)
    assert "ship_date_commitment" in {row.key for row in world.case(case).decisions}


def test_on_board_inside_the_customers_window_sales_commits_to_a_few_days(world: World) -> None:
    case = world.report(LIN, "PO2401", "booking", text="船期推迟", milestone="etd", days=2)
    effect = world.case(case).effects[0]
    assert effect.delay_days == 2
    row = world.decision(case, "ship_date_commitment")
    assert [(rung["role"], rung["person"]) for rung in row.ladder] == [("merch_lead", WANG), ("sales", ANNA)]
    assert world.press(WANG, row, "approve").code == "not_yours"
    assert world.press(WANG, row, "propose", note="10/20 前可开船").ok
    assert world.press(ANNA, row, "approve").ok


def test_with_a_credit_the_director_commits_also_inside_the_window(world: World) -> None:
    case = world.report(HE, "PO2412", "quality", text="返工", milestone="packing", days=1)
    row = world.decision(case, "ship_date_commitment")
    assert [rung["role"] for rung in row.ladder] == ["merch_lead", "sales_director"]


@pytest.mark.parametrize(("days", "float_left"), [(3, 4), (6, 2)])
def test_fabric_that_takes_float_only_moves_no_promise(world: World, days: int, float_left: int) -> None:
    case = world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=days)
    found = world.case(case)
    assert found.effects[0].float_left_days == float_left
    assert {row.key for row in found.decisions} == {"material_chase", "internal_node_shift"}


def test_the_working_days_late_are_counted_like_the_float_they_take(world: World) -> None:
    before = world.look(
        lambda session: next(
            milestone.float_days for milestone in line_of(session, "PO2402").milestones if milestone.key == "fabric"
        )
    )
    key = world.preview(world.to(LIN), "PO2402 6天 面料未到")
    (row,) = world.do(previews.submit, to=world.to(LIN), key=key)[0].rows
    assert before is not None
    assert (row.days, row.float_days) == (6, before - row.working)


def agreed(world: World, po: str = "PO2402") -> tuple[date | None, date | None, date | None]:
    """What the customer was last promised, what is planned, and what is forecast."""
    line = world.look(lambda session: line_of(session, po))
    etd = next(row for row in line.milestones if row.key == "etd")
    return line.agreed_on, line.etd_on, etd.forecast_on


def test_what_was_agreed_moves_when_the_customer_has_the_new_date_and_not_before(world: World) -> None:
    stood, news = date(2026, 10, 26), date(2026, 11, 5)
    first = world.report(LIN, "PO2402", "booking", text="船期推迟", milestone="etd", days=10)
    assert agreed(world) == (stood, stood, news)
    again = world.report(LIN, "PO2402", "booking", text="又晚一天", milestone="etd", days=1)
    assert world.case(again).effects[0].delay_days == 11, "counted from what was agreed"
    row = world.decision(first, "ship_date_commitment")
    assert world.press(WANG, row, "propose", note="报 11/5").ok
    assert world.press(CHEN, row, "approve").ok
    assert agreed(world)[0] == stood, "decided, and the customer does not know yet"
    assert world.press(LIN, row, "execute", note="已答复客户").ok
    assert agreed(world)[:2] == (news, news)
    history = world.look(
        lambda session: session.scalars(
            select(Change).where(Change.field == "agreed_on", Change.new.is_not(None))
        ).all()
    )
    assert [(row.new, row.actor_id, row.source) for row in history] == [("2026-11-05", LIN, "decision")]


def test_a_rejection_leaves_what_was_agreed(world: World) -> None:
    case = world.report(LIN, "PO2402", "booking", text="船期推迟", milestone="etd", days=10)
    row = world.decision(case, "ship_date_commitment")
    assert world.press(WANG, row, "propose", note="报 11/5").ok
    assert world.press(CHEN, row, "reject", note="抢船").ok
    assert agreed(world) == (date(2026, 10, 26), date(2026, 10, 26), date(2026, 11, 5))
