"""A plain DM to the bot."""

from __future__ import annotations

from bot.handlers import authority
from bot.services.conversation import read_ahead, take_message
from bot.slack.ask import Ask
from bot.slack.registry import Registry


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.event("message", on_message)


async def on_message(ask: Ask) -> None:
    """Equal to a command, without the slash."""
    question = authority.asked_in(ask.text)
    if question is not None and not ask.files:
        await authority.on_text(ask, question)
        return
    ahead = None if ask.files else await ask.services.read(read_ahead, actor=ask.user, text=ask.text)
    await ask.services.run(take_message, to=ask.to, text=ask.text, files=ask.files, ahead=ahead)
