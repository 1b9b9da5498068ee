"""Posting: every message that appears, changes or goes, whoever wrote it, with the events it causes."""

from __future__ import annotations

from typing import Any

from sandbox.conversations import CHANNEL_TYPES, Channel, Message
from sandbox.delivery import Courier
from sandbox.workspace import SLACKBOT, Workspace

Json = dict[str, Any]


class Board:
    """Writes into channels, tells the watchers and lets the app know."""

    def __init__(self, space: Workspace, courier: Courier) -> None:
        self.space = space
        self.courier = courier

    def post(self, channel: Channel, message: Message) -> Message:
        """A message appears; its author has read the channel up to it."""
        channel.add(message)
        if message.ephemeral_to:
            self.space.tell_channel("ephemeral", channel, user=message.ephemeral_to, ts=message.ts)
            return message
        channel.read_up_to[message.user] = message.ts
        self.space.tell_channel("message", channel, ts=message.ts, thread_ts=message.thread_ts)
        self._announce(channel, message)
        return message

    def change(self, channel: Channel, message: Message, **fields: Any) -> None:
        """A message is edited."""
        before = None if message.ephemeral_to else self.space.describe_message(message)
        for name, value in fields.items():
            setattr(message, name, value)
        kind = "ephemeral" if message.ephemeral_to else "message"
        self.space.tell_channel(kind, channel, user=message.ephemeral_to, ts=message.ts, thread_ts=message.thread_ts)
        if before is not None and self._hears(channel):
            self.courier.tell(
                self._event(channel)
                | {
                    "subtype": "message_changed",
                    "hidden": True,
                    "message": self.space.describe_message(message),
                    "previous_message": before,
                }
            )

    def remove(self, channel: Channel, message: Message) -> None:
        """A message goes; the root of a thread leaves a tombstone, which is a change and no deletion."""
        if message.replies:
            self.change(
                channel, message, subtype="tombstone", text="This message was deleted.", user=SLACKBOT, blocks=[],
                attachments=[], files=[], metadata=None, reactions={}, bot_id=None, app_id=None, client_msg_id=None,
            )  # fmt: skip
            return
        before = self.space.describe_message(message)
        channel.remove(message)
        self.space.tell_channel(
            "deleted", channel, user=message.ephemeral_to, ts=message.ts, thread_ts=message.thread_ts
        )
        if not message.ephemeral_to and self._hears(channel):
            self.courier.tell(
                self._event(channel)
                | {"subtype": "message_deleted", "hidden": True, "deleted_ts": message.ts, "previous_message": before}
            )

    def react(self, channel: Channel, message: Message, *, user: str, name: str, added: bool) -> None:
        """A reaction comes or goes; the caller has checked that it can."""
        users = [u for u in message.reactions.get(name, []) if u != user] + ([user] if added else [])
        message.reactions = {k: v for k, v in {**message.reactions, name: users}.items() if v}
        self.space.tell_channel("reaction", channel, ts=message.ts)
        if self._hears(channel):
            self.courier.tell(
                {
                    "type": "reaction_added" if added else "reaction_removed",
                    "user": user,
                    "reaction": name,
                    "item_user": message.user,
                    "item": {"type": "message", "channel": channel.id, "ts": message.ts},
                    "event_ts": self.space.clock.next_ts(),
                }
            )

    def _hears(self, channel: Channel) -> bool:
        return self.space.bot_user in channel.members

    def _event(self, channel: Channel) -> Json:
        stamp = self.space.clock.next_ts()
        return {
            "type": "message",
            "channel": channel.id,
            "channel_type": CHANNEL_TYPES[channel.kind],
            "ts": stamp,
            "event_ts": stamp,
        }

    def _announce(self, channel: Channel, message: Message) -> None:
        if not self._hears(channel):
            return
        shown = self.space.describe_message(message)
        place = {"channel": channel.id, "event_ts": message.ts}
        self.courier.tell(shown | place | {"channel_type": CHANNEL_TYPES[channel.kind]})
        if channel.kind != "im" and f"<@{self.space.bot_user}>" in message.text:
            self.courier.tell(shown | place | {"type": "app_mention"})
        for file in message.files:
            self.courier.tell(
                {
                    "type": "file_shared",
                    "file_id": file["id"],
                    "file": {"id": file["id"]},
                    "user_id": message.user,
                    "channel_id": channel.id,
                    "event_ts": message.ts,
                }
            )
