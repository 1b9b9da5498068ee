"""What lies at a database's address, looked at without making, changing or locking anything."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from os.path import exists

from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from bot.db.engines import DatabaseUnavailable, in_memory, looking_engine, parse, unusable
from bot.db.models import Member

OURS = frozenset({"member", "seat", "setting"})
"""Tables of the first revision and every one since: who has them all is ours."""

_VERSIONS = "alembic_version"


class DatabaseStanding(Enum):
    """How a database stands to this version of the program."""

    MISSING = "missing"
    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"
    FOREIGN = "foreign"
    NEWER = "newer"
    DAMAGED = "damaged"


@dataclass(frozen=True, kw_only=True)
class FoundDatabase:
    """What was found; `tables` are those that make it foreign or, when damaged, those that are not there."""

    standing: DatabaseStanding
    revision: str | None = None
    tables: tuple[str, ...] = ()


class DatabaseMissing(DatabaseUnavailable):
    """There is no database at the address of GENDAN_DATABASE_URL; `gendan migrate` makes it."""

    code = "database_missing"


class DatabaseEmpty(DatabaseUnavailable):
    """The database of GENDAN_DATABASE_URL holds no tables; `gendan migrate` makes them."""

    code = "database_empty"


class DatabaseForeign(DatabaseUnavailable):
    """The database of GENDAN_DATABASE_URL belongs to another program; give Gendan one of its own."""

    code = "database_foreign"


class DatabaseNewer(DatabaseUnavailable):
    """The database of GENDAN_DATABASE_URL was made by a newer version of Gendan; update the program."""

    code = "database_newer"


class DatabaseDamaged(DatabaseUnavailable):
    """The database of GENDAN_DATABASE_URL lacks tables it should have; restore a backup."""

    code = "database_damaged"


_UNFIT: dict[DatabaseStanding, type[DatabaseUnavailable]] = {
    DatabaseStanding.MISSING: DatabaseMissing,
    DatabaseStanding.EMPTY: DatabaseEmpty,
    DatabaseStanding.FOREIGN: DatabaseForeign,
    DatabaseStanding.NEWER: DatabaseNewer,
    DatabaseStanding.DAMAGED: DatabaseDamaged,
}
TO_BE_FILLED = frozenset({DatabaseStanding.MISSING, DatabaseStanding.EMPTY})


def look(url: str | URL, *, revisions: Sequence[str]) -> FoundDatabase:
    """How the database stands to our revisions, oldest first. Raises DatabaseUnavailable."""
    parsed = parse(url)
    if in_memory(parsed):
        return FoundDatabase(standing=DatabaseStanding.EMPTY)
    file = (parsed.database or "").removeprefix("file:").partition("?")[0]
    if parsed.get_backend_name() == "sqlite" and not exists(file):
        return FoundDatabase(standing=DatabaseStanding.MISSING)
    engine = looking_engine(parsed)
    try:
        with engine.connect() as connection:
            tables = frozenset(inspect(connection).get_table_names())
            stands_at = _stands_at(connection) if _VERSIONS in tables else ()
    except DBAPIError as error:
        raise unusable(error.orig, parsed) from None
    except UnicodeDecodeError:  # the driver's own message holds bytes of the broken file
        raise unusable(ValueError("database disk image is malformed"), parsed) from None
    finally:
        engine.dispose()
    return _judge(tables - {_VERSIONS}, stands_at, revisions)


def whole(url: str | URL) -> None:
    """Read every page of an SQLite file, those nobody has asked for too. Raises DatabaseUnavailable for broken ones.

    PostgreSQL watches over its own pages.
    """
    parsed = parse(url)
    if parsed.get_backend_name() != "sqlite" or in_memory(parsed):
        return
    engine = looking_engine(parsed)
    try:
        with engine.connect() as connection:
            said = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    except DBAPIError as error:
        raise unusable(error.orig, parsed) from None
    finally:
        engine.dispose()
    if said != "ok":
        raise unusable(ValueError("database disk image is malformed"), parsed)


def fit(found: FoundDatabase, url: str | URL, *, but: Collection[DatabaseStanding] = ()) -> None:
    """Raise the DatabaseUnavailable of a database that cannot be used as it is; `but` are let pass."""
    error = _UNFIT.get(found.standing)
    if error is None or found.standing in but:
        return
    shown = ", ".join(found.tables[:5]) + (" …" if len(found.tables) > 5 else "")
    place = parse(url).render_as_string(hide_password=True)
    raise error(f"{place}: {error.__doc__}", place=place, revision=found.revision or "", tables=shown)


def _judge(tables: frozenset[str], stands_at: tuple[str, ...], revisions: Sequence[str]) -> FoundDatabase:
    revision = stands_at[0] if len(stands_at) == 1 else None
    if not tables and revision is None:
        return FoundDatabase(standing=DatabaseStanding.EMPTY)
    if not tables >= OURS:
        return FoundDatabase(
            standing=DatabaseStanding.FOREIGN, revision=revision, tables=tuple(sorted(tables)) or (_VERSIONS,)
        )
    lacking = tuple(sorted(set(Member.metadata.tables) - tables)) if revision in {revisions[-1], None} else ()
    if revision is None or lacking:
        return FoundDatabase(standing=DatabaseStanding.DAMAGED, revision=revision, tables=lacking or (_VERSIONS,))
    if revision not in revisions:
        return FoundDatabase(standing=DatabaseStanding.NEWER, revision=revision)
    return FoundDatabase(
        standing=DatabaseStanding.CURRENT if revision == revisions[-1] else DatabaseStanding.BEHIND, revision=revision
    )


def _stands_at(connection: Connection) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in connection.execute(text(f"SELECT * FROM {_VERSIONS}")))  # noqa: S608 - a constant
