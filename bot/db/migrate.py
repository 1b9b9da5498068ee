"""Bring a database up to date, take it back, or say what is missing."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from bot.db.engines import parse, translated, writing_engine
from bot.db.standing import TO_BE_FILLED, DatabaseStanding, FoundDatabase, fit, look

FOLDER = Path(__file__).resolve().parent / "migrations"
REVISIONS = tuple(sorted(file.name.partition("_")[0] for file in (FOLDER / "versions").glob("[0-9]*.py")))
"""Every revision, oldest first, by the names of their files: alembic need not be imported to know them."""

ADVISORY_LOCK = 4_036_127_011


def upgrade(url: str | URL, revision: str = "head") -> list[str]:
    """Bring the database to a revision, making it where there is none; returns the revisions that were run.

    Raises DatabaseUnavailable, also for a database that is another program's, a newer version's or damaged.
    """
    found = standing(url)
    fit(found, url, but=TO_BE_FILLED)
    if revision == "head" and found.standing is DatabaseStanding.CURRENT:
        return []
    missing = _lacking(found)
    _run(url, "upgrade", revision)
    left = set(pending(url))
    return [revision for revision in missing if revision not in left]


def make(engine: Engine) -> None:
    """Make every table in a database that is empty and lives in this engine's connection only."""
    _with_lock(engine, "upgrade", "head")


def downgrade(url: str | URL, revision: str = "base") -> None:
    """Take the database back to a revision; `base` is an empty one."""
    _run(url, "downgrade", revision)


def standing(url: str | URL) -> FoundDatabase:
    """How the database stands to this version; nothing is made or changed. Raises DatabaseUnavailable."""
    return look(url, revisions=REVISIONS)


def pending(url: str | URL) -> list[str]:
    """The revisions the database still lacks, oldest first. Raises DatabaseUnavailable as `upgrade`."""
    found = standing(url)
    fit(found, url, but=TO_BE_FILLED)
    return _lacking(found)


def _lacking(found: FoundDatabase) -> list[str]:
    return [revision for revision in REVISIONS if found.revision is None or revision > found.revision]


def _run(url: str | URL, direction: str, revision: str) -> None:
    parsed = parse(url)
    engine = writing_engine(parsed, size=1, limited=False)
    try:
        _with_lock(engine, direction, revision)
    except DBAPIError as error:
        raise translated(error, parsed) from error
    finally:
        engine.dispose()


def _with_lock(engine: Engine, direction: str, revision: str) -> None:
    """One process migrates at a time: SQLite's write lock, an advisory lock on PostgreSQL."""
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        _migrate(connection, direction, revision)


def _migrate(connection: Connection, direction: str, revision: str) -> None:
    from alembic import command  # noqa: PLC0415 - heavy, and not needed by a database that is up to date
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    if direction == "upgrade":
        command.upgrade(config, revision)
    else:
        command.downgrade(config, revision)
