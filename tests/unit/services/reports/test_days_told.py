"""A day by the door: what is asked of it, who may save it, and the closings of a sailing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.db.models import Change
from bot.domain.phrases.reading import LengthOfTime
from bot.domain.phrases.statements import (
    CutOffKind,
    NewDay,
)
from bot.services.reports.contradictions import doubts_of_day
from bot.services.reports.dates import promised_day
from bot.services.reports.delays import previews
from bot.services.reports.messages import (
    EchoKept,
    ReportEchoMessage,
)
from bot.services.reports.outcomes import ReportOutcome
from bot.services.reports.ways_in import report_by_form
from bot.work.unit import Work
from tests.every import every
from tests.unit.services.reports.telling import (
    DAY,
    SHANGHAI,
    asked,
    closes,
    outcome,
    progress,
    promised,
    reached,
    refusal,
    rows,
    tell,
)
from tests.unit.services.scene import (
    LEAD,
    LIN,
    NOW,
    OTHER,
    QC,
    TODAY,
    asked_by,
    entries,
    part,
    planned,
    sent,
)

# --- a day


@pytest.mark.parametrize("sure", [True, False])
def test_a_milestone_that_is_done_gets_no_other_day_whatever_else_could_be_asked(work: Work, sure: bool) -> None:
    row = planned(work)
    reached(row, "production")
    assert refusal(work, promised(row, "material", TODAY + DAY), sure=sure) == "milestone_done"
    assert refusal(work, promised(row, "material", TODAY - DAY), sure=sure) == "milestone_done"


def test_a_day_that_is_saved_keeps_who_said_it_and_why_and_shows_the_plan_behind_it(work: Work) -> None:
    row = planned(work)
    material = part(row, "material")
    before = material.forecast_on
    assert before is not None
    found = outcome(work, promised(row, "material", before - DAY))
    assert found.outcome is ReportOutcome.SAVED
    [change] = found.changes
    assert (change.field, change.old, change.new) == ("promised", before.isoformat(), (before - DAY).isoformat())
    [shown] = rows(work)
    assert isinstance(shown, EchoKept)
    assert (material.promised_on, shown.days) == (before - DAY, -1)
    assert shown.float_days == material.float_days
    assert shown.etd_old_on is not None
    assert shown.etd_on is not None
    written = work.session.scalars(select(Change).where(Change.field == "promised_on")).all()
    assert [(kept.actor_id, kept.why, kept.source) for kept in written] == [(LIN, "PO1 …", "text")]
    assert ("milestone.promise", LIN, True) in entries(work.session)
    assert material.touched_at == NOW


def test_a_later_day_that_touches_nothing_is_saved_by_who_follows_the_order_and_passed_on_by_others(work: Work) -> None:
    row = planned(work)
    before = part(row, "paid").forecast_on
    assert before is not None
    assert outcome(work, promised(row, "paid", before + DAY), by=QC).outcome is ReportOutcome.PASSED_ON
    assert part(row, "paid").promised_on is None
    for by in (LIN, LEAD):
        assert outcome(work, promised(row, "paid", before + DAY), by=by).outcome is ReportOutcome.SAVED
    assert part(row, "paid").promised_on == before + DAY
    assert outcome(work, promised(row, "etd", date(2027, 1, 20))).outcome is ReportOutcome.PREVIEW
    assert refusal(work, promised(row, "paid", before + DAY), by=OTHER) == "order_not_found"


def test_an_owner_brings_their_day_forward_and_others_have_it_passed_on(work: Work) -> None:
    row = planned(work)
    before = part(row, "final").forecast_on
    assert before is not None
    assert outcome(work, promised(row, "final", before), by=QC).outcome is ReportOutcome.SAVED
    assert outcome(work, promised(row, "material", TODAY + DAY), by=QC).outcome is ReportOutcome.PASSED_ON


def test_the_same_length_said_twice_counts_once_unless_it_is_meant(work: Work) -> None:
    row = planned(work)
    paid = part(row, "paid")
    before = paid.forecast_on
    assert before is not None
    said = promised(row, "paid", delta=LengthOfTime(days=Decimal(-1)))
    assert outcome(work, said).outcome is ReportOutcome.SAVED
    assert asked(work, said) == ["said_before"]
    assert paid.promised_on == before - DAY
    assert outcome(work, said, by=LEAD).outcome is ReportOutcome.SAVED, "somebody else's word"
    assert outcome(work, said, sure=True).outcome is ReportOutcome.SAVED
    assert paid.promised_on == before - 3 * DAY
    later = work.at(NOW + timedelta(hours=13))
    assert outcome(later, said).outcome is ReportOutcome.SAVED, "half a day later it is news"


def test_the_same_day_said_twice_is_kept_as_it_is(work: Work) -> None:
    row = planned(work)
    before = part(row, "paid").forecast_on
    assert before is not None
    for _ in range(2):
        assert outcome(work, promised(row, "paid", before - DAY)).outcome is ReportOutcome.SAVED


def test_a_delay_of_no_length_asks_how_late_it_gets(work: Work) -> None:
    row = planned(work)
    assert asked(work, promised(row, "material", delta=LengthOfTime())) == ["which_delay"]
    assert asked(work, promised(row, "material")) == ["which_delay"]
    assert rows(work)[0].form == {"o": row.id, "m": part(row, "material").id}


def test_the_day_of_a_part_is_asked_whether_it_is_of_the_whole(work: Work) -> None:
    row = planned(work)
    said = promised(row, "material", TODAY + 2 * DAY, word="拉链", part=True)
    assert asked(work, said) == ["part_of_whole"]
    assert outcome(work, said, sure=True).outcome is ReportOutcome.SAVED


PROMISE = TODAY + 30 * DAY


@every(
    ("on", "later", "promise", "codes"),
    [
        (TODAY - DAY, None, None, ["past_date"]),
        (TODAY - DAY, True, PROMISE, ["past_date", "not_later"]),
        (TODAY, None, PROMISE, []),
        (PROMISE + 366 * DAY, None, PROMISE, []),
        (PROMISE + 367 * DAY, None, PROMISE, ["too_far"]),
        (PROMISE + 367 * DAY, False, PROMISE, ["too_far", "not_earlier"]),
        (PROMISE + 367 * DAY, None, None, []),
        (PROMISE, True, PROMISE, ["not_later"]),
        (PROMISE - DAY, True, PROMISE, ["not_later"]),
        (PROMISE + DAY, True, PROMISE, []),
        (PROMISE, False, PROMISE, ["not_earlier"]),
        (PROMISE + DAY, False, PROMISE, ["not_earlier"]),
        (PROMISE - DAY, False, PROMISE, []),
        (PROMISE - DAY, None, PROMISE, []),
    ],
)
def test_a_day_gone_by_or_far_away_or_the_other_way_is_asked(
    on: date, later: bool | None, promise: date | None, codes: list[str]
) -> None:
    questions = doubts_of_day(NewDay(on=on, later=later), on, promise, today=TODAY)
    assert [question.code for question in questions] == codes
    assert not any(question.span for question in questions)


def test_a_sailing_is_promised_for_the_day_it_is_booked_until_another_is_said(work: Work) -> None:
    row = planned(work, etd_on=date(2026, 12, 6))
    sailing = part(row, "etd")
    sailing.forecast_on = date(2026, 12, 8)
    assert promised_day(sailing) == date(2026, 12, 6)
    row.lines[0].etd_on = None
    assert promised_day(sailing) == date(2026, 12, 8)
    row.lines[0].etd_on, sailing.promised_on = date(2026, 12, 6), date(2026, 12, 7)
    assert promised_day(sailing) == date(2026, 12, 7)


def test_what_is_previewed_stands_beside_what_is_saved_and_waits_with_its_dates(work: Work) -> None:
    row = planned(work)
    found = tell(work, promised(row, "etd", date(2026, 12, 20)), progress(row, "sample", 40), sure=True)
    assert [said.outcome for said in found] == [ReportOutcome.PREVIEW, ReportOutcome.SAVED]
    message = sent(work.session, ReportEchoMessage)[-1]
    assert (message.previews, bool(message.batch)) == (1, True)
    assert [shown.typed for shown in message.rows] == ["PO1 …"]
    [waits] = previews.waiting_for(work, LIN, since=DAY)
    assert previews.preview_of(asked_by(work, LIN), key=waits.key).dated


def test_the_form_of_a_day_names_its_own_milestone_whatever_is_called_as_its_order(work: Work) -> None:
    first, _ = planned(work, "PO1", style="PO2"), planned(work, "PO2")
    told = report_by_form(
        asked_by(work, LIN),
        milestone_id=part(first, "paid").id,
        state=None,
        progress=None,
        promised_on=TODAY + DAY,
        note=None,
    )
    assert [came.outcome for came in told] == [ReportOutcome.SAVED]
    assert part(first, "paid").promised_on == TODAY + DAY


# --- a closing


@pytest.mark.parametrize(
    ("closing", "field"), [(CutOffKind.SI, "si"), (CutOffKind.VGM, "vgm"), (CutOffKind.CUSTOMS, "cut_off")]
)
def test_a_closing_that_harms_nothing_is_kept_with_its_hour(work: Work, closing: CutOffKind, field: str) -> None:
    row = planned(work, etd_on=date(2026, 12, 10))
    at = datetime(2026, 12, 9, 17, tzinfo=SHANGHAI)
    found = outcome(work, closes(row, at, closing))
    assert found.outcome is ReportOutcome.SAVED
    [change] = found.changes
    assert (change.milestone, change.old, change.new) == (None, None, at.isoformat())
    assert found.others[0]["closing"] == str(closing)
    again = outcome(work, closes(row, None, closing, delta=LengthOfTime(days=Decimal(1)), later=True))
    assert again.outcome is ReportOutcome.SAVED
    assert again.changes[0].old == at.isoformat()
    assert str(again.changes[0].new).endswith("T17:00:00+08:00"), "at the same hour"
    assert str(again.changes[0].new) > at.isoformat()


def test_a_closing_that_moves_from_no_known_day_asks_for_the_day(work: Work) -> None:
    row = planned(work)
    moved = closes(row, None, CutOffKind.SI, delta=LengthOfTime(days=Decimal(1)))
    assert asked(work, moved) == ["which_day"]
    row.lines[0].si_on = date(2026, 12, 8)
    found = outcome(work, moved)
    assert (found.changes[0].old, found.changes[0].new) == ("2026-12-08", "2026-12-09")
    assert row.lines[0].si_on == date(2026, 12, 9)


def test_a_closing_the_goods_miss_is_previewed_and_one_of_the_papers_is_not(work: Work) -> None:
    row = planned(work, etd_on=date(2026, 12, 10), vessel="MSC ANNA")
    assert outcome(work, closes(row, TODAY, CutOffKind.CUSTOMS)).outcome is ReportOutcome.PREVIEW
    assert outcome(work, closes(row, TODAY, CutOffKind.CY)).outcome is ReportOutcome.PREVIEW
    assert row.lines[0].cutoff_on is None
    assert outcome(work, closes(row, TODAY, CutOffKind.SI)).outcome is ReportOutcome.SAVED
    assert outcome(work, closes(row, TODAY + DAY, CutOffKind.SI), by=QC).outcome is ReportOutcome.PASSED_ON
    assert row.lines[0].si_on == TODAY


def test_a_closing_of_two_lines_is_asked_which_and_kept_of_the_one_that_is_picked(work: Work) -> None:
    row = planned(work, lines=2, etd_on=date(2026, 12, 10))
    said = closes(row, date(2026, 12, 9), CutOffKind.SI)
    assert asked(work, said) == ["which_line"]
    assert outcome(work, said, chosen=part(row, "si", 1).id).outcome is ReportOutcome.SAVED
    assert [own.si_on for own in row.lines] == [None, date(2026, 12, 9)]
