"""What Slack's directory says of people, by an event or read anew: the same differences have the same consequences."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Member, Seat
from bot.domain.authority import heir, resolve_role
from bot.domain.standing import LEFT
from bot.services.cases.follow import follow_seats
from bot.services.imports import resolve_people, seeding
from bot.services.membership.offboarding import leave
from bot.services.people import channels, members
from bot.services.people.members import Learned, Profile
from bot.services.people.office import office_of
from bot.services.standups.rounds import rejoin
from bot.work.lock import SEATS, take_turn
from bot.work.unit import Work

SOURCE = "directory"
MOST_ABSENT = 20
"""More people than this never vanish from a directory between two readings: the reading is at fault, not they."""


def learn(work: Work, *, profiles: Iterable[Profile]) -> Learned:
    """Bring the people up to date and carry out what follows: who left, came back, became a guest or no administrator.

    Whoever comes back has their seats again, whoever joins what the workspace file gives them. What somebody else has
    been asked meanwhile, and may decide, stays there.
    """
    take_turn(work.session, SEATS, now=work.now)
    learned = members.refresh(work, profiles=profiles)
    work.session.flush()
    if learned.gone:
        leave(work, people=learned.gone)
    for member_id in learned.back:
        _record(work, member_id)
    here = {*learned.new, *learned.back}
    all_known = not members.first_reading_lasts(work.session)
    placed = seeding.place_newcomers(work, people=here) if all_known else set()
    if seated := {*learned.back, *placed}:
        rejoin(work, people=seated)
    if people := {*seated, *learned.admins}:
        follow_seats(work.by(None), of=people, roles=_roles(work.session, seated))
    if learned.turned_out or learned.turned_in:
        named = channels.ours(work)
        channels.doubt(work, channels=named, unless_clean=not learned.turned_out)
    if here and all_known:
        resolve_people(work.by(SOURCE))
    return learned


def changed(work: Work, *, profiles: Sequence[Profile]) -> tuple[Profile, ...]:
    """Those of a reading that say something new."""
    return tuple(profile for profile in profiles if members.differs(work, profile=profile))


def absent(work: Work, *, seen: Collection[str]) -> tuple[str, ...]:
    """Colleagues whom a complete reading of the directory does not have: Slack is asked about each of them."""
    known = work.session.scalars(select(Member.id).where(Member.active, Member.is_outside.is_(False)))
    there = set(seen)
    return tuple(sorted(person for person in known if person not in there and person[0] in "UW"))


def vanished(work: Work, *, people: Collection[str]) -> Learned:
    """Those of whom Slack says that there is no such user have left."""
    rows = work.session.scalars(select(Member).where(Member.id.in_(people), Member.active)).all()
    profiles = [
        Profile(
            id=row.id,
            name=row.directory.get("name", row.name),
            email=None,
            zone=None,
            locale=None,
            is_admin=False,
            standing=LEFT,
        )
        for row in rows
    ]
    return learn(work, profiles=profiles)


def contact_for(work: Work) -> str:
    """Whom an outsider is to ask: the lead, else who has that office, at last an administrator."""
    office = office_of(work)
    lead = str(work.company.rules.lead)
    person = resolve_role(lead, office=office, inside=True).person or heir(
        lead, office=office, rules=work.company.rules
    )
    return members.names_of(work.session, [person]).get(str(person), "—")


def _roles(session: Session, people: Collection[str]) -> set[str]:
    return set(session.scalars(select(Seat.role).where(Seat.member_id.in_(people)).distinct()))


def _record(work: Work, member_id: str) -> None:
    work.by(None).note(action="member.back", subject_kind="member", subject_id=member_id)
