"""Messages that are one sentence, and what of their notice stands in it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from bot.work.company import Company
from bot.work.messages import message
from bot.work.reader import Reader

FIELDS: dict[str, tuple[str, ...]] = {"figures_reply": (), "milestone_undone": ("po",), "no_delay": ("orders",)}


def _loaded(
    fields: tuple[str, ...],
    session: Session,
    company: Company,
    *,
    now: datetime,
    reader: Reader,
    context: dict[str, Any],
) -> dict[str, Any]:
    return {field: context.get(field) for field in fields}


for name, fields in FIELDS.items():
    message(name)(partial(_loaded, fields))
