"""What a form carries in its private data fits Slack's 3,000 characters, however long the names are."""

from __future__ import annotations

import json

import pytest

from bot.presentation.report_form import LONGEST_TEXT
from bot.services.orders.photos.evidence import kept_files
from bot.services.reports.delays.drafts import Draft, draft_as_data

CORRECTED = {
    "audience": "C0123456789:U01LINXIAO",
    "method": "ephemeral",
    "key": "reply:command:1700000000000.1234567890123." + "a" * 32 + ":delay",
    "original": "https://hooks.slack.com/actions/T0123456789/1234567890123/" + "a" * 24,
}
"""What a form that corrects a preview in a channel carries besides."""

LINK = "https://huadong.slack.com/files/U01LINXIAO/F0123456789/" + "x" * 90


@pytest.mark.parametrize("more", [{}, CORRECTED], ids=["by itself", "from a preview"])
def test_a_report_with_five_long_named_files_still_fits(more: dict[str, str]) -> None:
    given = [{"id": f"F00000000{n}", "name": "验货报告" * 40 + ".pdf", "permalink": LINK} for n in range(5)]
    files = kept_files(given, longest_name=40)
    assert {len(file["name"]) for file in files} == {40}
    assert all(file["name"].endswith(".pdf") for file in files)
    draft = Draft(
        typed="PO2402 连帽夹克",
        line_ids=(123456,),
        milestone="customs_release",
        kind="delivery_term_request",
        text="长" * LONGEST_TEXT,
        source={"author": "U01LINXIAO", "link": LINK},
        files=files,
    )
    private = {
        "dated": False,
        "root": "form:view:V0123456789:1700000000.abcdef",
        "audience": "respond:https://hooks.slack.com/commands/T0123456789/1234567890123/" + "a" * 24,
        "method": "respond",
        "source": None,
        "draft": draft_as_data(draft),
    } | more
    assert len(json.dumps(private, ensure_ascii=False, separators=(",", ":"))) <= 3000
