"""Insert a row unless its unique key is there already: one statement, the same on both databases."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from bot.db.base import Base


def insert_once(session: Session, model: type[Base], rows: list[dict[str, Any]], *, key: str) -> set[Any]:
    """Insert the rows whose `key` is not kept yet; returns the keys that are new."""
    connection = session.connection()
    session.flush()
    return set(connection.execute(_statement(model, connection.dialect.name, key), rows).scalars())


@cache
def _statement(model: type[Base], dialect: str, key: str) -> ReturningInsert[Any]:
    table = model.__table__
    assert isinstance(table, Table)
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing(index_elements=[key]).returning(table.c[key])
    return sqlite.insert(table).on_conflict_do_nothing(index_elements=[key]).returning(table.c[key])
