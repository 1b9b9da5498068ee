"""What commands share: settings with a clear refusal, the database brought up to date, one way to print."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.app.company import load_company, workspace_seed
from bot.cli.output import WRONG_USAGE, print_json, refuse
from bot.db.database import Database
from bot.db.migrate import upgrade
from bot.domain.errors import GendanError
from bot.files.seed import Seed
from bot.services.company import Company
from bot.settings import Settings, WrongSettings, read_settings

__all__ = ["WRONG_USAGE", "company_or_refuse", "open_database", "print_json", "refuse", "settings_or_refuse"]


def settings_or_refuse(**overrides: object) -> Settings:
    """The settings, or a line for each variable that cannot be used."""
    try:
        return read_settings(**overrides)
    except WrongSettings as error:
        refuse(str(error))


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """The database, brought up to date; closed at the end."""
    url = settings.database_url.get_secret_value()
    try:
        upgrade(url)
        db = Database(url)
    except GendanError as error:
        refuse(str(error))
    try:
        yield db
    finally:
        db.close()


def company_or_refuse(settings: Settings, db: Database | None = None, seed: Seed | None = None) -> Company:
    """The company's knowledge, or what in its files cannot be used."""
    try:
        return load_company(settings, db, seed or workspace_seed(settings))
    except GendanError as error:
        refuse(str(error))
