"""A tiny stand-in for the sandbox server, so that the page can be tested by itself."""

from __future__ import annotations

import asyncio
import copy
import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.browser import fixtures
from tests.browser.fixtures import BOT, Json

PAGE = Path(__file__).parents[2] / "sandbox" / "page"
REPLIES_LOST = "没有回音"


class FakeWorkspace:
    """Channels, messages, forms and a stream in memory; `calls` is what the page asked for."""

    def __init__(self) -> None:
        self.now = fixtures.NOW
        self.calls: list[tuple[str, Json]] = []
        self.messages: dict[str, list[Json]] = {key: [] for key in ("C01STANDUP", "C02FOLLOW", "C04MGMT")}
        self.read: dict[tuple[str, str], str] = {}
        self.views: dict[str, list[Json]] = {}
        self.log: list[Json] = []
        self.uploads: dict[str, bytes] = {"FPIC": fixtures.PNG}
        self.answer_submit: Callable[[Json], Json] = lambda body: {"ok": True}
        self._watchers: set[asyncio.Queue[Json]] = set()
        self._micros = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    def dm(self, user: str) -> str:
        """The id of a person's DM with the app."""
        return "D" + user[1:]

    def post(self, channel: str, user: str, text: str, **more: Any) -> Json:
        """Add a message and tell the page."""
        self._micros += 100
        at = more.pop("at", self.now)
        message = {"ts": f"{int(at.timestamp())}.{self._micros:06d}", "user": user, "text": text, **more}
        self.messages.setdefault(channel, []).append(message)
        root = more.get("thread_ts")
        for one in self.messages[channel]:
            if one["ts"] == root:
                users = dict.fromkeys([*one.get("reply_users", []), user])
                one |= {"thread_ts": root, "reply_count": one.get("reply_count", 0) + 1, "reply_users": list(users), "latest_reply": message["ts"]}
        self.tell("ephemeral" if more.get("ephemeral") else "message", channel=channel, ts=message["ts"])
        return message

    def edit(self, channel: str, ts: str, **more: Any) -> None:
        """Change a message and tell the page."""
        next(one for one in self.messages[channel] if one["ts"] == ts).update(more)
        self.tell("message", channel=channel, ts=ts)

    def delete(self, channel: str, ts: str) -> None:
        """Take a message away and tell the page."""
        self.messages[channel] = [one for one in self.messages[channel] if one["ts"] != ts]
        self.tell("deleted", channel=channel, ts=ts)

    def open_view(self, user: str, view: Json) -> None:
        """Put a form on a person's stack."""
        stack = self.views.setdefault(user, [])
        stack.append(view | {"previous_view_id": stack[-1]["id"] if stack else None})
        self.tell("view", user=user)

    def update_view(self, user: str, **more: Any) -> None:
        """Change the form on top."""
        self.views[user][-1] |= more
        self.tell("view", user=user)

    def tell(self, kind: str, **fields: Any) -> None:
        """Send an event down the stream, from any thread."""
        for queue in list(self._watchers):
            if self._loop:
                self._loop.call_soon_threadsafe(queue.put_nowait, {"type": kind, **fields})

    def asked(self, call: str) -> list[Json]:
        """The bodies of every call of that name."""
        return [body for name, body in self.calls if name == call]

    def application(self) -> web.Application:
        """The web application."""
        app = web.Application()
        app.router.add_get("/", lambda _: web.FileResponse(PAGE / "index.html"))
        app.router.add_static("/page", PAGE)
        app.router.add_get("/_control/stream", self._stream)
        app.router.add_get("/_control/files/{id}", self._file)
        app.router.add_post("/_control/file", self._upload)
        app.router.add_route("*", "/_control/{call}", self._dispatch)
        return app

    async def _dispatch(self, request: web.Request) -> web.Response:
        call = request.match_info["call"]
        body = await request.json() if request.method == "POST" else dict(request.query)
        self.calls.append((call, body))
        if request.method == "POST":
            self.log.append({"n": len(self.log) + 1, "at": {"workspace": self.now.isoformat()}, "direction": "to_app", "type": call, "payload": body, "ack_ms": 4})
        handler = getattr(self, f"_{call}", None)
        if handler is None:
            return web.json_response({"ok": False, "error": f"no call {call}"}, status=400)
        return web.json_response(handler(body))

    def _config(self, _: Json) -> Json:
        return fixtures.CONFIG

    def _state(self, _: Json) -> Json:
        channels = [{"id": key, "members": [user["id"] for user in fixtures.CONFIG["users"]]} for key in self.messages if key[0] == "C"]
        return {"now": self.now.isoformat(), "bot": {"user_id": BOT, "connected": True}, "channels": channels}

    def _channels(self, body: Json) -> Json:
        user = body["user"]
        names = {one["id"]: one for one in fixtures.CONFIG["channels"]}
        rows = [{"id": key, "name": one["name"], "kind": "private" if one.get("is_private") else "channel"} for key, one in names.items()]
        rows.append({"id": self.dm(user), "name": "", "kind": "im", "with": BOT})
        if user in (fixtures.LIN, fixtures.WANG):
            rows.append({"id": "DLINWANG", "name": "", "kind": "im", "with": fixtures.WANG if user == fixtures.LIN else fixtures.LIN})
        for row in rows:
            there = [one for one in self._seen(user, row["id"]) if one["user"] != user]
            row["unread"] = sum(one["ts"] > self.read.get((user, row["id"]), "") for one in there)
            row["latest"] = there[-1]["ts"] if there else None
        return {"channels": rows}

    def _seen(self, user: str, channel: str) -> list[Json]:
        key = self.dm(user) if channel == "@bot" else channel
        return [one for one in self.messages.get(key, []) if one.get("ephemeral_to", user) == user]

    def _messages(self, body: Json) -> Json:
        shown = self._seen(body["user"], body["channel"])
        root = body.get("thread_ts")
        if root:
            shown = [one for one in shown if root in (one["ts"], one.get("thread_ts"))]
        else:
            shown = [one for one in shown if one.get("thread_ts", one["ts"]) == one["ts"]]
        shown = [one for one in shown if one["ts"] < body.get("before", "9")]
        return {"messages": shown[-int(body.get("limit", 1000)) :]}

    def _read(self, body: Json) -> Json:
        shown = self._seen(body["user"], body["channel"])
        if shown:
            self.read[body["user"], body["channel"]] = shown[-1]["ts"]
        return {"ok": True}

    def _message(self, body: Json) -> Json:
        channel = self.dm(body["user"]) if body["channel"] == "@bot" else body["channel"]
        files = [{"id": one, "name": f"{one}.png", "mimetype": "image/png", "size": len(self.uploads[one])} for one in body.get("files", [])]
        more = {key: body[key] for key in ("thread_ts",) if key in body} | ({"files": files} if files else {})
        return {"ok": True, "ts": self.post(channel, body["user"], body["text"], **more)["ts"]}

    def _command(self, body: Json) -> Json:
        if body["command"] == "/slow":
            return {"ok": False, "error": "operation_timeout"}
        if body["command"] == "/delay":
            self.open_view(body["user"], copy.deepcopy(fixtures.delay_view()))
        else:
            channel = self.dm(body["user"]) if body["channel"] == "@bot" else body["channel"]
            self.post(channel, BOT, f"收到 {body['text']}", ephemeral=True, ephemeral_to=body["user"])
        return {"ok": True, "ack_ms": 3, "ack": None}

    def _action(self, body: Json) -> Json:
        if body["action_id"] == "never":
            return {"ok": False, "error": "operation_timeout"}
        return {"ok": True, "ack_ms": 2}

    def _submit(self, body: Json) -> Json:
        answer = self.answer_submit(body)
        if answer["ok"] and not answer.get("errors"):
            self.views[body["user"]].pop()
            self.tell("view", user=body["user"])
        return answer

    def _close(self, body: Json) -> Json:
        stack = self.views[body["user"]]
        del stack[0 if body.get("all") else -1 :]
        self.tell("view", user=body["user"])
        return {"ok": True}

    def _view(self, body: Json) -> Json:
        stack = self.views.get(body["user"])
        return {"view": stack[-1] if stack else None}

    def _home(self, body: Json) -> Json:
        return {"ok": True, "view": fixtures.HOME}

    def _shortcut(self, _: Json) -> Json:
        return {"ok": True}

    def _log(self, body: Json) -> Json:
        return {"entries": self.log[int(body.get("since", 0)) :], "last": len(self.log)}

    def _clock(self, body: Json) -> Json:
        if "advance" in body:
            amount = int(body["advance"][:-1])
            self.now += timedelta(minutes=amount) if body["advance"].endswith("m") else timedelta(hours=amount)
        if "to" in body:
            self.now = datetime.fromisoformat(body["to"])
        if body:
            self.tell("clock")
        return {"now": self.now.isoformat(), "settled": True}

    def _due(self, _: Json) -> Json:
        return {"next": self.now.replace(hour=9, minute=0).isoformat(), "what": "早会 生产例会"} if self.now.hour < 9 else {"next": None}

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        part = form["file"]
        assert isinstance(part, web.FileField)
        file_id = f"F{len(self.uploads)}"
        self.uploads[file_id] = part.file.read()
        return web.json_response({"ok": True, "file_id": file_id})

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.uploads[request.match_info["id"]], content_type="image/png")

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        queue: asyncio.Queue[Json] = asyncio.Queue()
        self._watchers.add(queue)
        try:
            await response.write(b": hello\n\n")
            while True:
                await response.write(f"data: {json.dumps(await queue.get())}\n\n".encode())
        finally:
            self._watchers.discard(queue)

    def serve(self) -> tuple[str, Callable[[], None]]:
        """Serve in a thread; answers the address and how to stop."""
        ready = threading.Event()
        place: list[str] = []
        stop = asyncio.Event()

        async def run() -> None:
            self._loop = asyncio.get_running_loop()
            runner = web.AppRunner(self.application(), shutdown_timeout=0.1)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            place.append(site.name if not site.name.endswith(":0") else f"http://127.0.0.1:{runner.addresses[0][1]}")
            ready.set()
            await stop.wait()
            await runner.cleanup()

        thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
        thread.start()
        ready.wait(10)

        def end() -> None:
            assert self._loop
            self._loop.call_soon_threadsafe(stop.set)
            thread.join(10)

        return place[0], end


def furnish(workspace: FakeWorkspace) -> None:
    """Fill the rooms with something to look at."""
    lin, wang, anna = fixtures.LIN, fixtures.WANG, fixtures.ANNA
    yesterday = fixtures.NOW - timedelta(days=1)
    follow = "C02FOLLOW"
    workspace.post(follow, wang, "PO2402 的面料今天能到吗?<@U01LINXIAO> 盯一下", at=yesterday)
    workspace.post(follow, lin, "在催了,染厂说 *最晚周五* :pray:", at=yesterday)
    workspace.post(follow, lin, "合同在这里 <https://example.com/po2402|PO2402 合同>,注意 `最迟装运 10/31`", at=yesterday)
    workspace.post(follow, anna, "Customer asks for the new ETD, see <#C01STANDUP>", at=yesterday + timedelta(hours=3))
    case = workspace.post(follow, BOT, "PO2402 面料未到", blocks=fixtures.CASE, reactions=[{"name": "eyes", "count": 2, "users": [wang, lin]}])
    workspace.post(follow, wang, "收到,我去问工厂", thread_ts=case["ts"])
    workspace.post(follow, lin, "染厂照片稍后发", thread_ts=case["ts"])
    workspace.post(follow, BOT, "只有跟单主管可以批示这一条,已转给 <@U05WANGFANG>。", ephemeral=True, ephemeral_to=lin)
    workspace.post(follow, wang, "先不要告诉客户", edited={"user": wang, "ts": "1"})
    workspace.post("C01STANDUP", BOT, "元素", blocks=fixtures.GALLERY)
    workspace.post("C01STANDUP", wang, fixtures.HOSTILE)
    workspace.post("C01STANDUP", lin, "照片与表", files=[{"id": "FPIC", "name": "面料.png", "mimetype": "image/png", "size": 900}, {"id": "FXLS", "name": "order-book.xlsx", "mimetype": "application/vnd.ms-excel", "size": 45678}])
    workspace.post(workspace.dm(lin), BOT, "早,林晓。今天有 2 单要看。", blocks=[*fixtures.HOME["blocks"][2:4]])
    workspace.post("DLINWANG", wang, "中午一起吃饭?")
