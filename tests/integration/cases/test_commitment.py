"""A later sailing is a new promise to the customer only when the customer's date breaks."""

from __future__ import annotations

from bot.services.delays import previews
from tests.factories import HE, LIN, line_of
from tests.integration.cases.world import World


def test_a_sailing_that_still_meets_the_customers_date_asks_for_no_commitment(world: World) -> None:
    key = world.do(previews.preview_text, to=world.to(HE), text="PO2414 模具损坏 停产16小时", dated=False)
    shown = str(world.render(next(row for row in world.notices() if row.key == key)).blocks)
    assert "新船期 *2026-09-26" in shown
    assert "新交期" not in shown
    case = world.do(previews.submit, to=world.to(HE), key=key)[0].case_id
    assert case is not None
    found = world.case(case)
    assert found.effects[0].float_left_days == 0
    assert "ship_date_commitment" not in {row.key for row in found.decisions}


def test_a_sailing_beyond_the_customers_date_asks_for_one(world: World) -> None:
    case = world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=10)
    assert "ship_date_commitment" in {row.key for row in world.case(case).decisions}


def test_the_working_days_late_are_counted_like_the_float_they_take(world: World) -> None:
    before = world.look(
        lambda session: next(one.float_days for one in line_of(session, "PO2402").milestones if one.key == "fabric")
    )
    key = world.do(previews.preview_text, to=world.to(LIN), text="PO2402 6天 面料未到")
    (row,) = world.do(previews.submit, to=world.to(LIN), key=key)[0].rows
    assert before is not None
    assert (row["days"], row["float"]) == (6, before - row["working"])
