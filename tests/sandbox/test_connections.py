"""Socket Mode at its edges: tickets, hello, one connection each, retries, disconnects."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.sandbox.conftest import APP_TOKEN, Sandbox


class Wire:
    """A bare Socket Mode client."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def frame(self, seconds: float = 5) -> dict[str, Any]:
        return dict(json.loads(await self.socket.receive_str(timeout=seconds)))

    async def ack(self, frame: dict[str, Any], payload: Any = None) -> None:
        answer = {"envelope_id": frame["envelope_id"]}
        await self.socket.send_json(answer if payload is None else {**answer, "payload": payload})

    async def silent(self, seconds: float = 0.1) -> bool:
        try:
            await self.socket.receive(timeout=seconds)
        except TimeoutError:
            return True
        return False


@asynccontextmanager
async def acking(box: Sandbox) -> AsyncIterator[None]:
    """An app that acknowledges everything and does nothing."""

    async def ack_all(client: Wire) -> None:
        while True:
            await client.ack(await client.frame(60))

    async with wire(box) as client:
        task = asyncio.create_task(ack_all(client))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def url_of(box: Sandbox) -> str:
    return str((await box.api("apps.connections.open", token=APP_TOKEN))["url"])


@asynccontextmanager
async def wire(box: Sandbox) -> AsyncIterator[Wire]:
    async with box.session.ws_connect(await url_of(box)) as socket:
        client = Wire(socket)
        assert (await client.frame())["type"] == "hello"
        yield client


def say(box: Sandbox, text: str) -> Any:
    return box.post("message", user="U01LIN", channel="@bot", text=text)


async def test_a_ticket_opens_one_connection(box: Sandbox) -> None:
    url = await url_of(box)
    async with box.session.ws_connect(url) as socket:
        hello = json.loads(await socket.receive_str())
        assert (hello["num_connections"], hello["connection_info"]) == (1, {"app_id": "A0TEST"})
        assert hello["debug_info"]["approximate_connection_time"] > 0
        async with box.session.get(url.replace("ws", "http", 1)) as again:
            assert again.status == 404
    async with box.session.get(f"{box.url}/link/?ticket=guessed") as guessed:
        assert guessed.status == 404


async def test_the_eleventh_connection_is_one_too_many(box: Sandbox) -> None:
    sockets = [await box.session.ws_connect(await url_of(box)) for _ in range(11)]
    hellos = [json.loads(await socket.receive_str()) for socket in sockets]
    assert [hello.get("num_connections") for hello in hellos[:10]] == list(range(1, 11))
    assert (hellos[10]["type"], hellos[10]["reason"]) == ("disconnect", "too_many_websockets")
    for socket in sockets:
        await socket.close()


async def test_each_envelope_goes_to_one_connection_in_turn(box: Sandbox) -> None:
    async with wire(box) as one, wire(box) as two:
        for n in range(4):
            await say(box, str(n))
        frames = [await asyncio.gather(one.frame(), two.frame()) for _ in range(2)]
        texts = sorted(f["payload"]["event"]["text"] for pair in frames for f in pair)
        assert texts == ["0", "1", "2", "3"]
        for first, second in frames:
            await one.ack(first)
            await two.ack(second)
        assert await one.silent()
        assert await two.silent()


async def test_an_event_envelope_has_slacks_fields(box: Sandbox) -> None:
    async with wire(box) as client:
        sent = await say(box, "hi")
        frame = await client.frame()
        await client.ack(frame)
        assert (frame["type"], frame["accepts_response_payload"]) == ("events_api", False)
        assert (frame["retry_attempt"], frame["retry_reason"]) == (0, "")
        payload = frame["payload"]
        assert (payload["type"], payload["team_id"], payload["api_app_id"]) == ("event_callback", "T0TEST", "A0TEST")
        assert payload["event_id"].startswith("Ev")
        event = payload["event"]
        assert event == {
            "type": "message",
            "user": "U01LIN",
            "ts": sent["ts"],
            "event_ts": sent["ts"],
            "text": "hi",
            "team": "T0TEST",
            "client_msg_id": event["client_msg_id"],
            "blocks": event["blocks"],
            "channel": "D01LIN",
            "channel_type": "im",
        }


@pytest.mark.usefixtures("impatient")
async def test_an_event_nobody_acknowledges_comes_again_at_once_then_after_one_and_five_minutes(box: Sandbox) -> None:
    async with wire(box) as client:
        await say(box, "hi")
        first = await client.frame()
        again = await client.frame()
        assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
        assert again["envelope_id"] != first["envelope_id"]
        assert again["payload"] == first["payload"]
        await client.ack(first)
        await box.settle()
        assert await client.silent()

        clock = asyncio.create_task(box.post("clock", advance="61s"))
        third = await client.frame()
        assert third["retry_attempt"] == 2
        await clock
        clock = asyncio.create_task(box.post("clock", advance="6m"))
        fourth = await client.frame()
        assert fourth["retry_attempt"] == 3
        await client.ack(fourth)
        assert (await clock)["settled"]
        await box.post("clock", advance="1h")
        assert await client.silent()
    notes = [note for entry in (await box.get("log"))["entries"] for note in entry["notes"]]
    assert any(note.startswith("late ack after") for note in notes)


async def test_a_command_is_delivered_once_and_its_late_ack_is_logged(box: Sandbox, impatient: float) -> None:
    async with wire(box) as client:
        call = asyncio.create_task(box.post("command", user="U01LIN", command="/delay", text="x"))
        frame = await client.frame()
        assert (frame["type"], frame["accepts_response_payload"]) == ("slash_commands", True)
        assert "retry_attempt" not in frame
        assert (await call)["error"] == "operation_timeout"
        await client.ack(frame, {"text": "late"})
        assert await client.silent()
        entry = next(e for e in (await box.get("log"))["entries"] if e["kind"] == "slash_commands")
        assert (entry["answer"], entry["notes"][0]) == ({"text": "late"}, "operation_timeout")
        assert entry["notes"][1] == f"late ack after {entry['ack_ms']:.0f} ms"
        assert entry["ack_ms"] >= impatient * 1000
    assert [m for m in await box.messages("U01LIN", "@bot") if m["text"] == "late"] == []


async def test_events_wait_out_an_absence_of_the_app(box: Sandbox) -> None:
    await say(box, "while away")
    await box.settle()
    async with wire(box) as client:
        clock = asyncio.create_task(box.post("clock", advance="2m"))
        frame = await client.frame()
        assert (frame["payload"]["event"]["text"], frame["retry_reason"]) == ("while away", "connection_failed")
        await client.ack(frame)
        await clock


async def test_a_running_clock_delivers_retries_without_being_moved(box: Sandbox) -> None:
    await say(box, "while away")
    await box.settle()
    async with wire(box) as client:
        box.space.clock.move_to(box.space.clock.now().replace(minute=53))
        frame = await client.frame()
        assert frame["retry_attempt"] == 2
        await client.ack(frame)


async def test_redelivery_can_be_forced_for_acknowledged_events_too(box: Sandbox) -> None:
    async with wire(box) as client:
        await say(box, "once")
        first = await client.frame()
        await client.ack(first)
        assert (await box.post("fault", kind="redeliver"))["events"] == 1
        again = await client.frame()
        assert (again["payload"], again["retry_attempt"]) == (first["payload"], 1)
        await client.ack(again)


async def test_a_disconnect_frame_says_why_and_the_connection_gets_no_more(box: Sandbox) -> None:
    async with wire(box) as old:
        assert (await box.post("fault", kind="disconnect", reason="refresh_requested"))["connections"] == 1
        frame = await old.frame()
        assert (frame["type"], frame["reason"]) == ("disconnect", "refresh_requested")
        async with wire(box) as new:
            await say(box, "hi")
            await new.ack(await new.frame())
            assert await old.silent()
            await box.post("fault", kind="disconnect", reason="link_disabled")
            assert (await new.frame())["reason"] == "link_disabled"
            assert (await new.socket.receive(timeout=2)).type is aiohttp.WSMsgType.CLOSE
    await box.post("fault", 400, kind="disconnect", reason="bored")


async def test_frames_that_are_no_acks_are_logged_and_harm_nothing(box: Sandbox) -> None:
    async with wire(box) as client:
        for rubbish in ("x", "[]", "{}", '{"envelope_id":"unknown"}'):
            await client.socket.send_str(rubbish)
        await say(box, "still here")
        await client.ack(await client.frame())
    types = [entry["type"] for entry in (await box.get("log"))["entries"] if entry["kind"] == "socket"]
    assert types.count("unreadable") == 3
    assert types.count("unknown_ack") == 1


async def test_the_bots_own_posts_and_edits_reach_it_as_events(box: Sandbox) -> None:
    async with wire(box) as client:
        ts = (await box.web.chat_postMessage(channel="C01STANDUP", text="a"))["ts"]
        posted = await client.frame()
        await client.ack(posted)
        assert (posted["payload"]["event"]["bot_id"], posted["payload"]["event"]["user"]) == ("B0BOT", "U0BOT")
        await box.web.chat_update(channel="C01STANDUP", ts=ts, text="b")
        changed = await client.frame()
        await client.ack(changed)
        event = changed["payload"]["event"]
        assert (event["subtype"], event["message"]["text"], event["previous_message"]["text"]) == (
            "message_changed",
            "b",
            "a",
        )
        await box.web.chat_delete(channel="C01STANDUP", ts=ts)
        deleted = await client.frame()
        await client.ack(deleted)
        assert (deleted["payload"]["event"]["subtype"], deleted["payload"]["event"]["deleted_ts"]) == (
            "message_deleted",
            ts,
        )
