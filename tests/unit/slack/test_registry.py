"""Every envelope is kept, acknowledged and worked once, behind one error door."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.db.models import AuditEntry, Envelope, Member, Notice, Pending, Setting
from bot.domain.errors import GendanError
from bot.presentation.commands import DELAY, ORDER
from bot.slack.ask import Answer, Ask, Errors
from bot.slack.bolt import make_bolt
from bot.slack.registry import Registry
from bot.work.codec import Unreadable
from bot.work.unit import Work
from tests.fakes import NOW, FakeSlack, refusal, services, words_for


class Edge:
    """A registry over a fake Slack, and what comes back to Slack."""

    def __init__(self, db: Database, slack: FakeSlack, registry: Registry, bolt: Any) -> None:
        self.db, self.slack, self.registry, self.bolt = db, slack, registry, bolt

    async def send(self, body: object) -> tuple[int, Any]:
        answer = await self.registry.receive(body)
        return answer.status, json.loads(answer.body) if answer.body else None

    async def rows(self, model: Any) -> list[Any]:
        return await self.db.read(lambda session: list(session.scalars(select(model))))


@pytest.fixture
async def edge(db: Database) -> Edge:
    slack: Any = FakeSlack()
    bolt = await make_bolt(slack)
    return Edge(db, slack, Registry(bolt, services=services(db), client=slack, words_for=words_for), bolt)


def command(text: str = "", *, trigger: str = "1.1", channel: str = "C1", name: str = "/order") -> dict[str, Any]:
    return {
        "command": name, "text": text, "user_id": "U1", "channel_id": channel, "trigger_id": trigger,
        "response_url": "http://127.0.0.1:9/respond", "team_id": "T1",
    }  # fmt: skip


def button(action: str, value: str, *, trigger: str = "2.1", channel: str = "C1") -> dict[str, Any]:
    return {
        "type": "block_actions", "user": {"id": "U1"}, "team": {"id": "T1"}, "trigger_id": trigger,
        "container": {"type": "message", "message_ts": "5.5", "channel_id": channel}, "channel": {"id": channel},
        "actions": [{"type": "button", "action_id": action, "value": value, "action_ts": "9.9"}],
    }  # fmt: skip


def submission(values: dict[str, Any], *, view_id: str = "V1", callback: str = "delay_form") -> dict[str, Any]:
    state = {block: {"x": {"type": "plain_text_input", "value": value}} for block, value in values.items()}
    blocks = [{"type": "input", "block_id": block} for block in values]
    return {
        "type": "view_submission", "user": {"id": "U1"}, "team": {"id": "T1"},
        "view": {
            "type": "modal", "id": view_id, "hash": "h", "callback_id": callback, "state": {"values": state}, "blocks": blocks,
            "private_metadata": '{"order": 7}',
        },
    }  # fmt: skip


def message(text: str, *, event_id: str = "E1", **event: Any) -> dict[str, Any]:
    return {
        "type": "event_callback", "event_id": event_id, "team_id": "T1",
        "event": {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": text, **event},
    }  # fmt: skip


class NotYours(GendanError):
    """It belongs to somebody else."""

    code = "unknown_member"


def save(work: Work, *, name: str) -> None:
    work.session.add(Setting(name=name, value="1"))


async def test_a_command_is_kept_before_it_is_acknowledged_and_worked_once(edge: Edge) -> None:
    seen: list[str] = []

    async def order(ask: Ask) -> None:
        seen.append(ask.text)
        await ask.services.run(save, name="worked")

    edge.registry.command(ORDER, order)
    assert await edge.send(command("PO2403 &lt;急&gt;")) == (200, None)
    assert [row.key for row in await edge.rows(Envelope)] == ["command:1.1"]
    assert await edge.send(command("PO2403")) == (200, None)
    await edge.registry.settle()
    assert seen == ["PO2403 <急>"]
    assert [row.outcome for row in await edge.rows(Envelope)] == ["done"]
    assert edge.registry.idle()


async def test_a_command_that_cannot_be_kept_is_not_acknowledged_as_kept(edge: Edge) -> None:
    edge.registry.command(ORDER, _never)
    await asyncio.to_thread(edge.db.call, lambda session: Envelope.__table__.drop(session.connection()))
    status, _ = await edge.send(button("case.approve", "1"))
    assert status == 503
    answer = await edge.registry.receive(command())
    assert "没有保存" in answer.body
    assert edge.registry.idle()


async def _never(_ask: Ask) -> None:
    raise AssertionError("not to be called")


@pytest.mark.parametrize("body", ["command", "form"])
async def test_what_waits_and_cannot_be_read_is_set_aside_by_the_refusal(edge: Edge, body: str) -> None:
    def waits(session: Session) -> None:
        session.add(Member(id="U9", name="黄建国", is_admin=True))
        kept = {"key": "k", "kind": "undo/9", "owner_id": "U1", "subject": "s", "data": {}}
        session.add(Pending(**kept, created_at=NOW, ends_at=NOW))

    async def reads(_ask: Ask) -> None:
        raise Unreadable(kind="undo/9", why="unknown version", key="k")

    await edge.db.run(waits)
    edge.registry.command(ORDER, reads)
    edge.registry.view("form", reads)
    await edge.send(command() if body == "command" else submission({"days": "3"}, callback="form"))
    await edge.registry.settle()
    [row] = await edge.rows(Pending)
    assert row.outcome == "unreadable: unknown version"
    assert "message_set_aside" in {notice.message for notice in await edge.rows(Notice)}


async def test_an_error_a_person_can_mend_is_said_to_them_alone_where_they_asked(edge: Edge) -> None:
    async def refuses(_ask: Ask) -> None:
        raise NotYours(member="U9")

    edge.registry.command(ORDER, refuses)
    edge.registry.action("case.approve", refuses)
    await edge.send(command())
    await edge.send(button("case.approve", "1"))
    await edge.send(button("case.approve:5", "1", trigger="2.2", channel="D1"))
    await edge.registry.settle()
    notices = await edge.rows(Notice)
    places = {(row.method, row.audience, row.context["code"]) for row in notices}
    assert places == {
        ("respond", "respond:http://127.0.0.1:9/respond", "unknown_member"),
        ("ephemeral", "C1:U1", "unknown_member"),
        ("post", "U1", "unknown_member"),
    }
    assert {row.outcome for row in await edge.rows(Envelope)} == {"refused:unknown_member"}
    logged = [(row.subject_kind, row.subject_id, row.allowed, row.data) for row in await edge.rows(AuditEntry)]
    assert sorted(logged, key=str) == [
        *[("action", "case.approve", False, {"code": "unknown_member"})] * 2,
        ("command", "/order", False, {"code": "unknown_member"}),
    ]


async def test_an_unexpected_error_has_a_reference_in_the_log_and_for_the_person(
    edge: Edge, capsys: pytest.CaptureFixture[str]
) -> None:
    async def breaks(_ask: Ask) -> None:
        raise RuntimeError("boom")

    edge.registry.command(ORDER, breaks)
    await edge.send(command())
    await edge.registry.settle()
    [notice] = await edge.rows(Notice)
    reference = notice.context["fields"]["reference"]
    logged = capsys.readouterr().out
    assert len(reference) == 8
    assert reference in logged
    assert "boom" in logged


async def test_a_forged_button_value_is_refused_not_believed(edge: Edge) -> None:
    async def approve(ask: Ask) -> None:
        await ask.services.run(save, name=str(ask.data["id"]))

    edge.registry.action("case.approve", approve)
    await edge.send(button("case.approve", "[1]"))
    await edge.send(button("case.approve", "nonsense", trigger="2.2"))
    await edge.registry.settle()
    assert {row.context["code"] for row in await edge.rows(Notice)} == {"expired_button"}
    assert await edge.rows(Setting) == []


async def test_an_old_button_without_a_handler_is_said_to_be_old(edge: Edge) -> None:
    await edge.send(button("gone.verb", "1"))
    link = button("link.card", "1", trigger="2.2")
    link["actions"][0]["url"] = "https://example.com"
    await edge.send(link)
    await edge.registry.settle()
    assert [row.context["code"] for row in await edge.rows(Notice)] == ["expired_button"]


async def test_a_form_is_worked_before_its_acknowledgement_which_carries_its_errors(edge: Edge) -> None:
    async def submit(ask: Ask) -> Answer:
        if not ask.values["days"]:
            return Errors({"days": "请填写"})
        assert ask.private == {"order": 7}
        await ask.services.run(save, name=ask.values["days"])
        return None

    edge.registry.view("delay_form", submit)
    refused = (200, {"response_action": "errors", "errors": {"days": "请填写"}})
    assert await edge.send(submission({"days": ""})) == refused
    assert await edge.send(submission({"days": ""})) == refused
    assert await edge.send(submission({"days": "3"})) == (200, None)
    assert await edge.send(submission({"days": "4"})) == (200, None)
    assert [row.name for row in await edge.rows(Setting)] == ["3"]


async def test_a_form_submitted_twice_at_once_is_worked_once_and_answered_alike(edge: Edge) -> None:
    runs: list[str] = []

    async def submit(ask: Ask) -> Answer:
        runs.append(ask.key)
        await asyncio.sleep(0.02)
        return Errors({"days": "太晚"})

    edge.registry.view("delay_form", submit)
    first, second = await asyncio.gather(edge.send(submission({"days": "3"})), edge.send(submission({"days": "3"})))
    assert first == second == (200, {"response_action": "errors", "errors": {"days": "太晚"}})
    assert len(runs) == 1


async def test_an_error_in_a_form_leaves_it_open_with_what_was_typed(edge: Edge) -> None:
    async def submit(_ask: Ask) -> Answer:
        raise NotYours(member="U9", block="reason")

    edge.registry.view("delay_form", submit)
    _, answer = await edge.send(submission({"days": "3", "reason": "x"}))
    assert answer == {"response_action": "errors", "errors": {"reason": "不认识这位成员:U9。"}}


async def test_only_a_persons_own_words_in_the_dm_reach_the_message_handler(edge: Edge) -> None:
    seen: list[str] = []

    async def talk(ask: Ask) -> None:
        seen.append(ask.text or "photo")

    edge.registry.event("message", talk)
    await edge.send(message("面料晚三天", event_id="E1"))
    await edge.send(message("", event_id="E2", subtype="file_share", files=[{"id": "F1"}]))
    await edge.send(message("bot", event_id="E3", bot_id="B9"))
    await edge.send(message("edited", event_id="E4", subtype="message_changed"))
    await edge.send(message("channel", event_id="E5", channel_type="channel"))
    await edge.registry.settle()
    assert seen == ["面料晚三天", "photo"]
    assert len(await edge.rows(Envelope)) == 2


async def test_what_was_acknowledged_and_not_worked_is_worked_off_at_the_next_start(edge: Edge, db: Database) -> None:
    edge.registry.command(ORDER, _never)
    hold = asyncio.Event()

    async def killed(ask: Ask) -> None:
        await hold.wait()

    edge.registry.command(DELAY, killed)
    await edge.send(command("PO2402 3天", name="/delay"))

    slack: Any = FakeSlack()
    fresh = Registry(await make_bolt(slack), services=services(db), client=slack, words_for=words_for)
    seen: list[tuple[str, datetime | None]] = []

    async def delay(ask: Ask) -> None:
        seen.append((ask.text, ask.to.said_at))
        assert await ask.open({"type": "modal"}) is False

    fresh.command(DELAY, delay)
    assert await fresh.replay() == 1
    assert await fresh.replay() == 0
    [came] = [row.received_at for row in await edge.rows(Envelope) if row.key == "command:1.1"]
    assert seen == [("PO2402 3天", came)]
    assert slack.views == []
    [notice] = await edge.rows(Notice)
    assert (notice.message, notice.context["key"]) == ("open_again", "command:1.1")
    hold.set()
    await edge.registry.settle()

    again = button("envelope.again", "command:1.1", trigger="3.1")
    seen.clear()

    async def opens(ask: Ask) -> None:
        seen.append((ask.text, ask.to.said_at))
        assert await ask.open({"type": "modal"})

    edge.registry._handlers["command", "/delay"] = opens
    await edge.send(again)
    await edge.registry.settle()
    assert seen == [("PO2402 3天", came)], "its words are of then"
    assert edge.slack.named("views.open")[0]["trigger_id"] == "3.1"


async def test_somebody_elses_form_is_not_opened_by_a_forged_button(edge: Edge) -> None:
    edge.registry.command(ORDER, _passes)
    await edge.send(command())
    forged = button("envelope.again", "command:1.1", trigger="3.1")
    forged["user"]["id"] = "U2"
    await edge.send(forged)
    await edge.registry.settle()
    assert [row.context["code"] for row in await edge.rows(Notice)] == ["expired_button"]


async def _passes(_ask: Ask) -> None:
    return


async def test_a_trigger_that_expired_meanwhile_becomes_a_button(edge: Edge) -> None:
    async def opens(ask: Ask) -> None:
        assert await ask.open({"type": "modal"}) is False

    edge.registry.command(ORDER, opens)
    edge.slack.fail("views.open", refusal("expired_trigger_id"))
    await edge.send(command())
    await edge.registry.settle()
    assert [row.message for row in await edge.rows(Notice)] == ["open_again"]


async def test_there_are_fewer_than_fifty_listeners(edge: Edge) -> None:
    assert len(edge.bolt._async_listeners) < 50


async def test_every_handler_has_a_name_of_its_own(edge: Edge) -> None:
    edge.registry.command(ORDER, _passes)
    with pytest.raises(ValueError, match="two handlers"):
        edge.registry.command(ORDER, _passes)


async def test_nobody_waits_for_the_work_of_a_command(edge: Edge) -> None:
    started, release = asyncio.Event(), asyncio.Event()

    async def slow(_ask: Ask) -> None:
        started.set()
        await release.wait()

    edge.registry.command(ORDER, slow)
    assert await asyncio.wait_for(edge.send(command()), 2) == (200, None)
    assert await asyncio.wait_for(edge.send(command()), 2) == (200, None)
    await started.wait()
    assert not edge.registry.idle()
    release.set()
    await edge.registry.settle()
    assert edge.registry.idle()
