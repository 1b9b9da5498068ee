"""What the order book left open: one notice, one form, wrong answers said under their fields, the notice kept true."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.workspace import HEJING, LINXIAO, ZHOUMIN, Workspace

NOTICE = "订单表里有 4 个问题要您确认"


def field(slack: Workspace, user: str, words: str) -> str:
    """The block id of the one field whose label or hint has these words."""
    found = [name for name, block in slack.fields(user).items() if words in _shown(block)]
    assert len(found) == 1, f"{words!r}: {[_shown(block) for block in slack.fields(user).values()]}"
    return found[0]


def _shown(block: dict[str, Any]) -> str:
    return f"{block['label']['text']} {block.get('hint', {}).get('text', '')}"


def test_the_merchandiser_answers_all_questions_in_one_form(slack: Workspace) -> None:
    assert not slack.sees(HEJING, "个问题要您确认")
    notice = slack.find(LINXIAO, NOTICE)
    assert "*PO2419* KT-205" in notice.words

    slack.press(LINXIAO, notice, "去确认")

    assert len(slack.fields(LINXIAO)) == 4
    due = field(slack, LINXIAO, "L25")
    kept = field(slack, LINXIAO, "L9")
    assert slack.fields(LINXIAO)[kept]["element"]["initial_value"] == "2026-12-10"
    refused = slack.submit(LINXIAO, **{due: "2026-02-31", kept: "11/18"})
    assert "2026-02-31" in str(refused)
    assert slack.find(LINXIAO, NOTICE).ts == notice.ts

    slack.submit(
        LINXIAO, **{due: "11月1日", kept: "11/18", field(slack, LINXIAO, "V9"): "", field(slack, LINXIAO, "O8"): ""}
    )

    assert [label for label in map(_shown, slack.fields(LINXIAO).values()) if "L25" in label] == []
    after = next(message for message in slack.messages(LINXIAO) if message.ts == notice.ts)
    assert "订单表里有 2 个问题要您确认" in after.words
    slack.command(LINXIAO, "/order PO2419")
    assert "2026-11-01" in slack.last(LINXIAO).words


@pytest.mark.prove
def test_an_untouched_form_confirms_what_is_kept_and_leaves_the_rest_open(slack: Workspace) -> None:
    notice = slack.find(ZHOUMIN, NOTICE)
    slack.press(ZHOUMIN, notice, "去确认")

    slack.submit(ZHOUMIN)

    after = next(message for message in slack.messages(ZHOUMIN) if message.ts == notice.ts)
    assert "订单表里有 3 个问题要您确认" in after.words  # the end of October stands in its field and is confirmed
