"""What came in, what goes out, what falls due: the three tables every promise of product.md §7 rests on."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base, Word

_WAITING = text("state IN ('new', 'retry')")
_UNSENT = text("state IN ('new', 'retry', 'sending', 'unknown')")


class Envelope(Base):
    """An inbox row: written before Slack is told we have it; worked_at is set in the transaction of its use case.

    key: trigger_id, view id + hash, or event_id. answer is what the ack carried (form errors ride on it).
    """

    __tablename__ = "envelope"
    __table_args__ = (Index("ix_envelope_open", "worked_at", "received_at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    received_at: Mapped[datetime]
    worked_at: Mapped[datetime | None] = mapped_column(default=None)
    outcome: Mapped[str | None] = mapped_column(default=None)
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)


class Notice(Base):
    """An outbox row: one message to one audience, rendered when it is sent so that it shows what is true then.

    state: new, sending, sent, retry, unknown, dead, skipped. kind says why somebody gets it; lane (0 escalation,
    1 reply, 2 digest, 3 prompt) and priority are what its row in services.kinds had for it when it was written.
    method: post, update, ephemeral, respond, replace, email, webhook, file. audience: whom or where.
    card names the posted message this row creates or edits; thread names the card whose thread it goes to.
    window_until: how long the person's own window is open, in which quiet hours do not hold it.
    file_id is the file being shared: its fate can be asked for by it.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_audience", "audience"),
        Index("ix_notice_card", "card", postgresql_ops={"card": "text_pattern_ops"}),
        Index(
            "ix_notice_waiting", "lane", "priority", "id", "next_at", sqlite_where=_WAITING, postgresql_where=_WAITING
        ),
        Index("ix_notice_unsent", "audience", "lane", "id", sqlite_where=_UNSENT, postgresql_where=_UNSENT),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    lane: Mapped[int]
    priority: Mapped[int]
    method: Mapped[str]
    audience: Mapped[str]
    message: Mapped[str]
    context: Mapped[dict[str, Any]] = mapped_column(default=dict)
    card: Mapped[str | None] = mapped_column(default=None)
    thread: Mapped[str | None] = mapped_column(default=None)
    reader_id: Mapped[str | None] = mapped_column(default=None)
    step: Mapped[str | None] = mapped_column(default=None, index=True)
    critical: Mapped[bool] = mapped_column(default=False)
    window_until: Mapped[datetime | None] = mapped_column(default=None)
    state: Mapped[str] = mapped_column(default="new")
    next_at: Mapped[datetime]
    attempt_at: Mapped[datetime | None] = mapped_column(default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None] = mapped_column(default=None)
    lease_until: Mapped[datetime | None] = mapped_column(default=None)
    channel: Mapped[str | None] = mapped_column(default=None)
    ts: Mapped[str | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(default=None)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    file_id: Mapped[str | None] = mapped_column(default=None)


class PostedCard(Base):
    """Where a card stands in Slack, to whom it went and what it was made of, so that it can be edited all its life."""

    __tablename__ = "posted_card"
    __table_args__ = (
        Index("ix_posted_card_card", "card", postgresql_ops={"card": "text_pattern_ops"}),
        Index("ix_posted_card_ts", "ts"),
    )

    card: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    ts: Mapped[str]
    message: Mapped[str]
    posted_at: Mapped[datetime]
    audience: Mapped[str] = mapped_column(default="")
    reader_id: Mapped[str | None] = mapped_column(default=None)
    context: Mapped[dict[str, Any]] = mapped_column(default=dict)


class DueState(StrEnum):
    """Where a due row stands; failed: given up after its attempts, or never to be read; its outcome says why."""

    WAITING = "waiting"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class DueRow(Base):
    """Something to do at a moment. key makes planning it twice harmless; step groups what dies together.

    data: what its work needs to know beside the subject, a stored value of the kind's class.
    """

    __tablename__ = "due_row"
    __table_args__ = (Index("ix_due_row_open", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    subject: Mapped[str]
    step: Mapped[str | None] = mapped_column(default=None, index=True)
    due_at: Mapped[datetime]
    state: Mapped[DueState] = mapped_column(Word(DueState), default=DueState.WAITING)
    outcome: Mapped[str | None] = mapped_column(default=None)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    done_at: Mapped[datetime | None] = mapped_column(default=None)
    attempts: Mapped[int | None] = mapped_column(default=None)
    retry_at: Mapped[datetime | None] = mapped_column(default=None)
