"""The other ways out of a delay, side by side with leaving it as it is: when goods are ready, leave and arrive.

Every date comes from the plan that another fact would give, or from days that somebody wrote down with their source.
What nobody knows is None and is asked; what cannot be is left out with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from bot.domain.orders import MilestoneState
from bot.domain.plans.builder import build_plan
from bot.domain.plans.impact import Impact, shift
from bot.domain.plans.nodes import NOTHING_KNOWN
from bot.domain.plans.templates import MilestoneTemplate
from bot.domain.plans.transit import TransitRoute
from bot.domain.plans.values import Known, Plan, PlannedMilestone, PlanRequest

ARRIVAL = "arrive"


class WayKind(StrEnum):
    """What could be done about a delay."""

    AS_IS = "as_is"
    OVERTIME = "overtime"
    AIR = "air"
    PARTIAL = "partial"
    SUPPLIER = "supplier"


class LeftOut(StrEnum):
    """Why a way cannot be."""

    NOT_LATE = "not_late"
    """Nothing leaves later than before."""
    NOTHING_TO_MAKE = "nothing_to_make"
    """What is made day by day is done, or the plan has nothing of the kind."""
    NO_GAIN = "no_gain"
    """It leaves no earlier for it."""
    NOTHING_READY = "nothing_ready"
    """Not one piece makes the agreed sailing."""
    NO_FASTER = "no_faster"
    """Air is no faster than the way they go."""
    NO_SUPPLIER = "no_supplier"
    """Nobody supplies what is late: an approval, an inspection, the sailing itself."""
    LATER = "later"
    """The supplier known would be later still."""


@dataclass(frozen=True, kw_only=True)
class Consignment:
    """What leaves together. quantity: in the plan's pieces, None where the order's is not known."""

    quantity: Decimal | None
    ready_on: date | None
    leaves_on: date | None
    reaches_on: date | None


@dataclass(frozen=True, kw_only=True)
class SupplierOffer:
    """Another supplier of what is late: working days until it is there, counted from today."""

    supplier: str
    lead_days: int


@dataclass(frozen=True, kw_only=True)
class OvertimeWork:
    """What overtime was reckoned with: made a day without and with it, in the plan's unit; days: working days of it."""

    output: Decimal
    raised: Decimal
    days: int


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way out. No consignments and nothing in its way: the dates are for somebody to say."""

    kind: WayKind
    consignments: tuple[Consignment, ...] = ()
    left_out: LeftOut | None = None
    offer: SupplierOffer | None = None
    overtime: OvertimeWork | None = None

    @property
    def leaves_on(self) -> date | None:
        """When the last of it leaves."""
        return max((part.leaves_on for part in self.consignments if part.leaves_on), default=None)

    @property
    def reaches_on(self) -> date | None:
        """When the last of it is with the customer."""
        return max((part.reaches_on for part in self.consignments if part.reaches_on), default=None)


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """What the ways are reckoned from, beside the impact itself.

    agreed_on: the sailing that was agreed before. share: what overtime adds to a day's output. handling: working days
    from goods ready until they fly. unit: the pieces of the order's own unit, of which a part holds whole ones.
    """

    impact: Impact
    agreed_on: date | None
    route: TransitRoute
    handling: int
    share: Decimal
    unit: Decimal = Decimal(1)
    offers: tuple[SupplierOffer, ...] = ()

    @property
    def plan(self) -> Plan:
        """The plan with what was reported."""
        return self.impact.plan


def ways_of(grounds: Grounds) -> tuple[Way, ...]:
    """As it is first, then the others in one order. Pure; a dozen plans at most."""
    as_is = Way(kind=WayKind.AS_IS, consignments=(_consignment(grounds, grounds.plan),))
    late = grounds.agreed_on is not None and as_is.leaves_on is not None and as_is.leaves_on > grounds.agreed_on
    if not late:
        others = (kind for kind in WayKind if kind is not WayKind.AS_IS)
        return (as_is, *(Way(kind=kind, left_out=LeftOut.NOT_LATE) for kind in others))
    return (as_is, _overtime(grounds, as_is), _air(grounds, as_is), _partial(grounds), *_suppliers(grounds, as_is))


def _consignment(grounds: Grounds, plan: Plan, quantity: Decimal | None = None) -> Consignment:
    """All of a plan, or a part of it, as it leaves by that plan."""
    request = plan.request
    ready = plan.milestone(request.template.ready)
    arrival = plan.milestone(ARRIVAL)
    by_surface = timedelta(days=_surface_days(grounds))
    reaches = arrival.finish if arrival is not None else plan.ship_on + by_surface if plan.ship_on else None
    return Consignment(
        quantity=request.quantity if quantity is None else quantity,
        ready_on=ready.finish if ready is not None else None,
        leaves_on=plan.ship_on,
        reaches_on=reaches,
    )


def _surface_days(grounds: Grounds) -> int:
    """Calendar days on the way as planned: by sea the route's, by anything else the template's own."""
    request = grounds.plan.request
    by_sea = request.template.tail_of(request.term) == "sea"
    return grounds.route.days.sea if by_sea else request.transit


def _overtime(grounds: Grounds, as_is: Way) -> Way:
    made = _made_daily(grounds.plan)
    if not made:
        return Way(kind=WayKind.OVERTIME, left_out=LeftOut.NOTHING_TO_MAKE)
    request = grounds.plan.request
    output = request.daily_output or request.template.daily_output
    if output is None or request.quantity is None:
        return Way(kind=WayKind.OVERTIME)
    raised = output * (1 + grounds.share)
    plan = _made_otherwise(grounds.plan, output=raised)
    worked = [milestone.days_left for template in made if (milestone := plan.milestone(template.id)) is not None]
    overtime = OvertimeWork(output=output, raised=raised, days=sum(worked))
    consignments = (_consignment(grounds, plan),)
    return _if_earlier(grounds, as_is, Way(kind=WayKind.OVERTIME, consignments=consignments, overtime=overtime))


def _if_earlier(grounds: Grounds, as_is: Way, way: Way) -> Way:
    """The way, left out where nothing leaves earlier for it."""
    gains = way.leaves_on is not None and as_is.leaves_on is not None and way.leaves_on < as_is.leaves_on
    return way if gains else Way(kind=way.kind, left_out=LeftOut.NO_GAIN, offer=way.offer)


def _air(grounds: Grounds, as_is: Way) -> Way:
    plan, [all_of_it] = grounds.plan, as_is.consignments
    if _surface_days(grounds) <= grounds.route.days.air:
        return Way(kind=WayKind.AIR, left_out=LeftOut.NO_FASTER)
    if all_of_it.ready_on is None:
        return Way(kind=WayKind.AIR)
    leaves = plan.request.sites.factory.add(max(all_of_it.ready_on, plan.request.today), grounds.handling)
    reaches = leaves + timedelta(days=grounds.route.days.air)
    if as_is.reaches_on is not None and reaches >= as_is.reaches_on:
        return Way(kind=WayKind.AIR, left_out=LeftOut.NO_GAIN)
    return Way(kind=WayKind.AIR, consignments=(replace(all_of_it, leaves_on=leaves, reaches_on=reaches),))


def _partial(grounds: Grounds) -> Way:
    """As many days' output as make the agreed sailing, the rest as it is."""
    plan, request = grounds.plan, grounds.plan.request
    if not _made_daily(plan):
        return Way(kind=WayKind.PARTIAL, left_out=LeftOut.NOTHING_READY)
    output, whole = request.daily_output or request.template.daily_output, request.quantity
    if output is None or whole is None or grounds.agreed_on is None:
        return Way(kind=WayKind.PARTIAL)
    first: tuple[Decimal, Plan] | None = None
    least, most = 1, int(whole // output) + (whole % output > 0)
    while least <= most:
        days = (least + most) // 2
        quantity = _whole_units(min(output * days, whole), grounds.unit)
        part = _made_otherwise(plan, quantity=quantity)
        if quantity and part.ship_on is not None and part.ship_on <= grounds.agreed_on:
            first, least = (quantity, part), days + 1
        else:
            most = days - 1
    if first is None or first[0] >= whole:
        return Way(kind=WayKind.PARTIAL, left_out=LeftOut.NOTHING_READY)
    quantity, part = first
    consignments = (_consignment(grounds, part, quantity), _consignment(grounds, plan, whole - quantity))
    return Way(kind=WayKind.PARTIAL, consignments=consignments)


def _whole_units(quantity: Decimal, unit: Decimal) -> Decimal:
    return (quantity / unit).quantize(Decimal(1), rounding=ROUND_DOWN) * unit


def _suppliers(grounds: Grounds, as_is: Way) -> Iterable[Way]:
    """A way for each supplier known; without one that is for purchasing to say."""
    plan, late = grounds.plan, grounds.plan.milestone(grounds.impact.milestone)
    if late is None or not _is_supplied(plan, late, known=bool(grounds.offers)):
        return (Way(kind=WayKind.SUPPLIER, left_out=LeftOut.NO_SUPPLIER),)
    if not grounds.offers:
        return (Way(kind=WayKind.SUPPLIER),)
    return tuple(_supplied(grounds, as_is, late, offer) for offer in grounds.offers)


def _supplied(grounds: Grounds, as_is: Way, late: PlannedMilestone, offer: SupplierOffer) -> Way:
    request = grounds.plan.request
    there = request.sites.of(late.site).add(request.today, offer.lead_days)
    if there >= grounds.impact.new_finish:
        return Way(kind=WayKind.SUPPLIER, left_out=LeftOut.LATER, offer=offer)
    after = shift(grounds.plan, milestone=late.id, new_finish=there)
    way = Way(kind=WayKind.SUPPLIER, consignments=(_consignment(grounds, after.plan),), offer=offer)
    return _if_earlier(grounds, as_is, way)


def _is_supplied(plan: Plan, milestone: PlannedMilestone, *, known: bool) -> bool:
    """Whether somebody else could supply or make it: material, what is made day by day, or whatever is `known` of."""
    own = {template.id: template for template in plan.request.template.milestones}
    template = own.get(milestone.id)
    return template is not None and (known or template.supplied or template.duration.per_output)


def _made_daily(plan: Plan) -> tuple[MilestoneTemplate, ...]:
    """What is still to be made at so much a day."""
    still_open = {milestone.id for milestone in plan.milestones if milestone.state is not MilestoneState.DONE}
    templates = plan.request.template.milestones
    return tuple(template for template in templates if template.duration.per_output and template.id in still_open)


def _made_otherwise(plan: Plan, *, quantity: Decimal | None = None, output: Decimal | None = None) -> Plan:
    """The plan with another quantity, or more made a day; what was said of the work itself moves by the days saved."""
    request = plan.request
    wanted = replace(request, quantity=quantity or request.quantity, daily_output=output or request.daily_output)
    known: dict[str, Known] = dict(request.known)
    for template in _made_daily(plan):
        known[template.id] = _less_to_make(known.get(template.id, NOTHING_KNOWN), request, wanted)
    plain = build_plan(replace(wanted, known=_unpromised(known, _made_daily(plan))))
    for template in _made_daily(plan):
        promised = known[template.id].expected_on
        before, after = plan.milestone(template.id), plain.milestone(template.id)
        if promised is not None and before is not None and after is not None:
            calendar = request.sites.of(template.site)
            saved = calendar.add(promised, after.days_left - before.days_left)
            by_output = calendar.add(calendar.on_or_after(request.today), max(after.days_left - 1, 0))
            known[template.id] = replace(known[template.id], expected_on=min(promised, max(saved, by_output)))
    return build_plan(replace(wanted, known=known))


def _less_to_make(known: Known, request: PlanRequest, wanted: PlanRequest) -> Known:
    """Progress of the whole as it counts for a part of it, which is never called done for that."""
    if not known.progress or not request.quantity or not wanted.quantity:
        return known
    made = request.quantity * known.progress / 100
    return replace(known, progress=min(99, int(made * 100 / wanted.quantity)))


def _unpromised(known: Mapping[str, Known], templates: Iterable[MilestoneTemplate]) -> dict[str, Known]:
    return {**known, **{template.id: replace(known[template.id], expected_on=None) for template in templates}}
