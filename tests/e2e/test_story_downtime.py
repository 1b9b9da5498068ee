"""The bot is stopped over night: today's prompt late and once, yesterday's round dropped and said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.apart import Apart
from tests.e2e.conftest import UNPACED
from tests.e2e.workspace import ANNA, DAVID, LINXIAO, LIWEI, STANDUP, WANGFANG, ZHENGQ


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Apart]:
    """The demo company with the bot awake at 08:50, each a process of its own."""
    slack = Apart.with_company(tmp_path, program=UNPACED)
    try:
        slack.start()
        slack.wake()
        slack.ready()
        slack.settle()
        yield slack
    finally:
        slack.stop()


def prompts(slack: Apart, user: str, day: str) -> int:
    """How many prompts of that day a person has."""
    return sum(f"生产例会 · {day}" in message.words for message in slack.messages(user))


def test_after_a_night_without_the_bot_only_today_is_asked(apart: Apart) -> None:
    apart.to("2026-09-16T09:05+08:00")
    apart.rest()
    apart.to("2026-09-17T10:10+08:00")
    apart.wake()
    apart.ready()
    apart.settle()
    for user in (WANGFANG, LIWEI, ZHENGQ, LINXIAO):
        assert (prompts(apart, user, "9/16"), prompts(apart, user, "9/17")) == (1, 1), user
        assert not apart.sees(user, "还没收到"), f"{user} is not reminded of yesterday's"
    for user in (ANNA, DAVID):
        assert not apart.messages(user), "it is night where they are, and yesterday's round is over"
    (digest,) = [message for message in apart.messages(LINXIAO, STANDUP) if "2026-09-16" in message.words]
    assert "Anna Schmidt" in digest.words, "it says who was not asked"
    stale = [line for line in apart.said().splitlines() if "stale" in line]
    assert any("standup.ask" in line for line in stale), "the log says what was dropped"
    assert any("standup.remind" in line for line in stale)
