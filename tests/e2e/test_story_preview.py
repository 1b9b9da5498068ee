"""A preview turns into what became of it: nobody sees live buttons above the card that says it is saved."""

from __future__ import annotations

import pytest

from tests.e2e.workspace import FOLLOW, LINXIAO, Message, Workspace

TEXT = "/delay PO2402 面料 10天 面料未到"


def test_lin_xiao_finds_her_preview_turned_into_what_was_saved(office: Workspace) -> None:
    (preview,) = [answer for answer in office.answers(LINXIAO, TEXT) if "要提交吗" in answer.words]
    office.press(LINXIAO, preview, "提交")
    saved = _now(office, preview)
    assert "已记" in saved.words
    assert "要提交吗" not in saved.words
    assert saved.labels == ["撤销"]
    office.press(LINXIAO, saved, "撤销")
    undone = _now(office, preview)
    assert "已撤销" in undone.words
    assert undone.labels == []


@pytest.mark.prove
def test_lin_xiao_answers_what_only_she_sees_in_the_channel_and_reads_the_preview_there(office: Workspace) -> None:
    before = {message.ts for message in office.messages(LINXIAO, FOLLOW)}
    office.command(LINXIAO, "/delay PO2402 10天", channel=FOLLOW)
    (question,) = [message for message in office.messages(LINXIAO, FOLLOW) if message.ts not in before]
    office.press(LINXIAO, question, "面料到厂")
    ready = office.last(LINXIAO, FOLLOW)
    assert "晚 10 天" in ready.words, "the length is read as behind the verb it was typed with"
    office.choose(LINXIAO, ready, "不报了")
    assert _now(office, ready).words.startswith("不报了,没有保存。")
    assert _now(office, ready).labels == []


@pytest.mark.prove
def test_lin_xiao_corrects_her_preview_and_it_turns_into_what_was_saved(office: Workspace) -> None:
    before = {message.ts for message in office.messages(LINXIAO, FOLLOW)}
    office.command(LINXIAO, TEXT, channel=FOLLOW)
    (preview,) = [message for message in office.messages(LINXIAO, FOLLOW) if message.ts not in before]
    office.choose(LINXIAO, preview, "修改")
    assert office.submit(LINXIAO)["ok"]
    assert office.submit(LINXIAO)["ok"]
    assert "已记" in _now(office, preview).words
    assert _now(office, preview).labels == ["撤销"]


def _now(office: Workspace, message: Message) -> Message:
    """The same message as it stands now."""
    (found,) = [posted for posted in office.messages(LINXIAO, message.channel) if posted.ts == message.ts]
    return found
