"""What waits for a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class Pending(Base):
    """Something that waits for one person until it ends: a preview to submit, an act that may be undone.

    kind names what data holds and which version of it (`bot.work.codec`); subject is what it is about and
    groups rows of one matter. settled_at is None while it waits; outcome says what became of it.
    """

    __tablename__ = "pending"

    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    owner_id: Mapped[str | None] = mapped_column(default=None, index=True)
    subject: Mapped[str] = mapped_column(index=True)
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    outcome: Mapped[str | None] = mapped_column(default=None)
