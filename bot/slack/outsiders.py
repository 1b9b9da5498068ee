"""Guests and strangers hold no seat and see nothing: whatever they do, they read whom to ask, and nothing else."""

from __future__ import annotations

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.domain.errors import GendanError
from bot.domain.standing import MEMBER, OUTSIDER
from bot.services.membership.directory import contact_for, learn
from bot.services.people.members import differs, standing_of
from bot.slack.ask import Ask
from bot.slack.directory import read_person
from bot.work.gateway import envelope_key

HOME = "app_home_opened"
PERSONAL = frozenset({"message", "app_mention", "reaction_added", "reaction_removed", HOME})
"""The events that somebody causes for themselves; all others tell of people and channels."""


class OutsiderHere(GendanError):
    """The person is a guest, or of another company."""

    code = OUTSIDER


async def admit(ask: Ask) -> bool:
    """Whether somebody is a colleague, and what they do is worked; raises OutsiderHere for who is to be answered.

    Slack is asked about somebody nobody has told us of, and again before a person is turned away: they may have
    become a colleague meanwhile.
    """
    if not ask.user or (ask.kind == "event" and ask.name not in PERSONAL):
        return True
    standing = await ask.services.read(standing_of, member_id=ask.user)
    if standing != MEMBER:
        standing = await _asked_slack(ask) or standing
    if standing in {None, MEMBER}:
        return True
    who = await ask.services.read(contact_for)
    if ask.kind == "event" and ask.name == HOME:
        text = ask.words.label(f"errors.{OUTSIDER}", who=who)
        shown = {"type": "plain_text", "text": text, "emoji": True}
        await ask.publish_home({"type": "home", "blocks": [{"type": "section", "text": shown}]})
        return False
    raise OutsiderHere(who=who)


async def _asked_slack(ask: Ask) -> str | None:
    """How somebody stands by Slack's own word, which is kept; None when Slack does not say."""
    try:
        profile = await read_person(ask.client, ask.user, ask.team)
    except (SlackApiError, aiohttp.ClientError, TimeoutError):
        return None
    if profile is None:
        return None
    if await ask.services.read(differs, profile=profile):
        token = envelope_key.set(None)  # this is not yet the work of the envelope
        try:
            await ask.services.run(learn, profiles=(profile,))
        finally:
            envelope_key.reset(token)
    return profile.standing
