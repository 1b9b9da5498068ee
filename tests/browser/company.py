"""A furnished workspace on the real server, with a small scripted app, run beside the browser in a thread."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import urllib.parse
import urllib.request
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.app import Options, serve
from sandbox.config import parse
from sandbox.workspace import Workspace
from tests.browser import fixtures, showcase
from tests.browser.fixtures import Json

T = TypeVar("T")
EVERYTHING = re.compile(".*")


class Company:
    """The server's address, the app's client and what the app has been told."""

    url: str
    client: AsyncWebClient
    space: Workspace

    def __init__(self, *, port: int = 0, workspace: Json = fixtures.WORKSPACE) -> None:
        self._workspace = workspace
        self.told: list[tuple[str, Json]] = []
        self.on_submit: Callable[[Json], Json | None] = lambda body: None
        self.on_action: Callable[[Json, AsyncWebClient], Awaitable[Any]] | None = None
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Start the server and connect the app."""
        self._thread.start()
        assert self._ready.wait(20), "the workspace did not start"
        if self._failure:
            raise self._failure

    def stop(self) -> None:
        """Stop both; once more does nothing."""
        if not self._thread.is_alive():
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the server's thread and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def api(self, method: str, **arguments: Any) -> Json:
        """A Web API call of the app."""
        answer = self.do(self.client.api_call(method, json=arguments))
        assert isinstance(answer.data, dict)
        return answer.data

    def post(self, channel: str, text: str, **more: Any) -> str:
        """The app posts; answers the ts."""
        return str(self.api("chat.postMessage", channel=channel, text=text, **more)["ts"])

    def say(self, user: str, channel: str, text: str, **more: Any) -> str:
        """A person writes; answers the ts."""
        return str(self.control("message", user=user, channel=channel, text=text, **more)["ts"])

    def control(self, call: str, **body: Any) -> Json:
        """A control call."""
        data = json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_control/{call}", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as response:
            return dict(json.load(response))

    def look(self, call: str, **query: str) -> Json:
        """A look of the control API."""
        with urllib.request.urlopen(
            f"{self.url}/_control/{call}?{urllib.parse.urlencode(query)}", timeout=20
        ) as response:
            return dict(json.load(response))

    def heard(self, kind: str) -> list[Json]:
        """What the app was told of that kind: command, action, submission, closed, shortcut, event."""
        return [body for name, body in self.told if name == kind]

    def upload(self, user: str, name: str, data: bytes, mimetype: str) -> str:
        """A file a person uploaded; answers its id."""

        async def put() -> str:
            return self.space.files.put(name=name, data=data, mimetype=mimetype, user=user, now=1).id

        return self.do(put())

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._live())
        except BaseException as failure:
            self._failure = failure
            raise
        finally:
            self._ready.set()
            self._loop.close()

    async def _live(self) -> None:
        async with serve(parse(self._workspace), Options(port=self._port)) as running:
            self.url, self.space = running.url, running.space
            self.client = AsyncWebClient(token=fixtures.BOT_TOKEN, base_url=f"{running.url}/api/")
            app = AsyncApp(client=self.client)
            self._script(app)
            web = AsyncWebClient(base_url=f"{running.url}/api/")
            handler = AsyncSocketModeHandler(app, fixtures.APP_TOKEN, web_client=web)
            await handler.connect_async()
            self._ready.set()
            await self._stop.wait()
            await handler.close_async()

    def _script(self, app: AsyncApp) -> None:
        @app.command("/slow")
        async def slow() -> None:
            self.told.append(("command", {"command": "/slow"}))

        @app.command(EVERYTHING)
        async def command(ack: Any, body: Json, client: AsyncWebClient) -> None:
            self.told.append(("command", body))
            if body["command"] != "/delay":
                await ack(f"收到 {body['text']}")
                return
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=showcase.delay_view())

        @app.action("never")
        async def never() -> None:
            self.told.append(("action", {"never": True}))

        @app.action(EVERYTHING)
        async def action(ack: Any, body: Json, client: AsyncWebClient) -> None:
            self.told.append(("action", body))
            await ack()
            if self.on_action:
                await self.on_action(body, client)

        @app.view(EVERYTHING)
        async def submission(ack: Any, body: Json) -> None:
            self.told.append(("submission", body))
            answer = self.on_submit(body)
            await (ack(answer) if answer else ack())

        @app.view_closed(EVERYTHING)
        async def closed(ack: Any, body: Json) -> None:
            self.told.append(("closed", body))
            await ack()

        @app.shortcut(EVERYTHING)
        async def shortcut(ack: Any, body: Json) -> None:
            self.told.append(("shortcut", body))
            await ack()

        @app.event("app_home_opened")
        async def home(event: Json, client: AsyncWebClient) -> None:
            self.told.append(("event", event))
            await client.views_publish(user_id=event["user"], view=showcase.HOME)

        @app.event("message")
        async def message(event: Json) -> None:
            self.told.append(("event", event))


def furnish(company: Company) -> str:
    """Fill the rooms with something to look at; answers the ts of the case's card."""
    lin, wang, follow = fixtures.LIN, fixtures.WANG, fixtures.FOLLOW
    picture = company.upload(lin, "面料.png", fixtures.picture(), "image/png")
    book = company.upload(lin, "order-book.xlsx", b"x" * 45_678, "application/vnd.ms-excel")
    company.say(wang, follow, "PO2402 的面料今天能到吗? @林晓 盯一下")
    company.say(lin, follow, "在催了,染厂说 *最晚周五* :pray:")
    company.say(lin, follow, "合同在这里 https://example.com/po2402 注意 `最迟装运 10/31`")
    company.control("clock", advance="3h")
    company.say(fixtures.ANNA, follow, "Customer asks for the new ETD, see #生产例会")
    company.control("clock", to="2026-09-17T08:50:00+08:00")
    card = company.post(follow, "PO2402 面料未到", blocks=showcase.CASE)
    company.api("reactions.add", channel=follow, timestamp=card, name="eyes")
    company.say(wang, follow, "收到,我去问工厂", thread_ts=card)
    company.say(lin, follow, "染厂照片稍后发", thread_ts=card)
    company.api(
        "chat.postEphemeral", channel=follow, user=lin, text="只有跟单主管可以批示这一条,已转给 <@U05WANGFANG>。"
    )
    company.say(wang, follow, "先不要告诉客户")
    company.post(fixtures.STANDUP, "元素", blocks=showcase.gallery(picture))
    company.say(wang, fixtures.STANDUP, showcase.HOSTILE)
    company.say(lin, fixtures.STANDUP, "照片与表", files=[picture, book])
    company.post(lin, "早,林晓。今天有 2 单要看。", blocks=showcase.HOME["blocks"][2:4])
    return card
