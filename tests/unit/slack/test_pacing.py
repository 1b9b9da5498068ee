"""Pacing learns what the workspace takes and keeps a part of it for what cannot wait."""

from __future__ import annotations

import pytest

from bot.slack.pacing import Pacing


class Wall:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def wall() -> Wall:
    return Wall()


def test_low_lanes_leave_a_fifth_to_escalations(wall: Wall) -> None:
    pacing = Pacing(rate=1, burst=10, channel_burst=100, now=wall)
    for number in range(8):
        assert pacing.wait(3) == 0
        pacing.take(f"C{number}")
    assert pacing.wait(3) > 0
    assert pacing.wait(0) == 0


def test_a_channel_takes_a_short_burst_then_one_a_second(wall: Wall) -> None:
    pacing = Pacing(now=wall)
    for _ in range(4):
        assert pacing.channel_wait("C1") == 0
        pacing.take("C1")
    assert pacing.channel_wait("C1") == pytest.approx(1.0)
    assert pacing.held() == {"C1"}
    assert pacing.channel_wait("C2") == 0
    wall.seconds += 1
    assert pacing.held() == set()
    assert pacing.opens_in() is None


def test_a_429_closes_the_workspace_and_lowers_its_rate(wall: Wall) -> None:
    pacing = Pacing(rate=9, now=wall)
    pacing.take("C1")
    pacing.limited("C1", 30)
    assert pacing.rate == pytest.approx(6)
    assert pacing.budget(low=False) == 0
    assert pacing.wait(0) == pytest.approx(30)
    wall.seconds += 31
    assert pacing.budget(low=False) > 0
    for _ in range(2000):
        pacing.succeeded()
    assert pacing.rate == 50


def test_a_429_in_a_busy_channel_closes_that_channel_only(wall: Wall) -> None:
    pacing = Pacing(now=wall)
    for _ in range(3):
        pacing.take("C1")
    pacing.limited("C1", 20)
    assert pacing.channel_wait("C1") == pytest.approx(20)
    assert pacing.wait(0) == 0
    assert pacing.held() == {"C1"}


def test_edits_have_a_pace_of_their_own_and_leave_channels_alone(wall: Wall) -> None:
    pacing = Pacing(now=wall)
    for _ in range(50):
        assert pacing.method_wait("update") == 0
        pacing.take("C1", "update")
    assert pacing.method_wait("update") == pytest.approx(1.2)
    assert pacing.allowance() == {"update": 0, "ephemeral": 100}
    assert pacing.opens_in() == pytest.approx(1.2)
    assert (
        pacing.channel_wait("C1")
        == pacing.wait(0)
        == pacing.method_wait("post")
        == pacing.method_wait("ephemeral")
        == 0
    )
    assert pacing.held() == set()


def test_a_429_on_an_edit_holds_edits_only(wall: Wall) -> None:
    pacing = Pacing(rate=9, now=wall)
    pacing.limited("C1", 30, "update")
    assert pacing.allowance()["update"] == 0
    assert pacing.method_wait("update") == pytest.approx(30)
    assert pacing.wait(0) == pacing.channel_wait("C1") == 0
    assert pacing.rate == 9
    wall.seconds += 31
    assert pacing.opens_in() is None
    assert pacing.allowance()["update"] > 0


def test_channels_that_are_quiet_are_forgotten(wall: Wall) -> None:
    pacing = Pacing(now=wall)
    for number in range(100):
        pacing.take(f"C{number}")
    wall.seconds += 60
    pacing.take("C1")
    assert set(pacing._channels) == {"C1"}
