"""What leaves Slack: e-mail and robots."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
from collections.abc import AsyncIterator, Iterator
from email import message_from_bytes, policy
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiosmtpd.controller import Controller

from bot.presentation.registry import Payload
from bot.slack.outside import Outside, as_text
from bot.slack.pacing import Pacing
from bot.slack.robots import robot_of
from bot.slack.sender import Sender
from bot.work.sending import Claimed
from tests.every import every
from tests.fakes import NOW, FakeSlack


def row(method: str, audience: str, **more: Any) -> Claimed:
    arguments: dict[str, Any] = {
        "id": 1, "key": "case:1:mail", "lane": 0, "method": method, "audience": audience, "message": "case_mail",
        "context": {}, "card": None, "reader_id": None, "critical": True, "attempts": 1, "attempt_at": NOW, **more,
    }  # fmt: skip
    return Claimed(**arguments)


LETTER = Payload(
    text="PO2402 *ETD* 晚 3 天 &lt;急&gt;",
    blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "见 <https://example.com/a?b=1|订单> <@U1>"}}],
)


class Mailbox:
    """An SMTP server that keeps what it gets."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    kept = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, port
    controller.stop()


class Robot:
    """A webhook that answers what it is told to."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.queries: list[dict[str, str]] = []
        self.answer: tuple[int, dict[str, Any] | str] = (200, {"errcode": 0, "errmsg": "ok"})

    async def take(self, request: web.Request) -> web.Response:
        self.queries.append(dict(request.query))
        self.texts.append((await request.json())["text"]["content"])
        said = self.answer[1]
        return web.Response(status=self.answer[0], text=said if isinstance(said, str) else json.dumps(said))


@pytest.fixture
async def robot() -> AsyncIterator[tuple[Robot, str]]:
    kept = Robot()
    app = web.Application()
    app.router.add_post("/robot", kept.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    yield kept, f"http://127.0.0.1:{port}/robot"
    await runner.cleanup()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def sender(http: aiohttp.ClientSession, outside: Outside) -> Sender:
    return Sender(FakeSlack(), http, pacing=Pacing(), outside=outside)


async def test_an_e_mail_is_plain_text_with_the_message_as_its_subject(
    mailbox: tuple[Mailbox, int], http: aiohttp.ClientSession
) -> None:
    kept, port = mailbox
    ways = Outside(smtp_url=f"smtp://127.0.0.1:{port}", email_from="gendan@example.com")
    outcome = await sender(http, ways).deliver(row("email", "U1", email="chen@example.com"), LETTER)
    assert outcome.state == "sent"
    [letter] = kept.letters
    assert letter["Subject"] == "PO2402 ETD 晚 3 天 <急>"
    assert letter["To"] == "chen@example.com"
    assert "见 订单 @U1" in letter.get_content()


async def test_an_e_mail_that_cannot_go_says_why(mailbox: tuple[Mailbox, int], http: aiohttp.ClientSession) -> None:
    kept, port = mailbox
    ways = Outside(smtp_url=f"smtp://127.0.0.1:{port}", email_from="gendan@example.com")
    assert (await sender(http, Outside()).deliver(row("email", "a@b.c"), LETTER)).reason == "no_smtp_settings"
    assert (await sender(http, ways).deliver(row("email", "U1"), LETTER)).reason == "no_email_address"
    kept.answer = "451 later"
    later = await sender(http, ways).deliver(row("email", "a@example.com"), LETTER)
    assert (later.state, later.reason) == ("retry", "smtp:451")
    kept.answer = "554 no"
    assert (await sender(http, ways).deliver(row("email", "a@example.com"), LETTER)).state == "dead"
    nobody = Outside(smtp_url="smtp://127.0.0.1:1", email_from="gendan@example.com")
    assert (await sender(http, nobody).deliver(row("email", "a@example.com"), LETTER)).state == "retry"


async def test_a_robot_gets_one_text(robot: tuple[Robot, str], http: aiohttp.ClientSession) -> None:
    kept, url = robot
    ways = Outside(webhooks={"群": url})
    assert (await sender(http, ways).deliver(row("webhook", "群"), LETTER)).state == "sent"
    assert kept.texts == ["见 订单 @U1"], "the line for notifications is not said again"


async def test_a_signed_robot_gets_the_time_and_its_signature(
    robot: tuple[Robot, str], http: aiohttp.ClientSession
) -> None:
    kept, url = robot
    ways = Outside(webhooks={"0": f"dingtalk:{url}?access_token=t#SECabc", "1": f"wecom:{url}"})
    assert (await sender(http, ways).deliver(row("webhook", "0"), LETTER)).state == "sent"
    query = kept.queries[-1]
    said = f"{query['timestamp']}\nSECabc".encode()
    assert base64.b64decode(query["sign"]) == hmac.new(b"SECabc", said, hashlib.sha256).digest()
    assert query["access_token"] == "t"
    long = Payload(text="", blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "急" * 2500}}])
    assert (await sender(http, ways).deliver(row("webhook", "1"), long)).state == "sent"
    assert len(kept.texts[-1].encode()) <= 2048
    assert kept.texts[-1].endswith("…")


@every(
    ("setting", "kind", "secret"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", "wecom", None),
        ("https://oapi.dingtalk.com/robot/send?access_token=t#SECx", "dingtalk", "SECx"),
        ("https://chat.example.com/hook", "plain", None),
        ("wecom:http://127.0.0.1:9/robot", "wecom", None),
    ],
)
def test_a_robot_is_known_by_its_host_or_by_what_is_written_before_it(
    setting: str, kind: str, secret: str | None
) -> None:
    found = robot_of(setting)
    assert (found.kind, found.secret) == (kind, secret)
    assert found.url.startswith("http")


async def test_a_robot_that_refuses_or_is_busy_is_told_apart(
    robot: tuple[Robot, str], http: aiohttp.ClientSession
) -> None:
    kept, url = robot
    desk = sender(http, Outside(webhooks={"群": url}))
    kept.answer = (200, {"errcode": 45009})
    assert (await desk.deliver(row("webhook", "群"), LETTER)).state == "retry"
    kept.answer = (200, {"errcode": 93000})
    no = await desk.deliver(row("webhook", "群"), LETTER)
    assert (no.state, no.reason) == ("retry", "robot:93000")
    given_up = await desk.deliver(row("webhook", "群", attempts=5), LETTER)
    assert (given_up.state, given_up.reason) == ("dead", "robot:93000")
    kept.answer = (502, {})
    critical = await desk.deliver(row("webhook", "群"), LETTER)
    assert (critical.state, critical.reason) == ("retry", "may_repeat")
    plain = await desk.deliver(row("webhook", "群", critical=False, lane=1), LETTER)
    assert plain.state == "dead"
    assert (await desk.deliver(row("webhook", "没有"), LETTER)).reason == "no_such_webhook"


@pytest.mark.parametrize(
    "answer",
    [(200, "ok"), (200, ""), (201, ""), (202, "<html>taken</html>"), (204, "")],
    ids=lambda answer: f"{answer[0]}",
)
async def test_a_robot_that_takes_a_line_and_says_so_in_its_own_way_is_told_once(
    robot: tuple[Robot, str], http: aiohttp.ClientSession, answer: tuple[int, str]
) -> None:
    kept, url = robot
    kept.answer = answer
    outcome = await sender(http, Outside(webhooks={"群": url})).deliver(row("webhook", "群"), LETTER)
    assert (outcome.state, len(kept.texts)) == ("sent", 1)


async def test_an_urgent_line_of_unknown_fate_is_said_once_more_and_not_for_ever(
    robot: tuple[Robot, str], http: aiohttp.ClientSession
) -> None:
    kept, url = robot
    kept.answer = (502, {})
    desk = sender(http, Outside(webhooks={"群": url}))
    first = await desk.deliver(row("webhook", "群"), LETTER)
    assert (first.state, first.reason) == ("retry", "may_repeat")
    assert first.wait.total_seconds() >= 30, "a robot that fell over is not back in a second"
    again = await desk.deliver(row("webhook", "群", attempts=2, repeat=True), LETTER)
    assert (again.state, again.reason) == ("dead", "fate_unknown:http_502")


def test_marks_do_not_survive_as_text() -> None:
    assert as_text("*急* <@U1> <#C1> <https://x.y|单> a &amp; b") == "急 @U1 #C1 单 a & b"


@pytest.mark.parametrize(
    ("status", "said", "state", "method"),
    [(200, "ok", "sent", None), (404, "expired_url", "retry", "U1"), (500, "", "dead", None), (429, "", "retry", None)],
)
async def test_an_answer_by_response_url_falls_back_to_the_dm(
    http: aiohttp.ClientSession, status: int, said: str, state: str, method: str | None
) -> None:
    async def take(_request: web.Request) -> web.Response:
        return web.Response(status=status, text=said)

    app = web.Application()
    app.router.add_post("/respond", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/respond"
    asked = row("respond", f"respond:{url}", critical=False, lane=1, reader_id="U1")
    outcome = await sender(http, Outside()).deliver(asked, LETTER)
    await runner.cleanup()
    assert (outcome.state, outcome.redirect) == (state, method)


async def test_robots_and_e_mails_say_that_a_line_may_be_a_repeat(
    robot: tuple[Robot, str], mailbox: tuple[Mailbox, int], http: aiohttp.ClientSession
) -> None:
    ways = Outside(
        smtp_url=f"smtp://127.0.0.1:{mailbox[1]}", email_from="gendan@example.com", webhooks={"群": robot[1]}
    )
    mark = "(可能重复)"
    shapes = [{"type": "context", "elements": [{"type": "mrkdwn", "text": mark}]}, *LETTER.blocks]
    for marked in (
        Payload(text=f"{mark} {LETTER.text}", blocks=shapes, mark=mark),
        Payload(text=f"{mark} {LETTER.text}", mark=mark),
    ):
        await sender(http, ways).deliver(row("webhook", "群", repeat=True), marked)
        await sender(http, ways).deliver(row("email", "U1", email="chen@example.com", repeat=True), marked)
    letters = [letter.get_content() for letter in mailbox[0].letters]
    assert [text.startswith(mark) for text in (*robot[0].texts, *letters)] == [True] * 4
    assert [text.count(mark) for text in (*robot[0].texts, *letters)] == [1] * 4
    await sender(http, ways).deliver(row("webhook", "群"), LETTER)
    assert mark not in robot[0].texts[-1]
