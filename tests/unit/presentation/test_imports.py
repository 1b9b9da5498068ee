"""The questions of an import as Slack gets them."""

from __future__ import annotations

import json

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.domain.text import Text
from bot.files.locales import templates_folder
from bot.presentation import imports as shapes
from bot.presentation.words import Lexicon, Words
from bot.views.imports import ImportQuestionView, QuestionsView

HOSTILE = '<!channel> *b* "q" & ' + "长" * 3_001


def words(locale: str = "zh-CN") -> Words:
    return Lexicon(templates_folder(), "zh-CN").words(locale, "Asia/Shanghai")


def question(number: int = 1, *, kind: str = "text", text: str = "没有这一天。", **more: object) -> ImportQuestionView:
    given = {"po": "PO2419", "style": "KT-205", "product": "筷子套装", "field": "ship_date", "place": "出货排期表!L25"}
    return ImportQuestionView(id=number, kind=kind, message=Text.same(text), **{**given, **more})  # type: ignore[arg-type]


def view(*questions: ImportQuestionView, count: int | None = None) -> QuestionsView:
    return QuestionsView(card="import:1:U1", questions=questions, count=len(questions) if count is None else count)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_notice_names_the_questions_and_has_one_button(locale: str) -> None:
    payload = shapes.questions(view(*(question(n) for n in range(5)), count=9), words(locale))

    buttons = [
        element for block in payload.blocks for element in block.get("elements", []) if element["type"] == "button"
    ]
    assert [button["action_id"] for button in buttons] == ["import.answer"]
    assert "9" in payload.text
    assert "4" in json.dumps(payload.blocks[2], ensure_ascii=False)
    assert "PO2419" in payload.blocks[1]["text"]["text"]


def test_when_all_is_answered_the_notice_has_no_button() -> None:
    payload = shapes.questions(view(), words())

    assert [block["type"] for block in payload.blocks] == ["section"]
    assert "谢谢" in payload.blocks[0]["text"]["text"]


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_form_has_a_field_of_the_right_kind_for_each_question(locale: str) -> None:
    form = shapes.form(
        view(
            question(1, initial="2026-10-31"),
            question(2, kind="member", field="merchandiser"),
            question(3, kind="choice", field="category", choices=(("garment", Text.pair(zh="服装", en="Garment")),)),
            question(4, kind="choice", field="vessel", choices=(("keep", None), ("clear", None)), po=None),
            count=24,
        ),
        words(locale),
    )

    fields = [block for block in form["blocks"] if block["type"] == "input"]
    assert [block["block_id"] for block in fields] == ["q1", "q2", "q3", "q4"]
    assert [block["element"]["type"] for block in fields] == [
        "plain_text_input", "users_select", "static_select", "static_select",
    ]  # fmt: skip
    assert fields[0]["element"]["initial_value"] == "2026-10-31"
    assert all(block["optional"] for block in fields)
    assert "20" in json.dumps(form["blocks"][-1])
    assert json.loads(form["private_metadata"]) == {"card": "import:1:U1"}
    View(**form).validate_json()  # type: ignore[no-untyped-call]


def test_a_form_with_nothing_left_cannot_be_submitted() -> None:
    assert "submit" not in shapes.form(view(), words())


def test_what_stood_in_a_cell_breaks_neither_the_notice_nor_the_form() -> None:
    hostile = view(question(text=HOSTILE, po="PO*1*", style="<@U1>", product=HOSTILE))
    payload, form = shapes.questions(hostile, words()), shapes.form(hostile, words())

    row = payload.blocks[1]["text"]["text"]
    assert "<!channel>" not in row
    assert "<@U1>" not in row
    assert len(row) <= 3000
    for block in Block.parse_all(payload.blocks):
        block.validate_json()  # type: ignore[no-untyped-call]
    View(**form).validate_json()  # type: ignore[no-untyped-call]


def test_errors_stand_under_their_fields_in_the_reader_s_language() -> None:
    errors = {7: Text.pair(zh="没有这一天。", en="No such day.")}

    assert shapes.field_errors(errors, words()) == {"q7": "没有这一天。"}
    assert shapes.field_errors(errors, words("en")) == {"q7": "No such day."}
