"""What somebody without the right reads: why it is not theirs, in terms of their own office."""

from __future__ import annotations

import pytest

from tests.factories import ANNA, LIN, LIU, SUN, WANG, ZHENG
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
