"""The app is uninstalled while stand-up prompts fall due, and installed again: nothing lost, nothing twice, told once."""

from __future__ import annotations

import time

import pytest

from tests.e2e.conftest import Start
from tests.e2e.mailbox import Mailbox
from tests.e2e.workspace import HEARTBEAT, HUANGJG, LIWEI, WANGFANG, ZHENGQ, Workspace

ASKED = (LIWEI, WANGFANG, ZHENGQ)
"""Merchandisers have their prompts before nine."""
RESUMED_SECONDS = 20


def prompts(slack: Workspace, user: str) -> int:
    """How many prompts of today a person has."""
    return sum("生产例会 · 9/16" in message.words for message in slack.messages(user))


@pytest.mark.prove
def test_an_app_that_was_uninstalled_catches_up_when_it_is_back(start: Start) -> None:
    with Mailbox() as mail:
        slack = start(**mail.settings)
        assert slack.post("installation", do="uninstall")["ok"]
        slack.to("2026-09-16T09:05+08:00")
        assert [prompts(slack, user) for user in ASKED] == [0] * len(ASKED)
        (letter,) = [text for letter in mail.letters for text in mail.to(str(letter["to"]))]
        assert "重新安装应用" in letter
        assert "不丢也不重复" in letter

        assert slack.post("installation", do="install")["ok"]
        deadline = time.monotonic() + RESUMED_SECONDS
        while not all(prompts(slack, user) for user in ASKED):
            assert time.monotonic() < deadline, slack.said()[-3000:]
            time.sleep(HEARTBEAT)
        slack.settle()
        assert [prompts(slack, user) for user in ASKED] == [1] * len(ASKED)
        assert "fate='refused'" not in slack.said()
        assert slack.sees(HUANGJG, "Slack 恢复接收跟单的消息")
        assert len(mail.letters) == 1
