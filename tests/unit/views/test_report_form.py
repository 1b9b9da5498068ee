"""The form of a delay or an anomaly: whatever it is opened with stands in it, and only one's own to see is offered."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from bot.db.summaries import refresh_summaries
from bot.domain.orders import MilestoneState
from bot.services.reports.delays.forms import Filled
from bot.views import report_form
from bot.views.report_form import MOST, at_order, for_decision, for_decision_on, from_words, load_form
from bot.work.unit import Work
from tests.unit.services.scene import DIRECTOR, LIN, NOW, OTHER, line, order, part, planned, staff


@pytest.fixture
def work(session: Session) -> Work:
    work = staff(session)
    planned(work, "PO2", product="外套")
    planned(work, "PO1", product="卫衣", lines=2)
    planned(work, "PO9", of=OTHER)
    return work.by(LIN)


def labels(work: Work, filled: Filled | None = None, *, dated: bool = True) -> list[str]:
    return [order.label for order in load_form(work, filled=filled or Filled(), dated=dated).orders]


def test_ones_own_open_lines_are_offered_by_their_po(work: Work) -> None:
    assert labels(work) == ["PO1 卫衣 Nordic", "PO1 卫衣 Nordic", "PO2 外套 Nordic"]


def test_who_sees_all_has_the_others_behind_none_of_their_own(work: Work) -> None:
    assert [label.split()[0] for label in labels(work.by(DIRECTOR))] == ["PO1", "PO1", "PO2", "PO9"]


def test_a_chosen_line_has_its_open_milestones_the_nearest_first(work: Work) -> None:
    row = planned(work, "PO3")
    part(row, "po").state = MilestoneState.DONE
    form = load_form(work, filled=Filled(line=str(row.lines[0].id)), dated=True)
    days = [part(row, choice.key).forecast_on or date.max for choice in form.milestones]
    assert days == sorted(days)
    assert "po" not in {choice.key for choice in form.milestones}


@pytest.mark.parametrize("line", ["", "x", "²", "99999", "9" * 30, "-1"])
def test_a_line_that_is_none_is_none(work: Work, line: str) -> None:
    assert load_form(work, filled=Filled(line=line), dated=True).milestones == ()


def test_anothers_line_a_cancelled_and_a_delivered_one_are_none(work: Work) -> None:
    theirs = planned(work, "PO8", of=OTHER)
    gone, over = planned(work, "PO7"), planned(work, "PO6")
    gone.lines[0].cancelled_at = NOW
    part(over, "delivered").state = MilestoneState.DONE
    work.session.flush()
    for row in (theirs, gone, over):
        assert load_form(work, filled=Filled(line=str(row.lines[0].id)), dated=True).milestones == (), row.po


def test_a_line_the_form_is_opened_with_stands_in_its_list_however_many_come_before_it(work: Work) -> None:
    last = planned(work, "PO99", lines=1)
    many = order(work.session, "PO10")
    for _ in range(MOST):
        line(many)
    work.session.flush()
    refresh_summaries(work.session, [many.id])
    before = labels(work)
    assert (len(before), last.po in {label.split()[0] for label in before}) == (MOST, False)
    form = load_form(work, filled=at_order(work, order_id=last.id), dated=True)
    assert (len(form.orders), form.orders[0].line_id) == (MOST, last.lines[0].id)
    assert form.milestones != ()


def test_what_somebody_wrote_opens_the_form_with_the_order_and_the_kind_it_names(work: Work) -> None:
    found = from_words(work, text="PO2 面料未到")
    assert (labels(work, found)[2], found.kind, found.text) == ("PO2 外套 Nordic", "material_late", "PO2 面料未到")
    chosen = load_form(work, filled=found, dated=False)
    assert next(order.label for order in chosen.orders if str(order.line_id) == found.line).startswith("PO2")
    theirs = from_words(work, text="PO9 面料未到")
    assert (theirs.line, theirs.kind) == ("", "material_late")
    assert from_words(work, text="") == Filled()
    assert len(from_words(work, text="长" * 5000).text) == report_form.LONGEST


def test_a_kind_nobody_knows_asks_for_nothing(work: Work) -> None:
    form = load_form(work, filled=Filled(kind="meteor"), dated=False)
    assert (form.picks, form.decisions, form.records) == ((), (), False)


def test_what_only_the_bot_finds_is_no_kind_to_report(work: Work) -> None:
    kinds = {choice.key for choice in load_form(work, filled=Filled(), dated=False).kinds}
    assert "material_late" in kinds
    assert not {"no_update", "contradiction", "kpi_breach"} & kinds


def test_a_kind_with_a_choice_offers_it_and_one_that_is_recorded_asks_what(work: Work) -> None:
    form = load_form(work, filled=Filled(kind="packaging_spec"), dated=False)
    assert {choice.key for choice in form.picks[0]} == {"pallet_material", "loading_method"}
    assert load_form(work, filled=Filled(kind="mold_damage"), dated=False).records
    assert not load_form(work, filled=Filled(kind="material_late"), dated=False).records


def test_the_cost_is_always_welcome_and_never_needed(work: Work) -> None:
    for kind in ("", "budget", "material_late"):
        facts = {fact.name: fact for fact in load_form(work, filled=Filled(kind=kind), dated=False).facts}
        assert not facts["cost_cny"].required


def test_a_decision_asked_for_by_name_opens_the_kind_that_raises_it_else_other_with_its_name(work: Work) -> None:
    assert for_decision(work, decision="fx_hedge").kind == "exchange_rate"
    named = for_decision(work, decision="scope_change")
    assert (named.kind, named.picks) == ("other", {"d": "scope_change"})
    assert for_decision(work, decision="nonsense").picks == {}
    assert load_form(work, filled=named, dated=False).decisions != ()


def test_a_decision_asked_for_on_an_order_has_its_line_and_the_words(work: Work) -> None:
    row = planned(work, "PO3")
    found = for_decision_on(work, decision="fx_hedge", order_id=row.id, text="涨了")
    assert (found.line, found.kind, found.text) == (str(row.lines[0].id), "exchange_rate", "涨了")
    assert at_order(work, order_id=4711) == Filled()
