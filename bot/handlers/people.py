"""People come and go: what Slack's directory says of them, as it happens."""

from __future__ import annotations

from bot.services.comings.directory import learn
from bot.services.members import differs
from bot.slack.ask import Ask
from bot.slack.directory import as_profile
from bot.slack.registry import Registry

OF_PEOPLE = ("team_join", "user_change")


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    for name in OF_PEOPLE:
        app.event(name, person_changed)


async def person_changed(ask: Ask) -> None:
    """Somebody joined, left, came back, was renamed or moved, became a guest or (no) administrator.

    Slack says so of every change of a profile, a status too: what says nothing new writes nothing.
    """
    profile = as_profile(ask.event.get("user") or {}, ask.team)
    if profile is not None and await ask.services.read(differs, profile=profile):
        await ask.services.run(learn, profiles=(profile,))
