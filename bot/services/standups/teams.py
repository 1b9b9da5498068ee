"""The workspace file's stand-ups become teams, and its changes reach them in place: nothing is deleted.

Nobody changes a team in Slack, so the file is right about who is in it and what is asked. What it changes counts from
the next round that is planned: a round keeps the questions it was made with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Member, Team, TeamMember, TeamQuestion
from bot.domain.questions import KnownQuestion, Wording, key_for, recognise
from bot.files.seed import QuestionSeed, StandupSeed
from bot.work.unit import Work


def place_standups(work: Work, *, standups: Sequence[StandupSeed], people: Mapping[str, str]) -> None:
    """Bring teams, members and questions in line with the file; `people` are member ids by the file's ids and names."""
    known = work.session.scalars(select(Team).order_by(Team.retired_at.is_not(None), Team.id)).all()
    teams = _recognised(known, standups)
    _free_names(work.session, known, teams, standups)
    for team in known:
        if team not in teams:
            team.retired_at = team.retired_at or work.now
    for seed, found in zip(standups, teams, strict=True):
        team = found or Team(name=seed.name, channel_id=seed.channel)
        work.session.add(team)
        team.key, team.name, team.channel_id = seed.key or team.key, seed.name, seed.channel
        team.calendar, team.zone, team.retired_at = work.company.calendar, work.company.zone, None
        team.opens_at, team.reminds_at, team.closes_at = seed.opens_at, seed.reminds_at, seed.closes_at
        work.session.flush()
        _place_members(work, team, seed, people)
        _place_questions(work, team, seed.questions)


def _recognised(known: Sequence[Team], standups: Sequence[StandupSeed]) -> list[Team | None]:
    """The team of each stand-up: by its key, by its name, else the only one of its channel that is left on both sides.

    The last was renamed. A key that no team has is only recognised by the name.
    """
    found: list[Team | None] = [
        next((team for team in known if seed.key and team.key == seed.key), None) for seed in standups
    ]
    for place, seed in enumerate(standups):
        if found[place] is None:
            found[place] = next((team for team in known if team.name == seed.name and team not in found), None)
    left = [team for team in known if team not in found and team.retired_at is None]
    new = [seed for place, seed in enumerate(standups) if found[place] is None]
    for place, seed in enumerate(standups):
        there = [team for team in left if team.channel_id == seed.channel]
        rivals = [rival for rival in new if rival.channel == seed.channel]
        if found[place] is None and seed.key is None and len(there) == len(rivals) == 1:
            found[place] = there[0]
    return found


def _free_names(
    session: Session, known: Sequence[Team], teams: Sequence[Team | None], standups: Sequence[StandupSeed]
) -> None:
    """A name that goes from one team to another is free before it is given: names are unique."""
    wanted = {seed.name: team for seed, team in zip(standups, teams, strict=True)}
    for team in known:
        if team.name in wanted and wanted[team.name] is not team:
            team.name = f"{team.name} #{team.id}"
    session.flush()


def _place_members(work: Work, team: Team, seed: StandupSeed, people: Mapping[str, str]) -> None:
    hours: dict[str, str | None] = dict.fromkeys(seed.members)
    for hour, persons in seed.members_at.items():
        hours.update(dict.fromkeys(persons, hour))
    named = {people[person]: hour for person, hour in hours.items() if person in people}
    kept = {row.member_id: row for row in work.session.scalars(select(TeamMember).where(TeamMember.team_id == team.id))}
    for member_id, row in kept.items():
        if member_id not in named:
            row.retired_at = row.retired_at or work.now
    for member_id, own_hour in named.items():
        if member_id not in kept and not work.session.get_one(Member, member_id).active:
            continue  # who left keeps their place for when they come back; a guest is given none
        row = kept.get(member_id) or TeamMember(team_id=team.id, member_id=member_id)
        row.opens_at, row.retired_at = own_hour, None
        work.session.add(row)


def _place_questions(work: Work, team: Team, written: Sequence[QuestionSeed]) -> None:
    rows = work.session.scalars(
        select(TeamQuestion).where(TeamQuestion.team_id == team.id).order_by(TeamQuestion.id)
    ).all()
    kept = {row.id: row for row in rows}
    wordings = [Wording(key=question.key, kind=question.kind, zh=question.zh, en=question.en) for question in written]
    found = recognise([_known(row) for row in rows], wordings)
    for row in rows:
        if row.id not in found:
            row.retired_at = row.retired_at or work.now
    keys = {row.key for row in rows}
    for position, (wording, number) in enumerate(zip(wordings, found, strict=True)):
        row = TeamQuestion(team_id=team.id, key=key_for(wording, keys)) if number is None else kept[number]
        if wording.key is not None:
            row.key = wording.key
        keys.add(row.key)
        row.position, row.retired_at = position, None
        row.kind, row.text_zh, row.text_en = wording.kind, wording.zh, wording.en
        work.session.add(row)
    work.session.flush()


def _known(row: TeamQuestion) -> KnownQuestion:
    wording = Wording(key=row.key, kind=row.kind, zh=row.text_zh, en=row.text_en)
    return KnownQuestion(id=row.id, wording=wording, retired=row.retired_at is not None)
