"""`/authority`: who may decide what. Its sub-commands; other features add theirs with `subcommand`."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from bot.handlers.reading import number
from bot.presentation import commands
from bot.services.rules import authority
from bot.slack.ask import Ask
from bot.slack.registry import Registry

SubCommand = Callable[[Ask, str], Awaitable[None]]
"""What answers a sub-command; the text is what was typed after its name."""

SUBCOMMANDS: dict[str, SubCommand] = {}
"""By every name people may use, in lower case. Whatever is none of them is asked of the table."""

_ASKED = re.compile(
    r"\s*[/、／\\]?\s*(?:authority|权限|谁能定|谁可以定|谁有权定?|who (?:may|can) decide)"
    r"(?:[\s:\uff1a]+(?P<rest>.*)|$)",
    re.I,
)
_SEATS = re.compile(r"\s*[/、／]?\s*(?:我(?:要|想)?)?(?P<what>请假|岗位)(?:[\s:\uff1a]+(?P<rest>.*)|$)")
_WHY = re.compile(r"\s*[/、／]?\s*(?:为什么|why)\s*(?P<case>C\d+)\s*[?\uff1f]?\s*", re.I)


def subcommand(handler: SubCommand, *names: str) -> None:
    """Let `/authority <name> …` be answered by a handler; call it from a feature's `register`."""
    for name in names:
        key = name.casefold()
        if SUBCOMMANDS.get(key, handler) is not handler:
            raise ValueError(f"/authority {name} has two handlers")
        SUBCOMMANDS[key] = handler


def asked_in(text: str) -> str | None:
    """What a plain message of one line asks of `/authority`: `权限 FOB`, `谁可以定 改空运`, `为什么 C0007`, `请假`."""
    if seats := _SEATS.fullmatch(text):
        return f"{seats['what']} {seats['rest'] or ''}".strip()
    if found := _WHY.fullmatch(text):
        return f"why {found['case']}"
    found = _ASKED.fullmatch(text)
    return (found["rest"] or "").strip() if found else None


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.command(commands.AUTHORITY, command)
    app.action("authority.show", show)
    app.action("authority.table", turn)
    subcommand(show_help, "help", "帮助")
    subcommand(show_table, "table", "权限表", "表")
    subcommand(explain_case, "why", "为什么", "原因")


async def command(ask: Ask) -> None:
    """Bare: what can be asked; else a sub-command, else a decision."""
    await on_text(ask, ask.text)


async def on_text(ask: Ask, text: str) -> None:
    """The same from a plain DM or a button."""
    name, _, rest = text.strip().partition(" ")
    found = SUBCOMMANDS.get(name.casefold())
    if found is not None:
        await found(ask, rest.strip())
    elif text.strip():
        await ask.services.run(authority.ask_decision, to=ask.to, text=text)
    else:
        await show_help(ask, text)


async def show_help(ask: Ask, text: str) -> None:
    """What `/authority` answers."""
    await ask.services.run(authority.show_help, to=ask.to)


async def show_table(ask: Ask, text: str) -> None:
    """The table from its first page."""
    await ask.services.run(authority.show_table, to=ask.to)


async def explain_case(ask: Ask, text: str) -> None:
    """Why a case went where it went."""
    await ask.services.run(authority.explain_case, to=ask.to, text=text)


async def show(ask: Ask) -> None:
    """查看: a decision of a list."""
    await ask.services.run(authority.show_decision, to=ask.to, decision=str(ask.data.get("k")))


async def turn(ask: Ask) -> None:
    """Another page of the table."""
    await ask.services.run(authority.show_table, to=ask.to, page=number(ask.data.get("p")))
