"""The form of a delay or an anomaly, as each reader has it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.text import Sentence, Text
from bot.presentation.report_form import report_form
from bot.services.reports.delays.forms import Filled
from bot.views.delay_parts import OrderChoice, ReportForm
from tests.fakes import LEXICON

PACKING = Text.pair(zh="包装", en="Packing")


def text_in(form: dict[str, Any]) -> str:
    (element,) = (block["element"] for block in form["blocks"] if block["block_id"] == "text")
    return str(element.get("initial_value", ""))


@pytest.mark.parametrize(("locale", "begun"), [("zh-CN", "包装 受阻"), ("en", "Packing blocked")])
def test_a_blocked_row_begins_the_text_in_its_reader_s_language_until_somebody_has_typed(
    locale: str, begun: str
) -> None:
    def form(typed: str) -> dict[str, Any]:
        filled = Filled(line="1", text=typed, about=Sentence.of("options.blocked_row", name=PACKING))
        view = ReportForm(
            dated=False,
            orders=(OrderChoice(line_id=1, label="PO2403"),),
            kinds=(),
            milestones=(),
            facts=(),
            picks=(),
            decisions=(),
            records=False,
            filled=filled,
        )
        return report_form(view, LEXICON.words(locale, "UTC"), private={})

    assert text_in(form("")) == begun
    assert text_in(form("机器坏")) == "机器坏"
