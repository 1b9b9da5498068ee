"""The channels we post in as Slack shows them: shared, archived, and who is in them; looked at whenever in doubt."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.standing import OUTSIDERS
from bot.services.membership.directory import learn
from bot.services.people import channels
from bot.services.people.channels import BOT_OUT, UNSEEN, Seen
from bot.slack.directory import read_person
from bot.slack.errors import code_of, translate
from bot.work.gateway import Services

log = structlog.get_logger("gendan.channels")

AGAIN_SECONDS = 30.0
EVERY_SECONDS = 600.0
"""Slack says nothing when a channel is opened to another workspace of the organisation, or is about to be shared."""

PAGE = 1000
MOST_UNKNOWN = 50
"""More people nobody has told us of than this are not asked for one by one: the directory is still being read."""

SHARED = ("is_ext_shared", "is_pending_ext_shared", "is_org_shared", "is_shared")
HIDDEN = {"channel_not_found": BOT_OUT, "not_in_channel": BOT_OUT, "missing_scope": UNSEEN}
"""What Slack says of a channel it does not show, and what that means for us."""


def as_seen(channel: Mapping[str, Any]) -> Seen:
    """A channel of conversations.info, without its people; one that waits to be shared counts as shared already."""
    pending = channel.get("pending_shared") or channel.get("pending_connected_team_ids")
    return Seen(
        id=str(channel["id"]),
        name=str(channel.get("name") or ""),
        shared=any(channel.get(name) for name in SHARED) or bool(pending),
        archived=bool(channel.get("is_archived")),
        bot_in=bool(channel.get("is_member", True)),
    )


def hidden(channel: str, error: SlackApiError) -> Seen | None:
    """The channel that Slack does not show, by what it says; None for any other trouble."""
    why = HIDDEN.get(code_of(error))
    return None if why is None else Seen(id=channel, hidden=why)


async def read_channel(client: AsyncWebClient, channel: str) -> tuple[Seen, tuple[str, ...]]:
    """A channel and the ids of everybody in it. Raises SlackApiError for what says nothing about the channel."""
    try:
        seen = as_seen((await client.conversations_info(channel=channel))["channel"])
        people: list[str] = []
        cursor: str | None = None
        while True:
            answer = await client.conversations_members(channel=channel, limit=PAGE, cursor=cursor)
            people += [str(member) for member in answer.get("members") or []]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return seen, tuple(people)
    except SlackApiError as error:
        found = hidden(channel, error)
        if found is None:
            raise
        return found, ()


class ChannelWatch:
    """Looks at channels one after the other; what cannot be looked at stays closed and is tried again."""

    def __init__(self, services: Services, client: AsyncWebClient, team: str) -> None:
        self._services, self._client, self._team = services, client, team
        self._tried: dict[str, float] = {}
        self._all_at = -EVERY_SECONDS
        self._one = asyncio.Lock()

    async def sweep(self) -> int:
        """Look at every channel in doubt, and now and then at all we post in; returns how many were looked at.

        The first sweep is the start's: no channel is posted in before it was looked at.
        """
        looked = 0
        if time.monotonic() - self._all_at >= EVERY_SECONDS:
            await self._services.run(channels.ensure)
            self._all_at = time.monotonic()
        async with self._one:
            for channel in await self._services.read(channels.to_look_at):
                since = time.monotonic() - self._tried.get(channel, -AGAIN_SECONDS)
                if since >= AGAIN_SECONDS:
                    looked += await self._look(channel)
        return looked

    async def look(self, channel: str) -> bool:
        """Look at one channel now; returns whether Slack said how it stands."""
        async with self._one:
            return await self._look(channel)

    async def _look(self, channel: str) -> bool:
        try:
            seen, people = await read_channel(self._client, channel)
            outsiders = await self._outsiders(people)
        except Exception as error:
            trouble = translate(error)
            if trouble is None:
                raise
            self._tried[channel] = time.monotonic()
            log.warning("channel.not_seen", channel=channel, reason=trouble.reason)
            return False
        if outsiders is None:
            self._tried[channel] = time.monotonic()
            log.info("channel.not_seen", channel=channel, reason="its people are not known yet")
            return False
        self._tried.pop(channel, None)
        trouble_now = await self._services.run(channels.saw, seen=replace(seen, outsiders=tuple(sorted(outsiders))))
        if trouble_now:
            log.warning("channel.closed", channel=channel, why=trouble_now, fix="gendan doctor says what to do")
        return True

    async def _outsiders(self, people: tuple[str, ...]) -> set[str] | None:
        """Who of them is from outside; of somebody nobody has told us of Slack is asked. None: too many to ask for."""
        found, unknown = await self._services.read(channels.strangers_among, people=people)
        if len(unknown) > MOST_UNKNOWN:
            return None
        for person in sorted(unknown):
            profile = await read_person(self._client, person, self._team)
            if profile is None:
                continue  # a bot
            await self._services.run(learn, profiles=(profile,))
            if profile.standing in OUTSIDERS:
                found.add(person)
        return found
