"""The forms behind a case's buttons: one field that must be filled, sometimes a second one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.presentation import blocks as b
from bot.presentation.words import Words
from bot.services.views.case_parts import Part

LONGEST = 1000
NOTES = {
    "reject": "form_reason",
    "choose": "form_reason",
    "propose": "form_proposal",
    "ask": "form_question",
    "answer": "form_answer",
    "prove": "form_proof",
    "proxy_yes": "form_proxy",
    "proxy_no": "form_proxy",
}


def case_form(part: Part, verb: str, words: Words, *, private: Mapping[str, Any], question: str = "") -> dict[str, Any]:
    """The form of one verb on one decision."""
    label = words.pick(part.label.zh, part.label.en)
    shapes: list[dict[str, Any]] = [{"type": "section", "text": b.plain(label)}]
    if question:
        shapes.append({"type": "section", "text": b.plain(question)})
    if verb == "choose":
        others = [one for one in part.choices if one.label != part.label] or list(part.choices)
        options = [b.option(words.pick(one.label.zh, one.label.en), one.key) for one in others]
        shapes.append(b.field("chosen", words.label("case.form_choice"), b.radio("c", options)))
    if verb == "hand":
        shapes.append(b.field("target", words.label("case.form_target"), b.user_input("u")))
    if verb == "conditions":
        element = b.text_input("t", multiline=True, max_length=LONGEST)
        shapes.append(b.field("conditions", words.label("case.form_conditions"), element))
    name = NOTES.get(verb)
    element = b.text_input("t", multiline=True, max_length=LONGEST)
    shapes.append(b.field("note", words.label(f"case.{name or 'form_note'}"), element, optional=name is None))
    return b.modal(
        "case_form",
        words.label(f"case.buttons.{verb}"),
        shapes,
        submit=words.label("buttons.submit"),
        close=words.label("buttons.cancel"),
        private=private,
    )
