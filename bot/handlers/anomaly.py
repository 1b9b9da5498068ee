"""`/anomaly`: what is wrong with an order, with or without a delay."""

from __future__ import annotations

import html
from functools import partial

from bot.handlers import report
from bot.handlers.reading import number
from bot.handlers.saying import say_command
from bot.presentation import commands
from bot.slack.ask import Ask
from bot.slack.registry import Registry
from bot.views.report_form import at_order, for_decision, from_words


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.command(commands.ANOMALY, command)
    app.action("anomaly.open", open_form)
    app.shortcut("anomaly.report", partial(report.open_form, dated=False))
    app.shortcut("anomaly.from_message", from_message)


async def command(ask: Ask) -> None:
    """Bare: the form; else one anomaly a line, previewed before it is saved."""
    if ask.text:
        await say_command(ask)
    else:
        await report.open_form(ask, dated=False)


async def open_form(ask: Ask) -> None:
    """The button on an order's card, on a decision that was looked up, or on the Home without either."""
    order, decision = ask.data.get("o"), ask.data.get("d")
    filled = None
    if decision is not None:
        filled = await ask.services.read(for_decision, actor=ask.user, decision=str(decision))
    elif order is not None:
        filled = await ask.services.read(at_order, actor=ask.user, order_id=number(order))
    await report.open_form(ask, dated=False, filled=filled)


async def from_message(ask: Ask) -> None:
    """转为异常: any message becomes the form, with its words, its author and its link kept."""
    message = ask.body.get("message") or {}
    text = html.unescape(str(message.get("text") or "")).strip()
    filled = await ask.services.read(from_words, actor=ask.user, text=text)
    source = {"author": str(message.get("user") or ""), "channel": ask.channel or "", "ts": ask.message_ts or ""}
    await report.open_form(ask, dated=False, filled=filled, source=source)
