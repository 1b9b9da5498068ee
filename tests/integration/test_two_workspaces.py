"""Two workspaces in one process, with people of the same Slack ids: each has what is its own and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, MutableMapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import select

from bot.app.demo import spoken
from bot.app.wiring import open_workspace
from bot.db.database import Database
from bot.db.models import Case, CaseDecision, Notice
from bot.files.seed import Seed, read_seed
from bot.work import audit
from tests.factories import LIN, WANG, moment
from tests.fakes import refusal
from tests.integration.conftest import DEMO, POSTGRES_IN_PROVE, Databases
from tests.started import Running, TownSlack, dm, started

HUADONG, NORDIC = "T0HUADONG", "T0NORDIC"
AT_HUADONG, AT_NORDIC = moment("2026-09-16 08:20"), moment("2026-09-17 08:20")
LOGGED = ("app.ready", "notice.failed", "slack.halted")
PROMISE = "ship_date_commitment"
DELAY = "/delay PO2402 面料 10天 面料未到"
OWN_TABLE = """
extends: shipped
settings:
  cost_line: 700
rules:
  - id: SH-02
    decision: ship_date_commitment
    when:
      any:
        - has_lc: true
        - inside_customer_window: false
        - delay_days: {gte: 4}
    ladder: [merch_lead]
    origin: stated
    verdicts:
      merchandiser: escalate
      merch_lead: approve
"""


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons under a message."""
    shown = [element for block in message["blocks"] for element in block.get("elements", ())]
    return [element for element in shown if element["type"] == "button"]


@dataclass(kw_only=True)
class Town:
    """A workspace: its application, its database and its Slack."""

    running: Running
    db: Database

    @property
    def slack(self) -> TownSlack:
        return self.running.slack

    def seen(self) -> str:
        """Whatever this workspace's Slack was given to show."""
        return str([self.slack.calls, self.slack.messages, self.slack.views])

    def button(self, user: str, label: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """The newest message in a person's DM with a button of that label, and the button."""
        for message in reversed(self.slack.messages):
            for button in buttons(message):
                if message["channel"] == dm(user) and button["text"]["text"] == label:
                    return message, button
        raise AssertionError(f"{user} has no button {label}: {self.slack.texts(dm(user))}")

    async def press(self, user: str, label: str) -> None:
        """Press it, and wait until everything is sent."""
        message, button = self.button(user, label)
        action, value = button["action_id"], button.get("value")
        await self.running.press(user, action, value, channel=message["channel"], ts=message["ts"])
        await self.running.settle()

    async def home(self, user: str, number: str) -> str:
        """Open one's Home."""
        await self.running.event(number, type="app_home_opened", user=user, tab="home", channel=dm(user))
        await self.running.settle()
        published = self.slack.named("views.publish")[-1]
        assert published["user_id"] == user
        return str(published["view"])

    def cases(self) -> list[str]:
        return list(self.db.call(lambda session: session.scalars(select(Case.state).order_by(Case.id)).all()))

    def labels(self, user: str) -> set[str]:
        """Every button in a person's DM."""
        shown = [message for message in self.slack.messages if message["channel"] == dm(user)]
        return {button["text"]["text"] for message in shown for button in buttons(message)}

    def decided(self) -> list[str]:
        """What was decided."""
        of_all = select(CaseDecision.key).where(CaseDecision.decided_at.is_not(None), CaseDecision.decided_by == WANG)
        return list(self.db.call(lambda session: session.scalars(of_all).all()))

    def holder(self, key: str) -> str | None:
        """Whom a decision waits for."""
        of_key = select(CaseDecision.holder_id).where(CaseDecision.key == key)
        return self.db.call(lambda session: session.scalars(of_key).one())

    def count(self, table: type[Any]) -> int:
        return len(self.db.call(lambda session: session.scalars(select(table.id)).all()))


@pytest.fixture(params=POSTGRES_IN_PROVE)
def dialect(request: pytest.FixtureRequest) -> str:
    """SQLite; in `make prove` PostgreSQL too."""
    return str(request.param)


@pytest.fixture
def lines() -> Iterator[list[MutableMapping[str, Any]]]:
    """What is logged, as the program's own log has it."""
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as found:
        yield found


def nordic_seed() -> Seed:
    """The same people for the order book, who read English and may take back for twenty minutes."""
    seed = spoken(read_seed(), "en")
    return seed.model_copy(update={"team": seed.team.model_copy(update={"name": "Nordic", "settings": {"undo": 20}})})


def nordic_names(seed: Seed) -> dict[str, str]:
    """What Slack calls them there: nobody has the name of their id's other self."""
    return {str(person.id): f"Nordic {str(person.id)[1:3]}" for person in seed.people if person.id is not None}


@pytest.fixture
async def towns(databases: Databases, dialect: str, tmp_path: Path) -> AsyncIterator[tuple[Town, Town]]:
    """Huadong with the shipped table, in Chinese; Nordic with a table of its own, in English, a day later."""
    own = tmp_path / "authority.yaml"
    own.write_text(OWN_TABLE, encoding="utf-8")
    async with AsyncExitStack() as stack:
        found = []
        for team, seed, names, at, given in (
            (HUADONG, read_seed(), {}, AT_HUADONG, {}),
            (NORDIC, nordic_seed(), nordic_names(read_seed()), AT_NORDIC, {"rules_file": own}),
        ):
            (tmp_path / team).mkdir()
            url = stack.enter_context(databases.copy(dialect, DEMO, tmp_path / team))
            db = stack.enter_context(open_workspace(url))
            slack = TownSlack(seed, names, team=team)
            running = await stack.enter_async_context(started(db, seed, at=at, slack=slack, **given))
            await running.settle()
            found.append(Town(running=running, db=db))
        yield found[0], found[1]


async def test_each_of_two_workspaces_asks_answers_rules_and_undoes_by_itself(towns: tuple[Town, Town]) -> None:
    huadong, nordic = towns
    await asyncio.gather(*(town.running.command(LIN, DELAY, trigger="1.1") for town in towns))
    for town in towns:
        await town.running.settle()
    told = nordic.count(Notice)

    await huadong.press(LIN, "提交")
    assert (huadong.cases(), nordic.cases()) == (["open"], [])
    assert nordic.count(Notice) == told, "nobody is asked at Nordic"

    await nordic.press(LIN, "Submit")
    assert (huadong.holder(PROMISE), nordic.holder(PROMISE)) == (WANG, WANG)
    assert "批准" not in huadong.labels(WANG), "by the shipped table the lead proposes"
    assert "Approve" in nordic.labels(WANG), "by Nordic's own table the lead decides"

    await nordic.running.to(AT_NORDIC + timedelta(minutes=12))
    assert huadong.running.clock.now() < AT_HUADONG + timedelta(minutes=5), "only Nordic's clock was moved"
    await huadong.running.to(AT_HUADONG + timedelta(minutes=12))
    await huadong.press(LIN, "撤销")
    await nordic.press(LIN, "Undo")
    assert (huadong.cases(), nordic.cases()) == (["open"], ["undone"]), "ten minutes there, twenty here"

    await nordic.running.command(LIN, DELAY, trigger="1.2")
    await nordic.running.settle()
    await nordic.press(LIN, "Submit")
    await nordic.press(WANG, "Approve")
    assert nordic.decided() == [PROMISE]
    assert huadong.decided() == []

    at_home = [await town.home(LIN, "Ev1") for town in towns]
    assert [("C0001" in home, "C0002" in home) for home in at_home] == [(True, False), (False, True)]

    before = len(nordic.slack.calls)
    await huadong.running.to(AT_HUADONG + timedelta(minutes=41))
    assert "填写" in huadong.labels(LIN), "the round opens"
    assert len(nordic.slack.calls) == before, "at Nordic nothing is due"
    await nordic.running.to(AT_NORDIC + timedelta(minutes=41))
    assert "Answer" in nordic.labels(LIN)

    assert "Nordic" not in huadong.seen()
    for person in read_seed().people:
        assert person.name.isascii() or person.name not in nordic.seen()
    for town in towns:
        assert town.db.call(audit.check).ok


async def test_a_workspace_that_slack_lets_in_no_more_holds_up_no_other_and_the_log_names_it(
    lines: list[MutableMapping[str, Any]], towns: tuple[Town, Town]
) -> None:
    huadong, nordic = towns
    huadong.slack.fail("chat.postMessage", refusal("msg_blocks_too_long"))
    await huadong.running.command(LIN, DELAY, trigger="1.1")
    await huadong.running.settle()
    await nordic.running.event("Ev7", type="app_uninstalled")
    await nordic.running.application.registry.settle()
    while nordic.running.application.installation.code is None:
        await asyncio.sleep(0)
    await nordic.running.command(LIN, DELAY, trigger="1.1")
    await nordic.running.application.registry.settle()
    await huadong.running.command(LIN, DELAY, trigger="1.2")
    await huadong.running.settle()
    assert huadong.running.application.installation.code is None
    assert "提交" in huadong.labels(LIN)
    assert "Submit" not in nordic.labels(LIN)

    assert [line for line in lines if line.get("workspace") not in {HUADONG, NORDIC}] == []
    of = {name: {line["workspace"] for line in lines if line["event"] == name} for name in LOGGED}
    assert of == {"app.ready": {HUADONG, NORDIC}, "notice.failed": {HUADONG}, "slack.halted": {NORDIC}}
