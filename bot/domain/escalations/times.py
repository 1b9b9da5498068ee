"""By when a rung has to react: working time, or the wall clock when it is critical."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from bot.domain.cases.states import Severity
from bot.domain.defaults import Defaults
from bot.domain.working_clock import WorkingClock


class Deadlines(NamedTuple):
    """When to remind, and by when to act; both in UTC."""

    remind_at: datetime
    act_by: datetime


@dataclass(frozen=True, kw_only=True)
class Timing:
    """What the times of a step depend on; `rungs_left` counts this rung and those above it."""

    severity: Severity
    clock: WorkingClock
    defaults: Defaults
    deadline: datetime | None = None
    rungs_left: int = 1

    @property
    def is_critical(self) -> bool:
        """Whether the wall clock counts."""
        return self.severity is Severity.CRITICAL

    def after(self, start: datetime, span: timedelta) -> datetime:
        """`span` later, by the wall clock when critical, else in working time; in UTC."""
        return (start + span if self.is_critical else self.clock.add(start, span)).astimezone(UTC)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The time that counts from start to end, never negative."""
        span = end - start if self.is_critical else self.clock.elapsed(start, end)
        return max(span, timedelta())


def acknowledgement_span(timing: Timing) -> timedelta:
    """How long a rung may stay silent."""
    known = timing.defaults
    spans = {Severity.MINOR: known.ack_minor, Severity.MAJOR: known.ack_major}
    return timing.clock.length(spans.get(timing.severity, known.ack_critical_wall))


def decision_span(timing: Timing) -> timedelta:
    """How long a decision may take once acknowledged."""
    known = timing.defaults
    spans = {Severity.MINOR: known.decide_minor, Severity.MAJOR: known.decide_major}
    return timing.clock.length(spans.get(timing.severity, known.decide_critical_wall))


def deadlines_of(timing: Timing, start: datetime, span: timedelta) -> Deadlines:
    """When to remind, at half of the span, and by when to act, at its end.

    A critical ladder that would not end before its deadline is compressed: each rung gets an equal share of the time
    left, and one share stays for carrying the decision out.
    """
    if start.tzinfo is None:
        raise ValueError("times of a step are aware")
    if timing.is_critical and timing.deadline is not None and timing.deadline > start:
        normal_end = start + span + timing.defaults.ack_critical_wall * (timing.rungs_left - 1)
        if normal_end >= timing.deadline:
            span = min(span, (timing.deadline - start) / (timing.rungs_left + 1))
    return Deadlines(remind_at=timing.after(start, span / 2), act_by=timing.after(start, span))
