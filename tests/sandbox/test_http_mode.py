"""HTTP mode: the same payloads as signed requests, with Slack's retries."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from tests.sandbox.conftest import SECRET, Receiver, Start, bolt


async def test_a_bolt_app_works_by_signed_requests(start: Start) -> None:
    app: AsyncApp = bolt(await start(), signing_secret=SECRET)
    heard: list[str] = []

    @app.command("/delay")
    async def delay(ack: Any, body: Any) -> None:
        heard.append(body["text"])
        await ack("收到")

    @app.event("message")
    async def message(event: Any, say: Any) -> None:
        await say(f"读到 {event['text']}")

    runner = web.AppRunner(app.web_app("/slack/events"))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    live = await start(http=f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    app.client.base_url = f"{live.url}/api/"
    try:
        answer = await live.post("command", user="U01LIN", command="/delay", text="PO2402 3天")
        assert (answer["ok"], answer["ack"]) == (True, {"text": "收到"})
        await live.post("message", user="U01LIN", channel="@bot", text="你好")
        await live.settle()
        assert "读到 你好" in [m["text"] for m in await live.messages("U01LIN", "@bot")]
        assert heard == ["PO2402 3天"]
        assert (await live.get("state"))["bot"]["connected"]
    finally:
        await runner.cleanup()
    assert (await live.post("command", user="U01LIN", command="/delay", text="x"))["error"] == "dispatch_failed"
    assert not (await live.get("state"))["bot"]["connected"]


async def test_requests_are_signed_as_slack_signs_them(start: Start, receiver: Receiver) -> None:
    box = await start(http=receiver.url)
    await box.post("message", user="U01LIN", channel="@bot", text="hi")
    await box.settle()
    await box.post("command", user="U01LIN", command="/delay", text="x")
    verifier = SignatureVerifier(SECRET)
    assert [headers["Content-Type"] for headers, _ in receiver.requests] == [
        "application/json",
        "application/x-www-form-urlencoded",
    ]
    for headers, body in receiver.requests:
        assert verifier.is_valid_request(body, headers)
        assert not verifier.is_valid_request(body + " ", headers)


async def test_a_failed_event_comes_again_with_number_and_reason_until_told_not_to(
    start: Start, receiver: Receiver
) -> None:
    box = await start(http=receiver.url)
    receiver.answers = [web.Response(status=500), web.Response(status=503)]
    await box.post("message", user="U01LIN", channel="@bot", text="hi")
    await box.settle()
    receiver.answers = [web.Response(status=500, headers={"x-slack-no-retry": "1"})]
    await box.post("clock", advance="61s")
    await box.post("clock", advance="1h")
    retries = [(h.get("X-Slack-Retry-Num"), h.get("X-Slack-Retry-Reason")) for h, _ in receiver.requests]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_error")]
    assert len({body for _, body in receiver.requests}) == 1


async def test_a_request_url_that_sleeps_is_given_up_after_slacks_three_seconds(
    start: Start, receiver: Receiver, impatient: float
) -> None:
    box = await start(http=receiver.url)
    receiver.pause = impatient + 0.2
    answer = await box.post("command", user="U01LIN", command="/delay", text="x")
    assert answer["error"] == "operation_timeout"
