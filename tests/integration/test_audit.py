"""The audit trail in the database: chained as it commits, refused to be changed, checked as it lies there."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.db import migrate
from bot.db.database import Database
from bot.db.models import AuditEntry, Setting
from bot.work import audit

NOW = datetime(2026, 9, 16, 1, 0, tzinfo=UTC)
OF_ITS_OWN = pytest.mark.usefixtures("database_url")
"""A fresh database: its tables are altered."""


def write(session: Session, action: str = "test", **data: Any) -> None:
    audit.write(session, now=NOW, actor="U01", action=action, subject_kind="thing", subject_id=1, **data)


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def loosen(session: Session) -> None:
    """What only an owner of the database can do: take the guard away."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        return
    for verb in ("update", "delete"):
        session.execute(text(f"DROP TRIGGER audit_entry_no_{verb}"))


async def test_many_writers_at_once_make_one_chain_without_holes(database: Database) -> None:
    def use_case(number: int) -> Any:
        def work(session: Session) -> None:
            session.add(Setting(name=f"s{number}", value="1"))
            write(session, f"a{number}", note="改用备用供应商", amount=0.1, nothing=None)
            session.flush()
            write(session, f"b{number}")
            if number % 5 == 0:
                raise ValueError("no")

        return work

    outcomes = await asyncio.gather(*(database.run(use_case(number)) for number in range(40)), return_exceptions=True)

    assert sum(isinstance(outcome, ValueError) for outcome in outcomes) == 8
    verdict = database.call(audit.check)
    assert verdict.problems == ()
    assert verdict.entries == 64
    assert verdict.head is not None
    assert verdict.head.number == 64
    found = database.call(actions)
    assert all(first[1:] == second[1:] for first, second in zip(found[::2], found[1::2], strict=True))


def test_what_a_savepoint_takes_back_is_not_in_the_trail(database: Database) -> None:
    def work(session: Session) -> None:
        write(session, "before")
        savepoint = session.begin_nested()
        write(session, "taken back")
        inner = session.begin_nested()
        write(session, "taken back inside")
        inner.commit()
        savepoint.rollback()
        with session.begin_nested():
            write(session, "kept")
        write(session, "after")

    database.call(work)

    assert database.call(actions) == ["before", "kept", "after"]
    assert database.call(audit.check).ok


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry", "UPDATE audit_entry SET digest=''"]
)
def test_the_database_refuses_to_change_or_delete_an_entry(database: Database, statement: str) -> None:
    database.call(write)

    with pytest.raises(DBAPIError, match="append-only"):
        database.call(lambda session: session.execute(text(statement)))
    assert database.call(actions) == ["test"]


TAMPERINGS = {
    "UPDATE audit_entry SET actor_id = 'U09' WHERE id = 2": (2, "altered"),
    "UPDATE audit_entry SET actor_id = NULL WHERE id = 2": (2, "altered"),
    "UPDATE audit_entry SET action = 'y' WHERE id = 1": (1, "altered"),
    "UPDATE audit_entry SET subject_id = '2' WHERE id = 3": (3, "altered"),
    "UPDATE audit_entry SET allowed = NOT allowed WHERE id = 3": (3, "altered"),
    "UPDATE audit_entry SET data = '{}' WHERE id = 2": (2, "altered"),
    "UPDATE audit_entry SET at = '2026-09-17 01:00:00' WHERE id = 2": (2, "altered"),
    "DELETE FROM audit_entry WHERE id = 2": (2, "missing"),
    "DELETE FROM audit_entry WHERE id = 1": (1, "missing"),
    "DELETE FROM audit_entry WHERE id = 4": (4, "truncated"),
    "UPDATE audit_entry SET id = 9 WHERE id = 2": (2, "missing"),
}


@OF_ITS_OWN
def test_whatever_an_owner_of_the_database_does_to_it_is_found(database: Database) -> None:
    database.call(lambda session: [write(session, f"a{number}", value=number) for number in range(4)])
    anchor = database.call(audit.head)
    assert anchor is not None
    database.call(loosen)

    for statement, expected in TAMPERINGS.items():

        def work(session: Session, statement: str = statement) -> Any:
            savepoint = session.begin_nested()
            session.execute(text(statement))
            verdict = audit.check(session, anchors=(anchor,))
            savepoint.rollback()
            return verdict

        problems = database.call(work).problems
        assert expected in [(problem.entry, problem.code) for problem in problems], statement
    assert database.call(lambda session: audit.check(session, anchors=(anchor,))).ok


@OF_ITS_OWN
def test_a_trail_from_before_the_chain_is_chained_by_the_migration(database: Database) -> None:
    database.call(lambda session: [write(session, f"a{number}", 文字="面料未到", x=1.5) for number in range(3)])
    before = database.call(audit.head)

    migrate.downgrade(database.url, "0008")
    migrate.upgrade(database.url)

    verdict = database.call(audit.check)
    assert verdict.ok
    assert verdict.head == before
    with pytest.raises(DBAPIError, match="append-only"):
        database.call(lambda session: session.execute(text("DELETE FROM audit_entry")))
