"""One connection is enough to begin; one that ended for good is noticed, one that is being made anew not missed."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar, cast

import pytest

from bot.slack import sockets as module
from bot.slack.retry import SlackRefused
from bot.slack.sockets import Socket, Sockets
from tests.fakes import refusal


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


class Slow(Line):
    """A connection; the first has an address at once, the others when they are let."""

    made: ClassVar[list[Slow]] = []
    let: ClassVar[asyncio.Event]
    refused = False

    def __init__(self, *_arguments: Any, **_options: Any) -> None:
        super().__init__()
        self.message_listeners: list[Any] = []
        self.connected = False
        self.made.append(self)

    async def issue_new_wss_url(self) -> str:
        if len(self.made) > 1:
            await self.let.wait()
            if self.refused:
                raise refusal("invalid_auth")
        return "wss://127.0.0.1/"

    async def connect(self) -> None:
        self.connected = True

    async def close(self) -> None:
        self.connected = False


@pytest.fixture
async def slow(monkeypatch: pytest.MonkeyPatch) -> Sockets:
    Slow.made, Slow.let = [], asyncio.Event()
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(module, "Socket", Slow)
    nothing = cast(Any, None)
    return Sockets(nothing, nothing, "xapp-fake")


async def test_a_start_waits_for_one_connection_only(slow: Sockets) -> None:
    await asyncio.wait_for(slow.open(), 5)
    assert Slow.made[0].connected
    assert not any(line.connected for line in Slow.made[1:])
    Slow.let.set()
    async with asyncio.timeout(5):
        while [line.connected for line in Slow.made] != [True, True]:
            await asyncio.sleep(0.001)
    await slow.close()
    assert [line.connected for line in Slow.made] == [False, False]


async def test_a_stop_does_not_wait_for_the_other_connection(slow: Sockets) -> None:
    await slow.open()
    assert Slow.made[0].connected
    await asyncio.wait_for(slow.close(), 5)
    assert not any(line.connected for line in Slow.made)


async def test_a_second_connection_that_is_refused_is_noticed(slow: Sockets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Slow, "refused", True)
    await slow.open()
    Slow.let.set()
    with pytest.raises(SlackRefused):
        await asyncio.wait_for(slow.run(), 5)
    await slow.close()
