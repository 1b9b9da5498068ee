"""A Bolt app by Socket Mode: what people do reaches it, and what it does is seen."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp

from tests.sandbox.conftest import Connect, Sandbox

MODAL = {
    "type": "modal",
    "callback_id": "delay",
    "title": {"type": "plain_text", "text": "报延期"},
    "submit": {"type": "plain_text", "text": "提交"},
    "blocks": [
        {
            "type": "input",
            "block_id": "days",
            "label": {"type": "plain_text", "text": "几天"},
            "element": {"type": "number_input", "action_id": "n", "is_decimal_allowed": False, "min_value": "1"},
        },
        {
            "type": "input",
            "block_id": "why",
            "optional": True,
            "label": {"type": "plain_text", "text": "原因"},
            "element": {"type": "plain_text_input", "action_id": "w", "initial_value": "面料未到"},
        },
    ],
}
BUTTONS = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*PO2402* 晚 3 天"}},
    {
        "type": "actions",
        "block_id": "row",
        "elements": [
            {"type": "button", "action_id": "ack", "text": {"type": "plain_text", "text": "收到"}, "value": "7"}
        ],
    },
]


async def test_a_command_opens_a_modal_and_its_submission_becomes_a_card_with_a_button(
    box: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    seen: list[Any] = []

    @app.command("/delay")
    async def delay(ack: Any, body: Any, client: Any) -> None:
        await ack()
        seen.append(body["text"])
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view("delay")
    async def submitted(ack: Any, body: Any, client: Any) -> None:
        await ack()
        values = body["view"]["state"]["values"]
        seen.append((values["days"]["n"]["value"], values["why"]["w"]["value"]))
        await client.chat_postMessage(channel="C01STANDUP", text="PO2402 晚 3 天", blocks=BUTTONS)

    @app.action("ack")
    async def acked(ack: Any, body: Any, client: Any) -> None:
        await ack()
        seen.append(body["actions"][0]["value"])
        await client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="收到了", blocks=[])
        await client.chat_postEphemeral(channel=body["channel"]["id"], user=body["user"]["id"], text="谢谢")

    await connect(box, app)
    answer = await box.post("command", user="U01LIN", command="/delay", text="<@U02ZHOU> 3天")
    assert answer["ok"]
    assert answer["ack_ms"] < 3000
    await box.settle()
    view = (await box.get("view", user="U01LIN"))["view"]
    assert view["title"]["text"] == "报延期"

    assert (await box.post("submit", user="U01LIN", values={"days": "0"}))["errors"].keys() == {"days"}
    assert (await box.post("submit", user="U01LIN", values={"days": "3"}))["ok"]
    await box.settle()
    assert (await box.get("view", user="U01LIN"))["view"] is None
    card = (await box.messages("U02ZHOU", "生产例会"))[-1]
    assert card["text"] == "PO2402 晚 3 天"

    assert (await box.post("action", user="U02ZHOU", action_id="ack", channel="C01STANDUP", ts=card["ts"]))["ok"]
    await box.settle()
    shown = await box.messages("U02ZHOU", "C01STANDUP")
    assert [(m["text"], m["ephemeral"], bool(m["edited"])) for m in shown] == [
        ("收到了", False, True),
        ("谢谢", True, False),
    ]
    assert [m["text"] for m in await box.messages("U01LIN", "C01STANDUP")] == ["收到了"]
    assert seen == ["<@U02ZHOU|zhoumin> 3天", ("3", "面料未到"), "7"]


async def test_a_dm_is_answered_in_its_thread(box: Sandbox, app: AsyncApp, connect: Connect) -> None:
    @app.event("message")
    async def heard(event: Any, say: Any) -> None:
        assert event["channel_type"] == "im"
        await say(text=f"收到:{event['text']}", thread_ts=event["ts"])

    await connect(box, app)
    sent = await box.post("message", user="U01LIN", channel="@bot", text="PO2403 包装 85% & <!channel>")
    await box.settle()
    root, reply = await box.messages("U01LIN", "@bot", thread_ts=sent["ts"])
    assert root["text"] == "PO2403 包装 85% &amp; &lt;!channel&gt;"
    assert root["reply_count"] == 1
    assert reply["text"] == "收到:PO2403 包装 85% &amp; &lt;!channel&gt;"
    assert [m["ts"] for m in await box.messages("U01LIN", "@bot")] == [sent["ts"]]


async def test_opening_the_home_tab_lets_the_app_publish(box: Sandbox, app: AsyncApp, connect: Connect) -> None:
    @app.event("app_home_opened")
    async def opened(event: Any, client: Any) -> None:
        view = {"type": "home", "blocks": [{"type": "divider"}]}
        await client.views_publish(user_id=event["user"], view=view)

    await connect(box, app)
    assert (await box.get("home", user="U01LIN"))["view"] is None
    await box.post("home", user="U01LIN")
    await box.settle()
    assert (await box.get("home", user="U01LIN"))["view"]["type"] == "home"


@pytest.mark.usefixtures("impatient")
async def test_a_command_nobody_acknowledges_fails_after_slacks_three_seconds(
    box: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    @app.command("/delay")
    async def delay() -> None:
        await asyncio.sleep(0)

    await connect(box, app)
    answer = await box.post("command", user="U01LIN", command="/delay", text="")
    assert answer == {"ok": False, "error": "operation_timeout", "ack_ms": None}
    assert "operation_timeout" in (await box.messages("U01LIN", "@bot"))[-1]["text"]


async def test_a_command_without_any_connection_is_not_delivered(box: Sandbox) -> None:
    answer = await box.post("command", user="U01LIN", command="/delay", text="x")
    assert (answer["ok"], answer["error"]) == (False, "dispatch_failed")
