"""Signed HTTP: nothing is read before the signature, and whatever is signed is answered 200 or 4xx, never 500."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import time
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_bolt.response import BoltResponse

from bot.app.web import LARGEST, PATH, HttpServer
from bot.slack import envelopes
from tests.e2e.workspace import free_port
from tests.unit.slack.recorded import BUTTON, COMMAND, MESSAGE

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


class Caller:
    """Who calls the request URL; what came through is in `received`."""

    def __init__(self, port: int, session: aiohttp.ClientSession, received: list[object]) -> None:
        self._url, self._session, self.received = f"http://127.0.0.1:{port}{PATH}", session, received

    async def post(self, raw: bytes, kind: str = JSON, **headers: str) -> tuple[int, str]:
        stamp = headers.get("X-Slack-Request-Timestamp", str(int(time.time())))
        code = hmac.new(SECRET.encode(), b"v0:%b:%b" % (stamp.encode(), raw), hashlib.sha256).hexdigest()
        given = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={code}", **headers}
        async with self._session.post(self._url, data=io.BytesIO(raw), headers=given) as answer:
            return answer.status, await answer.text()

    async def call(self, method: str) -> int:
        async with self._session.request(method, self._url) as answer:
            return answer.status


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    received: list[object] = []

    async def receive(body: object) -> BoltResponse:
        received.append(body)
        malformed = isinstance(envelopes.read(body), envelopes.Malformed)
        return BoltResponse(status=400 if malformed else 200, body="")

    server, port = HttpServer(receive, SECRET), free_port()
    await server.open(port)
    async with aiohttp.ClientSession() as session:
        yield Caller(port, session, received)
    await server.close()


async def test_what_slack_signs_comes_through_in_each_of_its_three_encodings(caller: Caller) -> None:
    assert await caller.post(json.dumps(MESSAGE).encode(), "application/json; charset=utf-8") == (200, "")
    assert await caller.post(urlencode(COMMAND).encode(), FORM) == (200, "")
    assert await caller.post(urlencode({"payload": json.dumps(BUTTON)}).encode(), FORM) == (200, "")
    assert caller.received == [MESSAGE, COMMAND, BUTTON]
    hello = json.dumps({"type": "url_verification", "challenge": "3eZ"}).encode()
    assert await caller.post(hello) == (200, '{"challenge": "3eZ"}')


@pytest.mark.parametrize(
    "stamp", ["", "junk", "1e9", "-5", "１２３", "٣", "9" * 400, "0x10", "1000000000", "1.5", "NaN"]
)
async def test_a_stamp_that_is_none_of_slacks_is_refused_before_anything_is_read(caller: Caller, stamp: str) -> None:
    headers = {"X-Slack-Request-Timestamp": stamp}
    assert (await caller.post(b"\xff", **headers))[0] == 401
    assert caller.received == []


@pytest.mark.parametrize("signature", ["", "v0=", "v0=00", "v1=x", "v0=é", "v0=" + "0" * 64])
async def test_a_wrong_signature_is_refused_before_anything_is_read(caller: Caller, signature: str) -> None:
    assert (await caller.post(b"{", **{"X-Slack-Signature": signature}))[0] == 401
    assert caller.received == []


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (b"", JSON, 400),
        (b"{", JSON, 400),
        (b"\xff\xfe", JSON, 400),
        (b"[" * 100_000, JSON, 400),
        (b"9" * 5000, JSON, 400),
        (b"[1]", JSON, 400),
        (b'"text"', JSON, 400),
        (b"null", JSON, 400),
        (b"NaN", JSON, 400),
        (b'{"type":"block_actions"}', JSON, 400),
        (b"payload={", FORM, 400),
        (b"payload=", FORM, 400),
        (b"payload=[]", FORM, 400),
        (b"payload=%ff", FORM, 400),
        (b"", FORM, 400),
        (b"&".join(b"a=1" for _ in range(2000)), FORM, 400),
        (b"x" * (LARGEST + 1), JSON, 413),
        (b"<x/>", "text/xml", 415),
        (b"", "multipart/form-data", 415),
        (b"{}", "junk", 415),
        (b"ssl_check=1&token=x", FORM, 200),
    ],
)  # fmt: skip
async def test_what_is_signed_and_unreadable_is_said_to_be(caller: Caller, raw: bytes, kind: str, status: int) -> None:
    answered, text = await caller.post(raw, kind)
    assert answered == status
    assert "Traceback" not in text


async def test_only_post_is_taken(caller: Caller) -> None:
    assert {await caller.call(method) for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS")} == {405}
