"""By when a rung has to react (product.md §8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cases.states import Severity
from bot.domain.defaults import Defaults
from bot.domain.escalations import Deadlines, Timing
from bot.domain.escalations.times import acknowledgement_span, deadlines_of, decision_span
from bot.domain.working_clock import WorkingClock
from bot.files.calendars import load_calendar
from tests.every import every
from tests.sizes import sized

SHANGHAI = ZoneInfo("Asia/Shanghai")
CLOCK = WorkingClock(calendar=load_calendar("cn"), zone=SHANGHAI)
DEFAULTS = Defaults()


def rung_deadlines(severity: Severity, start: datetime, clock: WorkingClock, known: Defaults, **more: Any) -> Deadlines:
    timing = Timing(severity=severity, clock=clock, defaults=known, **more)
    return deadlines_of(timing, start, acknowledgement_span(timing))


def decision_deadlines(
    severity: Severity, start: datetime, clock: WorkingClock, known: Defaults, **more: Any
) -> Deadlines:
    timing = Timing(severity=severity, clock=clock, defaults=known, **more)
    return deadlines_of(timing, start, decision_span(timing))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


@every(
    ("severity", "start", "remind", "by"),
    [
        (Severity.MAJOR, "09-16T08:50", "09-16T10:50", "09-16T14:20"),
        (Severity.MINOR, "09-16T08:30", "09-16T14:00", "09-16T18:00"),
        (Severity.MINOR, "09-16T08:50", "09-16T14:20", "09-17T08:50"),
        (Severity.MAJOR, "09-18T17:00", "09-20T09:30", "09-20T11:30"),  # Sunday 9-20 is made up
        (Severity.MAJOR, "09-30T17:00", "10-08T09:30", "10-08T11:30"),  # over 国庆
        (Severity.MAJOR, "09-16T22:00", "09-17T10:30", "09-17T14:00"),
        (Severity.CRITICAL, "09-16T22:00", "09-16T22:07:30", "09-16T22:15"),
        (Severity.CRITICAL, "10-01T03:00", "10-01T03:07:30", "10-01T03:15"),
    ],
)
def test_a_rung_has_its_time_to_acknowledge(severity: Severity, start: str, remind: str, by: str) -> None:
    deadlines = rung_deadlines(severity, at(start), CLOCK, DEFAULTS)
    assert deadlines == Deadlines(remind_at=at(remind), act_by=at(by))
    assert deadlines.act_by.tzinfo is UTC


@pytest.mark.parametrize(
    ("severity", "start", "remind", "by"),
    [
        (Severity.MAJOR, "09-16T08:30", "09-16T14:00", "09-16T18:00"),
        (Severity.MINOR, "09-16T08:30", "09-16T18:00", "09-17T18:00"),
        (Severity.CRITICAL, "09-16T22:00", "09-16T22:30", "09-16T23:00"),
    ],
)
def test_an_acknowledged_case_has_its_time_to_be_decided(severity: Severity, start: str, remind: str, by: str) -> None:
    deadlines = decision_deadlines(severity, at(start), CLOCK, DEFAULTS)
    assert deadlines == Deadlines(remind_at=at(remind), act_by=at(by))


HALF_PAST_SEVEN = ((time(8, 30), time(12)), (time(13), time(17)))
TEN = ((time(8), time(12)), (time(13), time(19)))


@every(
    ("hours", "start", "acknowledged", "decided", "major"),
    [
        (HALF_PAST_SEVEN, "09-16T08:30", "09-16T17:00", "09-17T17:00", "09-16T17:00"),
        (HALF_PAST_SEVEN, "09-16T10:00", "09-17T10:00", "09-18T10:00", "09-17T10:00"),
        (HALF_PAST_SEVEN, "09-18T10:00", "09-20T10:00", "09-21T10:00", "09-20T10:00"),
        (TEN, "09-16T08:00", "09-16T19:00", "09-17T19:00", "09-16T19:00"),
        (TEN, "09-16T10:00", "09-17T10:00", "09-18T10:00", "09-17T10:00"),
        (TEN, "09-30T18:00", "10-08T18:00", "10-09T18:00", "10-08T18:00"),
    ],
)
def test_a_working_day_is_as_long_as_the_workspaces_own(
    hours: tuple[tuple[time, time], ...], start: str, acknowledged: str, decided: str, major: str
) -> None:
    settings = Defaults(hours=hours)
    clock = replace(CLOCK, hours=settings.hours)
    assert rung_deadlines(Severity.MINOR, at(start), clock, settings).act_by == at(acknowledged)
    assert decision_deadlines(Severity.MINOR, at(start), clock, settings).act_by == at(decided)
    assert decision_deadlines(Severity.MAJOR, at(start), clock, settings).act_by == at(major)


def test_a_time_that_the_workspace_sets_is_a_length() -> None:
    settings = Defaults(hours=TEN).with_all({"ack_minor": 300, "decide_minor": 0})
    clock = replace(CLOCK, hours=settings.hours)
    assert rung_deadlines(Severity.MINOR, at("09-16T08:00"), clock, settings).act_by == at("09-16T14:00")
    assert decision_deadlines(Severity.MINOR, at("09-16T08:00"), clock, settings).act_by == at("09-16T08:00")


def test_the_persons_own_clock_counts() -> None:
    berlin = WorkingClock(calendar=load_calendar("DE"), zone=ZoneInfo("Europe/Berlin"))
    deadlines = rung_deadlines(Severity.MAJOR, at("09-16T17:00"), berlin, DEFAULTS)
    assert deadlines.act_by == datetime(2026, 9, 16, 16, 30, tzinfo=ZoneInfo("Europe/Berlin"))


def test_a_far_deadline_leaves_a_critical_rung_its_time() -> None:
    start = at("09-16T22:00")
    deadlines = rung_deadlines(Severity.CRITICAL, start, CLOCK, DEFAULTS, deadline=at("09-17T06:00"), rungs_left=2)
    assert deadlines.act_by - start == timedelta(minutes=15)


def test_a_near_deadline_compresses_the_ladder_and_leaves_a_share_to_carry_it_out() -> None:
    start, deadline = at("09-16T22:00"), at("09-16T22:18")
    deadlines = rung_deadlines(Severity.CRITICAL, start, CLOCK, DEFAULTS, deadline=deadline, rungs_left=2)
    assert deadlines.act_by == at("09-16T22:06")
    assert deadlines.remind_at == at("09-16T22:03")


def test_a_deadline_that_is_gone_compresses_nothing() -> None:
    start = at("09-16T22:00")
    deadlines = rung_deadlines(Severity.CRITICAL, start, CLOCK, DEFAULTS, deadline=start, rungs_left=2)
    assert deadlines.act_by - start == timedelta(minutes=15)


def test_a_deadline_does_not_compress_what_is_not_critical() -> None:
    start = at("09-16T08:30")
    with_deadline = rung_deadlines(Severity.MAJOR, start, CLOCK, DEFAULTS, deadline=at("09-16T09:00"), rungs_left=3)
    assert with_deadline == rung_deadlines(Severity.MAJOR, start, CLOCK, DEFAULTS)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        rung_deadlines(Severity.CRITICAL, datetime(2026, 9, 16), CLOCK, DEFAULTS)  # noqa: DTZ001


@given(minutes=st.integers(1, 240), rungs=st.integers(1, 5))
@settings(max_examples=sized(60, 1200), deadline=None)
def test_a_silent_critical_ladder_always_ends_before_its_deadline(minutes: int, rungs: int) -> None:
    now = at("09-16T22:00")
    deadline = now + timedelta(minutes=minutes)
    for left in range(rungs, 0, -1):
        deadlines = rung_deadlines(Severity.CRITICAL, now, CLOCK, DEFAULTS, deadline=deadline, rungs_left=left)
        assert now < deadlines.remind_at < deadlines.act_by < deadline
        now = deadlines.act_by


def test_a_ladder_that_would_end_at_its_deadline_is_compressed_and_one_that_ends_before_it_is_not() -> None:
    start = at("09-16T22:00")
    sharp = rung_deadlines(Severity.CRITICAL, start, CLOCK, DEFAULTS, deadline=at("09-16T22:30"), rungs_left=2)
    assert sharp.act_by == at("09-16T22:10")
    later = at("09-16T22:30") + timedelta.resolution
    assert rung_deadlines(Severity.CRITICAL, start, CLOCK, DEFAULTS, deadline=later, rungs_left=2).act_by == at(
        "09-16T22:15"
    )


def test_compressing_never_gives_more_time_than_there_would_be() -> None:
    """A decision has an hour; the share of the time left would be longer."""
    start = at("09-16T22:00")
    settings = replace(DEFAULTS, ack_critical_wall=timedelta(hours=4))
    given = decision_deadlines(
        Severity.CRITICAL, start, CLOCK, settings, deadline=start + timedelta(hours=4), rungs_left=2
    )
    assert given.act_by == start + timedelta(hours=1)


@pytest.mark.parametrize("severity", [Severity.CRITICAL, Severity.MAJOR])
def test_the_time_between_two_moments_is_never_negative(severity: Severity) -> None:
    timing = Timing(severity=severity, clock=CLOCK, defaults=DEFAULTS)
    assert timing.between(at("09-16T10:00"), at("09-16T09:00")) == timedelta(0)
    counted = timedelta(hours=3) if severity is Severity.CRITICAL else timedelta(hours=1.5)
    assert timing.between(at("09-16T11:00"), at("09-16T14:00")) == counted
