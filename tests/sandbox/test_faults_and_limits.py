"""Faults that are switched on, and Slack's rate limits."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from sandbox.clock import WorkspaceClock
from sandbox.limits import METHOD_TIERS, TIERS, Limits
from sandbox.webapi import METHODS
from tests.every import every
from tests.sandbox.conftest import BOT_TOKEN, Sandbox
from tests.sandbox.test_connections import wire

C = "C01STANDUP"


async def call(box: Sandbox, method: str, **args: Any) -> tuple[int, dict[str, Any], str | None]:
    headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
    async with box.session.post(f"{box.url}/api/{method}", json=args, headers=headers) as response:
        return response.status, await response.json(), response.headers.get("Retry-After")


async def test_a_rate_limit_fault_strikes_as_often_as_told(box: Sandbox) -> None:
    await box.post("fault", kind="ratelimit", method="chat.postMessage", retry_after=7, times=2)
    for _ in range(2):
        assert await call(box, "chat.postMessage", channel=C, text="x") == (
            429,
            {"ok": False, "error": "ratelimited"},
            "7",
        )
    assert (await call(box, "chat.postMessage", channel=C, text="x"))[1]["ok"]
    assert (await call(box, "auth.test"))[0] == 200
    assert len(await box.messages("U01LIN", C)) == 1


async def test_an_error_fault_refuses_before_anything_is_done(box: Sandbox) -> None:
    await box.post("fault", kind="error", method="chat.postMessage", error="fatal_error", times=1)
    assert (await box.api("chat.postMessage", channel=C, text="x"))["error"] == "fatal_error"
    assert await box.messages("U01LIN", C) == []
    await box.post("fault", kind="error", method="*", error="internal_error")
    assert (await box.api("auth.test"))["error"] == "internal_error"


async def test_a_reset_after_store_keeps_the_message_and_breaks_the_connection(box: Sandbox) -> None:
    await box.post("fault", kind="reset_after_store", times=1)
    with pytest.raises(aiohttp.ClientError):
        await box.api("chat.postMessage", channel=C, text="kept")
    assert [m["text"] for m in await box.messages("U01LIN", C)] == ["kept"]
    assert (await box.api("chat.postMessage", channel=C, text="next"))["ok"]


async def test_a_slow_method_answers_late_and_others_do_not_wait(box: Sandbox) -> None:
    await box.post("fault", kind="slow", method="chat.postMessage", seconds=0.4, times=1)
    slow = asyncio.create_task(box.api("chat.postMessage", channel=C, text="slow"))
    await asyncio.sleep(0.05)
    await box.api("chat.postMessage", channel=C, text="quick")
    await slow
    assert [m["text"] for m in await box.messages("U01LIN", C)] == ["quick", "slow"]


async def test_offline_breaks_sockets_and_calls_but_not_the_control_api(box: Sandbox) -> None:
    async with wire(box) as client:
        await box.post("fault", kind="offline", seconds=0.6)
        assert (await client.socket.receive(timeout=2)).type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}
    with pytest.raises(aiohttp.ClientError):
        await box.api("auth.test")
    with pytest.raises(aiohttp.ClientError):
        await box.session.get(f"{box.url}/link/?ticket=x")
    assert (await box.post("command", user="U01LIN", command="/delay", text="x"))["error"] == "dispatch_failed"
    assert (await box.get("state"))["bot"] == {"user_id": "U0BOT", "connected": False, "connections": 0}
    await asyncio.sleep(0.7)
    assert (await box.api("auth.test"))["ok"]
    async with wire(box):
        assert (await box.get("state"))["bot"]["connected"]


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "earthquake"},
        {"kind": "error", "method": "chat.postMessage"},
        {"kind": "error", "method": "chat.nothing", "error": "x"},
        {"kind": "ratelimit"},
        {"kind": "ratelimit", "method": "auth.test", "retry_after": 0},
        {"kind": "slow", "method": "auth.test"},
        {"kind": "slow", "method": "auth.test", "seconds": -1},
        {"kind": "error", "method": "auth.test", "error": "x", "times": 0},
        {"kind": "offline"},
        {"kind": "offline", "seconds": True},
    ],
)
async def test_a_wrong_fault_is_refused(box: Sandbox, body: dict[str, Any]) -> None:
    await box.post("fault", 400, **body)
    assert (await box.api("auth.test"))["ok"]


async def test_limits_are_off_until_switched_on(box: Sandbox) -> None:
    for _ in range(30):
        assert (await box.api("chat.postMessage", channel=C, text="x"))["ok"]
        assert (await box.api("users.list"))["ok"]


async def test_a_channel_takes_one_message_a_second_and_another_channel_its_own(box: Sandbox) -> None:
    await box.post("limits", on=True)
    assert (await call(box, "chat.postMessage", channel=C, text="1"))[0] == 200
    assert await call(box, "chat.postMessage", channel=C, text="2") == (429, {"ok": False, "error": "ratelimited"}, "1")
    assert (await call(box, "chat.postMessage", channel="生产例会", text="2"))[0] == 429
    assert (await call(box, "chat.postMessage", channel="U01LIN", text="3"))[0] == 200
    assert (await call(box, "chat.postMessage", channel="D01LIN", text="3"))[0] == 429
    await box.post("clock", advance="1s")
    assert (await call(box, "chat.postMessage", channel=C, text="4"))[0] == 200
    await box.post("limits", on=False)
    assert (await call(box, "chat.postMessage", channel=C, text="5"))[0] == 200


async def test_the_workspace_has_a_bucket_of_its_own(box: Sandbox) -> None:
    await box.post("limits", on=True, channel_per_s=1000, workspace_per_min=6)
    statuses = [(await call(box, "chat.postMessage", channel=C, text="x"))[0] for _ in range(7)]
    assert statuses == [200] * 6 + [429]
    await box.post("clock", advance="10s")
    assert (await call(box, "chat.postMessage", channel=C, text="x"))[0] == 200
    for body in ({}, {"on": "yes"}, {"on": True, "channel_per_s": 0}, {"on": True, "workspace_per_min": -1}):
        await box.post("limits", 400, **body)


@every("method", sorted(METHOD_TIERS))
def test_a_method_is_limited_by_its_tier(method: str) -> None:
    wall = [1000.0]
    limits = Limits(WorkspaceClock(wall=lambda: wall[0]), on=True)
    allowed = TIERS[METHOD_TIERS[method]]
    assert [limits.wait(method, None) for _ in range(allowed)] == [0] * allowed
    wait = limits.wait(method, None)
    assert wait == -(-60 // allowed)
    wall[0] += wait
    assert limits.wait(method, None) == 0


def test_every_limited_method_exists() -> None:
    assert set(METHOD_TIERS) <= set(METHODS)
