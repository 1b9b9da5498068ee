"""Write the workspace's seed into rows; a start writes what the file says anew, doubles nothing and undoes nothing.

What the file says of people is placed once: what was changed in Slack since stays until the file says something new.
Stand-ups, which nobody changes in Slack, are as the file has them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.db.models import Absence, Duty, Member, Seat
from bot.files.seed import AbsenceSeed, PersonSeed, Seed
from bot.services.people import members
from bot.services.people.seeded import Placed
from bot.services.standups.teams import place_standups
from bot.work.lock import WORKSPACE_FILE, take_turn
from bot.work.unit import Work

SETTING = "workspace_file.placed"
CHANGED_IN_SLACK = ("company", "phone")
"""What a form of ours changes: where nobody noted yet what the file had said (0.1), the rows are right."""
T = TypeVar("T", Absence, Duty)


@dataclass(frozen=True, kw_only=True)
class Seeded:
    """The ids of who was placed, and the names that Slack's directory does not have.

    refused: who holds no seat here, with what they are (left, guest, stranger).
    """

    people: frozenset[str]
    unmatched: tuple[str, ...]
    refused: tuple[tuple[str, str], ...] = ()


def apply_seed(work: Work, *, seed: Seed, known_only: bool) -> Seeded:
    """Place people, seats and stand-ups. known_only: people must be in Slack's directory already (or be outside)."""
    take_turn(work.session, WORKSPACE_FILE, now=work.now)
    placed: dict[str, str] = {}
    named: dict[str, str] = {}
    once = Placed(work.session, SETTING)
    unmatched, refused = [], []
    for person in seed.people:
        member = _match(work.session, person, once)
        if member is None and known_only and person.outside is None:
            unmatched.append(person.name)
            continue
        if member is None:
            member = Member(
                id=_new_id(person), name=person.name, zone=work.company.zone, locale=work.company.locale, active=True
            )
            work.session.add(member)
        named[person.id or person.name] = named[person.name] = member.id
        if not member.active and person.outside is None:
            refused.append((person.name, member.standing))
            continue
        _fill(member, person, once, fresh=not known_only)
        work.session.flush()
        _seats(work.session, member.id, person, once)
        placed[person.id or person.name] = member.id
        placed[person.name] = member.id
    for person in seed.people:
        if (member_id := placed.get(person.id or person.name)) is not None:
            _times_away(work.session, member_id, person, placed, once)
    once.save(now=work.now)
    name_administrators(
        work.session, {placed[person.name] for person in seed.people if person.admin and person.name in placed}
    )
    place_standups(work, standups=seed.standups, people=named)
    return Seeded(people=frozenset(placed.values()), unmatched=tuple(unmatched), refused=tuple(refused))


def place_newcomers(work: Work, *, people: set[str]) -> set[str]:
    """Give people Slack has just told us of what the workspace file has for them; returns whom it names.

    As a start does it, with the whole file: somebody else's deputy may be among them.
    """
    if work.company.seed is None or not people:
        return set()
    return people & apply_seed(work, seed=work.company.seed, known_only=True).people


def name_administrators(session: Session, named: Collection[str]) -> None:
    """The workspace file's administrators are these and no others; Slack's own are not touched."""
    session.flush()
    for member in session.scalars(select(Member).where(or_(Member.named_admin, Member.id.in_(named)))):
        member.named_admin = member.id in named
        members.settle_admin(member)


def _match(session: Session, person: PersonSeed, once: Placed) -> Member | None:
    """Who is meant; whom the file once meant stays it, whatever their name and e-mail in Slack have become."""
    if person.outside is not None:
        return session.get(Member, f"outside:{person.outside}")
    if person.id is not None and (member := session.get(Member, person.id)):
        return member
    called = ("person", person.email or person.name)
    before = session.get(Member, once.said(*called) or "")
    if before is not None and before.active:
        return before
    for column, value in ((Member.email, person.email), (Member.name, person.name)):
        if value:
            found = session.scalars(select(Member).where(column == value, Member.active)).all()
            if len(found) == 1:
                once.is_news(*called, value=found[0].id)
                return found[0]
    return before


def _new_id(person: PersonSeed) -> str:
    if person.outside is not None:
        return f"outside:{person.outside}"
    return person.id or f"name:{person.name}"


def _fill(member: Member, person: PersonSeed, once: Placed, *, fresh: bool) -> None:
    """Write what the file says anew of a person; a zone and a language only where Slack's directory has none."""
    member.is_outside = person.outside is not None
    names = ["name", "email", "company", "phone", "calendar"]
    if fresh or person.outside is not None:
        names += ["zone", "locale"]
    for name in names:
        value = getattr(person, name)
        unnoted = once.said("member", member.id, name) is None
        if value is None or not once.is_news("member", member.id, name, value=value):
            continue
        if not (unnoted and name in CHANGED_IN_SLACK and getattr(member, name)):
            setattr(member, name, value)


def _seats(session: Session, member_id: str, person: PersonSeed, once: Placed) -> None:
    rows = session.execute(select(Seat.role, Seat.scope_kind, Seat.scope_key).where(Seat.member_id == member_id))
    held = {tuple(row) for row in rows}
    for seat in person.roles:
        kind, key = seat.scope()
        entry = ("seat", member_id, seat.role, kind, key, str(seat.valid_from), str(seat.valid_to))
        if entry not in once and (seat.role, kind, key) not in held:
            session.add(
                Seat(
                    member_id=member_id,
                    role=seat.role,
                    scope_kind=kind,
                    scope_key=key,
                    valid_from=seat.valid_from,
                    valid_to=seat.valid_to,
                )
            )
        once.add(entry)


def _times_away(session: Session, member_id: str, person: PersonSeed, placed: dict[str, str], once: Placed) -> None:
    """Absences with their deputies, and duty; what is kept already, or was once, is left alone."""
    away = {(row.starts_on, row.ends_on) for row in _of(session, Absence, member_id)}
    for absence in person.absences:
        entry = ("absence", member_id, str(absence.starts_on), str(absence.ends_on))
        deputy = placed.get(absence.deputy or "")
        if entry not in once and (absence.starts_on, absence.ends_on) not in away:
            days = {"starts_on": absence.starts_on, "ends_on": absence.ends_on}
            session.add(Absence(member_id=member_id, **days, deputy_id=deputy, limit_cny=absence.limit))
        once.add(entry)
        _limit(session, member_id, absence, deputy, once)
    on_duty = {(row.role, row.starts_on, row.ends_on) for row in _of(session, Duty, member_id)}
    for duty in person.duty:
        kind, key = duty.scope()
        shift = ("duty", member_id, duty.role, str(duty.starts_on), str(duty.ends_on))
        if shift not in once and (duty.role, duty.starts_on, duty.ends_on) not in on_duty:
            session.add(
                Duty(
                    member_id=member_id,
                    role=duty.role,
                    scope_kind=kind,
                    scope_key=key,
                    starts_on=duty.starts_on,
                    ends_on=duty.ends_on,
                )
            )
        once.add(shift)


def _limit(session: Session, member_id: str, absence: AbsenceSeed, deputy: str | None, once: Placed) -> None:
    """A limit the file newly gives an absence that is kept; one changed in Slack since it was placed stays."""
    if absence.limit is None or deputy is None:
        return
    entry = ("limit", member_id, str(absence.starts_on), str(absence.ends_on), str(absence.limit))
    if entry not in once:
        session.flush()
        for row in _of(session, Absence, member_id):
            same = (row.starts_on, row.ends_on, row.deputy_id) == (absence.starts_on, absence.ends_on, deputy)
            if same and row.cancelled_at is None:
                row.limit_cny = absence.limit
    once.add(entry)


def _of(session: Session, model: type[T], member_id: str) -> Sequence[T]:
    return session.scalars(select(model).filter_by(member_id=member_id)).all()
