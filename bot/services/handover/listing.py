"""交接清单: which orders go, what is next on each, whose turn the open cases are, what was promised, what is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseEffect, CaseTask, ImportQuestion, Milestone, Order, OrderLine
from bot.domain.authority import Office
from bot.domain.cases.states import UNDECIDED, CaseState, TaskState
from bot.domain.orders import OVER, MilestoneState
from bot.services.cases.steps import waiting
from bot.services.orders.states import state_of
from bot.services.people.handover_lists import HandoverList, ListedCase, ListedOrder, ListedPromise
from bot.work.unit import Work

ENDED = ("delivered", "paid")
"""The milestones that end a line."""


def orders_of(session: Session, giver: str, customer: str | None) -> list[Order]:
    """The open orders a 跟单员 follows, for one customer or all; what is delivered, closed or cancelled stays."""
    wanted = select(Order).where(
        Order.merchandiser_id == giver, Order.cancelled_at.is_(None), Order.closed_at.is_(None)
    )
    if customer is not None:
        wanted = wanted.where(Order.customer == customer)
    found = session.scalars(wanted.order_by(Order.customer, Order.po)).unique().all()
    return [order for order in found if state_of(order) not in OVER]


def cases_of(session: Session, orders: Sequence[Order]) -> list[Case]:
    """The open cases of these orders, also those that only touch one of their lines."""
    ids = [order.id for order in orders]
    lines = [line.id for order in orders for line in order.lines]
    hit = select(CaseEffect.case_id).where(CaseEffect.line_id.in_(lines))
    wanted = select(Case).where(Case.state == CaseState.OPEN, or_(Case.order_id.in_(ids), Case.id.in_(hit)))
    return list(session.scalars(wanted.order_by(Case.id)).unique())


def questions_of(session: Session, giver: str, orders: Sequence[Order]) -> list[ImportQuestion]:
    """The open questions of the order book about these orders that wait for the giver."""
    wanted = select(ImportQuestion).where(
        ImportQuestion.asked_id == giver,
        ImportQuestion.answered_at.is_(None),
        ImportQuestion.order_id.in_([order.id for order in orders]),
    )
    return list(session.scalars(wanted.order_by(ImportQuestion.id)))


def tasks_of(session: Session, giver: str, cases: Sequence[Case]) -> list[CaseTask]:
    """The open conditions the giver has to see to in these cases."""
    wanted = select(CaseTask).where(
        CaseTask.owner_id == giver, CaseTask.state == TaskState.OPEN, CaseTask.case_id.in_([case.id for case in cases])
    )
    return list(session.scalars(wanted.order_by(CaseTask.id)))


def customers_of(session: Session, giver: str | None) -> dict[str, int]:
    """How many open orders a 跟单员 has for each customer, None: everybody; counted by the database."""
    counted = (
        select(Order.customer, func.count().label("orders"))
        .where(*_open())
        .group_by(Order.customer)
        .order_by(Order.customer)
    )
    if giver is not None:
        counted = counted.where(Order.merchandiser_id == giver)
    return {row.customer: int(row.orders) for row in session.execute(counted)}


def customers_led(session: Session, office: Office, member_id: str, role: str) -> dict[str, int]:
    """The same for the orders on which somebody holds a role, and their own; of other orders nothing is told."""
    places = select(Order.customer, Order.project, Order.po, Order.merchandiser_id).where(*_open())
    named = {seat.scope_key for seat in office.seats if seat.scope_kind == "order"}
    known: dict[tuple[str, str | None, str | None], bool] = {}
    counted: Counter[str] = Counter()
    for customer, project, po, giver in session.execute(places):
        kind = (customer, project, po if po in named else None)
        if kind not in known:
            place = _Place(customer=customer, project=project, po=po, merchandiser_id=None)
            known[kind] = role in office.roles_on(member_id, place)
        if known[kind] or giver == member_id:
            counted[customer] += 1
    return dict(counted)


@dataclass(frozen=True, kw_only=True)
class _Place:
    customer: str
    project: str | None
    po: str
    merchandiser_id: str | None


def _open() -> tuple[ColumnElement[bool], ...]:
    """Orders that somebody follows and that are not over, as `orders_of` says it of loaded ones."""
    delivered = exists().where(
        Milestone.line_id == OrderLine.id, Milestone.state == MilestoneState.DONE, Milestone.key.in_(ENDED)
    )
    of_order = exists().where(OrderLine.order_id == Order.id)
    return (
        Order.merchandiser_id.is_not(None),
        Order.cancelled_at.is_(None),
        Order.closed_at.is_(None),
        or_(~of_order, of_order.where(OrderLine.cancelled_at.is_(None), ~delivered)),
    )


def listed(work: Work, *, giver: str, customer: str | None) -> HandoverList:
    """The list as it is now."""
    orders = orders_of(work.session, giver, customer)
    cases = cases_of(work.session, orders)
    return HandoverList(
        orders=tuple(_order(order) for order in orders),
        cases=tuple(_case(work, case) for case in cases),
        promises=tuple(promise for order in orders for promise in _promises(order)),
        questions=len(questions_of(work.session, giver, orders)),
        tasks=len(tasks_of(work.session, giver, cases)),
    )


def _order(order: Order) -> ListedOrder:
    lines = [line for line in order.lines if line.cancelled_at is None]
    upcoming = [milestone for line in lines for milestone in line.milestones if milestone.state != MilestoneState.DONE]
    nearest = min(upcoming, key=lambda milestone: milestone.forecast_on or date.max, default=None)
    return ListedOrder(
        po=order.po,
        customer=order.customer,
        product=next((line.product for line in lines if line.product), None),
        due_on=min((line.due_on for line in lines if line.due_on), default=None),
        next=nearest.name if nearest else None,
        next_on=nearest.forecast_on if nearest else None,
    )


def _case(work: Work, case: Case) -> ListedCase:
    open_rows = [row for row in case.decisions if waiting(row) and row.holder_id]
    asked = [row for row in open_rows if row.state in UNDECIDED] or open_rows
    order = work.session.get(Order, case.order_id) if case.order_id else None
    return ListedCase(
        number=case.number,
        kind=work.company.rules.anomalies[case.kind].label,
        po=order.po if order else None,
        turn=tuple(dict.fromkeys(str(row.holder_id) for row in asked)),
    )


def _promises(order: Order) -> list[ListedPromise]:
    return [
        ListedPromise(po=order.po, name=milestone.name, on=milestone.promised_on)
        for line in order.lines
        if line.cancelled_at is None
        for milestone in line.milestones
        if milestone.promised_on is not None and milestone.state != MilestoneState.DONE
    ]
