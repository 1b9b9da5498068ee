"""People come and go, as Slack's directory says it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.db.models import Member, Notice
from bot.domain.standing import GUEST, LEFT, MEMBER
from bot.services.membership.directory import learn
from bot.services.people.members import Learned, Profile
from tests.integration.cases.world import World, _text


def profile(world: World, member_id: str, **changes: Any) -> Profile:
    """Somebody as Slack gives them now, with what is said to have changed."""
    row = world.look(lambda session: session.get(Member, member_id))
    name, admin = (row.name, row.slack_admin) if row is not None else (member_id, False)
    known = Profile(id=member_id, name=name, email=None, zone=None, locale=None, is_admin=admin)
    return replace(known, **changes)


def say(world: World, member_id: str, **changes: Any) -> Learned:
    """A user_change."""
    return world.do(learn, profiles=[profile(world, member_id, **changes)])


def leaves(world: World, member_id: str) -> Learned:
    """Their account is deactivated."""
    return say(world, member_id, standing=LEFT)


def becomes_guest(world: World, member_id: str) -> Learned:
    """They are restricted to some channels."""
    return say(world, member_id, standing=GUEST)


def returns(world: World, member_id: str) -> Learned:
    """They are a colleague again."""
    return say(world, member_id, standing=MEMBER)


def texts(world: World, person: str, message: str) -> list[str]:
    """What messages of one kind said to a person."""
    return [_text(world.render(row)) for row in world.notices(person, message=message)]


def new_for(world: World, before: list[Notice]) -> set[str]:
    """To whom something was put into the outbox since."""
    seen = {row.id for row in before}
    return {
        row.audience for row in world.notices() if row.id not in seen and row.state == "new" and row.method == "post"
    }
