"""Who is in which channel, and what a channel is: every change, whoever made it, with the events it causes."""

from __future__ import annotations

from typing import Any

from sandbox.conversations import Channel, Shared
from sandbox.delivery import Courier
from sandbox.workspace import Workspace

Json = dict[str, Any]


class Roster:
    """Changes channels, tells the watchers and lets the app know; the caller has checked that it can."""

    def __init__(self, space: Workspace, courier: Courier) -> None:
        self.space = space
        self._courier = courier

    def join(self, channel: Channel, user: str, *, inviter: str | None = None) -> None:
        """Somebody comes into a channel."""
        channel.members[user] = None
        self.space.tell_channel("message", channel, user=user)
        event = self._moved("member_joined_channel", channel, user)
        self._tell(channel, {**event, "inviter": inviter} if inviter else event)

    def leave(self, channel: Channel, user: str, *, actor: str) -> None:
        """Somebody goes; the bot hears of its own going by another event, as it is no member any more."""
        del channel.members[user]
        self.space.tell_channel("message", channel, user=user)
        if user == self.space.bot_user:
            gone = "group_left" if channel.kind == "private" else "channel_left"
            self._courier.tell({"type": gone, "channel": channel.id, "actor_id": actor, **self._stamp()})
        else:
            self._tell(channel, self._moved("member_left_channel", channel, user))

    def archive(self, channel: Channel, *, archived: bool, user: str) -> None:
        """A channel is archived or taken up again."""
        channel.archived = archived
        self.space.tell_channel("message", channel)
        kind = "group" if channel.kind == "private" else "channel"
        event: Json = {"type": f"{kind}_{'archive' if archived else 'unarchive'}", "channel": channel.id, "user": user}
        self._tell(channel, event | ({"is_moved": 0} if archived else {}) | self._stamp())

    def share(self, channel: Channel, shared: Shared, *, partner: str) -> None:
        """A channel is shared with others, or no longer; only sharing with another organisation makes an event."""
        before, channel.shared = channel.shared, shared
        self.space.tell_channel("message", channel)
        if shared == "external":
            event: Json = {"type": "channel_shared", "connected_team_id": partner, "channel": channel.id}
            self._tell(channel, event | self._stamp())
        elif before == "external":
            event = {"type": "channel_unshared", "previously_connected_team_id": partner, "channel": channel.id}
            self._tell(channel, event | {"is_ext_shared": False} | self._stamp())

    def _moved(self, kind: str, channel: Channel, user: str) -> Json:
        return {
            "type": kind,
            "user": user,
            "channel": channel.id,
            "channel_type": channel.id[0],  # the letter of the id, which no longer says whether it is private
            "team": self.space.team_of(user),
            **self._stamp(),
        }

    def _stamp(self) -> Json:
        return {"event_ts": self.space.clock.next_ts()}

    def _tell(self, channel: Channel, event: Json) -> None:
        """What happens in a channel is told to its members; of a public one, archiving and sharing to everybody."""
        of_members = event["type"].startswith("member_")
        if self.space.bot_user in channel.members or (channel.kind == "channel" and not of_members):
            self._courier.tell(event)
