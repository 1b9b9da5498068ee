"""`/order` and the buttons of its lists."""

from __future__ import annotations

from bot.handlers.reading import number
from bot.presentation import commands
from bot.presentation import orders as shapes
from bot.services.orders import asking as orders
from bot.slack.ask import Ask, View
from bot.slack.registry import Registry
from bot.views.orders import load_card, load_list

MINE = {"我的", "我的订单", "mine", "my"}


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.command(commands.ORDER, command)
    app.action("order.open", open_card)
    app.action("order.page", next_page)


async def command(ask: Ask) -> None:
    """Bare: my orders; with a word: the card it fits, or the list."""
    text = "" if ask.text.lower() in MINE else ask.text
    found = await ask.services.read(orders.look_up_orders, actor=ask.user, text=text)
    await ask.services.run(orders.answer_orders, to=ask.to, found=found)


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
    asked = ask.data.get("q")
    query, page = asked if isinstance(asked, str) else None, max(0, number(ask.data.get("p")))
    if ask.view:
        view = await ask.services.read(load_list, actor=ask.user, query=query, page=page)
        await _lay(ask, shapes.list_modal(view, ask.words))
    else:
        await ask.services.run(orders.show_page, to=ask.to, query=query, page=page)


async def _lay(ask: Ask, view: View) -> None:
    await (ask.push(view) if ask.view.get("type") == "modal" else ask.open(view))
