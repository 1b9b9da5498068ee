"""The workspace's seed: people, roles, channels and stand-ups from one YAML file."""

from __future__ import annotations

from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.domain.errors import GendanError
from bot.files.yaml_text import load_yaml

DEMO = "demo/workspace.yaml"
Hour = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class BadSeed(GendanError):
    """The workspace file cannot be used."""

    code = "bad_seed"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SeatSeed(_Part):
    """A role held; at most one scope is named, none means the whole workspace."""

    role: str
    customer: str | None = None
    project: str | None = None
    order: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def scope(self) -> tuple[str, str]:
        """(scope kind, scope key)."""
        for kind in ("order", "project", "customer"):
            key = getattr(self, kind)
            if key is not None:
                return kind, key
        return "workspace", ""


class AbsenceSeed(_Part):
    """Days away, both ends counted; the deputy is named by id, else by name."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    starts_on: date = Field(alias="from")
    ends_on: date = Field(alias="to")
    deputy: str | None = None

    @model_validator(mode="after")
    def _in_order(self) -> AbsenceSeed:
        if self.ends_on < self.starts_on:
            raise ValueError("an absence ends before it starts")
        return self


class DutySeed(AbsenceSeed):
    """Days on which a person covers days off (值班) for a role, in a scope as a seat has."""

    role: str
    customer: str | None = None

    def scope(self) -> tuple[str, str]:
        """(scope kind, scope key)."""
        return ("customer", self.customer) if self.customer else ("workspace", "")


class PersonSeed(_Part):
    """A person: `id` or `email` or only a name for Slack users, `outside` for somebody without Slack."""

    id: str | None = None
    outside: str | None = None
    name: str
    email: str | None = None
    company: str | None = None
    phone: str | None = None
    zone: str | None = None
    locale: str | None = None
    calendar: str | None = None
    admin: bool = False
    roles: tuple[SeatSeed, ...] = ()
    absences: tuple[AbsenceSeed, ...] = ()
    duty: tuple[DutySeed, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _plain_roles(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("roles"), list):
            roles = [{"role": role} if isinstance(role, str) else role for role in data["roles"]]
            return {**data, "roles": roles}
        return data


class ChannelSeed(_Part):
    """A channel; members is a list of people or `all`."""

    id: str
    name: str
    private: bool = False
    members: tuple[str, ...] | Literal["all"] = "all"


class QuestionSeed(_Part):
    """A stand-up question in both languages."""

    kind: Literal["did", "plan", "blocked", "text"] = "text"
    zh: str
    en: str


class StandupSeed(_Part):
    """A stand-up; members_at gives some members another hour."""

    name: str
    channel: str
    opens_at: Hour = "09:00"
    reminds_at: Hour = "10:30"
    closes_at: Hour = "11:00"
    members: tuple[str, ...] = ()
    members_at: dict[Hour, tuple[str, ...]] = {}
    questions: tuple[QuestionSeed, ...] = ()


class TeamSeed(_Part):
    """The workspace itself."""

    id: str | None = None
    name: str
    domain: str | None = None
    zone: str = "Asia/Shanghai"
    locale: str = "zh-CN"
    currency: str = "CNY"
    calendar: str = "cn"
    follow_channel: str | None = None
    clock: datetime | None = None


class Seed(_Part):
    """One workspace file."""

    team: TeamSeed
    people: tuple[PersonSeed, ...] = ()
    channels: tuple[ChannelSeed, ...] = ()
    standups: tuple[StandupSeed, ...] = ()


def read_seed(path: Path | None = None) -> Seed:
    """Read a workspace file, or the demo's; raises BadSeed naming the place and what is wrong."""
    name = str(path) if path else DEMO
    text = path.read_text("utf-8") if path else resources.files("bot.data").joinpath(DEMO).read_text("utf-8")
    try:
        return Seed.model_validate(load_yaml(text))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        raise BadSeed(f"{name}{line}: not readable YAML", file=name) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise BadSeed(f"{name}: {place}: {first['msg']}", file=name) from error


def demo_book() -> Path:
    """The demo's order book as a file."""
    return Path(str(resources.files("bot.data").joinpath("demo/order-book.xlsx")))
