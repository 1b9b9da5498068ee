"""`/authority figures`: how cases went."""

from __future__ import annotations

from bot.handlers.authority import subcommand
from bot.services.figures import digest as figures
from bot.slack.ask import Ask
from bot.slack.registry import Registry


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    subcommand(show, "figures", "统计", "数据")


async def show(ask: Ask, text: str) -> None:
    """The figures go to who asked, in their DM."""
    await ask.services.run(figures.send_figures, to=ask.to)
