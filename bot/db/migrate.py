"""Bring a database up to date, take it back, or say what is missing."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from bot.db.engines import parse, translated, writing_engine

HEAD = "0015"
"""The newest revision; a database that stands here is not touched, and alembic need not be imported for it."""

FOLDER = Path(__file__).resolve().parent / "migrations"
ADVISORY_LOCK = 4_036_127_011


def upgrade(url: str | URL, revision: str = "head") -> list[str]:
    """Bring the database to a revision; returns the revisions that were run. Raises DatabaseUnavailable."""
    if revision == "head" and current(url) == HEAD:
        return []
    missing = pending(url)
    _run(url, "upgrade", revision)
    left = set(pending(url))
    return [each for each in missing if each not in left]


def downgrade(url: str | URL, revision: str = "base") -> None:
    """Take the database back to a revision; `base` is an empty one."""
    _run(url, "downgrade", revision)


def current(url: str | URL) -> str | None:
    """The revision the database stands at; None for an empty one. Raises DatabaseUnavailable."""
    parsed = parse(url)
    engine = writing_engine(parsed, size=1)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return None if found is None else str(found)
    except DBAPIError as error:
        raise translated(error, parsed) from None
    finally:
        engine.dispose()


def pending(url: str | URL) -> list[str]:
    """The revisions the database still lacks, oldest first."""
    at = current(url)
    if at == HEAD:
        return []
    from alembic.config import Config  # noqa: PLC0415 - heavy, and not needed by a database that is up to date
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    return [script.revision for script in reversed(list(scripts.iterate_revisions("head", at or "base")))]


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
