"""The scopes this app asks for, each with its feature and what is lost without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A bot scope; optional ones may be left out at installation."""

    name: str
    feature: str
    without: str
    optional: bool = False


SCOPES = (
    Scope(name="commands", feature="slash commands, shortcuts", without="nothing works"),
    Scope(name="chat:write", feature="cards, digests, replies", without="nothing works"),
    Scope(name="im:write", feature="open a DM", without="nobody can be asked"),
    Scope(
        name="im:history",
        feature="plain replies and photos in the DM, the look-up of a DM of unknown fate",
        without="answers only by form",
    ),
    Scope(
        name="app_mentions:read",
        feature="a mention in a channel, answered only in the DM",
        without="mentions are not heard",
    ),
    Scope(name="users:read", feature="names, zones, languages", without="nobody is known"),
    Scope(name="users:read.email", feature="matching people by e-mail", without="matched by name only", optional=True),
    Scope(name="files:write", feature="pictures, spreadsheets, letters", without="text only"),
    Scope(name="files:read", feature="file fields in forms, photos as evidence", without="no files"),
    Scope(
        name="channels:read",
        feature="channel members, archived, bot removed, shared or with a guest",
        without="the lead is not told; whether outsiders read along is unknown",
    ),
    Scope(
        name="groups:read",
        feature="the same for private channels",
        without="the lead is not told; whether outsiders read along is unknown",
    ),
    Scope(
        name="channels:history",
        feature="look-up of a channel message of unknown fate",
        without="a critical one may repeat, others do not",
    ),
    Scope(
        name="groups:history",
        feature="the same for private channels",
        without="a critical one may repeat, others do not",
    ),
    Scope(name="channels:manage", feature="war-room channel", without="a thread instead", optional=True),
    Scope(name="groups:write", feature="private war-room channel", without="a thread instead", optional=True),
)


def lacking(headers: Mapping[str, str]) -> tuple[Scope, ...]:
    """The scopes an installation does not grant, by the headers of any answer of the Web API to the bot token.

    It may have been made before the app asked for them, or somebody declined the optional ones. Nothing when the
    answer does not say what is granted.
    """
    granted = {part.strip() for part in headers.get("x-oauth-scopes", "").split(",")} - {""}
    return tuple(scope for scope in SCOPES if scope.name not in granted) if granted else ()
