"""Channels, DMs and their messages, indexed so that ten thousand of them cost no more than ten."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["channel", "private", "im"]
Shared = Literal[False, "external", "org", "pending"]

CHANNEL_TYPES = {"channel": "channel", "private": "group", "im": "im"}


@dataclass(slots=True, kw_only=True)
class Message:
    """One message; blocks, metadata and files are replaced when it changes, never altered in place."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    parent_user: str | None = None
    broadcast: bool = False
    subtype: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    client_msg_id: str | None = None
    edited: Json | None = None
    ephemeral_to: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    extra: Json = field(default_factory=dict)
    replies: list[Message] = field(default_factory=list)
    state: dict[str, dict[tuple[str, str], Json]] = field(default_factory=dict)

    def as_slack(self, team: str, *, metadata: bool = False) -> Json:
        """The message as the Web API and events show it; metadata only when asked for."""
        shown: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": team}
        if self.subtype:
            shown["subtype"] = self.subtype
        if self.bot_id:
            shown["bot_id"] = self.bot_id
            shown["app_id"] = self.app_id
        if self.client_msg_id:
            shown["client_msg_id"] = self.client_msg_id
        for name in ("blocks", "attachments", "files", "edited"):
            value = getattr(self, name)
            if value:
                shown[name] = value
        if self.reactions:
            shown["reactions"] = [
                {"name": name, "users": list(users), "count": len(users)} for name, users in self.reactions.items()
            ]
        if metadata and self.metadata is not None:
            shown["metadata"] = self.metadata
        if self.thread_ts:
            shown["thread_ts"] = self.thread_ts
            if self.parent_user and self.thread_ts != self.ts:
                shown["parent_user_id"] = self.parent_user
        if self.replies:
            shown |= self._thread_summary()
        return shown | self.extra

    def _thread_summary(self) -> Json:
        users = list(dict.fromkeys(reply.user for reply in self.replies))
        return {
            "thread_ts": self.ts,
            "reply_count": len(self.replies),
            "reply_users": users[:5],
            "reply_users_count": len(users),
            "latest_reply": self.replies[-1].ts,
            "is_locked": False,
            "subscribed": False,
        }


def _ts(message: Message) -> str:
    return message.ts


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel or a DM. Times have ten digits before the point, so they sort as text."""

    id: str
    name: str
    kind: Kind
    created: int
    creator: str
    members: dict[str, None] = field(default_factory=dict)
    archived: bool = False
    shared: Shared = False
    timeline: list[Message] = field(default_factory=list)
    by_ts: dict[str, Message] = field(default_factory=dict)
    ephemerals: dict[str, list[Message]] = field(default_factory=dict)
    read_up_to: dict[str, str] = field(default_factory=dict)

    def add(self, message: Message) -> None:
        """Keep a message; times grow, so it goes to the end."""
        if message.ephemeral_to:
            self.ephemerals.setdefault(message.ephemeral_to, []).append(message)
            return
        self.by_ts[message.ts] = message
        if message.thread_ts and message.thread_ts != message.ts:
            root = self.by_ts[message.thread_ts]
            message.parent_user = root.user
            root.replies.append(message)
            if not message.broadcast:
                return
        self.timeline.append(message)

    def remove(self, message: Message) -> None:
        """Take a message out of the channel and of its thread."""
        if message.ephemeral_to:
            self.ephemerals[message.ephemeral_to].remove(message)
            return
        del self.by_ts[message.ts]
        _take_out(self.timeline, message)
        if message.thread_ts and message.thread_ts in self.by_ts:
            _take_out(self.by_ts[message.thread_ts].replies, message)

    def find(self, ts: str) -> Message | None:
        """The message of that time, replies included, ephemeral ones not."""
        return self.by_ts.get(ts)

    def find_ephemeral(self, user: str, ts: str) -> Message | None:
        """The ephemeral message of that time to that person."""
        return next((m for m in self.ephemerals.get(user, ()) if m.ts == ts), None)

    def between(self, oldest: str, latest: str, *, inclusive: bool) -> tuple[int, int]:
        """The slice of the timeline between two times ("" is open)."""
        low = 0
        high = len(self.timeline)
        if oldest:
            low = (bisect_left if inclusive else bisect_right)(self.timeline, oldest, key=_ts)
        if latest:
            high = (bisect_right if inclusive else bisect_left)(self.timeline, latest, key=_ts)
        return low, high

    def unread(self, user: str) -> int:
        """How many messages came after what this person has read."""
        seen = self.read_up_to.get(user, "")
        hidden = sum(1 for message in self.ephemerals.get(user, ()) if message.ts > seen)
        return len(self.timeline) - bisect_right(self.timeline, seen, key=_ts) + hidden

    def latest_ts(self) -> str | None:
        """The time of the newest message."""
        return self.timeline[-1].ts if self.timeline else None

    def seen_by(self, user: str, *, thread_ts: str | None = None) -> Iterator[Message]:
        """What a person sees here or in one thread, newest last, ephemeral messages to them included."""
        if thread_ts:
            root = self.by_ts.get(thread_ts)
            shown = [root, *root.replies] if root else []
        else:
            shown = self.timeline
        private = [m for m in self.ephemerals.get(user, ()) if m.thread_ts == thread_ts]
        return iter(sorted([*shown, *private], key=_ts) if private else shown)

    def clear(self) -> None:
        """Forget every message."""
        for kept in (self.timeline, self.by_ts, self.ephemerals, self.read_up_to):
            kept.clear()


def _take_out(messages: list[Message], message: Message) -> None:
    place = bisect_left(messages, message.ts, key=_ts)
    if place < len(messages) and messages[place] is message:
        del messages[place]
