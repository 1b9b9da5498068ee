"""Every feature by name: its handlers, its messages' loaders and renderers. A message without both is an error."""

from __future__ import annotations

from importlib import import_module

from bot.handlers import home, imports, messages, milestones, orders, standup
from bot.presentation.registry import RENDERERS
from bot.services.messages import LOADERS
from bot.slack.registry import Registry

HANDLERS = (home, imports, messages, milestones, orders, standup)
MESSAGES = ("cases", "case_messages", "help", "imports", "orders", "reports", "standups", "traffic")
"""Rooms that register loaders (services/views) and renderers (presentation) when they are imported."""


class LooseMessage(Exception):
    """A message has a loader and no renderer, or the other way round."""


def load_messages() -> None:
    """Import every message's loader and renderer; raises LooseMessage naming what does not fit together."""
    for name in MESSAGES:
        import_module(f"bot.services.views.{name}")
        import_module(f"bot.presentation.{name}")
    loose = set(LOADERS) ^ set(RENDERERS)
    if loose:
        raise LooseMessage(", ".join(sorted(loose)))


def register_all(app: Registry) -> None:
    """Register every feature's handlers and messages."""
    load_messages()
    for feature in HANDLERS:
        feature.register(app)
