"""Somebody tries what they may not, or what nobody does: nothing breaks, nothing leaks, nothing is saved twice."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.books import changed_copy, imported
from tests.e2e.workspace import (
    ANNA,
    DAVID,
    FENGTAO,
    HEJING,
    LINXIAO,
    LIUYANG,
    LIWEI,
    STANDUP,
    SUNLI,
    ZHAOMING,
    ZHENGQ,
    Workspace,
    elements,
)

PO2403_PRICES = ("92,300", "92300", "14.2 ", "14.20", '14.2"')
MAY_SEE_PO2403_PRICES = {LINXIAO, LIWEI, SUNLI, ANNA}
SEE_IT_WITHOUT_PRICES = {ZHENGQ, FENGTAO, DAVID}
DO_NOT_SEE_PO2403 = {HEJING, ZHAOMING, LIUYANG}
FORGED = ("{}", '{"o":"x"}', '{"o":99999}', '{"o":-1}', "null", "[1]", "3; DROP TABLE orders", "", '{"o":3' + "[" * 900)
ATTACK = "<!channel> <!here> <@U08CHENZQ> <https://evil.example|点这里> *大家* _注意_ ~不~ `看` & < >"


def test_nobody_is_called_and_nothing_is_dressed_up_by_what_a_person_types(office: Workspace) -> None:
    office.command(LINXIAO, f"/milestone PO2403 包装 20% {ATTACK}")
    assert "20%" in office.last(LINXIAO).words
    office.say(LINXIAO, f"2403 包装 21% {ATTACK}")
    office.say(LINXIAO, ATTACK)
    office.say(LINXIAO, "没" * 3001)
    office.command(LINXIAO, "/order " + ATTACK)
    office.command(LINXIAO, "/milestone")
    note = {"note": ATTACK, "progress": "22", "milestone": office.choice(LINXIAO, "milestone", "后整包装")}
    assert office.submit(LINXIAO, **note)["ok"]
    office.press(LINXIAO, office.find(LINXIAO, "您的节点"), _opens_the_answer(office))
    fields = [*office.fields(LINXIAO)]
    assert office.submit(LINXIAO, **dict.fromkeys(fields, ATTACK))["ok"]
    office.to("2026-09-16T11:00+08:00")
    assert "点这里" in office.last(LINXIAO, STANDUP, office.find(LINXIAO, "已报", STANDUP).ts).words
    for call in office.sent():
        for where, text in _live_texts(call["payload"]):
            assert "<!channel" not in text, (call["method"], where)
            assert "<!here" not in text, (call["method"], where)
            assert "<https://evil" not in text, (call["method"], where)
            assert "*大家*" not in text, (call["method"], where)


@pytest.mark.prove
def test_more_than_a_field_takes_is_refused_at_the_field_and_nothing_is_lost(office: Workspace) -> None:
    office.command(LINXIAO, "/milestone")
    packing = office.choice(LINXIAO, "milestone", "后整包装")
    refused = office.submit(LINXIAO, milestone=packing, progress="23", note="长" * 3001)
    assert not refused["ok"]
    assert office.submit(LINXIAO, milestone=packing, progress="101")["ok"] is False
    assert office.submit(LINXIAO, milestone=packing, progress="23", note="短")["ok"]
    assert office.no_view(LINXIAO)
    assert "23%" in office.last(LINXIAO).words


@pytest.mark.prove
def test_the_order_of_somebody_elses_customer_is_neither_shown_nor_changed(office: Workspace) -> None:
    card = office.answers(LINXIAO, "/order PO2401")[-1].words
    for line in ("/order PO2401", "/order NV-118"):
        (refusal,) = office.answers(HEJING, line)
        assert "NORDVIK" not in refusal.words, line
        assert "没有找到" in refusal.words, line
        assert not refusal.labels, line
    for line in ("/milestone PO2401 包装 99%", "/milestone 2401 包装 99%", "2401 包装 99%", "PO2401 面料怎么样了"):
        heard, answer = ([*_as_heard(office, said)] for said in (line, line.replace("2401", "2471")))
        assert "NORDVIK" not in str(heard), line
        assert heard == answer, "as if there were no such order; one of her own that is spelt alike may be meant"
    assert office.answers(LINXIAO, "/order PO2401")[-1].words == card


def _as_heard(office: Workspace, line: str) -> Iterator[tuple[str, list[str]]]:
    """What 何静 is answered, whatever the number that she named."""
    say = office.answers if line.startswith("/") else office.replies
    for message in say(HEJING, line):
        yield message.words.replace("2471", "2401"), message.labels


@pytest.mark.prove
def test_prices_are_shown_to_those_who_may_see_them_and_to_nobody_else(office: Workspace) -> None:
    for reader in sorted(MAY_SEE_PO2403_PRICES | SEE_IT_WITHOUT_PRICES | DO_NOT_SEE_PO2403):
        office.command(reader, "/order PO2403")
        office.command(reader, "/order")
        shown = office.shown_to(reader)
        assert any(price in shown for price in PO2403_PRICES) == (reader in MAY_SEE_PO2403_PRICES), reader
        assert ("连帽夹克" in shown) == (reader not in DO_NOT_SEE_PO2403), reader


def test_a_forged_button_does_nothing_but_say_so(office: Workspace) -> None:
    office.command(HEJING, "/order")
    mine = office.last(HEJING)
    opens = next(element for element in elements(mine.blocks) if element["type"] == "button")["action_id"]
    theirs = office.act(HEJING, mine, opens, '{"o":3}')
    assert theirs["ok"]
    assert "Hansemann" not in office.last(HEJING).words
    for value in FORGED:
        before = len(office.messages(HEJING))
        assert office.act(HEJING, mine, opens, value)["ok"], value
        answer = office.last(HEJING)
        assert len(office.messages(HEJING)) == before + 1, value
        assert not answer.labels, value
    prompt = office.find(LINXIAO, "您的节点")
    assert office.act(LINXIAO, prompt, prompt.button(_opens_the_answer(office))["action_id"], "3")["ok"]
    assert office.no_view(LINXIAO) or "何静" not in str(office.view(LINXIAO))


def test_a_form_submitted_twice_is_saved_once(office: Workspace) -> None:
    office.command(LINXIAO, "/milestone PO2401")
    office.command(LINXIAO, "/milestone")
    view = office.view(LINXIAO)["id"]
    values = {"milestone": office.choice(LINXIAO, "milestone", "后整包装"), "progress": "41"}
    before = len(office.messages(LINXIAO))
    with ThreadPoolExecutor(2) as fingers:
        answers = list(
            fingers.map(lambda _: office.post("submit", user=LINXIAO, view_id=view, values=values), range(2))
        )
    office.settle()
    assert any(answer["ok"] for answer in answers)
    assert len(office.messages(LINXIAO)) == before + 1
    assert "41%" in office.last(LINXIAO).words


@pytest.mark.prove
def test_a_form_whose_order_was_cancelled_meanwhile_says_so_and_saves_nothing(
    office: Workspace, tmp_path: Path
) -> None:
    office.press(LINXIAO, office.answers(LINXIAO, "/order PO2402")[-1], "报节点")
    cutting = office.choice(LINXIAO, "milestone", "裁剪")
    book = changed_copy(tmp_path / "取消.xlsx", Y6="取消 9/16")
    assert imported(book, database=office.database).outcomes()[6] == "changed"
    office.settle()
    refused = office.submit(LINXIAO, milestone=cutting, progress="77")
    assert not refused["ok"]
    assert "已取消" in refused["errors"]["milestone"]
    card = office.answers(LINXIAO, "/order PO2402")[-1]
    assert "已取消" in card.words
    assert "77%" not in card.words


def _opens_the_answer(office: Workspace) -> str:
    labels = office.find(LINXIAO, "您的节点").labels
    return "修改" if "修改" in labels else "填写"


def _live_texts(payload: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """The texts of a call in which Slack obeys marks: mrkdwn objects and the text of the message itself."""
    if isinstance(payload, dict):
        if payload.get("type") == "mrkdwn":
            yield where, payload["text"]
        elif not where and isinstance(payload.get("text"), str):
            yield "text", payload["text"]
        for key, value in payload.items():
            yield from _live_texts(value, f"{where}/{key}")
    elif isinstance(payload, list):
        for place, value in enumerate(payload):
            yield from _live_texts(value, f"{where}/{place}")
