from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.orders import MilestoneState
from bot.domain.plans import (
    Booking,
    Impact,
    Known,
    MilestoneDoneError,
    Plan,
    PlannedMilestone,
    PlanRequest,
    Sites,
    UnknownMilestoneError,
    build_plan,
    contradicted_by,
    shift,
    template_for,
)
from bot.files.calendars import load_calendar
from bot.files.plans import load_templates
from tests.every import every
from tests.sizes import sized

TEMPLATES = load_templates()
SITES = Sites(
    factory=load_calendar("factory"),
    buyer=load_calendar("SE"),
    port=load_calendar("port"),
    office=load_calendar("cn"),
)
TODAY = date(2026, 9, 16)
# The order book's row: 男式卫衣, 8 000 pieces, FOB宁波, 10/28, 面料 9月20日, 裁剪 30 %, ETD 10/26, no vessel.
PO2402 = PlanRequest(
    template=TEMPLATES["garment"],
    today=TODAY,
    sites=SITES,
    term="FOB",
    quantity=Decimal(8000),
    due_on=date(2026, 10, 28),
    etd_on=date(2026, 10, 26),
    known={
        "fabric": Known(expected_on=date(2026, 9, 20)),
        "trims": Known(expected_on=date(2026, 9, 20)),
        "cutting": Known(progress=30),
    },
)
# 连帽夹克, 6 500 pieces, 裁剪 √, 车缝 60 %, 包装 10 %, COSCO, 截关 9/27, ETD 9/29, L/C until 10/5.
PO2403 = PlanRequest(
    template=TEMPLATES["garment"],
    today=TODAY,
    sites=SITES,
    term="FOB",
    quantity=Decimal(6500),
    due_on=date(2026, 9, 30),
    etd_on=date(2026, 9, 29),
    booking=Booking(etd=date(2026, 9, 29), vessel="COSCO", cut_offs={"port_in": date(2026, 9, 27)}),
    latest_shipment_on=date(2026, 10, 5),
    known={
        "fabric": Known(progress=100),
        "trims": Known(progress=100),
        "cutting": Known(progress=100),
        "sewing": Known(progress=60),
        "packing": Known(progress=10),
    },
)


def late(request: PlanRequest, milestone: str, days: int) -> Impact:
    return moved(build_plan(request), milestone, days)


def moved(plan: Plan, milestone: str, days: int) -> Impact:
    known = plan.milestone(milestone)
    promised = (known.finish if known else None) or plan.request.today
    return shift(plan, milestone=milestone, new_finish=promised + timedelta(days=days))


def finish(plan: Plan, name: str) -> date | None:
    milestone = plan.milestone(name)
    assert milestone is not None
    return milestone.finish


# --- the sixth story of authority.md


def test_fabric_three_days_late_leaves_four_days_of_float_and_moves_no_gate() -> None:
    impact = late(PO2402, "fabric", 3)
    assert (impact.float_left_days, impact.gate_moves, impact.ship_days) == (4, False, 0)
    assert (impact.old_finish, impact.new_finish) == (date(2026, 9, 20), date(2026, 9, 23))


def test_fabric_six_days_late_leaves_less_than_the_buffer() -> None:
    impact = late(PO2402, "fabric", 6)
    assert impact.float_left_days == 2
    assert impact.ship_days == 0


def test_fabric_ten_days_late_moves_the_ship_date_past_the_customers() -> None:
    impact = late(PO2402, "fabric", 10)
    assert impact.float_left_days == -1
    assert (impact.ship_old, impact.ship_new) == (date(2026, 10, 26), date(2026, 10, 29))
    assert (impact.ship_days, impact.ship_working_days, impact.inside_customer_date) == (3, 3, False)


# --- what has begun says about what came before


def test_progress_implies_that_what_came_before_is_done() -> None:
    plan = build_plan(PO2402)
    done = {m.id for m in plan.milestones if m.state is MilestoneState.DONE}
    assert {"po", "deposit", "lab_dip_ok", "order_mat", "pp_ok", "pp_meeting"} <= done
    assert all(m.implied for m in plan.milestones if m.id in done)


def test_a_coming_promise_stands_although_later_work_has_begun() -> None:
    plan = build_plan(PO2402)
    assert finish(plan, "fabric") == date(2026, 9, 20)
    assert finish(plan, "cutting") == date(2026, 9, 22)


def test_a_promise_that_has_passed_is_taken_as_kept_once_later_work_has_begun() -> None:
    known = {"fabric": Known(expected_on=date(2026, 9, 10)), "cutting": Known(progress=30)}
    fabric = build_plan(replace(PO2402, known=known)).milestone("fabric")
    assert fabric is not None
    assert (fabric.state, fabric.finish) == (MilestoneState.DONE, date(2026, 9, 10))


def test_a_promise_that_has_passed_is_late_while_nothing_later_has_begun() -> None:
    plan = build_plan(replace(PO2402, known={"fabric": Known(expected_on=date(2026, 9, 10))}))
    assert finish(plan, "fabric") == TODAY


def test_work_done_implies_what_it_started_beside() -> None:
    plan = build_plan(replace(PO2402, known={"final": Known(progress=100)}))
    assert {m.id for m in plan.open} == {
        *("booking", "loading", "port_in", "si", "customs", "etd", "docs", "present", "delivered", "paid")
    }


def test_started_without_a_percentage_is_under_way() -> None:
    sewing = build_plan(replace(PO2402, known={"sewing": Known(started=True)})).milestone("sewing")
    assert sewing is not None
    assert (sewing.state, sewing.days_left) == (MilestoneState.IN_PROGRESS, 12)


def test_days_left_follow_progress_to_the_nearest_day() -> None:
    sewing = build_plan(PO2403).milestone("sewing")
    assert sewing is not None
    assert sewing.days_left == 11 - 7


def test_a_date_for_supplied_goods_means_they_were_ordered() -> None:
    plan = build_plan(replace(PO2402, known={"fabric": Known(expected_on=date(2026, 10, 15))}))
    order = plan.milestone("order_mat")
    pp = plan.milestone("pp")
    assert order is not None
    assert pp is not None
    assert order.state is MilestoneState.DONE
    assert pp.state is MilestoneState.PLANNED


def test_an_old_promise_does_not_hide_that_what_it_waits_for_has_slipped() -> None:
    known = {**PO2402.known, "sewing": Known(expected_on=date(2026, 10, 14))}
    impact = late(replace(PO2402, known=known), "fabric", 10)
    assert finish(impact.plan, "sewing") == date(2026, 10, 20)
    pushed = build_plan(replace(PO2402, known={**known, "sewing": Known(expected_on=date(2026, 10, 25))}))
    assert finish(pushed, "sewing") == date(2026, 10, 25)


def test_a_promise_is_believed_once_everything_before_it_is_done() -> None:
    known = {"packing": Known(progress=100), "final": Known(expected_on=date(2026, 9, 30))}
    assert finish(build_plan(replace(PO2402, known=known)), "final") == date(2026, 9, 30)


def test_what_stands_open_behind_work_called_done_still_holds_up_what_comes_after() -> None:
    known = {**PO2403.known, "packing": Known(progress=88), "final": Known(progress=100)}
    plan = build_plan(replace(PO2403, known=known))
    packed, loading = finish(plan, "packing"), plan.milestone("loading")
    assert packed is not None
    assert loading is not None
    assert loading.start is not None
    assert loading.start > packed
    assert {"sewing", "packing", "loading", "etd"} <= set(plan.critical) | {"etd"}
    assert late(replace(PO2403, known=known), "packing", 9).ship_days > 0


def test_what_was_begun_beside_work_that_is_held_up_waits_with_it() -> None:
    known = {**PO2402.known, "fabric": Known(expected_on=date(2026, 9, 30)), "sewing": Known(progress=10)}
    plan = build_plan(replace(PO2402, known=known))
    sewing, cut = plan.milestone("sewing"), finish(plan, "cutting")
    assert sewing is not None
    assert cut is not None
    assert sewing.finish is not None
    assert sewing.finish > cut > date(2026, 9, 30)
    running = build_plan(replace(PO2402, known={**PO2402.known, "sewing": Known(progress=10)}))
    assert (finish(running, "sewing") or date.max) < sewing.finish


def test_an_inspection_midway_does_not_make_packing_wait_for_the_end_of_sewing() -> None:
    inspected = build_plan(replace(PO2403, known={**PO2403.known, "inline": Known(progress=100)}))
    assert finish(inspected, "packing") == finish(build_plan(PO2403), "packing")


COMING = Known(expected_on=date(2026, 9, 30))


@every(
    ("told", "others", "against"),
    [
        ("sewing", {"fabric": COMING}, ["fabric"]),
        ("sewing", {"fabric": COMING, "cutting": Known(progress=30)}, []),
        ("sewing", {"cutting": COMING}, ["cutting"]),
        ("sewing", {}, []),
        ("cutting", {"fabric": COMING}, []),
        ("cutting", {"pp_ok": COMING}, ["pp_ok"]),
        ("packing", {"sewing": Known(progress=60)}, []),
    ],
)
def test_work_under_way_contradicts_what_it_waits_for_but_not_the_rest_of_the_material(
    told: str, others: dict[str, Known], against: list[str]
) -> None:
    assert _against(told, {**others, told: Known(progress=10)}) == against


@every(
    ("told", "others", "against"),
    [
        ("final", {"packing": Known(progress=50)}, ["packing"]),
        ("final", {"packing": Known(progress=88)}, []),
        ("final", {"packing": Known(progress=88), "sewing": Known(progress=60)}, ["sewing"]),
        ("inline", {"sewing": Known(progress=60)}, []),
        ("inline", {"sewing": COMING}, ["sewing"]),
        ("cutting", {"fabric": COMING}, ["fabric"]),
        ("cutting", {"fabric": Known(progress=100)}, []),
    ],
)
def test_work_that_is_over_contradicts_what_is_open_before_it(
    told: str, others: dict[str, Known], against: list[str]
) -> None:
    assert _against(told, {**others, told: Known(progress=100)}) == against


def test_what_is_blocked_contradicts_what_comes_after_it() -> None:
    assert _against("sewing", {"sewing": Known(progress=10)}, blocked=("cutting",)) == ["cutting"]


def _against(told: str, known: dict[str, Known], *, blocked: tuple[str, ...] = ()) -> list[str]:
    network = TEMPLATES["garment"].network(term="FOB")
    return list(contradicted_by(network, known, told, blocked=blocked, today=TODAY))


GARMENT = [m.id for m in build_plan(replace(PO2402, known={})).milestones]
HARD = {
    m.id: [link.predecessor for link in m.links if link.type != "SS"] for m in TEMPLATES["garment"].network(term="FOB")
}


@given(
    known=st.dictionaries(st.sampled_from(GARMENT), st.integers(1, 100).map(lambda n: Known(progress=n)), max_size=8),
    done=st.sampled_from(["cutting", "packing", "final", "loading", "customs"]),
)
@settings(max_examples=sized(60, 1200), deadline=None)
def test_nothing_still_to_do_ends_before_what_is_open_ahead_of_it(known: dict[str, Known], done: str) -> None:
    told = {**known, done: Known(progress=100)}
    plan = build_plan(replace(PO2402, known=told))
    nodes = {m.id: m for m in plan.milestones}
    for m in plan.open:
        for name in _open_behind(m.id, nodes, told):
            before = nodes[name]
            assert m.finish is not None
            assert before.finish is not None
            assert m.finish >= before.finish, (m.id, name)


def _open_behind(name: str, nodes: Mapping[str, PlannedMilestone], known: Mapping[str, Known]) -> Iterator[str]:
    """The open milestones before one, through what was said to be done; what is supplied hides what is before it."""
    for before in HARD.get(name, []):
        if nodes[before].state is not MilestoneState.DONE:
            yield before
        elif known.get(before, Known()).done and before not in {"fabric", "trims"}:
            yield from _open_behind(before, nodes, known)


# --- backwards and forwards


def test_quantity_decides_how_long_sewing_takes() -> None:
    plan = build_plan(replace(PO2402, quantity=Decimal(8001), known={}))
    sewing = plan.milestone("sewing")
    assert sewing is not None
    assert sewing.days_left == 11 + 2


def test_a_backward_plan_that_starts_in_the_past_says_how_many_working_days_are_missing() -> None:
    request = replace(PO2402, known={}, due_on=date(2026, 10, 28))
    plan = build_plan(request)
    first = plan.milestone("po")
    assert first is not None
    assert first.latest_finish is not None
    assert plan.missing_days == SITES.factory.between(first.latest_finish, TODAY) > 0
    assert build_plan(replace(request, due_on=date(2027, 3, 1))).missing_days == 0


def test_without_any_date_to_keep_there_is_no_float() -> None:
    plan = build_plan(replace(PO2402, due_on=None, etd_on=None))
    assert {m.float_days for m in plan.milestones} == {None}
    assert plan.required_on is None


def test_a_plan_into_an_unannounced_year_says_so() -> None:
    (warning,) = build_plan(replace(PO2402, due_on=date(2027, 3, 1))).warnings
    assert warning.year == 2027
    assert build_plan(PO2402).warnings == ()


def test_the_booking_is_planned_ten_days_before_the_sailing_and_fourteen_for_dangerous_goods() -> None:
    request = replace(PO2402, template=TEMPLATES["chemicals"], quantity=Decimal(24), known={})
    ordinary = build_plan(request).milestone("booking")
    dangerous = build_plan(replace(request, dangerous_goods=True)).milestone("booking")
    assert ordinary is not None
    assert dangerous is not None
    assert ordinary.due_on == date(2026, 10, 16)
    assert dangerous.due_on == date(2026, 10, 12)


def test_the_critical_path_runs_without_a_gap_to_the_sailing() -> None:
    plan = build_plan(PO2402)
    assert plan.critical[0] == "trims"
    assert plan.critical[-3:] == ("port_in", "customs", "etd")
    assert {m.id for m in plan.milestones if m.critical} == set(plan.critical)


# --- terms


@every(
    ("term", "anchor", "has", "has_not"),
    [
        ("FOB", "etd", "port_in", "arrive"),
        ("CIF", "etd", "port_in", "arrive"),
        ("FCA", "etd", "customs", "arrive"),
        ("DAP", "arrive", "arrive", "ready"),
        ("DAT", "arrive", "arrive", "ready"),
        ("EXW", "loading", "loading", "customs"),
        (None, "etd", "customs", "arrive"),
    ],
)
@every("goods", ["garment", "pcb", "furniture", "chemicals", "moulded", "general"])
def test_the_customers_date_is_read_by_its_term(
    goods: str, term: str | None, anchor: str, has: str, has_not: str
) -> None:
    request = replace(PO2402, template=TEMPLATES[goods], term=term, known={}, due_on=date(2026, 12, 30), etd_on=None)
    for dangerous in (False, True):
        plan = build_plan(replace(request, dangerous_goods=dangerous))
        ids = [m.id for m in plan.milestones]
        assert plan.anchor == anchor
        assert plan.required_on == date(2026, 12, 30)
        assert has in ids
        assert has_not not in ids
        assert all(m.finish is not None and m.latest_finish is not None for m in plan.milestones)


def test_goods_delivered_at_the_named_place_sail_a_transit_earlier() -> None:
    request = replace(PO2402, template=TEMPLATES["moulded"], term="DAP", etd_on=None, known={})
    for own, transit in ((18, 18), (None, 12)):
        etd = build_plan(replace(request, transit_days=own)).milestone("etd")
        assert etd is not None
        assert etd.latest_finish == date(2026, 10, 28) - timedelta(days=transit)


def test_a_project_runs_to_mass_production() -> None:
    plan = build_plan(replace(PO2402, template=TEMPLATES["project"], known={}, term=None))
    assert plan.anchor == "mass_production"
    assert plan.required_on == date(2026, 10, 28)
    assert [m.id for m in plan.milestones if m.gate] == ["pilot"]


# --- vessels, cut-offs, credits


def test_goods_in_time_make_the_booked_sailing() -> None:
    plan = build_plan(PO2403)
    assert plan.sailing is not None
    assert not plan.sailing.rolled
    assert plan.ship_on == date(2026, 9, 29)


def test_a_missed_cut_off_goes_to_the_next_sailing_not_to_the_next_day() -> None:
    impact = late(PO2403, "sewing", 2)
    assert impact.ship_new == date(2026, 10, 6)
    assert impact.sailing is not None
    assert impact.sailing.assumed
    assert [miss.milestone for miss in impact.missed_cut_offs] == ["port_in"]
    assert impact.float_left_days is not None
    assert impact.float_left_days < 0


def test_a_known_next_sailing_is_taken() -> None:
    booking = replace(PO2403.booking, next_on=date(2026, 10, 2)) if PO2403.booking else None
    impact = late(replace(PO2403, booking=booking), "sewing", 2)
    assert impact.ship_new == date(2026, 10, 2)
    assert impact.sailing is not None
    assert not impact.sailing.assumed


def test_a_long_delay_skips_as_many_sailings_as_it_must() -> None:
    impact = late(PO2403, "sewing", 14)
    assert impact.ship_new is not None
    assert (impact.ship_new - date(2026, 9, 29)).days % 7 == 0
    assert impact.ship_new >= date(2026, 10, 13)


def test_a_sailing_after_the_credits_latest_shipment_is_a_breach() -> None:
    assert late(PO2403, "sewing", 2).lc_breach
    before = build_plan(PO2403)
    assert not before.lc_breach
    assert before.lc_warning


def test_a_credit_is_warned_of_while_it_still_holds_whether_or_not_the_change_moves_the_sailing() -> None:
    broken, harmless = late(PO2403, "sewing", 2), late(PO2403, "si", 1)
    assert (broken.lc_breach, broken.lc_warning, broken.ship_days > 0) == (True, False, True)
    assert (harmless.lc_breach, harmless.lc_warning, harmless.ship_days) == (False, True, 0)


@every(
    ("latest", "breach", "warning"),
    [
        (date(2026, 9, 28), True, False),
        (date(2026, 9, 29), False, True),
        (date(2026, 10, 9), False, True),
        (date(2026, 10, 10), False, False),
    ],
)
def test_later_than_the_latest_shipment_is_not_on_it_and_three_working_days_before_it_is_close(
    latest: date, breach: bool, warning: bool
) -> None:
    """It sails on 29 September; 30 September, 8, 9 and (made up) 10 October are worked, 1 to 7 October are not."""
    plan = build_plan(replace(PO2403, latest_shipment_on=latest))
    assert plan.ship_on == date(2026, 9, 29)
    assert (plan.lc_breach, plan.lc_warning) == (breach, warning)


def test_a_credit_far_ahead_is_not_warned_of() -> None:
    plan = build_plan(replace(PO2403, latest_shipment_on=date(2026, 10, 30)))
    assert not plan.lc_warning


def test_a_vessel_that_slips_moves_the_sailing_itself() -> None:
    impact = late(PO2403, "etd", 3)
    assert impact.ship_new == date(2026, 10, 2)
    assert impact.float_left_days is not None
    assert impact.float_left_days < 0
    assert shift(build_plan(PO2402), milestone="etd", new_finish=date(2026, 10, 27)).float_left_days == 1


def test_a_cut_off_in_the_early_morning_is_kept_the_day_before() -> None:
    morning = Booking(etd=date(2026, 9, 29), cut_offs={"customs": datetime(2026, 9, 28, 6, tzinfo=UTC)})
    evening = Booking(etd=date(2026, 9, 29), cut_offs={"customs": datetime(2026, 9, 28, 18, tzinfo=UTC)})
    assert morning.last_day("customs") == date(2026, 9, 27)
    assert evening.last_day("customs") == date(2026, 9, 28)
    assert morning.last_day("si") is None


# --- moving a milestone


def test_days_late_count_from_the_current_promise() -> None:
    assert shift(build_plan(PO2402), milestone="fabric", new_finish=date(2026, 9, 23)).days_late == 3


def test_an_unknown_or_finished_milestone_cannot_be_moved() -> None:
    plan = build_plan(PO2403)
    with pytest.raises(UnknownMilestoneError):
        moved(plan, "launch", 1)
    with pytest.raises(MilestoneDoneError):
        moved(plan, "cutting", 1)


def test_what_was_only_implied_can_turn_out_late_from_today() -> None:
    plan = build_plan(replace(PO2402, known={"cutting": Known(progress=30)}))
    impact = moved(plan, "fabric", 3)
    assert impact.old_finish is None
    assert impact.new_finish == date(2026, 9, 19)
    assert finish(impact.plan, "cutting") == date(2026, 9, 22)


OPEN = [m.id for m in build_plan(PO2402).open]


@given(name=st.sampled_from(OPEN))
@settings(deadline=None)
def test_moving_by_nothing_changes_nothing(name: str) -> None:
    impact = late(PO2402, name, 0)
    assert (impact.moved, impact.gate_moves, impact.ship_days, impact.days_late) == ((), False, 0, 0)


@given(name=st.sampled_from(OPEN), days=st.integers(0, 40), more=st.integers(0, 20))
@settings(max_examples=sized(40, 800), deadline=None)
def test_a_longer_delay_never_leaves_more_float_nor_ships_earlier(name: str, days: int, more: int) -> None:
    less, worse = late(PO2402, name, days), late(PO2402, name, days + more)
    assert less.float_left_days is not None
    assert worse.float_left_days is not None
    assert worse.float_left_days <= less.float_left_days
    assert less.ship_new is not None
    assert worse.ship_new is not None
    assert worse.ship_new >= less.ship_new


BEFORE_SAILING = [name for name in OPEN if name not in {"docs", "present", "delivered", "paid"}]


@given(name=st.sampled_from(BEFORE_SAILING), days=st.integers(0, 45))
@settings(max_examples=sized(60, 1200), deadline=None)
def test_float_is_negative_exactly_when_the_ship_date_passes_the_customers(name: str, days: int) -> None:
    impact = late(PO2402, name, days)
    assert impact.float_left_days is not None
    assert (impact.float_left_days < 0) == (not impact.inside_customer_date)


@given(
    goods=st.sampled_from(sorted(TEMPLATES)),
    term=st.sampled_from(["FOB", "FCA", "EXW", "DAP", None]),
    quantity=st.integers(1, 60_000),
    due=st.dates(date(2026, 9, 20), date(2027, 6, 1)),
    sails=st.one_of(st.none(), st.dates(date(2026, 9, 20), date(2027, 6, 1))),
    booked=st.booleans(),
    dangerous=st.booleans(),
)
@settings(max_examples=sized(50, 1000), deadline=None)
def test_any_order_can_be_planned_and_nothing_is_forecast_in_the_past(
    goods: str, term: str | None, quantity: int, due: date, sails: date | None, booked: bool, dangerous: bool
) -> None:
    plan = build_plan(
        replace(
            PO2402,
            template=TEMPLATES[goods],
            term=term,
            quantity=Decimal(quantity),
            due_on=due,
            etd_on=sails,
            booking=Booking(etd=sails) if booked and sails else None,
            dangerous_goods=dangerous,
            known={},
        )
    )
    for m in plan.open:
        assert m.start is not None
        assert m.finish is not None
        assert TODAY <= m.start <= m.finish
        assert m.latest_finish is not None


def test_a_category_of_the_order_book_finds_its_template() -> None:
    found = {word: template_for(word, TEMPLATES.values()) for word in ("服装", "pcb", "家具", "化工", "汽配", "杂货")}
    ids = [template.id if template else None for template in found.values()]
    assert ids == ["garment", "pcb", "furniture", "chemicals", "moulded", "general"]
    assert template_for("珠宝", TEMPLATES.values()) is None
