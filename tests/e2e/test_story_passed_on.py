"""What others say of an order reaches who follows it, once a day; a task its colleague; what nobody submitted the lead."""

from __future__ import annotations

import pytest

from tests.e2e.workspace import FENGTAO, JIANGY, LINXIAO, WANGFANG, Message, Workspace

BOOKING, PACKING = "2402 订舱 10/19", "2401 后整包装 62%"


def of_day(office: Workspace) -> Message:
    """林晓's one message of the day."""
    (found,) = [message for message in office.messages(LINXIAO) if "冯涛" in message.words and "报" in message.words]
    return found


def test_lin_xiao_records_what_feng_tao_said_and_tells_jiang_yong_what_is_not_right(office: Workspace) -> None:
    (echo,) = office.replies(FENGTAO, BOOKING)
    assert echo.words.startswith("已转给 林晓 · PO2402 订舱/SO")
    assert "照记前不算数" in echo.words
    assert of_day(office).labels == ["照记", "改一下…", "不对…"]
    office.replies(JIANGY, PACKING)
    both = of_day(office)
    assert both.words.startswith("冯涛、蒋勇 报了 2 条,要记吗?")
    office.press(LINXIAO, both, "逐条看")
    keep, refuse = (
        next(element["action_id"] for block in office.view(LINXIAO)["blocks"] for element in block.get("elements", [])
             if str(element.get("action_id", "")).startswith(f"relay.{verb}:"))
        for verb in ("keep", "refuse")
    )  # fmt: skip
    office.act_in_view(LINXIAO, keep)
    assert "已记" in str(office.view(LINXIAO)["blocks"])
    office.act_in_view(LINXIAO, refuse.replace(refuse.rpartition(":")[2], "2"))
    assert office.submit(LINXIAO, why="昨天才 55%")["ok"]
    assert of_day(office).words.startswith("冯涛、蒋勇 报的 2 条都处理了")
    assert office.sees(FENGTAO, "林晓 记下了:PO2402 订舱/SO")
    assert "昨天才 55%" in office.find(JIANGY, "没记:PO2401 后整包装").words
    assert "PO2402 订舱/SO" in office.find(LINXIAO, "(冯涛 说)").words


def test_feng_tao_is_told_what_lin_xiao_asks_of_him_and_she_hears_that_it_is_done(office: Workspace) -> None:
    (echo,) = office.replies(LINXIAO, "@冯涛 2403 周四前 把SO发我")
    assert "已请 冯涛" in echo.words
    task = office.find(FENGTAO, "林晓 托")
    assert task.words.startswith("冯涛,请在 9/17 周四 18:00 前办:PO2403")
    office.press(FENGTAO, task, "完成")
    assert office.sees(LINXIAO, "冯涛 完成了:PO2403")
    assert "已完成" in office.find(FENGTAO, "林晓 托").words


@pytest.mark.prove
def test_what_lin_xiao_never_submitted_goes_to_wang_fang_who_opens_the_case(office: Workspace) -> None:
    office.answers(LINXIAO, "/delay PO2402 面料 20天 面料未到")
    office.advance("2h30m")
    asked = office.find(WANGFANG, "报了没提交")
    assert asked.labels == ["立案", "不立案"]
    office.press(WANGFANG, asked, "立案")
    assert office.sees(WANGFANG, "已经立案")
    assert office.sees(LINXIAO, "王芳 已立案")
