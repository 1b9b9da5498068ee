"""The form with an import's open questions."""

from __future__ import annotations

from typing import Any

from bot.presentation import imports as shapes
from bot.services.imports import UnreadableAnswers, answer_questions
from bot.slack.ask import Answer, Ask, Errors, Update
from bot.slack.registry import Registry
from bot.views.imports import load_form


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.action("import.answer", open_form)
    app.view("import_form", submit)


async def open_form(ask: Ask) -> None:
    """The button of the notice: every open question of this person as one form."""
    view = await ask.services.read(load_form, actor=ask.user, card=_card(ask.data))
    await ask.open(shapes.form(view, ask.words))


async def submit(ask: Ask) -> Answer:
    """Read the answers; the form stays with the errors, or goes on with the next page, or closes."""
    card = _card(ask.private)
    given = {
        int(block[1:]): str(value) for block, value in ask.values.items() if block[1:].isdigit() and value is not None
    }
    try:
        saved = await ask.services.run(answer_questions, to=ask.to, answers=given, card=card)
    except UnreadableAnswers as unreadable:
        return Errors(shapes.field_errors(unreadable.errors, ask.words))
    if saved.saved and saved.left:
        return Update(shapes.form(await ask.services.read(load_form, actor=ask.user, card=card), ask.words))
    return None


def _card(data: dict[str, Any]) -> str | None:
    card = data.get("card")
    return card if isinstance(card, str) and card.startswith("import:") else None
