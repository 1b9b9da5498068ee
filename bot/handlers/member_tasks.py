"""完成 · 晚了… · 不是我 · 问一句 · 答…, under what one member asks of another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.domain.errors import GendanError
from bot.handlers.reading import day, number
from bot.presentation import member_tasks as shapes
from bot.services.tasks import asked
from bot.slack.ask import Answer, Ask, Errors, ExpiredButton
from bot.slack.refusals import why
from bot.slack.registry import Registry
from bot.views.member_tasks import load_own_task


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.action("member_task.done", finish)
    app.action("member_task.not_mine", decline)
    app.action("member_task.late", open_late)
    app.action("member_task.answer", open_answer)
    app.action("member_task.more", more)
    app.view("member_task_late", postpone)
    app.view("member_task_question", ask_back)
    app.view("member_task_answer", answer)


async def finish(ask: Ask) -> None:
    """完成."""
    await ask.services.run(asked.finish, to=ask.to, task_id=number(ask.data.get("t")))


async def decline(ask: Ask) -> None:
    """不是我."""
    await ask.services.run(asked.decline, to=ask.to, task_id=number(ask.data.get("t")))


async def open_late(ask: Ask) -> None:
    """晚了…: who was not asked is refused before a form opens."""
    view = await ask.services.read(load_own_task, actor=ask.user, task_id=number(ask.data.get("t")))
    await ask.open(shapes.late_form(view, ask.words))


async def open_answer(ask: Ask) -> None:
    """答…."""
    await ask.open(shapes.words_form(number(ask.data.get("t")), ask.words, answer=True))


async def more(ask: Ask) -> None:
    """⋯: 不是我 at once, 问一句 in a form."""
    if ask.data.get("v") == "not_mine":
        await decline(ask)
    elif ask.data.get("v") == "question":
        await ask.open(shapes.words_form(number(ask.data.get("t")), ask.words, answer=False))
    else:
        raise ExpiredButton


async def postpone(ask: Ask) -> Answer:
    """The new day."""
    due_on, text = day(ask.values.get("due")), str(ask.values.get("words") or "")
    return await _said(ask, asked.postpone, due_on=due_on, text=text)


async def ask_back(ask: Ask) -> Answer:
    """The question."""
    return await _said(ask, asked.ask_back, text=str(ask.values.get("words") or ""))


async def answer(ask: Ask) -> Answer:
    """The answer."""
    return await _said(ask, asked.answer, text=str(ask.values.get("words") or ""))


async def _said(ask: Ask, act: Callable[..., None], **given: Any) -> Answer:
    if "t" not in ask.private:
        raise ExpiredButton
    try:
        await ask.services.run(act, to=ask.to, task_id=number(ask.private["t"]), **given)
    except GendanError as error:
        return Errors({str(error.fields.get("block", "words")): why(ask, error)})
    return None
