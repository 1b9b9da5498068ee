"""People as Slack knows them: names, zones, languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.standing import GUEST, LEFT, MEMBER, STRANGER
from bot.domain.working_clock import is_zone
from bot.services.people.members import Profile
from bot.slack.retry import SlackRefused, patiently

PAGE = 1000
"""The most Slack gives at once, of a method that takes twenty calls a minute."""

EXPIRED_CURSOR = "invalid_cursor"


async def read_directory(client: AsyncWebClient, team: str | None = None) -> tuple[Profile, ...]:
    """Everybody in the workspace but bots, with zone and language: whole, or not at all. `team` is ours.

    Each page is asked for until Slack gives it, a limit or an outage costs no more than that page's time; only a cursor
    that has expired begins the walk anew. Raises SlackRefused for what waiting does not mend.
    """
    profiles: dict[str, Profile] = {}
    cursor: str | None = None
    while True:
        try:
            answer = await patiently(partial(client.users_list, limit=PAGE, cursor=cursor, include_locale=True))
        except SlackRefused as error:
            if cursor is None or error.fields["reason"] != EXPIRED_CURSOR:
                raise
            cursor = None
            continue
        found = (as_profile(user, team) for user in answer.get("members") or [])
        profiles.update((profile.id, profile) for profile in found if profile is not None)
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
        if cursor is None:
            return tuple(profiles.values())


async def read_person(client: AsyncWebClient, member_id: str, team: str | None = None) -> Profile | None:
    """One person; None for a bot. Raises SlackApiError when there is no such user."""
    answer = await client.users_info(user=member_id, include_locale=True)
    return as_profile(answer.get("user") or {}, team)


def as_profile(user: Mapping[str, Any], team: str | None = None) -> Profile | None:
    """A user of users.list, users.info, team_join or user_change as a profile; None for bots and Slackbot."""
    if user.get("is_bot") or user.get("id") == "USLACKBOT":
        return None
    shown = user.get("profile") or {}
    name = shown.get("real_name") or user.get("real_name") or shown.get("display_name") or user.get("name")
    zone = user.get("tz")  # Slack's list of zones may be newer than ours: one we do not know would stop every clock
    return Profile(
        id=str(user["id"]),
        name=str(name),
        email=shown.get("email"),
        zone=zone if zone and is_zone(zone) else None,
        locale=user.get("locale"),
        is_admin=bool(user.get("is_admin")),
        standing=_standing(user, team),
    )


def _standing(user: Mapping[str, Any], team: str | None) -> str:
    """Colleague, left, guest or stranger. Inside a shared channel only a team that is not ours tells a stranger.

    In an organisation of several workspaces a colleague's own team may be another: the list of their teams counts.
    """
    if user.get("is_stranger"):
        return STRANGER
    theirs = {user.get("team_id"), (user.get("profile") or {}).get("team")} - {None, ""}
    theirs |= set((user.get("enterprise_user") or {}).get("teams") or ())
    if team and theirs and team not in theirs:
        return STRANGER
    if user.get("deleted"):
        return LEFT
    return GUEST if user.get("is_restricted") or user.get("is_ultra_restricted") else MEMBER
