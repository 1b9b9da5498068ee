"""Which milestones are a member's own, and which of them today's prompt asks about."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all

from bot.db.models import Member, Milestone, Order, OrderLine
from bot.domain.authority import Office, ScopeKind
from bot.domain.orders import MilestoneState
from bot.domain.standups import DUE_SOON_DAYS, TASKS_SHOWN, OpenMilestone, PromptRow, choose_rows
from bot.services.cases.tasks import waiting_for
from bot.work.unit import Work


def own_milestones(*columns: Any, of: str, office: Office, due_until: date | None = None) -> Select[Any]:
    """Open milestones of the orders a member follows, and those whose owner's role they hold in that scope.

    due_until: only what was promised, or else is forecast, for then or before. It is then looked for by its day and not
    by whose it is: the orders somebody ever followed are many more.
    """
    follower = Order.merchandiser_id if due_until is None else func.coalesce(Order.merchandiser_id, "")
    mine = [follower == of]
    for seat in office.seats_held(of):
        scope = {
            ScopeKind.WORKSPACE: Order.id.is_not(None),
            ScopeKind.CUSTOMER: Order.customer == seat.scope_key,
            ScopeKind.PROJECT: Order.project == seat.scope_key,
            ScopeKind.ORDER: Order.po == seat.scope_key,
        }[seat.scope_kind]
        if seat.role != office.follower:
            mine.append(and_(Milestone.owner_role == seat.role, scope))
    return (
        select(*columns)
        .select_from(Milestone)
        .join(OrderLine, OrderLine.id == Milestone.line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            Milestone.state != MilestoneState.DONE,
            OrderLine.cancelled_at.is_(None),
            Order.cancelled_at.is_(None),
            Order.closed_at.is_(None),
            or_(*mine),
            *([] if due_until is None else [_due(due_until)]),
        )
    )


def _due(until: date) -> ColumnElement[bool]:
    """What is due by then, in two walks of its index: with an OR every open milestone would be looked at."""
    still_open = Milestone.state != literal("done", literal_execute=True)  # in the words of the index
    promised = Milestone.promised_on <= until
    forecast = and_(Milestone.promised_on.is_(None), Milestone.forecast_on <= until)
    return Milestone.id.in_(union_all(*(select(Milestone.id).where(still_open, due) for due in (promised, forecast))))


def rows_for(work: Work, *, member_id: str, office: Office) -> tuple[tuple[PromptRow, ...], int]:
    """The rows of a member's prompt on that day, at most eight, and how many more there are."""
    today = office.on
    member = work.session.get_one(Member, member_id)
    calendar = work.company.calendars.get(member.calendar) or work.company.home_calendar()
    zone = ZoneInfo(member.zone)
    milestones = []
    columns = (
        Milestone.id, Milestone.forecast_on, Milestone.promised_on, Milestone.latest_on, Milestone.float_days,
        Milestone.touched_at, Milestone.state,
    )  # fmt: skip
    own = own_milestones(*columns, of=member_id, office=office)
    for milestone in work.session.execute(own.order_by(Milestone.id)):
        touched = milestone.touched_at.astimezone(zone).date() if milestone.touched_at else None
        milestones.append(
            OpenMilestone(
                milestone_id=milestone.id,
                forecast_on=milestone.forecast_on,
                promised_on=milestone.promised_on,
                latest_on=milestone.latest_on,
                float_days=milestone.float_days,
                touched_on=touched,
                working_days_silent=calendar.between(touched, today) if touched else 0,
                startable=milestone.state in {MilestoneState.IN_PROGRESS, MilestoneState.BLOCKED},
            )
        )
    return choose_rows(
        milestones,
        today=today,
        due_soon_until=calendar.add(today, DUE_SOON_DAYS),
        silence_days=work.company.defaults.silence_days,
    )


def tasks_for(work: Work, *, member_id: str, office: Office) -> tuple[tuple[int, ...], int]:
    """The conditions a prompt of that day lists: those due by its look-ahead, at most five; and how many more."""
    member = work.session.get_one(Member, member_id)
    calendar = work.company.calendars.get(member.calendar) or work.company.home_calendar()
    until = calendar.add(office.on, DUE_SOON_DAYS)
    found = waiting_for(work.session, member_id, office=office, most=TASKS_SHOWN, until=until)
    return tuple(task.id for task in found.rows), found.count - len(found.rows)
