"""Slack goes away, the bot goes away, and both come back: what fell due is caught up, what is stale is dropped and said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.apart import Apart
from tests.e2e.workspace import ANNA, DAVID, LINXIAO, LIWEI, STANDUP, WANGFANG, ZHAOMING, ZHENGQ


@pytest.fixture
def apart(tmp_path: Path, company_file: Path) -> Iterator[Apart]:
    """The demo company with the bot awake at 08:50, each a process of its own."""
    slack = Apart.with_company(tmp_path, company_file)
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
    return sum(f"生产例会 · {day}" in one.words for one in slack.messages(user))


def test_the_socket_drops_and_comes_back_and_everybody_is_asked_once(apart: Apart) -> None:
    assert apart.post("fault", kind="offline", seconds=2)["ok"]
    unheard = apart.post("command", user=LINXIAO, command="/milestone", text="PO2403 包装 35%")
    assert not unheard["ok"], "she sees that the app did not answer, and types it again"
    assert apart.post("clock", to="2026-09-16T09:05+08:00")["now"].startswith("2026-09-16T09:05")
    apart.settle()  # Slack may still be away for a moment: what fell due is sent when it is back
    for user in (WANGFANG, LIWEI, ZHAOMING, ZHENGQ, LINXIAO):
        assert prompts(apart, user, "9/16") == 1, user
    assert apart.post("fault", kind="disconnect", reason="refresh_requested")["ok"]
    apart.settle()
    apart.awake()
    assert "35%" in apart.answers(LINXIAO, "/milestone PO2403 包装 35%")[-1].words

    apart.rest()
    apart.to("2026-09-17T10:10+08:00")
    apart.wake()
    apart.ready()
    apart.settle()
    for user in (WANGFANG, LIWEI, ZHAOMING, ZHENGQ, LINXIAO):
        assert prompts(apart, user, "9/17") == 1, f"{user} is asked today's, late"
        assert not apart.sees(user, "还没收到"), f"{user} is not reminded of yesterday's"
    for user in (ANNA, DAVID):
        assert not apart.messages(user), "it is night where they are, and yesterday's round is over"
    digest = apart.find(LINXIAO, "9/16" if apart.sees(LINXIAO, "9/16", STANDUP) else "2026-09-16", STANDUP)
    assert "Anna Schmidt" in digest.words, "it says who was not asked"
    stale = [line for line in apart.said().splitlines() if "stale" in line]
    assert any("standup.ask" in line for line in stale), "the log says what was dropped"
    assert any("standup.remind" in line for line in stale)
