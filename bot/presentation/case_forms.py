"""The forms behind a case's buttons: one field that must be filled, sometimes a second one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.presentation import blocks as b
from bot.presentation.words import Words
from bot.views.case_work import FormView

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
    "revoke": "form_reason",
}
PROXY = ("proxy_yes", "proxy_no")
WAYS = ("wechat", "phone", "email", "in_person")
WITH_FILES = {"prove", "execute", *PROXY}
TITLES = {"execute": "execute_with"}


def case_form(form: FormView, verb: str, words: Words, *, private: Mapping[str, Any]) -> dict[str, Any]:
    """The form of one verb on one decision."""
    shapes: list[dict[str, Any]] = [
        {"type": "section", "text": b.plain(words.text(form.part.label))},
        *_choices(form, verb, words),
    ]
    name = NOTES.get(verb)
    element = b.text_input("t", multiline=True, max_length=LONGEST)
    optional = name is None or verb == "prove"
    shapes.append(b.field("note", words.label(f"case.{name or 'form_note'}"), element, optional=optional))
    if verb in WITH_FILES:
        shapes.append(b.field("files", words.label("case.form_files"), b.file_input("f"), optional=True))
    return b.modal(
        "case_form",
        words.label(f"case.buttons.{TITLES.get(verb, verb)}"),
        shapes,
        submit=words.label("buttons.submit"),
        close=words.label("buttons.cancel"),
        private=private,
    )


def _choices(form: FormView, verb: str, words: Words) -> list[dict[str, Any]]:
    part = form.part
    if verb == "choose":
        others = [one for one in part.choices if one.label != part.label] or list(part.choices)
        options = [b.option(words.text(one.label), one.key) for one in others]
        return [b.field("chosen", words.label("case.form_choice"), b.radio("c", options))]
    if verb == "hand":
        options = [b.option(one.name, one.id) for one in form.peers]
        only = options[0]["value"] if len(options) == 1 else None
        return [b.field("target", words.label("case.form_target"), b.select("u", options, initial=only))]
    if verb == "conditions":
        return _conditions(form, words)
    if verb == "revoke":
        options = [b.option(words.label(f"case.revoke_{one}"), one) for one in ("again", "close")]
        return [b.field("after", words.label("case.form_after"), b.radio("a", options, initial="again"))]
    if verb in PROXY:
        ways = [b.option(words.label(f"case.ways.{one}"), one) for one in WAYS]
        return [
            b.field("how", words.label("case.form_how"), b.radio("h", ways)),
            b.field("said_at", words.label("case.form_said_at"), b.moment_input("s", initial=form.now)),
        ]
    return []


def _conditions(form: FormView, words: Words) -> list[dict[str, Any]]:
    """What, and for the lines that do not say: by whom and until when."""
    text = b.text_input("t", multiline=True, max_length=LONGEST, placeholder=words.label("case.conditions_like"))
    due = b.date_input("d", initial=form.due_on.isoformat() if form.due_on else None)
    owner = b.user_input("u", initial=form.executor)
    return [
        b.field("conditions", words.label("case.form_conditions"), text, hint=words.label("case.conditions_hint")),
        b.field("owner", words.label("case.form_owner"), owner),
        b.field("due", words.label("case.form_due"), due),
    ]
