"""Plans of order lines: the milestones a line has, and their days worked out anew after every change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.db.models import Milestone, OrderLine
from bot.domain.calendars import first_over
from bot.domain.orders import MilestoneState
from bot.domain.phrases.statements import CutOffKind
from bot.domain.plans import (
    Booking,
    Known,
    MilestoneTemplate,
    Plan,
    PlannedMilestone,
    PlanRequest,
    Sites,
    Template,
    build_plan,
    template_for,
)
from bot.domain.plans.impact import SAILING
from bot.work.company import Company
from bot.work.unit import Work

FALLBACK = "general"
CLOSINGS = {
    CutOffKind.SI: ("si_at", "si_on"),
    CutOffKind.VGM: ("vgm_at", "vgm_on"),
    CutOffKind.CY: ("cy_at", "cy_on"),
    CutOffKind.CUSTOMS: ("cutoff_at", "cutoff_on"),
}
"""In which columns of a line a closing is kept: its moment, where an hour was said, and its day."""
BINDING = (CutOffKind.CY, CutOffKind.CUSTOMS)
"""The closings that the goods themselves must make: the yard's and the customs'."""
_PIECES = {"打": 12, "doz": 12, "dozs": 12, "dozen": 12, "dozens": 12}
"""Units that are counted in pieces when days of work are worked out."""


def template_of(company: Company, line: OrderLine) -> Template:
    """The line's plan template: by its own choice, by its category, else general goods."""
    if line.template is not None and line.template in company.plans:
        return company.plans[line.template]
    found = template_for(line.category, company.plans.values()) if line.category else None
    return found or company.plans[FALLBACK]


def lay(work: Work, line: OrderLine) -> None:
    """Give the line the milestones of its template and term; rows that somebody touched are never taken away."""
    template = template_of(work.company, line)
    line.template = template.id
    network = template.network(term=line.order.term, dangerous_goods=line.dangerous_goods)
    if [row.key for row in line.milestones] == [entry.id for entry in network]:
        return
    rows = {row.key: row for row in line.milestones}
    for position, entry in enumerate(network, start=1):
        row = rows.pop(entry.id, None)
        if row is None:
            line.milestones.append(_row(entry, position))
        else:
            row.position = position
    for place, row in enumerate(rows.values(), start=len(network) + 1):
        row.position = place
        if row.state == MilestoneState.PLANNED and row.touched_at is None and row.promised_on is None:
            line.milestones.remove(row)
            work.session.delete(row)
    line.milestones.sort(key=lambda row: row.position)
    work.session.flush()


def replan(work: Work, line: OrderLine, today: date) -> Plan | None:
    """Work the line's plan out and write its days; None for a cancelled line, whose days stay as they were."""
    if line.cancelled_at is not None:
        return None
    lay(work, line)
    plan = plan_of(work.company, line, today)
    days = {planned.id: planned for planned in plan.milestones}
    for row in line.milestones:
        if row.key in days:
            _write(row, days[row.key])
    work.session.flush()
    return plan


def plan_of(company: Company, line: OrderLine, today: date) -> Plan:
    """The line's plan as it stands, without writing anything."""
    return build_plan(request_of(company, line, today))


def request_of(company: Company, line: OrderLine, today: date) -> PlanRequest:
    """What the line's plan is made from; a caller may replace parts of it to ask what would be."""
    home = company.home_calendar()
    order = line.order
    return PlanRequest(
        template=template_of(company, line),
        today=today,
        sites=Sites(
            factory=company.calendars.get("factory", home),
            buyer=home,
            port=company.calendars.get("port", home),
            office=home,
        ),
        term=order.term,
        quantity=pieces(line.quantity, line.unit),
        dangerous_goods=line.dangerous_goods,
        due_on=line.due_on,
        etd_on=line.etd_on,
        sails_on=said_of_sailing(line),
        agreed_on=line.agreed_on,
        booking=booking_of(company, line),
        latest_shipment_on=order.lc_latest_on,
        known=known_of(line),
        next_sailing_days=company.defaults.next_sailing_days,
        lc_warning_days=company.defaults.lc_warning_days,
    )


def said_of_sailing(line: OrderLine) -> date | None:
    """The day on which the goods are said to leave, while they have not: news, beside what was booked."""
    sailing = next((row for row in line.milestones if row.key == SAILING), None)
    return sailing.promised_on if sailing is not None and sailing.state != MilestoneState.DONE else None


def known_of(line: OrderLine) -> Mapping[str, Known]:
    """What is known of each milestone; that one was done is left out where it was only implied, to be found anew."""
    return {row.key: _known(row) for row in line.milestones}


def is_implied(row: Milestone) -> bool:
    """Whether a milestone counts as done only because something after it has begun: nobody said so."""
    return row.state == MilestoneState.DONE and row.done_on is None and row.touched_at is None


def pieces(quantity: Decimal | None, unit: str | None) -> Decimal | None:
    """A quantity as the daily output counts it: a dozen is twelve pieces, other units are their own."""
    return None if quantity is None else quantity * _PIECES.get((unit or "").casefold(), 1)


def _known(row: Milestone) -> Known:
    if is_implied(row):
        return Known(expected_on=row.promised_on)
    done = row.state == MilestoneState.DONE
    return Known(
        progress=100 if done else min(row.progress, 99),
        started=row.state == MilestoneState.IN_PROGRESS,
        done_on=row.done_on,
        expected_on=row.promised_on,
    )


def closing_of(line: OrderLine, closing: CutOffKind) -> datetime | date | None:
    """When a closing of a line is, as far as anybody said; its day where no hour was."""
    moment, day = CLOSINGS[closing]
    found: datetime | date | None = getattr(line, moment) or getattr(line, day)
    return found


def binding_cut_off(
    company: Company,
    line: OrderLine,
    named: date | datetime | None = None,
    closing: CutOffKind = CutOffKind.CUSTOMS,
) -> tuple[CutOffKind, datetime | date] | None:
    """The earlier of the closings that hold the goods; one that somebody has just named in place of the booked one."""
    said = {kind: named if kind is closing and named else closing_of(line, kind) for kind in BINDING}
    return first_over(said, ZoneInfo(company.zone))


def booking_of(
    company: Company,
    line: OrderLine,
    named: date | datetime | None = None,
    closing: CutOffKind = CutOffKind.CUSTOMS,
) -> Booking | None:
    """The booked sailing: a day of sailing with a vessel or a cut-off; 截关 binds the day at the port (ADR 0002).

    A cut-off that somebody has just named counts in place of the booked one of its kind.
    """
    bound = binding_cut_off(company, line, named, closing)
    cut_off = bound[1] if bound is not None else None
    if line.etd_on is None or not (line.vessel or cut_off):
        return None
    if isinstance(cut_off, datetime):
        cut_off = cut_off.astimezone(ZoneInfo(company.zone))
    place = "port_in" if any(row.key == "port_in" for row in line.milestones) else "customs"
    return Booking(etd=line.etd_on, vessel=line.vessel or "", cut_offs={place: cut_off} if cut_off else {})


def _row(entry: MilestoneTemplate, position: int) -> Milestone:
    return Milestone(
        position=position,
        key=entry.id,
        name_zh=entry.label.zh,
        name_en=entry.label.en,
        owner_role=entry.owner,
        gate=entry.gate is not None,
        state=MilestoneState.PLANNED,
        progress=0,
        critical=False,
    )


def _write(row: Milestone, planned: PlannedMilestone) -> None:
    """Only what is another: setting a value makes its row one that has to be looked through as it is written."""
    if row.planned_on != planned.due_on:
        row.planned_on = planned.due_on
    if row.latest_on != planned.latest_finish:
        row.latest_on = planned.latest_finish
    if row.forecast_on != planned.finish:
        row.forecast_on = planned.finish
    if row.float_days != planned.float_days:
        row.float_days = planned.float_days
    if row.critical != planned.critical:
        row.critical = planned.critical
    done = planned.state is MilestoneState.DONE
    if planned.implied and row.state != MilestoneState.BLOCKED:
        row.state, row.progress = MilestoneState.DONE, 100
    elif is_implied(row) and not done:
        row.state, row.progress = MilestoneState.PLANNED, 0
