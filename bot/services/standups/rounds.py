"""A round from plan to digest: who is asked when, reminded once, and summed up. Every function is a due row's work."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import CheckIn, DueRow, Member, StandupRound, Team, TeamMember, TeamQuestion
from bot.domain.authority import Office
from bot.domain.standups import CheckInState, Hours, RoundState, asking, plans_at
from bot.services.people.office import office_of
from bot.services.standups.kept import (
    AskedMilestone,
    AskedQuestion,
    CheckInDue,
    DigestDue,
    PromptRows,
    RoundDue,
    keep_rows,
)
from bot.services.standups.messages import (
    StandupBodyMessage,
    StandupDigestMessage,
    StandupPromptMessage,
    StandupReminderMessage,
)
from bot.services.standups.rows import rows_for, tasks_for
from bot.work import dues, outbox
from bot.work.codec import pack, unpack
from bot.work.kinds import MessageKind
from bot.work.unit import Work


def ensure_planned(work: Work) -> int:
    """At start: every team has a round planned for the day that is next. Returns how many were added."""
    added = 0
    for team in work.session.scalars(select(Team).where(Team.retired_at.is_(None))):
        day = work.now.astimezone(ZoneInfo(team.zone)).date()
        added += _plan(work.session, team, day)
    return added


def _plan(session: Session, team: Team, day: date) -> bool:
    return dues.put(
        session,
        key=f"standup.plan:{team.id}:{day.isoformat()}",
        kind="standup.plan",
        subject=team.name,
        due_at=plans_at(day),
        data=RoundDue(team=team.id, day=day),
    )


def plan_round(work: Work, *, due: DueRow) -> str | None:
    """Make the day's round with a check-in for each member, if the team's calendar has that day as a working day."""
    planned = unpack(RoundDue, due.data)
    team, day = work.session.get(Team, planned.team), planned.day
    if team is None:
        return "skipped: the team is gone"
    today = work.now.astimezone(ZoneInfo(team.zone)).date()
    if day < today:
        _plan(work.session, team, today)
        return f"skipped: stale, {day.isoformat()} is over"
    _plan(work.session, team, day + timedelta(days=1))
    if team.retired_at is not None:
        return "skipped: the stand-up is not held any more"
    calendar = work.company.calendars[team.calendar]
    if not calendar.is_working(day):
        return "skipped: not a working day"
    questions = [pack(question) for question in _asked(work.session, team)]
    held = StandupRound(team_id=team.id, held_on=day, questions=questions)
    work.session.add(held)
    work.session.flush()
    members = work.session.execute(
        select(TeamMember, Member)
        .join(Member, Member.id == TeamMember.member_id)
        .where(TeamMember.team_id == team.id, TeamMember.retired_at.is_(None), Member.active)
        .order_by(TeamMember.id)
    ).all()
    office = office_of(work, on=day)
    made = [_check_in(work, team, held, member, seat.opens_at, office=office) for seat, member in members]
    closing = datetime.combine(day, time.fromisoformat(team.closes_at), tzinfo=ZoneInfo(team.zone))
    if closing <= work.now:
        still = [check_in.closes_at for check_in in made if check_in.state == CheckInState.WAITING]
        if not still:
            held.state, held.closed_at = RoundState.CLOSED, work.now
            return f"skipped: stale, the stand-up of {day.isoformat()} was over before it was planned"
        closing = max(still)
    digest = DigestDue(round=held.id)
    work.plan(key=f"standup.close:{held.id}", kind="standup.close", subject=team.name, due_at=closing, data=digest)
    return None


def _asked(session: Session, team: Team) -> list[AskedQuestion]:
    """The team's questions as they are now."""
    wanted = (
        select(TeamQuestion)
        .where(TeamQuestion.team_id == team.id, TeamQuestion.retired_at.is_(None))
        .order_by(TeamQuestion.position)
    )
    return [AskedQuestion(id=row.id, kind=row.kind, zh=row.text_zh, en=row.text_en) for row in session.scalars(wanted)]


def _check_in(
    work: Work,
    team: Team,
    held: StandupRound,
    member: Member,
    own_hour: str | None,
    *,
    office: Office,
) -> CheckIn:
    hours = Hours(
        opens_at=time.fromisoformat(own_hour or team.opens_at),
        reminds_at=time.fromisoformat(team.reminds_at),
        closes_at=time.fromisoformat(team.closes_at),
    )
    moments = asking(held.held_on, hours, member.zone)
    state = CheckInState.STALE if moments.closes_at <= work.now else CheckInState.WAITING
    check_in = CheckIn(
        round_id=held.id,
        member_id=member.id,
        state=CheckInState.AWAY if office.is_away(member.id) else state,
        ask_at=moments.ask_at,
        remind_at=moments.remind_at,
        closes_at=moments.closes_at,
    )
    work.session.add(check_in)
    work.session.flush()
    if check_in.state != CheckInState.WAITING:
        return check_in
    data = CheckInDue(check_in=check_in.id)
    step = f"standup:{check_in.id}"
    work.plan(key=f"standup.ask:{check_in.id}", kind="standup.ask", subject=team.name, due_at=moments.ask_at, data=data)
    if moments.remind_at is not None:
        work.plan(
            key=f"standup.remind:{check_in.id}",
            kind="standup.remind",
            subject=team.name,
            due_at=moments.remind_at,
            step=step,
            data=data,
        )
    return check_in


def ask(work: Work, *, due: DueRow) -> str | None:
    """Ask one member; late only while their stand-up is still open, and only about the newest round."""
    check_in = work.session.get(CheckIn, unpack(CheckInDue, due.data).check_in)
    if check_in is None or check_in.state != CheckInState.WAITING:
        return "skipped: answered already" if check_in else "skipped: gone"
    if work.now >= check_in.closes_at:
        check_in.state = CheckInState.STALE
        return f"skipped: stale, it closed at {check_in.closes_at.isoformat()}"
    if not _still_in(work.session, check_in):
        check_in.state = CheckInState.LEFT
        return "skipped: not in the stand-up any more"
    if not put_prompt(work, check_in):
        return "skipped: nothing to ask"
    return None


def rejoin(work: Work, *, people: Collection[str]) -> None:
    """Count people who are colleagues again in the rounds under way: asked if they were not yet, and never twice."""
    left = select(CheckIn).where(
        CheckIn.member_id.in_(people), CheckIn.state == CheckInState.LEFT, CheckIn.closes_at > work.now
    )
    for check_in in work.session.scalars(left.order_by(CheckIn.id)).all():
        if not _still_in(work.session, check_in):
            continue
        check_in.state = CheckInState.ASKED if check_in.asked_at is not None else CheckInState.WAITING
        if check_in.state == CheckInState.WAITING and check_in.ask_at <= work.now:
            put_prompt(work, check_in)


def _still_in(session: Session, check_in: CheckIn) -> bool:
    """Whether the stand-up is still held and the member still in it."""
    held = session.get_one(StandupRound, check_in.round_id)
    seat = select(TeamMember.id).where(
        TeamMember.team_id == held.team_id,
        TeamMember.member_id == check_in.member_id,
        TeamMember.retired_at.is_(None),
    )
    return session.get_one(Team, held.team_id).retired_at is None and session.scalar(seat) is not None


def put_prompt(work: Work, check_in: CheckIn) -> bool:
    """Choose the rows and put the prompt into the outbox."""
    held = work.session.get_one(StandupRound, check_in.round_id)
    office = office_of(work, on=held.held_on)
    rows, more = rows_for(work, member_id=check_in.member_id, office=office)
    tasks, more_tasks = tasks_for(work, member_id=check_in.member_id, office=office)
    asked = tuple(AskedMilestone(milestone=row.milestone_id, why=row.why, due=row.due_on) for row in rows)
    keep_rows(check_in, PromptRows(milestones=asked, more=more, tasks=tasks, more_tasks=more_tasks))
    check_in.state, check_in.asked_at = CheckInState.ASKED, work.now
    return work.post(
        key=f"standup_prompt:{check_in.id}",
        kind=MessageKind.PROMPT,
        audience=check_in.member_id,
        message=StandupPromptMessage(check_in=check_in.id),
        card=f"standup:{check_in.id}",
        reader=check_in.member_id,
        window_until=check_in.closes_at,
    )


def remind(work: Work, *, due: DueRow) -> str | None:
    """Remind once, if there is no answer and the stand-up is still open."""
    check_in = work.session.get(CheckIn, unpack(CheckInDue, due.data).check_in)
    if check_in is None or check_in.state != CheckInState.ASKED:
        return "skipped: no reminder needed"
    if work.now >= check_in.closes_at:
        return "skipped: stale, the stand-up is closed"
    work.post(
        key=f"standup_reminder:{check_in.id}",
        kind=MessageKind.PROMPT,
        audience=check_in.member_id,
        message=StandupReminderMessage(check_in=check_in.id),
        reader=check_in.member_id,
        step=f"standup:{check_in.id}",
        window_until=check_in.closes_at,
    )
    return None


def close(work: Work, *, due: DueRow) -> str | None:
    """Post the round's digest: a summary line in the channel, the body in its thread; later answers edit both."""
    held = work.session.get(StandupRound, unpack(DigestDue, due.data).round)
    if held is None or held.state == RoundState.CLOSED:
        return "skipped: closed already"
    held.state, held.closed_at = RoundState.CLOSED, work.now
    states = set(work.session.scalars(select(CheckIn.state).where(CheckIn.round_id == held.id)))
    if states <= {CheckInState.LEFT}:
        return "skipped: nobody is in it any more"
    team = work.session.get_one(Team, held.team_id)
    card = f"standup_digest:{held.id}"
    work.post(
        key=card,
        kind=MessageKind.ROUND,
        audience=team.channel_id,
        message=StandupDigestMessage(round=held.id),
        card=card,
    )
    work.post(
        key=f"standup_body:{held.id}",
        kind=MessageKind.ROUND,
        audience=team.channel_id,
        message=StandupBodyMessage(round=held.id),
        card=f"standup_body:{held.id}",
        thread=card,
    )
    return None


def of_round(work: Work, *, due: DueRow) -> None:
    """`round:<id>`: the digest follows a late answer; before the close there is nothing to edit."""
    held = work.session.get_one(StandupRound, int(due.subject.partition(":")[2]))
    if held.state == RoundState.CLOSED:
        work.edit(due, card=f"standup_digest:{held.id}", message=StandupDigestMessage(round=held.id))
        work.edit(due, card=f"standup_body:{held.id}", message=StandupBodyMessage(round=held.id))


def excuse(work: Work, member_id: str, first: date, last: date) -> None:
    """Somebody is away on these days: they are not asked, and the digest does not count them."""
    asked = (
        select(CheckIn)
        .join(StandupRound, StandupRound.id == CheckIn.round_id)
        .where(
            CheckIn.member_id == member_id,
            CheckIn.state.in_((CheckInState.WAITING, CheckInState.ASKED)),
            StandupRound.held_on.between(first, last),
        )
    )
    for check_in in work.session.scalars(asked).all():
        check_in.state = CheckInState.AWAY
        outbox.kill_step(work.session, f"standup:{check_in.id}", "away", work.now)
        outbox.kill(work.session, f"standup_prompt:{check_in.id}", "away")
