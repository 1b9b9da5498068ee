"""`/order` and the buttons of its lists."""

from __future__ import annotations

from bot.handlers.opening import open_form
from bot.handlers.reading import number
from bot.handlers.saying import say, say_command
from bot.presentation import commands
from bot.presentation import orders as shapes
from bot.services.orders import asking as orders
from bot.services.orders.lists import OrderFilter
from bot.services.orders.messages import OrdersAskedMessage
from bot.slack.ask import Ask, ExpiredButton, View
from bot.slack.registry import Registry
from bot.views.orders import load_card, load_list

NEW = frozenset({"new", "新建", "新单"})
"""Words behind the command that open a new order."""


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.command(commands.ORDER, command)
    app.action("order.open", open_card)
    app.action("order.page", next_page)


async def command(ask: Ask) -> None:
    """Bare: my orders; `new`: a new one, in a form or in one line; with a word: the card it fits, or the list."""
    word, _, rest = ask.text.strip().partition(" ")
    if word.lower() not in NEW:
        await say_command(ask)
    elif rest:
        await say(ask, " ".join(("new", "po", rest)))
    else:
        await open_form(ask)


async def open_card(ask: Ask) -> None:
    """A row's button: from a message the card is a message, from the Home or a form it lies on top."""
    order_id = number(ask.data.get("o"))
    if ask.view:
        card = await ask.services.read(load_card, actor=ask.user, order_id=order_id)
        await _lay(ask, shapes.order_modal(card, ask.words))
    else:
        await ask.services.run(orders.show_order, to=ask.to, order_id=order_id)


async def next_page(ask: Ask) -> None:
    """还有 N 条."""
    query, person = (given if isinstance(given := ask.data.get(name), str) else None for name in ("q", "u"))
    which, page = str(ask.data.get("w") or ""), max(0, number(ask.data.get("p")))
    if which not in frozenset(OrderFilter):
        raise ExpiredButton
    asked = OrdersAskedMessage(query=query, page=page, which=OrderFilter(which), person=person)
    if ask.view:
        view = await ask.services.read(load_list, actor=ask.user, asked=asked)
        await _lay(ask, shapes.list_modal(view, ask.words))
    else:
        await ask.services.run(orders.show_page, to=ask.to, asked=asked)


async def _lay(ask: Ask, view: View) -> None:
    await (ask.push(view) if ask.view.get("type") == "modal" else ask.open(view))
