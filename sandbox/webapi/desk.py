"""What a method works with: its arguments and the workspace, and how it finds channels and people."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sandbox.board import Board
from sandbox.conversations import Channel
from sandbox.errors import ApiError
from sandbox.roster import Roster
from sandbox.sockets import SocketTransport
from sandbox.workspace import Workspace

Json = dict[str, Any]
T = TypeVar("T")

_TRUE = {"1", "true", "True", "yes"}


class Args:
    """The merged arguments of a call; values are text unless the body was JSON."""

    def __init__(self, raw: Json) -> None:
        self.raw = raw

    def text(self, name: str) -> str | None:
        """A text argument; numbers are taken as text, an empty one counts as left out."""
        value = self.raw.get(name)
        if value is None or value == "":
            return None
        return value if isinstance(value, str) else json.dumps(value)

    def required(self, name: str) -> str:
        """A text argument that must be there."""
        value = self.text(name)
        if value is None:
            raise ApiError("invalid_arguments", messages=[f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        """A boolean argument."""
        value = self.raw.get(name)
        return value is True or (isinstance(value, str) and value in _TRUE) or value == 1

    def number(self, name: str, default: int, *, low: int, high: int, code: str = "invalid_arguments") -> int:
        """A whole number within bounds."""
        text = self.text(name)
        if text is None:
            return default
        try:
            value = int(text)
        except ValueError as error:
            raise ApiError(code, messages=[f"[ERROR] must be an integer [json-pointer:/{name}]"]) from error
        if not low <= value <= high:
            raise ApiError(code, messages=[f"[ERROR] must be from {low} to {high} [json-pointer:/{name}]"])
        return value

    def listed(self, name: str) -> list[str]:
        """A list given as JSON or with commas."""
        value = self.raw.get(name)
        if isinstance(value, list):
            return [str(item) for item in value]
        text = self.text(name)
        if text is None:
            return []
        return [part.strip() for part in text.strip("[]").replace('"', "").split(",") if part.strip()]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where methods are worked off."""

    space: Workspace
    board: Board
    roster: Roster
    sockets: SocketTransport

    def channel(self, ref: str) -> Channel:
        """A channel by id that the bot may know of; raises channel_not_found."""
        channel = self.space.channels.get(ref)
        if channel is None or (channel.kind == "private" and self.space.bot_user not in channel.members):
            raise ApiError("channel_not_found")
        return channel

    def joined(self, ref: str) -> Channel:
        """A channel by id that the bot is in."""
        channel = self.channel(ref)
        if self.space.bot_user not in channel.members:
            raise ApiError("not_in_channel")
        return channel

    def target(self, ref: str) -> Channel:
        """Where a message goes: a channel id, a #name, or a person whose DM is opened."""
        if ref in self.space.users:
            if self.space.is_stranger(ref):
                raise ApiError("channel_not_found")
            return self.space.dm_with(ref)
        named = None if ref in self.space.channels else self.space.channel_named(ref)
        channel = self.channel(named.id if named else ref)
        if channel.archived:
            raise ApiError("is_archived")
        if self.space.bot_user not in channel.members and "chat:write.public" not in self.space.scopes:
            raise ApiError("not_in_channel")
        return channel

    def user(self, user: str) -> str:
        """A person's id that exists."""
        if user not in self.space.users:
            raise ApiError("user_not_found")
        return user

    def need_scope(self, scope: str) -> None:
        """One particular scope."""
        if scope not in self.space.scopes:
            raise missing_scope((scope,), self.space)


Method = Callable[[Desk, Args], Json]


def missing_scope(needed: Sequence[str], space: Workspace) -> ApiError:
    """Slack's answer when the app may not."""
    return ApiError("missing_scope", needed=",".join(needed), provided=",".join(space.config.app.granted_scopes))


def encode_cursor(word: str) -> str:
    """A cursor for the next page."""
    return urlsafe_b64encode(f"next:{word}".encode()).decode()


def decode_cursor(cursor: str | None) -> str:
    """Where the next page begins; "" for the first."""
    if cursor is None:
        return ""
    try:
        word = urlsafe_b64decode(cursor.encode()).decode()
    except (BadBase64, ValueError) as error:
        raise ApiError("invalid_cursor") from error
    if not word.startswith("next:"):
        raise ApiError("invalid_cursor")
    return word.removeprefix("next:")


def page(args: Args, items: Sequence[T], *, default: int = 100) -> tuple[Sequence[T], str]:
    """One page of a list and the cursor of the next ("" when there is none)."""
    limit = args.number("limit", default, low=1, high=1000, code="invalid_limit")
    word = decode_cursor(args.text("cursor"))
    if word and not word.isdigit():
        raise ApiError("invalid_cursor")
    start = int(word or 0)
    rest = start + limit < len(items)
    return items[start : start + limit], encode_cursor(str(start + limit)) if rest else ""
