"""Which milestones are a member's own, and which of them today's prompt asks about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.db.models import Member, Milestone, Order, OrderLine, Seat
from bot.domain.standups import DUE_SOON_DAYS, TASKS_SHOWN, OpenMilestone, PromptRow, choose_rows
from bot.services.cases.tasks import waiting_for
from bot.work.company import Company


def own_milestones(session: Session, member_id: str, *, today: date) -> Sequence[Milestone]:
    """Open milestones of the orders a member follows, and those whose owner's role they hold in that scope."""
    seats = session.scalars(
        select(Seat).where(
            Seat.member_id == member_id,
            or_(Seat.valid_from.is_(None), Seat.valid_from <= today),
            or_(Seat.valid_to.is_(None), Seat.valid_to >= today),
            Seat.role != "merchandiser",
        )
    ).all()
    mine = [Order.merchandiser_id == member_id]
    for seat in seats:
        scope = {
            "workspace": Order.id.is_not(None),
            "customer": Order.customer == seat.scope_key,
            "project": Order.project == seat.scope_key,
            "order": Order.po == seat.scope_key,
        }[seat.scope_kind]
        mine.append(and_(Milestone.owner_role == seat.role, scope))
    return session.scalars(
        select(Milestone)
        .join(OrderLine, OrderLine.id == Milestone.line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            Milestone.state != "done",
            OrderLine.cancelled_at.is_(None),
            Order.cancelled_at.is_(None),
            Order.closed_at.is_(None),
            or_(*mine),
        )
        .order_by(Milestone.id)
    ).all()


def rows_for(session: Session, company: Company, *, member_id: str, today: date) -> tuple[tuple[PromptRow, ...], int]:
    """The rows of a member's prompt on that day, at most eight, and how many more there are."""
    member = session.get_one(Member, member_id)
    calendar = company.calendars.get(member.calendar) or company.home_calendar()
    zone = ZoneInfo(member.zone)
    milestones = []
    for milestone in own_milestones(session, member_id, today=today):
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
                startable=milestone.state in {"in_progress", "blocked"},
            )
        )
    return choose_rows(
        milestones,
        today=today,
        due_soon_until=calendar.add(today, DUE_SOON_DAYS),
        silence_days=company.defaults.silence_days,
    )


def tasks_for(session: Session, company: Company, *, member_id: str, today: date) -> tuple[tuple[int, ...], int]:
    """The conditions a prompt of that day lists: those due by its look-ahead, at most five; and how many more."""
    member = session.get_one(Member, member_id)
    calendar = company.calendars.get(member.calendar) or company.home_calendar()
    found = waiting_for(session, member_id, today=today, until=calendar.add(today, DUE_SOON_DAYS))
    return tuple(task.id for task in found[:TASKS_SHOWN]), max(0, len(found) - TASKS_SHOWN)
