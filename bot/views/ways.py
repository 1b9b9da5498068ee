"""换个办法 as it is shown: the ways of each line of a report side by side, and the list of suppliers behind one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.db.models import OrderLine
from bot.domain.authority import Office
from bot.domain.plans.options import Consignment, LeftOut, OvertimeWork, Way, WayKind
from bot.domain.plans.templates import ARRIVAL_TERMS
from bot.domain.text import Text
from bot.domain.typed import Typed, typed
from bot.services.people.members import names_of
from bot.services.people.office import office_of
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.delays.previews import PreviewGone, preview_of
from bot.services.reports.suppliers import KnownSupplier, SuppliersNotYours, supplier_book, suppliers_kept_by
from bot.services.reports.ways import LineWays, RuledWay, compare
from bot.views.cases import Choice
from bot.work.unit import Work

LINES_SHOWN = 3
NOMINATED = frozenset({"FOB", "FCA", "FAS"})
"""Terms under which the customer's own forwarder carries the goods."""


@dataclass(frozen=True, kw_only=True)
class PartView:
    """What leaves together, in the order's own unit."""

    quantity: Decimal | None
    ready_on: date | None
    leaves_on: date | None
    reaches_on: date | None


@dataclass(frozen=True, kw_only=True)
class OfferView:
    """A supplier as somebody entered it."""

    name: str
    lead_days: int
    by: str
    on: date
    note: Typed | None


@dataclass(frozen=True, kw_only=True)
class WayView:
    """One way. late: days after the customer's date (negative: before it); gained: days earlier with the customer
    than as it is; None where that is not known. missing: facts without which nobody can say who decides.
    """

    kind: WayKind
    parts: tuple[PartView, ...] = ()
    left_out: LeftOut | None = None
    late: int | None = None
    gained: int | None = None
    first: str | None = None
    deciding: str | None = None
    ruled: bool = False
    settles: bool = False
    records: bool = False
    external: bool = False
    missing: tuple[Text, ...] = ()
    notes: tuple[str, ...] = ()
    offer: OfferView | None = None
    overtime: OvertimeWork | None = None


@dataclass(frozen=True, kw_only=True)
class LineWaysView:
    """The ways of one order line. owner: the role whose milestone is late, from which it is proposed who pays.

    made_in: what the plan counts a day's output in.
    surface, air: the days on the way that were used, as it goes now and by air; place: where to, empty for the default.
    by_arrival: whether the customer's date is kept by the arrival, else by the sailing.
    keeps: whether the reader keeps the list of suppliers of that milestone.
    """

    po: str
    product: str | None
    milestone_key: str
    milestone: Text | None
    old_on: date | None
    new_on: date | None
    ship_old: date | None
    due_on: date | None
    unit: str
    made_in: str
    owner: str
    place: str
    surface: int | None
    air: int
    ways: tuple[WayView, ...]
    keeps: bool
    by_arrival: bool = False


@dataclass(frozen=True, kw_only=True)
class WaysView:
    """Everything of one report; where the days on the way come from, and what overtime was taken to add (per cent)."""

    rows: tuple[LineWaysView, ...]
    more: int
    source: Text
    as_of: date
    example: bool
    overtime: Decimal


@dataclass(frozen=True, kw_only=True)
class SuppliersView:
    """The milestones whose suppliers the reader keeps, one of them chosen, and all that are entered for them."""

    milestones: tuple[Choice, ...]
    chosen: str
    offers: tuple[tuple[Choice, OfferView], ...]


def ways_of_preview(work: Work, *, key: str, index: int) -> WaysView:
    """The ways of one line of a kept preview, for who was shown it. Raises PreviewGone."""
    drafts = preview_of(work, key=key).drafts
    if not 0 <= index < len(drafts) or not drafts[index].sound:
        raise PreviewGone
    return ways_of_draft(work, draft=drafts[index])


def ways_of_draft(work: Work, *, draft: Draft) -> WaysView:
    """The same for what is only supposed."""
    office = office_of(work)
    compared = compare(work, draft=draft, office=office)
    transit = work.company.transit
    return WaysView(
        rows=tuple(_line(work, office, line) for line in compared[:LINES_SHOWN]),
        more=max(0, len(compared) - LINES_SHOWN),
        source=transit.source,
        as_of=transit.as_of,
        example=transit.example,
        overtime=work.company.defaults.overtime_share * 100,
    )


def suppliers_view(work: Work, *, milestone: str = "") -> SuppliersView:
    """The list for who keeps it. Raises SuppliersNotYours."""
    kept = suppliers_kept_by(work, office_of(work))
    if not kept:
        raise SuppliersNotYours
    choices = {key: Choice(key=key, label=label) for key, label in kept.items()}
    book = supplier_book(work.session)
    names = names_of(work.session, {entry.by for entry in book.entries})
    return SuppliersView(
        milestones=tuple(choices.values()),
        chosen=milestone if milestone in kept else next(iter(kept)),
        offers=tuple((choices[key], _offer(entry, names, prices=False)) for key in kept for entry in book.of(key)),
    )


def _line(work: Work, office: Office, compared: LineWays) -> LineWaysView:
    effect, impact = compared.effect, compared.impact
    line, key = effect.line, impact.milestone
    late = next((milestone for milestone in line.milestones if milestone.key == key), None)
    names = names_of(work.session, _people(compared))
    prices = office.sees_prices(work.actor, line.order)
    as_is = compared.ways[0].way
    return LineWaysView(
        po=line.order.po,
        product=line.product,
        milestone_key=key,
        milestone=None if late is None or effect.rolled else late.name,
        old_on=effect.promised_on,
        new_on=effect.new_on,
        ship_old=effect.ship_old,
        due_on=line.due_on,
        unit=line.unit or impact.plan.request.template.unit,
        made_in=impact.plan.request.template.unit,
        owner=late.owner_role if late is not None else "",
        place=compared.route.place,
        surface=(as_is.reaches_on - as_is.leaves_on).days if as_is.reaches_on and as_is.leaves_on else None,
        air=compared.route.days.air,
        ways=tuple(_way(work, compared, ruled, names, prices=prices) for ruled in compared.ways),
        keeps=key in suppliers_kept_by(work, office),
        by_arrival=line.order.term in ARRIVAL_TERMS,
    )


def _people(compared: LineWays) -> Iterator[str | None]:
    for ruled in compared.ways:
        if ruled.going is not None:
            yield from (ruled.going.first, ruled.going.deciding)
        if ruled.supplier is not None:
            yield ruled.supplier.by


def _way(work: Work, compared: LineWays, ruled: RuledWay, names: Mapping[str, str], *, prices: bool) -> WayView:
    way, line, as_is = ruled.way, compared.effect.line, compared.ways[0].way
    going, supplier = ruled.going, ruled.supplier
    kept = way.reaches_on if line.order.term in ARRIVAL_TERMS else way.leaves_on
    return WayView(
        kind=way.kind,
        parts=tuple(_part(compared, part) for part in way.consignments),
        left_out=way.left_out,
        late=(kept - line.due_on).days if kept is not None and line.due_on is not None else None,
        gained=(as_is.reaches_on - way.reaches_on).days if as_is.reaches_on and way.reaches_on else None,
        first=names.get(going.first or "") if going is not None else None,
        deciding=names.get(going.deciding or "") if going is not None else None,
        ruled=going is not None,
        settles=going is not None and going.settles and going.first == work.actor,
        records=going is not None and going.records,
        external=going is not None and going.external,
        missing=tuple(work.company.rules.facts[name].label for name in ruled.missing),
        notes=_notes(line, way),
        offer=_offer(supplier, names, prices=prices) if supplier is not None else None,
        overtime=way.overtime,
    )


def _offer(entry: KnownSupplier, names: Mapping[str, str], *, prices: bool) -> OfferView:
    return OfferView(
        name=entry.name,
        lead_days=entry.lead_days,
        by=names.get(entry.by, entry.by),
        on=entry.on,
        note=typed(entry.note, amounts=prices) if entry.note else None,
    )


def _part(compared: LineWays, part: Consignment) -> PartView:
    """A consignment; its pieces as the order counts them."""
    whole, counted = compared.effect.line.quantity, compared.impact.plan.request.quantity
    quantity = part.quantity * whole / counted if part.quantity is not None and whole and counted else part.quantity
    return PartView(quantity=quantity, ready_on=part.ready_on, leaves_on=part.leaves_on, reaches_on=part.reaches_on)


def _notes(line: OrderLine, way: Way) -> tuple[str, ...]:
    """What has to be settled besides, by its code."""
    order, parts, air = line.order, way.kind is WayKind.PARTIAL, way.kind is WayKind.AIR
    credit = bool(order.lc_number or order.lc_latest_on)
    breaks = bool(way.leaves_on and order.lc_latest_on and way.leaves_on > order.lc_latest_on)
    notes = {
        "credit_late": breaks,
        "consent": parts and not order.partial_allowed,
        "credit_parts": parts and credit and not order.partial_allowed,
        "nominated": air and order.term in NOMINATED,
        "credit_air": air and credit,
        "dangerous": air and line.dangerous_goods,
    }
    return tuple(code for code, applies in notes.items() if applies)
