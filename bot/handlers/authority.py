"""`/authority`: who may decide what. Its sub-commands; other features add theirs with `subcommand`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.handlers.reading import answer_to
from bot.services import authority
from bot.slack.ask import Ask
from bot.slack.registry import Registry

SubCommand = Callable[[Ask, str], Awaitable[None]]
"""What answers a sub-command; the text is what was typed after its name."""

SUBCOMMANDS: dict[str, SubCommand] = {}
"""By every name people may use, in lower case. Whatever is none of them is asked of the table."""


def subcommand(handler: SubCommand, *names: str) -> None:
    """Let `/authority <name> …` be answered by a handler; call it from a feature's `register`."""
    for name in names:
        key = name.casefold()
        if SUBCOMMANDS.get(key, handler) is not handler:
            raise ValueError(f"/authority {name} has two handlers")
        SUBCOMMANDS[key] = handler


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.command("/authority", command)
    subcommand(show_help, "help", "帮助")


async def command(ask: Ask) -> None:
    """Bare: what can be asked; else a sub-command, else a decision."""
    await on_text(ask, ask.text)


async def on_text(ask: Ask, text: str) -> None:
    """The same from a plain DM or a button."""
    name, _, rest = text.strip().partition(" ")
    found = SUBCOMMANDS.get(name.casefold())
    if found is not None:
        await found(ask, rest.strip())
    else:
        await show_help(ask, text)


async def show_help(ask: Ask, text: str) -> None:
    """What `/authority` answers."""
    await ask.services.run(authority.show_help, to=answer_to(ask))
