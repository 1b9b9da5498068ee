"""The cards of one case are found by the index, and only those of this case."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.db.models import Notice, PostedCard
from bot.work import outbox
from tests.fakes import NOW
from tests.outbox import Office


async def test_the_cards_of_a_case_are_found_by_their_beginning(database: Database) -> None:
    office = Office(database)
    for card in ("case:12", "case:12:U1", "case:12:note:U1", "case:120:U1", "case:1:U1", "CASE:12:U2"):
        await office.put(card, card=card)

    def found(session: Session) -> set[str | None]:
        return {card.name for card in outbox.cards_under(session, "case:12:")}

    assert database.call(found) == {"case:12:U1", "case:12:note:U1"}


@pytest.mark.parametrize("table", [Notice, PostedCard])
def test_the_index_is_used(database: Database, table: type[Notice] | type[PostedCard]) -> None:
    def many(session: Session) -> None:
        rows = [
            {"card": f"c{number}", "channel": "C1", "ts": "1.1", "message": "case_card", "posted_at": NOW}
            for number in range(2000)
        ]
        session.execute(insert(PostedCard), rows)

    def plan(session: Session) -> str:
        if database.dialect != "sqlite":
            session.execute(text("ANALYZE"))  # of a table it thinks empty, the planner takes any index
        query = select(table.card).where(outbox.begins(session, table.card, "case:12:"))
        words = str(query.compile(session.get_bind(), compile_kwargs={"literal_binds": True}))
        if database.dialect == "sqlite":
            return str(session.execute(text(f"EXPLAIN QUERY PLAN {words}")).all())
        session.execute(text("SET LOCAL enable_seqscan = off"))
        return str(session.execute(text(f"EXPLAIN {words.replace('%%', '%')}")).all())

    database.call(many)
    told = database.call(plan)
    assert f"{table.__tablename__}" in told
    assert "_card" in told
    assert "~>=~" in told or "card>" in told
