"""What a workspace remembers under a name: one stored value in a row of its settings."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.db.models import Setting
from bot.work.codec import pack, unpack

T = TypeVar("T")


def recall(session: Session, name: str, of: type[T]) -> T | None:
    """The value of that class under a name; None where there is none. Raises Unreadable."""
    row = session.get(Setting, name)
    data = json.loads(row.value) if row is not None else None
    return None if data is None else unpack(of, data)


def remember(session: Session, name: str, value: object, *, now: datetime, by: str | None = None) -> None:
    """Keep a value under a name; one that says the same leaves the row as it is."""
    text = json.dumps(pack(value), ensure_ascii=False, sort_keys=True)
    row = session.get(Setting, name)
    if row is None:
        session.add(Setting(name=name, value=text, changed_by=by, changed_at=now))
    elif row.value != text:
        row.value, row.changed_by, row.changed_at = text, by, now
