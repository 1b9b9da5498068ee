"""People come and go over the wire: a lead leaves while she is asked, a guest writes, an outsider reads along."""

from __future__ import annotations

import pytest

from tests.e2e.cases import report
from tests.e2e.conftest import Start
from tests.e2e.workspace import CHENZQ, FOLLOW, HUANGJG, LINXIAO, LIUYANG, WANGFANG, ZHOUMIN, Message, Workspace
from tests.sizes import sized

CUSTOMER = "U90JOHN"

READS = {"zh-CN": "zh-CN", "en": "en-GB"}
LEFT = {
    "zh-CN": ("王芳 已不在,*内部节点顺延* 改由 陈志强 处理", "王芳* 的 Slack 账号已停用", "王芳* 的 Slack 账号已停用"),
    "en": ("王芳 is not here any more", "The Slack account of *王芳* was deactivated", "is vacant and falls to"),
}
CLOSED = {
    "zh-CN": ("里有访客或外单位的人(John)", "现在只有本公司的人,已恢复发送"),
    "en": ("Guests or people of another company are in", "Only colleagues are in"),
}
CONTACT = {"zh-CN": "请直接找 王芳", "en": "Please ask 王芳"}


def reads(slack: Workspace, locale: str, *users: str) -> None:
    """Who reads in which language: Slack says so of each of them."""
    for user in users:
        assert slack.post("people", id=user, locale=READS[locale])["ok"]
    slack.settle()


def direct(slack: Workspace, *users: str) -> dict[str, list[str]]:
    """What everybody has been sent in their DM so far, by time stamp."""
    return {user: [message.ts for message in slack.messages(user)] for user in users}


def since(slack: Workspace, before: dict[str, list[str]]) -> dict[str, list[Message]]:
    """What is new to each of them; people without anything new are left out."""
    fresh = {
        user: [message for message in slack.messages(user) if message.ts not in seen] for user, seen in before.items()
    }
    return {user: found for user, found in fresh.items() if found}


@pytest.mark.parametrize("locale", sized(["zh-CN"], ["zh-CN", "en"]))
def test_a_lead_who_leaves_while_she_is_asked_hands_the_step_to_the_director_at_once(start: Start, locale: str) -> None:
    slack = start()
    case = report(slack, LINXIAO, "/delay PO2402 面料 6天 面料未到")
    assert "同意" in case.buttons(WANGFANG, "内部节点顺延")
    reads(slack, locale, LINXIAO, CHENZQ, HUANGJG)
    waits, _, vacant = LEFT[locale]
    before = direct(slack, LINXIAO, CHENZQ, HUANGJG, LIUYANG, ZHOUMIN, WANGFANG)
    assert slack.post("people", id=WANGFANG, deleted=True)["ok"]
    slack.settle()
    told = since(slack, before)
    assert set(told) == {LINXIAO, CHENZQ, HUANGJG}
    assert [waits in said.words for said in told[LINXIAO]] == [True]
    assert vacant in told[HUANGJG][0].words
    assert len(told[CHENZQ]) == 1
    assert case.number in told[CHENZQ][0].words
    slack.to("2026-09-17T09:00+08:00")
    assert set(since(slack, before)) >= {CHENZQ}
    assert WANGFANG not in since(slack, before), "nothing more is sent to her"


@pytest.mark.parametrize("locale", sized(["en"], ["zh-CN", "en"]))
def test_a_guest_reads_whom_to_ask_and_while_one_is_in_the_channel_nothing_is_posted_there(
    start: Start, locale: str
) -> None:
    slack = start()
    inside = next(channel["members"] for channel in slack.get("state")["channels"] if channel["id"] == FOLLOW)
    reads(slack, locale, WANGFANG, HUANGJG)
    closed, clean = CLOSED[locale]
    assert slack.post("people", id=CUSTOMER, real_name="John", guest="single", locale=READS[locale])["ok"]
    slack.say(CUSTOMER, "PO2402")
    slack.command(CUSTOMER, "/order PO2402")
    slack.settle()
    answers = slack.messages(CUSTOMER)
    assert answers
    assert all(CONTACT[locale] in answer.words for answer in answers if answer.raw["user"] != CUSTOMER)
    assert not any("NORDVIK" in answer.words for answer in answers)

    assert slack.post("channel", id=FOLLOW, members=[*inside, CUSTOMER])["ok"]
    slack.settle()
    for person in (WANGFANG, HUANGJG):
        assert sum(closed in message.words for message in slack.messages(person)) == 1
    posted = [message.ts for message in slack.messages(LINXIAO, FOLLOW)]
    report(slack, LINXIAO, "/delay PO2402 面料 6天 面料未到")
    slack.settle()
    assert [message.ts for message in slack.messages(LINXIAO, FOLLOW)] == posted
    assert any("PO2402" in message.words for message in slack.messages(WANGFANG)), "who is asked has it all the same"

    assert slack.post("channel", id=FOLLOW, members=inside)["ok"]
    slack.settle()
    assert any("PO2402" in message.words for message in slack.messages(LINXIAO, FOLLOW)[len(posted) :])
    for person in (WANGFANG, HUANGJG):
        assert sum(clean in message.words for message in slack.messages(person)) == 1
