"""What one member asks of another: the card with its buttons, what is said about it, its forms."""

from __future__ import annotations

from typing import Any

from bot.domain.tasks import MemberTaskState, TaskWord
from bot.presentation import blocks as b
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.views.member_tasks import MemberTaskView, MemberTaskWord


@renders("member_task")
def member_task(view: MemberTaskView, words: Words) -> Payload:
    """Who, until when, which order, asked by whom; their words; the buttons as long as it is open."""
    text = words("member_task", "body", view=view)
    shapes = [b.section(text)]
    if view.state is MemberTaskState.OPEN:
        shapes.append(b.actions(*_buttons(view, words)))
        if not view.own_wish:
            shapes.append(b.context(words("member_task", "waits", view=view)))
    return Payload(text=text.replace("*", "").strip(), blocks=shapes)


def _buttons(view: MemberTaskView, words: Words) -> list[b.Block]:
    value = {"t": view.id}
    if view.asks:
        answer = b.button(words.label("member_task.answer"), "member_task.answer", value, style="primary")
        return [answer, b.button(words.label("member_task.not_mine"), "member_task.not_mine", value)]
    done = b.button(words.label("member_task.done"), "member_task.done", value, style="primary")
    late = b.button(words.label("member_task.late"), "member_task.late", value)
    if view.own_wish:
        return [done, late]
    more = [b.option(words.label(f"member_task.{verb}"), f'{{"t":{view.id},"v":"{verb}"}}') for verb in MORE]
    return [done, late, b.overflow("member_task.more", more)]


MORE = ("not_mine", "question")


@renders("member_task_word")
def member_task_word(view: MemberTaskWord, words: Words) -> Payload:
    """One line to the other of the two, with their words; a question has its answer under it."""
    context: dict[str, Any] = {"view": view, "task": view.task}
    text = words("member_task_word", "body", **context)
    shapes = [b.section(text)]
    if view.said is not None and view.task.text is not None:
        shapes.append(b.context(words("member_task_word", "about", **context)))
    if view.word is TaskWord.QUESTION and view.open:
        label = words.label("member_task.answer")
        shapes.append(b.actions(b.button(label, "member_task.answer", {"t": view.task.id}, style="primary")))
    return Payload(text=b.first_line(text), blocks=shapes)


def late_form(view: MemberTaskView, words: Words) -> b.Block:
    """晚了…: until when, and why."""
    due = b.field("due", words.label("member_task.new_day"), b.date_input("d", initial=view.due_on))
    why = b.text_input("t", multiline=True, max_length=500)
    note = b.field("words", words.label("member_task.why"), why, optional=True)
    title = words.label("member_task.late_title")
    shown = b.section(words("member_task", "body", view=view))
    return b.form("member_task_late", title, [shown, due, note], words, private={"t": view.id})


def words_form(task_id: int, words: Words, *, answer: bool) -> b.Block:
    """问一句 and 答…: what goes to the other of the two."""
    verb = "answer" if answer else "question"
    text = b.field(
        "words", words.label(f"member_task.{verb}_words"), b.text_input("t", multiline=True, max_length=1000)
    )
    title = words.label(f"member_task.{verb}_title")
    return b.form(f"member_task_{verb}", title, [text], words, private={"t": task_id})
