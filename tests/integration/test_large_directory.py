"""A start does not wait for a directory of thousands; what needs it whole waits for its end, and a broken walk is none."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app import application as app
from bot.app import doctor
from bot.app.application import Application, Parts
from bot.db.database import Database
from bot.db.models import Member, Seat
from bot.files.seed import read_seed
from bot.services.imports.people import load_people
from bot.services.people import members
from bot.services.people.members import Profile, refresh
from bot.settings import read_settings
from bot.slack.bolt import make_bolt
from bot.work.unit import Work
from tests.factories import demo_company, moment
from tests.fakes import Answer, FakeClock, FakeSlack, refusal

NOW = moment("2026-09-16 09:00")


class Slow(FakeSlack):
    """A workspace whose directory comes when it is let; it may break off in the middle."""

    def __init__(self) -> None:
        super().__init__()
        self.let = asyncio.Event()
        self.breaks = 0

    async def users_list(self, **arguments: Any) -> Answer:
        await self.let.wait()
        if arguments["cursor"] is None:
            return self._page(range(250), "next")
        if self.breaks:
            self.breaks -= 1
            raise refusal("missing_scope")
        return self._page(range(250, 400), "")

    def _page(self, numbers: range, cursor: str) -> Answer:
        people = [{"id": "U01LINXIAO" if n == 399 else f"U{n}", "profile": {"real_name": f"人{n}"}} for n in numbers]
        return Answer({"members": people, "response_metadata": {"next_cursor": cursor}})


@pytest.fixture
async def started(database: Database, monkeypatch: pytest.MonkeyPatch) -> Application:
    monkeypatch.setattr(app, "READ_FIRST_SECONDS", 0.01)
    monkeypatch.setattr(app, "READ_AGAIN_SECONDS", 0.01)
    slack: Any = Slow()
    connection: Any = SimpleNamespace(client=slack, session=None)
    parts = Parts(
        settings=read_settings(_env_file=None),
        db=database,
        company=replace(demo_company(), seed=read_seed()),
        clock=FakeClock(NOW),
    )
    return Application(parts, connection, await make_bolt(slack))


def work(session: Session, application: Application) -> Work:
    return Work(session, application.parts.company, NOW)


async def seats(db: Database) -> int:
    return await db.read(lambda session: len(session.scalars(select(Seat)).all()))


async def test_a_first_start_goes_on_and_what_needs_everybody_waits(started: Application, database: Database) -> None:
    await asyncio.wait_for(started._learn(), 5)
    assert await database.read(members.first_reading_lasts)
    assert not doctor.directory_check(database).ok
    one = Profile(id="U7", name="林晓", email=None, zone=None, locale=None, is_admin=False)
    await database.run(lambda session: refresh(work(session, started), profiles=(one,)))
    people = await database.read(lambda session: load_people(work(session, started)))
    assert people.find("林晓") == "U7"
    assert not people.has_directory, "who is missing may be on the next page: nobody is asked about a name yet"
    assert await seats(database) == 0
    started.client.let.set()  # type: ignore[attr-defined]
    assert started._reading is not None
    await asyncio.wait_for(started._reading, 20)
    assert doctor.directory_check(database).message.startswith("400 people")
    assert (await database.read(lambda session: load_people(work(session, started)))).has_directory
    assert await seats(database) > 0, "the workspace file was applied when everybody was known"


async def test_a_walk_that_breaks_off_is_begun_anew_and_nothing_of_it_is_kept(
    started: Application, database: Database
) -> None:
    started.client.breaks = 2  # type: ignore[attr-defined]
    await started._learn()
    started.client.let.set()  # type: ignore[attr-defined]
    while started.client.breaks:  # type: ignore[attr-defined]
        assert await database.read(members.first_reading_lasts)
        assert await database.read(lambda session: session.scalars(select(Member.id)).all()) == []
        await asyncio.sleep(0)
    assert started._reading is not None
    await asyncio.wait_for(started._reading, 20)
    assert not await database.read(members.first_reading_lasts)


async def test_a_short_directory_is_read_before_anything_begins(
    started: Application, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "READ_FIRST_SECONDS", 20)
    started.client.let.set()  # type: ignore[attr-defined]
    await started._learn()
    assert await seats(database) > 0
    assert await database.read(members.last_reading) == members.DirectoryReading(at=NOW, people=400)


async def test_people_known_from_before_are_not_called_a_part(started: Application, database: Database) -> None:
    await database.run(lambda session: session.add(Member(id="U1", name="林晓", zone="Asia/Shanghai", locale="zh-CN")))
    await started._learn()
    assert (await database.read(lambda session: load_people(work(session, started)))).has_directory
    started.client.let.set()  # type: ignore[attr-defined]
    assert started._reading is not None
    await asyncio.wait_for(started._reading, 20)
