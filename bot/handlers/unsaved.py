"""看没保存的, in a prompt."""

from __future__ import annotations

from bot.services.reports import unsaved
from bot.slack.ask import Ask
from bot.slack.registry import Registry


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.action("unsaved.show", show)


async def show(ask: Ask) -> None:
    """The questions once more, with their buttons."""
    await ask.services.run(unsaved.show, to=ask.to)
