"""One press of 批准, from its envelope to the edited card: how many files somebody reads who follows it."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import bot
from bot.db.database import Database
from bot.handlers import case
from bot.jobs.delivery import Delivery
from bot.jobs.schedule import SCHEDULE
from bot.jobs.tick import Tick
from bot.slack.bolt import make_bolt
from bot.slack.pacing import Pacing
from bot.slack.registry import Registry
from bot.slack.rendering import Renderer
from bot.slack.sender import Sender
from bot.work.gateway import Services
from tests.factories import CHEN, LIN
from tests.fakes import LEXICON, FakeClock, FakeSlack
from tests.integration.cases.world import World

ROOM = Path(bot.__file__).parent
MOST = 79
"""What it was when it was last lowered, and one for whose turn it is (slack/turns.py); it may fall, and issue 9 asks for 50.

Whoever raises it says here for what."""


@contextmanager
def recorded(db: Database) -> Iterator[set[str]]:
    """The files of bot in which a function runs: on this thread, on the database's, and on any begun meanwhile."""
    touched: set[str] = set()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(str(ROOM)):
            touched.add(frame.f_code.co_filename.removeprefix(f"{ROOM}/"))

    def record(profile: Any) -> None:
        threading.setprofile(profile)
        db.call(lambda _session: sys.setprofile(profile))
        sys.setprofile(profile)

    record(note)
    try:
        yield touched
    finally:
        record(None)


async def test_an_approval_is_followed_through_few_files(world: World) -> None:
    row = world.decision(world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF"), "delivery_term")
    world.sent()
    slack: Any = FakeSlack()
    services, pacing = Services(world.db, world.company, FakeClock(world.now)), Pacing()
    renderer = Renderer(services, LEXICON)
    registry = Registry(await make_bolt(slack), services=services, client=slack, words_for=renderer.words_for)
    case.register(registry)
    session: Any = None
    sender = Sender(slack, session, pacing=pacing)
    delivery = Delivery(world.db, services.clock, render=renderer, sender=sender, pacing=pacing)
    tick = Tick(services, SCHEDULE)
    press = {
        "type": "block_actions", "user": {"id": CHEN}, "team": {"id": "T1"}, "trigger_id": "1.1",
        "channel": {"id": "C02FOLLOW"}, "container": {"message_ts": "1.0", "channel_id": "C02FOLLOW"},
        "actions": [
            {
                "type": "button", "action_id": f"case.approve:{row.id}", "block_id": "b", "action_ts": "1.2",
                "value": json.dumps({"d": row.id, "s": row.step}),
            }
        ],
    }  # fmt: skip
    with recorded(world.db) as touched:
        await registry.receive(press)
        await registry.settle()
        await tick.work()
        while await delivery._round():
            while delivery.busy:
                await asyncio.sleep(0.001)
    assert world.decision(row.case_id, "delivery_term").decided_by == CHEN
    assert slack.named("chat.update"), slack.calls
    assert len(touched) <= MOST, "\n".join(sorted(touched))
