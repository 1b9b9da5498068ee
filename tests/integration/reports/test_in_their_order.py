"""Two things that one person says within a moment end as they were said last, however slow the first is to work."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.app.features import register_all
from bot.db.models import Envelope
from bot.presentation.words import Words
from bot.slack import registry as edge
from bot.slack.bolt import make_bolt
from bot.slack.registry import Registry
from bot.work.gateway import Services
from tests.factories import LIN, milestone_of
from tests.fakes import FakeClock, FakeSlack, refusal, words_for
from tests.integration.cases.world import World

LOOKS = 10_000
"""How often a slow worker looks aside; others would be done long before."""


class SlowFirst:
    """Words for people; for the first who asks they come late, unless nothing else is worked meanwhile."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, member_id: str | None) -> Words:
        self.asked += 1
        if self.asked == 1:
            for _ in range(LOOKS):
                await asyncio.sleep(0)
        return await words_for(member_id)


async def registry_of(
    world: World, words: Any = words_for, *, slack: Any = None, clock: FakeClock | None = None
) -> Registry:
    client = slack or FakeSlack()
    services = Services(world.db, world.company, clock or FakeClock(world.now))
    registry = Registry(await make_bolt(client), services=services, client=client, words_for=words)
    register_all(registry)
    return registry


def dm(text: str, number: int) -> dict[str, Any]:
    event = {"type": "message", "channel_type": "im", "channel": "D1", "user": LIN, "text": text}
    return {"type": "event_callback", "event_id": f"E{number}", "team_id": "T1", "event": event}


def slash(text: str, number: int) -> dict[str, Any]:
    name, _, rest = text.partition(" ")
    place = {"user_id": LIN, "channel_id": "D1", "team_id": "T1", "trigger_id": f"1.{9 - number}"}
    return {"command": name, "text": rest, **place}


TWICE = [
    pytest.param([dm("PO2402 面料 9/23", 2), dm("PO2402 面料 9/21", 1)], id="messages"),
    pytest.param([slash("/milestone PO2402 面料 9/23", 1), slash("/milestone PO2402 面料 9/21", 2)], id="commands"),
]


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else shares the database, so nobody is given time to finish."""
    monkeypatch.setattr(edge, "OTHERS_SECONDS", 0)


@pytest.mark.parametrize("bodies", TWICE)
async def test_of_two_days_said_within_a_moment_the_later_said_stands(world: World, bodies: list[Any]) -> None:
    registry = await registry_of(world, SlowFirst())
    answers = await asyncio.gather(*(registry.receive(body) for body in bodies))
    assert {answer.status for answer in answers} == {200}
    await registry.settle()
    assert world.look(lambda s: milestone_of(s, "PO2402", "fabric").promised_on) == date(2026, 9, 21)


@pytest.mark.parametrize("bodies", TWICE)
async def test_a_start_works_what_was_left_in_the_order_in_which_it_came(world: World, bodies: list[Any]) -> None:
    killed = await registry_of(world)
    killed.hold()
    await asyncio.gather(*(killed.receive(body) for body in bodies))
    assert world.look(lambda s: s.scalars(select(Envelope.worked_at)).all()) == [None, None]
    assert await (await registry_of(world)).replay() == 2
    assert world.look(lambda s: milestone_of(s, "PO2402", "fabric").promised_on) == date(2026, 9, 21)
    await killed.close(0)


async def test_a_form_that_is_opened_the_day_after_has_the_day_that_was_said(world: World) -> None:
    slack: Any = FakeSlack()
    clock = FakeClock(world.now)
    registry = await registry_of(world, slack=slack, clock=clock)
    slack.fail("views.open", refusal("expired_trigger_id"))
    await registry.receive(slash("/milestone PO2402 明天", 1))
    await registry.settle()
    clock.advance(timedelta(days=1))
    pressed = {"type": "button", "action_id": "envelope.again", "value": "command:1.8"}
    await registry.receive(
        {
            "type": "block_actions",
            "user": {"id": LIN},
            "trigger_id": "2.1",
            "channel": {"id": "D1"},
            "actions": [pressed],
        }
    )
    await registry.settle()
    [view] = slack.views
    [promised] = [block["element"] for block in view["blocks"] if block.get("block_id") == "promised"]
    assert promised["initial_date"] == "2026-09-17", "not the day after it was opened"
