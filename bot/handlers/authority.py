"""`/authority`: who may decide what. Other features add the sub-commands that open their forms with `subcommand`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.handlers.reading import number
from bot.handlers.saying import say_command
from bot.presentation import commands
from bot.services.rules import authority
from bot.slack.ask import Ask
from bot.slack.registry import Registry

SubCommand = Callable[[Ask, str], Awaitable[None]]
"""What answers a sub-command; the text is what was typed after its name."""

SUBCOMMANDS: dict[str, SubCommand] = {}
"""By every name people may use, in lower case. Whatever is none of them is taken as it is typed."""


def subcommand(handler: SubCommand, *names: str) -> None:
    """Let `/authority <name> …` be answered by a handler; call it from a feature's `register`."""
    for name in names:
        key = name.casefold()
        if SUBCOMMANDS.get(key, handler) is not handler:
            raise ValueError(f"/authority {name} has two handlers")
        SUBCOMMANDS[key] = handler


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.command(commands.AUTHORITY, command)
    app.action("authority.show", show)
    app.action("authority.table", turn)


async def command(ask: Ask) -> None:
    """Bare: what can be asked; else a form, or what is asked of the table."""
    if not await opened(ask, ask.text):
        await say_command(ask)


async def opened(ask: Ask, text: str) -> bool:
    """Answer what has a handler of its own, typed behind the command or in a message; False for anything else."""
    name, _, rest = text.strip().partition(" ")
    found = SUBCOMMANDS.get(name.casefold())
    if found is None:
        return False
    await found(ask, rest.strip())
    return True


async def show(ask: Ask) -> None:
    """查看: a decision of a list."""
    await ask.services.run(authority.show_decision, to=ask.to, decision=str(ask.data.get("k")))


async def turn(ask: Ask) -> None:
    """Another page of the table."""
    await ask.services.run(authority.show_table, to=ask.to, page=number(ask.data.get("p")))
