"""Ten thousand messages, five hundred people, five hundred commands."""

from __future__ import annotations

import asyncio
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from sandbox.clock import WorkspaceClock
from sandbox.log import TrafficLog
from tests.sandbox.conftest import Connect, Sandbox, Start, workspace
from tests.sandbox.test_connections import acking

C = "C01STANDUP"


def card(n: int) -> list[dict[str, Any]]:
    """Thirty blocks such as a digest has."""
    section = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": f"*PO{n}* 面料未到"},
        "accessory": {
            "type": "button",
            "action_id": "open",
            "text": {"type": "plain_text", "text": "看"},
            "value": "1",
        },
    }
    context = {"type": "context", "elements": [{"type": "mrkdwn", "text": "林晓 · 09-16"}]}
    return [section, context, {"type": "divider"}] * 10


async def test_a_channel_of_ten_thousand_messages_is_posted_to_and_paged(start: Start) -> None:
    people = [{"id": f"U9{n:04d}", "name": f"p{n}", "real_name": f"人{n}"} for n in range(500)]
    data = workspace()
    data["users"] += people
    data["channels"][0]["members"] += [person["id"] for person in people]
    box = await start(data)
    async with acking(box):
        assert (await box.api("chat.postMessage", channel=C, text="x", blocks=card(1)))["ok"]
        channel = box.space.channels[C]
        template = channel.timeline[0]
        for _ in range(10_000):
            message = type(template)(
                ts=box.space.clock.next_ts(), channel=C, user="U01LIN", text="x", blocks=template.blocks
            )
            channel.add(message)
        assert len(channel.timeline) > 10_000
        assert (await box.api("chat.postMessage", channel=C, text="last"))["ok"]
        shown = await box.get("messages", user="U01LIN", channel=C, limit="50")
        assert (len(shown["messages"]), shown["messages"][-1]["text"]) == (50, "last")
        page = await box.web.conversations_history(channel=C, limit=100)
        assert page["has_more"]
        assert [m["ts"] for m in page["messages"]] == [m.ts for m in channel.timeline[:-101:-1]]


async def test_a_burst_of_five_hundred_commands_is_delivered_and_acknowledged(
    box: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    heard: list[str] = []

    @app.command("/delay")
    async def delay(ack: Any, body: Any) -> None:
        await ack()
        heard.append(body["text"])

    await connect(box, app)
    answers = await asyncio.gather(
        *(box.post("command", user="U01LIN", command="/delay", text=str(n)) for n in range(500))
    )
    assert all(answer["ok"] for answer in answers)
    assert sorted(heard, key=int) == [str(n) for n in range(500)]


def test_the_log_is_bounded_and_still_knows_its_numbers() -> None:
    log = TrafficLog(WorkspaceClock(), capacity=100)
    for n in range(250):
        log.add(direction="in", kind="api", method="auth.test", payload=n)
    assert log.last == 250
    assert [entry.n for entry in log.since(0)] == list(range(151, 251))
    assert [entry.n for entry in log.since(248)] == [249, 250]
    assert log.since(250) == []
