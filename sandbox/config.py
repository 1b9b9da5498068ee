"""The workspace file: team, people, channels and the app, read once and checked whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from sandbox.conversations import Shared
from sandbox.scopes import EVENT_SCOPES
from sandbox.yaml_text import load_yaml


class ConfigError(Exception):
    """The workspace file cannot be used; `problems` holds one line for each thing that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _matching(pattern: str, words: str) -> AfterValidator:
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise ValueError(f"{value!r} is not {words}")
        return value

    return AfterValidator(check)


def _known_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{value!r} is not a time zone such as Asia/Shanghai") from error
    return value


def _standard(value: datetime) -> datetime:
    """pydantic's own zone writes through freed memory when it outlives the datetime module (Python 3.11)."""
    offset = value.utcoffset()
    if offset is None:
        raise ValueError("needs an offset, such as 2026-09-16T08:50+08:00")
    return value.replace(tzinfo=timezone(offset))


TeamId = Annotated[str, _matching(r"T[A-Z0-9]+", "a team id such as T0123ABC")]
UserId = Annotated[str, _matching(r"[UW][A-Z0-9]+", "a user id such as U0123ABC")]
ChannelId = Annotated[str, _matching(r"[CG][A-Z0-9]+", "a channel id such as C0123ABC")]
AppId = Annotated[str, _matching(r"A[A-Z0-9]+", "an app id such as A0123ABC")]
GroupId = Annotated[str, _matching(r"S[A-Z0-9]+", "a user group id such as S0123ABC")]
Guest = Literal[False, "multi", "single"]
Zone = Annotated[str, AfterValidator(_known_zone)]
Moment = Annotated[datetime, AfterValidator(_standard)]
"""What pydantic reads, in a zone of the standard library; every field that is a moment has this type."""
CommandName = Annotated[str, _matching(r"/[^\s/]{1,31}", "a command of 2 to 32 characters that begins with /")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Team(_Model):
    """The workspace itself."""

    id: TeamId
    name: str = Field(min_length=1)
    domain: str = Field(min_length=1)
    locale: str = "en-US"


class Status(_Model):
    """What a person says they are doing."""

    text: str = Field(default="", max_length=100)
    emoji: str = ""


class Member(_Model):
    """A person Slack knows here; `team` is named when it is another workspace's person."""

    id: UserId
    name: str = Field(min_length=1)
    real_name: str = Field(min_length=1)
    tz: Zone = "Etc/UTC"
    locale: str = "en-US"
    title: str = ""
    email: str | None = None
    is_admin: bool = False
    deleted: bool = False
    guest: Guest = False
    team: TeamId | None = None
    status: Status = Status()


class ChannelSeed(_Model):
    """A channel as it stands at the start; `bot` says whether the app is in it."""

    id: ChannelId
    name: str = Field(min_length=1, max_length=80)
    private: bool = False
    members: list[str] = Field(default_factory=list)
    bot: bool = False
    archived: bool = False
    shared: Shared = False


class UserGroup(_Model):
    """A user group (a paid feature of Slack, so optional)."""

    id: GroupId
    handle: str
    name: str
    users: list[str] = Field(default_factory=list)


class CommandSeed(_Model):
    """A slash command of the app."""

    command: CommandName
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False
    url: str | None = None


class ShortcutSeed(_Model):
    """A shortcut of the app, global or on a message."""

    name: str = Field(min_length=1, max_length=24)
    type: Literal["global", "message"]
    callback_id: str = Field(min_length=1, max_length=255)
    description: str = ""


class AppSeed(_Model):
    """The app that is installed in the workspace: what its manifest says, and its tokens."""

    id: AppId
    name: str = Field(min_length=1)
    bot_user_id: UserId
    bot_token: Annotated[str, _matching(r"xoxb-.+", "a bot token (xoxb-…)")]
    app_token: Annotated[str, _matching(r"xapp-.+", "an app-level token (xapp-…)")]
    signing_secret: str = Field(min_length=1)
    scopes: list[str] = Field(min_length=1)
    optional_scopes: list[str] = Field(default_factory=list)
    declined_scopes: list[str] = Field(default_factory=list)
    commands: list[CommandSeed] = Field(default_factory=list, max_length=50)
    events: list[str] = Field(default_factory=list)
    shortcuts: list[ShortcutSeed] = Field(default_factory=list, max_length=10)
    client_id: str | None = None
    client_secret: str | None = None

    @property
    def bot_id(self) -> str:
        """The id of the bot (B…) that belongs to the bot user."""
        return "B" + self.bot_user_id[1:]

    @property
    def granted_scopes(self) -> tuple[str, ...]:
        """What the installation grants: what the manifest asks for, but for the optional ones that were declined."""
        return tuple(scope for scope in self.scopes if scope not in self.declined_scopes)

    @model_validator(mode="after")
    def _optional_scopes_are_asked_for(self) -> Self:
        for scope in self.optional_scopes:
            if scope not in self.scopes:
                raise ValueError(f"optional_scopes: {scope} must stand in scopes too, otherwise it is never asked for")
        for scope in self.declined_scopes:
            if scope not in self.optional_scopes:
                raise ValueError(f"declined_scopes: {scope} is not optional, so it cannot be declined")
        return self

    @model_validator(mode="after")
    def _events_have_scopes(self) -> Self:
        for event in self.events:
            needed = EVENT_SCOPES.get(event)
            if needed is None:
                raise ValueError(f"events: {event!r} is not an event this server sends")
            if needed and not set(needed).intersection(self.scopes):
                raise ValueError(f"events: {event} needs the scope {' or '.join(needed)}")
        if (self.commands or self.shortcuts) and "commands" not in self.scopes:
            raise ValueError("commands and shortcuts need the scope commands")
        return self


class WorkspaceConfig(_Model):
    """The whole workspace file."""

    team: Team
    users: list[Member] = Field(min_length=1)
    channels: list[ChannelSeed] = Field(default_factory=list)
    app: AppSeed
    clock: Moment | None = None
    tour: list[dict[str, Any]] = Field(default_factory=list)
    usergroups: list[UserGroup] = Field(default_factory=list)

    @model_validator(mode="after")
    def _references_hold(self) -> Self:
        people = {user.id for user in self.users}
        _refuse_twice("users: id", (user.id for user in self.users))
        _refuse_twice("users: name", (user.name for user in self.users))
        _refuse_twice("channels: id", (channel.id for channel in self.channels))
        _refuse_twice("channels: name", (channel.name for channel in self.channels))
        _refuse_twice("app.commands", (command.command for command in self.app.commands))
        _refuse_twice("app.shortcuts", (shortcut.callback_id for shortcut in self.app.shortcuts))
        if self.app.bot_user_id in people:
            raise ValueError(f"app.bot_user_id: {self.app.bot_user_id} is the id of a person")
        for channel in self.channels:
            for member in channel.members:
                if member not in people:
                    raise ValueError(f"channels: {channel.id}: there is no user {member}")
            _refuse_misplaced(channel, [user for user in self.users if user.id in channel.members], self.team.id)
        for user in self.users:
            _refuse_too_many(user, [channel.name for channel in self.channels if user.id in channel.members])
        for group in self.usergroups:
            for member in group.users:
                if member not in people:
                    raise ValueError(f"usergroups: {group.id}: there is no user {member}")
        return self


def _refuse_misplaced(channel: ChannelSeed, members: list[Member], team: str) -> None:
    for member in members:
        if member.team not in {None, team} and channel.shared not in {"external", "org"}:
            raise ValueError(f"channels: {channel.id}: {member.id} is an outsider and the channel is not shared")


def _refuse_too_many(user: Member, channels: list[str]) -> None:
    if user.guest == "single" and len(channels) > 1:
        raise ValueError(f"users: {user.id} is a guest of one channel and stands in {' and '.join(channels)}")


def _refuse_twice(where: str, values: Iterable[str]) -> None:
    for value, count in Counter(values).items():
        if count > 1:
            raise ValueError(f"{where} {value!r} is there {count} times")


def load(path: Path) -> WorkspaceConfig:
    """Read a workspace file; raises ConfigError with every problem found."""
    try:
        data = load_yaml(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError([f"{path}: {error.strerror}"]) from error
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError([f"{path}: is not YAML: {' '.join(str(error).split())}"]) from error
    return parse(data, source=str(path))


def parse(data: object, *, source: str = "workspace") -> WorkspaceConfig:
    """Check a workspace given as plain data; raises ConfigError with every problem found."""
    try:
        return WorkspaceConfig.model_validate(data)
    except ValidationError as error:
        raise ConfigError([f"{source}: {_describe(problem)}" for problem in error.errors()]) from error


def declining(config: WorkspaceConfig, scopes: Sequence[str]) -> WorkspaceConfig:
    """The workspace with some more of the optional scopes not granted; raises ConfigError."""
    data = config.model_dump()
    data["app"]["declined_scopes"] = [*config.app.declined_scopes, *scopes]
    return parse(data, source="--decline") if scopes else config


def _describe(problem: Any) -> str:
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in problem["loc"]).lstrip(".")
    message = str(problem["msg"]).removeprefix("Value error, ")
    return f"{where}: {message}" if where else message
