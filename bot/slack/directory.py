"""People as Slack knows them: names, zones, languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.services.members import Profile

PAGE = 200


async def read_directory(client: AsyncWebClient) -> tuple[Profile, ...]:
    """Everybody in the workspace but bots; pages of 200, with zone and language."""
    profiles: list[Profile] = []
    cursor: str | None = None
    while True:
        answer = await client.users_list(limit=PAGE, cursor=cursor, include_locale=True)
        found = (as_profile(user) for user in answer.get("members") or [])
        profiles.extend(profile for profile in found if profile is not None)
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
        if cursor is None:
            return tuple(profiles)


def as_profile(user: Mapping[str, Any]) -> Profile | None:
    """A user of users.list or user_change as a profile; None for bots and Slackbot."""
    if user.get("is_bot") or user.get("id") == "USLACKBOT":
        return None
    shown = user.get("profile") or {}
    name = shown.get("real_name") or user.get("real_name") or shown.get("display_name") or user.get("name")
    return Profile(
        id=str(user["id"]),
        name=str(name),
        email=shown.get("email"),
        zone=user.get("tz"),
        locale=user.get("locale"),
        is_admin=bool(user.get("is_admin")),
        active=not user.get("deleted"),
    )
