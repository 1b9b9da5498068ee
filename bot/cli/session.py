"""What commands share: settings with a clear refusal, the database brought up to date, words for who types them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from pydantic import SecretStr

from bot.app.company import load_company, workspace_seed
from bot.app.wiring import open_workspace
from bot.cli.output import NO, WRONG_USAGE, refuse
from bot.db.database import Database
from bot.db.engines import BadDatabaseAddress, DatabaseUnavailable
from bot.db.migrate import standing, upgrade
from bot.db.standing import TO_BE_FILLED, fit
from bot.domain.errors import GendanError
from bot.files.locales import templates_folder
from bot.files.seed import Seed
from bot.presentation.words import Lexicon, Words
from bot.settings import Settings, WrongSettings, read_settings
from bot.work.company import Company


def settings_or_refuse(**overrides: object) -> Settings:
    """The settings, or a line for each variable that cannot be used."""
    try:
        return read_settings(**overrides)
    except WrongSettings as error:
        refuse(str(error))


@contextmanager
def connected(settings: Settings, *, make: bool = True) -> Iterator[Database]:
    """The database, brought up to date; closed at the end.

    Raises DatabaseUnavailable, without `make` also for one that is not there yet or holds nothing: who only reads
    makes no database.
    """
    url = settings.database_url.get_secret_value()
    if not make:
        fit(standing(url), url)
    upgrade(url)
    with open_workspace(url) as db:
        yield db


@contextmanager
def open_rehearsal(settings: Settings) -> Iterator[Database]:
    """The database, or where there is none yet one that is thrown away: a rehearsal makes nothing."""
    try:
        url = settings.database_url.get_secret_value()
        there = standing(url).standing not in TO_BE_FILLED
    except DatabaseUnavailable as error:
        refuse_database(settings, error)
    with tempfile.TemporaryDirectory(prefix="gendan-") as folder:
        spare = SecretStr(f"sqlite:///{Path(folder) / 'rehearsal.db'}")
        with open_database(settings if there else settings.model_copy(update={"database_url": spare})) as db:
            yield db


@contextmanager
def open_database(settings: Settings, *, make: bool = True) -> Iterator[Database]:
    """The same for a command: what is wrong with the database is said in one line and ends it."""
    try:
        with connected(settings, make=make) as db:
            yield db
    except DatabaseUnavailable as error:
        refuse_database(settings, error)


def refuse_database(settings: Settings, error: DatabaseUnavailable) -> NoReturn:
    """Say what is wrong with the database and end: no, or wrong usage when its address is none."""
    refuse(sentence(operator_words(settings), error), WRONG_USAGE if isinstance(error, BadDatabaseAddress) else NO)


def company_or_refuse(settings: Settings, db: Database | None = None, seed: Seed | None = None) -> Company:
    """The company's knowledge, or what in its files cannot be used."""
    try:
        return load_company(settings, db, seed or workspace_seed(settings))
    except DatabaseUnavailable:
        raise
    except GendanError as error:
        refuse(sentence(operator_words(settings), error))


def operator_words(settings: Settings) -> Words:
    """The words for who types commands."""
    return words_in(settings.locale, settings.timezone)


def words_in(locale: str, zone: str) -> Words:
    return Lexicon(templates_folder(), locale).words(locale, zone)


def sentence(words: Words, error: GendanError) -> str:
    """The error in the operator's language; its own text when the locale has none for it."""
    for path in (f"database.{error.code}", f"errors.{error.code}"):
        if words.has_label(path):
            return words.label(path, **error.fields)
    return error.message
