"""Rows in memory for tests of what works on a session: no migration, no server, no application."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Engine, StaticPool, create_engine, select
from sqlalchemy.orm import Session

from bot.db.base import Base
from bot.db.models import Member, Notice, PostedCard
from bot.services.people.office import administrators
from bot.services.rules.rulebook import in_force
from bot.work import outbox
from bot.work.events import PORTS, Ports
from bot.work.kinds import MessageKind
from tests.fakes import NOW
from tests.notes import Note

RowT = TypeVar("RowT", bound=Base)


@cache
def _tables() -> bytes:
    """Every table, empty, as SQLite keeps it: made once."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine)
    raw = engine.raw_connection()
    assert isinstance(raw.driver_connection, sqlite3.Connection)
    made = raw.driver_connection.serialize()
    engine.dispose()
    return made


_IDLE: list[Engine] = []
"""Each has one connection, and every statement that was compiled for it."""


@contextmanager
def empty_session() -> Iterator[Session]:
    """A session over empty tables of its own."""
    engine = _IDLE.pop() if _IDLE else create_engine("sqlite://", poolclass=StaticPool)
    with closing(engine.raw_connection()) as connection:
        assert isinstance(connection.driver_connection, sqlite3.Connection)
        connection.driver_connection.deserialize(_tables())
    try:
        with Session(engine, info={PORTS: Ports(in_force=in_force, administrators=administrators)}) as session:
            yield session
    finally:
        _IDLE.append(engine)


def keep(session: Session, row: RowT) -> RowT:
    """Keep a row; it has its number then."""
    session.add(row)
    session.flush()
    return row


def member(session: Session, person: str, **more: Any) -> Member:
    """A person, of whom only the id matters unless more is said."""
    return keep(session, Member(**{"id": person, "name": person, **more}))


def put(
    session: Session,
    key: str,
    kind: MessageKind = MessageKind.ANSWER,
    to: str = "C1",
    *,
    now: datetime = NOW,
    state: str | None = None,
    **more: Any,
) -> bool:
    """Put a message into the outbox; `state` is what has become of it since. Returns whether it is new."""
    given: dict[str, Any] = {"message": Note(), **more}
    new = outbox.put(session, key=key, kind=kind, audience=to, now=now, **given)
    if state is not None:
        notice(session, key).state = state
        session.flush()
    return new


def notice(session: Session, key: str) -> Notice:
    """A message of the outbox as it is kept."""
    found = select(Notice).where(Notice.key == key).execution_options(populate_existing=True)
    return session.scalars(found).one()


def keys(session: Session) -> list[str]:
    """What the outbox holds, in the order it was written."""
    return list(session.scalars(select(Notice.key).order_by(Notice.id)))


def posted_card(
    session: Session, card: str, *, channel: str = "C1", ts: str = "1.0", reader: str | None = None
) -> PostedCard:
    """A card that stands in Slack."""
    made_of = {"message": "test_note", "audience": channel, "reader_id": reader, "context": {}}
    return keep(session, PostedCard(card=card, channel=channel, ts=ts, posted_at=NOW, **made_of))


def committed(session: Session) -> None:
    """What was written is of an earlier transaction."""
    session.info.pop(outbox.WRITTEN, None)
