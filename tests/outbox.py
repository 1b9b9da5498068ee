"""An outbox with its worker over a fake Slack, for tests of what leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.db.models import Notice
from bot.jobs.delivery import Delivery
from bot.jobs.sweeps import Sweeps
from bot.presentation.registry import Payload
from bot.slack.pacing import Pacing
from bot.slack.reconcile import Reconciler
from bot.slack.rendering import Rendered
from bot.slack.sender import Sender
from bot.work import outbox
from bot.work.caps import Cap
from bot.work.kinds import MessageKind
from bot.work.messages import Skip
from bot.work.sending import Claimed
from tests.fakes import FakeClock, FakeSlack
from tests.notes import Note

ONE_OF_EACH_LANE = (MessageKind.CARD, MessageKind.ANSWER, MessageKind.ROUND, MessageKind.PROMPT)


async def render(rows: Sequence[Claimed]) -> Sequence[Rendered]:
    outcomes: list[Rendered] = []
    for row in rows:
        text = row.context.get("text", "")
        if text == "skip":
            outcomes.append(Skip("case_closed"))
        elif text == "broken":
            outcomes.append(KeyError("missing"))
        else:
            outcomes.append(Payload(text=("重复 " if row.repeat else "") + text, blocks=[]))
    return outcomes


class Office:
    """An outbox with its worker over a fake Slack."""

    def __init__(self, db: Database, *, cap: Cap | None = None, pacing: Pacing | None = None) -> None:
        self.db, self.clock, self.slack = db, FakeClock(), FakeSlack()
        self.pacing = pacing or Pacing(rate=1000, burst=1000, channel_rate=1000, channel_burst=1000)
        session: Any = None
        self.sender = Sender(self.slack, session, pacing=self.pacing)
        self.delivery = Delivery(
            db,
            self.clock,
            render=render,
            sender=self.sender,
            pacing=self.pacing,
            cap=cap,
            owner="me",
            lease_now=self.lease_now,
        )
        reconciler = Reconciler(self.slack, self.sender)
        self.sweeps = Sweeps(db, self.clock, reconciler=reconciler, delivery=self.delivery, lease_now=self.lease_now)

    def lease_now(self, _session: Session) -> datetime:
        """Here the time that leases live on passes with the workspace's."""
        return self.clock.now()

    async def put(self, text: str, *, to: str = "C1", kind: MessageKind = MessageKind.ANSWER, **options: Any) -> None:
        key = options.pop("key", text)
        arguments: dict[str, Any] = {
            "key": key, "kind": kind, "audience": to, "message": Note(text=text),
            "now": self.clock.now(), **options,
        }  # fmt: skip
        await self.db.run(lambda session: outbox.put(session, **arguments))

    async def round(self, *, seconds: float = 0) -> None:
        """Send everything that may leave now."""
        self.clock.advance(timedelta(seconds=seconds))
        while await self.delivery._round():
            while self.delivery.busy:
                await asyncio.sleep(0.001)

    async def work_off(self, *, rounds: int = 8, seconds: float = 20) -> None:
        """Let time pass until nothing is left: rounds, leases and look-ups."""
        for _ in range(rounds):
            await self.round(seconds=seconds)
            await self.sweeps.mend()
        await self.round()

    async def states(self) -> dict[str, tuple[str, str | None]]:
        rows = await self.db.read(lambda session: list(session.scalars(select(Notice))))
        return {row.key: (row.state, row.reason) for row in rows}

    async def edit(self, text: str, *, card: str) -> bool:
        return await self.db.run(partial(outbox.edit, card=card, message=Note(text=text), now=self.clock.now()))
