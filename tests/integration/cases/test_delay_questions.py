"""What a line about a delay leaves open is asked with buttons, and each button leads on; impossible days are not offered."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.db.models import CheckIn, Pending
from bot.services.conversation.take import take_message
from bot.services.reports.delays import previews
from bot.services.reports.ways_in import answer_question, report_text
from bot.services.standups import answers, blockers
from bot.services.standups.rounds import ensure_planned
from tests.factories import HE, LIN
from tests.integration.cases.world import World


def shown(world: World, text: str, *, dated: bool = True, member: str = LIN) -> dict[str, Any]:
    """The preview of a line: its words, and the values of the buttons of its question by label."""
    key = world.preview(world.to(member), text, command="/delay" if dated else "/anomaly")
    return seen(world, key)


def seen(world: World, key: str) -> dict[str, Any]:
    row = next(row for row in reversed(world.notices()) if row.key == key)
    blocks = world.render(row).blocks
    pressed = [element for block in blocks if block["type"] == "actions" for element in block["elements"]]
    offered = {
        button["text"]["text"]: json.loads(button["value"])["v"]
        for button in pressed
        if str(button.get("action_id")).startswith("delay.answer")
    }
    words = "\n".join(block["text"]["text"] for block in blocks if block["type"] == "section")
    return {"key": key, "message": row.message, "words": words, "offered": offered, "all": str(blocks)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("PO2401 车缝 delayed", "which_delay"),
        ("PO2401 sewing 2020-01-01", "past_date"),
        ("PO2401 sewing -3 days", "past_date"),
        ("PO2401 车缝 推到2026-09-01", "past_date"),
        ("PO2401 车缝 0 days", "which_delay"),
        ("PO2401 车缝 尽快", "no_date"),
        ("PO2402 面料推到2月30日", "impossible_date"),
    ],
)
def test_a_day_that_is_missing_or_gone_by_is_asked_and_nothing_is_previewed(world: World, text: str, code: str) -> None:
    [told] = world.do(report_text, to=world.to(LIN), text=f"/delay {text}")
    assert (told.outcome, [question.code for question in told.questions]) == ("asked", [code])
    assert world.notices(message="delay_preview/2") == []


def test_an_order_that_is_missing_is_chosen_among_ones_own_with_that_milestone(world: World) -> None:
    [told] = world.do(report_text, to=world.to(LIN), text="/delay 车缝 3天")
    [question] = told.questions
    offered = [option.value for option in question.options]
    assert (question.code, offered[0]) == ("which_order", "PO2401")
    assert all(value.startswith("PO") for value in offered)
    assert "晚 3 天" in shown(world, f"车缝 3天 {offered[0]}")["words"]


def test_a_delay_of_years_is_asked_once(world: World) -> None:
    text = "/delay PO2401 车缝 3000天"
    [told] = world.do(report_text, to=world.to(LIN), text=text)
    assert [question.code for question in told.questions] == ["too_far"]
    to = world.to(LIN)
    world.do(report_text, to=to, text=text, meant=(told.questions[0].text,))
    words = seen(world, f"reply:{to.key}:delay")["words"]
    assert "2034" in words
    assert words.count("放假安排还没有录入") == 1
    assert "2027 年及以后的放假安排" in words


def test_no_delay_is_taken_as_said(world: World) -> None:
    both = shown(world, "PO2401 不延期\nPO2401 车缝 3天 设备故障")
    assert "delay.submit" in both["all"]
    assert "PO2401 正常,计划没变" in world.render(world.notices(message="milestone_echo/4")[-1]).text


def test_an_anomaly_that_moves_no_date_is_not_asked_about_a_delay(world: World) -> None:
    found = shown(world, "PO2403 车缝设备故障,不影响船期", dated=False)
    assert "不记延期" not in found["words"]
    assert "设备" in found["words"]


def test_several_orders_in_a_line_are_each_named_before_their_dates(world: World) -> None:
    words = shown(world, "PO2401 PO2403 车缝 3天 设备故障")["words"]
    assert words.index("\nPO2401 ") < words.index("\nPO2403 ")


def test_what_blocks_in_a_stand_up_is_asked_for_its_order_with_the_one_named_beside_it_first(world: World) -> None:
    world.do(ensure_planned)
    world.run_until("2026-09-16 08:35")
    text = "昨天:看了COA\n今天:跟PO2414\n卡住:缺色粉,供应商没货"
    kept = world.do(answers.reply, actor=HE, text=text)
    world.do(blockers.raise_blocker, to=world.to(HE), check_in_id=kept.check_in_id)
    context = world.notices(message="milestone_echo/4")[-1].context
    [asked] = context["rows"]
    assert (asked["options"][0]["value"], len(asked["options"]) > 1) == ("PO2414", True)
    world.do(answer_question, to=world.to(HE), key=asked["key"], index=0)
    [preview] = world.notices(message="delay_preview/2")
    assert world.look(lambda s: s.get_one(Pending, preview.context["key"]).subject) == f"standup:{kept.check_in_id}"


def test_the_word_of_the_stand_up_alone_is_answered_with_its_button_and_is_no_answer_to_it(world: World) -> None:
    world.do(ensure_planned)
    world.run_until("2026-09-16 08:35")
    world.do(take_message, to=world.to(LIN), text="站会")
    context = world.notices(message="form_offer")[-1].context
    assert context["form"] == "stand_up"
    assert world.look(lambda s: s.get_one(CheckIn, context["check_in"]).answers) == {}


@pytest.mark.parametrize(
    ("value", "accountable", "cost"),
    [("below 10000", "merchandiser", None), ("from 10000", "sales_director", 10_000)],
)
def test_what_it_costs_is_two_buttons_where_it_decides_who_decides_and_no_figure_is_made_up(
    world: World, value: str, accountable: str, cost: int | None
) -> None:
    key = world.preview(world.to(HE), "PO2411 包装规格不符 换胶合板托盘", command="/anomaly")
    asked = str(world.render(next(row for row in world.notices() if row.key == key)).blocks)
    assert "费用不到 10,000 元" in asked
    assert "delay.submit" not in asked
    shown = world.do(previews.answer, to=world.to(HE), key=key, index=0, value=f"given:cost_cny={value}")
    case = world.case(world.do(previews.submit, to=world.to(HE), key=shown)[0].case_id)
    assert world.decision(case.id, "pallet_material").ruling["accountable"] == accountable
    assert case.cost_cny == cost


def test_whether_the_documents_were_presented_is_two_buttons(world: World) -> None:
    key = world.preview(world.to(LIN), "PO2403 提单品名写错了", command="/anomaly")
    asked = str(world.render(next(row for row in world.notices() if row.key == key)).blocks)
    assert "未交单" in asked
    shown = world.do(previews.answer, to=world.to(LIN), key=key, index=0, value="given:presented=yes")
    case = world.case(world.do(previews.submit, to=world.to(LIN), key=shown)[0].case_id)
    assert world.decision(case.id, "document_correction").ruling["accountable"] == "finance"
