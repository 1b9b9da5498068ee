"""`/authority`: who may decide and why, in the words of who asks."""

from __future__ import annotations

import pytest

from bot.domain.authority import Amendment
from bot.services.cases.showing import CaseNotYours
from bot.services.rules import authority, rulebook
from bot.work.unit import Work
from tests.factories import CHEN, HE, HUANG, LIN, SUN, WANG
from tests.integration.cases.world import World, _text


def answer(world: World, member: str, typed: str, *, locale: str = "zh-CN") -> str:
    """What a person is answered who asks for a decision."""
    world.do(authority.ask_decision, to=world.to(member), text=typed)
    return _text(world.render(world.notices()[-1], locale=locale))


def test_a_decision_is_found_by_name_id_part_and_word_in_both_languages(world: World) -> None:
    for typed in ("变更交货方式", "delivery_term", "FOB", "change the delivery term", "DT-01", "交货"):
        assert "变更交货方式/贸易术语" in answer(world, LIN, typed)
    said = answer(world, LIN, "FOB", locale="en")
    assert "You may not decide; it goes up to merchandising lead." in said
    assert "Decides: sales director" in said


def test_everybody_reads_first_what_their_own_role_may_do(world: World) -> None:
    assert "您的岗位:跟单员" in answer(world, LIN, "内部节点顺延")
    lead = answer(world, WANG, "内部节点顺延")
    assert lead.index("您的岗位:跟单主管") < lead.index("规则 NS-01")
    assert "由您批准" in lead
    assert "您可以自己定" in answer(world, SUN, "放单")
    assert "由您批准" in answer(world, CHEN, "保函出货")


def test_who_only_records_is_not_said_to_decide(world: World) -> None:
    said = answer(world, LIN, "mould")
    assert "您只作记录" in said
    assert "记录:跟单员" in said
    assert "决定:" not in said
    assert "Records: merchandiser" in answer(world, LIN, "mould", locale="en")


def test_practice_that_nobody_confirmed_is_marked_and_a_switched_off_pack_is_named(world: World) -> None:
    assert "未经贵司确认" in answer(world, LIN, "保函出货")
    assert "未经贵司确认" not in answer(world, LIN, "FOB")
    off = answer(world, LIN, "促销方案")
    assert "“零售”包" in off
    assert "没有启用" in off


def test_who_has_the_right_of_a_vacant_role_is_named_and_told_that_it_is_they(world: World) -> None:
    assert "区域经理暂时没有人担任,落到您这里:由您定" in answer(world, HUANG, "促销方案")
    assert "区域经理暂时没有人担任,由 黄建国 定" in answer(world, LIN, "促销方案")
    assert "Nobody is regional manager now: it falls to you" in answer(world, HUANG, "促销方案", locale="en")
    assert "没有人担任" not in answer(world, HUANG, "FOB")


def test_several_decisions_are_a_list_with_buttons_and_none_names_the_nearest(world: World) -> None:
    several = answer(world, LIN, "预算")
    assert "对应 4 个决定" in several
    assert "budget_reallocation" in several
    near = answer(world, LIN, "空云")
    assert "权限表里没有“空云”" in near
    assert "改空运" in near


def test_what_was_typed_never_becomes_markup(world: World) -> None:
    said = answer(world, LIN, "<!channel> *预*")
    assert "<!channel>" not in said
    assert "*预*" not in said


def test_the_table_is_paged_to_its_last_decision(world: World) -> None:
    world.do(authority.show_table, to=world.to(LIN), page=99)
    last = _text(world.render(world.notices()[-1]))
    assert "第 4 页,共 4 页" in last
    assert "未启用" in last


def test_why_explains_from_the_stored_ruling_whatever_the_table_says_now(world: World) -> None:
    world.do(rulebook.record_file)
    case = world.report(HE, "PO2414", "mold_damage", recorded="停产 16 小时")
    filed = world.company.rules
    change = {"filed": filed, "amendment": Amendment(settings={"cost_line": 1}), "after": 1}
    world.look(lambda s: rulebook.keep_version(Work(s, world.company, world.now, member=HUANG), why="试", **change))
    world.do(authority.explain_case, to=world.to(HE), text="c1")
    row = world.notices()[-1]
    assert row.context["case"] == case
    said = _text(world.render(row))
    for words in (
        "规则 BS-02",
        "权限表第 1 版",
        filed.version,
        "跟单主管 王芳",
        "销售总监 刘洋",
        "有权定",
        "何静 报告",
    ):
        assert words in said
    assert "Rule BS-02" in _text(world.render(row, locale="en"))
    assert "<@" not in said


def test_why_is_told_to_nobody_who_may_not_see_the_case(world: World) -> None:
    world.report(HE, "PO2414", "mold_damage", recorded="停产 16 小时")
    for typed in ("C0001", "C9999", "天气"):
        with pytest.raises(CaseNotYours):
            world.do(authority.explain_case, to=world.to(LIN), text=typed)


def test_an_amount_is_shown_to_who_sees_prices_only(world: World) -> None:
    world.report(HE, "PO2411", "packaging_spec", text="托盘要换", picks=("pallet_material",), cost_cny=12800)
    world.do(authority.explain_case, to=world.to(HE), text="C0001")
    asked = world.notices()[-1]
    assert "12,800" in _text(world.render(asked))
    asked.reader_id = "U12QIANLH"
    assert "12,800" not in _text(world.render(asked))
    assert "金额不对您显示" in _text(world.render(asked))
