"""The channels we post in, as far as it matters who reads along."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class Channel(Base):
    """A channel this bot posts in. trouble: empty, or why nothing is posted: unknown, outsiders, shared, archived,
    bot_out, unseen (Slack does not let us see).

    seen_at None: it is to be looked at again. told is the trouble that people were last told of; outsiders are ids.
    """

    __tablename__ = "channel"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    trouble: Mapped[str] = mapped_column(default="unknown")
    told: Mapped[str] = mapped_column(default="")
    outsiders: Mapped[list[Any]] = mapped_column(JSON, default=list)
    seen_at: Mapped[datetime | None] = mapped_column(default=None)
