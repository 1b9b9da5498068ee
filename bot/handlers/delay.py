"""`/delay`: one or many lines with a preview, the form, the preview's buttons."""

from __future__ import annotations

from bot.handlers import report
from bot.handlers.reading import number, word
from bot.handlers.saying import say_command
from bot.handlers.ways import open_ways
from bot.presentation import commands
from bot.presentation.delays import DROP, EDIT, MOVED, WAYS, moved_form
from bot.services.reports.delays import previews
from bot.slack.ask import Ask, ExpiredButton
from bot.slack.registry import Registry
from bot.views.delays import shown_row
from bot.views.report_form import at_order, load_filled


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.command(commands.DELAY, command)
    app.action("delay.open", open_form)
    app.action("delay.answer", answer)
    app.action("delay.pick", pick)
    app.action("delay.edit", edit)
    app.action("delay.submit", submit)
    app.action("delay.cancel", cancel)
    app.action("delay.more", more)


async def command(ask: Ask) -> None:
    """Bare: the form; else one report a line, previewed before it is saved."""
    if ask.text:
        await say_command(ask)
    else:
        await report.open_form(ask, dated=True)


async def open_form(ask: Ask) -> None:
    """The button on an order's card, or on the Home without one."""
    order = ask.data.get("o")
    filled = None
    if order is not None:
        filled = await ask.services.read(at_order, actor=ask.user, order_id=number(order))
    await report.open_form(ask, dated=True, filled=filled)


async def answer(ask: Ask) -> None:
    """The answer to a question of the preview."""
    index, value = number(ask.data.get("i")), word(ask.data.get("v"))
    await ask.services.run(previews.answer, to=ask.to, key=word(ask.data.get("k")), index=index, value=value)


async def pick(ask: Ask) -> None:
    """The same from a list, which has no room for more than the answer: the block says of which line."""
    index, _, key = str((ask.body.get("actions") or [{}])[0].get("block_id") or "").partition("|")
    await ask.services.run(previews.answer, to=ask.to, key=key, index=number(index), value=str(ask.value))


async def edit(ask: Ask) -> None:
    """修改: the form with what the preview shows."""
    key, index = word(ask.data.get("k")), number(ask.data.get("i"))
    preview = await ask.services.read(previews.preview_of, actor=ask.user, key=key)
    filled = await ask.services.read(load_filled, actor=ask.user, key=key, index=index)
    await report.open_form(ask, dated=preview.dated, filled=filled, root=f"{preview.root}/{index}", key=key)


async def submit(ask: Ask) -> None:
    """提交."""
    await ask.services.run(previews.submit, to=ask.to, key=word(ask.data.get("k")))


async def cancel(ask: Ask) -> None:
    """不报了."""
    await ask.services.run(previews.drop, to=ask.to, key=word(ask.data.get("k")))


async def moved(ask: Ask) -> None:
    """看 N 个顺延节点."""
    key, index = word(ask.data.get("k")), number(ask.data.get("i"))
    await ask.open(moved_form(await ask.services.read(shown_row, actor=ask.user, key=key, index=index), ask.words))


async def more(ask: Ask) -> None:
    """⋯ under a preview, or beside one of its lines."""
    verb = {EDIT: edit, DROP: cancel, MOVED: moved, WAYS: open_ways}.get(str(ask.data.get("v")))
    if verb is None:
        raise ExpiredButton
    await verb(ask)
