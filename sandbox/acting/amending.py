"""People change what stands there: they edit and delete what they wrote, and react to messages."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.acting.places import actor, own_place
from sandbox.composer import rich_text, typed_message
from sandbox.conversations import Channel, Message
from sandbox.errors import Refused
from sandbox.ids import make_short
from sandbox.webapi.desk import Desk
from sandbox.webapi.reactions import EMOJI


@dataclass(frozen=True, slots=True)
class Amending:
    """What a person can do to a message that is there."""

    desk: Desk

    def edit(self, *, user: str, channel: str, ts: str, text: str) -> None:
        """Put other words into one's own message; the same words change nothing, as in Slack's client."""
        where, message = self._own(user, channel, ts)
        if not text.strip() and not message.files:
            raise Refused("no_text", "a message needs text")
        space = self.desk.space
        escaped = typed_message(space, text)
        if escaped == message.text:
            return
        self.desk.board.change(
            where,
            message,
            text=escaped,
            blocks=rich_text(escaped, make_short()) if escaped else [],
            edited={"user": user, "ts": f"{int(space.clock.seconds())}.000000"},
        )

    def delete(self, *, user: str, channel: str, ts: str) -> None:
        """Take one's own message away."""
        self.desk.board.remove(*self._own(user, channel, ts))

    def _own(self, user: str, channel: str, ts: str) -> tuple[Channel, Message]:
        where, message = self._found(user, channel, ts)
        if message.user != user:
            raise Refused("not_own_message", f"{ts} in {where.name} was not written by {user}")
        return where, message

    def _found(self, user: str, channel: str, ts: str) -> tuple[Channel, Message]:
        space = self.desk.space
        where = own_place(space, actor(space, user), channel)
        message = where.find(ts)
        if message is None or message.subtype == "tombstone":
            raise Refused("message_not_found", f"there is no message {ts} in {where.name}")
        return where, message

    def react(self, *, user: str, channel: str, ts: str, name: str, removed: bool) -> None:
        """Put a reaction on a message, or take it back."""
        emoji = name.strip(":")
        if not EMOJI.fullmatch(emoji):
            raise Refused("invalid_name", f"{name!r} is not the name of an emoji, such as pushpin")
        where, message = self._found(user, channel, ts)
        if removed != (user in message.reactions.get(emoji, ())):
            problem = "has no such reaction of theirs" if removed else "has that reaction of theirs already"
            raise Refused("no_reaction" if removed else "already_reacted", f"{ts} {problem}")
        self.desk.board.react(where, message, user=user, name=emoji, added=not removed)
