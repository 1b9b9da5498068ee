"""What was said of an order: what waits for who may record it, and what is kept beside it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.domain.order_notes import OrderNoteKind
from bot.domain.relays import RelayState


class Relay(Base):
    """A report passed on (转报): who said what, when, in their own words, to whom it was told and what they did.

    batch names the message it came with, day the message it stands in; said holds the values
    (`bot.services.reports.relays`). said_at is when it was said, by which its words are read; kept_at when it was kept,
    from which Undo and silence count. lead_id is who was told when its follower was silent; saved_as is the batch of
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
    kept_at: Mapped[datetime]
    state: Mapped[RelayState] = mapped_column(default=RelayState.WAITING)
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    settled_by: Mapped[str | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(default=None)
    saved_as: Mapped[str | None] = mapped_column(default=None)


class OrderNote(Base):
    """What is kept beside an order and moves nothing of it, in the words it was said in.

    Of a reading: about is its criterion where that is known, name as it was typed, value (up to high) and unit; of a
    note about is its kind of anomaly. heard_from is who said it to its author; batch names the message, whose Undo
    sets withdrawn_at. milestone_id is None where none was named.
    """

    __tablename__ = "order_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(index=True)
    kind: Mapped[OrderNoteKind]
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"), default=None)
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id"), default=None)
    about: Mapped[str | None] = mapped_column(default=None)
    name: Mapped[str | None] = mapped_column(default=None)
    value: Mapped[Decimal | None] = mapped_column(default=None)
    high: Mapped[Decimal | None] = mapped_column(default=None)
    unit: Mapped[str | None] = mapped_column(default=None)
    text: Mapped[str]
    author_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    heard_from: Mapped[str | None] = mapped_column(default=None)
    noted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
