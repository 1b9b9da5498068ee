"""What a report may write of an order, what was agreed with the customer, and from which day lateness counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.db.models import Milestone, OrderLine
from bot.services.orders import promises
from bot.services.orders.changes import deed_of_batch, new_batch, put_back
from bot.services.orders.planning import replan
from bot.services.orders.promises import LineEffect, agree, consequence, keep_agreed, promise, revise, take_over
from bot.work.unit import Work
from tests.unit.services.scene import LIN, TODAY, part, planned, staff

ETD, DUE = date(2026, 12, 6), date(2026, 12, 10)
DAY = timedelta(days=1)


@pytest.fixture
def work(session: Session) -> Work:
    return staff(session)


def booked(work: Work, *, vessel: str | None = None, due: date | None = DUE, etd: date | None = ETD) -> OrderLine:
    line = planned(work.by(LIN), due_on=due, etd_on=etd, vessel=vessel).lines[0]
    keep_agreed(line)
    return line


def of(line: OrderLine, key: str) -> Milestone:
    return part(line.order, key)


def say(work: Work, line: OrderLine, key: str, on: date, *, batch: str = "b1") -> None:
    promise(work.by(LIN), of(line, key), on, batch=batch, source="delay")
    replan(work, line, TODAY)


def ask(work: Work, line: OrderLine, key: str, on: date) -> LineEffect:
    return consequence(work.company, line, today=TODAY, milestone=key, new_on=on)


@pytest.mark.parametrize("vessel", [None, "MSC ANNA"])
def test_news_of_the_sailing_moves_the_forecast_and_neither_booking_nor_agreement_nor_plan(
    work: Work, vessel: str | None
) -> None:
    line = booked(work, vessel=vessel)
    before = {row.key: (row.planned_on, row.latest_on) for row in line.milestones}
    say(work, line, "etd", ETD + 3 * DAY)
    assert of(line, "etd").forecast_on == ETD + 3 * DAY
    assert (line.etd_on, line.agreed_on, line.due_on) == (ETD, ETD, DUE)
    limited = [row.key for row in line.milestones if row.key not in {"docs", "present", "paid"}]
    assert {key: before[key] for key in limited} == {
        row.key: (row.planned_on, row.latest_on) for row in line.milestones if row.key in limited
    }


@pytest.mark.parametrize("vessel", [None, "MSC ANNA"])
def test_a_later_delay_counts_from_what_was_agreed_and_not_from_a_day_that_was_slipped_in(
    work: Work, vessel: str | None
) -> None:
    line = booked(work, vessel=vessel)
    say(work, line, "etd", ETD + 10 * DAY)
    again = ask(work, line, "etd", ETD + 11 * DAY)
    assert (again.ship_old, again.ship_days, again.days_late) == (ETD, 11, 11)
    behind = ask(work, line, "final", ETD + 12 * DAY)
    assert behind.ship_old == ETD
    assert behind.ship_days >= 12


def test_where_no_sailing_was_promised_lateness_counts_from_the_last_day_that_keeps_the_customers(work: Work) -> None:
    line = booked(work, etd=None)
    first = of(line, "etd").forecast_on
    assert first is not None
    assert line.agreed_on is None
    assert ask(work, line, "etd", first + DAY).ship_old == first, "the plan's own day while it keeps the customer's"
    say(work, line, "etd", DUE + 10 * DAY)
    assert ask(work, line, "etd", DUE + 12 * DAY).ship_days == 12


def test_what_moves_nothing_of_the_sailing_is_no_new_date_although_the_plan_is_late_already(work: Work) -> None:
    line = booked(work)
    say(work, line, "etd", ETD + 10 * DAY)
    first = of(line, "material").forecast_on
    assert first is not None
    quiet = ask(work, line, "material", first + DAY)
    assert (quiet.ship_days, quiet.days_late) == (0, 1)


def test_what_is_moved_goes_from_what_was_said_of_it_and_of_nothing_else(work: Work) -> None:
    line = booked(work)
    still = [row for row in line.milestones if row.forecast_on is not None and row.key != "etd"]
    first, last = still[0], of(line, "final")
    assert first.forecast_on is not None
    say(work, line, first.key, first.forecast_on + 2 * DAY)
    assert last.forecast_on is not None
    moved = ask(work, line, "final", last.forecast_on + 5 * DAY)
    assert moved.promised_on == last.forecast_on != first.promised_on


def test_a_milestone_without_a_new_day_moves_nothing(work: Work) -> None:
    line = booked(work)
    plain = consequence(work.company, line, today=TODAY, milestone="final", new_on=None)
    assert (plain.impact, plain.ship_days, plain.days_late) == (None, 0, 0)


def test_news_that_it_leaves_earlier_moves_the_forecast_too_and_asks_for_the_goods_earlier(work: Work) -> None:
    line = booked(work, vessel="MSC ANNA")
    say(work, line, "etd", ETD - 2 * DAY)
    assert of(line, "etd").forecast_on == ETD - 2 * DAY
    assert of(line, "etd").latest_on == ETD - 2 * DAY


def test_a_decision_moves_what_was_agreed_and_planned_and_keeps_who_and_why(work: Work) -> None:
    line = booked(work)
    say(work, line, "etd", DUE + 5 * DAY)
    assert (of(line, "etd").float_days or 0) < 0
    agree(work.by(LIN), line, DUE + 5 * DAY, batch="d1", source="decision", why="C0001")
    assert (line.agreed_on, line.etd_on, line.due_on) == (DUE + 5 * DAY, DUE + 5 * DAY, DUE)
    assert of(line, "etd").float_days == 0, "the plan goes by what was agreed"
    assert ask(work, line, "etd", DUE + 6 * DAY).ship_days == 1
    assert not ask(work, line, "etd", DUE + 6 * DAY).impact.inside_customer_date  # type: ignore[union-attr]


def test_undo_of_a_report_of_the_sailing_brings_the_day_before_back(work: Work) -> None:
    line = booked(work, vessel="MSC ANNA")
    batch = new_batch()
    say(work, line, "etd", ETD + 3 * DAY, batch=batch)
    deed = deed_of_batch(work.session, batch)
    assert deed is not None
    put_back(work.by(LIN), kept=deed.about)
    assert (of(line, "etd").promised_on, of(line, "etd").forecast_on) == (None, ETD)


def test_a_sailing_behind_the_customers_date_was_never_agreed(work: Work) -> None:
    line = booked(work, etd=DUE + 4 * DAY)
    assert line.agreed_on == DUE


@pytest.mark.parametrize("by_a_book", [True, False])
def test_a_sailing_booked_anew_takes_the_place_of_what_was_said_and_leaves_what_was_agreed(
    work: Work, by_a_book: bool
) -> None:
    line = booked(work, vessel="MSC ANNA")
    say(work, line, "etd", ETD + 3 * DAY)
    if by_a_book:
        take_over(line, {"etd_on": ETD + 7 * DAY})
    else:
        revise(work.by(LIN), line, "etd_on", ETD + 7 * DAY, batch="b2", source="answer")
    keep_agreed(line)
    replan(work, line, TODAY)
    assert (of(line, "etd").promised_on, of(line, "etd").forecast_on) == (None, ETD + 7 * DAY)
    assert line.agreed_on == ETD


def test_the_first_customers_date_stays_the_original_one(work: Work) -> None:
    line = booked(work)
    assert revise(work.by(LIN), line, "due_on", DUE, batch="b", source="answer") is False
    assert line.original_due_on == DUE
    assert revise(work.by(LIN), line, "due_on", DUE + DAY, batch="b", source="answer")
    assert (line.original_due_on, line.due_on) == (DUE, DUE + DAY)


def test_a_cut_off_that_is_named_may_move_the_sailing_by_itself(work: Work) -> None:
    line = booked(work, vessel="MSC ANNA")
    early = consequence(work.company, line, today=TODAY, cut_off=TODAY)
    assert (early.rolled, early.ship_old) == (True, ETD)
    assert early.ship_days > 0
    quiet = consequence(work.company, line, today=TODAY, cut_off=ETD)
    assert quiet.impact is None
    assert promises.keep_cut_off(work.by(LIN), line, TODAY, batch="b", source="delay")
    assert not promises.keep_cut_off(work.by(LIN), line, TODAY, batch="b", source="delay")
