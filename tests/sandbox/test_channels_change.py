"""Channels are archived, peopled and shared: what the app is told, and what it reads afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.conftest import Sandbox, Start
from tests.sandbox.events import OF_PEOPLE, subscribed, told

C, OTHER, SECRET, HIDDEN, OLD = "C01STANDUP", "C02OTHER", "C03SECRET", "C04HIDDEN", "C05OLD"
ANNA, LIN, ZHOU, BOT, BUYER = "U17ANNA", "U01LIN", "U02ZHOU", "U0BOT", "U40OUT"


@pytest.fixture
async def box(start: Start) -> Sandbox:
    return await start(subscribed())


async def info(box: Sandbox, channel: str) -> dict[str, Any]:
    return dict((await box.api("conversations.info", channel=channel, include_num_members=True))["channel"])


@pytest.mark.parametrize(("channel", "kind"), [(C, "channel"), (SECRET, "group"), (OTHER, "channel")])
async def test_archiving_and_taking_up_again_is_told_by_the_channel_s_kind(
    box: Sandbox, channel: str, kind: str
) -> None:
    await box.post("channel", id=channel, archived=True)
    assert (await info(box, channel))["is_archived"] is True
    await box.post("channel", id=channel, archived=False)
    assert (await info(box, channel))["is_archived"] is False
    assert await told(box) == [
        {"type": f"{kind}_archive", "channel": channel, "user": ANNA, "is_moved": 0},
        {"type": f"{kind}_unarchive", "channel": channel, "user": ANNA},
    ]


async def test_an_archived_channel_takes_nothing_until_it_is_taken_up_again(box: Sandbox) -> None:
    ts = (await box.api("chat.postMessage", channel=C, text="x"))["ts"]
    await box.post("channel", id=C, archived=True)
    for method, args in (
        ("chat.postMessage", {"text": "x"}),
        ("chat.update", {"ts": ts, "text": "y"}),
        ("reactions.add", {"timestamp": ts, "name": "pushpin"}),
        ("conversations.invite", {"users": ANNA}),
    ):
        assert (await box.api(method, channel=C, **args))["error"] == "is_archived", method
    assert (await box.post("channel", 400, id=C, members=[LIN, BOT]))["error"] == "is_archived"
    await box.post("channel", id=C, archived=False, members=[LIN, BOT])
    assert (await box.api("chat.postMessage", channel=C, text="x"))["ok"]


async def test_who_comes_and_goes_is_told_to_the_bot_that_is_there(box: Sandbox) -> None:
    await box.post("channel", id=SECRET, members=[ANNA, LIN, BOT])
    await box.post("channel", id=SECRET, members=[LIN, BOT])
    place = {"channel": SECRET, "channel_type": "C", "team": "T0TEST"}
    assert await told(box) == [
        {"type": "member_joined_channel", "user": LIN, "inviter": ANNA, **place},
        {"type": "member_left_channel", "user": ANNA, **place},
    ]
    shown = await info(box, SECRET)
    assert (shown["num_members"], shown["is_member"]) == (2, True)
    assert set((await box.api("conversations.members", channel=SECRET))["members"]) == {LIN, BOT}


@pytest.mark.parametrize(("channel", "event"), [(C, "channel_left"), (SECRET, "group_left")])
async def test_the_bot_that_is_taken_out_hears_it_by_an_event_of_its_own(
    box: Sandbox, channel: str, event: str
) -> None:
    members = [user for user in (await box.api("conversations.members", channel=channel))["members"] if user != BOT]
    await box.post("channel", id=channel, members=members)
    assert await told(box) == [{"type": event, "channel": channel, "actor_id": ANNA}]
    error = "channel_not_found" if channel == SECRET else "not_in_channel"
    assert (await box.api("chat.postMessage", channel=channel, text="x"))["error"] == error
    await box.post("channel", id=channel, members=[*members, ZHOU, BOT] if ZHOU not in members else [*members, BOT])
    joined = [event["user"] for event in await told(box) if event["type"] == "member_joined_channel"]
    assert joined[0] == BOT, "the bot comes first and hears of those who come with it"


async def test_the_bot_hears_nothing_from_a_private_channel_it_is_not_in_nor_of_members_of_a_public_one(
    box: Sandbox,
) -> None:
    await box.post("channel", id=HIDDEN, members=[LIN], archived=True)
    await box.post("channel", id=OTHER, members=[ZHOU])
    assert await told(box) == []


@pytest.mark.parametrize(
    ("shared", "flags"),
    [
        ("external", {"is_shared": True, "is_ext_shared": True, "is_org_shared": False, "is_pending_ext_shared": False}),
        ("org", {"is_shared": True, "is_ext_shared": False, "is_org_shared": True, "is_pending_ext_shared": False}),
        ("pending", {"is_shared": False, "is_ext_shared": False, "is_org_shared": False, "is_pending_ext_shared": True}),
    ],
)  # fmt: skip
async def test_sharing_is_read_by_slack_s_fields(box: Sandbox, shared: str, flags: dict[str, bool]) -> None:
    await box.post("channel", id=C, shared=shared)
    shown = await info(box, C)
    assert {name: shown[name] for name in flags} == flags
    listed = (await box.api("conversations.list"))["channels"]
    by_id = {channel["id"]: channel for channel in listed}
    assert {name: by_id[C][name] for name in flags} == flags
    assert by_id[C]["num_members"] == 4
    assert not any(by_id[OTHER][name] for name in flags)
    await box.post("channel", id=C, shared=False)
    shown = await info(box, C)
    assert not any(shown[name] for name in flags)


async def test_sharing_with_another_organisation_is_told_and_so_is_its_end(box: Sandbox) -> None:
    await box.post("people", id=BUYER, name="buyer", team="T9BUYER")
    await box.post("channel", id=C, shared="pending")
    await box.post("channel", id=C, shared="org")
    assert await told(box) == [], "neither a pending invitation nor another workspace of ours makes an event"
    await box.post("channel", id=C, shared="external", members=[LIN, BOT, BUYER])
    events = [event for event in await told(box) if event["type"] != "member_left_channel"]
    joined = {"channel": C, "channel_type": "C", "team": "T9BUYER", "user": BUYER, "inviter": ANNA}
    assert events == [
        {"type": "channel_shared", "connected_team_id": "T9BUYER", "channel": C},
        {"type": "member_joined_channel", **joined},
    ]
    await box.post("channel", id=C, shared=False)
    unshared = {"previously_connected_team_id": "T9BUYER", "channel": C, "is_ext_shared": False}
    assert (await told(box))[-1] == {"type": "channel_unshared", **unshared}
    left = (await box.api("conversations.members", channel=C))["members"]
    assert set(left) == {LIN, BOT}, "outsiders go with the sharing"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"id": "C99"}, "channel_not_found"),
        ({"id": C, "shared": True}, "bad_field"),
        ({"id": C, "shared": "half"}, "bad_field"),
        ({"id": C, "shared": 0}, "bad_field"),
        ({"id": C, "archived": 1}, "bad_field"),
        ({"id": C, "members": LIN}, "bad_field"),
        ({"id": C, "members": [LIN, LIN]}, "bad_field"),
        ({"id": C, "archived": True, "members": ["U99"]}, "user_not_found"),
        ({"id": C, "members": [LIN, BUYER]}, "not_shared"),
        ({"id": C, "shared": "pending", "members": [LIN, BUYER]}, "not_shared"),
        ({"id": C, "members": [LIN, "U30GUEST"]}, "too_many_channels"),
        ({"id": OTHER, "members": [LIN, "U31GONE"]}, "user_disabled"),
        ({"id": OLD, "shared": "external"}, "is_archived"),
        ({"id": C, "topic": "x"}, "unknown_field"),
    ],
)
async def test_a_wrong_channel_is_refused_and_nothing_is_half_done(
    start: Start, body: dict[str, Any], error: str
) -> None:
    data = subscribed()
    data["users"] += [
        {"id": BUYER, "name": "buyer", "real_name": "Buyer", "team": "T9BUYER"},
        {"id": "U30GUEST", "name": "guest", "real_name": "Guest", "guest": "single"},
        {"id": "U31GONE", "name": "gone", "real_name": "Gone", "deleted": True},
    ]
    data["channels"].append({"id": "C06GUEST", "name": "guests", "members": ["U30GUEST"]})
    box = await start(data)
    before = (await box.get("state"))["channels"]
    answer = await box.post("channel", 400, **body)
    assert (answer["error"], bool(answer["detail"])) == (error, True)
    assert ((await box.get("state"))["channels"], await told(box)) == (before, [])


async def test_a_guest_of_one_channel_and_an_outsider_are_not_invited_where_they_may_not_be(box: Sandbox) -> None:
    await box.post("people", id=BUYER, name="buyer", team="T9BUYER")
    await box.post("people", id="U30GUEST", name="guest", guest="single")
    await box.post("channel", id=OTHER, members=["U30GUEST"])
    refusals = {BUYER: "user_team_not_in_channel", "U30GUEST": "ura_max_channels"}
    for user, error in refusals.items():
        assert (await box.api("conversations.invite", channel=C, users=user))["error"] == error


async def test_the_scope_for_the_channel_s_kind_decides_whether_its_events_come(start: Start) -> None:
    events = ["member_joined_channel", "channel_shared", "channel_archive"]
    data = subscribed(*events, optional_scopes=["groups:read"], declined_scopes=["groups:read"])
    box = await start(data)
    await box.post("channel", id=SECRET, members=[ANNA, LIN, BOT], shared="external")
    assert await told(box) == []
    await box.post("channel", id=C, shared="external")
    assert [event["type"] for event in await told(box)] == ["channel_shared"]
    silent = await start(subscribed(*OF_PEOPLE))
    await silent.post("channel", id=C, archived=True)
    assert await told(silent) == []
