"""换个办法: what else could be done about a delay, each with its dates and who may say yes. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from bot.domain.authority import MissingFact, Office, rule_on, unclassified_kind
from bot.domain.plans.impact import Impact
from bot.domain.plans.options import Grounds, SupplierOffer, Way, WayKind, ways_of
from bot.domain.plans.transit import TransitRoute
from bot.services.cases.facts import Assessment, assess
from bot.services.cases.rulings import SHIFT, Planned, Rulings, asking_role
from bot.services.orders.promises import LineEffect
from bot.services.reports.delays.assess import Going, going_of, think
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.suppliers import KnownSupplier, supplier_book
from bot.work.company import settings_of
from bot.work.unit import Work

NEW_DATE = "ship_date_commitment"
DECISIONS: Mapping[WayKind, str] = {
    WayKind.AS_IS: NEW_DATE,
    WayKind.OVERTIME: "overtime_or_backup_line",
    WayKind.AIR: "air_freight",
    WayKind.PARTIAL: "partial_shipment",
    WayKind.SUPPLIER: "backup_supplier",
}
"""What a way would have to be decided as."""


@dataclass(frozen=True, kw_only=True)
class RuledWay:
    """A way and where its decision would go; going is None where the table cannot say, for want of `missing` or at all.

    supplier: whose offer it is.
    """

    way: Way
    going: Going | None
    missing: tuple[str, ...] = ()
    supplier: KnownSupplier | None = None


@dataclass(frozen=True, kw_only=True)
class LineWays:
    """The ways of one order line; route: how it goes to the customer."""

    effect: LineEffect
    impact: Impact
    route: TransitRoute
    ways: tuple[RuledWay, ...]


def compare(work: Work, *, draft: Draft, office: Office) -> tuple[LineWays, ...]:
    """What a draft does to each of its lines beside what else could be done. Raises what `think` raises."""
    return tuple(
        _line_ways(work, office, effect, effect.impact, draft)
        for effect in think(work, draft=draft, office=office).effects
        if effect.impact is not None
    )


def _line_ways(work: Work, office: Office, effect: LineEffect, impact: Impact, draft: Draft) -> LineWays:
    company, line = work.company, effect.line
    route = company.transit.route(term=line.order.term, place=line.order.term_place, customer=line.order.customer)
    known = supplier_book(work.session).of(impact.milestone)
    offers = {entry.name: SupplierOffer(supplier=entry.name, lead_days=entry.lead_days) for entry in known}
    whole, counted = line.quantity, impact.plan.request.quantity
    grounds = Grounds(
        impact=impact,
        agreed_on=effect.ship_old,
        route=route,
        handling=company.transit.handling,
        share=company.defaults.overtime_share,
        unit=counted / whole if counted and whole else Decimal(1),
        offers=tuple(offers.values()),
    )
    kind = draft.kind or unclassified_kind(company.rules) or ""
    assessed = assess(work, [effect], kind=kind, given=draft.given)
    by_name = {entry.name: entry for entry in known}
    ruled = (_ruled(work, office, effect, assessed, way) for way in ways_of(grounds))
    ways = tuple(
        RuledWay(way=way, going=going, missing=missing, supplier=by_name.get(way.offer.supplier) if way.offer else None)
        for way, going, missing in ruled
    )
    return LineWays(effect=effect, impact=impact, route=route, ways=ways)


def _ruled(
    work: Work, office: Office, effect: LineEffect, known: Assessment, way: Way
) -> tuple[Way, Going | None, tuple[str, ...]]:
    """Who would decide it, by the same table and ladder as the preview's own decisions."""
    rules, order = work.company.rules, effect.line.order
    key = SHIFT if way.kind is WayKind.AS_IS and not known.facts.get("ship_date_moves") else DECISIONS[way.kind]
    if way.left_out is not None or key not in rules.decisions or not rules.is_on(key):
        return way, None, ()
    role = asking_role(work.company, office, order, work.actor)
    try:
        ruling = rule_on(rules, decision=key, role=role, facts=known.facts, settings=settings_of(work.company))
    except MissingFact as error:
        return way, None, cast("tuple[str, ...]", error.fields["facts"])
    planned = Rulings(planned=(Planned(choices=(key,), key=key, ruling=ruling),))
    [going] = going_of(office, effect.line, known, planned, actor=work.actor)
    return way, going, ()
