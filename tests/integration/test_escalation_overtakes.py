"""An escalation does not wait for prompts that were claimed ahead of it (house.md §4: lanes)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.jobs.delivery import Delivery
from bot.presentation.registry import Payload
from bot.slack.pacing import Pacing
from bot.work import outbox
from bot.work.kinds import MessageKind
from bot.work.sending import Claimed, Outcome
from tests.fakes import NOW, FakeClock
from tests.notes import Note


class Slack:
    """Takes everything at once and remembers in which order."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def deliver(self, row: Claimed, _rendered: object) -> Outcome:
        self.taken.append(row.key)
        return row.became("sent", channel=f"D{row.id}", ts=f"{row.id}.0")


async def render(rows: Sequence[Claimed]) -> list[Payload]:
    return [Payload(text=row.key) for row in rows]


async def test_an_escalation_overtakes_the_prompts_that_were_claimed_before_it(database: Database) -> None:
    def fill(session: Session) -> None:
        for n in range(300):
            outbox.put(session, key=f"p{n}", kind=MessageKind.PROMPT, audience=f"U{n}", message=Note(), now=NOW)

    def escalate(session: Session) -> None:
        outbox.put(session, key="e", kind=MessageKind.ASK, audience="UCHEN", message=Note(), now=NOW)

    await database.run(fill)
    slack = Slack()
    delivery = Delivery(database, FakeClock(), render=render, sender=slack, pacing=Pacing())
    running = asyncio.create_task(delivery.run())
    async with asyncio.timeout(20):
        while (
            len(slack.taken) < 55
        ):  # the burst is used up: prompts leave at Slack's pace now, the next ones are claimed
            await asyncio.sleep(0.01)
        await database.run(escalate)
        before = len(slack.taken)
        while "e" not in slack.taken:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert slack.taken.index("e") - before <= 8, "16 prompts were claimed ahead of it"
