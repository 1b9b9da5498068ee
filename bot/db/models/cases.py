"""Anomaly cases, their effects, the decisions they raise and the steps of each ladder."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.db.base import Base
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import CaseState, DecisionOutcome, DecisionState, Severity, TaskState


class Case(Base):
    """One anomaly from report to close. room: its war room once it has one."""

    __tablename__ = "case"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    text: Mapped[str]
    reporter_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), default=None, index=True)
    severity: Mapped[Severity]
    state: Mapped[CaseState] = mapped_column(default=CaseState.OPEN, index=True)
    cost_cny: Mapped[Decimal | None] = mapped_column(default=None)
    deadline_at: Mapped[datetime | None] = mapped_column(default=None)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    batch: Mapped[str | None] = mapped_column(default=None, index=True)
    source: Mapped[str | None] = mapped_column(default=None)
    room: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)

    decisions: Mapped[list[CaseDecision]] = relationship(
        back_populates="case", order_by="CaseDecision.position", lazy="selectin"
    )
    effects: Mapped[list[CaseEffect]] = relationship(order_by="CaseEffect.id")


class CaseEffect(Base):
    """What the anomaly does to one order line: the milestone that moved and what follows. Floats are working days."""

    __tablename__ = "case_effect"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id"), default=None)
    old_on: Mapped[date | None] = mapped_column(default=None)
    new_on: Mapped[date | None] = mapped_column(default=None)
    float_left_days: Mapped[int | None] = mapped_column(default=None)
    etd_old_on: Mapped[date | None] = mapped_column(default=None)
    etd_new_on: Mapped[date | None] = mapped_column(default=None)
    delay_days: Mapped[int] = mapped_column(default=0)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


class CaseDecision(Base):
    """One decision of a case with its ruling as it was made; later edits of the table never rewrite it.

    ladder is the ruling's ladder resolved to people; pace is the step of bot.domain.escalations that is under way.
    told_at is when its instruction was posted. files are those of the evidence.
    """

    __tablename__ = "case_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    position: Mapped[int]
    key: Mapped[str]
    choices: Mapped[list[str]] = mapped_column(default=list)
    ruling: Mapped[dict[str, Any]]
    ladder: Mapped[list[Any]] = mapped_column(default=list)
    rung: Mapped[int] = mapped_column(default=0)
    step: Mapped[int] = mapped_column(default=0)
    state: Mapped[DecisionState] = mapped_column(index=True)
    holder_id: Mapped[str | None] = mapped_column(ForeignKey("member.id"), default=None, index=True)
    principal_id: Mapped[str | None] = mapped_column(ForeignKey("member.id"), default=None)
    proposal: Mapped[str | None] = mapped_column(default=None)
    proposed_by: Mapped[str | None] = mapped_column(default=None)
    asked_at: Mapped[datetime | None] = mapped_column(default=None)
    acknowledged_at: Mapped[datetime | None] = mapped_column(default=None)
    remind_at: Mapped[datetime | None] = mapped_column(default=None)
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    outcome: Mapped[DecisionOutcome | None] = mapped_column(default=None)
    chosen: Mapped[str | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(default=None)
    conditions: Mapped[str | None] = mapped_column(default=None)
    decided_by: Mapped[str | None] = mapped_column(default=None)
    decided_for: Mapped[str | None] = mapped_column(default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    told_at: Mapped[datetime | None] = mapped_column(default=None)
    executed_by: Mapped[str | None] = mapped_column(default=None)
    executed_at: Mapped[datetime | None] = mapped_column(default=None)
    evidence: Mapped[str | None] = mapped_column(default=None)
    files: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    pace: Mapped[dict[str, Any] | None] = mapped_column(default=None)

    case: Mapped[Case] = relationship(back_populates="decisions", lazy="joined")


class CaseTask(Base):
    """One condition of an approval: what is to be done, by whom, until when.

    The case stays open until none is open.
    """

    __tablename__ = "case_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("case_decision.id"), index=True)
    text: Mapped[str]
    owner_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    due_on: Mapped[date]
    state: Mapped[TaskState] = mapped_column(default=TaskState.OPEN)
    note: Mapped[str | None] = mapped_column(default=None)
    files: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    created_at: Mapped[datetime]
    done_by: Mapped[str | None] = mapped_column(default=None)
    done_at: Mapped[datetime | None] = mapped_column(default=None)


class CaseEvent(Base):
    """One thing that happened in a case, for its thread: who did what, for whom, and the note they left."""

    __tablename__ = "case_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("case_decision.id"), default=None, index=True)
    kind: Mapped[EventKind]
    actor_id: Mapped[str | None] = mapped_column(default=None)
    for_id: Mapped[str | None] = mapped_column(default=None)
    target_id: Mapped[str | None] = mapped_column(default=None, index=True)
    note: Mapped[str | None] = mapped_column(default=None)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]


class CaseTold(Base):
    """Somebody who was sent a case's card or a note of it: they hear of it when it is taken back."""

    __tablename__ = "case_told"
    __table_args__ = (Index("ix_case_told_case", "case_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))


class AuditEntry(Base):
    """The audit trail: every act and every refused attempt. The database refuses to change or delete an entry.

    digest covers the entry and `previous`, the digest before it (bot.domain.audit_chain); only services.audit adds.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[str | None] = mapped_column(default=None, index=True)
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    allowed: Mapped[bool] = mapped_column(default=True)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    previous: Mapped[str]
    digest: Mapped[str]
