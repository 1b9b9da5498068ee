"""Slack says that the installation is over: the bot's token was revoked, or the app uninstalled."""

from __future__ import annotations

from bot.services.people.installation import end
from bot.slack.ask import Ask
from bot.slack.registry import Registry


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.event("tokens_revoked", on_revoked)
    app.event("app_uninstalled", on_uninstalled)


async def on_revoked(ask: Ask) -> None:
    """A person's token is none of ours: only the bot's is used."""
    if (ask.event.get("tokens") or {}).get("bot"):
        await ask.services.run(end, code="token_revoked")


async def on_uninstalled(ask: Ask) -> None:
    """From now on every call would be refused."""
    await ask.services.run(end, code="app_uninstalled")
