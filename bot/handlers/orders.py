"""`/order` and the buttons of its lists."""

from __future__ import annotations

from bot.handlers.reading import answer_to, number
from bot.services import orders
from bot.slack.ask import Ask
from bot.slack.registry import Registry

MINE = {"我的", "我的订单", "mine", "my"}


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.command("/order", command)
    app.action("order.open", open_card)
    app.action("order.page", next_page)


async def command(ask: Ask) -> None:
    """Bare: my orders; with a word: the card it fits, or the list."""
    await on_text(ask, "" if ask.text.lower() in MINE else ask.text)


async def on_text(ask: Ask, text: str) -> None:
    """The same from a plain DM."""
    await ask.services.run(orders.ask_orders, to=answer_to(ask), text=text)


async def open_card(ask: Ask) -> None:
    """A row's button."""
    await ask.services.run(orders.show_order, to=answer_to(ask), order_id=number(ask.data.get("o")))


async def next_page(ask: Ask) -> None:
    """还有 N 条."""
    query = ask.data.get("q")
    await ask.services.run(
        orders.show_page,
        to=answer_to(ask),
        query=query if isinstance(query, str) else None,
        page=number(ask.data.get("p")),
    )
