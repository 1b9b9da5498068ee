"""Which words answer a question, and what its buttons make of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.errors import GendanError
from bot.domain.text import Text
from bot.services.reports import unsaved
from bot.services.reports.entry import ReportEntry, Told
from bot.services.reports.messages import (
    EchoOption,
    EchoQuestion,
)
from bot.services.reports.outcomes import ReportOutcome, StatementOutcome
from bot.work.unit import Work
from tests.unit.services.scene import (
    LIN,
    NOW,
    asked_by,
)

# --- answers to questions


@pytest.mark.parametrize(
    ("said", "outcome_", "waits"),
    [
        ("PO1 备料 累计500件", ReportOutcome.SAVED, False),
        ("PO1备料累计500件", ReportOutcome.SAVED, False),
        ("/milestone PO1 备料 累计500件", ReportOutcome.SAVED, False),
        ("PO1 备料 500件 是累计", ReportOutcome.SAVED, False),
        ("PO1 备料 累计500件", ReportOutcome.REFUSED, True),
        ("PO2 备料 累计500件", ReportOutcome.SAVED, True),
        ("PO1 生产 累计500件", ReportOutcome.SAVED, True),
        ("", ReportOutcome.SAVED, True),
    ],
)
def test_a_question_is_answered_by_the_same_words_with_an_answer_in_the_place_of_those_in_doubt(
    work: Work, said: str, outcome_: ReportOutcome, waits: bool
) -> None:
    entry = ReportEntry(work=asked_by(work, LIN, "k1"), batch="b1", source="text")
    doubt = EchoQuestion(kind="question", typed="PO1 备料 500件", text=Text.same("?"), span="500件")
    asking = StatementOutcome(text=doubt.typed, outcome=ReportOutcome.ASKED)
    unsaved.follow(entry, [Told(outcome=asking, row=doubt)])
    assert len(unsaved.waiting(work, LIN)) == 1
    later = replace(entry, work=asked_by(work, LIN, "k2"))
    unsaved.follow(later, [Told(outcome=StatementOutcome(text=said, outcome=outcome_))])
    assert bool(unsaved.waiting(work, LIN)) is waits


def test_a_question_about_all_of_the_words_is_answered_by_one_of_its_answers_alone(work: Work) -> None:
    options = (EchoOption(value="PO1 备料 完成", label=Text.same("完成")), EchoOption(value="", label=Text.same("是")))
    for place, (said, waits) in enumerate({"PO1 备料完成": False, "PO1 备料 60%": True}.items()):
        entry = ReportEntry(work=asked_by(work, LIN, f"k{place}"), batch="b1", source="text")
        doubt = EchoQuestion(kind="question", typed="备料?", text=Text.same("?"), span="备料?", options=options)
        unsaved.follow(entry, [Told(outcome=StatementOutcome(text="备料?", outcome=ReportOutcome.ASKED), row=doubt)])
        answers = StatementOutcome(text=said, outcome=ReportOutcome.SAVED)
        unsaved.follow(replace(entry, work=asked_by(work, LIN, f"a{place}")), [Told(outcome=answers)])
        assert bool(unsaved.waiting(work, LIN)) is waits


@pytest.mark.parametrize(
    ("index", "given"),
    [
        (0, {"text": "PO1 备料 累计500件", "meant": ()}),
        (1, {"text": "PO1 备料 500件", "meant": (Text.same("?"),), "chosen": 7}),
        (2, "expired_button"),
        (-1, "expired_button"),
    ],
)
def test_a_button_puts_its_answer_in_the_place_of_the_words_in_doubt(
    work: Work, index: int, given: dict[str, Any] | str
) -> None:
    options = (
        EchoOption(value="累计500件", label=Text.same("累计")),
        EchoOption(value="", label=Text.same("是"), sure=True),
    )
    doubt = EchoQuestion(
        kind="question", typed="PO1 备料 500件", text=Text.same("?"), span="500件", options=options, chosen=7
    )
    entry = ReportEntry(work=asked_by(work, LIN, "k1"), batch="b1", source="text", root="r1")
    outcome_ = StatementOutcome(text=doubt.typed, outcome=ReportOutcome.ASKED)
    [row] = unsaved.follow(entry, [Told(outcome=outcome_, row=doubt)])
    key = getattr(row, "key", "")
    if isinstance(given, str):
        with pytest.raises(GendanError) as gone:
            unsaved.given_by(entry.work, key=key, index=index)
        assert gone.value.code == given
        return
    found = unsaved.given_by(entry.work, key=key, index=index)
    assert {name: getattr(found, name) for name in given} == given
    assert (found.said_at, found.root, found.chosen) == (NOW, "r1", 7)
    with pytest.raises(GendanError) as twice:
        unsaved.given_by(entry.work, key=key, index=index)
    assert twice.value.code in {"answered_already", "expired_button"}


def test_words_that_stand_nowhere_have_the_answer_behind_them(work: Work) -> None:
    options = (EchoOption(value="周五", label=Text.same("周五")),)
    doubt = EchoQuestion(kind="question", typed="PO1 备料", text=Text.same("?"), span="", options=options)
    entry = ReportEntry(work=asked_by(work, LIN, "k1"), batch="b1", source="text")
    asking = StatementOutcome(text=doubt.typed, outcome=ReportOutcome.ASKED)
    [row] = unsaved.follow(entry, [Told(outcome=asking, row=doubt)])
    found = unsaved.given_by(entry.work, key=getattr(row, "key", ""), index=0)
    assert (found.text, found.chosen, found.meant) == ("PO1 备料 周五", None, ())
