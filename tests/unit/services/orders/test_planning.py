"""Plans of lines: which milestones a line has, and days that follow from what is known, the same whenever asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.db.models import Milestone, OrderLine
from bot.domain.orders import MilestoneState
from bot.services.orders.planning import (
    FALLBACK,
    booking_of,
    is_implied,
    known_of,
    lay,
    pieces,
    plan_of,
    replan,
    template_of,
)
from bot.work.unit import Work
from tests.every import every
from tests.sizes import sized
from tests.unit.rows import empty_session
from tests.unit.services.scene import NOW, TODAY, company, line, milestone, order, part, planned, staff

DELIVERY = date(2026, 12, 10)


def new_line(work: Work, *, term: str | None = "FOB", **more: Any) -> OrderLine:
    row = line(order(work.session, term=term), due_on=DELIVERY, **more)
    work.session.flush()
    return row


def keys(row: OrderLine) -> list[str]:
    return [milestone.key for milestone in row.milestones]


def days(row: OrderLine) -> dict[str, tuple[object, ...]]:
    return {
        milestone.key: (
            milestone.planned_on,
            milestone.latest_on,
            milestone.forecast_on,
            milestone.float_days,
            milestone.critical,
            milestone.state,
        )
        for milestone in row.milestones
    }


def test_a_line_has_its_own_template_before_that_of_its_category_before_general_goods(work: Work) -> None:
    categories = company().plans["garment"].categories
    assert template_of(company(), OrderLine(template="pcb", category=categories[0])).id == "pcb"
    assert template_of(company(), OrderLine(category=categories[0])).id == "garment"
    for unknown in (OrderLine(), OrderLine(category="风筝"), OrderLine(template="gone")):
        assert template_of(company(), unknown).id == FALLBACK


def test_a_template_that_is_gone_leaves_the_category_to_say(work: Work) -> None:
    category = company().plans["garment"].categories[0]
    assert template_of(company(), OrderLine(template="gone", category=category)).id == "garment"


def test_a_line_is_laid_once_and_stays_as_it_lies(work: Work) -> None:
    row = new_line(work)
    lay(work, row)
    first = [(milestone.id, milestone.key, milestone.position) for milestone in row.milestones]
    assert [place for _, _, place in first] == list(range(1, len(first) + 1))
    lay(work, row)
    assert [(milestone.id, milestone.key, milestone.position) for milestone in row.milestones] == first


def test_another_term_takes_what_nobody_touched_and_brings_what_is_new(work: Work) -> None:
    row = new_line(work)
    lay(work, row)
    assert "arrive" not in keys(row)
    row.order.term = "DDP"
    lay(work, row)
    assert "arrive" in keys(row)
    row.order.term = "EXW"
    lay(work, row)
    assert not {"arrive", "port_in", "customs", "etd"} & set(keys(row))


@pytest.mark.parametrize(
    "said",
    [
        {"touched_at": NOW},
        {"promised_on": date(2026, 11, 20)},
        {"state": MilestoneState.DONE},
        {"state": MilestoneState.IN_PROGRESS},
        {"state": MilestoneState.BLOCKED},
    ],
)
def test_what_somebody_said_of_a_milestone_stays_also_when_the_term_has_no_place_for_it(
    work: Work, said: dict[str, object]
) -> None:
    row = new_line(work)
    lay(work, row)
    customs = next(milestone for milestone in row.milestones if milestone.key == "customs")
    for field, value in said.items():
        setattr(customs, field, value)
    row.order.term = "EXW"
    lay(work, row)
    assert keys(row)[-1] == "customs", "behind those of the term"
    assert "port_in" not in keys(row), "nobody said anything of it"
    assert len({milestone.position for milestone in row.milestones}) == len(row.milestones)


def test_a_cancelled_line_keeps_its_days_as_they_were(work: Work) -> None:
    row = planned(work).lines[0]
    before = days(row)
    row.cancelled_at = NOW
    row.due_on = date(2026, 10, 1)
    assert replan(work, row, TODAY) is None
    assert days(row) == before
    row.cancelled_at = None
    assert replan(work, row, TODAY) is not None
    assert days(row) != before


def test_a_promise_moves_what_comes_after_it_and_nothing_before(work: Work) -> None:
    row = planned(work).lines[0]
    before = days(row)
    part(row.order, "production").promised_on = date(2026, 11, 30)
    replan(work, row, TODAY)
    after = days(row)
    assert after["packing"][2] > before["packing"][2]  # type: ignore[operator]
    for key in ("po", "sample", "material"):
        assert after[key][2] == before[key][2]


def test_a_day_for_what_is_supplied_means_that_it_was_ordered(work: Work) -> None:
    row = planned(work).lines[0]
    part(row.order, "material").promised_on = date(2026, 11, 30)
    replan(work, row, TODAY)
    assert is_implied(part(row.order, "sample"))
    assert part(row.order, "material").state == MilestoneState.PLANNED


def test_a_plan_asked_for_writes_nothing(work: Work) -> None:
    row = planned(work).lines[0]
    before = days(row)
    part(row.order, "material").promised_on = date(2026, 11, 30)
    plan = plan_of(company(), row, TODAY)
    assert days(row) == before
    assert {milestone.id for milestone in plan.milestones} == set(keys(row))


def test_what_must_have_happened_counts_as_done_until_what_proves_it_is_taken_back(work: Work) -> None:
    row = planned(work).lines[0]
    packing, material = part(row.order, "packing"), part(row.order, "material")
    packing.state, packing.done_on, packing.touched_at = MilestoneState.DONE, TODAY, NOW
    replan(work, row, TODAY)
    assert (material.state, material.progress, is_implied(material)) == (MilestoneState.DONE, 100, True)
    packing.state, packing.done_on = MilestoneState.PLANNED, None
    replan(work, row, TODAY)
    assert (material.state, material.progress) == (MilestoneState.PLANNED, 0)


def test_done_in_somebodys_words_is_not_taken_back_with_what_implied_it(work: Work) -> None:
    row = planned(work).lines[0]
    material, packing = part(row.order, "material"), part(row.order, "packing")
    for finished in (material, packing):
        finished.state, finished.done_on, finished.touched_at, finished.progress = (
            MilestoneState.DONE,
            TODAY,
            NOW,
            100,
        )
    replan(work, row, TODAY)
    packing.state, packing.done_on = MilestoneState.PLANNED, None
    replan(work, row, TODAY)
    assert material.state == MilestoneState.DONE


def test_what_somebody_says_is_blocked_the_plan_does_not_call_done(work: Work) -> None:
    row = planned(work).lines[0]
    material, packing = part(row.order, "material"), part(row.order, "packing")
    material.state, material.blocked_reason, material.touched_at = MilestoneState.BLOCKED, "停产", NOW
    packing.state, packing.done_on, packing.touched_at = MilestoneState.DONE, TODAY, NOW
    replan(work, row, TODAY)
    assert material.state == MilestoneState.BLOCKED


def test_what_is_known_of_a_milestone_is_what_was_said_of_it() -> None:
    row = OrderLine()
    milestone(row, "a", state=MilestoneState.DONE, done_on=TODAY, touched_at=NOW, progress=40)
    milestone(row, "b", state=MilestoneState.IN_PROGRESS, progress=100, promised_on=DELIVERY)
    milestone(row, "c", state=MilestoneState.DONE, promised_on=DELIVERY, progress=100)
    known = known_of(row)
    assert (known["a"].progress, known["a"].done_on) == (100, TODAY)
    assert (known["b"].progress, known["b"].started, known["b"].done_on) == (99, True, None), "not done before it is"
    assert (known["c"].progress, known["c"].done_on, known["c"].expected_on) == (0, None, DELIVERY), "only implied"


@every(("unit", "quantity"), [("打", 1200), ("doz", 1200), ("Dozen", 1200), ("DOZS", 1200), ("件", 100), (None, 100)])
def test_a_dozen_is_twelve_pieces_of_work(unit: str | None, quantity: int) -> None:
    assert pieces(Decimal(100), unit) == quantity
    assert pieces(None, unit) is None


def test_a_sailing_is_booked_when_its_day_and_a_vessel_or_a_cut_off_are_known() -> None:
    day = date(2026, 10, 6)
    for known in ({}, {"etd_on": day}, {"vessel": "MSC ANNA"}, {"cutoff_on": day}):
        assert booking_of(company(), OrderLine(**known)) is None
    for known in ({"vessel": "MSC ANNA"}, {"cutoff_on": day}, {"cutoff_at": NOW}):
        found = booking_of(company(), OrderLine(etd_on=day, **known))
        assert found is not None
        assert found.etd == day


def test_a_cut_off_binds_the_day_at_the_port_where_the_line_has_one_else_customs() -> None:
    day = date(2026, 10, 4)
    at_port, without = (OrderLine(etd_on=DELIVERY, cutoff_on=day) for _ in range(2))
    milestone(at_port, "port_in")
    for row, bound in ((at_port, "port_in"), (without, "customs")):
        found = booking_of(company(), row)
        assert found is not None
        assert found.cut_offs == {bound: day}


def test_a_cut_off_is_read_on_the_workspaces_clock_and_one_just_named_comes_before_the_booked() -> None:
    row = OrderLine(etd_on=DELIVERY, cutoff_at=datetime(2026, 10, 4, 22, 0, tzinfo=UTC), cutoff_on=date(2026, 9, 9))
    booked = booking_of(company(), row)
    assert booked is not None
    local = datetime(2026, 10, 5, 6, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert booked.cut_offs["customs"] == local
    assert booked.cut_offs["customs"].date() == local.date()  # type: ignore[union-attr]
    named = booking_of(company(), row, date(2026, 10, 3))
    assert named is not None
    assert named.cut_offs == {"customs": date(2026, 10, 3)}


def test_the_site_of_the_factory_is_the_companys_where_it_has_no_calendar_of_its_own(work: Work) -> None:
    row = planned(work).lines[0]
    home = company().home_calendar()
    alone = replace(company(), calendars={company().calendar: home})
    assert plan_of(alone, row, TODAY).milestones


@settings(max_examples=sized(10, 200))
@given(
    promises=st.dictionaries(
        st.sampled_from(["sample", "material", "production", "packing", "loading"]),
        st.dates(min_value=date(2026, 9, 1), max_value=date(2026, 12, 20)),
        max_size=3,
    ),
    done=st.sets(st.sampled_from(["po", "sample", "material", "packing", "loading"]), max_size=2),
)
def test_a_plan_worked_out_twice_is_the_same(promises: dict[str, date], done: set[str]) -> None:
    with empty_session() as session:
        work = staff(session)
        row = planned(work).lines[0]
        for key, day in promises.items():
            part(row.order, key).promised_on = day
        for key in done:
            each: Milestone = part(row.order, key)
            each.state, each.done_on, each.touched_at = MilestoneState.DONE, TODAY, NOW
        replan(work, row, TODAY)
        first = days(row)
        replan(work, row, TODAY)
        assert days(row) == first
