"""A plain DM to the bot."""

from __future__ import annotations

from bot.domain.phrases.requests import behind_authority
from bot.handlers import authority
from bot.handlers.saying import say
from bot.slack.ask import Ask
from bot.slack.registry import Registry


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.event("message", on_message)


async def on_message(ask: Ask) -> None:
    """Equal to a command, without the slash."""
    question = None if ask.files else behind_authority(ask.text)
    if question is None or not await authority.opened(ask, question):
        await say(ask, ask.text)
