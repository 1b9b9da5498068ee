"""Who may decide, by authority.md §2 and the rows of seats and absences alone: a second opinion on every decision of the model.

Only the decisions that the model reports are here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Absence, Case, CaseDecision, Member, Order, Seat

BUSINESS = {
    "delivery_term": "sales_director",
    "fx_hedge": "finance",
    "payment_pace": "finance",
    "lc_amendment": "finance",
    "backup_supplier": "sales_director",
    "line_priority": "sales_director",
    "overtime_or_backup_line": "production",
    "rework_reinspection": "qc",
    "material_chase": "merchandiser",
    "start_before_deposit": "general_manager",
    "resource_pull": "pmo",
    "outside_scope": "sales_director",
}
PROJECT = BUSINESS | {
    "fx_hedge": "pm",
    "payment_pace": "pm",
    "backup_supplier": "pm",
    "line_priority": "pmo",
    "outside_scope": "pm",
}
NARROW_FIRST = ("order", "project", "customer", "workspace")


def accountable(decision: CaseDecision, order: Order) -> str:
    """The one role that is accountable."""
    return (PROJECT if order.mode == "project" else BUSINESS)[decision.key]


def holders(session: Session, role: str, order: Order, day: date) -> set[str]:
    """Who holds a role for an order on a day: the seats of the narrowest scope that has any."""
    if role == "merchandiser" and order.merchandiser_id:
        return {order.merchandiser_id}
    places = {
        "order": (order.po, str(order.id)),
        "project": (order.project or "",),
        "customer": (order.customer,),
        "workspace": ("",),
    }
    held = [row for row in session.scalars(select(Seat).where(Seat.role == role)) if _on(row, day)]
    for kind in NARROW_FIRST:
        found = {seat.member_id for seat in held if seat.scope_kind == kind and seat.scope_key in places[kind]}
        if found:
            return found
    return set()


def away(session: Session, person: str, day: date) -> Absence | None:
    """The absence a person is on."""
    rows = session.scalars(select(Absence).where(Absence.member_id == person, Absence.cancelled_at.is_(None)))
    return next((row for row in rows if row.starts_on <= day <= row.ends_on), None)


def stand_in(session: Session, person: str, day: date) -> str | None:
    """The deputy of somebody away, if they are there themselves: a right never passes to a third person."""
    absence = away(session, person, day)
    if absence is None or absence.deputy_id is None or away(session, absence.deputy_id, day) is not None:
        return None
    return absence.deputy_id


def may_decide(session: Session, case: Case, decision: CaseDecision, day: date) -> set[str]:
    """Everybody with the right on that day: the holders, the deputies of those away, whoever it falls to, and a peer it was handed to."""
    order = session.get_one(Order, case.order_id)
    role = accountable(decision, order)
    right = set(_with_deputies(session, holders(session, role, order, day), day))
    if role == "merchandiser":
        return right | set(_with_deputies(session, holders(session, "merch_lead", order, day), day))
    there = {
        member_id for member_id in right if away(session, member_id, day) is None and member_id != case.reporter_id
    }
    if not there:
        right |= set(_with_deputies(session, holders(session, "general_manager", order, day), day))
        right |= set(session.scalars(select(Member.id).where(Member.is_admin)))
    if decision.holder_id and any(
        seat.role == role and _on(seat, day) for seat in _seats_of(session, decision.holder_id)
    ):
        right.add(decision.holder_id)
    return right - {case.reporter_id}


def _with_deputies(session: Session, people: set[str], day: date) -> Iterator[str]:
    for person in people:
        yield person
        if deputy := stand_in(session, person, day):
            yield deputy


def _seats_of(session: Session, person: str) -> list[Seat]:
    return list(session.scalars(select(Seat).where(Seat.member_id == person)))


def _on(seat: Seat, day: date) -> bool:
    return (seat.valid_from is None or seat.valid_from <= day) and (seat.valid_to is None or day <= seat.valid_to)
