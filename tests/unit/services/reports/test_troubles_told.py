"""Something is wrong: which milestone it is about, which day it moves, what its words pick, and what it is no more."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.db.models import Order
from bot.domain.orders import MilestoneState
from bot.domain.phrases.reading import Amount, LengthOfTime, OrderRef, OrderSort
from bot.domain.phrases.statements import AnomalyTold, CutOffKind, CutOffNamed, NewDay
from bot.domain.phrases.vocabulary import Subject
from bot.services.reports.anomalies import COST, UnknownRate, anomaly_told, likely_kinds
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.entry import Doubted, ReportEntry
from bot.services.reports.outcomes import ReportOutcome
from bot.services.reports.targets import LineAsked
from bot.work.unit import Work
from tests.every import every
from tests.unit.services.reports.telling import DAY, SHANGHAI, named
from tests.unit.services.scene import LIN, TODAY, asked_by, part, planned, staff

LATER = TODAY + 40 * DAY


@pytest.fixture
def work(session: Session) -> Work:
    return staff(session)


@pytest.fixture
def order(work: Work) -> Order:
    return planned(work)


def trouble(work: Work, *orders: Order, kind: str = "material_late", chosen: int | None = None, **more: Any) -> Draft:
    """What would be submitted."""
    refs = tuple(OrderRef(key=row.po, sort=OrderSort.PO) for row in orders)
    said = AnomalyTold(**{"text": "PO1 …", "orders": refs, "kinds": (kind,) if kind else (), **more})
    entry = ReportEntry(work=asked_by(work, LIN), batch="b1", source="text", chosen=chosen)
    told = anomaly_told(entry, said)
    assert told.outcome.outcome in {ReportOutcome.PREVIEW, ReportOutcome.ASKED}, told.outcome
    assert told.draft is not None
    return told.draft


def going(order: Order, *keys: str) -> None:
    for key in keys:
        row = part(order, key)
        row.state, row.progress = MilestoneState.IN_PROGRESS, 30


def test_a_milestone_that_is_named_is_meant_unless_it_is_over_and_a_date_of_the_order_stands_for_one(
    work: Work, order: Order
) -> None:
    move = NewDay(on=LATER)
    assert trouble(work, order, milestone=named("production"), move=move).milestone == "production"
    assert trouble(work, order, subject=Subject.ETD, move=move).milestone == "etd"
    assert trouble(work, order, kind="booking", move=move).milestone == "etd", "a booking that moves is the sailing's"
    assert trouble(work, order, kind="booking").milestone is None, "one that moves nothing is of none"
    production = part(order, "production")
    production.state, production.progress, production.done_on = MilestoneState.DONE, 100, TODAY
    assert trouble(work, order, milestone=named("production"), move=move).milestone == "material"


def test_a_kind_points_at_the_only_milestone_of_its_owner_under_way_else_at_the_only_open_one(
    work: Work, order: Order
) -> None:
    mine = [row.key for row in order.lines[0].milestones if row.owner_role == "purchasing"]
    move = NewDay(on=LATER)
    assert "material" in mine
    going(order, "material")
    assert trouble(work, order, move=move).milestone == "material"
    with pytest.raises(Doubted) as doubt:
        trouble(work, order, kind="exchange_rate", move=NewDay(on=LATER, later=True))
    assert doubt.value.question.code == "which_milestone"
    assert trouble(work, order).milestone is None, "a shortage of material without a day moves nothing"


def test_a_day_beside_a_kind_of_the_whole_order_is_only_quoted(work: Work, order: Order) -> None:
    for kind in ("exchange_rate", "payment", "budget", "delivery_term_request"):
        draft = trouble(work, order, kind=kind, move=NewDay(on=LATER))
        assert (draft.milestone, draft.new_on) == (None, None), kind
        assert draft.assumed, "that it stands in the words alone is said"


def test_a_length_is_relative_and_a_day_is_not_and_neither_is_assumed(work: Work, order: Order) -> None:
    said = trouble(work, order, milestone=named("material"), move=NewDay(delta=LengthOfTime(days=Decimal(9))))
    before = part(order, "material").forecast_on
    assert before is not None
    assert (said.relative, said.new_on, said.assumed, said.always) == (True, before + 9 * DAY, (), True)
    assert not trouble(work, order, milestone=named("material"), move=NewDay(on=LATER)).relative
    assert not trouble(work, order).relative


def test_hours_that_stood_still_move_by_whole_working_days_and_less_than_one_by_none(work: Work, order: Order) -> None:
    production = part(order, "production")
    before = production.forecast_on
    assert before is not None
    calendar = work.company.home_calendar()
    for stop, days in (
        (LengthOfTime(hours=Decimal(3)), None),
        (LengthOfTime(days=Decimal(1)), 1),
        (LengthOfTime(days=Decimal("1.5")), 2),
        (LengthOfTime(days=Decimal(3)), 3),
    ):
        said = trouble(work, order, kind="line_down", milestone=named("production"), downtime=stop)
        assert said.new_on == (None if days is None else calendar.add(before, days)), stop
        assert said.recorded == "PO1 …"
    assert trouble(work, order, kind="line_down", milestone=named("production")).recorded is None


def test_a_day_on_which_work_goes_on_moves_the_promise_only_where_it_is_later(work: Work, order: Order) -> None:
    before = part(order, "production").forecast_on
    assert before is not None
    for resumes, moved in ((before - DAY, None), (before, None), (before + 3 * DAY, before + 3 * DAY)):
        said = trouble(work, order, kind="line_down", milestone=named("production"), resumes_on=resumes)
        assert said.new_on == moved, resumes


def test_of_two_lines_it_is_asked_which_unless_it_is_picked_or_hits_both(work: Work) -> None:
    two = planned(work, "PO2", lines=2)
    with pytest.raises(LineAsked):
        trouble(work, two)
    assert trouble(work, two, chosen=part(two, "material", 1).id).line_ids == (two.lines[1].id,)
    other = planned(work, "PO3")
    lines = (*(line.id for line in two.lines), other.lines[0].id)
    assert trouble(work, two, other).line_ids == lines
    done = part(two, "material", 0)
    done.state, done.progress, done.done_on = MilestoneState.DONE, 100, TODAY
    moved = trouble(work, two, other, milestone=named("production"), move=NewDay(on=LATER))
    assert moved.line_ids == lines


def test_an_amount_is_the_expected_cost_in_the_currency_of_the_workspace_unless_another_is_said(
    work: Work, order: Order
) -> None:
    assert trouble(work, order, cost=Amount(value=Decimal(800), currency=None)).given[COST] == Decimal(800)
    dollars = trouble(work, order, cost=Amount(value=Decimal(800), currency="USD")).given[COST]
    assert isinstance(dollars, Decimal)
    assert dollars > 4000
    assert COST not in trouble(work, order).given
    with pytest.raises(UnknownRate):
        trouble(work, order, cost=Amount(value=Decimal(800), currency="XXX"))


def test_a_closing_said_with_it_goes_with_it_and_is_the_customs_unless_another_is_named(
    work: Work, order: Order
) -> None:
    at = datetime(2026, 11, 20, 18, tzinfo=SHANGHAI)
    move = NewDay(on=at.date(), at=at)
    closing = CutOffNamed(text="SI", orders=(), closing=CutOffKind.SI, move=move)
    said = trouble(work, order, kind="booking", cut_off=closing)
    assert (said.cut_off, said.closing) == (at, CutOffKind.SI)
    plain = trouble(work, order, kind="booking")
    assert (plain.cut_off, plain.closing) == (None, CutOffKind.CUSTOMS)


@every(
    ("role", "kinds"),
    [
        ("purchasing", ["material_late", "supplier_stopped"]),
        ("qc", ["quality"]),
        ("logistics", ["booking", "customs_hold"]),
        (None, []),
    ],
)
def test_the_kinds_of_an_owner_are_those_that_usually_hold_up_their_work(role: str | None, kinds: list[str]) -> None:
    assert likely_kinds(role) == kinds


def test_a_day_gone_by_is_asked_with_a_trouble_as_without(work: Work, order: Order) -> None:
    with pytest.raises(Doubted) as doubt:
        trouble(work, order, milestone=named("material"), move=NewDay(on=date(2026, 9, 1)))
    assert doubt.value.question.code == "past_date"
