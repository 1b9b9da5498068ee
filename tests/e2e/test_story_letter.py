"""After the decision: the letter of a closed case, the trail that stands behind it, and how cases went."""

from __future__ import annotations

import urllib.request
from typing import Any

from bot.app.wiring import open_workspace
from bot.domain.audit_chain import read_anchor
from bot.work import audit
from tests.e2e.cases import report
from tests.e2e.workspace import CHENZQ, FOLLOW, LINXIAO, WANGFANG, Message, Workspace

TERM = "变更交货方式"


def files(message: Message) -> list[dict[str, Any]]:
    return list(message.raw.get("files") or [])


def text_of(office: Workspace, file: dict[str, Any]) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{office.port}/_control/files/{file['id']}", timeout=10) as answer:
        return str(answer.read().decode())


def test_a_closed_case_gives_a_letter_whose_anchor_the_trail_confirms(office: Workspace) -> None:
    case = report(office, LINXIAO, "/anomaly PO2402 客户要改交货方式 FOB 改 CIF")
    assert "决定书" not in case.card(LINXIAO).labels
    case.press(WANGFANG, TERM, "上报")
    case.press(CHENZQ, TERM, "同意")
    case.press(LINXIAO, TERM, "已执行")

    office.press(LINXIAO, case.card(LINXIAO, FOLLOW), "决定书")
    assert office.sees(LINXIAO, f"{case.number} 的决定书已发到您的私信", FOLLOW)
    letter = office.last(LINXIAO)
    names = [file["name"] for file in files(letter)]
    assert names == [f"决定书-{case.number}.html", f"决定书-{case.number}.md"]
    markdown = text_of(office, files(letter)[1])
    assert f"# 决定书 {case.number}" in markdown
    assert "陈志强(销售总监)" in markdown
    anchor = read_anchor(markdown.split("--anchor ")[1].split()[0])
    assert anchor is not None
    with open_workspace(office.database) as db:
        verdict = db.call(lambda session: audit.check(session, anchors=(anchor,)))
    assert verdict.problems == ()
    assert verdict.entries > anchor.number - 1


def test_the_lead_gets_the_figures_with_a_picture_and_the_merchandiser_is_told_who_does(office: Workspace) -> None:
    office.command(WANGFANG, "/authority 统计")
    figures = office.last(WANGFANG)
    [picture] = files(figures)
    assert picture["mimetype"] == "image/png"
    assert "张异常单" in picture["alt_txt"]
    assert "异常统计" in figures.words

    office.command(LINXIAO, "/authority figures")
    assert "管理员" in office.last(LINXIAO).words
    assert not files(office.last(LINXIAO))
