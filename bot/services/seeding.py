"""Write the workspace's seed into rows; running it again brings what it names up to date and doubles nothing.

A seat, an absence or a duty of the file is placed once: what was changed in Slack since is not undone by a start.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from bot.db.models import Absence, Duty, Member, Seat, Team, TeamMember, TeamQuestion
from bot.files.seed import AbsenceSeed, PersonSeed, Seed, StandupSeed
from bot.services import members
from bot.services.company import Company
from bot.services.placed import Placed

SETTING = "workspace_file.placed"
T = TypeVar("T", Absence, Duty)


@dataclass(frozen=True, kw_only=True)
class Seeded:
    """How many people were placed, and the names that Slack's directory does not have.

    refused: who holds no seat here, with what they are (left, guest, stranger).
    """

    people: int
    unmatched: tuple[str, ...]
    refused: tuple[tuple[str, str], ...] = ()


def apply_seed(session: Session, company: Company, *, now: datetime, seed: Seed, known_only: bool) -> Seeded:
    """Place people, seats and stand-ups. known_only: people must be in Slack's directory already (or be outside)."""
    placed: dict[str, str] = {}
    once = Placed(session, SETTING)
    unmatched, refused = [], []
    for person in seed.people:
        member = _match(session, person)
        if member is None and known_only and person.outside is None:
            unmatched.append(person.name)
            continue
        if member is None:
            member = Member(id=_new_id(person), name=person.name, zone=company.zone, locale=company.locale, active=True)
            session.add(member)
        if not member.active and person.outside is None:
            refused.append((person.name, member.standing))
            continue
        _fill(member, person, fresh=not known_only)
        session.flush()
        _seats(session, member.id, person, once)
        placed[person.id or person.name] = member.id
        placed[person.name] = member.id
    for person in seed.people:
        if (member_id := placed.get(person.id or person.name)) is not None:
            _times_away(session, member_id, person, placed, once)
    once.save(now=now)
    name_administrators(session, {placed[one.name] for one in seed.people if one.admin and one.name in placed})
    for standup in seed.standups:
        _standup(session, company, standup, placed)
    return Seeded(people=len(set(placed.values())), unmatched=tuple(unmatched), refused=tuple(refused))


def name_administrators(session: Session, named: Collection[str]) -> None:
    """The workspace file's administrators are these and no others; Slack's own are not touched."""
    session.flush()
    for member in session.scalars(select(Member).where(or_(Member.named_admin, Member.id.in_(named)))):
        member.named_admin = member.id in named
        members.settle_admin(member)


def _match(session: Session, person: PersonSeed) -> Member | None:
    if person.outside is not None:
        return session.get(Member, f"outside:{person.outside}")
    if person.id is not None and (member := session.get(Member, person.id)):
        return member
    for column, value in ((Member.email, person.email), (Member.name, person.name)):
        if value:
            found = session.scalars(select(Member).where(column == value, Member.active)).all()
            if len(found) == 1:
                return found[0]
    return None


def _new_id(person: PersonSeed) -> str:
    if person.outside is not None:
        return f"outside:{person.outside}"
    return person.id or f"name:{person.name}"


def _fill(member: Member, person: PersonSeed, *, fresh: bool) -> None:
    member.name = person.name
    member.is_outside = person.outside is not None
    for name in ("email", "company", "phone", "calendar"):
        if (value := getattr(person, name)) is not None:
            setattr(member, name, value)
    if fresh or person.outside is not None:
        member.zone = person.zone or member.zone
        member.locale = person.locale or member.locale


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


def _standup(session: Session, company: Company, seed: StandupSeed, placed: dict[str, str]) -> None:
    team = session.scalar(select(Team).where(Team.name == seed.name))
    if team is None:
        team = Team(name=seed.name, channel_id=seed.channel)
        session.add(team)
    team.channel_id, team.calendar, team.zone = seed.channel, company.calendar, company.zone
    team.opens_at, team.reminds_at, team.closes_at = seed.opens_at, seed.reminds_at, seed.closes_at
    session.flush()
    hours: dict[str, str | None] = dict.fromkeys(seed.members)
    for hour, people in seed.members_at.items():
        hours.update(dict.fromkeys(people, hour))
    kept = {row.member_id: row for row in session.scalars(select(TeamMember).where(TeamMember.team_id == team.id))}
    for person, own_hour in hours.items():
        member_id = placed.get(person)
        if member_id is None:
            continue
        row = kept.get(member_id) or TeamMember(team_id=team.id, member_id=member_id)
        row.opens_at = own_hour
        session.add(row)
    session.execute(delete(TeamQuestion).where(TeamQuestion.team_id == team.id))
    for position, question in enumerate(seed.questions):
        session.add(
            TeamQuestion(
                team_id=team.id, position=position, kind=question.kind, text_zh=question.zh, text_en=question.en
            )
        )
