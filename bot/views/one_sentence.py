"""Messages that are one sentence, and what of their notice stands in it."""

from __future__ import annotations

from functools import partial
from typing import Any

from bot.work.messages import message
from bot.work.reader import Reader
from bot.work.unit import Work

FIELDS: dict[str, tuple[str, ...]] = {"figures_reply": (), "milestone_undone": ("po",), "no_delay": ("orders",)}


def _loaded(_work: Work, *, reader: Reader, context: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {field: context.get(field) for field in fields}


for name, fields in FIELDS.items():
    message(name)(partial(_loaded, fields=fields))
