"""People come and go, and channels with them: what Slack says of both, as it happens."""

from __future__ import annotations

import asyncio
from functools import partial

from bot.domain.standing import MEMBER
from bot.services.membership.directory import learn
from bot.services.people import channels
from bot.services.people.members import differs, standing_of
from bot.slack.ask import Ask
from bot.slack.channels import ChannelWatch
from bot.slack.directory import as_profile, read_person
from bot.slack.registry import Registry
from bot.slack.retry import SlackRefused, patiently

OF_PEOPLE = ("team_join", "user_change")
CLOSING = ("channel_archive", "group_archive", "channel_left", "group_left", "channel_shared")
OPENING = ("channel_unarchive", "group_unarchive", "channel_unshared")
"""Events after which a channel may be clean again: what is clean already is not closed while we look."""

OF_MEMBERS = ("member_joined_channel", "member_left_channel")


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    one_by_one = asyncio.Lock()
    for name in OF_PEOPLE:
        app.event(name, partial(person_changed, one_by_one=one_by_one))
    for name in CLOSING:
        app.event(name, partial(channel_changed, opening=False))
    for name in OPENING:
        app.event(name, partial(channel_changed, opening=True))
    for name in OF_MEMBERS:
        app.event(name, member_moved)


async def person_changed(ask: Ask, *, one_by_one: asyncio.Lock) -> None:
    """Somebody joined, left, came back, was renamed or moved, became a guest or (no) administrator.

    Events overtake one another and come again minutes later: one that says something new is a reason to ask Slack how
    the person stands now, and only where Slack does not say is the event's own word taken. Slack tells every change of
    a profile, a status too: what says nothing new asks and writes nothing.
    """
    told = as_profile(ask.event.get("user") or {}, ask.team)
    if told is None:
        return
    async with one_by_one:
        if not await ask.services.read(differs, profile=told):
            return
        try:
            profile = await patiently(partial(read_person, ask.client, told.id, ask.team))
        except SlackRefused:
            profile = told
        if profile is not None:
            await ask.services.run(learn, profiles=(profile,))


async def member_moved(ask: Ask) -> None:
    """Somebody came into a channel or left it. A colleague changes nothing; anybody else may, and we ourselves do."""
    if await ask.services.read(standing_of, member_id=ask.user) != MEMBER:
        await channel_changed(ask, opening=ask.name == "member_left_channel")


async def channel_changed(ask: Ask, *, opening: bool) -> None:
    """A channel was shared, archived or left, or is so no more: if it is one of ours, nothing goes there unlooked."""
    channel = ask.channel or ""
    if await ask.services.run(channels.doubt, channels={channel}, unless_clean=opening):
        await ChannelWatch(ask.services, ask.client, ask.team).look(channel)
