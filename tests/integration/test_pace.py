"""A spent channel takes no new message, its cards are still edited; a spent method holds only its own rows."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from bot.db.database import Database
from bot.work import sending
from bot.work.kinds import MessageKind
from tests.fakes import NOW
from tests.outbox import Office


async def test_a_spent_channel_still_has_its_cards_edited(database: Database) -> None:
    office = Office(database)
    await office.put("card", card="case:1", to="C1")
    await office.round()
    await office.put("news", to="C1", kind=MessageKind.ROUND)
    await office.edit("edited", card="case:1")
    claim = partial(sending.claim, limit=10, now=NOW, owner="me", lease=timedelta(seconds=30))
    spent = await office.db.run(partial(claim, allowance={"update": 0}, held={"C1"}))
    assert spent == []
    (edit,) = await office.db.run(partial(claim, held={"C1"}))
    assert edit.method == "update"
    (post,) = await office.db.run(partial(claim, allowance={"update": 0}))
    assert (post.method, post.key) == ("post", "news")


async def test_of_many_edits_only_as_many_are_taken_as_may_leave(database: Database) -> None:
    office = Office(database)
    for number in range(5):
        await office.put(f"card{number}", card=f"case:{number}", to=f"C{number}")
    await office.round()
    for number in range(5):
        await office.edit("edited", card=f"case:{number}")
    claim = partial(sending.claim, limit=10, now=NOW, owner="me", lease=timedelta(seconds=30))
    assert len(await office.db.run(partial(claim, allowance={"update": 2}))) == 2
    assert len(await office.db.run(partial(claim, allowance={"update": 9}))) == 3
