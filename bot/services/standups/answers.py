"""What members answer: rows by button, questions by form or plain reply; ahead of time, late, edited, skipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from bot.db.models import CheckIn, Milestone, StandupRound, Team
from bot.domain.errors import GendanError
from bot.domain.orders import MilestoneState
from bot.domain.standups import CheckInState, QuestionKind, RowStatus, says_nothing, split_reply
from bot.services.reports.ways_in import mark_done
from bot.services.standups.kept import keep_rows, questions_of, rows_of
from bot.services.standups.replaced import keep_replaced
from bot.work import outbox
from bot.work.unit import Work

QUOTED = 1500
"""How much of what cannot be kept is said back; all of it still stands in the form or message."""


class NoStandup(GendanError):
    """There is no stand-up of yours today."""

    code = "no_standup"


class QuestionGone(GendanError):
    """Something was written under a question that this round does not ask; `typed` is that."""

    code = "standup_question_gone"


class NotYourStandup(GendanError):
    """That is somebody else's check-in."""

    code = "not_your_standup"


class NothingBefore(GendanError):
    """There is no answer of yours from the round before this one."""

    code = "standup_nothing_before"


class RowGone(GendanError):
    """That row is not in this prompt any more."""

    code = "standup_row_gone"


@dataclass(frozen=True, kw_only=True)
class CheckInAnswered:
    """What was kept. blocker is the text that says what blocks, if any; batch undoes a milestone that was marked,
    replaced puts answers back that stood there before.
    """

    check_in_id: int
    late: bool
    answers: Mapping[str, str]
    blocker: str | None
    batch: str | None = None
    replaced: str = ""


def current(work: Work) -> int:
    """The id of the member's check-in under way or next today; raises NoStandup."""
    return current_check_in(work).id


def current_check_in(work: Work) -> CheckIn:
    """The same as the row itself."""
    return current_round(work)[0]


def current_round(work: Work) -> Row[CheckIn, date, str]:
    """The same with its day (held_on) and the name of its stand-up (team), of when it was said."""
    found = work.session.execute(
        select(CheckIn, StandupRound.held_on, Team.name.label("team"))
        .join(StandupRound, StandupRound.id == CheckIn.round_id)
        .join(Team, Team.id == StandupRound.team_id)
        .where(CheckIn.member_id == work.actor, CheckIn.state.not_in((CheckInState.AWAY, CheckInState.LEFT)))
        .order_by(StandupRound.held_on.desc(), CheckIn.ask_at.desc())
        .limit(4)
    ).all()
    started = [row for row in found if row.CheckIn.ask_at <= work.then]
    ahead = [row for row in found if row.CheckIn.ask_at > work.then]
    for row in started:
        if (work.then - row.CheckIn.ask_at).total_seconds() < 24 * 3600:
            return row
    if ahead:
        return ahead[-1]
    raise NoStandup


def own_check_in(work: Work, check_in_id: int) -> CheckIn:
    """The member's own check-in; anybody else's is refused."""
    check_in = work.session.get(CheckIn, check_in_id)
    if check_in is None:
        raise NoStandup
    if check_in.member_id != work.actor:
        raise NotYourStandup
    return check_in


def press_row(work: Work, *, check_in_id: int, milestone_id: int, status: RowStatus) -> CheckInAnswered:
    """A row's button: on track, or done. Late and blocked go through their forms."""
    check_in = own_check_in(work, check_in_id)
    batch = _mark(work, check_in, milestone_id, status)
    return _kept(work, check_in, batch=batch)


def rest_ok(work: Work, *, check_in_id: int) -> CheckInAnswered:
    """其余正常: every row without an answer is on track; one whose milestone is gone is nobody's to answer."""
    check_in = own_check_in(work, check_in_id)
    for row in rows_of(check_in).milestones:
        if row.status is None and work.session.get(Milestone, row.milestone) is not None:
            _mark(work, check_in, row.milestone, RowStatus.OK)
    return _kept(work, check_in)


def _mark(work: Work, check_in: CheckIn, milestone_id: int, status: RowStatus) -> str | None:
    rows = rows_of(check_in)
    row, milestone = rows.row(milestone_id), work.session.get(Milestone, milestone_id)
    if row is None or milestone is None or status not in {RowStatus.OK, RowStatus.DONE}:
        raise RowGone
    batch = None
    if status is RowStatus.DONE and milestone.state != MilestoneState.DONE:
        batch = mark_done(work, milestone=milestone)
    milestone.touched_at = work.now
    marked = replace(row, status=RowStatus.DONE if milestone.state == MilestoneState.DONE else status)
    keep_rows(check_in, replace(rows, milestones=tuple(marked if asked is row else asked for asked in rows.milestones)))
    return batch


def answer(work: Work, *, check_in_id: int, answers: Mapping[str, str]) -> CheckInAnswered:
    """Keep the answers to the round's questions by question id; empty ones clear what was said before.

    Raises QuestionGone, and keeps nothing, when something was written under a question that the round does not ask.
    """
    check_in = own_check_in(work, check_in_id)
    known = {str(question.id) for question in questions_of(work.session, check_in)}
    written = {question: text.strip() for question, text in answers.items()}
    if stray := [text for question, text in written.items() if text and question not in known]:
        raise QuestionGone(typed=" / ".join(stray)[:QUOTED])
    before = dict(check_in.answers)
    kept = {**before, **{question: text for question, text in written.items() if question in known}}
    check_in.answers = {question: text for question, text in kept.items() if text}
    return replace(_kept(work, check_in), replaced=keep_replaced(work, check_in, before))


def reply(work: Work, *, text: str) -> CheckInAnswered:
    """A plain reply in the DM, told apart into the team's questions; what it does not name stays as it was."""
    check_in = current_check_in(work)
    questions = questions_of(work.session, check_in)
    parts = split_reply(text, [question.kind for question in questions])
    asked = dict(enumerate(str(question.id) for question in questions))
    answers = {asked.get(position, ""): part for position, part in parts.items()}
    return answer(work, check_in_id=check_in.id, answers=answers)


def same_as_before(work: Work) -> CheckInAnswered:
    """同昨天: the words of the last answer once more; nothing is reported of an order. Raises NothingBefore."""
    check_in = current_check_in(work)
    held = work.session.get_one(StandupRound, check_in.round_id)
    before = work.session.scalars(
        select(CheckIn)
        .join(StandupRound, StandupRound.id == CheckIn.round_id)
        .where(
            CheckIn.member_id == work.actor,
            CheckIn.state == CheckInState.ANSWERED,
            StandupRound.team_id == held.team_id,
            StandupRound.held_on < held.held_on,
        )
        .order_by(StandupRound.held_on.desc())
        .limit(1)
    ).first()
    asked = {str(question.id) for question in questions_of(work.session, check_in)}
    said = {question: text for question, text in (before.answers if before else {}).items() if question in asked}
    if not said:
        raise NothingBefore
    return answer(work, check_in_id=check_in.id, answers=said)


def skip(work: Work, *, check_in_id: int | None = None) -> int:
    """Skip today's stand-up; an answer later still counts. Returns the check-in."""
    check_in = own_check_in(work, check_in_id) if check_in_id else current_check_in(work)
    if check_in.state != CheckInState.ANSWERED:
        check_in.state, check_in.answered_at = CheckInState.SKIPPED, work.then
        _after(work, check_in)
    return check_in.id


def blocker_of(session: Session, check_in: CheckIn) -> str | None:
    """What blocks the member by their own words, None when nothing does."""
    for question in questions_of(session, check_in):
        if question.kind is QuestionKind.BLOCKED:
            text = check_in.answers.get(str(question.id))
            if not says_nothing(text):
                return str(text)
    return None


def _kept(work: Work, check_in: CheckIn, *, batch: str | None = None) -> CheckInAnswered:
    first = check_in.state != CheckInState.ANSWERED
    if first:
        check_in.answered_at = work.then
        check_in.late = work.then > check_in.closes_at
    check_in.state = CheckInState.ANSWERED
    _after(work, check_in)
    return CheckInAnswered(
        check_in_id=check_in.id,
        late=check_in.late,
        answers=dict(check_in.answers),
        blocker=blocker_of(work.session, check_in),
        batch=batch,
    )


def _after(work: Work, check_in: CheckIn) -> None:
    """The reminder dies, the prompt and the digest are edited, the audit trail has it."""
    held = work.session.get_one(StandupRound, check_in.round_id)
    team = work.session.get_one(Team, held.team_id)
    outbox.kill_step(work.session, f"standup:{check_in.id}", "answered", work.now)
    work.refresh(f"check_in:{check_in.id}")
    work.refresh(f"round:{held.id}")
    work.by(check_in.member_id).note(
        action=f"standup.{check_in.state}",
        subject_kind="check_in",
        subject_id=check_in.id,
        team=team.name,
        held_on=held.held_on.isoformat(),
    )
