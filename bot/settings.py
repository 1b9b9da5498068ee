"""Settings from the environment and `.env`, read once; a wrong one is named with what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.working_clock import is_zone
from bot.files.locales import LOCALES

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class WrongSettings(Exception):
    """One or more settings cannot be used; the text has a line for each."""


def _slack(name: str) -> AliasChoices:
    return AliasChoices(name, name.lower())


class Settings(BaseSettings):
    """Every variable the program reads. Secrets never print; only `run` needs Slack's."""

    model_config = SettingsConfigDict(
        env_prefix="GENDAN_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
    )

    slack_bot_token: SecretStr | None = Field(default=None, validation_alias=_slack("SLACK_BOT_TOKEN"))
    slack_app_token: SecretStr | None = Field(default=None, validation_alias=_slack("SLACK_APP_TOKEN"))
    slack_signing_secret: SecretStr | None = Field(default=None, validation_alias=_slack("SLACK_SIGNING_SECRET"))
    slack_api_base_url: str | None = Field(default=None, validation_alias=_slack("SLACK_API_BASE_URL"))

    database_url: SecretStr = SecretStr("sqlite:///gendan.db")
    timezone: str = "Asia/Shanghai"
    locale: str = "zh-CN"
    currency: str = "CNY"
    calendar: str = "cn"
    follow_channel: str | None = None
    workspace_file: Path | None = None
    rules_file: Path | None = None
    data_folder: Path | None = None
    http_port: int | None = Field(default=None, ge=1, le=65535)
    door_port: int | None = Field(default=None, ge=1, le=65535)
    smtp_url: SecretStr | None = None
    email_from: str | None = None
    webhooks: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    log_level: str = "INFO"

    @field_validator("slack_bot_token")
    @classmethod
    def _bot_token(cls, value: SecretStr | None) -> SecretStr | None:
        return _prefixed(value, "xoxb-", "the bot token is under OAuth & Permissions of the app's page")

    @field_validator("slack_app_token")
    @classmethod
    def _app_token(cls, value: SecretStr | None) -> SecretStr | None:
        return _prefixed(value, "xapp-", "the app-level token is under Basic Information; it needs connections:write")

    @field_validator("slack_api_base_url")
    @classmethod
    def _loopback_only(cls, value: str | None) -> str | None:
        if not value:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or parts.hostname not in LOOPBACK:
            raise ValueError("only a loopback address is accepted, e.g. http://127.0.0.1:8400/api/; unset it for Slack")
        return value.rstrip("/") + "/"

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("use sqlite:///path.db or postgresql://user:password@host/name")
        if value.get_secret_value().removeprefix("sqlite:///").partition("?")[0] in {"", ":memory:"}:
            raise ValueError("a database in memory is gone before the next command; use sqlite:///path.db")
        return value

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        if not is_zone(value):
            raise ValueError("use an IANA zone such as Asia/Shanghai")
        return value

    @field_validator("locale")
    @classmethod
    def _known_locale(cls, value: str) -> str:
        if value not in LOCALES:
            raise ValueError(f"use {' or '.join(LOCALES)}")
        return value

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("use DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @field_validator("workspace_file", "rules_file")
    @classmethod
    def _exists(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"there is no file {value}")
        return value

    @field_validator("data_folder")
    @classmethod
    def _is_folder(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError(f"there is no folder {value}")
        return value

    @field_validator("webhooks", mode="before")
    @classmethod
    def _many(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value


def _prefixed(value: SecretStr | None, prefix: str, where: str) -> SecretStr | None:
    if value is None or not value.get_secret_value():
        return None
    if not value.get_secret_value().startswith(prefix):
        raise ValueError(f"it must start with {prefix}; {where}")
    return value


def variable(field_name: str) -> str:
    """The environment variable of a field."""
    return field_name.upper() if field_name.startswith("slack_") else f"GENDAN_{field_name.upper()}"


def read_settings(**overrides: Any) -> Settings:
    """Read the environment; raises WrongSettings with one line for each variable that cannot be used."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = []
        for problem in error.errors():
            name = variable(str(problem["loc"][0]).lower())
            lines.append(f"{name}: {problem['msg'].removeprefix('Value error, ')}")
        raise WrongSettings("\n".join(lines)) from None
