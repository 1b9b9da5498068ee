"""The other ways out of a delay: dates from the plan, days from data, and a reason for what cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.orders import MilestoneState
from bot.domain.plans import Booking, Impact, Known, PlanRequest, build_plan, shift
from bot.domain.plans.options import Consignment, Grounds, LeftOut, SupplierOffer, Way, WayKind, ways_of
from bot.domain.plans.transit import TransitDays, TransitRoute
from tests.sizes import sized
from tests.unit.domain.test_plans import GARMENT, PO2402, PO2403, TEMPLATES, late

BY_SEA = TransitRoute(days=TransitDays(sea=30, air=4))
HOURS = Decimal("0.25")


def grounds(impact: Impact, *offers: SupplierOffer, route: TransitRoute = BY_SEA, unit: int = 1) -> Grounds:
    return Grounds(
        impact=impact,
        agreed_on=impact.ship_old,
        route=route,
        handling=2,
        share=HOURS,
        unit=Decimal(unit),
        offers=offers,
    )


def ways(request: PlanRequest, milestone: str, days: int, *offers: SupplierOffer) -> dict[WayKind, Way]:
    return {way.kind: way for way in ways_of(grounds(late(request, milestone, days), *offers))}


def dates(part: Consignment) -> tuple[date | None, date | None, date | None]:
    return part.ready_on, part.leaves_on, part.reaches_on


def test_fabric_ten_days_late_can_be_caught_up_by_overtime_or_in_parts_or_by_air() -> None:
    found = ways(PO2402, "fabric", 10)
    as_is, overtime, air = (
        dates(found[kind].consignments[0]) for kind in (WayKind.AS_IS, WayKind.OVERTIME, WayKind.AIR)
    )
    assert as_is == (date(2026, 10, 24), date(2026, 10, 29), date(2026, 11, 28))
    assert overtime == (date(2026, 10, 22), date(2026, 10, 26), date(2026, 11, 25))
    assert air == (date(2026, 10, 24), date(2026, 10, 27), date(2026, 10, 31))
    first, rest = found[WayKind.PARTIAL].consignments
    assert (first.quantity, rest.quantity) == (Decimal(6400), Decimal(1600))
    assert (first.leaves_on, rest.leaves_on) == (date(2026, 10, 26), date(2026, 10, 29))


def test_what_no_one_has_entered_is_asked_and_has_no_dates() -> None:
    other = ways(PO2402, "fabric", 10)[WayKind.SUPPLIER]
    assert (other.left_out, other.consignments, other.offer) == (None, (), None)


def test_a_supplier_that_is_known_is_reckoned_from_today_and_one_that_would_be_later_is_left_out() -> None:
    soon, far = SupplierOffer(supplier="宏达", lead_days=4), SupplierOffer(supplier="远大", lead_days=40)
    found = ways_of(grounds(late(PO2402, "fabric", 10), soon, far))
    first, second = (way for way in found if way.kind is WayKind.SUPPLIER)
    assert (first.offer, first.leaves_on) == (soon, date(2026, 10, 26))
    assert (second.offer, second.left_out) == (far, LeftOut.LATER)


def test_nobody_supplies_an_inspection_and_goods_that_are_made_need_no_overtime() -> None:
    done = replace(PO2403, known={**PO2403.known, "sewing": Known(progress=100), "packing": Known(progress=100)})
    found = ways(done, "final", 15)
    assert found[WayKind.SUPPLIER].left_out is LeftOut.NO_SUPPLIER
    assert found[WayKind.OVERTIME].left_out is LeftOut.NOTHING_TO_MAKE
    assert found[WayKind.PARTIAL].left_out is LeftOut.NOTHING_READY


def test_where_no_sailing_is_missed_there_is_nothing_to_choose() -> None:
    found = ways(PO2402, "fabric", 3)
    assert found[WayKind.AS_IS].leaves_on == date(2026, 10, 26)
    assert {way.left_out for kind, way in found.items() if kind is not WayKind.AS_IS} == {LeftOut.NOT_LATE}


def test_material_that_comes_too_late_for_a_single_piece_leaves_parts_out() -> None:
    assert ways(PO2402, "fabric", 40)[WayKind.PARTIAL].left_out is LeftOut.NOTHING_READY


def test_a_sailing_that_is_itself_put_off_is_helped_by_no_overtime() -> None:
    found = ways(PO2403, "etd", 7)
    assert found[WayKind.OVERTIME].left_out is LeftOut.NO_GAIN
    assert found[WayKind.PARTIAL].left_out is LeftOut.NOTHING_READY


def test_goods_that_fly_already_do_not_go_faster_by_air() -> None:
    pcb = replace(PO2402, template=TEMPLATES["pcb"], term="FCA", quantity=Decimal(4000), known={})
    found = ways_of(grounds(late(pcb, pcb.template.ready, 30), route=TransitRoute(days=TransitDays(sea=30, air=5))))
    assert next(way for way in found if way.kind is WayKind.AIR).left_out is LeftOut.NO_FASTER


def test_an_unknown_quantity_is_asked_about_and_not_split() -> None:
    found = ways(replace(PO2402, quantity=None), "fabric", 40)
    assert all(found[kind] == Way(kind=kind) for kind in (WayKind.OVERTIME, WayKind.PARTIAL))


def test_a_promise_for_the_sewing_itself_moves_by_the_days_that_overtime_saves() -> None:
    found = ways(PO2402, "sewing", 10)
    assert found[WayKind.AS_IS].leaves_on == date(2026, 11, 2)
    assert found[WayKind.OVERTIME].leaves_on == date(2026, 10, 31)


def test_parts_hold_whole_units_of_the_order() -> None:
    """8,000 pieces in dozens: 6,400 pieces are 533 dozen, and the rest goes later."""
    found = ways_of(grounds(late(PO2402, "fabric", 10), unit=12))
    first, rest = next(way for way in found if way.kind is WayKind.PARTIAL).consignments
    assert (first.quantity, rest.quantity) == (Decimal(533 * 12), Decimal(8000 - 533 * 12))


SOMETHING = st.dictionaries(st.sampled_from(GARMENT), st.integers(1, 99).map(lambda n: Known(progress=n)), max_size=6)


@given(
    goods=st.sampled_from(sorted(TEMPLATES)),
    term=st.sampled_from(["FOB", "FCA", "EXW", "DAP", None]),
    quantity=st.integers(1, 60_000),
    booked=st.booleans(),
    known=SOMETHING,
    promised=st.booleans(),
    place=st.integers(0, 40),
    days=st.integers(1, 60),
    lead=st.integers(1, 30),
)
@settings(max_examples=sized(60, 1500), deadline=None)
def test_whatever_is_late_the_ways_hold_together(
    goods: str,
    term: str | None,
    quantity: int,
    booked: bool,
    known: dict[str, Known],
    promised: bool,
    place: int,
    days: int,
    lead: int,
) -> None:
    template = TEMPLATES[goods]
    own = {entry.id for entry in template.network(term=term)}
    day = date(2026, 10, 26)
    said = {name: replace(fact, expected_on=day) if promised else fact for name, fact in known.items() if name in own}
    request = replace(
        PO2402,
        template=template,
        term=term,
        quantity=Decimal(quantity),
        known=said,
        booking=Booking(etd=day, vessel="COSCO", cut_offs={"customs": day - timedelta(days=2)}) if booked else None,
    )
    plan = build_plan(request)
    movable = [milestone for milestone in plan.milestones if milestone.state is not MilestoneState.DONE]
    moved = movable[place % len(movable)]
    impact = shift(plan, milestone=moved.id, new_finish=(moved.finish or request.today) + timedelta(days=days))
    found = ways_of(grounds(impact, SupplierOffer(supplier="宏达", lead_days=lead)))

    as_is, *others = found
    [all_of_it] = as_is.consignments
    assert (as_is.kind, all_of_it.leaves_on, all_of_it.quantity) == (WayKind.AS_IS, impact.ship_new, Decimal(quantity))
    assert {way.kind for way in others} == set(WayKind) - {WayKind.AS_IS}
    ready = impact.plan.milestone(template.ready)
    assert all_of_it.ready_on == (ready.finish if ready else None)
    for way in others:
        assert not way.consignments or way.left_out is None
        assert not way.consignments or sum(part.quantity or 0 for part in way.consignments) == quantity
        for part in way.consignments:
            assert part.quantity is not None
            assert part.quantity > 0
            if part.ready_on is not None and part.leaves_on is not None and moved.id != "etd":
                assert part.leaves_on >= part.ready_on, way
            assert part.reaches_on is None or part.leaves_on is None or part.reaches_on >= part.leaves_on
    by_kind = {way.kind: way for way in others}
    for kind in (WayKind.OVERTIME, WayKind.SUPPLIER):
        assert by_kind[kind].leaves_on is None or by_kind[kind].leaves_on < impact.ship_new
    if by_kind[WayKind.PARTIAL].consignments:
        assert by_kind[WayKind.PARTIAL].consignments[0].leaves_on <= impact.ship_old


@pytest.mark.parametrize("share", ["0", "0.5", "1"])
def test_more_overtime_is_never_later(share: str) -> None:
    some = replace(grounds(late(PO2402, "fabric", 14)), share=Decimal(share))
    more = replace(some, share=Decimal(share) + HOURS)
    less, better = (
        next(way for way in ways_of(given_share) if way.kind is WayKind.OVERTIME) for given_share in (some, more)
    )
    assert less.leaves_on is None or (better.leaves_on is not None and better.leaves_on <= less.leaves_on)
