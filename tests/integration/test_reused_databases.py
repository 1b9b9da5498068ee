"""A database that is used again is, row for row and number for number, what a fresh copy would have been."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.errors import RaiseException
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError

from bot.app.wiring import open_workspace
from tests.integration.conftest import DEMO, Databases
from tests.integration.databases import EMPTY, ReusedDatabase, State, connected

JUNK = {
    "integer": "987654",
    "numeric": "1",
    "boolean": "true",
    "json": "'{}'",
    "date": "'2026-01-01'",
    "timestamp without time zone": "'2026-01-01'",
}
Content = dict[str, list[Any]]


def content(url: URL) -> Content:
    """All rows of every table in the order they lie in, and where each sequence stands."""
    with connected(url) as db:
        found: Content = {}
        kinds = db.execute(
            "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')"
        )
        for name, kind in kinds.fetchall():
            wanted = "last_value, is_called" if kind in {"S", b"S"} else "*"
            found[name] = db.execute(f'SELECT {wanted} FROM public."{name}"').fetchall()  # type: ignore[arg-type]
        return found


def sorted_rows(found: Content) -> Content:
    """The same without regard to the order."""
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


def spoil(url: URL, reused: ReusedDatabase) -> None:
    """Change, take away and add rows of every table, and draw a number from every sequence."""
    with connected(url) as db:
        db.execute("SET session_replication_role = replica")
        for table in reused.tables:
            db.execute(f'DELETE FROM public."{table}" WHERE random() < 0.3')  # type: ignore[arg-type]
            db.execute(f'INSERT INTO public."{table}" {_junk_row(db, table)}')  # type: ignore[arg-type]
            first = db.execute(f'SELECT * FROM public."{table}" LIMIT 0').description  # type: ignore[arg-type]
            assert first is not None
            db.execute(f'UPDATE public."{table}" SET "{first[0].name}" = "{first[0].name}" WHERE random() < 0.3')  # type: ignore[arg-type]
        for sequence in reused.sequences:
            db.execute("SELECT nextval(%s::regclass)", (f'public."{sequence}"',))


def _junk_row(db: psycopg.Connection[tuple[Any, ...]], table: str) -> str:
    kinds = db.execute(
        "SELECT data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s "
        "ORDER BY ordinal_position",
        (table,),
    ).fetchall()
    return f"VALUES ({', '.join(JUNK.get(kind, repr('junk')) for (kind,) in kinds)})"


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("before", "after"), [(DEMO, DEMO), (DEMO, EMPTY), (EMPTY, DEMO)], ids=lambda state: state.name
)
def test_every_row_and_every_number_is_put_back(
    databases: Databases, reused_postgresql: ReusedDatabase, tmp_path: Path, before: State, after: State
) -> None:
    with databases.copy("postgresql", after, tmp_path) as fresh:
        expected = content(fresh)
    with databases.lent("postgresql", after) as db:
        url, at_first = db.url, content(db.url)
    with databases.lent("postgresql", before) as db:
        as_lent = content(url)
        spoil(url, reused_postgresql)
        spoilt = content(url)
    assert {name for name, rows in spoilt.items() if rows != as_lent[name]} == set(expected), "nothing was left alone"
    with databases.lent("postgresql", after) as db:
        assert db.url == url
        again = content(url)
    assert again == at_first, "in the same order each time"
    assert sorted_rows(again) == sorted_rows(expected)
    assert set(expected) == {*reused_postgresql.tables, *reused_postgresql.sequences}


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE another (id integer)",
        "DROP TRIGGER audit_entry_no_change ON audit_entry",
        "DROP INDEX ix_order_po",
    ],
)
def test_its_tables_cannot_be_altered(databases: Databases, statement: str) -> None:
    with (
        databases.lent("postgresql", EMPTY) as db,
        pytest.raises(DBAPIError, match="ask for database_url") as refused,
    ):
        db.call(lambda session: session.execute(text(statement)))
    assert isinstance(refused.value.orig, RaiseException)


@pytest.mark.postgres
def test_who_is_still_at_work_is_ended_before_the_rows_are_put_back(databases: Databases) -> None:
    with databases.lent("postgresql", EMPTY) as db:
        late = connected(db.url)
    late.execute("BEGIN")
    late.execute("INSERT INTO setting (name, value) VALUES ('late', '1')")
    with databases.lent("postgresql", EMPTY) as db:
        with pytest.raises(psycopg.OperationalError):
            late.execute("COMMIT")
        assert db.call(lambda session: session.execute(text("SELECT count(*) FROM setting")).scalar()) == 0


def test_a_file_is_used_again_as_it_was_copied(databases: Databases, tmp_path: Path) -> None:
    def dump(url: URL) -> list[str]:
        with closing(sqlite3.connect(str(url.database))) as connection:
            return list(connection.iterdump())

    with databases.copy("sqlite", DEMO, tmp_path) as fresh:
        expected = dump(fresh)
    with databases.lent("sqlite", DEMO) as db:
        db.call(lambda session: session.execute(text("DROP TRIGGER audit_entry_no_delete")))
        db.call(lambda session: session.execute(text("DELETE FROM milestone")))
        assert dump(db.url) != expected
    with databases.lent("sqlite", DEMO) as db:
        assert dump(db.url) == expected


def test_a_database_of_our_own_flushes_what_it_commits(databases: Databases, tmp_path: Path) -> None:
    """What production asks of SQLite; only the file that is used again leaves it out."""
    full, write_ahead = 2, "wal"
    ask = text("SELECT (SELECT synchronous FROM pragma_synchronous), (SELECT journal_mode FROM pragma_journal_mode)")
    with databases.copy("sqlite", EMPTY, tmp_path) as url, open_workspace(url) as db:
        assert tuple(db.call(lambda session: session.execute(ask).one())) == (full, write_ahead)
    with databases.lent("sqlite", EMPTY) as db:
        assert tuple(db.call(lambda session: session.execute(ask).one())) == (0, write_ahead)
