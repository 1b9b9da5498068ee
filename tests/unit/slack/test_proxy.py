"""Behind a company's proxy every way out goes through it, but for this machine and what NO_PROXY names."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError

from bot.app import doctor
from bot.app.web import HttpServer
from bot.presentation.registry import Attachment, Payload
from bot.settings import read_settings
from bot.slack.bolt import make_bolt
from bot.slack.client import SlackConnection, proxy_for, web_client
from bot.slack.outside import Outside
from bot.slack.sender import Sender
from bot.slack.sockets import Socket
from bot.slack.uploads import Uploads
from bot.work.sending import Claimed
from tests.e2e.workspace import free_port
from tests.fakes import NOW, FakeSlack

ROOT = Path(__file__).resolve().parents[3]
VARIABLES = ("http_proxy", "https_proxy", "no_proxy", "all_proxy")
SLACK = "http://slack.example/api/"


class Proxy:
    """Writes down whom it was asked for, and answers each itself; a tunnel it refuses."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.port = free_port()
        self.said: dict[str, Any] = {"ok": True, "url": "ws://wss.example/link", "errcode": 0}
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Proxy:
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split(" ", 2)
        self.asked.append(f"{method} {target}")
        said = web.json_response(self.said).body
        assert isinstance(said, bytes)
        status = b"HTTP/1.1 403 Forbidden\r\n" if method == "CONNECT" else b"HTTP/1.1 200 OK\r\n"
        more = b"Content-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(said)
        writer.write(status + more + said)
        await writer.drain()
        writer.close()


@pytest.fixture
async def proxy(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Proxy]:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    async with Proxy() as found:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{found.port}")
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{found.port}")
        yield found


def row(method: str, audience: str) -> Claimed:
    return Claimed(1, "k", 0, method, audience, "m", {}, None, "U1", False, 1, NOW, channel="C1")


async def web_api(connection: SlackConnection) -> None:
    await connection.client.auth_test()


async def bolts_own(connection: SlackConnection) -> None:
    bolt = await make_bolt(connection.client)
    await bolt.client.api_test()


async def response_url(connection: SlackConnection) -> None:
    sender = Sender(connection.client, connection.session)
    await sender.deliver(row("respond", "respond:http://hooks.example/x"), Payload(text="x", blocks=[]))


async def upload(connection: SlackConnection) -> None:
    slack: Any = FakeSlack()

    async def place(**_arguments: Any) -> Any:
        return {"upload_url": "http://files.example/upload", "file_id": "F1"}

    slack.files_getUploadURLExternal = place
    file = Attachment(name="a.png", title="a", data=b"x", alt="a")
    await Uploads(slack, connection.session).share(
        row("file", "C1"), Payload(text="x", blocks=[], files=[file]), channel="C1"
    )


async def robot(connection: SlackConnection) -> None:
    outside = Outside(webhooks={"0": "http://robot.example/send"})
    await outside.webhook(connection.session, row("webhook", "0"), Payload(text="x", blocks=[]))


async def socket(connection: SlackConnection) -> None:
    found = Socket("xapp-1", web_client=connection.client)
    found.wss_uri = "ws://wss.example/link"
    with suppress(Exception):  # what answers is no web socket
        await found.aiohttp_client_session.ws_connect(found.wss_uri or "", proxy=found.proxy)
    found.closed = True
    found.message_processor.cancel()
    await found.aiohttp_client_session.close()


WAYS: list[tuple[Callable[[SlackConnection], Awaitable[None]], str]] = [
    (web_api, "POST http://slack.example/api/auth.test"),
    (bolts_own, "POST http://slack.example/api/api.test"),
    (response_url, "POST http://hooks.example/x"),
    (upload, "POST http://files.example/upload"),
    (robot, "POST http://robot.example/send"),
    (socket, "GET ws://wss.example/link"),
]


@pytest.mark.parametrize(("way", "asked"), WAYS, ids=lambda each: getattr(each, "__name__", None))
async def test_each_way_out_goes_through_the_proxy(
    proxy: Proxy, way: Callable[[SlackConnection], Awaitable[None]], asked: str
) -> None:
    async with SlackConnection("xoxb-1", base_url=SLACK) as connection:
        await way(connection)
    assert asked in proxy.asked


@pytest.mark.parametrize("way", [web_api, bolts_own, response_url, upload, robot, socket])
async def test_what_no_proxy_names_goes_round_it(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch, way: Callable[[SlackConnection], Awaitable[None]]
) -> None:
    monkeypatch.setenv("NO_PROXY", ".example")
    async with SlackConnection("xoxb-1", base_url=SLACK) as connection:
        with suppress(Exception):  # there is nobody of that name
            await way(connection)
    assert proxy.asked == []


async def test_an_encrypted_way_asks_the_proxy_for_a_tunnel(proxy: Proxy) -> None:
    async with SlackConnection("xoxb-1") as connection:
        with suppress(Exception):
            await connection.client.auth_test()
    assert proxy.asked == ["CONNECT slack.com:443"]


async def test_this_machine_is_reached_directly(proxy: Proxy) -> None:
    async def receive(_body: object) -> Any:
        raise AssertionError

    server, port = HttpServer(receive, "x"), free_port()
    await server.open(port)
    async with (
        SlackConnection("xoxb-1", base_url=f"http://127.0.0.1:{port}/api/") as connection,
        connection.session.get(f"http://127.0.0.1:{port}/health") as answer,
    ):
        assert answer.status == 200
        with pytest.raises(SlackApiError):
            await connection.client.auth_test()
    await server.close()
    assert proxy.asked == []


async def test_the_doctor_asks_as_the_program_does(
    proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings(
        SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1", SLACK_API_BASE_URL="http://127.0.0.1:9/api/"
    )
    checks = await asyncio.to_thread(lambda: list(doctor.slack_checks(settings)))
    assert [check.ok for check in checks] == [False, False]
    assert proxy.asked == []


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://slack.com/api/", "http://tls:1"), ("wss://wss-primary.slack.com/link", "http://tls:1"),
        ("http://robot.cn/", "http://plain:2"), ("http://127.0.0.1:8400/api/", None), ("ws://localhost:1/", None),
        ("http://[::1]:5/", None), ("https://intern.example/hook", None),
    ],
)  # fmt: skip
def test_the_proxy_of_an_address(monkeypatch: pytest.MonkeyPatch, url: str, found: str | None) -> None:
    for name, value in (("https", "http://tls:1"), ("http", "http://plain:2"), ("no", "intern.example")):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.setenv(f"{name.upper()}_PROXY", value)
    assert proxy_for(url) == found
    monkeypatch.delenv("HTTPS_PROXY")
    assert proxy_for(url) == (found and "http://plain:2"), "the SDK's rule: one proxy is for everything"


OPENS = {
    *("ClientSession", "WebClient", "AsyncWebClient", "WebhookClient", "AsyncWebhookClient", "urlopen"),
    *("SocketModeClient", "AsyncSocketModeHandler", "request"),
}


def used(node: ast.AST) -> list[str]:
    """The names that are called, or inherited from."""
    found = [node.func] if isinstance(node, ast.Call) else node.bases if isinstance(node, ast.ClassDef) else []
    return [node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "") for node in found]


def test_nobody_else_opens_a_session_or_makes_a_client() -> None:
    """A new one has to go through `open_session` and `web_client`, or it goes round the proxy."""
    made: set[tuple[str, str]] = set()
    for file in (ROOT / "bot").rglob("*.py"):
        text = file.read_text("utf-8")
        if any(f"{name}(" in text or f"({name})" in text for name in OPENS):
            nodes = ast.walk(ast.parse(text))
            made |= {
                (file.relative_to(ROOT).as_posix(), name) for node in nodes for name in used(node) if name in OPENS
            }
    assert made == {
        ("bot/slack/client.py", "ClientSession"),
        ("bot/slack/client.py", "AsyncWebClient"),
        ("bot/slack/sockets.py", "SocketModeClient"),
    }
    assert web_client(None, None).proxy is None
