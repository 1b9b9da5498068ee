"""`gendan run` on a real PostgreSQL: it starts, answers, asks, dies and goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.e2e.apart import Apart, place_company
from tests.e2e.conftest import SHORT_LEASES
from tests.e2e.workspace import LINXIAO, WANGFANG


@pytest.fixture
def slack(tmp_path: Path, database_url: URL) -> Iterator[Apart]:
    """The local Slack, and the demo company in that database."""
    database = database_url.render_as_string(hide_password=False)
    place_company(database)
    apart = Apart(folder=tmp_path, program=SHORT_LEASES, database=database, log=tmp_path / "bot.log")
    yield apart.start()
    apart.stop()


@pytest.mark.postgres
@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_command_is_answered_a_prompt_goes_out_and_a_kill_loses_neither(slack: Apart) -> None:
    slack.wake()
    slack.ready()
    slack.command(LINXIAO, "/milestone PO2402 裁剪 45%")
    assert "45%" in slack.find(LINXIAO, "已记").words
    assert "生产例会" in slack.find(LINXIAO, "您的节点").words

    assert slack.post("message", user=LINXIAO, channel="@bot", text="PO2402 裁剪 50%")["ok"]
    slack.kill()
    slack.wake()
    slack.ready()
    slack.to("2026-09-16T09:01+08:00")
    echoes = [message.words for message in slack.messages(LINXIAO) if "已记" in message.words]
    assert len(echoes) == 2
    assert "50%" in echoes[1]
    assert "生产例会" in slack.last(WANGFANG).words
    slack.rest()
    assert "unexpected" not in slack.said()
