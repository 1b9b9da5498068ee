"""Two processes on one database that come upon the same envelope: one of them works it, on both databases."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import URL, select

from bot.app.wiring import open_workspace
from bot.db.database import Database
from bot.db.models import Envelope, Notice, Setting
from bot.presentation.commands import ORDER
from bot.slack import registry as edge
from bot.slack.ask import Ask
from bot.slack.bolt import make_bolt
from bot.slack.registry import Registry
from bot.work import inbox
from bot.work.gateway import WorkedElsewhere, envelope_key
from bot.work.inbox import Incoming
from bot.work.unit import Work
from tests.fakes import NOW, FakeSlack, services, words_for

BODY = {
    "command": "/order", "text": "", "user_id": "U1", "channel_id": "C1", "trigger_id": "1.1",
    "response_url": "http://127.0.0.1:9/respond", "team_id": "T1",
}  # fmt: skip


def remember(work: Work, *, name: str) -> str:
    work.session.add(Setting(name=name, value=name, changed_at=work.now))
    return name


def keep(db: Database, *, at: datetime = NOW) -> None:
    incoming = Incoming(key="command:1.1", kind="command", payload=BODY)
    db.call(partial(inbox.keep_all, envelopes=[incoming], now=at))


async def work(db: Database, *names: str) -> list[str]:
    """What one process does with the envelope: a use case or several."""
    envelope_key.set("command:1.1")
    return [await services(db).run(remember, name=name) for name in names]


async def test_of_two_that_work_one_envelope_only_the_first_writes(database: Database, database_url: URL) -> None:
    keep(database)
    with open_workspace(database_url) as second:
        done = await asyncio.gather(work(database, "one"), work(second, "two"), return_exceptions=True)
    refused = [outcome for outcome in done if isinstance(outcome, WorkedElsewhere)]
    written = database.call(lambda session: list(session.scalars(select(Setting.name))))
    assert len(refused) == 1
    assert [written] == [outcome for outcome in done if not isinstance(outcome, BaseException)]


async def test_a_handler_may_still_run_several_use_cases(database: Database) -> None:
    keep(database)
    assert await work(database, "one", "two") == ["one", "two"]


async def replica(db: Database, handler: Any) -> Registry:
    slack: Any = FakeSlack()
    found = Registry(await make_bolt(slack), services=services(db), client=slack, words_for=words_for)
    found.command(ORDER, handler)
    return found


async def test_a_replica_that_starts_says_nothing_about_what_another_has_worked(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(database)
    monkeypatch.setattr(edge, "OTHERS_SECONDS", 0)

    async def order(ask: Ask) -> None:
        await asyncio.create_task(work(database, "by the other"))
        await ask.services.run(remember, name="by this one")

    assert await (await replica(database, order)).replay() == 1
    names, notices = database.call(
        lambda session: (list(session.scalars(select(Setting.name))), list(session.scalars(select(Notice.key))))
    )
    assert (names, notices) == (["by the other"], [])


@pytest.mark.parametrize("ahead", [timedelta(hours=-1), timedelta(0), timedelta(hours=1)])
async def test_what_is_open_is_left_a_moment_to_who_received_it_whatever_their_clock_shows(
    database: Database, monkeypatch: pytest.MonkeyPatch, ahead: timedelta
) -> None:
    keep(database, at=NOW + ahead)
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        await work(database, "by the other")

    async def order(ask: Ask) -> None:
        await ask.services.run(remember, name="by this one")

    found = await replica(database, order)
    monkeypatch.setattr(edge.asyncio, "sleep", sleep)
    worked = await found.replay()
    monkeypatch.undo()
    shared = database.dialect == "postgresql"
    assert (worked, waited) == ((0, [edge.OTHERS_SECONDS]) if shared else (1, []))
    assert database.call(lambda session: session.scalars(select(Envelope)).one().worked_at) is not None
