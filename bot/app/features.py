"""Every feature by name: its handlers, its messages' loaders and renderers. A message without both is an error."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from bot import handlers, presentation, views
from bot.presentation.registry import RENDERERS
from bot.slack.registry import Registry
from bot.work.messages import LOADERS


class LooseMessage(Exception):
    """A message has a loader and no renderer, or the other way round."""


def load_messages() -> None:
    """Import every message's loader and renderer; raises LooseMessage naming what does not fit together."""
    for room in (views, presentation):
        for module in iter_modules(room.__path__, f"{room.__name__}."):
            import_module(module.name)
    loose = set(LOADERS) ^ set(RENDERERS)
    if loose:
        raise LooseMessage(", ".join(sorted(loose)))


def register_all(app: Registry) -> None:
    """Register every feature's handlers and messages: each module of handlers that has something to register."""
    load_messages()
    for module in iter_modules(handlers.__path__, f"{handlers.__name__}."):
        feature = import_module(module.name)
        if hasattr(feature, "register"):
            feature.register(app)
