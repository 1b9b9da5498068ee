"""A running server and a real Bolt app as its client."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.app import Options, Running, serve
from sandbox.config import parse
from sandbox.delivery import ACK_SECONDS

BOT_TOKEN = "xoxb-sandbox"
APP_TOKEN = "xapp-sandbox"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"

WORKSPACE: dict[str, Any] = {
    "team": {"id": "T0TEST", "name": "测试", "domain": "test", "locale": "zh-CN"},
    "users": [
        {"id": "U01LIN", "name": "linxiao", "real_name": "林晓", "tz": "Asia/Shanghai", "locale": "zh-CN", "email": "lin@example.com"},
        {"id": "U02ZHOU", "name": "zhoumin", "real_name": "周敏", "tz": "Asia/Shanghai", "locale": "zh-CN"},
        {"id": "U17ANNA", "name": "anna", "real_name": "Anna Schmidt", "tz": "Europe/Berlin", "locale": "en-GB", "is_admin": True},
    ],
    "channels": [
        {"id": "C01STANDUP", "name": "生产例会", "members": ["U01LIN", "U02ZHOU", "U17ANNA"], "bot": True},
        {"id": "C02OTHER", "name": "other", "members": ["U01LIN"], "bot": False},
        {"id": "C03SECRET", "name": "管理层", "private": True, "members": ["U17ANNA"], "bot": True},
        {"id": "C04HIDDEN", "name": "hidden", "private": True, "members": ["U17ANNA"], "bot": False},
        {"id": "C05OLD", "name": "old", "members": ["U01LIN"], "bot": True, "archived": True},
    ],
    "app": {
        "id": "A0TEST",
        "name": "testbot",
        "bot_user_id": "U0BOT",
        "bot_token": BOT_TOKEN,
        "app_token": APP_TOKEN,
        "signing_secret": SECRET,
        "scopes": [
            "commands", "chat:write", "im:write", "im:history", "users:read", "users:read.email", "files:write",
            "files:read", "channels:read", "groups:read", "im:read", "channels:history", "groups:history",
            "usergroups:read", "channels:manage", "groups:write", "reactions:write", "reactions:read", "team:read",
            "app_mentions:read",
        ],
        "commands": [
            {"command": "/delay", "description": "报延期", "usage_hint": "PO2402 3天", "should_escape": True},
            {"command": "/raw", "description": "raw", "usage_hint": ""},
        ],
        "events": [
            "message.im", "message.channels", "message.groups", "app_home_opened", "app_mention", "file_shared",
            "reaction_added", "member_joined_channel",
        ],
        "shortcuts": [
            {"name": "登记异常", "type": "global", "callback_id": "report"},
            {"name": "转为异常", "type": "message", "callback_id": "from_message"},
        ],
        "client_id": "1.2",
        "client_secret": "hush",
    },
    "clock": "2026-09-16T08:50+08:00",
    "usergroups": [{"id": "S01", "handle": "merch", "name": "跟单组", "users": ["U01LIN"]}],
    "tour": [{"zh-CN": "点这里", "en": "Press here"}],
}  # fmt: skip


def workspace(**app: Any) -> dict[str, Any]:
    """The workspace with some fields of the app replaced."""
    data = copy.deepcopy(WORKSPACE)
    data["app"] |= app
    return data


class Sandbox:
    """A running server as tests drive it."""

    def __init__(self, running: Running, session: aiohttp.ClientSession, web: AsyncWebClient) -> None:
        self.running = running
        self.url = running.url
        self.space = running.space
        self.session = session
        self.web = web

    async def post(self, call: str, status: int = 200, /, **body: Any) -> dict[str, Any]:
        """A control call."""
        async with self.session.post(f"{self.url}/_control/{call}", json=body) as response:
            answer = await response.json()
            assert response.status == status, answer
            return answer

    async def get(self, call: str, status: int = 200, **query: Any) -> dict[str, Any]:
        """A look."""
        async with self.session.get(f"{self.url}/_control/{call}", params=query) as response:
            answer = await response.json()
            assert response.status == status, answer
            return answer

    async def api(self, method: str, token: str | None = BOT_TOKEN, **args: Any) -> dict[str, Any]:
        """A Web API call without the SDK; the answer whatever it says."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.session.post(f"{self.url}/api/{method}", json=args, headers=headers) as response:
            return await response.json()

    async def settle(self) -> None:
        """Wait until everything is idle."""
        assert (await self.post("settle", timeout_s=10))["settled"]

    async def messages(self, user: str, channel: str, **query: Any) -> list[dict[str, Any]]:
        """What somebody sees."""
        return (await self.get("messages", user=user, channel=channel, **query))["messages"]


Start = Callable[..., Awaitable[Sandbox]]
Connect = Callable[..., Awaitable[AsyncSocketModeHandler]]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> float:
    """Seconds an app has to acknowledge instead of Slack's three, so that tests need not wait for them."""
    assert ACK_SECONDS == 3
    seconds = 0.5
    for module in ("sockets", "http_delivery"):
        monkeypatch.setattr(f"sandbox.{module}.ACK_SECONDS", seconds)
    return seconds


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as held:
        yield held


@pytest.fixture
async def start(stack: AsyncExitStack) -> Start:
    """Starts a server with a workspace and options."""

    async def run(data: dict[str, Any] | None = None, **options: Any) -> Sandbox:
        running = await stack.enter_async_context(serve(parse(data or WORKSPACE), Options(port=0, **options)))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        web = AsyncWebClient(token=BOT_TOKEN, base_url=f"{running.url}/api/", session=session, retry_handlers=[])
        return Sandbox(running, session, web)

    return run


@pytest.fixture
async def box(start: Start) -> Sandbox:
    """A server with the usual workspace."""
    return await start()


@pytest.fixture
async def connect(stack: AsyncExitStack) -> Connect:
    """Connects a Bolt app by Socket Mode."""

    async def run(box: Sandbox, app: AsyncApp) -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(app, APP_TOKEN, web_client=AsyncWebClient(base_url=f"{box.url}/api/"))
        before = (await box.get("state"))["bot"]["connections"]
        await handler.connect_async()
        stack.push_async_callback(handler.close_async)
        async with asyncio.timeout(5):
            while (await box.get("state"))["bot"]["connections"] <= before:
                await asyncio.sleep(0.01)
        return handler

    return run


@pytest.fixture
def app(box: Sandbox) -> AsyncApp:
    """A Bolt app of the usual workspace, without listeners."""
    return bolt(box)


def bolt(box: Sandbox, **options: Any) -> AsyncApp:
    """A Bolt app that talks to this server."""
    return AsyncApp(client=AsyncWebClient(token=BOT_TOKEN, base_url=f"{box.url}/api/"), **options)


class Receiver:
    """A request URL that keeps what it gets and answers what it is told."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], str]] = []
        self.answers: list[web.Response] = []
        self.url = ""
        self.pause = 0.0

    async def handle(self, request: web.Request) -> web.Response:
        self.requests.append((dict(request.headers), await request.text()))
        await asyncio.sleep(self.pause)
        return self.answers.pop(0) if self.answers else web.Response()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    held = Receiver()
    application = web.Application()
    application.router.add_post("/slack/events", held.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    held.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield held
    await runner.cleanup()
