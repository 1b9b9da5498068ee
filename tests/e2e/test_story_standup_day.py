"""A member's day with the stand-up: asked about their own milestones, never twice, a blocker becomes an anomaly."""

from __future__ import annotations

import re

import pytest

from tests.e2e.cases import Case
from tests.e2e.workspace import ANNA, CHENZQ, HEJING, LINXIAO, LIWEI, STANDUP, WANGFANG, ZHOUMIN, Message, Workspace

ASKED = "生产例会 · 9/16 周三"


def prompt(office: Workspace, user: str, day: str = ASKED) -> Message:
    """A person's prompt of that day."""
    return office.find(user, day)


@pytest.mark.prove
def test_each_is_asked_about_their_own_milestones_and_not_about_what_they_told_today(office: Workspace) -> None:
    mine = prompt(office, LINXIAO)
    assert "PO2403" in mine.words
    assert not [po for po in ("PO2405", "PO2411", "PO2414") if po in mine.words], "of other merchandisers"
    assert 0 < mine.labels.count("正常") <= 8
    assert "其余正常" in mine.labels
    hers = prompt(office, ZHOUMIN)
    assert "PO2403" not in hers.words
    office.command(LINXIAO, "/milestone PO2403 截单 完成")
    told = prompt(office, LINXIAO)
    rows = [block["text"]["text"] for block in told.blocks if "截单" in str(block.get("text"))]
    assert not rows or "✓" in rows[0], "what was answered anywhere today is not asked again"


def test_a_row_is_answered_with_one_press_and_a_gate_asks_for_its_evidence(office: Workspace) -> None:
    office.act(HEJING, prompt(office, HEJING), _button(prompt(office, HEJING), "检验 COA", "完成"))
    (note,) = [name for name, field in office.fields(HEJING).items() if "凭证" in field["label"]["text"]]
    assert "凭证" in office.submit(HEJING)["errors"][note], "a gate is done with evidence"
    assert office.submit(HEJING, **{note: "报告号 COA-2411"})["ok"], "and everything else is filled in already"
    assert "已完成 ✓" in _row(prompt(office, HEJING), "检验 COA")
    office.press(HEJING, prompt(office, HEJING), "其余正常")
    assert "正常" in _row(prompt(office, HEJING), "装柜")
    assert "已完成 ✓" in _row(prompt(office, HEJING), "检验 COA"), "the rest is what was not answered yet"


def test_a_blocker_becomes_an_anomaly_with_one_press_and_its_outcome_comes_back(office: Workspace) -> None:
    office.press(LINXIAO, prompt(office, LINXIAO), "填写")
    names = list(office.fields(LINXIAO))
    answer = dict(zip(names, ("核对了 PO2402 工艺单", "跟 PO2402 面料", "PO2402 面料未到,推迟10天"), strict=True))
    assert office.submit(LINXIAO, **answer)["ok"]
    before = {message.ts for message in office.messages(LINXIAO)}
    (holder,) = [message for message in office.messages(LINXIAO) if "转为异常" in message.labels][-1:]
    office.press(LINXIAO, holder, "转为异常")
    shown = [message for message in office.messages(LINXIAO) if message.ts not in before and "提交" in message.labels][
        -1
    ]
    assert "PO2402" in shown.words, "nothing is typed again"
    assert "面料到厂 9/20 → 9/30" in shown.words
    office.press(LINXIAO, shown, "提交")
    number = re.findall(r"C\d{4}", office.find(LINXIAO, "已记").words)[0]
    case = Case(slack=office, number=number, reporter=LINXIAO)
    case.press(WANGFANG, "对客户承诺新交期", "建议并上报", note="先答应客户")
    assert office.press(CHENZQ, case.part(CHENZQ, "对客户承诺新交期"), "不同意")["ok"]
    assert office.submit(CHENZQ, note="先催面料")["ok"]
    office.to("2026-09-17T08:31+08:00")
    tomorrow = prompt(office, LINXIAO, "生产例会 · 9/17 周四")
    assert number in tomorrow.words
    assert "不同意" in tomorrow.words


@pytest.mark.prove
def test_one_is_reminded_once_skips_when_one_likes_and_is_not_counted_as_silent(office: Workspace) -> None:
    office.to("2026-09-17T09:01+08:00")
    day = "生产例会 · 9/17 周四"
    before = {user: reminded(office, user) for user in (LIWEI, WANGFANG)}
    office.press(LIWEI, prompt(office, LIWEI, day), "今天跳过")
    office.to("2026-09-17T10:31+08:00")
    assert reminded(office, WANGFANG) == before[WANGFANG] + 1
    assert reminded(office, LIWEI) == before[LIWEI]
    office.to("2026-09-17T11:01+08:00")
    digest = [message for message in office.messages(WANGFANG, STANDUP) if "2026-09-17" in message.words]
    assert len(digest) == 1, "one digest a round"
    skipped = digest[0].words.split("跳过")[-1]
    assert "李伟" in skipped
    office.to("2026-09-17T15:01+08:00")
    english = office.find(ANNA, "17 Sep")
    assert "Answer" in english.labels
    assert "Skip today" in english.labels


def reminded(office: Workspace, user: str) -> int:
    """How often a person was told that an answer is missing."""
    return sum("还没收到" in message.words for message in office.messages(user))


def _row(message: Message, words: str) -> str:
    (found,) = [block["text"]["text"] for block in message.blocks if block["type"] == "section" and words in str(block)]
    return str(found)


def _button(message: Message, words: str, label: str) -> str:
    """The action id of a button below a row."""
    blocks = message.blocks
    (at,) = [place for place, block in enumerate(blocks) if block["type"] == "section" and words in str(block)]
    found = [block for block in blocks[at + 1]["elements"] if block["text"]["text"] == label]
    return str(found[0]["action_id"])
