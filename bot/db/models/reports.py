"""What was said of an order and waits for who may record it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.domain.relays import RelayState


class Relay(Base):
    """A report passed on (转报): who said what, when, in their own words, to whom it was told and what they did.

    batch names the message it came with, day the message it stands in; said holds the values
    (`bot.services.reports.relays`). lead_id is who was told when its follower was silent; saved_as is the batch of
    changes that it became.
    """

    __tablename__ = "relay"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(index=True)
    reporter_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    follower_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    lead_id: Mapped[str | None] = mapped_column(ForeignKey("member.id"), default=None, index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"), default=None)
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id"), default=None)
    day: Mapped[date]
    text: Mapped[str]
    said: Mapped[dict[str, Any]]
    said_at: Mapped[datetime]
    state: Mapped[RelayState] = mapped_column(default=RelayState.WAITING)
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    settled_by: Mapped[str | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(default=None)
    saved_as: Mapped[str | None] = mapped_column(default=None)
