"""What a case keeps open: conditions followed up, a decision taken back, evidence, a hand-over, a war room."""

from __future__ import annotations

import json
from urllib.request import Request, urlopen

import pytest

from tests.e2e.cases import Case, report
from tests.e2e.workspace import (
    CHENZQ,
    DAVID,
    FOLLOW,
    HUANGJG,
    LINXIAO,
    LIUYANG,
    SUNLI,
    WANGFANG,
    Workspace,
)

TERM, CREDIT = "变更交货方式", "修改信用证条款"


def uploaded(slack: Workspace, user: str, name: str, data: bytes) -> str:
    """A file that a person put into Slack."""
    edge = "gendan-story"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="user"\r\n\r\n{user}\r\n--{edge}\r\n'
    head += f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n'
    body = head.encode() + data + f"\r\n--{edge}--\r\n".encode()
    request = Request(
        f"http://127.0.0.1:{slack.port}/_control/file",
        data=body,
        headers={"Content-Type": f"multipart/form-data; boundary={edge}"},
    )
    with urlopen(request) as answer:
        return str(json.load(answer)["file_id"])


def term(slack: Workspace) -> Case:
    """A customer asks for CIF on PO2402: 陈志强 decides."""
    return report(slack, LINXIAO, "/anomaly PO2402 客户要改交货方式 FOB 改 CIF")


def test_conditions_are_followed_up_until_the_case_may_close(office: Workspace) -> None:
    case = term(office)
    case.press(WANGFANG, TERM, "上报")
    office.press(CHENZQ, case.part(CHENZQ, TERM), "有条件同意")
    refused = office.submit(CHENZQ, conditions="王芳 2月30日前:谈妥运费差价")
    assert "2月30日" in refused["errors"]["conditions"]
    lines = "王芳 9/28前:谈妥运费差价\nDavid Miller by 25 Sep: confirm the insurance\n收到客户书面确认"
    assert office.submit(CHENZQ, conditions=lines, note="客户急")["ok"]
    assert "王芳,9/28 前\n> 谈妥运费差价" in case.card(LINXIAO, FOLLOW).words
    his = office.find(DAVID, "confirm the insurance")
    assert (his.labels, "by *Fri 25 Sep 2026*" in his.words) == (["Done", "Explain"], True)
    assert "收到客户书面确认" in json.dumps(office.open_home(LINXIAO), ensure_ascii=False)
    case.press(LINXIAO, TERM, "已执行")
    office.press(DAVID, his, "Explain")
    assert office.submit(DAVID, note="broker answers on Friday")["ok"]
    assert "broker answers on Friday" in office.last(CHENZQ).words
    for user, asked, label in (
        (DAVID, "see to it", "Done"),
        (WANGFANG, "请您完成", "完成"),
        (LINXIAO, "请您完成", "完成"),
    ):
        assert "已结案" not in case.card(LINXIAO, FOLLOW).words
        office.press(user, office.find(user, asked), label)
        assert not office.sees(user, asked), "the card says that it is done, and has no buttons"
    assert "已结案" in case.card(LINXIAO, FOLLOW).words


@pytest.mark.prove
def test_a_decision_is_taken_back_and_asked_again(office: Workspace) -> None:
    case = term(office)
    case.press(CHENZQ, TERM, "同意", FOLLOW)
    assert "已执行" in case.buttons(LINXIAO, TERM)
    case.press(CHENZQ, TERM, "撤销批示", FOLLOW, note="客户又改主意了")
    assert "请先不要执行" in case.told(LINXIAO)[-1]
    assert case.buttons(LINXIAO, TERM) == set()
    assert "撤销批示" in case.history()[-2]
    case.press(CHENZQ, TERM, "不同意", FOLLOW, note="不改了")
    assert "已结案" in case.card(LINXIAO, FOLLOW).words


@pytest.mark.prove
def test_the_credit_is_amended_on_instruction_and_the_advice_is_put_down_as_a_file(office: Workspace) -> None:
    case = report(office, LINXIAO, "/delay PO2403 开船 10/8 甩柜")
    case.press(SUNLI, CREDIT, "同意", FOLLOW)
    case.press(LINXIAO, CREDIT, "已执行")
    file_id = uploaded(office, LINXIAO, "改证通知.pdf", b"%PDF-1.4 advice")
    case.press(LINXIAO, CREDIT, "凭证已到", note="20260918-1", files=[file_id])
    assert "改证通知.pdf" in case.told(SUNLI)[-1]
    assert "改证通知.pdf" in case.part(LINXIAO, CREDIT, FOLLOW).words


def test_a_refused_press_is_passed_on_and_the_director_hands_over_to_the_other_one(office: Workspace) -> None:
    case = term(office)
    case.refuses(LIUYANG, TERM)
    office.press(LIUYANG, office.last(LIUYANG, FOLLOW), "请 王芳 处理")
    assert "已请 王芳 处理" in office.last(LIUYANG, FOLLOW).words
    assert "刘洋" in office.last(WANGFANG).words
    case.press(WANGFANG, TERM, "上报")
    office.press(CHENZQ, case.part(CHENZQ, TERM), "转交")
    offered = office.fields(CHENZQ)["target"]["element"]["options"]
    assert [option["text"]["text"] for option in offered] == ["刘洋"]
    assert office.submit(CHENZQ, note="我在出差")["ok"]
    case.press(LIUYANG, TERM, "同意")


def test_a_war_room_is_a_channel_with_two_levels_until_the_case_is_closed(office: Workspace) -> None:
    case = term(office)
    assert "作战室" not in case.card(LINXIAO).labels
    case.press(WANGFANG, TERM, "上报")
    office.press(CHENZQ, case.card(CHENZQ), "作战室")
    (room,) = [channel for channel in office.get("state")["channels"] if channel["name"].startswith("gendan-")]
    assert {LINXIAO, CHENZQ, HUANGJG} <= set(room["members"])
    assert LIUYANG not in room["members"]
    there = office.last(CHENZQ, room["id"])
    assert "黄建国" in there.words
    assert "🔴" in there.words
    assert "同意" in there.labels
    office.press(CHENZQ, there, "同意")
    case.press(LINXIAO, TERM, "已执行")
    assert "作战室结束" in office.last(CHENZQ, room["id"]).words
    assert "✅" in office.messages(CHENZQ, room["id"])[-2].words
