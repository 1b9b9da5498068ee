"""The app is taken out of the workspace and put back."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiohttp import web

from tests.sandbox.conftest import APP_TOKEN, Receiver, Sandbox, Start
from tests.sandbox.events import OF_LEAVING, subscribed, told
from tests.sandbox.test_connections import url_of, wire

C, LIN = "C01STANDUP", "U01LIN"
REVOKED = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0BOT"]}}


@pytest.fixture
async def box(start: Start) -> Sandbox:
    return await start(subscribed())


@pytest.mark.parametrize(
    ("step", "error", "events"),
    [
        ("revoke", "token_revoked", [REVOKED]),
        ("uninstall", "account_inactive", [REVOKED, {"type": "app_uninstalled"}]),
    ],
)
async def test_without_its_installation_every_call_of_the_bot_is_refused_until_it_is_back(
    box: Sandbox, step: str, error: str, events: list[dict[str, Any]]
) -> None:
    await box.post("installation", do=step)
    assert await told(box) == events
    for method, args in (("auth.test", {}), ("chat.postMessage", {"channel": C, "text": "x"}), ("users.list", {})):
        assert (await box.api(method, **args))["error"] == error, method
    assert await box.messages(LIN, C) == []
    await box.post("installation", do="install")
    assert (await box.api("auth.test"))["ok"]
    assert (await box.get("state"))["installation"] == "installed"


async def test_the_socket_stays_and_opens_anew_because_its_token_is_the_app_s(box: Sandbox) -> None:
    async with wire(box) as client:
        await box.post("installation", do="uninstall")
        heard = [await client.frame(), await client.frame()]
        for frame in heard:
            await client.ack(frame)
        assert {frame["payload"]["event"]["type"] for frame in heard} == set(OF_LEAVING)
        assert (await box.api("apps.connections.open", token=APP_TOKEN))["ok"]
        await box.post("message", user=LIN, channel=C, text="hello")
        await box.post("people", id=LIN, real_name="x")
        assert await client.silent()
        await box.post("installation", do="install")
        await box.post("message", user=LIN, channel=C, text="hello")
        frame = await client.frame()
        await client.ack(frame)
        assert frame["payload"]["event"]["text"] == "hello"


async def test_people_find_no_app_while_it_is_gone(box: Sandbox) -> None:
    await box.post("installation", do="uninstall")
    for call, body in (
        ("command", {"command": "/delay", "text": "x"}),
        ("home", {}),
        ("shortcut", {"callback_id": "report"}),
        ("message", {"channel": "@bot", "text": "x"}),
        ("submit", {"values": {}}),
    ):
        assert (await box.post(call, 400, user=LIN, **body))["error"] == "not_installed", call


async def test_a_response_url_of_an_app_that_is_gone_takes_nothing(box: Sandbox) -> None:
    async with wire(box) as client:
        pressed = asyncio.create_task(box.post("command", user=LIN, command="/delay", text="x"))
        frame = await client.frame()
        await client.ack(frame)
        await pressed
        await box.post("installation", do="uninstall")
        async with box.session.post(frame["payload"]["response_url"], json={"text": "late"}) as response:
            assert (response.status, (await response.json())["error"]) == (404, "no_service")


@pytest.mark.parametrize(
    ("before", "step"), [("revoke", "revoke"), ("uninstall", "uninstall"), ("uninstall", "revoke"), (None, "update")]
)
async def test_a_wrong_step_is_refused(box: Sandbox, before: str | None, step: str) -> None:
    if before:
        await box.post("installation", do=before)
    heard = await told(box)
    answer = await box.post("installation", 400, do=step)
    assert answer["error"] in {"not_installed", "bad_field"}
    assert await told(box) == heard


async def test_an_app_whose_token_was_revoked_can_still_be_removed(box: Sandbox) -> None:
    await box.post("installation", do="revoke")
    await box.post("installation", do="uninstall")
    assert (await told(box))[-1] == {"type": "app_uninstalled"}
    assert (await box.api("auth.test"))["error"] == "account_inactive"


async def test_who_did_not_subscribe_learns_it_from_the_refusals_only(start: Start) -> None:
    box = await start(subscribed("user_change"))
    await box.post("installation", do="uninstall")
    assert await told(box) == []


async def test_by_signed_http_the_news_comes_too_and_again_when_it_was_not_taken(
    start: Start, receiver: Receiver
) -> None:
    box = await start(subscribed(), http=receiver.url)
    receiver.answers = [web.Response(status=500), web.Response(status=500)]
    await box.post("installation", do="revoke")
    await box.settle()
    await box.post("clock", advance="61s")
    retries = [headers.get("X-Slack-Retry-Num") for headers, _body in receiver.requests]
    assert retries == [None, "1", "2"]
    assert {json.loads(body)["event"]["type"] for _headers, body in receiver.requests} == {"tokens_revoked"}


@pytest.mark.parametrize("http", [False, True])
async def test_news_of_people_and_channels_comes_again_by_either_way(
    start: Start, receiver: Receiver, http: bool
) -> None:
    box = await start(subscribed(), **({"http": receiver.url} if http else {}))
    receiver.answers = [web.Response(status=500), web.Response(status=500)]
    await box.post("people", id=LIN, deleted=True)
    await box.settle()
    if http:
        await box.post("clock", advance="61s")
        last = json.loads(receiver.requests[-1][1])
        assert len(receiver.requests) == 3
    else:
        async with box.session.ws_connect(await url_of(box)) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            moving = asyncio.create_task(box.post("clock", advance="61s"))
            frame = await socket.receive_json()
            await socket.send_json({"envelope_id": frame["envelope_id"]})
            await moving
        assert frame["retry_attempt"] == 2
        last = frame["payload"]
    assert (last["event"]["type"], last["event"]["user"]["deleted"]) == ("user_change", True)
