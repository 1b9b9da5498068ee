"""What a report may write of an order, what was agreed with the customer, and from which day lateness counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.db.models import Change, Milestone, Order, OrderLine
from bot.domain.phrases.statements import CutOffKind
from bot.domain.plans.values import MissedCutOff
from bot.services.orders import promises
from bot.services.orders.changes import deed_of_batch, new_batch, put_back
from bot.services.orders.planning import replan
from bot.services.orders.promises import (
    LineEffect,
    agree,
    begin_order,
    consequence,
    end_with_lines,
    keep_agreed,
    keep_cut_off,
    promise,
    revise,
    take_over,
)
from bot.work.unit import Work
from tests.every import every
from tests.unit.services.scene import LIN, NOW, TODAY, line, order, part, planned

ETD, DUE = date(2026, 12, 6), date(2026, 12, 10)
DAY = timedelta(days=1)


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


def history(work: Work, batch: str) -> list[tuple[str, str | None]]:
    work.session.flush()
    rows = work.session.scalars(select(Change).where(Change.batch == batch).order_by(Change.id))
    return [(row.field, row.new) for row in rows]


# --- how late


def test_the_first_day_a_milestone_is_given_is_late_by_what_it_does_to_the_sailing_alone(work: Work) -> None:
    first = replace(ask(work, booked(work), "final", ETD - 20 * DAY), promised_on=None)
    assert first.impact is not None
    harmless = replace(first.impact, ship_old=ETD, ship_new=ETD, missed_cut_offs=())
    assert not replace(first, impact=harmless).gets_later
    assert replace(first, impact=replace(harmless, ship_new=ETD + DAY)).gets_later
    missed = MissedCutOff(milestone="customs", last_day=ETD, forecast_on=ETD + DAY)
    assert replace(first, impact=replace(harmless, missed_cut_offs=(missed,))).gets_later


def test_a_milestone_gets_later_by_a_day_and_not_by_the_day_it_was_promised_for(work: Work) -> None:
    line = booked(work)
    promised = of(line, "final").forecast_on
    assert promised is not None
    assert [ask(work, line, "final", promised + days * DAY).gets_later for days in (-1, 0, 1)] == [False, False, True]
    assert not LineEffect(line=line).gets_later
    assert not LineEffect(line=line, promised_on=ETD).gets_later
    assert LineEffect(line=line, promised_on=ETD).days_late == 0
    assert LineEffect(line=line, promised_on=ETD).working_days(work.company.home_calendar()) == 0


def test_the_days_a_milestone_is_late_are_counted_where_it_is_done_and_of_a_sailing_where_people_work(
    work: Work,
) -> None:
    line = booked(work)
    keys = ("production", "customs", "etd")
    factory, port = work.company.calendars["factory"], work.company.calendars["port"]
    assert [ask(work, line, key, ETD + DAY).calendar for key in keys] == [factory, port, None]


def test_a_sailing_that_is_said_again_is_still_later_than_was_agreed(work: Work) -> None:
    line = booked(work)
    say(work, line, "etd", ETD + 10 * DAY)
    assert ask(work, line, "etd", ETD + 10 * DAY).ship_days == 10


# --- a cut-off


def test_a_cut_off_that_is_named_beside_a_day_is_the_one_the_goods_must_make(work: Work) -> None:
    line = booked(work, vessel="MSC ANNA")
    on = of(line, "final").forecast_on
    assert on is not None

    def sailing(cut_off: date | None, closing: CutOffKind = CutOffKind.CUSTOMS) -> LineEffect:
        about = {"today": TODAY, "milestone": "final", "new_on": on}
        return consequence(work.company, line, cut_off=cut_off, closing=closing, **about)  # type: ignore[arg-type]

    early = sailing(TODAY, CutOffKind.CY)
    assert (early.cut_off, early.closing, early.rolled) == (TODAY, CutOffKind.CY, False)
    assert (sailing(None).ship_days, sailing(ETD).ship_days) == (0, 0)
    assert early.ship_days > 0


def test_a_cut_off_alone_keeps_what_was_named_and_the_milestone_whether_or_not_the_goods_make_it(work: Work) -> None:
    line = booked(work, vessel="MSC ANNA")
    for cut_off, rolled in ((TODAY, True), (ETD, False)):
        told = consequence(work.company, line, today=TODAY, milestone="customs", cut_off=cut_off, closing=CutOffKind.CY)
        assert (told.rolled, told.impact is not None) == (rolled, rolled)
        assert (told.milestone, told.agreed_on, told.cut_off, told.closing) == ("customs", ETD, cut_off, CutOffKind.CY)


@pytest.mark.parametrize(
    ("closing", "columns"),
    [
        (CutOffKind.SI, ("si_at", "si_on")),
        (CutOffKind.VGM, ("vgm_at", "vgm_on")),
        (CutOffKind.CY, ("cy_at", "cy_on")),
        (CutOffKind.CUSTOMS, ("cutoff_at", "cutoff_on")),
    ],
)
def test_a_closing_is_kept_as_its_moment_and_its_day_and_is_another_if_either_is(
    work: Work, closing: CutOffKind, columns: tuple[str, str]
) -> None:
    line = booked(work)
    at = datetime(2026, 11, 30, 15, tzinfo=UTC)

    def keep(cut_off: datetime | date, batch: str) -> bool:
        said = {"closing": closing, "batch": batch, "source": "delay"}
        return keep_cut_off(work.by(LIN), line, cut_off, **said)  # type: ignore[arg-type]

    assert [keep(at, "b1"), keep(at, "b2"), keep(at + timedelta(hours=1), "b3")] == [True, False, True]
    assert [getattr(line, column) for column in columns] == [at + timedelta(hours=1), at.date()]
    assert history(work, "b3") == [(columns[0], (at + timedelta(hours=1)).isoformat())]
    assert keep(at.date(), "b4"), "the hour is not known any more"
    assert [getattr(line, column) for column in columns] == [None, at.date()]
    assert keep(at.date() + DAY, "b5")
    assert history(work, "b5") == [(columns[1], (at.date() + DAY).isoformat())]


# --- another value


def test_another_value_leaves_what_was_said_of_the_sailing_unless_another_sailing_is_booked(work: Work) -> None:
    line = booked(work, vessel="MSC ANNA")
    say(work, line, "etd", ETD + 3 * DAY)
    for field, value in (("etd_on", ETD), ("quantity", line.quantity), ("due_on", DUE + DAY), ("vessel", "MSC BEA")):
        revise(work.by(LIN), line, field, value, batch=f"of {field}", source="answer")
    assert of(line, "etd").promised_on == ETD + 3 * DAY
    assert revise(work.by(LIN), line, "etd_on", ETD + DAY, batch="b2", source="answer")
    assert of(line, "etd").promised_on is None
    assert history(work, "b2") == [("etd_on", (ETD + DAY).isoformat()), ("promised_on", None)]


def test_a_book_that_states_no_sailing_leaves_what_was_said_of_it(work: Work) -> None:
    line = booked(work, vessel="MSC ANNA")
    say(work, line, "etd", ETD + 3 * DAY)
    take_over(line, {"due_on": DUE + DAY, "vessel": "MSC BEA"})
    assert (line.due_on, line.vessel) == (DUE + DAY, "MSC BEA")
    assert of(line, "etd").promised_on == ETD + 3 * DAY


@pytest.mark.parametrize("by_a_book", [True, False])
def test_the_first_customers_date_is_the_original_one_however_it_comes(work: Work, by_a_book: bool) -> None:
    row = line(order(work.session))
    work.session.flush()
    for due in (DUE, DUE + DAY):
        if by_a_book:
            take_over(row, {"due_on": due, "etd_on": ETD})
        else:
            revise(work.by(LIN), row, "due_on", due, batch="b", source="answer")
            revise(work.by(LIN), row, "etd_on", due, batch="b", source="answer")
    assert (row.due_on, row.original_due_on) == (DUE + DAY, DUE)


@every(
    ("etd", "due", "before", "agreed"),
    [
        (ETD, DUE, None, ETD),
        (DUE + DAY, DUE, None, DUE),
        (ETD, None, None, ETD),
        (None, DUE, None, None),
        (ETD, DUE, ETD - DAY, ETD - DAY),
        (None, DUE, ETD, ETD),
    ],
)
def test_the_first_sailing_is_what_was_agreed_unless_it_is_behind_the_customers_date(
    etd: date | None, due: date | None, before: date | None, agreed: date | None
) -> None:
    row = OrderLine(etd_on=etd, due_on=due, agreed_on=before)
    keep_agreed(row)
    assert row.agreed_on == agreed


# --- the beginning and the end


def test_an_order_begins_with_what_its_book_states_and_undo_ends_it_again(work: Work) -> None:
    row = Order(po="PO9", customer="?", merchandiser_id=LIN, created_at=NOW)
    line(row, "1")
    given = {"customer": "Nordic", "term": "FOB"}
    begin_order(work.by(LIN), row, given, {"due_on": DUE}, batch="b1", source="answer")
    assert row in work.session
    [only] = row.lines
    assert (row.customer, row.term, row.cancelled_at) == ("Nordic", "FOB", None)
    assert (only.due_on, only.original_due_on, only.cancelled_at) == (DUE, DUE, None)
    assert history(work, "b1") == [("cancelled_at", None)]
    deed = deed_of_batch(work.session, "b1")
    assert deed is not None
    put_back(work.by(LIN), kept=deed.about)
    assert row.cancelled_at == NOW


@every(
    ("order_ended", "lines_ended", "ended"),
    [
        (None, [NOW - DAY, NOW], NOW),
        (None, [NOW, NOW - DAY], NOW),
        (None, [NOW, None], None),
        (None, [None], None),
        (None, [], None),
        (NOW - 2 * DAY, [NOW], NOW - 2 * DAY),
    ],
)
def test_an_order_ends_with_the_last_of_its_lines(
    order_ended: datetime | None, lines_ended: list[datetime | None], ended: datetime | None
) -> None:
    row = Order(cancelled_at=order_ended)
    for cancelled in lines_ended:
        line(row, cancelled_at=cancelled)
    end_with_lines(row)
    assert row.cancelled_at == ended
