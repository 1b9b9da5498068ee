"""What is asked of a milestone: its answer is of that milestone, and a form that says it takes the question off."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from bot.db.models import Order
from bot.domain.orders import MilestoneState
from bot.domain.phrases.reading import LengthOfTime
from bot.domain.phrases.statements import NewDay, Statement
from bot.domain.text import Text
from bot.services.reports import unsaved
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.entry import ReportEntry, Told
from bot.services.reports.messages import EchoKept, EchoQuestion
from bot.services.reports.outcomes import ReportOutcome, StatementOutcome
from bot.services.reports.targets import only, which_line
from bot.work.unit import Work
from tests.unit.services.reports.telling import DAY, asked, named, outcome, progress, promised, reached, rows
from tests.unit.services.scene import LIN, TODAY, asked_by, part, planned, staff


@pytest.fixture
def work(session: Session) -> Work:
    return staff(session)


@pytest.fixture
def order(work: Work) -> Order:
    return planned(work)


def asking(work: Work, said: Statement, code: str) -> int | None:
    """The milestone that an answer is of."""
    assert asked(work, said) == [code]
    [row] = rows(work)
    assert isinstance(row, EchoQuestion)
    return row.chosen


def test_an_answer_as_it_stands_is_of_the_milestone_that_was_asked_about(work: Work, order: Order) -> None:
    material, production = part(order, "material"), reached(order, "production")
    production.progress, production.state = 50, MilestoneState.IN_PROGRESS
    final = part(order, "final")
    week = LengthOfTime(days=Decimal(7))
    for said, code, row in (
        (progress(order, "production", 60, at_least=True), "at_least", production),
        (progress(order, "production", 60, part=True), "part_of_whole", production),
        (progress(order, "production", 40), "goes_back", production),
        (promised(order, "final", TODAY + 60 * DAY, part=True), "part_of_whole", final),
        (promised(order, "final", TODAY + 900 * DAY), "too_far", final),
        (promised(order, "final", TODAY + DAY, later=True), "not_later", final),
        (promised(order, "final", TODAY + DAY, delta=week), "several_dates", final),
    ):
        assert asking(work, said, code) == row.id, code
    assert material.state == MilestoneState.DONE


def test_what_is_over_and_a_day_nobody_named_is_asked_anew_and_no_answer_stands(work: Work, order: Order) -> None:
    assert asking(work, promised(order, "final"), "which_delay") is None


def test_a_day_and_a_length_that_agree_either_way_are_asked_nothing(work: Work, order: Order) -> None:
    paid = part(order, "paid")
    before = paid.forecast_on
    assert before is not None
    back = LengthOfTime(days=Decimal(-7))
    assert asked(work, promised(order, "paid", before - 6 * DAY, delta=back)) == ["several_dates"]
    [row] = rows(work)
    days = (before - 6 * DAY, before - 7 * DAY)
    assert [option.value for option in row.options] == [f"PO1 {paid.name_zh} 推到 {day.isoformat()}" for day in days]
    said = promised(order, "paid", before - 7 * DAY, delta=back)
    assert outcome(work, said).outcome is ReportOutcome.SAVED
    half = LengthOfTime(days=Decimal(-7), hours=Decimal(4))
    assert outcome(work, promised(order, "paid", before - 9 * DAY, delta=half)).outcome is ReportOutcome.SAVED
    old = promised(order, "paid", before - 12 * DAY)
    old = replace(old, move=NewDay(on=before - 12 * DAY, delta=back, old_on=before))
    assert outcome(work, old).outcome is ReportOutcome.SAVED, "from which day it counts was said"


def form_of(
    work: Work,
    order: Order,
    *,
    said_of: int | None,
    form: dict[str, int] | None,
    came: str = "saved",
    draft: Draft | None = None,
) -> bool:
    """Whether a question with that form still waits after a form about a milestone."""
    entry = ReportEntry(work=asked_by(work, LIN, "k1"), batch="b1", source="text")
    doubt = EchoQuestion(kind="question", typed="PO1 备料 500件", text=Text.same("?"), span="500件", form=form)
    asking = StatementOutcome(text=doubt.typed, outcome=ReportOutcome.ASKED)
    unsaved.follow(entry, [Told(outcome=asking, row=doubt)])
    became = ReportOutcome(came)
    row = EchoKept(kind="kept", outcome=became, typed="", milestone_id=said_of)
    by_form = replace(entry, work=asked_by(work, LIN, "k2"), form=True)
    unsaved.follow(by_form, [Told(outcome=StatementOutcome(text="", outcome=became), row=row, draft=draft)])
    return bool(unsaved.waiting(work, LIN))


def test_a_form_takes_off_what_is_asked_of_its_milestone_or_of_its_order_alone(work: Work, order: Order) -> None:
    material, final = part(order, "material").id, part(order, "final").id
    for form, said_of, waits in (
        ({"o": order.id, "m": material}, material, False),
        ({"o": order.id, "m": material}, final, True),
        ({"o": order.id, "m": material}, None, True),
        ({"o": order.id}, material, False),
        ({"o": order.id + 1}, material, True),
        ({"o": order.id}, None, True),
        (None, material, True),
    ):
        with work.session.begin_nested() as savepoint:
            assert form_of(work, order, said_of=said_of, form=form) is waits, (form, said_of)
            savepoint.rollback()
    assert form_of(work, order, said_of=material, form={"m": material}, came="refused")


def test_a_form_that_becomes_a_preview_takes_off_what_is_asked_of_the_milestone_it_moves(
    work: Work, order: Order
) -> None:
    material = part(order, "material").id
    line, other = order.lines[0].id, planned(work, "PO2").lines[0].id
    for line_id, key, form, waits in (
        (line, "material", {"m": material}, False),
        (line, "final", {"m": material}, True),
        (other, "material", {"m": material}, True),
        (line, "material", {"o": order.id}, True),
    ):
        draft = Draft(typed="", text="", line_ids=(line_id,), milestone=key)
        with work.session.begin_nested() as savepoint:
            found = form_of(work, order, said_of=material, form=form, came="preview", draft=draft)
            assert found is waits, (key, form)
            savepoint.rollback()


def test_of_several_lines_each_is_stood_for_by_the_milestone_that_is_meant_else_by_its_next(work: Work) -> None:
    two = planned(work, "PO2", lines=2)
    reached(two, "production")
    meant = which_line(two.lines, named("final")).milestones
    assert [row.key for row in meant] == ["final", "final"]
    following = which_line(two.lines).milestones
    assert [(row.line_id, row.state) for row in following] == [(line.id, MilestoneState.PLANNED) for line in two.lines]
    assert [row.key for row in which_line(two.lines, named("nothing")).milestones] == [row.key for row in following]


def test_the_only_one_is_none_of_several() -> None:
    assert [only([]), only(["a"]), only(["a", "b"])] == [None, "a", None]


def test_what_was_asked_is_listed_in_the_order_it_came_and_for_four_days(work: Work, order: Order) -> None:
    for percent in (60, 70):
        asked(work, progress(order, "final", percent, part=True, text=f"PO1 QC {percent}%"))
    assert len(unsaved.waiting(work, LIN)) == 2
    assert len(unsaved.waiting(work.at(work.now + timedelta(days=3)), LIN)) == 2
    assert unsaved.waiting(work.at(work.now + timedelta(days=5)), LIN) == []
