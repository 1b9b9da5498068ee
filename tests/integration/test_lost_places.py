"""What becomes of messages whose DM or channel is no more, on both databases."""

from __future__ import annotations

import pytest

from bot.db.database import Database
from bot.db.models import Member
from bot.work.kinds import MessageKind
from tests.fakes import refusal
from tests.outbox import Office


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


async def test_a_dm_that_is_gone_is_opened_again_and_the_message_sent_once(office: Office) -> None:
    await office.db.run(lambda session: session.add(Member(id="U7", name="林晓", dm_channel="DOLD")))
    office.slack.fail("chat.postMessage", refusal("channel_not_found"))
    await office.put("one", to="U7")
    await office.put("two", to="U7")
    await office.round()
    assert [call["channel"] for call in office.slack.named("chat.postMessage")] == ["DOLD", "D7", "D7"]
    assert office.slack.texts("D7") == ["one", "two"]
    assert len(office.slack.named("conversations.open")) == 1


async def test_a_dm_that_stays_gone_and_a_channel_that_is_gone_are_given_up_with_their_reason(office: Office) -> None:
    await office.db.run(lambda session: session.add(Member(id="U7", name="林晓", dm_channel="DOLD")))
    office.slack.fail("chat.postMessage", refusal("channel_not_found"), times=3)
    await office.put("person", to="U7", kind=MessageKind.CARD)
    await office.put("channel", to="C1")
    await office.round()
    dead = ("dead", "channel_not_found")
    assert await office.states() == {"person": dead, "channel": dead}
    assert len(office.slack.named("conversations.open")) == 1
