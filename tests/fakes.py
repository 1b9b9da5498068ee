"""Fakes of the edge: a Slack client that keeps what it is told and fails when told to, a company without rows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.db.database import Database
from bot.domain.text import phrase_from_data
from bot.files.locales import templates_folder
from bot.presentation.words import Lexicon, Words
from bot.work.clock import MovableClock
from bot.work.company import Company
from bot.work.gateway import Services

NOW = datetime(2026, 9, 16, 1, 0, tzinfo=UTC)
Fault = Callable[[], None]


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self._clock = MovableClock()
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, span: timedelta) -> None:
        self._now += span
        self._clock.move_to(self._clock.now() + span)

    async def sleep_until(self, moment: datetime) -> None:
        await self._clock.sleep_until(self._clock.now() + (moment - self._now))


class Answer(dict[str, Any]):
    """A Slack answer with its status and headers."""

    def __init__(self, body: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> None:
        super().__init__(body)
        self.status_code = status
        self.headers = headers or {}


def refusal(error: str, status: int = 200, headers: dict[str, str] | None = None) -> SlackApiError:
    """The error the SDK raises for `ok: false`."""
    return SlackApiError(error, Answer({"ok": False, "error": error}, status, headers))  # type: ignore[no-untyped-call]


def reset() -> Exception:
    """A connection that died under a request."""
    return aiohttp.ServerDisconnectedError()


class FakeSlack(AsyncWebClient):
    """The Web API methods the edge uses. `before` faults hit before a call has its effect, `after` when it had it."""

    def __init__(self) -> None:
        super().__init__(token="xoxb-fake", base_url="http://127.0.0.1:9/api/", retry_handlers=[])
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.messages: list[dict[str, Any]] = []
        self.before: dict[str, deque[Exception]] = {}
        self.after: dict[str, deque[Exception]] = {}
        self.views: list[dict[str, Any]] = []
        self.files: dict[str, dict[str, Any]] = {}
        self.refusing: str | None = None
        """Slack's word for a trouble of the installation: every call is refused with it."""
        self._ts = 0

    def fail(self, method: str, error: Exception, *, times: int = 1, after: bool = False) -> None:
        faults = self.after if after else self.before
        faults.setdefault(method, deque()).extend([error] * times)

    def named(self, method: str) -> list[dict[str, Any]]:
        return [arguments for name, arguments in self.calls if name == method]

    def texts(self, channel: str | None = None) -> list[str]:
        return [message["text"] for message in self.messages if channel in (None, message["channel"])]

    async def _call(self, method: str, arguments: dict[str, Any], act: Callable[[], dict[str, Any]]) -> Answer:
        self.calls.append((method, arguments))
        if self.refusing is not None:
            raise refusal(self.refusing)
        if queue := self.before.get(method):
            raise queue.popleft()
        answer = Answer({"ok": True, **act()})
        if queue := self.after.get(method):
            raise queue.popleft()
        return answer

    async def auth_test(self) -> Answer:
        return await self._call("auth.test", {}, lambda: {"team_id": "T1", "user_id": "UBOT", "bot_id": "B1"})

    async def conversations_open(self, **arguments: Any) -> Answer:
        return await self._call(
            "conversations.open", arguments, lambda: {"channel": {"id": f"D{arguments['users'].removeprefix('U')}"}}
        )

    async def chat_postMessage(self, **arguments: Any) -> Answer:
        def act() -> dict[str, Any]:
            self._ts += 1
            ts = f"{NOW.timestamp() + self._ts:.6f}"
            self.messages.append({**arguments, "ts": ts})
            return {"channel": arguments["channel"], "ts": ts}

        return await self._call("chat.postMessage", arguments, act)

    async def chat_update(self, **arguments: Any) -> Answer:
        def act() -> dict[str, Any]:
            for message in self.messages:
                if message["ts"] == arguments["ts"] and message["channel"] == arguments["channel"]:
                    message.update(text=arguments["text"], blocks=arguments["blocks"])
            return {"ts": arguments["ts"]}

        return await self._call("chat.update", arguments, act)

    async def chat_postEphemeral(self, **arguments: Any) -> Answer:
        return await self._call("chat.postEphemeral", arguments, lambda: {"message_ts": "1.0"})

    async def conversations_history(self, **arguments: Any) -> Answer:
        def act() -> dict[str, Any]:
            oldest, latest = float(arguments.get("oldest") or 0), float(arguments.get("latest") or "inf")
            there = [message for message in self.messages if message["channel"] == arguments["channel"]]
            found = [message for message in there if oldest <= float(message["ts"]) <= latest][::-1]
            start = int(arguments.get("cursor") or 0)
            end = start + arguments["limit"]
            more = {"next_cursor": str(end)} if len(found) > end else {}
            return {"messages": found[start:end], "response_metadata": more}

        return await self._call("conversations.history", arguments, act)

    async def conversations_replies(self, **arguments: Any) -> Answer:
        def act() -> dict[str, Any]:
            found = [
                message for message in self.messages if arguments["ts"] in (message["ts"], message.get("thread_ts"))
            ]
            return {"messages": found}

        return await self._call("conversations.replies", arguments, act)

    async def files_getUploadURLExternal(self, **arguments: Any) -> Answer:
        def act() -> dict[str, Any]:
            file = f"F{len(self.files)}"
            self.files[file] = {}
            return {"file_id": file, "upload_url": f"http://127.0.0.1:9/upload/{file}"}

        return await self._call("files.getUploadURLExternal", arguments, act)

    async def files_completeUploadExternal(self, **arguments: Any) -> Answer:
        def act() -> dict[str, Any]:
            for argument in arguments["files"]:
                self._ts += 1
                self.files[argument["id"]] = {
                    "shares": {"private": {arguments["channel_id"]: [{"ts": f"{self._ts}.0"}]}}
                }
            return {"files": [{"id": argument["id"]} for argument in arguments["files"]]}

        return await self._call("files.completeUploadExternal", arguments, act)

    async def files_info(self, **arguments: Any) -> Answer:
        def act() -> dict[str, Any]:
            file = self.files.get(arguments["file"])
            if not file:
                raise refusal("file_not_found")
            return {"file": file}

        return await self._call("files.info", arguments, act)

    async def views_open(self, **arguments: Any) -> Answer:
        def act() -> dict[str, Any]:
            view = {**arguments["view"], "id": f"V{len(self.views)}", "hash": "h0"}
            self.views.append(view)
            return {"view": view}

        return await self._call("views.open", arguments, act)

    async def views_update(self, **arguments: Any) -> Answer:
        return await self._call("views.update", arguments, lambda: {"view": {**arguments["view"], "id": "V0"}})


def company() -> Company:
    """A company whose rules nobody asks for."""
    nothing = cast(Any, None)
    return Company(
        rules=nothing, calendars={}, plans={}, rates=nothing, transit=nothing, keywords={}, follow_channel="CFOLLOW"
    )


def services(db: Database, clock: Any = None) -> Services:
    """Services over a database and a clock that stands still."""
    return Services(db, company(), clock or FakeClock())


LEXICON = Lexicon(templates_folder(), "zh-CN")


async def words_for(_member_id: str | None) -> Words:
    """Chinese words for everybody."""
    return LEXICON.words("zh-CN", "Asia/Shanghai")


def worded(data: Mapping[str, Any], locale: str = "zh-CN") -> str:
    """A phrase of an outbox row in its reader's words."""
    return LEXICON.words(locale, "Asia/Shanghai").text(phrase_from_data(data))
