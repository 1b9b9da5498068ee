"""The workspace: who and what is in it, and what was said. Plain state; nobody is told from here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.changes import Changes
from sandbox.clock import WorkspaceClock
from sandbox.config import CommandSeed, Member, ShortcutSeed, WorkspaceConfig
from sandbox.conversations import Channel, Json, Message
from sandbox.files import FileShelf
from sandbox.ids import make_id, make_secret
from sandbox.log import TrafficLog
from sandbox.tickets import ResponseUrls, Triggers
from sandbox.viewstore import ViewStore

SLACKBOT = "USLACKBOT"
OUTSIDE = "T0ELSEWHERE"
Installation = Literal["installed", "revoked", "uninstalled"]


@dataclass(kw_only=True)
class Workspace:
    """Everything the server knows. `base_url` is set once the port is known."""

    config: WorkspaceConfig
    clock: WorkspaceClock
    base_url: str = ""
    users: dict[str, Member] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    dms: dict[str, Channel] = field(default_factory=dict)
    commands: dict[str, CommandSeed] = field(default_factory=dict)
    shortcuts: dict[str, ShortcutSeed] = field(default_factory=dict)
    scopes: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    installation: Installation = "installed"
    changes: Changes = field(default_factory=Changes)
    codes: dict[str, str] = field(default_factory=dict)
    log: TrafficLog = field(init=False)
    files: FileShelf = field(init=False)
    views: ViewStore = field(init=False)
    triggers: Triggers = field(init=False)
    response_urls: ResponseUrls = field(init=False)

    def __post_init__(self) -> None:
        self.log = TrafficLog(self.clock)
        self.files = FileShelf()
        self.views = ViewStore()
        self.triggers = Triggers(self.clock)
        self.response_urls = ResponseUrls(self.clock)

    @classmethod
    def open(cls, config: WorkspaceConfig, clock: WorkspaceClock | None = None) -> Workspace:
        """A workspace as its file describes it."""
        space = cls(config=config, clock=clock or WorkspaceClock(config.clock))
        space.users = {member.id: member for member in config.users}
        space.commands = {command.command: command for command in config.app.commands}
        space.shortcuts = {shortcut.callback_id: shortcut for shortcut in config.app.shortcuts}
        space.scopes = frozenset(config.app.granted_scopes)
        space.events = frozenset(config.app.events)
        for seed in config.channels:
            members = [*seed.members, *([config.app.bot_user_id] if seed.bot else [])]
            space.channels[seed.id] = Channel(
                id=seed.id,
                name=seed.name,
                kind="private" if seed.private else "channel",
                created=int(space.clock.seconds()),
                creator=config.users[0].id,
                members=dict.fromkeys(members),
                archived=seed.archived,
                shared=seed.shared,
            )
        return space

    @property
    def team_id(self) -> str:
        """The id of the team."""
        return self.config.team.id

    @property
    def bot_user(self) -> str:
        """The id of the bot's user."""
        return self.config.app.bot_user_id

    def user_name(self, user: str) -> str:
        """The handle of a person or of the bot."""
        if user == self.bot_user:
            return self.config.app.name
        return self.users[user].name if user in self.users else user

    def team_of(self, user: str) -> str:
        """The workspace somebody belongs to: ours, unless they are an outsider."""
        member = self.users.get(user)
        return member.team if member and member.team else self.team_id

    def is_outsider(self, user: str) -> bool:
        """Whether somebody belongs to another workspace."""
        return self.team_of(user) != self.team_id

    def is_stranger(self, user: str) -> bool:
        """Whether an outsider is in no channel that the bot is in."""
        return self.is_outsider(user) and not any(self.bot_user in c.members for c in self.channels_of(user))

    def channels_of(self, user: str) -> list[Channel]:
        """The channels somebody is in, without DMs."""
        return [c for c in self.channels.values() if c.kind != "im" and user in c.members]

    def sees(self, user: str, channel: Channel) -> bool:
        """Whether a person can open a channel: guests and outsiders open only those they are in."""
        is_public = channel.kind == "channel" and not self.is_outsider(user) and not self.users[user].guest
        return is_public or user in channel.members

    def dm_with(self, user: str) -> Channel:
        """The DM between a person and the bot; opened when first used."""
        channel = self.dms.get(user)
        if channel is None:
            channel = Channel(
                id="D" + user[1:],
                name="directmessage",
                kind="im",
                created=int(self.clock.seconds()),
                creator=user,
                members=dict.fromkeys([user, self.bot_user]),
            )
            self.dms[user] = self.channels[channel.id] = channel
        return channel

    def channel_named(self, name: str) -> Channel | None:
        """The channel of that name, with or without #."""
        bare = name.removeprefix("#")
        return next((c for c in self.channels.values() if c.kind != "im" and c.name == bare), None)

    def add_channel(self, name: str, *, private: bool) -> Channel:
        """A new channel, made by the bot."""
        channel = Channel(
            id=make_id("C"),
            name=name,
            kind="private" if private else "channel",
            created=int(self.clock.seconds()),
            creator=self.bot_user,
            members={self.bot_user: None},
        )
        self.channels[channel.id] = channel
        return channel

    def visible_channels(self, user: str) -> list[Channel]:
        """The channels a person can open: public ones, their private ones, their DM with the bot."""
        return [c for c in self.channels.values() if self.sees(user, c)]

    def members_who_see(self, channel: Channel) -> list[str]:
        """The people in a channel, without the bot."""
        return [member for member in channel.members if member in self.users]

    def describe_message(self, message: Message, *, metadata: bool = False) -> Json:
        """A message in Slack's form."""
        team = self.team_of(message.user)
        shown = message.as_slack(team, metadata=metadata)
        return shown if team == self.team_id else {**shown, "user_team": team, "source_team": team}

    def issue_code(self, installer: str) -> str:
        """A code for oauth.v2.access."""
        code = make_secret()
        self.codes[code] = installer
        return code

    def spend_code(self, code: str) -> str | None:
        """Who installed the app with this code; each code works once."""
        return self.codes.pop(code, None)

    def reset(self) -> None:
        """Forget messages, views, files and log; people and channels of the file stay."""
        seeded = {seed.id for seed in self.config.channels}
        for channel in list(self.channels.values()):
            channel.clear()
            if channel.kind != "im" and channel.id not in seeded:
                del self.channels[channel.id]
        for part in (self.files, self.views, self.triggers, self.response_urls, self.log):
            part.clear()

    def tell_channel(self, type: str, channel: Channel, **fields: Any) -> None:  # noqa: A002
        """Tell watchers that something changed in a channel."""
        self.changes.tell(type, channel=channel.id, **fields)
