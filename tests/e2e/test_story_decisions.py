"""From delay to decision: each anomaly goes to the one person who may decide it, and comes back as an instruction."""

from __future__ import annotations

import re

import pytest

from tests.e2e.cases import preview, report, undo
from tests.e2e.workspace import (
    ANNA,
    CHENZQ,
    DAVID,
    FOLLOW,
    HEJING,
    JIANGY,
    LINXIAO,
    LIUYANG,
    LIWEI,
    SUNLI,
    WANGFANG,
    XUFENG,
    ZHENGQ,
    Workspace,
)

DOWNTIME, SUPPLIER = "模具停产工时", "启用备用供应商"
TERM, CREDIT, PALLET = "变更交货方式/贸易术语", "修改信用证条款", "更换托盘材质"
CHASE, SHIFT, PROMISE = "催料/到货证明", "内部节点顺延", "对客户承诺新交期"


NAMES = "林晓|何静|王芳|陈志强|刘洋|孙丽|郑强|李伟"


def chinese(words: str) -> list[str]:
    """The Chinese in it, names of people left out."""
    return re.findall("[\u4e00-\u9fff]+", re.sub(NAMES, "", words))


def test_he_jing_reports_a_broken_mould_and_liu_yang_decides_about_the_second_supplier(office: Workspace) -> None:
    case = report(office, HEJING, "/anomaly PO2414 模具损坏 停产16小时")
    recorded = case.part(ZHENGQ, DOWNTIME)
    assert "16" in recorded.words
    case.press(ZHENGQ, DOWNTIME, "确认")
    assert "郑强" in case.part(HEJING, DOWNTIME).words
    assert "已完成" in case.part(HEJING, DOWNTIME).words

    asked = case.part(WANGFANG, SUPPLIER)
    assert "BS-02" in asked.words
    assert "跟单员" in asked.words
    assert "刘洋" in asked.words
    assert "同意" not in case.buttons(WANGFANG, SUPPLIER)
    assert not case.has_card(LIUYANG)
    case.press(WANGFANG, SUPPLIER, "建议并上报", note="宏达有一套旧模,可以先做")
    assert "宏达有一套旧模" in case.part(LIUYANG, SUPPLIER).words
    assert "跟单主管" in case.part(LIUYANG, SUPPLIER).words

    assert "刘洋" in case.refuses(HEJING, SUPPLIER)
    assert "刘洋" in case.refuses(CHENZQ, SUPPLIER)
    english = case.refuses(DAVID, SUPPLIER)
    assert "刘洋" in english
    assert not chinese(english), "David reads English"
    case.press(LIUYANG, SUPPLIER, "同意")
    assert any("指令" in line and "刘洋" in line for line in case.told(HEJING))
    case.press(HEJING, SUPPLIER, "已执行")
    assert "已完成" in case.part(HEJING, SUPPLIER).words
    assert not case.buttons(LIUYANG, SUPPLIER)


@pytest.mark.prove
def test_lin_xiao_may_not_turn_fob_into_cif_and_a_refusal_of_chen_zhiqiang_needs_a_reason(office: Workspace) -> None:
    case = report(office, LINXIAO, "/anomaly PO2402 客户要改交货方式 FOB 改成 CIF")
    assert not case.buttons(LINXIAO, TERM)
    assert "DT-01" in case.part(WANGFANG, TERM).words
    assert any(TERM in line and "征求" in line for line in case.told(LIWEI))
    assert any(TERM in line and "征求" in line for line in case.told(SUNLI))
    assert "陈志强" in case.refuses(LINXIAO, TERM)
    reason = case.refuses(ANNA, TERM)
    assert "DT-" in reason
    assert "陈志强" in reason
    assert not chinese(reason), "Anna reads English"
    case.press(WANGFANG, TERM, "上报")
    assert "陈志强" in case.refuses(WANGFANG, TERM)
    assert office.press(CHENZQ, case.part(CHENZQ, TERM), "不同意")["ok"]
    assert not office.submit(CHENZQ)["ok"], "a reason is required to reject"
    assert office.submit(CHENZQ, note="运费涨得厉害,仍按 FOB")["ok"]
    assert any("不同意" in line and "仍按 FOB" in line for line in case.told(LINXIAO))
    assert not case.buttons(LINXIAO, TERM)


@pytest.mark.prove
def test_only_on_sun_lis_instruction_lin_xiao_has_the_credit_amended_and_only_once(office: Workspace) -> None:
    case = report(office, LINXIAO, "/delay PO2403 尾期验货 2天 客户批复迟")
    assert "2026-10-05" in case.card(LINXIAO).words
    assert "2026-10-05" not in case.card(LINXIAO, FOLLOW).words, "L/C values stay out of the channel"
    assert not case.buttons(LINXIAO, CREDIT)
    assert "孙丽" in case.refuses(LINXIAO, CREDIT)
    case.press(WANGFANG, CREDIT, "上报")
    assert "孙丽" in case.refuses(WANGFANG, CREDIT)
    assert "孙丽" in case.refuses(CHENZQ, CREDIT)
    case.press(SUNLI, CREDIT, "同意")
    instruction = [
        message for message in office.messages(LINXIAO) if case.number in message.words and "指令" in message.words
    ][-1]
    assert "孙丽" in instruction.words
    case.press(LINXIAO, CREDIT, "已执行")
    done = case.part(LINXIAO, CREDIT).words
    assert case.buttons(LINXIAO, CREDIT) == {"凭证已到"}, "the bank's notice is still to come"
    if "已执行" in [
        label for message in office.messages(LINXIAO) if message.ts == instruction.ts for label in message.labels
    ]:
        office.press(LINXIAO, instruction, "已执行")
    assert case.part(LINXIAO, CREDIT).words == done
    assert office.press(LINXIAO, case.part(LINXIAO, CREDIT), "凭证已到")["ok"]
    assert not office.submit(LINXIAO)["ok"], "the notice is named"
    assert office.submit(LINXIAO, note="改证通知 LC20260815-3/1")["ok"]
    assert "已完成" in case.part(SUNLI, CREDIT).words


@pytest.mark.prove
def test_he_jing_changes_the_pallet_herself_in_two_taps_but_not_for_dangerous_goods(office: Workspace) -> None:
    hers = report(office, HEJING, "/anomaly PO2411 包装规格不符 换胶合板托盘 费用800元")
    hers.press(HEJING, PALLET, "确定")
    assert "何静" in hers.part(HEJING, PALLET).words
    assert not hers.has_card(WANGFANG)
    assert any(PALLET in line and "征求" in line for line in hers.told(JIANGY))

    theirs = report(office, HEJING, "/anomaly PO2412 包装规格不符 换胶合板托盘 费用800元")
    assert not theirs.buttons(HEJING, PALLET)
    assert "刘洋" in theirs.refuses(HEJING, PALLET)
    theirs.press(WANGFANG, PALLET, "上报")
    theirs.press(LIUYANG, PALLET, "同意")
    assert any("指令" in line and "刘洋" in line for line in theirs.told(HEJING))


def test_fabric_three_days_late_is_lin_xiaos_six_days_wang_fangs_and_ten_days_chen_zhiqiangs(office: Workspace) -> None:
    shown = preview(office, LINXIAO, "/delay PO2402 3天 面料未到")
    assert "面料到厂 9/20 → 9/23 周三(晚 3 天)" in shown.words
    assert "富余 4 天" in shown.words
    office.choose(LINXIAO, shown, "不报了")
    assert "2026-09-23" not in office.answers(LINXIAO, "/order PO2402")[-1].words, "nothing was saved"

    three = report(office, LINXIAO, "/delay PO2402 3天 面料未到")
    assert "林晓" in three.part(LINXIAO, SHIFT).words
    assert not three.has_card(WANGFANG)
    three.press(LINXIAO, CHASE, "确定")
    assert any(CHASE in line for line in three.told(XUFENG))
    undo(three)
    assert any("撤销" in line or "撤回" in line for line in three.told(XUFENG)), "who was asked is told once"

    six = report(office, LINXIAO, "/delay PO2402 面料 6天 面料未到")
    assert "同意" in six.buttons(WANGFANG, SHIFT)
    assert "王芳" in six.refuses(LINXIAO, SHIFT)
    assert PROMISE not in six.card(LINXIAO).words
    undo(six)
    assert any("撤销" in line or "撤回" in line for line in six.told(WANGFANG))
    assert not six.buttons(WANGFANG, SHIFT)

    ten = report(office, LINXIAO, "/delay PO2402 面料 10天 面料未到")
    assert "陈志强" in ten.part(WANGFANG, PROMISE).words
    assert "同意" not in ten.buttons(WANGFANG, PROMISE)
    ten.press(WANGFANG, PROMISE, "建议并上报", note="先答应 10/29")
    assert "10/29" in ten.part(CHENZQ, PROMISE).words
    assert "陈志强" in ten.refuses(LIUYANG, PROMISE)
    ten.press(CHENZQ, PROMISE, "同意")
    assert any("指令" in line and PROMISE in line for line in ten.told(LINXIAO))
    assert any("陈志强" in line and "同意" in line for line in ten.history())
