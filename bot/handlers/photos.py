"""The buttons under photos: which order, another milestone, Undo."""

from __future__ import annotations

from bot.domain.errors import GendanError
from bot.handlers.reading import number, word
from bot.presentation import photos as shapes
from bot.services.orders.photos import filing
from bot.slack.ask import Answer, Ask, Errors
from bot.slack.refusals import why
from bot.slack.registry import Registry


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.action("photo.order", choose_order)
    app.action("photo.other", open_form)
    app.action("photo.move", move)
    app.action("photo.confirm", confirm)
    app.view("photo_form", submit)


async def choose_order(ask: Ask) -> None:
    """One of the orders offered."""
    root, order_id = word(ask.data.get("r")), number(ask.data.get("o"))
    await ask.services.run(filing.file_under, actor=ask.user, root=root, order_id=order_id)


async def open_form(ask: Ask) -> None:
    """其他."""
    await ask.open(shapes.form(ask.words, word(ask.data.get("r"))))


async def move(ask: Ask) -> None:
    """换个节点."""
    root, milestone_id = word(ask.data.get("r")), number(ask.data.get("m"))
    await ask.services.run(filing.move, actor=ask.user, root=root, milestone_id=milestone_id)


async def confirm(ask: Ask) -> None:
    """是凭证."""
    await ask.services.run(filing.confirm, actor=ask.user, root=word(ask.data.get("r")))


async def submit(ask: Ask) -> Answer:
    """The order as it was written; what it is not is said under the field."""
    root, name = word(ask.private.get("r")), str(ask.values.get("order") or "")
    try:
        await ask.services.run(filing.file_by_name, actor=ask.user, root=root, name=name)
    except GendanError as error:
        return Errors({"order": why(ask, error)})
    return None
