"""The directory read whole: at the start, once a day and after a connection came back, because events can be missed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Sequence

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.services.membership import directory
from bot.services.people import members
from bot.services.people.members import Profile
from bot.slack.directory import read_directory, read_person
from bot.slack.errors import code_of, translate
from bot.slack.retry import SlackRefused
from bot.work.gateway import Services

log = structlog.get_logger("gendan.directory")

NO_SUCH_USER = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
PEOPLE_AT_ONCE = 200
EVERY_SECONDS = 24 * 3600.0
NOT_BEFORE_SECONDS = 600.0
"""Connections are renewed every few hours and may flicker: the directory is not read more often than this."""


class DirectoryWatch:
    """Reads everybody, and treats what differs exactly as the events do."""

    def __init__(self, services: Services, client: AsyncWebClient, team: str) -> None:
        self._services, self._client, self._team = services, client, team
        self._read_at = time.monotonic()
        self._asked = False
        self._one_at_a_time = asyncio.Lock()

    def connected(self) -> None:
        """A connection was opened: whatever happened while there was none was not told."""
        self._asked = True

    async def sweep(self) -> bool:
        """Read again when a day has gone by, or when a connection came back; returns whether it was read."""
        age = time.monotonic() - self._read_at
        if age < (NOT_BEFORE_SECONDS if self._asked else EVERY_SECONDS):
            return False
        try:
            await self.read()
        except Exception as error:
            trouble = translate(error)
            reason = error.fields["reason"] if isinstance(error, SlackRefused) else trouble and trouble.reason
            if reason is None:
                raise
            log.warning("directory.not_read", reason=reason)  # the next sweep tries again
            return False
        return True

    async def read(self) -> None:
        """Read the whole directory and carry out what is new. Raises what Slack answers when it does not."""
        async with self._one_at_a_time:
            self._asked = False
            profiles = await read_directory(self._client, self._team)
            await self._learn(profiles)
            seen = {profile.id for profile in profiles}
            absent = await self._services.read(directory.absent, seen=seen)
            await self._look_for(absent)
            await self._services.run(members.end_reading, people=len(profiles))
            self._read_at = time.monotonic()
        log.info("directory.complete", people=len(profiles))

    async def _learn(self, profiles: Sequence[Profile]) -> None:
        """What differs from what is known, at once; in the first reading thousands are new, and come in portions.

        Nothing that people do is to wait for one long transaction. Only in the first reading no name is matched yet, so
        that who is in a later portion is not asked about.
        """
        changed = await self._services.read(directory.changed, profiles=profiles)
        first = await self._services.db.read(members.first_reading_lasts)
        portion = PEOPLE_AT_ONCE if first else max(1, len(changed))
        for start in range(0, len(changed), portion):
            await self._services.run(directory.learn, profiles=changed[start : start + portion])

    async def _look_for(self, people: Collection[str]) -> None:
        """Who is in no page of a complete reading is asked for by name: only Slack's own word says that they left."""
        if len(people) > directory.MOST_ABSENT:
            log.error("directory.many_absent", count=len(people), fix="nobody was taken for gone; read it again")
            return
        found: list[Profile] = []
        gone: list[str] = []
        for person in people:
            try:
                profile = await read_person(self._client, person, self._team)
            except SlackApiError as error:
                if code_of(error) not in NO_SUCH_USER:
                    raise
                gone.append(person)
            else:
                found += [profile] if profile is not None else []
        if found:
            await self._services.run(directory.learn, profiles=tuple(found))
        if gone:
            await self._services.run(directory.vanished, people=gone)
