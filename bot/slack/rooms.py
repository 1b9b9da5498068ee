"""The channel of a war room: made once by its name, its people invited, the case's card posted in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.services.cases.messages import CaseRoomMessage
from bot.slack.errors import Fate, code_of, translate
from bot.work.codec import load
from bot.work.sending import Claimed, Outcome, token

log = structlog.get_logger("gendan.rooms")

NO_ROOM = frozenset(
    {
        *("missing_scope", "no_permission", "restricted_action", "not_allowed_token_type", "method_not_supported"),
        *("user_is_restricted", "max_channels_reached", "name_taken"),
        *("is_archived", "channel_not_found", "not_in_channel"),
    }
)
"""What Slack says where this app, or this workspace, makes no channels, or where the name is gone for good (an
archived channel keeps it): the case's thread serves instead."""

NO_CHANNEL = frozenset({"is_archived", "channel_not_found", "not_in_channel"})
"""Said of an invitation: nobody can come in, whoever it is."""
THERE_ALREADY = frozenset({"already_in_channel", "cant_invite_self"})
PAGES = 20
LOOK_BACK = 50
Say = Callable[[str], Awaitable[Any]]


class Rooms:
    """Opens a room. Every step may be done again: the name is taken once, an invitation is repeatable, a post is
    looked for before it is made a second time."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def open(self, row: Claimed, say: Say) -> Outcome:
        """Make or find the channel, invite, post; where there can be none the row goes to its thread as a message."""
        room: CaseRoomMessage = load(row.message, row.context)
        try:
            channel = await self._channel(room.name)
            there = [await self._invite(channel, person, key=row.key) for person in room.people]
        except SlackApiError as error:
            if code_of(error) not in NO_ROOM:
                raise
            return _as_thread(row, room, code_of(error))
        if not any(there):
            return _as_thread(row, room, "nobody_let_in")
        ts = await self._posted(channel, row) if row.attempts > 1 else None
        if ts is None:
            ts = str((await say(channel))["ts"])
        return row.became("sent", channel=channel, ts=ts)

    async def _channel(self, name: str) -> str:
        """Private where the app may, else public."""
        try:
            return await self._made(name, private=True)
        except SlackApiError as error:
            if code_of(error) != "missing_scope":
                raise
        return await self._made(name, private=False)

    async def _made(self, name: str, *, private: bool) -> str:
        """A new channel; one of that name that is there already is ours from an earlier attempt."""
        try:
            made = await self._client.conversations_create(name=name, is_private=private)
        except SlackApiError as error:
            found = await self._found(name) if code_of(error) == "name_taken" else None
            if found is None:
                raise
            return found
        return str(made["channel"]["id"])

    async def _found(self, name: str) -> str | None:
        cursor: str | None = None
        for _ in range(PAGES):
            answer = await self._client.conversations_list(
                types="public_channel,private_channel", exclude_archived=True, limit=200, cursor=cursor
            )
            for channel in answer.get("channels") or []:
                if channel.get("name") == name:
                    return str(channel["id"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return None
        return None

    async def _invite(self, channel: str, person: str, *, key: str) -> bool:
        """Whether they are in now. One whom Slack does not let in (a guest, one who left) keeps nobody else out."""
        try:
            await self._client.conversations_invite(channel=channel, users=person)
        except SlackApiError as error:
            trouble = translate(error)
            if trouble is None or trouble.fate is not Fate.REFUSED or trouble.reason in NO_CHANNEL:
                raise
            log.info("room.not_invited", key=key, person=person, reason=trouble.reason)
            return trouble.reason in THERE_ALREADY
        return True

    async def _posted(self, channel: str, row: Claimed) -> str | None:
        """Where an earlier attempt left the card; nowhere to be seen without the scope to read."""
        try:
            answer = await self._client.conversations_history(
                channel=channel, limit=LOOK_BACK, include_all_metadata=True
            )
        except SlackApiError as error:
            if code_of(error) != "missing_scope":
                raise
            return None
        wanted = token(row.key)
        for message in answer.get("messages") or []:
            metadata = message.get("metadata") or {}
            if (metadata.get("event_payload") or {}).get("id") == wanted:
                return str(message["ts"])
        return None


def _as_thread(row: Claimed, room: CaseRoomMessage, reason: str) -> Outcome:
    log.info("room.as_thread", key=row.key, reason=reason)
    return row.became("retry", reason=reason, redirect=room.otherwise)
