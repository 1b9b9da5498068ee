"""`kill -9` between a request and its answer: nothing is lost, nothing doubled, counted at Slack."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.db.models import Notice
from bot.work import outbox
from tests.notes import Note
from tests.outbox import ONE_OF_EACH_LANE
from tests.sizes import sized

MESSAGES, KILLS = sized((64, 4), (320, 20))


class SlowSlack:
    """Keeps a message at once and answers a little later, so that kills fall between the two."""

    def __init__(self) -> None:
        self.kept: dict[str, list[dict[str, Any]]] = {}
        self.looked_up = 0

    async def post(self, request: web.Request) -> web.Response:
        body = await request.json() if request.content_type == "application/json" else dict(await request.post())
        channel = str(body["channel"])
        ts = f"{time.time() + 86_400:.6f}"
        self.kept.setdefault(channel, []).append({"ts": ts, "text": body["text"], "metadata": body["metadata"]})
        await asyncio.sleep(0.03)
        return web.json_response({"ok": True, "channel": channel, "ts": ts})

    async def history(self, request: web.Request) -> web.Response:
        self.looked_up += 1
        body = {**request.query, **(await request.post())}
        return web.json_response({"ok": True, "messages": self.kept.get(str(body["channel"]), [])[::-1]})

    @property
    def texts(self) -> Counter[str]:
        return Counter(message["text"] for kept in self.kept.values() for message in kept)


@pytest.fixture
async def slack() -> AsyncIterator[tuple[SlowSlack, str]]:
    kept = SlowSlack()
    app = web.Application()
    app.router.add_post("/api/chat.postMessage", kept.post)
    app.router.add_route("*", "/api/conversations.history", kept.history)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield kept, f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    await runner.cleanup()


def _fill(session: Session) -> None:
    rows = [
        {"key": f"m{n}", "kind": ONE_OF_EACH_LANE[n % 4], "audience": f"C{n % 50:03}", "message": Note()}
        for n in range(MESSAGES)
    ]
    outbox.put_all(session, rows, now=datetime.now(UTC))


def _states(session: Session) -> dict[str, int]:
    counted = session.execute(select(Notice.state, func.count()).group_by(Notice.state))
    return {str(state): int(number) for state, number in counted}


@pytest.mark.usefixtures("database_url")
async def test_kills_between_request_and_answer_lose_nothing_and_double_nothing(
    database: Database, slack: tuple[SlowSlack, str]
) -> None:
    kept, api = slack
    database.call(_fill)
    url = database.url.render_as_string(hide_password=False)
    here = Path(__file__).parent
    environment = os.environ | {"PYTHONPATH": str(here.parents[1])}
    program = await asyncio.create_subprocess_exec(
        sys.executable, str(here / "killed_sender.py"), url, api, str(KILLS), env=environment
    )
    assert await asyncio.wait_for(program.wait(), 120) == 0

    wanted = {f"m{n}" for n in range(MESSAGES)}
    lost = wanted - set(kept.texts)
    doubled = {text: count for text, count in kept.texts.items() if count > 1}
    assert (len(lost), len(doubled)) == (0, 0), f"lost {lost}, doubled {doubled}"
    assert database.call(_states) == {"sent": MESSAGES}
    assert kept.looked_up > 0, "no kill fell between a request and its answer"
