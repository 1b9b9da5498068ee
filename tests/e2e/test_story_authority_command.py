"""Who may decide: asked in plain words, explained from the record, changed by an administrator who sees the effect."""

from __future__ import annotations

import pytest

from tests.e2e.cases import report
from tests.e2e.workspace import DAVID, HEJING, HUANGJG, LINXIAO, WANGFANG, Workspace

PALLET = "更换托盘材质"


def test_lin_xiao_asks_who_may_change_fob_and_reads_her_own_right_first(office: Workspace) -> None:
    (answer,) = office.answers(LINXIAO, "/authority FOB")
    assert answer.words.index("您的岗位:跟单员") < answer.words.index("决定:销售总监")
    assert "您无权定,上报跟单主管" in answer.words
    (same,) = office.replies(LINXIAO, "谁可以定 变更交货方式")
    assert same.words == answer.words
    (english,) = office.answers(DAVID, "/authority indemnity")
    assert "not yet confirmed by your company" in english.words
    assert "Decides: sales director" in english.words


@pytest.mark.prove
def test_several_decisions_are_offered_and_the_table_is_turned_page_by_page(office: Workspace) -> None:
    (several,) = office.answers(WANGFANG, "/authority 预算")
    chosen = next(button for button in several.buttons if button.endswith("budget_reallocation"))
    assert office.act(WANGFANG, several, chosen)["ok"]
    assert "重新分配预算" in office.last(WANGFANG).words
    (first,) = office.answers(WANGFANG, "/authority 权限表")
    assert office.press(WANGFANG, first, "下一页")["ok"]
    assert "第 2 页,共 4 页" in office.last(WANGFANG).words
    (bare,) = office.answers(WANGFANG, "/authority")
    assert bare.labels == ["权限表"]


@pytest.mark.prove
def test_nobody_but_an_administrator_opens_the_settings(office: Workspace) -> None:
    (refused,) = office.answers(WANGFANG, "/authority 设置")
    assert "只有管理员(黄建国)" in refused.words
    assert office.no_view(WANGFANG)
    (bare,) = office.answers(HUANGJG, "/authority")
    assert bare.labels == ["权限表", "权限设置", "历次版本"]


def test_the_administrator_lowers_the_cost_line_after_seeing_what_it_would_have_done(office: Workspace) -> None:
    before = report(office, HEJING, "/anomaly PO2411 包装规格不符 换胶合板托盘 费用9000元")
    assert before.buttons(HEJING, PALLET) == {"确定", "不办"}

    office.command(HUANGJG, "/authority 设置")
    assert office.submit(HUANGJG, **{"set:float_buffer": "0"})["errors"]
    wrong = office.submit(HUANGJG, **{"set:float_buffer": "3", "set:cost_line": "很多"})
    assert "请填数字" in wrong["errors"]["set:cost_line"]
    confirm = office.choice(HUANGJG, "confirmed", "DC-02")
    assert office.submit(HUANGJG, **{"set:cost_line": "8000", "packs": ["retail"], "confirmed": [confirm]})["ok"]
    shown = str(office.view(HUANGJG)["blocks"])
    assert "费用线(元):10,000 → 8,000" in shown
    assert f"的决定人由跟单员改为销售总监({PALLET}):{before.number}" in shown
    assert office.submit(HUANGJG, why=" ")["errors"]
    assert office.submit(HUANGJG, why="九月起收紧 <!channel>")["ok"]
    told = office.find(HUANGJG, "权限表改为第 2 版")
    assert "行业包“零售”启用" in told.words
    assert "<!channel>" not in str(told.raw)

    after = report(office, HEJING, "/anomaly PO2412 包装规格不符 换托盘 费用9000元")
    assert not after.buttons(HEJING, PALLET), "nine thousand is over the line now"
    assert before.buttons(HEJING, PALLET) == {"确定", "不办"}, "a running case keeps its ruling"
    (why,) = office.replies(HEJING, f"为什么 {before.number}")
    assert "权限表第 1 版" in why.words
    (now,) = office.answers(HEJING, f"/authority why {after.number}")
    assert "权限表第 2 版" in now.words
    assert "王芳" in now.words
    (pack,) = office.answers(HEJING, "/authority 促销方案")
    assert "没有启用" not in pack.words


@pytest.mark.prove
def test_the_administrator_puts_the_first_version_back(office: Workspace) -> None:
    (history,) = office.answers(HUANGJG, "/authority history")
    assert "九月起收紧" in history.words
    assert office.act(HUANGJG, history, "rulebook.back:1")["ok"]
    assert "恢复到第 1 版的设置" in str(office.view(HUANGJG)["blocks"])
    assert office.submit(HUANGJG)["ok"]
    assert "费用线(元):8,000 → 10,000" in office.find(HUANGJG, "权限表改为第 3 版").words
    again = report(office, HEJING, "/anomaly PO2413 包装规格不符 换托盘 费用9000元")
    assert again.buttons(HEJING, PALLET) == {"确定", "不办"}
