"""The questions an import leaves open: the notice, the form, the receipt."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.errors import GendanError
from bot.domain.text import Phrase
from bot.presentation import blocks as b
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.views.imports import AnsweredRow, AnsweredView, ImportQuestionView, QuestionsView

LONGEST_ANSWER = 300
SHOWN = 20


@renders("import_questions")
def questions(view: QuestionsView, words: Words) -> Payload:
    """How many questions wait, the first of them, one button to the form."""
    shapes = [b.section(words("import_questions", "title", view=view))]
    lines = [
        words(
            "import_questions",
            "row",
            one=question,
            field=words.label(f"import.fields.{question.field}"),
            message=words.text(question.message),
        )
        for question in view.questions
    ]
    if lines:
        shapes.append(b.section("\n".join(lines)))
    shapes += b.more(view.count - len(lines), words)
    if view.count:
        value = {"card": view.card} if view.card else ""
        shapes.append(b.actions(b.button(words.label("import.answer"), "import.answer", value, style="primary")))
        shapes.append(b.context(words("import_questions", "footer", view=view)))
    return Payload(text=words("import_questions", "fallback", view=view), blocks=shapes)


@renders("import_answered")
def answered(view: AnsweredView, words: Words) -> Payload:
    """What was settled, with Undo, and the way to have an L/C amended."""
    lines = [_answered(row, words) for row in view.rows[:SHOWN]]
    shapes = [b.section("\n".join([words("import_answered", "title", view=view), *lines]))]
    shapes += b.more(len(view.rows) - SHOWN, words)
    buttons = []
    if view.undo:
        value = {"b": view.batch, "q": list(view.undo), **({"card": view.card} if view.card else {})}
        buttons.append(b.button(words.label("buttons.undo"), "import.undo", value))
    amended = {row.order_id: row.po for row in view.rows if row.amend and row.order_id is not None}
    buttons += [
        b.button(words.plain("import_answered", "amend", po=po), f"anomaly.open:{order}", {"o": order})
        for order, po in list(amended.items())[:SHOWN]
    ]
    if buttons:
        shapes.append(b.actions(*buttons))
    return Payload(text=words("import_answered", "fallback", view=view), blocks=shapes)


def _answered(one: AnsweredRow, words: Words) -> str:
    known = {"keep", "clear", "2010", "2020"}
    choice = words.label(f"import.choices.{one.value}") if one.value in known else one.value
    value = words.date(one.day) if one.day else choice
    return words("import_answered", "row", one=one, field=words.label(f"import.fields.{one.field}"), value=value)


def form(view: QuestionsView, words: Words) -> b.Block:
    """Every question as one field; what is left blank stays open. More than a page follows after submitting."""
    if not view.questions:
        return b.modal(
            "import_form",
            words.plain("import_form", "title", view=view),
            [b.section(words("import_form", "nothing"))],
            close=words.label("buttons.close"),
        )
    shapes = [b.context(words("import_form", "body", view=view))]
    shapes += [_field(question, words) for question in view.questions]
    if view.count > len(view.questions):
        shapes.append(b.context(words("import_form", "footer", view=view)))
    title = words.plain("import_form", "title", view=view)
    return b.form("import_form", title, shapes, words, private={"card": view.card})


def field_errors(errors: Mapping[int, Phrase | GendanError], words: Words) -> dict[str, str]:
    """What is wrong, under each field."""
    return {f"q{number}": _wrong(error, words) for number, error in errors.items()}


def _wrong(error: Phrase | GendanError, words: Words) -> str:
    if not isinstance(error, GendanError):
        return words.text(error)
    path = f"errors.{error.code}"
    return words.label(path, **error.fields) if words.has_label(path) else words.label("errors.delay_refused")


def _field(one: ImportQuestionView, words: Words) -> b.Block:
    label = words.plain("import_form", "label", one=one, field=words.label(f"import.fields.{one.field}"))
    message = words.text(one.message)
    hint = words.plain("import_form", "hint", one=one, message=message)
    return b.field(f"q{one.id}", label, _element(one, words), optional=True, hint=hint)


def _element(one: ImportQuestionView, words: Words) -> b.Block:
    if one.kind == "member":
        return b.user_input("answer")
    if one.kind == "choice":
        options = [
            b.option(words.text(label) if label else words.label(f"import.choices.{value}"), value)
            for value, label in one.choices
        ]
        return b.select("answer", options, initial=one.initial)
    return b.text_input("answer", initial=one.initial, max_length=LONGEST_ANSWER)
