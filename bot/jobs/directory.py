"""The directory read whole: at the start, once a day and after a connection came back, because events can be missed."""

from __future__ import annotations

import time
from collections.abc import Collection

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.services.comings import directory
from bot.services.gateway import Services
from bot.services.members import Profile
from bot.slack.directory import read_directory, read_person
from bot.slack.errors import code_of, translate

log = structlog.get_logger("gendan.directory")

NO_SUCH_USER = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
EVERY_SECONDS = 24 * 3600.0
NOT_BEFORE_SECONDS = 600.0
"""Connections are renewed every few hours and may flicker: the directory is not read more often than this."""


class DirectoryWatch:
    """Reads everybody, and treats what differs exactly as the events do."""

    def __init__(self, services: Services, client: AsyncWebClient, team: str) -> None:
        self._services, self._client, self._team = services, client, team
        self._read_at = time.monotonic()
        self._asked = False

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
            if trouble is None:
                raise
            log.warning("directory.not_read", reason=trouble.reason)  # the next sweep tries again
            return False
        return True

    async def read(self) -> None:
        """Read the whole directory and carry out what is new. Raises what Slack answers when it does not."""
        self._asked = False
        profiles = await read_directory(self._client, self._team)
        await self._services.run(directory.learn, profiles=profiles)
        seen = {one.id for one in profiles}
        absent = await self._services.read(directory.absent, seen=seen)
        await self._look_for(absent)
        self._read_at = time.monotonic()

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
