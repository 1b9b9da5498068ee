"""The dates and quantities an order promises: what another day would do, and the only place that writes them.

A milestone's promise, a line's ETD, customer's date, quantity and cut-off, an order's term and credit, and an end by
cancelling are written here and nowhere else in bot (`tests/unit/services/orders/test_writers.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from bot.db.models import Milestone, Order, OrderLine
from bot.domain.calendars import Calendar
from bot.domain.phrases.statements import CutOffKind
from bot.domain.plans import Impact, Plan, rebook, shift
from bot.domain.plans.impact import SAILING
from bot.services.orders.changes import change
from bot.services.orders.planning import CLOSINGS, booking_of, plan_of, replan
from bot.work.company import Company
from bot.work.unit import Work

BOOKED = "etd_on"


@dataclass(frozen=True, kw_only=True)
class LineEffect:
    """What another day does to one order line; impact is None when no date moves.

    cut_off is a closing the report names, which counts in place of the booked one of its kind; rolled: the later
    sailing is its doing alone, and no milestone was reported to move.
    calendar is the milestone's own, by which its float is counted, so that the working days it is late fit its float.
    promised_on is what was promised before, agreed_on the day on board that the customer was last promised. A plan may
    already forecast worse; how late something is counts from the promise, and a sailing from what was agreed.
    """

    line: OrderLine
    milestone: str | None = None
    impact: Impact | None = None
    promised_on: date | None = None
    agreed_on: date | None = None
    cut_off: datetime | date | None = None
    closing: CutOffKind = CutOffKind.CUSTOMS
    rolled: bool = False
    calendar: Calendar | None = None

    @property
    def ship_old(self) -> date | None:
        """The day on board agreed with the customer; where none was, as it was promised or forecast before."""
        if self.impact is None:
            return None
        sailing = self.milestone == SAILING and not self.rolled
        return self.agreed_on or (self.promised_on if sailing else self.impact.ship_old)

    @property
    def new_on(self) -> date | None:
        """The day the milestone was reported to move to."""
        return None if self.impact is None or self.rolled else self.impact.new_finish

    @property
    def ship_days(self) -> int:
        """Calendar days by which the day on board gets later than agreed, none while the forecast stays as it was."""
        impact = self.impact
        if impact is None or self.ship_old is None or impact.ship_new is None:
            return 0
        said = self.milestone == SAILING or self.rolled or impact.ship_old is None
        return (impact.ship_new - self.ship_old).days if said or impact.ship_new != impact.ship_old else 0

    @property
    def days_late(self) -> int:
        """Calendar days by which the milestone gets later than promised; of a missed cut-off the ship date."""
        if self.rolled:
            return self.ship_days
        if self.impact is None or self.promised_on is None:
            return 0
        return (self.impact.new_finish - self.promised_on).days

    @property
    def gets_later(self) -> bool:
        """Whether its milestone gets later; the first day it is given at all is late by what it does to the sailing."""
        if self.promised_on is not None or self.impact is None:
            return self.days_late > 0
        return self.ship_days > 0 or bool(self.impact.missed_cut_offs)

    def working_days(self, calendar: Calendar) -> int:
        """The same in working days of the milestone's own calendar, of `calendar` where that is not known."""
        if self.rolled:
            return self.ship_working_days(calendar)
        if self.impact is None or self.promised_on is None:
            return 0
        return (self.calendar or calendar).between(self.promised_on, self.impact.new_finish)

    def ship_working_days(self, calendar: Calendar) -> int:
        """The same in working days."""
        if self.impact is None or self.ship_old is None or self.impact.ship_new is None or not self.ship_days:
            return 0
        return calendar.between(self.ship_old, self.impact.ship_new)


def consequence(
    company: Company,
    line: OrderLine,
    *,
    today: date,
    milestone: str | None = None,
    new_on: date | None = None,
    cut_off: datetime | date | None = None,
    closing: CutOffKind = CutOffKind.CUSTOMS,
) -> LineEffect:
    """What it does to a line when a milestone is promised for a day, nothing written.

    new_on None: no milestone moves; a cut-off that is named may still put the goods on a later sailing.
    Raises UnknownMilestoneError, MilestoneDoneError.
    """
    plan = plan_of(company, line, today)
    if milestone is None or new_on is None:
        agreed = agreed_day(line, plan)
        plain = LineEffect(line=line, milestone=milestone, agreed_on=agreed, cut_off=cut_off, closing=closing)
        impact = rebook(plan, booking_of(company, line, cut_off, closing)) if cut_off is not None else None
        return plain if impact is None else replace(plain, impact=impact, rolled=True)
    # A closing said beside another day on board is that of the sailing that is left behind.
    named = cut_off is not None and milestone != SAILING
    booking = booking_of(company, line, cut_off, closing) if named else None
    impact = shift(plan, milestone=milestone, new_finish=new_on, booking=booking)
    # Ports never rest; of a sailing the days people work count, as they do beside the new ship date.
    site = next((planned.site for planned in plan.milestones if planned.id == milestone != SAILING), None)
    calendar = plan.request.sites.of(site) if site is not None else None
    return replace(moved(line, milestone, impact, plan), cut_off=cut_off, closing=closing, calendar=calendar)


def moved(line: OrderLine, milestone: str, impact: Impact, plan: Plan) -> LineEffect:
    """The effect of a moved milestone, with its promise as it stands now.

    The promise is, of the sailing, what was agreed with the customer; of anything else what somebody said; else what
    the plan says.
    """
    row = next((known for known in line.milestones if known.key == milestone), None)
    agreed = agreed_day(line, plan)
    said = agreed if milestone == SAILING else row.promised_on if row is not None else None
    return LineEffect(
        line=line, milestone=milestone, impact=impact, promised_on=said or impact.old_finish, agreed_on=agreed
    )


def agreed_day(line: OrderLine, plan: Plan) -> date | None:
    """The day on board that the customer was last promised.

    Where no sailing was, it is the planned one, or the last that keeps their date if the plan is behind it already.
    """
    sailing = plan.milestone(SAILING)
    latest = plan.required_on if sailing is None else sailing.latest_finish
    return line.agreed_on or min((day for day in (plan.ship_on, latest) if day is not None), default=None)


def promise(work: Work, milestone: Milestone, on: date, *, batch: str, source: str, why: str | None = None) -> bool:
    """Keep the day somebody promised, with who, when and why; the plan is the caller's to work out anew.

    It is news: of a sailing too it moves neither what is booked nor what was agreed with the customer.
    Returns whether it is another day than before.
    """
    return change(work, milestone, "promised_on", on, batch=batch, source=source, why=why)


def agree(work: Work, line: OrderLine, on: date, *, batch: str, source: str, why: str | None = None) -> None:
    """The customer was promised another day on board, because somebody decided it: what is planned goes by it too."""
    change(work, line, "agreed_on", on, batch=batch, source=source, why=why)
    if line.etd_on is not None:
        change(work, line, "etd_on", on, batch=batch, source=source, why=why)
    replan(work, line, work.today)


def keep_cut_off(
    work: Work,
    line: OrderLine,
    cut_off: datetime | date,
    *,
    closing: CutOffKind = CutOffKind.CUSTOMS,
    batch: str,
    source: str,
    why: str | None = None,
) -> bool:
    """The closing that was named takes the place of the booked one of its kind. Returns whether it is another."""
    at_column, on_column = CLOSINGS[closing]
    moment = cut_off.astimezone(UTC) if isinstance(cut_off, datetime) else None
    day = cut_off.date() if isinstance(cut_off, datetime) else cut_off
    hour_changed = change(work, line, at_column, moment, batch=batch, source=source, why=why)
    return change(work, line, on_column, day, batch=batch, source=source, why=why) or hour_changed


def revise(
    work: Work, row: Order | OrderLine, field: str, value: object, *, batch: str, source: str, why: str | None = None
) -> bool:
    """Another value of an order or a line, with its history. Returns whether it changed."""
    changed = change(work, row, field, value, batch=batch, source=source, why=why)
    if changed and field == BOOKED and isinstance(row, OrderLine) and (sailing := _sailing(row)) is not None:
        change(work, sailing, "promised_on", None, batch=batch, source=source, why=why)
    _keep_first(row)
    return changed


def take_over(row: Order | OrderLine, values: Mapping[str, object]) -> None:
    """What a book states, column by column; the import keeps its own history of it.

    A sailing that is booked anew takes the place of what was said of the one before.
    """
    for column, value in values.items():
        setattr(row, column, value)
    if BOOKED in values and isinstance(row, OrderLine) and (sailing := _sailing(row)) is not None:
        sailing.promised_on = None
    _keep_first(row)


def begin_order(
    work: Work,
    order: Order,
    columns: Mapping[str, object],
    of_line: Mapping[str, object],
    *,
    batch: str,
    source: str,
) -> None:
    """An order with its one line begins; it begins as one that has ended, so that Undo ends it again."""
    take_over(order, {**columns, "cancelled_at": work.now})
    [line] = order.lines
    take_over(line, {**of_line, "cancelled_at": None})
    work.session.add(order)
    work.session.flush()
    change(work, order, "cancelled_at", None, batch=batch, source=source)


def keep_agreed(line: OrderLine) -> None:
    """The first sailing that is booked or planned is what the customer was promised, unless it is behind their date."""
    if line.agreed_on is None and line.etd_on is not None:
        line.agreed_on = min(line.etd_on, line.due_on or line.etd_on)


def end_with_lines(order: Order) -> None:
    """An order whose lines are all cancelled is cancelled with the last of them."""
    ends = [line.cancelled_at for line in order.lines if line.cancelled_at is not None]
    if order.cancelled_at is None and ends and len(ends) == len(order.lines):
        order.cancelled_at = max(ends)


def _sailing(line: OrderLine) -> Milestone | None:
    return next((row for row in line.milestones if row.key == SAILING), None)


def _keep_first(row: Order | OrderLine) -> None:
    """The first customer's date is also kept as the original one."""
    if isinstance(row, OrderLine) and row.original_due_on is None:
        row.original_due_on = row.due_on
