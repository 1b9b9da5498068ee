"""What Slack and people are told while the database is away; what was acknowledged is worked when it is back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.db import outages
from bot.db.database import Database
from bot.db.models import Envelope, Setting
from bot.presentation.commands import ORDER
from bot.slack import registry as module
from bot.slack.ask import Answer, Ask
from tests.away import Absence, absence
from tests.unit.slack.test_registry import Edge, button, command, edge, message, save, submission

__all__ = ["edge"]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for waiting in (outages, module):
        monkeypatch.setattr(waiting, "AGAIN_SECONDS", 0.01)


@pytest.fixture
def away(db: Database) -> Iterator[Absence]:
    with absence(db) as found:
        yield found


@pytest.fixture
async def running(edge: Edge) -> AsyncIterator[Edge]:
    """The edge with what works off what an outage broke off."""
    task = asyncio.create_task(edge.registry.run())
    yield edge
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def settings(edge: Edge) -> list[str]:
    return await edge.db.read(lambda session: list(session.scalars(select(Setting.name))))


async def outcomes(edge: Edge) -> dict[str, str | None]:
    return {row.key: row.outcome for row in await edge.rows(Envelope)}


async def until_worked(edge: Edge, key: str) -> str:
    async with asyncio.timeout(5):
        while (outcome := (await outcomes(edge)).get(key)) is None:
            await asyncio.sleep(0.005)
        return outcome


async def saves(ask: Ask) -> None:
    await ask.services.run(save, name=ask.text or "pressed")


async def test_what_cannot_be_kept_is_not_acknowledged_and_its_person_is_told(running: Edge, away: Absence) -> None:
    running.registry.command(ORDER, saves)
    running.registry.action("case.approve", saves)
    away.begin()
    with capture_logs() as said:
        for number in range(5):
            body = command("1", trigger=f"1.{number}")
            answer = await running.registry.receive(body)
            assert "数据库" in answer.body
            assert "没有保存" in answer.body
        assert (await running.send(button("case.approve", "1")))[0] == 503
        assert (await running.send(message("PO2402")))[0] == 503
    assert [line["event"] for line in said] == ["outage.began"], "one cause, no page for each command"
    away.end()
    await asyncio.sleep(0.05)
    assert await settings(running) == []


async def test_a_command_whose_work_met_with_the_outage_is_worked_once_when_the_database_is_back(
    running: Edge, away: Absence
) -> None:
    met = asyncio.Event()

    async def order(ask: Ask) -> None:
        if not met.is_set():
            away.begin()
            met.set()
        await saves(ask)

    running.registry.command(ORDER, order)
    assert await running.send(command("PO2403")) == (200, None)
    await met.wait()
    await running.registry.settle()
    away.end()
    assert await until_worked(running, "command:1.1") == "done"
    assert await settings(running) == ["PO2403"]
    assert not running.registry._broken_off.is_set()


async def test_a_form_whose_work_met_with_the_outage_says_so_and_saves_nothing_later(
    running: Edge, away: Absence
) -> None:
    async def submit(ask: Ask) -> Answer:
        away.begin()
        await ask.services.run(save, name="form")
        return None

    running.registry.view("delay_form", submit)
    body = submission({"days": "3"})
    answer = await running.registry.receive(body)
    assert answer.status == 200
    assert "数据库" in json.loads(answer.body)["errors"]["days"]
    away.end()
    assert await until_worked(running, "view:V1:h") == "not_acknowledged"
    assert await settings(running) == []


async def test_a_form_sent_again_after_the_outage_is_kept(running: Edge, away: Absence) -> None:
    tried = 0

    async def submit(ask: Ask) -> Answer:
        nonlocal tried
        tried += 1
        if tried == 1:
            away.begin()
        await ask.services.run(save, name="form")
        return None

    running.registry.view("delay_form", submit)
    await running.send(submission({"days": "3"}))
    away.end()
    assert await running.send(submission({"days": "3"})) == (200, None)
    assert await settings(running) == ["form"]
    await asyncio.sleep(0.05)
    assert (await outcomes(running))["view:V1:h"] == "done"
