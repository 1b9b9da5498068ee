"""Slack is out of reach for a while and comes back: due work is caught up, what grew stale is dropped and said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.apart import SOCKETS, Apart
from tests.e2e.conftest import UNPACED
from tests.e2e.workspace import ANNA, LINXIAO, LIWEI, STANDUP, WANGFANG, ZHAOMING, ZHENGQ

LONG, OVER = 600, 0.01


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[Apart]:
    """The local Slack and the bot beside it, at 08:50; everybody here has talked to the bot before."""
    apart = Apart.with_company(tmp_path, program=UNPACED)
    apart.start()
    apart.wake()
    apart.ready()
    for person in (LINXIAO, WANGFANG, LIWEI, ZHAOMING, ZHENGQ, ANNA):
        apart.command(person, "/order PO2402")
    yield apart
    apart.stop()


def lose(slack: Apart) -> None:
    """The sockets break, and every call ends without an answer."""
    assert slack.post("fault", kind="offline", seconds=LONG)["ok"]


def regain(slack: Apart) -> None:
    """Slack is back; wait for both sockets, and for what waited."""
    assert slack.post("fault", kind="offline", seconds=OVER)["ok"]
    slack.awake()
    slack.settle()


def without_slack(slack: Apart, moment: str) -> None:
    """Cut off until that moment of the workspace's time."""
    lose(slack)
    assert slack.post("clock", to=f"2026-09-16T{moment}+08:00")["settled"] is False
    regain(slack)


def dropped(slack: Apart, message: str, why: str) -> int:
    """How many messages of that name the log says were dropped for that reason."""
    return sum(
        all(word in line for word in ("notice.skipped", f"message='{message}'", f"reason='{why}"))
        for line in slack.said().splitlines()
    )


def once(slack: Apart) -> None:
    """No message stands twice."""
    ids = Counter(post["payload"]["metadata"]["event_payload"]["id"] for post in slack.posts())
    assert [key for key, times in ids.items() if times > 1] == []


@pytest.mark.prove
def test_due_work_is_caught_up_late_prompts_are_merged_and_stale_ones_dropped(slack: Apart) -> None:
    without_slack(slack, "10:40")
    for person in (WANGFANG, LIWEI, ZHAOMING, ZHENGQ):
        assert "生产例会" in slack.last(person).words
        assert "还没收到" not in slack.last(person).words
    assert "还没收到" in slack.last(LINXIAO).words
    assert dropped(slack, "standup_reminder", "merged") == 4

    without_slack(slack, "11:05")
    digest = [message for message in slack.messages(LINXIAO, STANDUP) if "未报" in message.words]
    assert len(digest) == 1
    assert len(slack.messages(LINXIAO, STANDUP, digest[0].ts)) == 2

    before = slack.last(ANNA)
    without_slack(slack, "17:05")
    assert slack.last(ANNA).ts == before.ts
    assert dropped(slack, "standup_prompt", "stale") == 1
    assert dropped(slack, "standup_reminder", "stale") == 1
    once(slack)


def test_a_message_sent_while_nobody_listens_is_delivered_again_and_worked_once(slack: Apart) -> None:
    lose(slack)
    assert slack.post("message", user=LINXIAO, channel="@bot", text="PO2402 裁剪 45%")["ok"]
    told = slack.post("command", user=LINXIAO, command="/milestone", text="PO2402 车缝 5%")
    assert told["ok"] is False
    assert "/milestone" in slack.last(LINXIAO).words
    regain(slack)
    slack.advance("6m")
    for _ in range(2):
        assert slack.post("fault", kind="redeliver")["ok"]
        slack.settle()
    echoes = [message for message in slack.messages(LINXIAO) if "已记" in message.words]
    assert len(echoes) == 1
    assert "45%" in echoes[0].words
    once(slack)


@pytest.mark.prove
def test_slack_asks_the_sockets_to_go_and_every_command_is_answered_or_refused_by_slack(slack: Apart) -> None:
    assert slack.get("state")["bot"]["connections"] == SOCKETS
    assert slack.post("fault", kind="disconnect", reason="refresh_requested")["connections"] == SOCKETS
    told = [
        slack.post("command", user=WANGFANG, command="/milestone", text="PO2402 裁剪 46%")["ok"] for _again in range(15)
    ]
    slack.awake()
    assert slack.post("command", user=WANGFANG, command="/milestone", text="PO2402 裁剪 46%")["ok"]
    slack.settle()
    answers = [message for message in slack.messages(WANGFANG) if "46%" in message.words]
    assert len(answers) == sum(told) + 1
    assert sum(told) >= 10
    once(slack)
