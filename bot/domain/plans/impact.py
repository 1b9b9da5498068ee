"""What moving one milestone does to the rest: the facts that the authority table asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.calendars import CalendarWarning
from bot.domain.errors import GendanError
from bot.domain.orders import MilestoneState
from bot.domain.plans.builder import build_plan
from bot.domain.plans.nodes import NOTHING_KNOWN
from bot.domain.plans.values import (
    Booking,
    Known,
    MissedCutOff,
    Plan,
    PlannedMilestone,
    PlanRequest,
    Sailing,
)

SAILING = "etd"


class UnknownMilestoneError(GendanError):
    """The plan has no such milestone."""

    code = "unknown_milestone"


class MilestoneDoneError(GendanError):
    """The milestone is done; it can no longer be late."""

    code = "milestone_done"


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """A milestone whose forecast changed."""

    id: str
    old: date | None
    new: date | None
    gate: bool

    @property
    def later(self) -> bool:
        return self.new is not None and (self.old is None or self.new > self.old)


@dataclass(frozen=True, kw_only=True)
class Impact:
    """The effect of one moved milestone.

    `float_left_days`: total float of the moved milestone after the change, in its working days; None when the order has
    no date to keep. Days late count from the current promise. `missed_cut_offs` are those that the change itself
    breaks; `sailing` is the sailing the goods make afterwards.
    """

    milestone: str
    old_finish: date | None
    new_finish: date
    days_late: int
    float_left_days: int | None
    moved: tuple[Move, ...]
    gate_moves: bool
    ship_old: date | None
    ship_new: date | None
    ship_days: int
    ship_working_days: int
    inside_customer_date: bool
    lc_breach: bool
    lc_warning: bool
    missed_cut_offs: tuple[MissedCutOff, ...]
    sailing: Sailing | None
    warnings: tuple[CalendarWarning, ...]
    plan: Plan


def shift(
    plan: Plan,
    *,
    milestone: str,
    new_finish: date,
    booking: Booking | None = None,
) -> Impact:
    """What it does when a milestone finishes on another day; `booking` takes the place of the one there was.

    Pure. Raises UnknownMilestoneError, MilestoneDoneError.
    """
    old = _movable(plan, milestone)
    base = old.finish or plan.request.today
    request = plan.request if booking is None else replace(plan.request, booking=booking)
    after = build_plan(_with_finish(request, old, new_finish))
    known = old.finish is not None
    return _impact(plan, after, milestone=milestone, old_finish=base, new_finish=new_finish, known=known)


def rebook(plan: Plan, booking: Booking | None) -> Impact | None:
    """What another booking does by itself, as a cut-off that was brought forward; None when no later sailing follows.

    Pure. The milestone is the sailing, as it was forecast and as it is now.
    """
    after = build_plan(replace(plan.request, booking=booking))
    if plan.ship_on is None or after.ship_on is None or after.ship_on <= plan.ship_on:
        return None
    return _impact(plan, after, milestone=SAILING, old_finish=plan.ship_on, new_finish=after.ship_on)


def replanned(plan: Plan, request: PlanRequest) -> Impact | None:
    """What it does when an order asks for something else, as for more goods; None where no day on board is known.

    Pure. The milestone is the sailing, as it was forecast and as it is now.
    """
    after = build_plan(request)
    if plan.ship_on is None or after.ship_on is None:
        return None
    name = SAILING if after.milestone(SAILING) is not None else after.anchor
    return _impact(plan, after, milestone=name, old_finish=plan.ship_on, new_finish=after.ship_on)


def _impact(
    plan: Plan, after: Plan, *, milestone: str, old_finish: date, new_finish: date, known: bool = True
) -> Impact:
    moved = tuple(_moves(plan, after))
    calendar_days = (after.ship_on - plan.ship_on).days if after.ship_on and plan.ship_on else 0
    factory = plan.request.sites.factory
    anchor = after.milestone(after.anchor)
    due = after.request.due_on
    broken_before = {miss.milestone for miss in plan.sailing.missed} if plan.sailing else set()
    missed = after.sailing.missed if after.sailing else ()
    now = after.milestone(milestone)
    return Impact(
        milestone=milestone,
        old_finish=old_finish if known else None,
        new_finish=new_finish,
        days_late=(new_finish - old_finish).days,
        float_left_days=now.float_days if now else None,
        moved=moved,
        gate_moves=any(move.gate and move.later for move in moved),
        ship_old=plan.ship_on,
        ship_new=after.ship_on,
        ship_days=calendar_days,
        ship_working_days=factory.between(plan.ship_on, after.ship_on) if plan.ship_on and after.ship_on else 0,
        inside_customer_date=bool(due and anchor and anchor.finish and anchor.finish <= due),
        lc_breach=after.lc_breach,
        lc_warning=after.lc_warning,
        missed_cut_offs=tuple(miss for miss in missed if miss.milestone not in broken_before),
        sailing=after.sailing,
        warnings=after.warnings,
        plan=after,
    )


def _movable(plan: Plan, name: str) -> PlannedMilestone:
    found = plan.milestone(name)
    if found is None:
        raise UnknownMilestoneError(milestone=name)
    if found.state is MilestoneState.DONE and not found.implied:
        raise MilestoneDoneError(milestone=name)
    return found


def _with_finish(request: PlanRequest, old: PlannedMilestone, new: date) -> PlanRequest:
    """The request with one more thing known; what was planned and booked stays as it is."""
    if old.id == SAILING:
        request = replace(request, sails_on=new)
    fact = replace(request.known.get(old.id, NOTHING_KNOWN), expected_on=new, done_on=None)
    known_now: Mapping[str, Known] = {**request.known, old.id: fact}
    return replace(request, known=known_now)


def _moves(before: Plan, after: Plan) -> list[Move]:
    old = {milestone.id: milestone for milestone in before.milestones}
    return [
        Move(id=now.id, old=old[now.id].finish, new=now.finish, gate=now.gate is not None)
        for now in after.milestones
        if now.finish != old[now.id].finish
    ]
