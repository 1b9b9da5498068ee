"""The people of the workspace: who is known, by what name, and what the directory says of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Member, Setting
from bot.domain.errors import GendanError
from bot.domain.standing import MEMBER, OUTSIDERS
from bot.work.codec import stored
from bot.work.remembered import recall, remember
from bot.work.unit import Work


class UnknownMember(GendanError):
    """Nobody of that id is known to this workspace."""

    code = "unknown_member"


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A person as Slack's directory gives them."""

    id: str
    name: str
    email: str | None
    zone: str | None
    locale: str | None
    is_admin: bool
    standing: str = MEMBER

    @property
    def active(self) -> bool:
        """Whether they are a colleague: here, and a full member of this workspace."""
        return self.standing == MEMBER


@dataclass(frozen=True, kw_only=True)
class Learned:
    """What the directory says that was not known: who is new, who is a colleague no more, or again.

    admins: whose right as an administrator began or ended while they stayed a colleague.
    """

    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    admins: tuple[str, ...] = ()
    turned_out: bool = False
    """Whether somebody we knew is from outside now."""
    turned_in: bool = False
    """Whether somebody from outside is so no more, or has left."""


def names_of(session: Session, ids: Iterable[str | None]) -> dict[str, str]:
    """The names of several people by their ids; who is not known has none."""
    wanted = {member_id for member_id in ids if member_id}
    found = session.execute(select(Member.id, Member.name).where(Member.id.in_(wanted))) if wanted else ()
    return {row.id: row.name for row in found}


def known(session: Session, member_id: str) -> Member:
    """The member of that id, or an error that names it."""
    member = session.get(Member, member_id)
    if member is None:
        raise UnknownMember(member=member_id)
    return member


def by_name(session: Session, name: str) -> Member | None:
    """The one active member of that name; None when nobody or more than one has it."""
    found = session.scalars(select(Member).where(Member.name == name.strip(), Member.active)).all()
    return found[0] if len(found) == 1 else None


def refresh(work: Work, *, profiles: Iterable[Profile]) -> Learned:
    """Bring members up to date with what Slack's directory says anew; returns what changed that others depend on.

    What it said last time already is not written again: the workspace file may have said something else since.
    """
    new: list[str] = []
    gone: list[str] = []
    back: list[str] = []
    admins: list[str] = []
    turned_out = turned_in = False
    many = tuple(profiles)
    rows = work.session.scalars(select(Member).where(Member.id.in_([profile.id for profile in many])))
    known = {row.id: row for row in rows}
    for profile in many:
        member = known.get(profile.id)
        if member is None:
            member = Member(
                id=profile.id,
                name=profile.name,
                zone=work.company.zone,
                locale=work.company.locale,
                active=profile.active,
                directory={},
            )
            work.session.add(member)
            known[profile.id] = member
            new.append(profile.id)
        before = (member.active, bool(member.is_admin))
        was_outside, is_outside = member.standing in OUTSIDERS, profile.standing in OUTSIDERS
        turned_out = turned_out or (is_outside and not was_outside and profile.id not in new)
        turned_in = turned_in or (was_outside and not is_outside)
        for name, value in _news(member, profile).items():
            setattr(member, name, value)
            member.directory = {**member.directory, name: value}
        member.slack_admin = profile.is_admin
        member.standing, member.active = profile.standing, profile.active
        member.refreshed_at = work.now
        settle_admin(member)
        if before[0] != member.active:
            (back if member.active else gone).append(profile.id)
        elif before[1] != member.is_admin:
            admins.append(profile.id)
    return Learned(
        new=tuple(new),
        gone=tuple(gone),
        back=tuple(back),
        admins=tuple(admins),
        turned_out=turned_out,
        turned_in=turned_in,
    )


def differs(work: Work, *, profile: Profile) -> bool:
    """Whether a profile says anything that is not known."""
    member = work.session.get(Member, profile.id)
    if member is None:
        return True
    standing = (profile.standing, profile.is_admin) != (member.standing, member.slack_admin)
    return standing or bool(_news(member, profile))


def _news(member: Member, profile: Profile) -> dict[str, str]:
    """What a profile says that the directory did not say last."""
    said = {"name": profile.name, "email": profile.email, "zone": profile.zone, "locale": profile.locale}
    return {name: value for name, value in said.items() if value and value != member.directory.get(name)}


def settle_admin(member: Member) -> None:
    """Whether somebody is an administrator: a colleague of whom Slack or the workspace file says so."""
    member.is_admin = bool(member.active and (member.slack_admin or member.named_admin))


def standing_of(work: Work, *, member_id: str) -> str | None:
    """How somebody stands to the workspace; None when nobody of that id is known."""
    member = work.session.get(Member, member_id)
    return None if member is None else member.standing


DIRECTORY = "directory.read"


@stored("directory_reading")
@dataclass(frozen=True, kw_only=True)
class DirectoryReading:
    """The last time Slack's directory was read to its end, and how many people it had."""

    at: datetime
    people: int


def begin_reading(work: Work) -> None:
    """Note that the directory is being read for the first time: until its end it is not to be matched with."""
    everybody = select(Member.id).where(Member.is_outside.is_(False))
    if work.session.get(Setting, DIRECTORY) is None and work.session.scalar(everybody.limit(1)) is None:
        work.session.add(Setting(name=DIRECTORY, value="null", changed_at=work.now))


def end_reading(work: Work, *, people: int) -> None:
    """Note that it was read to its end."""
    remember(work.session, DIRECTORY, DirectoryReading(at=work.now, people=people), now=work.now)


def first_reading_lasts(session: Session) -> bool:
    """Whether only some of the people can be known yet."""
    row = session.get(Setting, DIRECTORY)
    return row is not None and row.value == "null"


def last_reading(session: Session) -> DirectoryReading | None:
    """When the directory was last read to its end; None when it never was."""
    return recall(session, DIRECTORY, DirectoryReading)


_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")


def with_names(session: Session, text: str) -> str:
    """A text as it is quoted back: colleagues by name where they were mentioned."""

    def named(found: re.Match[str]) -> str:
        member = session.get(Member, found[1])
        return f"@{member.name}" if member is not None else found[0]

    return _MENTION.sub(named, text)
