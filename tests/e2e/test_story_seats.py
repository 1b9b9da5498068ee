"""Seats that change hands: 王芳 goes away, 林晓 hands her orders over, 金师傅 answers by WeChat."""

from __future__ import annotations

import time

import pytest

from tests.e2e.cases import report
from tests.e2e.workspace import (
    ANNA,
    FOLLOW,
    HEJING,
    HUANGJG,
    LINXIAO,
    LIWEI,
    WANGFANG,
    XUFENG,
    ZHOUMIN,
    Message,
    Workspace,
)

SHIFT = "内部节点顺延"


def asked(office: Workspace, user: str, line: str) -> Message:
    """What the bot says to a person about a slash command."""
    return office.answers(user, line)[-1]


@pytest.mark.prove
def test_who_holds_what_is_shown_to_everybody_and_changed_by_the_administrator_alone(office: Workspace) -> None:
    everybody = asked(office, ANNA, "/authority roles 2411")
    assert "*merchandiser* 何静" in everybody.words
    assert "vacant, falls to 黄建国" in everybody.words
    assert everybody.labels == ["Absence"]
    assert office.act(ANNA, everybody, everybody.button("Absence")["action_id"])["ok"]
    office.post("close", user=ANNA)
    listed = asked(office, HUANGJG, "/authority 岗位")
    office.press(HUANGJG, listed, "新增")
    office.act_in_view(HUANGJG, "seat.scope", "customer")
    given = {"person": LIWEI, "role": "qc", "scope_key": "BoardWorks Inc."}
    refused = office.submit(HUANGJG, **given, first="2026-09-15")
    assert "已经过去" in refused["errors"]["first"]
    assert office.submit(HUANGJG, **given, first="2026-09-16")["ok"]
    assert "李伟 担任 *品质*(BoardWorks Inc.)" in office.last(HUANGJG).words
    assert office.sees(LIWEI, "黄建国 登记您担任 *品质*(BoardWorks Inc.)")
    forged = office.post("action", user=XUFENG, action_id="seat.add", value="{}", channel=listed.channel, ts=listed.ts)
    assert office.no_view(XUFENG), forged


def test_what_waits_for_wang_fang_goes_to_her_deputy_when_she_goes_away(office: Workspace) -> None:
    case = report(office, LINXIAO, "/delay PO2402 面料 6天 面料未到")
    assert "同意" in case.buttons(WANGFANG, SHIFT)
    answer = asked(office, WANGFANG, "/authority 请假 9/16-9/17 李伟")
    assert "王芳 请假 2026-09-16 周三 到 2026-09-17 周四,李伟 代" in answer.words
    assert "正在等待的 1 件事" in answer.words
    assert any("已转给 李伟" in line for line in case.told(WANGFANG))
    assert any("岗位变动,改由 李伟 处理" in line for line in case.history())
    case.press(LIWEI, SHIFT, "同意")
    assert any("李伟 代 王芳 同意" in line for line in case.history())
    again = asked(office, WANGFANG, "/authority 请假 9/17 李伟")
    assert "没有重复保存" in again.words
    listed = asked(office, WANGFANG, "/authority 岗位 王芳")
    office.press(WANGFANG, listed, "结束")
    assert office.submit(WANGFANG, entry=office.choice(WANGFANG, "entry", "王芳"), day="2026-09-16")["ok"]
    assert office.sees(WANGFANG, "已取消 王芳 的请假")
    handed_back = office.find(WANGFANG, "交回清单").words
    assert "现在没有等您的事" in handed_back
    assert "李伟 同意 *内部节点顺延* · PO2402" in handed_back


@pytest.mark.prove
def test_an_outside_contact_answers_by_wechat_and_the_merchandiser_records_it(office: Workspace) -> None:
    case = report(office, HEJING, "/anomaly PO2414 设备故障 注塑机坏了")
    words = "加班/备用产线"
    case.press(WANGFANG, words, "建议并上报", note="周六加班")
    note = next(
        message for message in office.messages(HEJING) if "没有 Slack" in message.words and case.number in message.words
    )
    assert "金师傅" in note.words
    office.press(HEJING, note, "代报:同意")
    later = int(time.time()) + 10**8
    early = office.submit(HEJING, how="wechat", said_at=later, note="周六可以")
    assert "还没到" in early["errors"]["said_at"]
    said_at = office.fields(HEJING)["said_at"]["element"]["initial_date_time"]
    assert office.submit(HEJING, how="wechat", said_at=said_at, note="周六可以")["ok"]
    (line,) = [sentence for sentence in case.history() if "代报 金师傅:同意" in sentence]
    assert "(微信," in line
    assert "金师傅" in case.card(HEJING, FOLLOW).words


def test_lin_xiao_hands_a_customer_over_and_both_confirm(office: Workspace) -> None:
    case = report(office, LINXIAO, "/delay PO2402 辅料 6天 辅料未到")
    asked_for = office.command(LINXIAO, "/authority 移交")
    assert asked_for["ok"]
    assert office.submit(LINXIAO, taker=ZHOUMIN, customer="NORDVIK AB", why="调岗")["ok"]
    assert "交接清单" in str(office.view(LINXIAO)["title"])
    assert office.submit(LINXIAO)["ok"]
    for person in (ZHOUMIN, LINXIAO):
        card = office.find(person, "交接清单")
        assert f"{case.number} PO2402" in card.words
        assert "没有找到" in asked(office, ZHOUMIN, "/order PO2402").words
        office.press(person, card, "确认")
    assert "*已移交*" in office.find(LINXIAO, "交接清单").words
    assert "没有找到" in asked(office, LINXIAO, "/order PO2402").words
    assert "跟单 周敏" in asked(office, ZHOUMIN, "/order PO2402").words
    assert case.has_card(ZHOUMIN)
    assert office.sees(WANGFANG, "*已移交*")
    assert "*已移交*" in asked(office, ZHOUMIN, "/authority 移交 1").words
    assert "没有找到交接" in asked(office, XUFENG, "/authority 移交 1").words
