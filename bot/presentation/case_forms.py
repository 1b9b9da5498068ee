"""The forms behind a case's buttons: one field that must be filled, sometimes a second one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.cases.verbs import VERBS, WAYS, CaseVerb, FormPart
from bot.presentation import blocks as b
from bot.presentation.words import Words
from bot.views.case_work import CaseFormView

LONGEST = 1000


def case_form(form: CaseFormView, verb: CaseVerb, words: Words, *, private: Mapping[str, Any]) -> b.Block:
    """The form of one verb on one decision."""
    asks = VERBS[verb].form
    assert asks is not None, f"{verb} has no form"
    shapes: list[b.Block] = [
        {"type": "section", "text": b.plain(words.text(form.part.label))},
        *(field for part in asks.parts if part is not FormPart.FILES for field in _PARTS[part](form, words)),
    ]
    element = b.text_input("t", multiline=True, max_length=LONGEST)
    shapes.append(b.field("note", words.label(f"case.{asks.note}"), element, optional=asks.optional))
    if FormPart.FILES in asks.parts:
        shapes.append(b.field("files", words.label("case.form_files"), b.file_input("f"), optional=True))
    return b.form("case_form", words.label(f"case.buttons.{asks.title or verb}"), shapes, words, private=private)


def _choice(form: CaseFormView, words: Words) -> list[b.Block]:
    part = form.part
    others = [choice for choice in part.choices if choice.label != part.label] or list(part.choices)
    options = [b.option(words.text(choice.label), choice.key) for choice in others]
    return [b.field("chosen", words.label("case.form_choice"), b.radio("c", options))]


def _target(form: CaseFormView, words: Words) -> list[b.Block]:
    options = [b.option(peer.name, peer.id) for peer in form.peers]
    only = options[0]["value"] if len(options) == 1 else None
    return [b.field("target", words.label("case.form_target"), b.select("u", options, initial=only))]


def _afterwards(form: CaseFormView, words: Words) -> list[b.Block]:
    options = [b.option(words.label(f"case.revoke_{after}"), after) for after in ("again", "close")]
    return [b.field("after", words.label("case.form_after"), b.radio("a", options, initial="again"))]


def _how_said(form: CaseFormView, words: Words) -> list[b.Block]:
    ways = [b.option(words.label(f"case.ways.{way}"), way) for way in WAYS]
    return [
        b.field("how", words.label("case.form_how"), b.radio("h", ways)),
        b.field("said_at", words.label("case.form_said_at"), b.moment_input("s", initial=form.now)),
    ]


def _conditions(form: CaseFormView, words: Words) -> list[b.Block]:
    """What, and for the lines that do not say: by whom and until when."""
    text = b.text_input("t", multiline=True, max_length=LONGEST, placeholder=words.label("case.conditions_like"))
    due = b.date_input("d", initial=form.due_on)
    owner = b.user_input("u", initial=form.executor)
    return [
        b.field("conditions", words.label("case.form_conditions"), text, hint=words.label("case.conditions_hint")),
        b.field("owner", words.label("case.form_owner"), owner),
        b.field("due", words.label("case.form_due"), due),
    ]


_PARTS: Mapping[FormPart, Callable[[CaseFormView, Words], list[b.Block]]] = {
    FormPart.CHOICE: _choice,
    FormPart.TARGET: _target,
    FormPart.CONDITIONS: _conditions,
    FormPart.AFTERWARDS: _afterwards,
    FormPart.HOW_SAID: _how_said,
}
