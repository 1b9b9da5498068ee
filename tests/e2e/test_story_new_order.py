"""Lin Xiao opens an order by hand and changes another: a line and a form come to one preview, in both languages."""

from __future__ import annotations

import pytest

from tests.e2e.workspace import LINXIAO, Message, Workspace


@pytest.mark.prove
def test_lin_xiao_opens_an_order_in_one_line_and_takes_it_back(office: Workspace) -> None:
    (preview,) = office.answers(LINXIAO, "/order new PO2430 NORDVIK NV-130 3,000件 FOB宁波 交期 10/15")
    assert "新单 · NORDVIK AB 3,000 件,交期 10/15" in preview.words
    assert "NV-130 · FOB 宁波" in preview.words
    assert "倒排已晚 31 个工作日" in preview.words
    office.press(LINXIAO, preview, "提交")
    saved = _now(office, preview)
    assert "已建,待确认" in saved.words
    (card,) = office.answers(LINXIAO, "/order PO2430")
    assert "待确认" in card.words
    office.press(LINXIAO, saved, "撤销")
    (card,) = office.answers(LINXIAO, "/order PO2430")
    assert "已取消" in card.words


@pytest.mark.prove
def test_lin_xiao_opens_an_order_by_its_form_and_changes_another(office: Workspace) -> None:
    office.command(LINXIAO, "/order new")
    there = office.submit(LINXIAO, po="PO2402", customer="NORDVIK")
    assert "已经有 PO2402" in str(there)
    office.submit(LINXIAO, po="PO2431", customer="NORDVIK", quantity="200件")
    preview = office.find(LINXIAO, "PO2431")
    assert "NORDVIK AB 200 件" in preview.words
    office.press(LINXIAO, preview, "不报了")
    assert "没有保存" in _now(office, preview).words
    (change,) = office.replies(LINXIAO, "2402 customer wants 5 days earlier")
    assert "客户交期 10/28 → 10/23" in change.words.replace("*", "")
    office.press(LINXIAO, change, "提交")
    assert "10/23" in _now(office, change).words


def _now(office: Workspace, message: Message) -> Message:
    """The same message as it stands now."""
    (found,) = [posted for posted in office.messages(LINXIAO, message.channel) if posted.ts == message.ts]
    return found
