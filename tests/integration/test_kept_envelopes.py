"""What no database takes is kept as far as it can be, on both, and keeps nothing else out."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import select

from bot.db.database import Database
from bot.db.models import Envelope
from bot.presentation.commands import ORDER
from bot.slack.ask import Ask
from bot.slack.bolt import make_bolt
from bot.slack.registry import Registry
from tests.fakes import FakeSlack, services, words_for
from tests.unit.slack.test_registry import button, command


async def test_a_burst_with_half_a_character_a_nul_and_a_malformed_one_is_kept_whole(database: Database) -> None:
    slack: Any = FakeSlack()
    registry = Registry(await make_bolt(slack), services=services(database), client=slack, words_for=words_for)
    seen: list[str] = []

    async def order(ask: Ask) -> None:
        seen.append(ask.text)

    registry.command(ORDER, order)
    texts = ("PO2401", "PO2402 \ud83d", "PO2403 \0", "PO2404")
    bodies = [command(text, trigger=f"1.{number}") for number, text in enumerate(texts)]
    malformed = button("case.approve", "1") | {"actions": [{"action_id": ["\ud83d\0"]}]}
    answers = await asyncio.gather(*(registry.receive(body) for body in [*bodies, malformed]))
    await registry.settle()
    assert [answer.status for answer in answers] == [200, 200, 200, 200, 400]
    assert sorted(seen) == ["PO2401", "PO2402 \ufffd", "PO2403 \ufffd", "PO2404"]
    outcomes = await database.read(
        lambda session: sorted(str(row) for row in session.scalars(select(Envelope.outcome)))
    )
    assert outcomes == ["done"] * 4 + ["malformed:actions[].action_id: list"]
