"""Every feature by name: its handlers, its messages' loaders and renderers. A message without both is an error."""

from __future__ import annotations

from bot.handlers import home, imports, orders, standup
from bot.presentation import imports as _imports  # noqa: F401 (registers renderers)
from bot.presentation import orders as _orders  # noqa: F401
from bot.presentation import standups as _standups  # noqa: F401
from bot.presentation.registry import RENDERERS
from bot.services.messages import LOADERS
from bot.services.views import imports as _import_views  # noqa: F401 (registers loaders)
from bot.services.views import orders as _order_views  # noqa: F401
from bot.services.views import standups as _standup_views  # noqa: F401
from bot.slack.registry import Registry

HANDLERS = (home, imports, orders, standup)


class LooseMessage(Exception):
    """A message has a loader and no renderer, or the other way round."""


def register_all(app: Registry) -> None:
    """Register every feature's handlers; raises LooseMessage naming what does not fit together."""
    loose = set(LOADERS) ^ set(RENDERERS)
    if loose:
        raise LooseMessage(", ".join(sorted(loose)))
    for feature in HANDLERS:
        feature.register(app)
