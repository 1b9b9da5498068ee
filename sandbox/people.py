"""People in Slack's form: what users.info, users.list and the events about them say."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.config import Member
from sandbox.workspace import Workspace

Json = dict[str, Any]


def describe_user(space: Workspace, member: Member, *, locale: bool) -> Json:
    """A person in Slack's form; the address only with users:read.email, the locale only when asked for.

    Who was deactivated is told in a few fields only: no zone, no rights, no locale.
    """
    team = space.team_of(member.id)
    shown: Json = {
        "id": member.id,
        "team_id": team,
        "name": member.name,
        "deleted": member.deleted,
        "profile": _profile(space, member, team),
        "is_bot": False,
        "is_app_user": False,
        "updated": 0,
    }
    if space.is_outsider(member.id):
        shown["is_stranger"] = space.is_stranger(member.id)
    if member.deleted:
        return shown
    shown |= _active(space, member)
    return {**shown, "locale": member.locale} if locale else shown


def _active(space: Workspace, member: Member) -> Json:
    offset = datetime.fromtimestamp(space.clock.seconds(), ZoneInfo(member.tz)).utcoffset()
    return {
        "real_name": member.real_name,
        "tz": member.tz,
        "tz_label": member.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": member.is_admin,
        "is_owner": member.is_admin,
        "is_primary_owner": False,
        "is_restricted": member.guest is not False,
        "is_ultra_restricted": member.guest == "single",
    }


def _profile(space: Workspace, member: Member, team: str) -> Json:
    profile: Json = {
        "real_name": member.real_name,
        "real_name_normalized": member.real_name,
        "display_name": member.name,
        "display_name_normalized": member.name,
        "title": member.title,
        "status_text": member.status.text,
        "status_emoji": member.status.emoji,
        "status_expiration": 0,
        "team": team,
    }
    if member.email and "users:read.email" in space.scopes and not space.is_outsider(member.id):
        profile["email"] = member.email
    return profile
