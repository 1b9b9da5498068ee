"""Orders, their lines and milestones, promises of dates, and what an import left open."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.db.base import Base
from bot.domain.orders import MilestoneState
from bot.domain.text import Text

URGENCY = ("float_days", "due_on", "po", "late_after")
SEEN_BY = ("customer", "project", "next_on", "finished")
"""What else counting and walking open orders asks of them: with it in the index no row is looked up."""

_PLAIN = String().with_variant(String(collation="C"), "postgresql")
"""Compared and ordered by code points, as SQLite does and Python sorts."""


def _where(sqlite: str, postgresql: str) -> dict[str, Any]:
    return {"sqlite_where": text(sqlite), "postgresql_where": text(postgresql)}


_OPEN = _where("finished = 0", "NOT finished")


class Order(Base):
    """One customer's PO. The key is customer + PO; mode is business unless it hangs under a project."""

    __tablename__ = "order"
    __table_args__ = (UniqueConstraint("customer", "po"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    customer: Mapped[str] = mapped_column(index=True)
    po: Mapped[str] = mapped_column(index=True)
    mode: Mapped[str] = mapped_column(default="business")
    project: Mapped[str | None] = mapped_column(default=None)
    merchandiser_id: Mapped[str | None] = mapped_column(ForeignKey("member.id"), default=None, index=True)
    merchandiser_name: Mapped[str | None] = mapped_column(default=None)
    sales_name: Mapped[str | None] = mapped_column(default=None)
    currency: Mapped[str | None] = mapped_column(default=None)
    term: Mapped[str | None] = mapped_column(default=None)
    term_place: Mapped[str | None] = mapped_column(default=None)
    term_edition: Mapped[str | None] = mapped_column(default=None)
    lc_number: Mapped[str | None] = mapped_column(default=None, index=True)
    lc_latest_on: Mapped[date | None] = mapped_column(default=None)
    packing_in_contract: Mapped[bool] = mapped_column(default=False)
    partial_allowed: Mapped[bool] = mapped_column(default=False)
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime]

    lines: Mapped[list[OrderLine]] = relationship(
        back_populates="order", order_by="OrderLine.position", lazy="selectin"
    )


class OrderLine(Base):
    """A line of an order; key is its line number, else style#lot (product.md §4). Amounts in the order's currency.

    etd_on is what was booked or planned, agreed_on the day on board that the customer was last promised; what somebody
    said of the sailing since is its milestone's promise. agreed_on is None while nobody promised a day but due_on.
    cutoff_at and cutoff_on are the customs' (or what a book calls the cut-off), cy the yard's, si and vgm the papers'.
    """

    __tablename__ = "order_line"
    __table_args__ = (UniqueConstraint("order_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    position: Mapped[int]
    key: Mapped[str]
    style: Mapped[str | None] = mapped_column(default=None, index=True)
    product: Mapped[str | None] = mapped_column(default=None)
    category: Mapped[str | None] = mapped_column(default=None)
    template: Mapped[str | None] = mapped_column(default=None)
    quantity: Mapped[Decimal | None] = mapped_column(default=None)
    unit: Mapped[str | None] = mapped_column(default=None)
    unit_price: Mapped[Decimal | None] = mapped_column(default=None)
    amount: Mapped[Decimal | None] = mapped_column(default=None)
    due_on: Mapped[date | None] = mapped_column(default=None)
    original_due_on: Mapped[date | None] = mapped_column(default=None)
    etd_on: Mapped[date | None] = mapped_column(default=None)
    agreed_on: Mapped[date | None] = mapped_column(default=None)
    cutoff_at: Mapped[datetime | None] = mapped_column(default=None)
    cutoff_on: Mapped[date | None] = mapped_column(default=None)
    cy_at: Mapped[datetime | None] = mapped_column(default=None)
    cy_on: Mapped[date | None] = mapped_column(default=None)
    si_at: Mapped[datetime | None] = mapped_column(default=None)
    si_on: Mapped[date | None] = mapped_column(default=None)
    vgm_at: Mapped[datetime | None] = mapped_column(default=None)
    vgm_on: Mapped[date | None] = mapped_column(default=None)
    vessel: Mapped[str | None] = mapped_column(default=None, index=True)
    container: Mapped[str | None] = mapped_column(default=None)
    bill_of_lading: Mapped[str | None] = mapped_column(default=None)
    dangerous_goods: Mapped[bool] = mapped_column(default=False)
    inspection: Mapped[str | None] = mapped_column(default=None)
    note: Mapped[str | None] = mapped_column(default=None)
    source: Mapped[dict[str, Any]] = mapped_column(default=dict)
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)

    order: Mapped[Order] = relationship(back_populates="lines", lazy="joined")
    milestones: Mapped[list[Milestone]] = relationship(
        back_populates="line", order_by="Milestone.position", lazy="selectin"
    )


class Milestone(Base):
    """A milestone of a line. Days are dates at the milestone's place; state is planned, in_progress, done or blocked.

    latest_on comes from the backward plan, forecast_on from the forward one, promised_on is what somebody said.
    made: the pieces behind progress, where they were counted; None where a per cent was said.
    """

    __tablename__ = "milestone"
    __table_args__ = (
        UniqueConstraint("line_id", "key"),
        Index("ix_milestone_open", "state", "forecast_on"),
        Index("ix_milestone_due", "promised_on", "forecast_on", **_where("state != 'done'", "state != 'done'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), index=True)
    position: Mapped[int]
    key: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    owner_role: Mapped[str]
    gate: Mapped[bool] = mapped_column(default=False)
    state: Mapped[MilestoneState] = mapped_column(default=MilestoneState.PLANNED)
    progress: Mapped[int] = mapped_column(default=0)
    made: Mapped[Decimal | None] = mapped_column(default=None)
    planned_on: Mapped[date | None] = mapped_column(default=None)
    latest_on: Mapped[date | None] = mapped_column(default=None)
    forecast_on: Mapped[date | None] = mapped_column(default=None)
    promised_on: Mapped[date | None] = mapped_column(default=None)
    done_on: Mapped[date | None] = mapped_column(default=None)
    float_days: Mapped[int | None] = mapped_column(default=None)
    critical: Mapped[bool] = mapped_column(default=False)
    blocked_reason: Mapped[str | None] = mapped_column(default=None)
    touched_at: Mapped[datetime | None] = mapped_column(default=None)

    line: Mapped[OrderLine] = relationship(back_populates="milestones", lazy="joined")

    @property
    def name(self) -> Text:
        return Text.pair(zh=self.name_zh, en=self.name_en)


class OrderSummary(Base):
    """What lists are sorted by and look-ups search, one row an order; `bot.db.summaries` keeps it with each commit.

    po_number: the PO from its first figure on. names: what else an order goes by, folded, each in a line of its own.
    finished: it is nobody's work any more; going: a line of it is still to be delivered.
    late_after: the order is late on any day after it.
    What is not known sorts last: float_days 999, days `date.max`.
    """

    __tablename__ = "order_summary"
    __table_args__ = (
        Index("ix_order_summary_urgency", *URGENCY),
        Index("ix_order_summary_open", *URGENCY, "merchandiser_id", *SEEN_BY, **_OPEN),
        Index("ix_order_summary_followed", "merchandiser_id", *URGENCY, *SEEN_BY, **_OPEN),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("order.id", ondelete="CASCADE"), primary_key=True)
    customer: Mapped[str]
    project: Mapped[str]
    po: Mapped[str] = mapped_column(_PLAIN)
    merchandiser_id: Mapped[str] = mapped_column(index=True)
    po_key: Mapped[str] = mapped_column(_PLAIN, index=True)
    po_number: Mapped[str] = mapped_column(_PLAIN, index=True)
    names: Mapped[str] = mapped_column(_PLAIN)
    finished: Mapped[bool]
    going: Mapped[bool]
    float_days: Mapped[int]
    due_on: Mapped[date]
    late_after: Mapped[date]
    next_on: Mapped[date | None]


class Change(Base):
    """One value that changed, with who, when and why: the history of every promise, and what Undo reverses.

    batch groups what one act wrote; undone_by names the compensating batch.
    """

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(index=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), default=None, index=True)
    field: Mapped[str]
    old: Mapped[str | None] = mapped_column(default=None)
    new: Mapped[str | None] = mapped_column(default=None)
    actor_id: Mapped[str | None] = mapped_column(default=None)
    source: Mapped[str]
    why: Mapped[str | None] = mapped_column(default=None)
    at: Mapped[datetime]
    undone_by: Mapped[str | None] = mapped_column(default=None)


class FiledPhoto(Base):
    """A file somebody sent, where it was filed; moving or taking it back lifts the row, and nothing is deleted.

    root names the message it came with. order_id is None while it is asked which order it belongs to; milestone_id is
    None for the order as a whole. named: by who sent it, and so it may be a gate's evidence.
    """

    __tablename__ = "photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    root: Mapped[str] = mapped_column(index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), default=None, index=True)
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id"), default=None)
    file_id: Mapped[str]
    name: Mapped[str]
    link: Mapped[str]
    image: Mapped[bool]
    sender_id: Mapped[str] = mapped_column(index=True)
    named: Mapped[bool]
    filed_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None] = mapped_column(default=None)


class ImportQuestion(Base):
    """A doubtful field of an import, waiting for the order's 跟单员 in one form; message is a phrase as JSON."""

    __tablename__ = "import_question"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), default=None, index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"), default=None)
    asked_id: Mapped[str | None] = mapped_column(ForeignKey("member.id"), default=None, index=True)
    sheet: Mapped[str]
    row: Mapped[int]
    cell: Mapped[str]
    field: Mapped[str]
    value: Mapped[str | None] = mapped_column(default=None)
    code: Mapped[str]
    message: Mapped[dict[str, Any]]
    answer: Mapped[str | None] = mapped_column(default=None)
    answered_by: Mapped[str | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime]
