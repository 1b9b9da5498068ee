"""Changes that look at other people's rows before they write: one after the other, on PostgreSQL too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.db.models import Setting

SEATS = "seats.turn"
HANDOVERS = "handover.turn"
WORKSPACE_FILE = "workspace_file.turn"


def take_turn(session: Session, name: str, *, now: datetime) -> None:
    """Let nobody else of that name commit between what this transaction reads and what it writes.

    Each writes the same row: REPEATABLE READ alone lets two look past each other, but who finds the row changed
    meanwhile starts anew and sees what the other wrote. A lock would only make them wait with what they read before.
    """
    found = session.execute(
        update(Setting).where(Setting.name == name).values(changed_at=now).returning(Setting.name)
    ).first()
    if found is None:
        session.add(Setting(name=name, value="null", changed_at=now))
        session.flush()
