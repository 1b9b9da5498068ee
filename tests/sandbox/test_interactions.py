"""Pressing, choosing and answering in messages: payload shapes, response URLs, shortcuts, what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp

from tests.sandbox.conftest import Connect, Sandbox

C = "C01STANDUP"


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value), "value": value}


def button(action_id: str, value: str | None = None) -> dict[str, Any]:
    made = {"type": "button", "action_id": action_id, "text": plain(action_id)}
    return made if value is None else {**made, "value": value}


def row(block_id: str, *elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


BLOCKS = [
    row("one", button("done", '{"order":1}'), button("more", "m")),
    row("two", button("done", '{"order":2}')),
    row(
        "three",
        {"type": "overflow", "action_id": "menu", "options": [option("a"), option("b")]},
        {"type": "static_select", "action_id": "pick", "options": [option("x"), option("y")], "initial_option": option("x")},
        {"type": "users_select", "action_id": "who"},
        {"type": "datepicker", "action_id": "day"},
        {"type": "checkboxes", "action_id": "box", "options": [option("p"), option("q")]},
    ),
]  # fmt: skip


@pytest.fixture
async def pressed(box: Sandbox, app: AsyncApp, connect: Connect) -> list[dict[str, Any]]:
    """What a connected app hears of presses."""
    heard: list[dict[str, Any]] = []

    @app.action(re.compile(".*"))
    async def press(ack: Any, body: Any) -> None:
        await ack()
        heard.append(body)

    await connect(box, app)
    return heard


async def post(box: Sandbox, **more: Any) -> str:
    return str((await box.web.chat_postMessage(channel=C, text="t", blocks=BLOCKS, **more))["ts"])


async def test_a_press_carries_container_channel_message_state_and_response_url(
    box: Sandbox, pressed: list[dict[str, Any]]
) -> None:
    ts = await post(box)
    answer = await box.post("action", user="U01LIN", action_id="more", channel=C, ts=ts)
    assert answer["ok"]
    (body,) = pressed
    assert body["type"] == "block_actions"
    assert body["user"] == {"id": "U01LIN", "username": "linxiao", "name": "linxiao", "team_id": "T0TEST"}
    assert body["container"] == {"type": "message", "message_ts": ts, "channel_id": C, "is_ephemeral": False}
    assert body["channel"] == {"id": C, "name": "生产例会"}
    assert body["message"]["ts"] == ts
    assert body["response_url"].startswith(f"{box.url}/actions/")
    assert body["state"]["values"]["three"]["pick"]["selected_option"] == option("x")
    assert body["state"]["values"]["three"]["day"] == {"type": "datepicker", "selected_date": None}
    (action,) = body["actions"]
    assert (action["block_id"], action["value"], action["text"]) == ("one", "m", plain("more"))


async def test_the_same_action_in_two_blocks_is_told_apart_by_block_or_value(
    box: Sandbox, pressed: list[dict[str, Any]]
) -> None:
    ts = await post(box)
    where = {"user": "U01LIN", "action_id": "done", "channel": C, "ts": ts}
    assert (await box.post("action", 400, **where))["error"] == "ambiguous_action"
    await box.post("action", **where, block_id="two")
    await box.post("action", **where, value='{"order":1}')
    await box.post("action", **where, block_id="one", value='{"order":99}')
    assert [body["actions"][0]["value"] for body in pressed] == ['{"order":2}', '{"order":1}', '{"order":99}']


async def test_choices_are_put_into_the_payload_as_their_type_demands_and_remembered(
    box: Sandbox, pressed: list[dict[str, Any]]
) -> None:
    ts = await post(box)
    where = {"user": "U01LIN", "channel": C, "ts": ts}
    await box.post("action", **where, action_id="menu", value="b")
    await box.post("action", **where, action_id="pick", value="y")
    await box.post("action", **where, action_id="who", value="U17ANNA")
    await box.post("action", **where, action_id="day", value="2026-10-01")
    await box.post("action", **where, action_id="box", value=["p", "q"])
    actions = [body["actions"][0] for body in pressed]
    assert actions[0]["selected_option"] == option("b")
    assert actions[1]["selected_option"] == option("y")
    assert actions[2]["selected_user"] == "U17ANNA"
    assert actions[3]["selected_date"] == "2026-10-01"
    assert actions[4]["selected_options"] == [option("p"), option("q")]
    held = pressed[-1]["state"]["values"]["three"]
    assert (held["pick"]["selected_option"], held["who"]["selected_user"]) == (option("y"), "U17ANNA")
    await box.post("action", user="U02ZHOU", channel=C, ts=ts, action_id="more")
    assert pressed[-1]["state"]["values"]["three"]["who"]["selected_user"] is None


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"action_id": "nothing"}, "action_not_found"),
        ({"block_id": "two"}, "action_not_found"),
        ({"action_id": "pick", "value": "z"}, "bad_value"),
        ({"action_id": "menu", "value": "z"}, "bad_value"),
        ({"action_id": "day", "value": "2026-02-30"}, "bad_value"),
        ({"ts": "1.000000"}, "message_not_found"),
        ({"user": "U0NOBODY"}, "user_not_found"),
        ({"channel": "C04HIDDEN"}, "channel_not_found"),
        ({"view_id": "V1"}, "bad_place"),
        ({"colour": "red"}, "unknown_field"),
    ],
)
async def test_what_is_not_on_the_surface_cannot_be_pressed(
    box: Sandbox, pressed: list[dict[str, Any]], change: dict[str, Any], error: str
) -> None:
    ts = await post(box)
    call = {"user": "U01LIN", "action_id": "more", "channel": C, "ts": ts, **change}
    assert (await box.post("action", 400, **call))["error"] == error
    assert pressed == []


async def test_an_ephemeral_message_is_pressed_by_its_reader_and_changed_only_by_response_url(
    box: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    bodies: list[dict[str, Any]] = []

    @app.action("more")
    async def press(ack: Any, body: Any, respond: Any) -> None:
        await ack()
        bodies.append(body)
        await respond(text="换了", replace_original=True)

    await connect(box, app)
    await box.web.chat_postEphemeral(channel=C, user="U01LIN", text="t", blocks=BLOCKS)
    (shown,) = await box.messages("U01LIN", C)
    where = {"action_id": "more", "channel": C, "ts": shown["ts"]}
    assert (await box.post("action", 400, user="U02ZHOU", **where))["error"] == "message_not_found"
    await box.post("action", user="U01LIN", **where)
    await box.settle()
    assert bodies[0]["container"]["is_ephemeral"]
    assert "message" not in bodies[0]
    (changed,) = await box.messages("U01LIN", C)
    assert (changed["ts"], changed["text"], changed["blocks"]) == (shown["ts"], "换了", [])


async def use(box: Sandbox, url: str, **payload: Any) -> tuple[int, dict[str, Any]]:
    async with box.session.post(url, json=payload) as response:
        return response.status, await response.json()


async def test_a_response_url_posts_replaces_and_deletes_five_times_in_thirty_minutes(
    box: Sandbox, pressed: list[dict[str, Any]]
) -> None:
    ts = await post(box)
    for _ in range(2):
        await box.post("action", user="U01LIN", action_id="more", channel=C, ts=ts)
    url, other = (body["response_url"] for body in pressed)
    assert await use(box, url, text="只给你") == (200, {"ok": True})
    assert await use(box, url, text="给大家", response_type="in_channel") == (200, {"ok": True})
    assert await use(box, url, text="改了", replace_original=True) == (200, {"ok": True})
    assert (await use(box, url))[1]["error"] == "no_text"
    assert await use(box, url, delete_original=True) == (200, {"ok": True})
    assert await use(box, url, text="六") == (404, {"ok": False, "error": "used_url"})
    assert [(m["text"], m["ephemeral"]) for m in await box.messages("U01LIN", C)] == [
        ("只给你", True),
        ("给大家", False),
    ]
    assert [m["text"] for m in await box.messages("U02ZHOU", C)] == ["给大家"]
    wrong = [{"type": "section", "text": plain("x" * 3001)}]
    assert (await use(box, other, text="x", blocks=wrong))[1]["error"] == "invalid_blocks"
    await box.post("clock", advance="31m")
    assert (await use(box, other, text="late"))[1]["error"] == "expired_url"
    assert (await use(box, f"{box.url}/actions/T0TEST/nonsense", text="x"))[1]["error"] == "no_such_url"


async def test_the_ack_of_a_command_is_shown_where_it_was_typed(box: Sandbox, app: AsyncApp, connect: Connect) -> None:
    @app.command("/delay")
    async def delay(ack: Any, body: Any, respond: Any) -> None:
        if body["text"] == "broken":
            await ack(blocks=[{"type": "nope"}], text="x")
        elif body["text"] == "loud":
            await ack(text="大家", response_type="in_channel")
        else:
            await ack("收到")
            await respond("稍后")

    await connect(box, app)
    answer = await box.post("command", user="U01LIN", command="/delay", text="x", channel=C)
    assert answer["ack"] == {"text": "收到"}
    await box.settle()
    # The ack and the response URL are two ways; which words come first is not promised.
    assert {m["text"] for m in await box.messages("U01LIN", C)} == {"收到", "稍后"}
    await box.post("command", user="U01LIN", command="/delay", text="loud", channel=C)
    assert [m["text"] for m in await box.messages("U02ZHOU", C)] == ["大家"]
    broken = await box.post("command", user="U01LIN", command="/delay", text="broken", channel=C)
    assert (broken["ok"], broken["error"]) == (False, "invalid_blocks")


async def test_a_command_escapes_mentions_channels_and_links_only_when_it_asks_for_that(
    box: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    texts: list[str] = []

    @app.command(re.compile("/.*"))
    async def heard(ack: Any, body: Any) -> None:
        await ack()
        texts.append(body["text"])

    await connect(box, app)
    typed = "转交 @周敏 和 <@U17ANNA> #生产例会 a<b & https://e.com/x?a=1&b=2 <!channel> <@U0NOBODY>"
    for command in ("/delay", "/raw"):
        await box.post("command", user="U01LIN", command=command, text=typed)
    escaped = "转交 <@U02ZHOU|zhoumin> 和 <@U17ANNA|anna> <#C01STANDUP|生产例会> a&lt;b &amp; "
    escaped += "<https://e.com/x?a=1&amp;b=2> &lt;!channel&gt; &lt;@U0NOBODY&gt;"
    assert texts == [escaped, typed]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ({"command": "/nothing"}, "unknown_command"),
        ({"user": "U0NOBODY"}, "user_not_found"),
        ({"channel": "管理层"}, "channel_not_found"),
        ({"channel": "other", "user": "U02ZHOU"}, "not_in_channel"),
        ({"channel": "old"}, "is_archived"),
        ({"thread_ts": "1.2"}, "unknown_field"),
    ],
)
async def test_a_wrong_command_call_is_refused(box: Sandbox, call: dict[str, Any], error: str) -> None:
    answer = await box.post("command", 400, **{"user": "U01LIN", "command": "/delay", "text": "x", **call})
    assert answer["error"] == error
    assert answer["detail"]


async def test_shortcuts_are_global_or_on_a_message(box: Sandbox, app: AsyncApp, connect: Connect) -> None:
    heard: list[dict[str, Any]] = []

    @app.shortcut(re.compile(".*"))
    async def used(ack: Any, body: Any) -> None:
        await ack()
        heard.append(body)

    await connect(box, app)
    sent = await box.post("message", user="U02ZHOU", channel=C, text="面料晚三天")
    assert (await box.post("shortcut", user="U01LIN", callback_id="report"))["ok"]
    await box.post("shortcut", user="U01LIN", callback_id="from_message", channel=C, ts=sent["ts"])
    await box.post("shortcut", 400, user="U01LIN", callback_id="from_message")
    await box.post("shortcut", 400, user="U01LIN", callback_id="report", channel=C, ts=sent["ts"])
    await box.post("shortcut", 400, user="U01LIN", callback_id="unknown")
    plain_one, on_message = heard
    assert (plain_one["type"], on_message["type"]) == ("shortcut", "message_action")
    assert on_message["message"]["text"] == "面料晚三天"
    assert on_message["channel"]["id"] == C
    assert plain_one["trigger_id"] != on_message["trigger_id"]


async def test_members_are_heard_in_channels_and_the_app_is_mentioned(
    box: Sandbox, app: AsyncApp, connect: Connect
) -> None:
    events: list[dict[str, Any]] = []

    @app.event(re.compile("message|app_mention|member_joined_channel"))
    async def heard(event: Any) -> None:
        events.append(event)

    await connect(box, app)
    await box.post("message", user="U01LIN", channel=C, text="@testbot 看一下 @here")
    await box.post("message", user="U17ANNA", channel="管理层", text="secret")
    await box.post("message", user="U01LIN", channel="other", text="not for the bot")
    room = (await box.web.conversations_create(name="room"))["channel"]["id"]
    await box.web.conversations_invite(channel=room, users="U01LIN")
    await box.settle()
    seen = sorted((e["type"], e.get("channel_type"), e.get("text", "")) for e in events)
    assert seen == [
        ("app_mention", None, "<@U0BOT> 看一下 <!here>"),
        ("member_joined_channel", "C", ""),
        ("message", "channel", "<@U0BOT> 看一下 <!here>"),
        ("message", "group", "secret"),
    ]
    message = next(e for e in events if e["type"] == "message")
    assert message["blocks"][0]["elements"][0]["elements"] == [
        {"type": "user", "user_id": "U0BOT"},
        {"type": "text", "text": " 看一下 "},
        {"type": "broadcast", "range": "here"},
    ]


async def test_what_somebody_cannot_see_is_not_shown(box: Sandbox) -> None:
    await box.web.chat_postMessage(channel="C03SECRET", text="secret")
    assert [m["text"] for m in await box.messages("U17ANNA", "管理层")] == ["secret"]
    await box.get("messages", 400, user="U01LIN", channel="管理层")
    ids = {c["id"] for c in (await box.get("channels", user="U01LIN"))["channels"]}
    assert ids == {C, "C02OTHER", "C05OLD", "D01LIN"}
    dm = (await box.web.conversations_open(users="U02ZHOU"))["channel"]["id"]
    await box.get("messages", 400, user="U01LIN", channel=dm)


async def test_unread_marks_grow_with_others_words_and_go_when_read(box: Sandbox) -> None:
    async def unread() -> dict[str, int]:
        channels = (await box.get("channels", user="U01LIN"))["channels"]
        return {c["id"]: c["unread"] for c in channels if c["unread"]}

    assert await unread() == {}
    await box.web.chat_postMessage(channel=C, text="1")
    await box.web.chat_postMessage(channel="U01LIN", text="2")
    await box.web.chat_postEphemeral(channel=C, user="U01LIN", text="3")
    assert await unread() == {C: 2, "D01LIN": 1}
    await box.post("read", user="U01LIN", channel=C)
    assert await unread() == {"D01LIN": 1}
    await box.post("message", user="U01LIN", channel="@bot", text="answered")
    assert await unread() == {}


async def test_messages_are_paged_back_by_limit_and_before(box: Sandbox) -> None:
    for n in range(5):
        await box.web.chat_postMessage(channel=C, text=str(n))
    last = await box.get("messages", user="U01LIN", channel=C, limit=2)
    assert ([m["text"] for m in last["messages"]], last["has_more"]) == (["3", "4"], True)
    earlier = await box.get("messages", user="U01LIN", channel=C, limit=9, before=last["messages"][0]["ts"])
    assert ([m["text"] for m in earlier["messages"]], earlier["has_more"]) == (["0", "1", "2"], False)
    await box.get("messages", 400, user="U01LIN", channel=C, limit="many")
    await box.get("messages", 400, user="U01LIN", channel=C, thread_ts="1.2")
