"""Commands into the edge, and into a Bolt app with nothing behind it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.measure import Message, services
from bot.db.database import Database
from bot.files.locales import templates_folder
from bot.presentation.commands import ORDER
from bot.presentation.words import Lexicon, Words
from bot.slack.ask import Ask
from bot.slack.bolt import Bolt
from bot.slack.registry import Registry
from bot.work import audit, outbox
from bot.work.gateway import Services
from bot.work.kinds import MessageKind
from bot.work.unit import Work

Receive = Callable[[dict[str, Any]], Awaitable[BoltResponse]]


def bolt() -> Bolt:
    """A Bolt app that knows who it is."""
    ours = AuthorizeResult(enterprise_id=None, team_id="T1", bot_user_id="UBOT", bot_id="B1", bot_token="xoxb-bench")

    async def authorize(**_request: Any) -> AuthorizeResult:
        return ours

    client = AsyncWebClient(base_url="http://127.0.0.1:9/api/", retry_handlers=[])
    return Bolt(client=client, authorize=authorize, process_before_response=True, request_verification_enabled=False)


def bare() -> Receive:
    """The floor: a listener that acknowledges."""
    app = bolt()

    async def order(ack: Any) -> None:
        await ack()

    app.command("/order")(order)

    async def receive(body: dict[str, Any]) -> BoltResponse:
        return await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))

    return receive


def ours(db: Database) -> Registry:
    """The edge with a command whose use case writes two rows."""
    lexicon = Lexicon(templates_folder(), "zh-CN")

    async def words_for(_member: str | None) -> Words:
        return lexicon.words("zh-CN", "Asia/Shanghai")

    app = bolt()
    served: Services = services(db)
    registry = Registry(app, services=served, client=app.client, words_for=words_for)

    async def order(ask: Ask) -> None:
        await ask.services.run(answer, key=ask.key, user=ask.user)

    registry.command(ORDER, order)
    return registry


def answer(work: Work, *, key: str, user: str) -> None:
    """A small use case: one audit entry, one notice held back so that nothing is sent here."""
    audit.write(work.session, now=work.now, actor=user, action="bench", subject_kind="command", subject_id=key)
    outbox.put(
        work.session,
        key=f"reply:{key}",
        kind=MessageKind.ANSWER,
        audience=user,
        message=Message(),
        now=work.now,
    )


def command(number: int) -> dict[str, Any]:
    """A slash command as Slack sends it."""
    return {
        "token": "x", "team_id": "T1", "team_domain": "bench", "channel_id": "D1", "channel_name": "directmessage",
        "user_id": "U1", "user_name": "bench", "command": "/order", "text": f"PO{2400 + number % 50}",
        "api_app_id": "A1", "is_enterprise_install": "false", "response_url": "http://127.0.0.1:9/respond",
        "trigger_id": f"{number}.{number}",
    }  # fmt: skip


async def acked(receive: Receive, body: dict[str, Any]) -> float:
    """How long one command took to its acknowledgement, in milliseconds."""
    started = time.perf_counter()
    response = await receive(body)
    assert response.status == 200, response.body
    return (time.perf_counter() - started) * 1000
