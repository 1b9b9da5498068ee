"""The App Home, published when it is opened."""

from __future__ import annotations

from bot.presentation.home import home
from bot.slack.ask import Ask
from bot.slack.registry import Registry
from bot.views.home import load_home


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.event("app_home_opened", opened)


async def opened(ask: Ask) -> None:
    """Show the person's Home; opening the messages tab is the same event and needs nothing."""
    if ask.event.get("tab", "home") != "home":
        return
    view = await ask.services.read(load_home, actor=ask.user)
    await ask.publish_home(home(view, ask.words))
