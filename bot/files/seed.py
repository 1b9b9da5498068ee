"""The workspace's seed: people, roles, channels and stand-ups from one YAML file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from bot.domain.defaults import BadSetting, Defaults, UnknownSetting
from bot.domain.errors import GendanError
from bot.domain.phrases import read_cell_amount
from bot.domain.standups import QuestionKind
from bot.domain.working_clock import is_zone
from bot.files.data_folder import shipped
from bot.files.yaml_text import compose_yaml, fault_in, load_yaml, read_yaml_text

DEMO = "demo/workspace.yaml"
Place = tuple[str | int, ...]
HOW_ZH = "时长写分钟数(240),钟点写 '21:00',上班时间写 08:30-12:00,13:30-18:00,金额、天数、次数不能为负"
HOW_EN = "spans are minutes (240), hours '21:00', working hours 08:30-12:00,13:30-18:00, numbers not below 0"
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
"""What the file calls a thing for good, whatever its name or words become."""

Hour = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


def _zone(given: str) -> str:
    if not is_zone(given):
        raise ValueError(f"“{given}”不是时区 / “{given}” is no zone: write Asia/Shanghai, Europe/Berlin …")
    return given


Zone = Annotated[str, AfterValidator(_zone)]


def _standard(given: datetime) -> datetime:
    """pydantic's own zone writes through freed memory when it outlives the datetime module (Python 3.11)."""
    offset = given.utcoffset()
    return given if offset is None else given.replace(tzinfo=timezone(offset))


Moment = Annotated[datetime, AfterValidator(_standard)]
"""What pydantic reads, in a zone of the standard library; every field that is a moment has this type."""


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


class _Days(_Part):
    """Days from one to another, both counted."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    starts_on: date = Field(alias="from")
    ends_on: date = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError("结束早于开始 / it ends before it starts")
        return self


class AbsenceSeed(_Days):
    """Days away; the deputy is named by id, else by name, and may decide below a limit in CNY."""

    deputy: str | None = None
    limit: Decimal | None = None

    @field_validator("limit", mode="before")
    @classmethod
    def _amount(cls, given: Any) -> Decimal | None:
        if given is None:
            return None
        read = read_cell_amount(given if isinstance(given, int | float) else str(given))
        clear = read.problem is None and read.currency in {None, "CNY"} and not isinstance(given, bool)
        if not clear or read.value is None or read.value <= 0:
            raise ValueError(
                f"“{given}”不是大于 0 的人民币金额,请写 50000 或 5万 / "
                f"“{given}” is no amount of CNY above zero: write 50000 or 5万"
            )
        return read.value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.limit is not None and self.deputy is None:
            raise ValueError("有限额没有代理人,请写 deputy / a limit is a deputy's: name the deputy too")
        return self


class DutySeed(_Days):
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
    zone: Zone | None = None
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
    """A stand-up question in both languages; with a key it stays the same one however it is reworded."""

    key: Key | None = None
    kind: QuestionKind = QuestionKind.FREE
    zh: str
    en: str


class StandupSeed(_Part):
    """A stand-up; members_at gives some members another hour. With a key it may change its name."""

    key: Key | None = None
    name: str
    channel: str
    opens_at: Hour = "09:00"
    reminds_at: Hour = "10:30"
    closes_at: Hour = "11:00"
    members: tuple[str, ...] = ()
    members_at: dict[Hour, tuple[str, ...]] = {}
    questions: tuple[QuestionSeed, ...] = ()


class TeamSeed(_Part):
    """The workspace itself; settings are those of bot.domain.defaults that it changes."""

    id: str | None = None
    name: str
    domain: str | None = None
    zone: Zone = "Asia/Shanghai"
    locale: str = "zh-CN"
    currency: str = "CNY"
    calendar: str = "cn"
    follow_channel: str | None = None
    clock: Moment | None = None
    settings: dict[str, str | int | bool] = {}


class Seed(_Part):
    """One workspace file."""

    team: TeamSeed
    people: tuple[PersonSeed, ...] = ()
    channels: tuple[ChannelSeed, ...] = ()
    standups: tuple[StandupSeed, ...] = ()


def read_seed(path: Path | None = None) -> Seed:
    """Read a workspace file, or the demo's; raises BadSeed naming the file, the line, the place and what is wrong."""
    name = str(path) if path else DEMO
    text = ""
    try:
        text = read_yaml_text(path or shipped(DEMO))
        seed = Seed.model_validate(load_yaml(text))
    except yaml.YAMLError as error:
        line, problem = fault_in(error)
        where = f"{name} line {line}" if line else name
        raise BadSeed(f"{where}: 读不了 / not readable YAML: {problem}", file=name) from error
    except ValidationError as error:
        first = error.errors()[0]
        raise _bad(name, text, first["loc"], first["msg"].removeprefix("Value error, ")) from error
    _check_deputies(seed, name, text)
    _check_settings(seed, name, text)
    _check_standups(seed, name, text)
    return seed


def _check_standups(seed: Seed, name: str, text: str) -> None:
    """Two stand-ups, or two questions of one, that go by the same key or name could not be told apart."""
    _check_once(name, text, ("standups",), [standup.name for standup in seed.standups], "name")
    _check_once(name, text, ("standups",), [standup.key for standup in seed.standups], "key")
    for place, standup in enumerate(seed.standups):
        _check_once(
            name, text, ("standups", place, "questions"), [question.key for question in standup.questions], "key"
        )


def _check_once(name: str, text: str, place: Place, given: Sequence[str | None], field: str) -> None:
    for number, word in enumerate(given):
        if word is not None and word in given[:number]:
            what = f"“{word}”写了两次,分不清是哪一个 / “{word}” stands here twice: which is meant?"
            raise _bad(name, text, (*place, number, field), what)


def _check_settings(seed: Seed, name: str, text: str) -> None:
    """A setting is one there is, with a value of its kind."""
    for setting, given in seed.team.settings.items():
        try:
            Defaults().with_all({setting: given})
        except UnknownSetting as error:
            known = error.fields["known"]
            what = f"没有“{setting}”这个设置,可用的有 / there is no setting “{setting}”; there are: {known}"
            raise _bad(name, text, ("team", "settings", setting), what) from error
        except BadSetting as error:
            what = f"“{given}”不能用;{HOW_ZH} / “{given}” cannot be used; {HOW_EN}"
            raise _bad(name, text, ("team", "settings", setting), what) from error


def _check_deputies(seed: Seed, name: str, text: str) -> None:
    """A deputy is somebody of the file; else whoever waits for them would wait for nobody, silently."""
    known = {key for person in seed.people for key in (person.id, person.name) if key}
    for place, person in enumerate(seed.people):
        for number, absence in enumerate(person.absences):
            if absence.deputy is not None and absence.deputy not in known:
                what = f"没有“{absence.deputy}”这个人 / nobody in this file is called “{absence.deputy}”"
                raise _bad(name, text, ("people", place, "absences", number, "deputy"), what)


def _bad(name: str, text: str, place: Place, what: str) -> BadSeed:
    shown = ".".join(str(part) for part in place) or "the file"
    return BadSeed(f"{name} line {_line(text, place)}: {shown}: {what}", file=name)


def _line(text: str, place: Place) -> int:
    """The line of a place in the document, as near as it can be told."""
    node = compose_yaml(text)
    for part in place:
        found = None
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            found = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            found = next((value for key, value in node.value if key.value == part), None)
        if found is None:
            break
        node = found
    return node.start_mark.line + 1 if node is not None else 1


def demo_book() -> Path:
    """The demo's order book as a file."""
    return Path(str(shipped("demo/order-book.xlsx")))
