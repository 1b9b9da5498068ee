"""Slack lets the installation in no more: everything waits, Slack is asked rarely, administrators are told, it resumes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.database import Database
from bot.db.models import Member, Notice, Setting
from bot.handlers import installation as handlers
from bot.services.people import installation
from bot.slack.bolt import make_bolt
from bot.slack.installation import Installation
from bot.slack.pacing import Gate
from bot.slack.registry import Registry
from bot.work.gateway import Services
from bot.work.kinds import MessageKind
from bot.work.unit import Work
from tests.fakes import NOW, company, refusal, words_for
from tests.outbox import Office
from tests.unit.slack.recorded import MESSAGE, REVOKED

STEP = 5
"""Seconds of the machine's clock between two looks."""


class Shut(Office):
    """An office whose workspace can be shut to it; `seconds` of the machine's clock pass as told."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.at = 1000.0
        self.installation = self.sender.installation = Installation(
            self.pacing, self.slack.auth_test, now=lambda: self.at
        )
        reachable = replace(company(), emails=True, webhooks=("0",))
        self.services = Services(db, reachable, self.clock)
        db.on_commit(self.installation.on_commit)

    async def pass_seconds(self, seconds: int) -> None:
        for _ in range(0, seconds, STEP):
            self.at += STEP
            await self.installation.tend(self.services)
            await self.round()

    def arrived(self) -> list[str]:
        """What was put in, as it stands in Slack; administrators are told beside it."""
        return [text for text in self.slack.texts() if text.startswith("m")]

    async def sent(self) -> list[str]:
        return [key for key, (state, _) in (await self.states()).items() if state == "sent"]

    async def told(self, message: str) -> list[tuple[str, str]]:
        rows = await self.db.read(
            lambda s: s.execute(select(Notice.method, Notice.audience).where(Notice.message == message)).all()
        )
        return sorted((row.method, row.audience) for row in rows)

    def asked(self, method: str) -> int:
        return len(self.slack.named(method))


@pytest.fixture
async def office(database: Database) -> Shut:
    people = [
        Member(id="U1", name="管理员", email="admin@example.com", is_admin=True, zone="Asia/Shanghai", locale="zh-CN"),
        Member(id="U2", name="没有邮箱", is_admin=True, zone="Asia/Shanghai", locale="zh-CN"),
        Member(id="U3", name="林晓", zone="Asia/Shanghai", locale="zh-CN"),
    ]
    await database.run(lambda session: session.add_all(people))
    return Shut(database)


async def test_a_reinstallation_of_five_minutes_loses_nothing_and_asks_little(office: Shut) -> None:
    office.slack.refusing = "account_inactive"
    for number in range(40):
        await office.put(f"m{number}", to=f"C{number % 8}")
    await office.pass_seconds(300)
    assert office.asked("chat.postMessage") <= 16, "those under way when the first came back"
    assert office.asked("auth.test") == 5, "after 5, 10, 20, 40 and 80 seconds"
    assert {state for key, (state, _) in (await office.states()).items() if key.startswith("m")} <= {"new", "retry"}
    office.slack.refusing = None
    await office.pass_seconds(170)
    assert sorted(office.arrived()) == sorted(f"m{number}" for number in range(40))
    for channel in range(8):
        wanted = [f"m{number}" for number in range(channel, 40, 8)]
        assert office.slack.texts(f"C{channel}") == wanted
    assert office.pacing.gate is Gate.OPEN


async def test_administrators_are_told_once_outside_and_again_when_it_is_over(office: Shut) -> None:
    office.slack.refusing = "account_inactive"
    await office.put("m")
    await office.pass_seconds(200)
    assert await office.told("installation_halted") == [("email", "admin@example.com"), ("webhook", "0")]
    assert await office.told("installation_back") == []
    kept = await office.db.read(installation.kept)
    assert kept == installation.Halt(code="account_inactive", since=NOW)
    office.slack.refusing = None
    await office.pass_seconds(170)
    assert await office.told("installation_back") == [("post", "U1"), ("post", "U2")]
    await office.pass_seconds(STEP)
    assert await office.db.read(installation.kept) is None
    assert await office.told("installation_halted") == [("email", "admin@example.com"), ("webhook", "0")]


async def test_what_leaves_slack_does_not_wait_for_it(office: Shut) -> None:
    office.slack.refusing = "account_inactive"
    await office.put("in slack", to="U1", kind=MessageKind.ASK)
    await office.round()
    await office.put("a mail", to="admin@example.com", method="email", kind=MessageKind.OUTSIDE)
    await office.round()
    assert (await office.states())["a mail"] == ("dead", "no_smtp_settings"), "it was tried"
    assert (await office.states())["in slack"] == ("retry", "account_inactive")


async def test_a_refusal_that_only_a_message_shows_is_tried_with_a_few_at_a_time(office: Shut) -> None:
    """auth.test knows nothing of a ban on posting."""
    office.slack.fail("chat.postMessage", refusal("ekm_access_denied"), times=60)
    for number in range(30):
        await office.put(f"m{number}", to=f"C{number}")
    await office.pass_seconds(300)
    first = office.asked("chat.postMessage")
    assert first <= 16 + 3 * 6
    await office.pass_seconds(600)
    assert office.asked("chat.postMessage") <= first + 3 * 3
    office.slack.before["chat.postMessage"].clear()
    await office.pass_seconds(305)
    await office.round(seconds=600)
    assert sorted(office.arrived()) == sorted(f"m{number}" for number in range(30))


async def test_one_channel_that_is_refused_for_itself_stops_the_others_no_longer(office: Shut) -> None:
    original = office.slack.chat_postMessage

    async def posts(**arguments: Any) -> Any:
        if arguments["channel"] == "CX":
            office.slack.calls.append(("refused", arguments))
            raise refusal("access_denied")
        return await original(**arguments)

    office.slack.chat_postMessage = posts  # type: ignore[method-assign]
    await office.put("refused", to="CX", kind=MessageKind.CARD)
    for number in range(60):
        await office.put(f"m{number}", to="C1")
        await office.round(seconds=400)
        await office.pass_seconds(2 * STEP)
    assert (await office.states())["refused"] == ("dead", "gave_up:access_denied")
    assert len(office.arrived()) == 60
    assert len(await office.told("installation_halted")) <= 12


async def test_the_outbox_is_idle_while_nothing_may_leave(office: Shut) -> None:
    office.slack.refusing = "account_inactive"
    await office.put("m")
    assert not await office.delivery.idle()
    await office.round()
    assert await office.delivery.idle()
    office.slack.refusing = None
    await office.pass_seconds(10)
    assert "m" in await office.sent()


async def test_a_message_of_unknown_fate_is_looked_for_when_slack_answers_again(office: Shut) -> None:
    office.slack.fail("chat.postMessage", refusal("fatal_error"), after=True)
    await office.put("m")
    await office.round()
    office.slack.refusing = "account_inactive"
    office.clock.advance(timedelta(minutes=1))
    for _ in range(5):
        await office.sweeps.mend()
        await office.pass_seconds(STEP)
    assert (await office.states())["m"][0] == "unknown"
    assert office.asked("conversations.history") <= 1
    office.slack.refusing = None
    await office.pass_seconds(20)
    await office.work_off()
    assert (await office.states())["m"][0] == "sent"
    assert office.slack.texts().count("m") == 1


async def test_after_a_restart_what_waited_goes_and_the_trouble_is_forgotten(office: Shut, database: Database) -> None:
    office.slack.refusing = "token_revoked"
    await office.put("m")
    await office.pass_seconds(10)
    again = Shut(database)  # with another token
    await again.installation.recall(again.services)
    assert again.pacing.gate is Gate.AJAR
    await again.pass_seconds(STEP)
    assert "m" in again.slack.texts()
    assert again.pacing.gate is Gate.OPEN
    await again.pass_seconds(STEP)
    assert await again.told("installation_back") == [("post", "U1"), ("post", "U2")]
    assert await database.read(lambda session: session.get(Setting, installation.NAME)) is None


@pytest.mark.parametrize(
    ("event", "gate"),
    [
        (REVOKED["event"], Gate.SHUT),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}, Gate.OPEN),
        ({"type": "app_uninstalled"}, Gate.SHUT),
    ],
)
async def test_slack_says_itself_that_the_installation_is_over(office: Shut, event: dict[str, Any], gate: Gate) -> None:
    slack: Any = office.slack
    registry = Registry(await make_bolt(slack), services=office.services, client=slack, words_for=words_for)
    handlers.register(registry)
    await registry.receive(MESSAGE | {"event": event})
    await registry.settle()
    await office.db.read(lambda _session: None)
    assert office.pacing.gate is gate
    assert bool(await office.told("installation_halted")) is (gate is Gate.SHUT)


def test_the_first_trouble_is_told_and_those_that_follow_from_it_are_not(database: Database) -> None:
    reachable = replace(company(), webhooks=("0",))

    def both(session: Any) -> list[dict[str, Any]]:
        installation.halt(Work(session, reachable, NOW), code="app_uninstalled")
        installation.halt(Work(session, reachable, NOW.replace(hour=2)), code="account_inactive")
        return list(session.scalars(select(Notice.context)))

    assert database.call(both) == [{"code": "app_uninstalled", "since": NOW.isoformat()}]
    kept = database.call(installation.kept)
    assert kept is not None
    assert (kept.code, kept.since) == ("account_inactive", datetime.fromisoformat(NOW.isoformat()))
