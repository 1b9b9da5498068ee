"""The workspace's time goes on, whatever happens to the wall's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.work import clock as clocks
from bot.work.clock import SystemClock, Wall


class Machine:
    """A wall clock that somebody sets, and the seconds since the machine was started."""

    def __init__(self) -> None:
        self.steady = 50.0
        self.ahead = 1_800_000_000.0
        self.clock = SystemClock(wall=Wall(wall=lambda: self.steady + self.ahead, steady=lambda: self.steady))
        self.begun = self.clock.now()

    def passes(self, seconds: float) -> None:
        self.steady += seconds

    @property
    def shown(self) -> timedelta:
        return self.clock.now() - self.begun


def test_a_wall_set_back_an_hour_is_waited_for_at_half_the_pace() -> None:
    machine = Machine()
    machine.ahead -= 3600
    assert machine.shown == timedelta(0), "never back"
    machine.passes(60)
    assert machine.shown == timedelta(seconds=30), "and never still: a message put back for 30 seconds leaves"
    for _ in range(120):
        machine.passes(60)
        machine.clock.now()
    assert machine.shown == timedelta(seconds=121 * 60 - 3600), "as the wall again"


def test_a_wall_set_ahead_is_followed_at_once() -> None:
    machine = Machine()
    machine.ahead += 8 * 3600
    assert machine.shown == timedelta(hours=8)


def test_a_wall_set_back_by_days_is_followed_at_once_and_said() -> None:
    machine = Machine()
    machine.ahead -= 2 * 86_400
    with capture_logs() as said:
        assert machine.shown == timedelta(days=-2)
        machine.passes(1)
        assert machine.shown == timedelta(days=-2, seconds=1)
    assert [line["event"] for line in said] == ["clock.set_back"]


@pytest.mark.parametrize("drift", [-0.0001, 0.0001])
def test_a_wall_that_runs_a_little_slow_or_fast_is_the_workspaces_time(drift: float) -> None:
    machine = Machine()
    for _ in range(100):
        machine.passes(1)
        machine.ahead += drift
    assert abs(machine.shown.total_seconds() - (100 + 100 * drift)) < 1e-3
    assert clocks.CATCH_UP_MOST_SECONDS >= 3600
