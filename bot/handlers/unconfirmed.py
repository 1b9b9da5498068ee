"""立案 and 不是, under what somebody reported and never submitted."""

from __future__ import annotations

from bot.handlers.reading import word
from bot.services.reports.delays import unconfirmed
from bot.slack.ask import Ask
from bot.slack.registry import Registry


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.action("unconfirmed.file", file)
    app.action("unconfirmed.dismiss", dismiss)


async def file(ask: Ask) -> None:
    """立案."""
    await ask.services.run(unconfirmed.file, to=ask.to, key=word(ask.data.get("k")))


async def dismiss(ask: Ask) -> None:
    """不是."""
    await ask.services.run(unconfirmed.dismiss, to=ask.to, key=word(ask.data.get("k")))
