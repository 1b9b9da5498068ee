"""A start after a kill: earlier work before later, broken-off work again, answered forms not, Slack waited for."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.db.database import Database
from bot.db.models import Envelope
from bot.presentation.commands import ORDER
from bot.slack import retry, sockets
from bot.slack.ask import Answer, Ask, Errors
from bot.slack.bolt import make_bolt
from bot.slack.registry import Registry
from bot.slack.retry import SlackRefused, patiently
from bot.slack.sockets import Socket
from tests.every import every
from tests.fakes import FakeSlack, refusal, reset, services, words_for
from tests.unit.slack.test_registry import Edge, command, edge, submission

__all__ = ["edge"]


async def after_a_kill(edge: Edge, db: Database) -> Edge:
    """The next process on the same database."""
    slack: Any = FakeSlack()
    bolt = await make_bolt(slack)
    return Edge(db, slack, Registry(bolt, services=services(db), client=slack, words_for=words_for), bolt)


async def _hangs(_ask: Ask) -> None:
    await asyncio.Event().wait()


async def test_what_came_before_the_kill_is_worked_before_what_comes_after(edge: Edge, db: Database) -> None:
    edge.registry.command(ORDER, _hangs)
    await edge.send(command("first", trigger="1.1"))
    await edge.send(command("second", trigger="1.2"))

    fresh = await after_a_kill(edge, db)
    seen: list[str] = []

    async def order(ask: Ask) -> None:
        await asyncio.sleep(0)
        seen.append(ask.text)

    fresh.registry.command(ORDER, order)
    fresh.registry.hold()
    status, _ = await fresh.send(command("third", trigger="1.3"))
    await asyncio.sleep(0.05)
    assert (status, seen) == (200, [])
    assert await fresh.registry.replay() == 2
    await fresh.registry.settle()
    assert seen == ["first", "second", "third"]
    assert all(row.worked_at is not None for row in await fresh.rows(Envelope))


async def test_more_than_one_page_of_envelopes_is_worked_off(
    edge: Edge, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.registry.REPLAY_BATCH", 2)
    edge.registry.command(ORDER, _hangs)
    for number in range(5):
        await edge.send(command(str(number), trigger=f"1.{number}"))
    fresh = await after_a_kill(edge, db)
    seen: list[str] = []

    async def order(ask: Ask) -> None:
        seen.append(ask.text)

    fresh.registry.command(ORDER, order)
    assert await fresh.registry.replay() == 5
    assert seen == ["0", "1", "2", "3", "4"]


async def test_work_that_is_broken_off_stays_in_the_inbox(edge: Edge) -> None:
    edge.registry.command(ORDER, _hangs)
    await edge.send(command())
    for task in list(edge.registry._tasks):
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert edge.registry.idle()
    [row] = await edge.rows(Envelope)
    assert (row.worked_at, row.outcome) == (None, None)


async def test_a_form_that_was_answered_with_errors_is_not_worked_at_the_next_start(edge: Edge, db: Database) -> None:
    async def refuses(_ask: Ask) -> Answer:
        return Errors({"days": "几天?"})

    edge.registry.view("delay_form", refuses)
    await edge.send(submission({"days": ""}))

    async def never(_ask: Ask) -> Answer:
        raise AssertionError("its person was told that it was not kept")

    fresh = await after_a_kill(edge, db)
    fresh.registry.view("delay_form", never)
    assert await fresh.registry.replay() == 0


async def test_slack_out_of_reach_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(retry.asyncio, "sleep", sleep)
    errors = [reset(), refusal("ratelimited", 429, {"Retry-After": "7"}), refusal("internal_error"), TimeoutError()]

    async def call() -> str:
        if errors:
            raise errors.pop(0)
        return "here"

    assert await patiently(call) == "here"
    assert waits == [1.0, 7.0, 4.0, 8.0]


async def test_a_workspace_that_is_shut_for_a_while_is_waited_for_ever_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(retry.asyncio, "sleep", sleep)
    errors = [refusal(code) for code in ("org_login_required", "account_inactive", "team_added_to_org") * 4]

    async def call() -> str:
        if errors:
            raise errors.pop(0)
        return "here"

    assert await patiently(call) == "here"
    assert (waits[:3], waits[-1]) == ([1.0, 2.0, 4.0], 300.0)


@every("error", ["invalid_auth", "not_authed", "token_revoked", "token_expired", "missing_scope"])
async def test_a_refusal_is_not_waited_for(error: str) -> None:
    async def call() -> None:
        raise refusal(error)

    with pytest.raises(SlackRefused, match=error):
        await patiently(call)


async def test_our_own_mistakes_are_not_taken_for_slacks() -> None:
    async def call() -> None:
        raise KeyError("ours")

    with pytest.raises(KeyError):
        await patiently(call)


async def test_an_address_that_did_not_open_is_asked_for_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK tries one address for ever, but an address opens once and soon."""
    moment = 100.0
    monkeypatch.setattr(sockets.time, "monotonic", lambda: moment)
    client = AsyncWebClient(token="xoxb-fake", retry_handlers=[])
    socket = Socket("xapp-fake", web_client=client)
    await socket.aiohttp_client_session.close()
    socket.aiohttp_client_session = _Deaf(opens_after=5)  # type: ignore[assignment]
    asked: list[str] = []

    async def issue() -> str:
        asked.append(f"ws://127.0.0.1:9/{len(asked)}")
        return asked[-1]

    async def sleep(seconds: float) -> None:
        nonlocal moment
        moment += seconds

    monkeypatch.setattr(socket, "issue_new_wss_url", issue)
    monkeypatch.setattr("slack_sdk.socket_mode.aiohttp.asyncio.sleep", sleep)
    with pytest.raises(_Opened):
        await socket.connect()
    assert len(asked) > 1
    assert socket.aiohttp_client_session.tried[-1] == asked[-1]
    socket.closed = True
    socket.message_processor.cancel()


async def test_an_address_that_slack_refuses_is_asked_for_ever_less_often_and_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While the app is uninstalled the SDK would ask every five seconds, of a method that takes one a minute."""
    moment, asked = 100.0, []
    monkeypatch.setattr(sockets.time, "monotonic", lambda: moment)
    client = AsyncWebClient(token="xoxb-fake", retry_handlers=[])
    socket = Socket("xapp-fake", web_client=client)
    await socket.aiohttp_client_session.close()
    socket.aiohttp_client_session = _Deaf(opens_after=0)  # type: ignore[assignment]

    async def opens(**_arguments: Any) -> dict[str, str]:
        asked.append(moment)
        if len(asked) < 9:
            raise refusal("account_inactive")
        return {"url": "ws://127.0.0.1:9/link"}

    async def sleep(seconds: float) -> None:
        nonlocal moment
        moment += seconds

    monkeypatch.setattr(client, "apps_connections_open", opens)
    monkeypatch.setattr(sockets.asyncio, "sleep", sleep)
    with pytest.raises(_Opened):
        await socket.connect()
    assert [later - earlier for earlier, later in itertools.pairwise(asked)] == [5, 10, 20, 40, 80, 160, 300, 300]
    socket.closed = True
    socket.message_processor.cancel()


class _Opened(BaseException):
    """The connection was made, as far as this test goes."""


class _Deaf:
    """A session whose connections break until enough were tried."""

    def __init__(self, *, opens_after: int) -> None:
        self.tried: list[str] = []
        self.closed = False
        self._left = opens_after

    async def ws_connect(self, address: str, **_options: Any) -> None:
        self.tried.append(address)
        self._left -= 1
        if self._left < 0:
            raise _Opened
        raise aiohttp.ClientConnectionError
