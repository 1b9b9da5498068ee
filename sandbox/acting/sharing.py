"""Channels change: who is in them, whether they are archived, with whom they are shared."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sandbox.conversations import Channel, Shared
from sandbox.errors import Refused
from sandbox.roster import Roster
from sandbox.workspace import OUTSIDE, Workspace

_WITH_OUTSIDERS = frozenset({"external", "org"})


@dataclass(frozen=True, slots=True)
class Sharing:
    """What an administrator can do to a channel; everything is checked before anything is done."""

    roster: Roster

    @property
    def space(self) -> Workspace:
        """The workspace."""
        return self.roster.space

    def put(self, ref: str, *, archived: bool | None, members: list[str] | None, shared: Shared | None) -> None:
        """Change a channel; what is None stays."""
        channel = self.space.channels.get(ref) or self.space.channel_named(ref)
        if channel is None or channel.kind == "im":
            raise Refused("channel_not_found", f"there is no channel {ref}")
        to_be_shared = channel.shared if shared is None else shared
        wanted = self._wanted(channel, members, to_be_shared)
        self._refuse_wrong_members(channel, wanted, to_be_shared)
        changes = wanted != list(channel.members) or to_be_shared != channel.shared
        if changes and channel.archived and archived is not False:
            raise Refused("is_archived", f"{channel.name} is archived; nothing else changes in it")
        if archived is False and channel.archived:
            self.roster.archive(channel, archived=False, user=self._by())
        partner = self._partner([*wanted, *channel.members])
        if to_be_shared != channel.shared and to_be_shared in _WITH_OUTSIDERS:
            self.roster.share(channel, to_be_shared, partner=partner)
        self._move(channel, wanted)
        if to_be_shared != channel.shared:
            self.roster.share(channel, to_be_shared, partner=partner)
        if archived and not channel.archived:
            self.roster.archive(channel, archived=True, user=self._by())

    def _by(self) -> str:
        """Whose hand it is: an administrator's, where there is one."""
        people = list(self.space.users.values())
        return next((member.id for member in people if member.is_admin and not member.deleted), people[0].id)

    def _partner(self, users: list[str]) -> str:
        """The other organisation: that of an outsider of the channel, or one made up."""
        return next((self.space.team_of(user) for user in users if self.space.is_outsider(user)), OUTSIDE)

    def _wanted(self, channel: Channel, members: list[str] | None, shared: Shared) -> list[str]:
        """Who is to be in it; outsiders go with the sharing unless somebody names them."""
        if members is not None:
            return members
        if shared in _WITH_OUTSIDERS:
            return list(channel.members)
        return [user for user in channel.members if not self.space.is_outsider(user)]

    def _refuse_wrong_members(self, channel: Channel, wanted: list[str], shared: Shared) -> None:
        for user, times in Counter(wanted).items():
            if times > 1:
                raise Refused("bad_field", f"members: {user} is there {times} times")
            if user == self.space.bot_user:
                continue
            member = self.space.users.get(user)
            if member is None:
                raise Refused("user_not_found", f"members: there is no user {user}")
            if self.space.is_outsider(user) and shared not in _WITH_OUTSIDERS:
                raise Refused("not_shared", f"members: {user} is of another workspace and the channel is not shared")
            if user not in channel.members and member.deleted:
                raise Refused("user_disabled", f"members: {user} has left the workspace")
            if user not in channel.members and member.guest == "single" and self.space.channels_of(user):
                raise Refused("too_many_channels", f"members: {user} is a guest of another channel")

    def _move(self, channel: Channel, wanted: list[str]) -> None:
        """People go before the bot does and come after it, so that it hears of them."""
        bot = self.space.bot_user
        going = [user for user in channel.members if user not in wanted]
        coming = [user for user in wanted if user not in channel.members]
        for user in sorted(going, key=lambda user: user == bot):
            self.roster.leave(channel, user, actor=self._by())
        for user in sorted(coming, key=lambda user: user != bot):
            self.roster.join(channel, user, inviter=self._by())
