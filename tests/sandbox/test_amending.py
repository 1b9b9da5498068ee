"""People edit and delete what they wrote, and react."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.conftest import Sandbox, Start
from tests.sandbox.events import OF_PEOPLE, envelopes, subscribed, told

C, LIN, ZHOU = "C01STANDUP", "U01LIN", "U02ZHOU"


@pytest.fixture
async def box(start: Start) -> Sandbox:
    return await start(subscribed())


async def said(box: Sandbox, text: str = "3天", channel: str = C, **body: Any) -> str:
    return str((await box.post("message", user=LIN, channel=channel, text=text, **body))["ts"])


@pytest.mark.parametrize(("channel", "kind"), [(C, "channel"), ("@bot", "im")])
async def test_an_edit_is_told_with_both_wordings(box: Sandbox, channel: str, kind: str) -> None:
    ts = await said(box, channel=channel)
    await box.post("edit", user=LIN, channel=channel, ts=ts, text="5天 <急>")
    event = (await envelopes(box))[-1]["event"]
    assert (event["type"], event["subtype"], event["hidden"], event["channel_type"]) == (
        "message", "message_changed", True, kind,
    )  # fmt: skip
    assert event["ts"] == event["event_ts"] != ts
    now, before = event["message"], event["previous_message"]
    assert (now["ts"], now["user"], now["text"]) == (ts, LIN, "5天 &lt;急&gt;")
    assert now["edited"]["user"] == LIN
    assert now["blocks"][0]["elements"][0]["elements"] == [{"type": "text", "text": "5天 <急>"}]
    assert (before["text"], "edited" in before, before["client_msg_id"]) == ("3天", False, now["client_msg_id"])
    shown = (await box.messages(LIN, channel))[-1]
    assert (shown["text"], shown["edited"]["user"]) == ("5天 &lt;急&gt;", LIN)


async def test_an_edit_to_the_same_words_changes_nothing(box: Sandbox) -> None:
    ts = await said(box)
    await box.post("edit", user=LIN, channel=C, ts=ts, text="3天")
    assert len(await told(box)) == 1


async def test_a_deletion_is_told_with_what_stood_there(box: Sandbox) -> None:
    ts = await said(box)
    await box.post("delete", user=LIN, channel=C, ts=ts)
    event = (await told(box))[-1]
    assert (event["subtype"], event["hidden"], event["deleted_ts"], event["previous_message"]["text"]) == (
        "message_deleted", True, ts, "3天",
    )  # fmt: skip
    assert await box.messages(LIN, C) == []


async def test_the_first_message_of_a_thread_becomes_a_tombstone_which_is_told_as_a_change(box: Sandbox) -> None:
    ts = await said(box)
    await said(box, "几天?", thread_ts=ts)
    await box.post("delete", user=LIN, channel=C, ts=ts)
    event = (await told(box))[-1]
    assert (event["subtype"], event["message"]["subtype"], event["message"]["user"]) == (
        "message_changed", "tombstone", "USLACKBOT",
    )  # fmt: skip
    assert event["previous_message"]["text"] == "3天"
    assert len(await box.messages(LIN, C, thread_ts=ts)) == 2


async def test_a_reaction_comes_and_goes(box: Sandbox) -> None:
    ts = await said(box)
    await box.post("reaction", user=ZHOU, channel=C, ts=ts, name=":pushpin:")
    item = {"item_user": LIN, "item": {"type": "message", "channel": C, "ts": ts}}
    assert (await told(box))[-1] == {"type": "reaction_added", "user": ZHOU, "reaction": "pushpin", **item}
    assert (await box.messages(LIN, C))[-1]["reactions"] == [{"name": "pushpin", "users": [ZHOU], "count": 1}]
    await box.post("reaction", user=ZHOU, channel=C, ts=ts, name="pushpin", removed=True)
    assert (await told(box))[-1] == {"type": "reaction_removed", "user": ZHOU, "reaction": "pushpin", **item}
    assert "reactions" not in (await box.messages(LIN, C))[-1]


@pytest.mark.parametrize(
    ("call", "body", "error"),
    [
        ("edit", {"user": ZHOU, "text": "x"}, "not_own_message"),
        ("edit", {"user": LIN, "text": " "}, "no_text"),
        ("edit", {"user": LIN, "ts": "1.2", "text": "x"}, "message_not_found"),
        ("edit", {"user": LIN}, "bad_field"),
        ("delete", {"user": ZHOU}, "not_own_message"),
        ("delete", {"user": LIN, "text": "x"}, "unknown_field"),
        ("delete", {"user": "U0X"}, "user_not_found"),
        ("reaction", {"user": ZHOU, "name": "不"}, "invalid_name"),
        ("reaction", {"user": ZHOU, "name": "pushpin", "removed": True}, "no_reaction"),
        ("reaction", {"user": LIN, "name": "eyes"}, "already_reacted"),
        ("reaction", {"user": ZHOU, "channel": "C02OTHER", "name": "eyes"}, "not_in_channel"),
        ("reaction", {"user": LIN, "channel": "C05OLD", "name": "eyes"}, "is_archived"),
    ],
)
async def test_a_wrong_change_is_refused_and_nothing_is_half_done(
    box: Sandbox, call: str, body: dict[str, Any], error: str
) -> None:
    ts = await said(box)
    await box.post("reaction", user=LIN, channel=C, ts=ts, name="eyes")
    before, heard = await box.messages(LIN, C), await told(box)
    assert (await box.post(call, 400, **{"channel": C, "ts": ts, **body}))["error"] == error
    assert (await box.messages(LIN, C), await told(box)) == (before, heard)


async def test_the_bot_s_own_message_is_nobody_s_to_edit(box: Sandbox) -> None:
    ts = (await box.api("chat.postMessage", channel=C, text="x"))["ts"]
    assert (await box.post("edit", 400, user=LIN, channel=C, ts=ts, text="y"))["error"] == "not_own_message"
    assert (await box.post("delete", 400, user=LIN, channel=C, ts=ts))["error"] == "not_own_message"


async def test_who_subscribes_to_no_messages_hears_of_no_change(start: Start) -> None:
    box = await start(subscribed(*OF_PEOPLE))
    ts = await said(box)
    await box.post("edit", user=LIN, channel=C, ts=ts, text="x")
    await box.post("reaction", user=LIN, channel=C, ts=ts, name="eyes")
    await box.post("delete", user=LIN, channel=C, ts=ts)
    assert await told(box) == []
