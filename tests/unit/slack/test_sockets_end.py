"""Connections that ended for good are noticed; one that is being made anew is not missed."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from bot.slack import sockets as module
from bot.slack.sockets import Socket, Sockets


class Line:
    """What is looked at of a connection: the SDK's tasks."""

    def __init__(self) -> None:
        self.message_processor = asyncio.get_running_loop().create_future()
        self.current_session_monitor = asyncio.get_running_loop().create_future()


@pytest.fixture
async def lines(monkeypatch: pytest.MonkeyPatch) -> tuple[Sockets, list[Line]]:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.01)
    nothing = cast(Any, None)
    sockets, lines = Sockets(nothing, nothing, "xapp-fake"), [Line(), Line()]
    sockets._open = cast(list[Socket], lines)
    return sockets, lines


@pytest.mark.parametrize("task", ["message_processor", "current_session_monitor"])
async def test_a_connection_nobody_looks_after_any_more_is_noticed(
    lines: tuple[Sockets, list[Line]], task: str
) -> None:
    sockets, (line, _) = lines
    watch = asyncio.create_task(sockets.run())
    await asyncio.sleep(0.05)
    assert not watch.done()
    getattr(line, task).set_result(None)
    await asyncio.wait_for(watch, 5)


async def test_a_connection_that_is_made_anew_is_not_missed(lines: tuple[Sockets, list[Line]]) -> None:
    sockets, (line, _) = lines
    line.current_session_monitor.set_result(None)
    watch = asyncio.create_task(sockets.run())
    await asyncio.sleep(0)
    line.current_session_monitor = asyncio.get_running_loop().create_future()
    await asyncio.sleep(0.05)
    assert not watch.done()
    watch.cancel()
