"""What the rule table is told of an anomaly, how bad it is, and by when something breaks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.db.models import Milestone, Order, OrderLine
from bot.domain.authority import Mode
from bot.domain.calendars import Calendar
from bot.domain.plans import Impact
from bot.domain.plans.impact import SAILING, Move
from bot.domain.plans.values import MissedCutOff
from bot.services.cases import facts
from bot.services.cases.facts import BOOKING, assess, effect_detail, facts_of, severity_of
from bot.services.cases.kept import EffectDetail, MovedDay
from bot.services.orders.promises import LineEffect, moved
from bot.work.unit import Work
from tests.every import every
from tests.factories import moment
from tests.unit.services.cases.cast import TODAY, company

DAY = timedelta(days=1)
FRIDAY, MONDAY = date(2026, 9, 18), date(2026, 9, 21)
CN = Calendar(name="cn", bound_to_years=False)


def line(**more: Any) -> OrderLine:
    order = {name: more.pop(name) for name in list(more) if name in Order.__table__.columns}
    whole: dict[str, Any] = {"mode": "business", "packing_in_contract": False, "partial_allowed": False, **order}
    given: dict[str, Any] = {"dangerous_goods": False, **more}
    return OrderLine(key="1", position=0, order=Order(customer="Nordic", po="PO1", **whole), **given)


def anchored(anchor: str, left: int | None) -> Any:
    """A plan that ends with a milestone of so much float; nothing else of it is asked for."""
    return SimpleNamespace(anchor=anchor, milestone=lambda name: SimpleNamespace(float_days=left, latest_finish=None))


def impact(**more: Any) -> Impact:
    """A milestone of Friday that moves to Monday; the ship date holds."""
    given: dict[str, Any] = {
        "milestone": "sewing",
        "old_finish": FRIDAY,
        "new_finish": MONDAY,
        "days_late": 3,
        "float_left_days": 5,
        "moved": (),
        "gate_moves": False,
        "ship_old": date(2026, 10, 9),
        "ship_new": date(2026, 10, 9),
        "ship_days": 0,
        "ship_working_days": 0,
        "inside_customer_date": True,
        "lc_breach": False,
        "lc_warning": False,
        "missed_cut_offs": (),
        "sailing": None,
        "warnings": (),
        "plan": anchored(SAILING, -1),
        **more,
    }
    return Impact(**given)


def effect(how: Impact | None = None, *, of: OrderLine | None = None, **more: Any) -> LineEffect:
    given: dict[str, Any] = {"milestone": "sewing", "promised_on": FRIDAY, **more}
    return LineEffect(line=of or line(), impact=how or impact(), **given)


def known(*effects: LineEffect, **given: Any) -> dict[str, Any]:
    return facts_of(company(), effects, today=TODAY, given=given)


def test_lateness_counts_from_the_promise_not_from_what_the_plan_forecast() -> None:
    early = effect(promised_on=date(2026, 9, 16))
    assert (early.days_late, early.working_days(CN)) == (5, 3)
    assert (effect().days_late, effect().working_days(CN)) == (3, 1)
    assert (effect(promised_on=None).days_late, effect(promised_on=None).working_days(CN)) == (0, 0)


def test_working_days_are_those_of_the_milestones_own_calendar() -> None:
    port = replace(CN, name="port", closed=frozenset(), extra_working=frozenset({date(2026, 9, 19)}))
    assert effect(calendar=port).working_days(CN) == 2


def test_without_an_impact_nothing_is_late() -> None:
    nothing = LineEffect(line=line())
    assert (nothing.days_late, nothing.ship_days, nothing.working_days(CN), nothing.ship_working_days(CN)) == (0,) * 4
    assert (nothing.ship_old, nothing.new_on, effect_detail(nothing, CN)) == (None, None, EffectDetail())


def test_how_much_later_it_sails_is_counted_in_both_kinds_of_days() -> None:
    later = effect(impact(ship_old=FRIDAY, ship_new=MONDAY))
    assert (later.ship_days, later.ship_working_days(CN), later.ship_old) == (3, 1, FRIDAY)
    for unknown in ({"ship_old": None}, {"ship_new": None}):
        gone = effect(impact(**unknown))
        assert (gone.ship_days, gone.ship_working_days(CN)) == (0, 0)


def test_of_a_moved_sailing_the_day_before_is_the_one_that_was_booked() -> None:
    sails = effect(impact(ship_old=date(2026, 9, 20), ship_new=MONDAY), milestone=SAILING)
    assert (sails.ship_old, sails.ship_days) == (FRIDAY, 3)


def test_a_sailing_that_is_missed_by_its_cut_off_is_late_by_its_ship_date_and_moved_no_milestone() -> None:
    rolled = effect(impact(ship_old=FRIDAY, ship_new=date(2026, 9, 25)), milestone=SAILING, rolled=True)
    assert (rolled.new_on, rolled.days_late, rolled.working_days(CN)) == (None, 7, 5)
    assert effect().new_on == MONDAY


@every(
    ("milestone", "promised", "agreed", "expected"),
    [
        ("sewing", date(2026, 9, 10), None, date(2026, 9, 10)),
        ("sewing", None, None, FRIDAY),
        ("sewing", None, MONDAY, FRIDAY),
        (SAILING, date(2026, 9, 10), MONDAY, MONDAY),
        (SAILING, date(2026, 9, 10), None, FRIDAY),
        ("unknown", date(2026, 9, 10), None, FRIDAY),
    ],
)
def test_the_promise_of_a_milestone_is_what_somebody_said_and_of_the_sailing_the_agreed_day(
    milestone: str, promised: date | None, agreed: date | None, expected: date
) -> None:
    of = line(agreed_on=agreed)
    of.milestones = [Milestone(key=key, promised_on=promised) for key in ("sewing", SAILING)]
    before = SimpleNamespace(ship_on=None, milestone=anchored(SAILING, 0).milestone)
    assert moved(of, milestone, impact(), cast(Any, before)).promised_on == expected


def test_the_facts_of_a_moved_milestone() -> None:
    how = impact(gate_moves=True, ship_old=FRIDAY, ship_new=MONDAY, lc_breach=True, inside_customer_date=False)
    assert known(effect(how)) == {
        "mode": "business",
        "dangerous_goods": False,
        "packing_in_contract": False,
        "has_lc": False,
        "allowed_by_contract": False,
        "float_left_days": 5,
        "milestone_moves": True,
        "gate_moves": True,
        "delay_days": 3,
        "ship_date_moves": True,
        "ship_date_holds": False,
        "lc_date_holds": False,
        "lc_date_threatened": True,
        "cut_off_missed": False,
        "inside_customer_window": False,
    }


def test_a_milestone_that_moves_without_the_ship_date() -> None:
    found = known(effect(impact(ship_old=MONDAY, ship_new=FRIDAY)))
    assert (found["delay_days"], found["ship_date_moves"], found["ship_date_holds"]) == (0, False, True)


def test_what_comes_after_the_promised_day_has_nothing_to_be_late_for_so_its_float_is_ample() -> None:
    assert known(effect(impact(float_left_days=None)))["float_left_days"] == company().defaults.float_buffer


def test_a_cut_off_is_missed_where_the_plan_says_so_or_the_report_put_it_forward() -> None:
    assert known(effect(MISSED))["cut_off_missed"]
    assert known(effect(impact(ship_old=FRIDAY, ship_new=MONDAY), milestone=SAILING, rolled=True))["cut_off_missed"]
    assert not known(effect())["cut_off_missed"]


def test_what_goes_beyond_a_projects_baseline_is_said() -> None:
    assert facts_of(company(), [effect()], today=TODAY, given={}, beyond=True)["beyond_baseline"]
    assert "beyond_baseline" not in known(effect())


@pytest.mark.parametrize(
    ("breach", "warning", "holds", "threatened"),
    [(True, False, False, True), (False, True, True, False), (False,) * 2 + (True, False)],
)
def test_what_is_said_of_the_credit(breach: bool, warning: bool, holds: bool, threatened: bool) -> None:
    found = known(effect(impact(lc_breach=breach, lc_warning=warning)))
    assert (found["lc_date_holds"], found["lc_date_threatened"]) == (holds, threatened)


@every(
    ("anchor", "agreed", "left", "promised"),
    [
        (SAILING, FRIDAY, 5, True),
        (SAILING, None, 5, False),
        (SAILING, None, -1, True),
        ("delivered", FRIDAY, 5, False),
        ("delivered", FRIDAY, 0, False),
        ("delivered", None, -1, True),
        ("delivered", FRIDAY, None, True),
    ],
)
def test_a_later_sailing_is_a_new_date_for_the_customer_where_it_is_what_was_promised(
    anchor: str, agreed: date | None, left: int | None, promised: bool
) -> None:
    how = impact(plan=anchored(anchor, left), ship_old=FRIDAY, ship_new=MONDAY)
    assert known(effect(how, of=line(agreed_on=agreed)))["ship_date_moves"] is promised


def test_where_nothing_is_late_the_least_float_of_the_plan_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    for floats, expected in (((4, None, 2), 2), ((None,), None), ((), None)):
        plan = SimpleNamespace(
            open=[SimpleNamespace(id=f"node-{at}", float_days=days) for at, days in enumerate(floats)]
        )
        monkeypatch.setattr(facts, "plan_of", lambda company, line, today, plan=plan: plan)
        for quiet in (LineEffect(line=line()), effect(promised_on=MONDAY)):
            found = known(quiet)
            assert found.get("float_left_days") == expected
            assert "delay_days" not in found


def test_where_a_milestone_is_named_its_own_float_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    nodes = [SimpleNamespace(id="sewing", float_days=4), SimpleNamespace(id="packing", float_days=0)]
    monkeypatch.setattr(facts, "plan_of", lambda company, line, today: SimpleNamespace(open=nodes))
    lefts = [known(LineEffect(line=line(), milestone=name))["float_left_days"] for name in ("sewing", "cutting", None)]
    assert lefts == [4, 0, 0]


def test_what_is_said_of_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    found = known(effect(of=line(mode="project", dangerous_goods=True, packing_in_contract=True, partial_allowed=True)))
    names = ("mode", "dangerous_goods", "packing_in_contract", "allowed_by_contract")
    assert [found[name] for name in names] == ["project", True, True, True]
    assert known(effect(of=line(mode="no such mode")))["mode"] == str(Mode.BUSINESS)
    assert known() == {"mode": "business"}


@pytest.mark.parametrize(("more", "has"), [({"lc_number": "LC1"}, True), ({"lc_latest_on": FRIDAY}, True), ({}, False)])
def test_an_order_has_a_credit_by_its_number_or_its_date(more: dict[str, Any], has: bool) -> None:
    assert known(effect(of=line(**more)))["has_lc"] is has


def test_of_several_lines_the_worst_counts() -> None:
    good = effect(impact(ship_old=FRIDAY, ship_new=MONDAY, float_left_days=9), of=line(partial_allowed=True))
    bad = effect(
        impact(ship_old=FRIDAY, ship_new=FRIDAY, float_left_days=1, gate_moves=True, inside_customer_date=False),
        of=line(dangerous_goods=True),
    )
    for both in (known(good, bad), known(bad, good)):
        assert (both["float_left_days"], both["delay_days"]) == (1, 3)
        assert (both["gate_moves"], both["dangerous_goods"], both["ship_date_moves"]) == (True, True, True)
        assert (both["ship_date_holds"], both["allowed_by_contract"], both["inside_customer_window"]) == (False,) * 3


def test_what_somebody_stated_counts_above_what_is_worked_out() -> None:
    found = known(effect(), float_left_days=-2, cost_cny=500)
    assert (found["float_left_days"], found["cost_cny"]) == (-2, 500)


END = moment("2026-09-17 18:00")


def severity(deadline: datetime | None = None, **given: Any) -> str:
    return severity_of(company(), given, deadline=deadline, ladder_end=END)


@every(
    ("given", "expected"),
    [
        ({}, "minor"),
        ({"float_left_days": 2, "delay_days": 0}, "major"),
        ({"float_left_days": 3, "delay_days": 0}, "minor"),
        ({"float_left_days": 2}, "minor"),
        ({"float_left_days": 2, "gate_moves": False}, "major"),
        ({"gate_moves": True}, "major"),
        ({"delay_days": 3}, "minor"),
        ({"cost_cny": Decimal(9_999)}, "minor"),
        ({"cost_cny": 10_000}, "major"),
        ({"cost_cny": 10_000_000}, "major"),
        ({"cost_cny": "?"}, "minor"),
        ({"float_left_days": "?", "delay_days": 0}, "minor"),
    ],
)
def test_how_bad_it_is_by_its_facts(given: dict[str, Any], expected: str) -> None:
    assert severity(**given) == expected


def test_what_breaks_before_the_ladder_ends_is_critical_and_later_it_is_major() -> None:
    assert severity(END) == "critical"
    assert severity(END + timedelta.resolution) == "major"


def test_what_money_costs_is_never_critical_and_what_breaks_still_is() -> None:
    assert severity(END, cost_cny=10_000) == "critical"
    assert severity(END + timedelta.resolution, cost_cny=1) == "major"


@pytest.mark.parametrize(
    ("latest", "breach", "expected"),
    [
        (date(2026, 9, 24), True, "critical"),
        (date(2026, 9, 28), True, "major"),
        (date(2026, 9, 24), False, "minor"),
        (TODAY - DAY, True, "minor"),
    ],
)
def test_a_credit_is_critical_once_an_amendment_takes_longer_than_is_left(
    work: Work, latest: date, breach: bool, expected: str
) -> None:
    assert assessed(work, effect(impact(lc_breach=breach), of=line(lc_latest_on=latest))).severity == expected


def assessed(work: Work, *effects: LineEffect, kind: str = "delay", **more: Any) -> facts.Assessment:
    return assess(work, effects, kind=kind, given=more.pop("given", {}), **more)


def test_by_when_it_breaks_is_the_first_of_the_moments_that_are_still_to_come(work: Work) -> None:
    soon = effect(impact(ship_old=date(2026, 9, 17), ship_new=MONDAY))
    found = assessed(work, soon)
    assert (found.severity, found.deadline_at) == ("critical", moment("2026-09-18 00:00")), "until that day is over"
    breach = effect(impact(lc_breach=True), of=line(lc_latest_on=TODAY))
    assert assessed(work, soon, breach).deadline_at == moment("2026-09-17 00:00")


def test_a_deadline_that_is_not_critical_is_not_kept(work: Work) -> None:
    far = effect(impact(ship_old=date(2026, 10, 9), ship_new=date(2026, 10, 12)))
    found = assessed(work, far)
    assert (found.severity, found.deadline_at) == ("major", None)


@pytest.mark.parametrize(
    "quiet",
    [
        effect(impact(ship_old=TODAY - DAY, ship_new=MONDAY)),
        effect(impact(ship_old=date(2026, 9, 17), ship_new=date(2026, 9, 17))),
        effect(impact(lc_breach=False), of=line(lc_latest_on=TODAY)),
        effect(impact(lc_breach=True)),
        effect(of=line(cutoff_on=TODAY)),
    ],
)
def test_what_is_past_or_does_not_break_is_no_deadline(work: Work, quiet: LineEffect) -> None:
    assert assessed(work, quiet).severity == "minor"


CUT = moment("2026-09-16 12:00")
MISSED = impact(missed_cut_offs=(cast(Any, MissedCutOff),))


@pytest.mark.parametrize(
    ("what", "kind", "at"),
    [
        (effect(MISSED, of=line(cutoff_at=CUT)), "delay", CUT),
        (effect(MISSED, of=line(cutoff_on=TODAY)), "delay", moment("2026-09-17 00:00")),
        (effect(of=line(cutoff_at=CUT)), BOOKING, CUT),
        (effect(of=line(cutoff_at=CUT + DAY), cut_off=CUT), "delay", CUT),
        (effect(of=line(cutoff_at=CUT + DAY), cut_off=TODAY), "delay", moment("2026-09-17 00:00")),
        (effect(MISSED), "delay", None),
        (effect(of=line(cutoff_at=CUT)), "delay", None),
    ],
)
def test_a_cut_off_breaks_where_it_is_missed_named_or_the_booking_itself(
    work: Work, what: LineEffect, kind: str, at: datetime | None
) -> None:
    assert assessed(work, what, kind=kind).deadline_at == at


def test_the_longer_the_ladder_the_sooner_it_is_critical(work: Work) -> None:
    """Each rung may be silent for its four hours, and the last one has a day to decide."""
    breaks = effect(impact(ship_old=date(2026, 9, 17), ship_new=MONDAY))
    assert [assessed(work, breaks, rungs=rungs).severity for rungs in (0, 1, 2)] == ["major", "major", "critical"]
    assert assessed(work, breaks).severity == "critical", "of two rungs, unless it is said"
    later = effect(impact(ship_old=FRIDAY, ship_new=MONDAY))
    assert [assessed(work, later, rungs=rungs).severity for rungs in (0, 2, 3, 4)] == [
        "major",
        "major",
        "major",
        "critical",
    ]
    assert assessed(work, later).severity == "major"


def test_what_is_kept_of_an_impact() -> None:
    moves = (Move(id="sewing", old=FRIDAY, new=MONDAY, gate=False), Move(id="etd", old=None, new=None, gate=True))
    sailing = cast(Any, SimpleNamespace(etd=date(2026, 9, 25)))
    how = impact(moved=moves, ship_old=FRIDAY, ship_new=MONDAY, lc_breach=True, lc_warning=True, sailing=sailing)
    assert effect_detail(effect(how), CN) == EffectDetail(
        ship_working_days=1,
        days_late=3,
        working_days_late=1,
        lc_breach=True,
        lc_warning=True,
        moved=(MovedDay(id="sewing", old=FRIDAY, new=MONDAY), MovedDay(id="etd")),
    )
    rolled = effect_detail(effect(replace(how, missed_cut_offs=(cast(Any, MissedCutOff),))), CN)
    assert (rolled.cutoff_missed, rolled.next_sailing_on) == (True, date(2026, 9, 25))
    lost = effect_detail(effect(replace(how, missed_cut_offs=(cast(Any, MissedCutOff),), sailing=None)), CN)
    assert (lost.cutoff_missed, lost.next_sailing_on) == (True, None)
