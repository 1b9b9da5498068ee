"""Lists of orders that nobody named: one's own, somebody's, those with something due, late or overdue."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, func, or_, true
from sqlalchemy.orm import Session

from bot.db.models import Case, Milestone, Order, OrderLine, OrderSummary
from bot.domain.authority import Office
from bot.domain.cases.states import CaseState
from bot.domain.orders import MilestoneState
from bot.services.orders.find import Fits, fits, followed
from bot.services.people.office import sees_order


class OrderFilter(StrEnum):
    """Which of the orders somebody follows."""

    FOLLOWED = ""
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    THIS_WEEK = "this_week"
    LATE = "late"
    WITH_CASES = "with_cases"
    UNDER_CREDIT = "under_credit"


def listed(
    session: Session, office: Office, *, member_id: str, which: OrderFilter, person: str | None, today: date
) -> Fits:
    """The orders that somebody follows, as far as who asks may see them."""
    of = person or member_id
    return fits(session, and_(followed(office, of), sees_order(office, member_id), _condition(which, today)))


def _condition(which: OrderFilter, today: date) -> ColumnElement[bool]:
    if which is OrderFilter.LATE:
        return OrderSummary.late_after < today
    if which is OrderFilter.WITH_CASES:
        return exists().where(Case.order_id == OrderSummary.order_id, Case.state == CaseState.OPEN)
    if which is OrderFilter.UNDER_CREDIT:
        credit = or_(Order.lc_number.is_not(None), Order.lc_latest_on.is_not(None))
        return exists().where(Order.id == OrderSummary.order_id, credit)
    due: ColumnElement[date] = func.coalesce(Milestone.promised_on, Milestone.forecast_on)
    monday = today - timedelta(days=today.weekday())
    spans = {
        OrderFilter.DUE_TODAY: due == today,
        OrderFilter.OVERDUE: due < today,
        OrderFilter.THIS_WEEK: due.between(monday, monday + timedelta(days=6)),
    }
    return _with_open_milestone(spans[which]) if which in spans else true()


def _with_open_milestone(falls: ColumnElement[bool]) -> ColumnElement[bool]:
    """Orders with a milestone that is not done, of a line that lives."""
    return exists().where(
        OrderLine.order_id == OrderSummary.order_id,
        OrderLine.cancelled_at.is_(None),
        Milestone.line_id == OrderLine.id,
        Milestone.state != MilestoneState.DONE,
        falls,
    )
