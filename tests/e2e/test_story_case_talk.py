"""Around a decision: asked back, answered, handed over, recalled, decided by two at once, cancelled, forged."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.books import changed_copy, imported
from tests.e2e.cases import recall, report, undo
from tests.e2e.workspace import (
    ANNA,
    CHENZQ,
    FOLLOW,
    HEJING,
    LINXIAO,
    LIUYANG,
    SUNLI,
    WANGFANG,
    ZHOUMIN,
    Workspace,
    elements,
)

SHIFT, PROMISE = "内部节点顺延", "对客户承诺新交期"
FORGED = ('{"d":1,"s":1}', '{"d":99999,"s":1}', '{"d":"x"}', "{}", "[]", "同意", '{"d":1,"s":99}')


def test_wang_fang_asks_back_and_the_answer_comes_to_her(office: Workspace) -> None:
    case = report(office, ZHOUMIN, "/delay PO2408 白胚 7天 客户批复迟")
    case.press(WANGFANG, SHIFT, "追问", note="客户有没有书面说明?")
    question = office.find(ZHOUMIN, "客户有没有书面说明?")
    assert "回答" in question.labels
    office.press(ZHOUMIN, question, "回答")
    assert office.submit(ZHOUMIN, note="有,*已发群里* <!channel>")["ok"]
    assert any("已发群里" in line for line in case.told(WANGFANG)) or "已发群里" in case.card(WANGFANG).words
    assert "<!channel>" not in str([message.raw for message in office.messages(WANGFANG, FOLLOW)])
    assert "同意" in case.buttons(WANGFANG, SHIFT)
    undo_refused = len(case.history())
    undo(case)
    assert case.buttons(WANGFANG, SHIFT), "somebody has acted: too late to undo"
    assert len(case.history()) == undo_refused
    assert "不能撤销" in office.last(ZHOUMIN).words
    recall(case)
    assert not case.buttons(WANGFANG, SHIFT)
    assert any("撤回" in line for line in case.told(WANGFANG))
    assert "撤回" in case.card(ZHOUMIN, FOLLOW).words


@pytest.mark.prove
def test_two_decide_at_once_and_one_of_them_is_told_that_it_is_decided(office: Workspace) -> None:
    case = report(office, LINXIAO, "/delay PO2402 面料 6天 面料未到")
    mine, public = case.part(WANGFANG, SHIFT), case.part(WANGFANG, SHIFT, FOLLOW)
    before = len(case.history())
    seen = len(office.messages(WANGFANG, FOLLOW)) + len(office.messages(WANGFANG))
    with ThreadPoolExecutor(2) as fingers:
        answers = list(fingers.map(lambda card: office.press(WANGFANG, card, "同意"), (mine, public)))
    assert all(answer["ok"] for answer in answers)
    assert sum("同意" in line for line in case.history()[before:]) == 1
    assert sum("指令" in line and SHIFT in line for line in case.told(LINXIAO)) == 1
    assert len(office.messages(WANGFANG, FOLLOW)) + len(office.messages(WANGFANG)) == seen + 1, "one answer, to her"


@pytest.mark.prove
def test_a_forged_button_of_a_case_decides_nothing(office: Workspace) -> None:
    theirs = report(office, LINXIAO, "/delay PO2402 面料 10天 面料未到")
    hers = report(office, HEJING, "/anomaly PO2411 包装规格不符 换胶合板托盘 费用800元")
    card = hers.part(HEJING, "更换托盘材质")
    approve = card.button("确定")
    (target,) = [
        element["value"] for element in elements(theirs.part(WANGFANG, PROMISE, FOLLOW).blocks) if _approves(element)
    ]
    before = theirs.card(LINXIAO, FOLLOW).raw, theirs.history()
    for value in (target, *FORGED):
        assert office.act(HEJING, card, approve["action_id"], value)["ok"], value
        assert (theirs.card(LINXIAO, FOLLOW).raw, theirs.history()) == before, value
    assert hers.buttons(HEJING, "更换托盘材质") == {"确定", "不办"}


@pytest.mark.prove
def test_the_order_is_cancelled_while_a_case_is_open(office: Workspace, tmp_path: Path) -> None:
    case = report(office, ZHOUMIN, "/delay PO2409 白胚 12天 客户批复迟")
    (shift,) = [words for words in (SHIFT, PROMISE) if words in case.card(WANGFANG).words][:1]
    office.press(WANGFANG, case.part(WANGFANG, shift), "追问")
    book = changed_copy(tmp_path / "取消.xlsx", Y15="取消 9/16")
    assert imported(book, database=office.database).outcomes()[15] == "changed"
    office.settle()
    before = len(case.told(ZHOUMIN))
    refused = office.submit(WANGFANG, note="定了吗?")
    assert "已取消" in str(refused.get("errors"))
    assert len(case.told(ZHOUMIN)) == before, "nobody is asked about a cancelled order"
    office.post("close", user=WANGFANG)
    assert "已取消" in case.refuses(LIUYANG, shift)


def _approves(element: dict[str, object]) -> bool:
    return str(element.get("action_id", "")).endswith("approve")


def test_what_anna_and_sun_li_write_below_the_ask_stands_on_the_card_before_chen_zhiqiang_decides(
    office: Workspace,
) -> None:
    office.advance("6h30m")  # nine in the morning where Anna is
    case = report(office, LINXIAO, "/anomaly PO2402 客户要求FOB改CIF")
    case.press(WANGFANG, "变更交货方式", "上报")
    hers = office.find(ANNA, "You may propose")
    assert "reply below this message" in hers.words
    office.say(ANNA, "NORDVIK pays the freight, I have it in writing", thread_ts=hers.ts)
    assert "under your name" in office.last(ANNA, thread_ts=hers.ts).words
    theirs = office.find(SUNLI, "征求您的意见")
    office.say(SUNLI, "运费另收,不进货款", thread_ts=theirs.ts)
    assert "署您的名字" in office.last(SUNLI, thread_ts=theirs.ts).words
    office.say(SUNLI, "同意", thread_ts=theirs.ts)
    assert "不算" in office.last(SUNLI).words
    shown = case.card(CHENZQ).words
    assert "Anna Schmidt:" in shown
    assert "孙丽:" in shown
    assert shown.index("运费另收") < shown.index("变更交货方式")
    case.press(CHENZQ, "变更交货方式", "追问", note="船期会变吗?")
    question = office.find(LINXIAO, "船期会变吗?")
    office.say(LINXIAO, "不会,还是 10/26", thread_ts=question.ts)
    assert "交给提问的人" in office.last(LINXIAO, thread_ts=question.ts).words
    assert "同意" in case.buttons(CHENZQ, "变更交货方式")
    assert sum("意见" in line for line in case.history()) == 2
