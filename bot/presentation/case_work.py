"""What cases keep open: the morning's list, conditions and the form behind 说明, words about a decision, the room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.presentation import blocks as b
from bot.presentation.cases import MARKS, case_card, file_links
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.views.case_work import CaseWord, MorningRow, MorningView, RoomView, TaskReply, TaskView

LONGEST = 1000


@renders("case_morning")
def case_morning(view: MorningView, words: Words) -> Payload:
    """What waits for the reader today."""
    shapes = [b.section(words("case_morning", "title", count=view.count))]
    shapes += [waiting_line(row, words) for row in view.rows]
    if view.count > len(view.rows):
        shapes.append(b.context(words("case_morning", "more", count=view.count - len(view.rows))))
    return Payload(text=words("case_morning", "fallback", count=view.count), blocks=shapes)


def waiting_line(row: MorningRow, words: Words) -> b.Block:
    """One decision that waits, with the button that opens it."""
    kind, label = words.text(row.kind), words.text(row.label)
    line = words("case_morning", "body", row=row, kind=kind, label=label, mark=MARKS[row.severity])
    button = b.button(words.label("case.buttons.show"), f"case.show:{row.decision_id}", {"d": row.decision_id})
    return b.section(line, accessory=button)


@renders("case_task")
def case_task(task: TaskView, words: Words) -> Payload:
    """A condition: what, by when, set by whom; with 完成 and 说明 for those who may answer."""
    shown = {"task": task, "case_kind": words.text(task.case_kind)}
    label = words.text(task.label)
    body = words("case_task", "body", **shown, label=label, files=file_links(task.files, words))
    shapes = [b.section(f"{words('case_task', 'title', **shown)}\n{body}")]
    if small := words("case_task", "footer", **shown):
        shapes.append(b.context(small))
    if task.actions:
        value = {"t": task.id}
        shapes.append(
            b.actions(
                b.button(words.label("case.buttons.task_done"), "case.task_done", value, style="primary"),
                b.button(words.label("case.buttons.task_note"), "case.task_note", value),
            )
        )
    return Payload(text=words("case_task", "fallback", **shown, line=b.first_line(body)), blocks=shapes)


@renders("case_task_reply")
def case_task_reply(reply: TaskReply, words: Words) -> Payload:
    """Why an answer to a task had no effect."""
    line = task_reply_text(reply, words)
    return Payload(text=line, blocks=[b.section(line)])


def task_reply_text(reply: TaskReply, words: Words, *, plain: bool = False) -> str:
    """The sentence; plain for the error line of a form."""
    write = words.plain if plain else words
    return write("case_task", "reply", reply=reply)


@renders("case_word")
def case_word(word: CaseWord, words: Words) -> Payload:
    """A line about a decision, with a button that shows the case."""
    shown = {
        "kind": word.kind,
        "subject": word.subject,
        "number": word.number,
        "case_kind": words.text(word.case_kind),
        "label": words.text(word.label),
    }
    outcome = words.label(f"case.outcomes.{word.outcome}") if word.outcome else ""
    body = words("case_word", "body", **shown, word=word, outcome=outcome, files=file_links(word.files, words))
    shapes = [b.section(f"{words('case_word', 'title', **shown)}\n{body}")]
    if word.kind != "offer_made":
        shapes.append(b.actions(b.button(words.label("case.buttons.open"), "case.show", {"c": word.case_id})))
    return Payload(text=words("case_word", "fallback", **shown, line=b.first_line(body)), blocks=shapes)


@renders("case_room")
def case_room(view: RoomView, words: Words) -> Payload:
    """The card in its own channel, or, where there can be none, the line that makes its thread the room."""
    card = case_card(view.card, words)
    line = words("case_card", "room_opened", opener=view.opener, as_thread=view.as_thread)
    if view.as_thread:
        return Payload(text=line, blocks=[b.section(line)])
    return Payload(text=card.text, blocks=b.fit([b.context(line), *card.blocks], b.context(words.label("case.cut"))))


def task_form(task: TaskView, words: Words, *, private: Mapping[str, Any]) -> b.Block:
    """说明: how a condition stands, with files."""
    element = b.text_input("t", multiline=True, max_length=LONGEST)
    shapes: list[b.Block] = [
        b.section(words.quote(task.text)),
        b.field("note", words.label("case.form_task_note"), element, optional=True),
        b.field("files", words.label("case.form_files"), b.file_input("f"), optional=True),
    ]
    return b.form("case_task_form", words.label("case.buttons.task_note"), shapes, words, private=private)
