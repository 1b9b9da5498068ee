"""People come, change and go: what the app is told, and what it reads afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.conftest import Sandbox, Start, workspace
from tests.sandbox.events import OF_CHANNELS, envelopes, subscribed, told

C = "C01STANDUP"


@pytest.fixture
async def box(start: Start) -> Sandbox:
    return await start(subscribed())


async def user(box: Sandbox, user_id: str) -> dict[str, Any]:
    return dict((await box.api("users.info", user=user_id, include_locale=True))["user"])


async def test_somebody_new_joins_and_is_told_whole(box: Sandbox) -> None:
    await box.post("people", id="U30HE", name="hejun", real_name="何军", tz="Asia/Shanghai", locale="zh-CN")
    (event,) = await told(box)
    assert event == {"type": "team_join", "user": await user(box, "U30HE")}
    shown = event["user"]
    assert (shown["id"], shown["real_name"], shown["tz"], shown["locale"]) == (
        "U30HE",
        "何军",
        "Asia/Shanghai",
        "zh-CN",
    )
    assert (shown["team_id"], shown["profile"]["team"]) == ("T0TEST", "T0TEST")
    assert (shown["deleted"], shown["is_restricted"], shown["is_ultra_restricted"]) == (False, False, False)
    assert "is_stranger" not in shown
    assert "U30HE" in [member["id"] for member in (await box.api("users.list"))["members"]]


async def test_a_change_of_name_zone_language_and_status_is_told_once_and_read_back(box: Sandbox) -> None:
    changes = {"real_name": "林晓晓", "tz": "Europe/Berlin", "locale": "en-GB"}
    await box.post("people", id="U01LIN", **changes, status={"text": "出差", "emoji": ":airplane:"})
    (event,) = await told(box)
    assert event.pop("cache_ts") > 0
    assert event == {"type": "user_change", "user": await user(box, "U01LIN")}
    shown = event["user"]
    assert {"real_name": shown["real_name"], "tz": shown["tz"], "locale": shown["locale"]} == changes
    assert (shown["profile"]["status_text"], shown["profile"]["status_emoji"]) == ("出差", ":airplane:")
    await box.post("people", id="U01LIN", **changes)
    assert len(await told(box)) == 1


async def test_who_left_is_told_in_few_fields_and_stays_in_the_list(box: Sandbox) -> None:
    await box.post("people", id="U02ZHOU", deleted=True)
    (event,) = await told(box)
    shown = event["user"]
    assert (event["type"], shown["deleted"], shown["profile"]["real_name"]) == ("user_change", True, "周敏")
    assert not {"real_name", "tz", "locale", "is_admin", "is_restricted"} & set(shown)
    listed = {member["id"]: member for member in (await box.api("users.list"))["members"]}
    assert listed["U02ZHOU"]["deleted"] is True
    assert (await box.api("users.info", user="U02ZHOU"))["user"]["deleted"] is True
    assert "U02ZHOU" in (await box.api("conversations.members", channel=C))["members"]
    await box.post("people", id="U02ZHOU", deleted=False)
    assert (await user(box, "U02ZHOU"))["real_name"] == "周敏"


async def test_the_dm_of_who_left_takes_messages_but_is_not_opened_again(box: Sandbox) -> None:
    dm = (await box.api("conversations.open", users="U02ZHOU"))["channel"]["id"]
    await box.post("people", id="U02ZHOU", deleted=True)
    assert (await box.api("chat.postMessage", channel=dm, text="在吗"))["ok"]
    assert (await box.api("conversations.open", users="U02ZHOU"))["error"] == "user_disabled"
    assert (await box.api("chat.postEphemeral", channel=C, user="U02ZHOU", text="x"))["error"] == "user_not_in_channel"


async def test_who_left_is_found_by_no_address_and_invited_to_nothing(box: Sandbox) -> None:
    made = (await box.api("conversations.create", name="room"))["channel"]["id"]
    await box.post("people", id="U01LIN", deleted=True)
    assert (await box.api("users.lookupByEmail", email="lin@example.com"))["error"] == "users_not_found"
    assert (await box.api("conversations.invite", channel=made, users="U01LIN"))["error"] == "cant_invite"
    assert (await box.api("usergroups.users.list", usergroup="S01"))["users"] == []


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("message", {"channel": C, "text": "x"}),
        ("command", {"command": "/delay", "text": "x"}),
        ("home", {}),
        ("shortcut", {"callback_id": "report"}),
        ("submit", {"values": {}}),
    ],
)
async def test_who_left_does_nothing_any_more(box: Sandbox, call: str, body: dict[str, Any]) -> None:
    await box.post("people", id="U01LIN", deleted=True)
    assert (await box.post(call, 400, user="U01LIN", **body))["error"] == "user_disabled"


@pytest.mark.parametrize(("guest", "ultra"), [("multi", False), ("single", True)])
async def test_a_guest_is_marked_and_sees_only_their_channels(box: Sandbox, guest: str, ultra: bool) -> None:
    await box.post("people", id="U30GUEST", name="guest", guest=guest)
    shown = await user(box, "U30GUEST")
    assert (shown["is_restricted"], shown["is_ultra_restricted"], shown["team_id"]) == (True, ultra, "T0TEST")
    assert [c["kind"] for c in (await box.get("channels", user="U30GUEST"))["channels"]] == ["im"]
    await box.post("channel", id="C02OTHER", members=["U30GUEST"])
    assert {c["name"] for c in (await box.get("channels", user="U30GUEST"))["channels"]} == {"other", "testbot"}


async def test_an_outsider_makes_no_event_until_they_share_a_channel_with_the_bot(box: Sandbox) -> None:
    await box.post("people", id="U40OUT", name="buyer", real_name="Buyer", team="T9BUYER")
    await box.post("people", id="U40OUT", real_name="The Buyer")
    assert await told(box) == []
    shown = await user(box, "U40OUT")
    assert (shown["team_id"], shown["profile"]["team"], shown["is_stranger"]) == ("T9BUYER", "T9BUYER", True)
    assert (await box.api("conversations.open", users="U40OUT"))["error"] == "user_not_visible"
    assert (await box.api("chat.postMessage", channel="U40OUT", text="x"))["error"] == "channel_not_found"
    members = ["U01LIN", "U40OUT", "U0BOT"]
    await box.post("channel", id=C, shared="external", members=members)
    assert (await user(box, "U40OUT"))["is_stranger"] is False
    await box.post("people", id="U40OUT", real_name="A Buyer")
    assert [event["type"] for event in await told(box)][-1] == "user_change"


async def test_an_outsider_writes_in_the_shared_channel_and_does_nothing_else_with_the_app(box: Sandbox) -> None:
    await box.post("people", id="U40OUT", name="buyer", team="T9BUYER")
    await box.post("channel", id=C, shared="external", members=["U01LIN", "U40OUT", "U0BOT"])
    await box.post("message", user="U40OUT", channel=C, text="hello")
    outer = (await envelopes(box))[-1]
    assert (outer["is_ext_shared_channel"], outer["team_id"]) == (True, "T0TEST")
    assert {outer["event"][name] for name in ("team", "user_team", "source_team")} == {"T9BUYER"}
    for call, body in (("command", {"command": "/delay"}), ("home", {}), ("shortcut", {"callback_id": "report"})):
        assert (await box.post(call, 400, user="U40OUT", **body))["error"] == "is_outsider"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"id": "someone"}, "bad_field"),
        ({}, "bad_field"),
        ({"id": "U01LIN", "tz": "Asia/Shangai"}, "bad_field"),
        ({"id": "U01LIN", "guest": True}, "bad_field"),
        ({"id": "U01LIN", "guest": "both"}, "bad_field"),
        ({"id": "U01LIN", "deleted": "yes"}, "bad_field"),
        ({"id": "U01LIN", "status": "away"}, "bad_field"),
        ({"id": "U01LIN", "status": {"mood": "good"}}, "bad_field"),
        ({"id": "U01LIN", "team": "elsewhere"}, "bad_field"),
        ({"id": "U01LIN", "team": "T9BUYER"}, "not_shared"),
        ({"id": "U01LIN", "guest": "single"}, "too_many_channels"),
        ({"id": "U01LIN", "name": "zhoumin"}, "name_taken"),
        ({"id": "U01LIN", "color": "red"}, "unknown_field"),
        ({"id": "U40OUT", "team": "T9BUYER", "guest": "multi"}, "bad_field"),
        ({"id": "U50NEW", "deleted": True}, "user_not_found"),
        ({"id": "U0BOT", "name": "other"}, "is_the_bot"),
    ],
)
async def test_a_wrong_person_is_refused_and_nothing_is_half_done(
    box: Sandbox, body: dict[str, Any], error: str
) -> None:
    before = await box.get("state")
    answer = await box.post("people", 400, **body, **({} if "real_name" in body else {"real_name": "Other"}))
    assert (answer["error"], bool(answer["detail"])) == (error, True)
    after = await box.get("state")
    assert (after["users"], await told(box)) == (before["users"], [])


async def test_who_did_not_subscribe_or_may_not_read_people_is_told_nothing(start: Start) -> None:
    without = await start(subscribed(*OF_CHANNELS))
    await without.post("people", id="U01LIN", deleted=True)
    assert await told(without) == []
    declining = workspace(events=["user_change"], optional_scopes=["users:read"], declined_scopes=["users:read"])
    box = await start(declining)
    await box.post("people", id="U01LIN", deleted=True)
    assert await told(box) == []


async def test_guests_outsiders_and_who_left_may_stand_in_the_workspace_file(start: Start) -> None:
    data = subscribed()
    data["users"] += [
        {"id": "U60GONE", "name": "gone", "real_name": "Gone", "deleted": True},
        {"id": "U61GUEST", "name": "guest", "real_name": "Guest", "guest": "single"},
        {"id": "U62OUT", "name": "out", "real_name": "Out", "team": "T9BUYER"},
    ]
    data["channels"].append({"id": "C60SHARED", "name": "shared", "members": ["U62OUT"], "bot": True, "shared": "org"})
    box = await start(data)
    state = await box.get("state")
    marks = {user["id"]: (user["deleted"], user["guest"], user["team"]) for user in state["users"]}
    assert marks["U60GONE"] == (True, False, "T0TEST")
    assert marks["U61GUEST"] == (False, "single", "T0TEST")
    assert marks["U62OUT"] == (False, False, "T9BUYER")
    assert {channel["id"]: channel["shared"] for channel in state["channels"]}["C60SHARED"] == "org"
