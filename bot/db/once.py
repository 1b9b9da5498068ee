"""Insert a row unless its unique key is there already: one statement, the same on both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.db.base import Base


def insert_once(session: Session, model: type[Base], rows: list[dict[str, Any]], *, key: str) -> set[Any]:
    """Insert the rows whose `key` is not kept yet; returns the keys that are new."""
    table = model.__table__
    assert isinstance(table, Table)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.flush()
    statement = dialect.insert(table).on_conflict_do_nothing(index_elements=[key]).returning(table.c[key])
    return set(session.connection().execute(statement, rows).scalars())
