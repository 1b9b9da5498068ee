"""What somebody without the right reads: why it is not theirs, in terms of their own office."""

from __future__ import annotations

import pytest

from tests.factories import ANNA, FENG, HE, LIN, LIU, SUN, WANG, XU, ZHENG
from tests.integration.cases.world import World


def _pressed(world: World, member: str) -> str:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    assert world.press(member, world.decision(case, "delivery_term"), "approve").code == "not_yours"
    return world.replies(member)[-1]


def test_a_director_of_other_customers_reads_that_this_order_is_somebody_elses(world: World) -> None:
    said = _pressed(world, LIU)
    assert "这张订单的销售总监不是您" in said
    assert "由 陈志强 决定" in said
    assert "跟单主管没有定价权" not in said


def test_sales_who_may_propose_reads_so_and_who_decides_by_the_rule_s_reason(world: World) -> None:
    said = _pressed(world, ANNA)
    assert "As sales you may propose, not decide." in said
    assert "price and contract terms are the sales director's to settle" in said
    assert "DT-01" in said
    assert "陈志强 decides" in said
    assert "lead has no say over prices" not in said


def test_finance_who_is_consulted_reads_so(world: World) -> None:
    said = _pressed(world, SUN)
    assert "您是财务,批示前会征求您的意见。" in said
    assert "由 陈志强 决定" in said


def test_a_role_without_a_say_reads_that_plainly(world: World) -> None:
    said = _pressed(world, ZHENG)
    assert "这件事不归您的岗位管。" in said
    assert "由 陈志强 决定" in said
    assert "跟单主管没有定价权" not in said


@pytest.mark.parametrize("member", [WANG, LIN])
def test_those_the_rule_speaks_of_read_its_reason(world: World, member: str) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    world.press(member, world.decision(case, "delivery_term"), "approve")
    assert "规则 DT-01" in world.replies(member)[-1]


def test_who_may_only_propose_is_not_told_so_twice(world: World) -> None:
    case = world.report(LIN, "PO2403", "booking", text="甩柜", milestone="etd", days=7, reporter_asks=False)
    assert world.press(FENG, world.decision(case, "vessel_change"), "approve").code == "not_yours"
    said = world.replies(FENG)[-1]
    assert "您是船务,可以提建议,不能批示。" in said
    assert "决定权不在这里" not in said
    assert "要由销售总监担" in said, "why it lies where it lies"


def test_who_presses_done_for_somebody_else_reads_who_carries_it_out(world: World) -> None:
    case = world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=3)
    chase = world.decision(case, "material_chase")
    assert world.press(LIN, chase, "approve").ok
    assert world.press(HE, chase, "execute").code == "not_to_execute"
    said = world.replies(HE)[-1]
    assert "已经批示,由 许峰" in said
    assert "林晓 手上" not in said
    assert world.press(HE, chase, "revoke").code == "not_yours"
    said = world.replies(HE)[-1]
    assert "由 林晓" in said
    assert "手上" not in said, "it waits for nobody's decision"
    assert world.press(XU, chase, "execute").ok
