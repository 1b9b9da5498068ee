"""What a case keeps open: 完成 and 说明 of a condition, and offering a decision to who has the right."""

from __future__ import annotations

from bot.handlers.reading import number
from bot.presentation.case_work import task_form, task_reply_text
from bot.services.cases import offer, room, tasks
from bot.services.cases.tasks import Finish
from bot.services.orders.photos.evidence import kept_files
from bot.slack.ask import Answer, Ask, Errors, ExpiredButton
from bot.slack.registry import Registry
from bot.views.case_work import load_task_by_id, load_task_reply


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.action("case.offer", make_offer)
    app.action("case.room", open_room)
    app.action("case.task_done", finish)
    app.action("case.task_note", open_note)
    app.view("case_task_form", submit)


async def make_offer(ask: Ask) -> None:
    """请…处理."""
    decision, step = number(ask.data.get("d")), number(ask.data.get("s"))
    await ask.services.run(offer.offer, to=ask.to, decision_id=decision, step=step)


async def open_room(ask: Ask) -> None:
    """作战室."""
    await ask.services.run(room.open_room, to=ask.to, case_id=number(ask.data.get("c")))


async def finish(ask: Ask) -> None:
    """完成."""
    said = Finish(task_id=number(ask.data.get("t")), done=True)
    await ask.services.run(tasks.finish, actor=ask.user, said=said, to=ask.to)


async def open_note(ask: Ask) -> None:
    """说明: who may not answer is refused before a form opens."""
    task_id = number(ask.data.get("t"))
    task = await ask.services.read(load_task_by_id, task_id=task_id, reader_id=ask.user)
    if task is None or not task.actions:
        said = Finish(task_id=task_id, done=False)
        await ask.services.run(tasks.finish, actor=ask.user, said=said, to=ask.to)
        return
    await ask.open(task_form(task, ask.words, private={"t": task_id}))


async def submit(ask: Ask) -> Answer:
    """How a condition stands."""
    if "t" not in ask.private:
        raise ExpiredButton
    task_id = number(ask.private["t"])
    said = Finish(
        task_id=task_id,
        done=False,
        note=str(ask.values.get("note") or ""),
        files=kept_files(ask.values.get("files")),
    )
    outcome = await ask.services.run(tasks.finish, actor=ask.user, said=said, to=None)
    if outcome.ok:
        return None
    view = await ask.services.read(load_task_reply, reader_id=ask.user, task_id=task_id, code=outcome.code)
    return Errors({"note": task_reply_text(view, ask.words, plain=True)})
