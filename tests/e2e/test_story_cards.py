"""Cards people understand: one for a case, its buttons gone when it is decided; reports from a message; mornings."""

from __future__ import annotations

import pytest

from tests.e2e.cases import Case, report
from tests.e2e.workspace import FOLLOW, LINXIAO, WANGFANG, ZHOUMIN, Message, Workspace, elements


def test_lin_xiao_turns_a_message_into_an_anomaly(office: Workspace) -> None:
    office.say(ZHOUMIN, "PO2402 拉链颜色不对,客户规格要改成黑色", channel=FOLLOW)
    message = office.find(LINXIAO, "拉链颜色不对", FOLLOW)
    asked = office.post(
        "shortcut", user=LINXIAO, callback_id="anomaly.from_message", channel=message.channel, ts=message.ts
    )
    assert asked["ok"], asked
    office.settle()
    view = office.view(LINXIAO)
    assert "拉链颜色不对" in str(view["blocks"])
    order = next(block for block in view["blocks"] if block.get("block_id") == "order")
    assert "PO2402" in order["element"]["initial_option"]["text"]["text"], "the order in the text is chosen"
    assert "files" in office.fields(LINXIAO)
    office.act_in_view(LINXIAO, "report.kind", office.choice(LINXIAO, "kind", "客户要改交货方式"))
    assert office.submit(LINXIAO)["ok"]
    before = {message.ts for message in office.messages(LINXIAO, FOLLOW)}
    assert office.submit(LINXIAO)["ok"]
    (card,) = [
        message for message in office.messages(WANGFANG, FOLLOW) if message.ts not in before and "来源" in message.words
    ]
    assert "周敏" in card.words
    assert "的消息" in card.words
    assert "拉链颜色不对" in card.words


@pytest.mark.prove
def test_the_form_of_a_message_opens_before_the_link_of_the_message_is_asked_for(office: Workspace) -> None:
    office.say(ZHOUMIN, "PO2402 客户规格又要改", channel=FOLLOW)
    message = office.find(LINXIAO, "客户规格又要改", FOLLOW)
    before = links(office)
    given = {"callback_id": "anomaly.from_message", "channel": message.channel, "ts": message.ts}
    assert office.post("shortcut", user=LINXIAO, **given)["ok"]
    office.settle()
    assert "客户规格又要改" in str(office.view(LINXIAO)["blocks"])
    assert links(office) == before, "nothing is asked that its opening would have to wait for"
    office.act_in_view(LINXIAO, "report.kind", office.choice(LINXIAO, "kind", "客户要改交货方式"))
    assert office.submit(LINXIAO)["ok"]
    assert links(office) == before + 1
    assert office.submit(LINXIAO)["ok"]
    (card,) = [
        message
        for message in office.messages(WANGFANG, FOLLOW)
        if "又要改" in message.words and "来源" in message.words
    ]
    assert "周敏" in card.words


def links(office: Workspace) -> int:
    """How often the link of a message was asked for."""
    return sum(entry["method"] == "chat.getPermalink" for entry in office.get("log")["entries"])


def test_wang_fang_reads_one_card_and_its_dead_buttons_go(office: Workspace) -> None:
    case = report(office, LINXIAO, "/delay PO2402 面料 10天 面料未到")
    told = case.told(WANGFANG)
    assert told == [], "two decisions on one card are not told a second time"
    assert "由 陈志强(销售总监) 决定" in case.part(WANGFANG, "对客户承诺新交期").words
    assert "复制文字" in case.card(WANGFANG, FOLLOW).labels
    office.to("2026-09-16T12:10+08:00")
    reminders = _notes(office, case, WANGFANG)
    assert reminders, "half of the time is over"
    case.press(WANGFANG, "对客户承诺新交期", "建议并上报", note="建议 10/30")
    assert not any(list(elements(note.blocks)) for note in _notes(office, case, WANGFANG)), "nothing left to press"
    assert "现在由 陈志强" in _notes(office, case, WANGFANG)[-1].words


@pytest.mark.prove
def test_wang_fang_begins_the_day_with_what_waits_for_her(office: Workspace) -> None:
    office.to("2026-09-16T16:30+08:00")
    case = report(office, ZHOUMIN, "/anomaly PO2406 客户要把 FCA 改成 DAP")
    office.to("2026-09-17T08:31+08:00")
    (morning,) = [message for message in office.messages(WANGFANG) if "今天等您定的" in message.words]
    assert case.number in morning.words
    assert morning.labels.count("打开") >= 1
    (row,) = [block for block in morning.blocks if case.number in str(block.get("text"))]
    before = {message.ts for message in office.messages(WANGFANG)}
    office.act(WANGFANG, morning, row["accessory"]["action_id"])
    (opened,) = [message for message in office.messages(WANGFANG) if message.ts not in before]
    assert case.number in opened.words


def _notes(office: Workspace, case: Case, user: str) -> list[Message]:
    """The reminders about a case that a person has."""
    return [
        message
        for message in office.messages(user)
        if case.number in message.words
        and message.blocks
        and message.blocks[0]["type"] != "header"
        and "提醒" in message.words
    ]
