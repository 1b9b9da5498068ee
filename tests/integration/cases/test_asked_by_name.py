"""Decisions that no kind of anomaly raises are asked for by their names; what is reported never ends with nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.presentation.report_form import report_form
from bot.services.reports.delays import forms, previews
from bot.services.reports.delays.forms import Filled
from bot.views.report_form import for_decision, load_form
from tests.factories import CHEN, LIN, WANG, line_of
from tests.integration.cases.world import LEXICON, World


def _reported(world: World, text: str) -> int:
    key = world.preview(world.to(LIN), text, command="/anomaly")
    case = world.do(previews.submit, to=world.to(LIN), key=key)[0].case_id
    assert case is not None
    return int(case)


@pytest.mark.parametrize("text", ["PO2402 保函出货", "PO2402 Ship against an indemnity}"])
def test_a_decision_named_in_the_text_is_asked_of_who_may_decide_it(world: World, text: str) -> None:
    case = _reported(world, text)
    row = world.decision(case, "indemnity_shipment")
    assert (row.holder_id, [rung["person"] for rung in row.ladder]) == (WANG, [WANG, CHEN])
    assert [decision.key for decision in world.case(case).decisions] == ["indemnity_shipment"]
    assert not world.press(LIN, row, "approve").ok
    assert world.press(WANG, row, "up").ok
    assert world.press(CHEN, world.decision(case, "indemnity_shipment"), "approve").ok


def test_an_anomaly_whose_pack_is_off_goes_to_the_line_above(world: World) -> None:
    case = _reported(world, "PO2402 监管暂停")
    assert world.case(case).state == "open"
    assert world.decision(case, "outside_scope").holder_id == WANG


def test_the_form_offers_them_under_other_and_asks_what_the_chosen_one_needs(world: World) -> None:
    line = world.look(lambda session: line_of(session, "PO2402").id)
    filled = Filled(line=str(line), kind="other", text="客户要改袖口")
    view = world.do(load_form, actor=LIN, filled=filled, dated=False)
    offered = {decision.key for decision in view.decisions}
    assert {"sample_detail", "customer_spec_change", "container_loading"} <= offered
    assert not offered & {"material_chase", "outside_scope", "promotion_plan", "budget_reallocation"}
    chosen = replace(filled, picks={"d": "sample_detail"})
    asked = world.do(load_form, actor=LIN, filled=chosen, dated=False)
    assert "spec_changes" in {fact.name for fact in asked.facts}
    blocks = {
        block["block_id"] for block in report_form(asked, LEXICON.words("zh-CN", "Asia/Shanghai"), private={})["blocks"]
    }
    assert {"pickd", "fact:spec_changes"} <= blocks
    answered = replace(chosen, facts={"spec_changes": "yes"})
    draft = world.do(forms.draft_of, actor=LIN, filled=answered, dated=False, leave="-")
    saved = world.do(previews.save_all, to=world.to(LIN), drafts=[draft], root="form:1")
    assert world.decision(int(saved[0].case_id), "sample_detail").holder_id == WANG


def test_what_only_matters_when_it_is_asked_for_may_be_left_open(world: World) -> None:
    line = world.look(lambda session: line_of(session, "PO2403").id)
    filled = Filled(line=str(line), kind="booking", text="甩柜")
    view = world.do(load_form, actor=LIN, filled=filled, dated=False)
    blocks = {
        block["block_id"]: block
        for block in report_form(view, LEXICON.words("zh-CN", "Asia/Shanghai"), private={})["blocks"]
    }
    assert blocks["pick0"]["optional"]


def test_a_decision_that_was_looked_up_can_be_asked_for_at_once(world: World) -> None:
    def opened(decision: str) -> Filled:
        return world.do(for_decision, actor=LIN, decision=decision)

    assert opened("sample_detail") == Filled(kind="other", picks={"d": "sample_detail"})
    assert opened("fx_hedge").kind == "exchange_rate"
    assert opened("lc_amendment") == Filled(), "any kind may raise it"
    assert opened("backup_supplier") == Filled(), "several kinds raise it, so the person says which"
    assert opened("forged") == Filled(kind="other")
