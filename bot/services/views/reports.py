"""What the echo of reports and the milestone form show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.db.models import Milestone, Order, OrderLine
from bot.services.access import roster
from bot.services.company import Company
from bot.services.find import open_lines
from bot.services.members import Reader
from bot.services.messages import message
from bot.services.views.orders import mine

DATES = ("forecast_on", "etd_old_on", "etd_on")
OPTIONS_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class EchoView:
    """The outcome of each line; dates are dates again."""

    rows: tuple[dict[str, Any], ...]
    saved: int


@dataclass(frozen=True, kw_only=True)
class UndoneView:
    """An undone report."""

    po: str | None


@dataclass(frozen=True, kw_only=True)
class FormLine:
    """A line of an order with its open milestones, for the form."""

    label: str
    milestones: tuple[tuple[int, str, str, int], ...]


@dataclass(frozen=True, kw_only=True)
class FormView:
    """What the form offers; the lines of one order first when it was opened from its card."""

    lines: tuple[FormLine, ...]
    chosen: int | None = None


@message("milestone_echo")
def echo(session: Session, company: Company, *, now: datetime, reader: Reader, context: dict[str, Any]) -> EchoView:
    """The echo of what was saved, asked and refused."""
    rows = []
    for row in context["rows"]:
        dates = {key: date.fromisoformat(row[key]) for key in DATES if row.get(key)}
        rows.append({**row, **dates})
    return EchoView(rows=tuple(rows), saved=sum(1 for row in rows if row["kind"] == "saved"))


@message("milestone_undone")
def undone(session: Session, company: Company, *, now: datetime, reader: Reader, context: dict[str, Any]) -> UndoneView:
    """What was put back."""
    return UndoneView(po=context.get("po"))


def load_form(session: Session, company: Company, *, now: datetime, actor: str, order_id: int | None) -> FormView:
    """The open milestones of the actor's orders, at most a hundred lines."""
    today = company.today(now)
    orders: list[Order] = [one.order for one in mine(session, actor, today=today)]
    if order_id is not None:
        only = session.get(Order, order_id)
        if only is not None and roster(session, today=today).roles_on(actor, only):
            orders = [only]
    lines = [line for order in orders for line in open_lines(order)][:100]
    return FormView(lines=tuple(form_line(line) for line in lines))


def load_form_at(session: Session, company: Company, *, now: datetime, actor: str, milestone_id: int) -> FormView:
    """The form of one order with that milestone chosen."""
    milestone = session.get(Milestone, milestone_id)
    order_id = milestone.line.order_id if milestone else None
    view = load_form(session, company, now=now, actor=actor, order_id=order_id)
    return replace(view, chosen=milestone_id)


def form_line(line: OrderLine) -> FormLine:
    """A line's open milestones, the nearest first."""
    still_open = sorted(
        (one for one in line.milestones if one.state != "done"),
        key=lambda one: (one.forecast_on or date.max, one.position),
    )
    return FormLine(
        label=f"{line.order.po} {line.product or line.style or line.key}",
        milestones=tuple((one.id, one.name_zh, one.name_en, one.progress) for one in still_open[:100]),
    )
