"""Change control of projects: the agreed dates, scope and budget, and the requests that alone move them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.domain.cases.states import RequestState


class ChangeRequest(Base):
    """What a case wants of a project beyond its baseline. kind: date, scope, budget.

    impact is what it does to dates, cost and float, with the options.
    """

    __tablename__ = "change_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    project: Mapped[str] = mapped_column(index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("case_decision.id"), index=True)
    kind: Mapped[str]
    impact: Mapped[dict[str, Any]]
    state: Mapped[RequestState] = mapped_column(default=RequestState.OPEN)
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by: Mapped[str | None] = mapped_column(default=None)
    baseline_before: Mapped[int]
    baseline_after: Mapped[int | None] = mapped_column(default=None)


class Baseline(Base):
    """One version of what was agreed for a project; a version is never changed, the next one takes its place.

    cause: set, approved (a request moved it) or restored (a request's approval was taken back); lines are the ship
    date, the customer's date and the gates by order line.
    """

    __tablename__ = "baseline"
    __table_args__ = (UniqueConstraint("project", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project: Mapped[str]
    number: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    cause: Mapped[str]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("change_request.id"), default=None)
    why: Mapped[str | None] = mapped_column(default=None)
    scope: Mapped[str | None] = mapped_column(default=None)
    budget_cny: Mapped[Decimal | None] = mapped_column(default=None)
    lines: Mapped[dict[str, Any]]
