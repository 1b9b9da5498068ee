"""What a customer changes of an order itself: its quantity, their date, all of it. What it would do, and writing it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bot.db.models import OrderLine
from bot.domain.orders import MilestoneState, OrderState
from bot.domain.plans import Plan, PlanRequest, last_sailing, replanned
from bot.services.orders.planning import is_implied, pieces, plan_of, replan, said_of_sailing
from bot.services.orders.promises import LineEffect, agreed_day, revise
from bot.services.orders.states import line_state_of
from bot.work.company import Company
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class RevisedOrder:
    """What the customer changes of a line; what stands as it is is None. cancelled: all of the line ends."""

    quantity: Decimal | None = None
    due_on: date | None = None
    cancelled: bool = False


@dataclass(frozen=True, kw_only=True)
class RevisedValue:
    """One value as it is and as it would be, as `say` prints them."""

    field: str
    old: str | int | None
    new: str | int | None


def revised_values(line: OrderLine, revised: RevisedOrder) -> tuple[RevisedValue, ...]:
    """What of the line would be another."""
    found = []
    if revised.quantity is not None:
        found.append(RevisedValue(field="quantity", old=_count(line.quantity), new=_count(revised.quantity)))
    if revised.due_on is not None:
        old = line.due_on.isoformat() if line.due_on else None
        found.append(RevisedValue(field="customer_date", old=old, new=revised.due_on.isoformat()))
    if revised.cancelled:
        found.append(RevisedValue(field="state", old=line_state_of(line).value, new=OrderState.CANCELLED.value))
    return tuple(found)


def _count(quantity: Decimal | None) -> str | int | None:
    if quantity is None:
        return None
    return int(quantity) if quantity == quantity.to_integral_value() else f"{quantity.normalize():f}"


def revision_effect(company: Company, line: OrderLine, revised: RevisedOrder, *, today: date) -> LineEffect:
    """What it does to the plan, nothing written.

    More goods are late by the sailing that was agreed.
    """
    if revised.cancelled:
        return LineEffect(line=line)
    before = plan_of(company, line, today)
    request = before.request
    if revised.quantity is not None:
        request = replace(request, quantity=pieces(revised.quantity, line.unit))
    if revised.due_on is not None:
        request = _for_date(line, before, revised.due_on)
    impact = replanned(before, request)
    if impact is None:
        return LineEffect(line=line)
    later = impact.ship_old is None or (impact.ship_new is not None and impact.ship_new > impact.ship_old)
    agreed = request.agreed_on or agreed_day(line, replace(impact.plan, ship_on=before.ship_on))
    return LineEffect(line=line, impact=impact, agreed_on=agreed, rolled=later or revised.due_on is not None)


def _for_date(line: OrderLine, before: Plan, due_on: date) -> PlanRequest:
    """What the plan is made from under another date of the customer's.

    An earlier one takes the place of a later sailing that was agreed: from then on lateness counts from theirs, until
    somebody decides what they are answered. A later one agrees to a sailing that is late already, as far as it keeps
    their new date.
    """
    due = replace(before.request, due_on=due_on)
    sails, agreed, ship = last_sailing(due), _within(due.agreed_on, last_sailing(due)), before.ship_on
    later = before.request.due_on is not None and due_on > before.request.due_on
    if later and agreed is not None and ship is not None and ship > agreed:
        agreed = _within(ship, sails)
    etd_on = _within(due.etd_on, sails) if _follows_date(line) else due.etd_on
    return replace(due, agreed_on=agreed, etd_on=etd_on)


def _within(day: date | None, latest: date | None) -> date | None:
    return min(day, latest) if day is not None and latest is not None else day


def _follows_date(line: OrderLine) -> bool:
    """Whether the planned sailing goes by the customer's date: no vessel is booked and none was spoken of."""
    booked = line.vessel or line.cutoff_at or line.cutoff_on
    return line.etd_on is not None and not booked and said_of_sailing(line) is None


def write_revision(
    work: Work, line: OrderLine, revised: RevisedOrder, *, batch: str, source: str, why: str | None = None
) -> None:
    """Write it with its history, the amount with the quantity, and let the plan follow."""

    def write(field: str, value: object) -> None:
        revise(work, line, field, value, batch=batch, source=source, why=why)

    if revised.quantity is not None:
        before, price = line.quantity, line.unit_price
        write("quantity", revised.quantity)
        if price is not None and before is not None and line.amount == price * before:
            write("amount", price * revised.quantity)
    if revised.due_on is not None:
        request = _for_date(line, plan_of(work.company, line, work.today), revised.due_on)
        write("due_on", revised.due_on)
        write("agreed_on", request.agreed_on)
        write("etd_on", request.etd_on)
    if revised.cancelled:
        write("cancelled_at", work.now)
        order = line.order
        if all(other.cancelled_at is not None for other in order.lines):
            revise(work, order, "cancelled_at", work.now, batch=batch, source=source, why=why)
    replan(work, line, work.today)


def done_of(line: OrderLine) -> tuple[str, ...]:
    """The keys of what is done or under way already: what ending the line throws away, the latest last."""
    return tuple(
        row.key
        for row in line.milestones
        if row.state in {MilestoneState.DONE, MilestoneState.IN_PROGRESS} and not is_implied(row)
    )
