"""What the rule table wants to know about an anomaly: from the order's rows, from the plan, and from what was said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.db.models import Order, OrderLine
from bot.domain.authority import FactValue, Mode
from bot.domain.calendars import Calendar
from bot.domain.cases.states import Severity
from bot.domain.plans import Impact
from bot.domain.plans.impact import SAILING
from bot.services.cases.kept import EffectDetail, MovedDay
from bot.services.orders.planning import binding_cut_off, plan_of
from bot.services.orders.promises import LineEffect
from bot.services.projects.baselines import goes_beyond
from bot.work.company import Company
from bot.work.unit import Work

BOOKING = "booking"
UNKNOWN_BELOW = "cost_below"
"""A fact beside the cost: only that it is below a limit is known, so that no figure may be shown."""


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """Everything the decisions of a case are ruled by."""

    facts: Mapping[str, FactValue]
    severity: Severity
    deadline_at: datetime | None = None
    given: Mapping[str, FactValue] = field(default_factory=dict)


def facts_of(
    company: Company,
    effects: Iterable[LineEffect],
    *,
    today: date,
    given: Mapping[str, FactValue],
    beyond: bool = False,
) -> dict[str, FactValue]:
    """The facts of an anomaly; of several lines the worst counts. What nobody knows is left out, to be asked.

    beyond: whether it goes beyond a project's baseline.
    """
    effects = list(effects)
    mode = effects[0].line.order.mode if effects else Mode.BUSINESS
    facts: dict[str, FactValue] = {"mode": str(mode if mode in set(Mode) else Mode.BUSINESS)}
    for effect in effects:
        facts = _worse(facts, _line_facts(company, effect, today))
    if beyond:
        facts["beyond_baseline"] = True
    return {**facts, **given}


def _line_facts(company: Company, effect: LineEffect, today: date) -> dict[str, FactValue]:
    line, order, impact = effect.line, effect.line.order, effect.impact
    facts: dict[str, FactValue] = {
        "dangerous_goods": line.dangerous_goods,
        "packing_in_contract": order.packing_in_contract,
        "has_lc": _has_lc(order),
        "allowed_by_contract": order.partial_allowed,
    }
    if impact is None or not effect.gets_later:
        left = _float_now(company, effect, today)
        return facts if left is None else {**facts, "float_left_days": left}
    # What comes after the day that is promised, and an order without one, has nothing to be late for: float is ample.
    left = impact.float_left_days
    facts["float_left_days"] = company.defaults.float_buffer if left is None else left
    return facts | {
        "milestone_moves": True,
        "gate_moves": impact.gate_moves,
        "delay_days": max(effect.ship_days, 0),
        "ship_date_moves": effect.ship_days > 0 and _is_promised(effect.line, impact),
        "ship_date_holds": effect.ship_days <= 0,
        "lc_date_holds": not impact.lc_breach,
        "lc_date_threatened": impact.lc_breach,
        "cut_off_missed": effect.rolled or bool(impact.missed_cut_offs),
        "inside_customer_window": impact.inside_customer_date,
    }


def _float_now(company: Company, effect: LineEffect, today: date) -> int | None:
    """The float of the milestone that is named while it is open, else the least of the line's."""
    floats = {node.id: node.float_days for node in plan_of(company, effect.line, today).open}
    own = floats.get(effect.milestone or "")
    return own if own is not None else min((left for left in floats.values() if left is not None), default=None)


def _is_promised(line: OrderLine, impact: Impact) -> bool:
    """Whether a later sailing is a new date for the customer: where a day on board was agreed, always.

    Where the arrival is promised (D terms), the seller's door or no sailing yet, only once their date breaks too;
    without one it does.
    """
    plan = impact.plan
    anchor = plan.milestone(plan.anchor)
    left = anchor.float_days if anchor is not None else None
    agreed = plan.anchor == SAILING and line.agreed_on is not None
    return agreed or left is None or left < 0


_LEAST = {"float_left_days"}
_ALL = {"ship_date_holds", "lc_date_holds", "allowed_by_contract", "inside_customer_window"}


def _worse(one: Mapping[str, FactValue], other: Mapping[str, FactValue]) -> dict[str, FactValue]:
    merged = dict(one)
    for name, value in other.items():
        kept = merged.get(name)
        if kept is None:
            merged[name] = value
        elif isinstance(value, bool):
            merged[name] = (kept and value) if name in _ALL else (kept or value)
        elif not isinstance(value, str) and not isinstance(kept, str):
            merged[name] = min(kept, value) if name in _LEAST else max(kept, value)
    return merged


def known_facts(
    work: Work, effects: Sequence[LineEffect], *, given: Mapping[str, FactValue]
) -> Mapping[str, FactValue]:
    """What the decisions of an anomaly are ruled by."""
    beyond = goes_beyond(work.session, effects)
    return facts_of(work.company, effects, today=work.today, given=given, beyond=beyond)


def assess(
    work: Work,
    effects: Iterable[LineEffect],
    *,
    kind: str,
    given: Mapping[str, FactValue],
    facts: Mapping[str, FactValue] | None = None,
    rungs: int = 2,
) -> Assessment:
    """Facts, severity and, when something is about to break, by when. See docs/adr/0003.

    facts: as they are known already. rungs: of the longest ladder that its decisions walk.
    """
    effects = list(effects)
    facts = known_facts(work, effects, given=given) if facts is None else facts
    deadline = min((at for effect in effects for at in _breaks(work.company, effect, kind, work.now)), default=None)
    pressing = any(_too_short_to_amend(work, effect) for effect in effects)
    severity = severity_of(
        work.company, facts, deadline=deadline, ladder_end=_normal_end(work.company, work.now, rungs), pressing=pressing
    )
    return Assessment(
        facts=facts, severity=severity, deadline_at=deadline if severity is Severity.CRITICAL else None, given=given
    )


def severity_of(
    company: Company,
    facts: Mapping[str, FactValue],
    *,
    deadline: datetime | None,
    ladder_end: datetime,
    pressing: bool = False,
) -> Severity:
    """minor: float is left; major: below the buffer, a gate moves, or the cost; critical: a date breaks too soon.

    pressing: an amendment of the credit takes longer than is left. Money raises who decides, never to critical.
    """
    if pressing or (deadline is not None and deadline <= ladder_end):
        return Severity.CRITICAL
    cost = facts.get("cost_cny")
    dear = cost is not None and not isinstance(cost, str) and Decimal(str(cost)) >= company.defaults.cost_line
    left = facts.get("float_left_days")
    tight = left is not None and not isinstance(left, str) and left < company.defaults.float_buffer
    moves = any(name in facts for name in ("delay_days", "gate_moves"))
    major = dear or facts.get("gate_moves") or (tight and moves) or deadline is not None
    return Severity.MAJOR if major else Severity.MINOR


def _normal_end(company: Company, now: datetime, rungs: int) -> datetime:
    """When a ladder of that many rungs has normally been walked: each silent to its time, the last one deciding."""
    known = company.defaults
    clock = company.clock_of(company.zone, company.calendar)
    return clock.add(now, known.ack_major * rungs + clock.length(known.decide_major))


def _breaks(company: Company, effect: LineEffect, kind: str, now: datetime) -> list[datetime]:
    """The moments at which something breaks for the line: its sailing, its credit, its cut-off."""
    line, impact = effect.line, effect.impact
    zone = ZoneInfo(company.zone)
    moments = []
    if impact is not None and effect.ship_days > 0 and effect.ship_old is not None:
        moments.append(_end_of(effect.ship_old, zone))
    if impact is not None and impact.lc_breach and line.order.lc_latest_on is not None:
        moments.append(_end_of(line.order.lc_latest_on, zone))
    if effect.cut_off is not None or (impact is not None and impact.missed_cut_offs) or kind == BOOKING:
        bound = binding_cut_off(company, line, effect.cut_off, effect.closing)
        if bound is not None:
            cut_off = bound[1]
            moments.append(cut_off if isinstance(cut_off, datetime) else _end_of(cut_off, zone))
    return [at for at in moments if at > now]


def _too_short_to_amend(work: Work, effect: LineEffect) -> bool:
    """Whether it sails after the credit's latest shipment, and fewer working days are left than an amendment takes."""
    latest = effect.line.order.lc_latest_on
    if effect.impact is None or not effect.impact.lc_breach or latest is None or latest < work.today:
        return False
    return work.company.home_calendar().between(work.today, latest) < work.company.defaults.lc_amendment_days


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone)


def _has_lc(order: Order) -> bool:
    return bool(order.lc_number or order.lc_latest_on)


def effect_detail(effect: LineEffect, calendar: Calendar) -> EffectDetail:
    """What is kept of an impact beside the dates."""
    impact = effect.impact
    if impact is None:
        return EffectDetail()
    missed = bool(impact.missed_cut_offs)
    return EffectDetail(
        ship_working_days=effect.ship_working_days(calendar),
        days_late=effect.days_late,
        working_days_late=effect.working_days(calendar),
        lc_breach=impact.lc_breach,
        lc_warning=impact.lc_warning,
        cutoff_missed=missed,
        next_sailing_on=impact.sailing.etd if missed and impact.sailing is not None else None,
        moved=tuple(MovedDay(id=move.id, old=move.old, new=move.new) for move in impact.moved),
    )
