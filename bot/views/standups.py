"""What stand-up messages and forms show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, lazyload

from bot.db.models import CaseDecision, CaseTask, CheckIn, Member, Milestone, Order, OrderLine, StandupRound, Team
from bot.domain.cases.states import TaskState
from bot.domain.orders import MilestoneState
from bot.domain.standups import CheckInState, QuestionKind, RowStatus, Why
from bot.domain.text import Text
from bot.domain.typed import Typed, typed
from bot.services.cases.tasks import hands_of
from bot.services.people.office import office_of
from bot.services.standups.answers import blocker_of, own_check_in
from bot.services.standups.blockers import raised_case
from bot.services.standups.kept import AskedMilestone, questions_of, rows_of
from bot.services.standups.messages import (
    StandupBodyMessage,
    StandupDigestMessage,
    StandupEchoMessage,
    StandupPromptMessage,
    StandupReminderMessage,
)
from bot.services.standups.replaced import replaced
from bot.views.case_work import TaskRow, task_rows
from bot.views.prompt_news import NO_NEWS, PromptNews, load_news
from bot.work import outbox
from bot.work.messages import Reader, Skip, message
from bot.work.quiet import QuietHours
from bot.work.unit import Work

A_DAY = timedelta(days=1)
LOOK_BACK = 5
"""How many rounds back a blocker's outcome is still news."""


@dataclass(frozen=True, kw_only=True)
class RowView:
    """A milestone asked about; status None: nothing was said of it yet."""

    check_in_id: int
    milestone_id: int
    po: str
    style: str | None
    product: str | None
    name: Text
    progress: int
    due_on: date | None
    why: Why
    status: RowStatus | None
    gate: bool


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """A question with the answer given so far."""

    id: int
    kind: QuestionKind
    text: Text
    answer: Typed | None


@dataclass(frozen=True, kw_only=True)
class OutcomeView:
    """What became of a case the member raised, for the next prompt."""

    number: str
    decision: Text
    outcome: str


@dataclass(frozen=True, kw_only=True)
class PromptView:
    """One member's prompt."""

    check_in_id: int
    team: str
    held_on: date
    state: str
    late: bool
    closes_at: datetime
    rows: tuple[RowView, ...]
    more: int
    questions: tuple[QuestionView, ...]
    blocker: bool
    blocker_raised: bool
    outcomes: tuple[OutcomeView, ...]
    tasks: tuple[TaskRow, ...] = ()
    more_tasks: int = 0
    news: PromptNews = NO_NEWS
    replaced: tuple[QuestionView, ...] = ()
    undo: str = ""
    """What the answers took the place of, and the name under which that is put back."""


@dataclass(frozen=True, kw_only=True)
class AnswerView:
    """One member's line in the digest; `called` is their id unless they are in their quiet hours."""

    called: str | None
    name: str
    state: str
    late: bool
    questions: tuple[QuestionView, ...]
    done: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, kw_only=True)
class DigestView:
    """A round summed up."""

    team: str
    held_on: date
    answers: tuple[AnswerView, ...]
    blocked: int


@message(StandupPromptMessage)
def prompt(work: Work, *, reader: Reader, message: StandupPromptMessage) -> PromptView | Skip:
    """The prompt as it stands now; gone when the check-in is, stale when it never left before the stand-up closed."""
    check_in = work.session.get(CheckIn, message.check_in)
    if check_in is None:
        return Skip("the check-in is gone")
    if work.now >= check_in.closes_at and outbox.posted(work.session, f"standup:{check_in.id}") is None:
        return Skip(f"stale: the stand-up closed at {check_in.closes_at.isoformat()}")
    return _prompt(work, check_in)


@message(StandupEchoMessage)
def echo(work: Work, *, reader: Reader, message: StandupEchoMessage) -> PromptView | Skip:
    """What was answered, read back, and what it took the place of; gone when the check-in is."""
    check_in = work.session.get(CheckIn, message.check_in)
    if check_in is None:
        return Skip("the check-in is gone")
    view, before = _prompt(work, check_in), replaced(work.by(check_in.member_id), key=message.replaced)
    if before is None:
        return view
    lost = tuple(
        replace(question, answer=typed(before.lost[str(question.id)], amounts=True))
        for question in view.questions
        if str(question.id) in before.lost
    )
    return replace(view, replaced=lost, undo=message.replaced)


def load_prompt(work: Work, *, check_in_id: int) -> PromptView:
    """The member's own prompt, for its form; anybody else's is refused."""
    return _prompt(work, own_check_in(work, check_in_id))


def _prompt(work: Work, check_in: CheckIn) -> PromptView:
    held = work.session.get_one(StandupRound, check_in.round_id)
    team = work.session.get_one(Team, held.team_id)
    rows = rows_of(check_in)
    return PromptView(
        check_in_id=check_in.id,
        team=team.name,
        held_on=held.held_on,
        state=check_in.state,
        late=check_in.late,
        closes_at=check_in.closes_at,
        rows=_rows(check_in, _milestones(work.session, [check_in])),
        more=rows.more,
        questions=_questions(work.session, check_in, amounts=True),
        blocker=blocker_of(work.session, check_in) is not None,
        blocker_raised=raised_case(work.session, check_in.id) is not None,
        outcomes=_outcomes(work, check_in),
        tasks=_tasks(work, rows.tasks, check_in.member_id, held.held_on),
        more_tasks=rows.more_tasks,
        news=load_news(work, member_id=check_in.member_id, since=_since(work.session, check_in)),
    )


def _since(session: Session, check_in: CheckIn) -> datetime:
    """When the member was asked last before this; a day ago where they never were."""
    wanted = select(func.max(CheckIn.ask_at)).where(
        CheckIn.member_id == check_in.member_id, CheckIn.ask_at < check_in.ask_at
    )
    return session.scalar(wanted) or check_in.ask_at - A_DAY


def _tasks(work: Work, ids: Sequence[int], member: str, today: date) -> tuple[TaskRow, ...]:
    """The conditions the prompt listed; one that went to somebody else is not asked here any more."""
    if not ids:
        return ()
    found = {task.id: task for task in work.session.scalars(select(CaseTask).where(CaseTask.id.in_(ids)))}
    office = office_of(work)
    tasks = [
        task
        for task in (found[task_id] for task_id in ids if task_id in found)
        if task.state != TaskState.OPEN or hands_of(work, task, office=office).may_finish(member)
    ]
    return task_rows(work, tasks, member, today=today, office=office)


def _milestones(session: Session, check_ins: Sequence[CheckIn]) -> dict[int, Milestone]:
    """The milestones that check-ins ask about, each with its line and order and no more of these."""
    ids = {row.milestone for check_in in check_ins for row in rows_of(check_in).milestones}
    order = joinedload(OrderLine.order).lazyload(Order.lines)
    alone = joinedload(Milestone.line).options(lazyload(OrderLine.milestones), order)
    found = session.scalars(select(Milestone).where(Milestone.id.in_(ids)).options(alone)) if ids else ()
    return {milestone.id: milestone for milestone in found}


def _rows(check_in: CheckIn, milestones: Mapping[int, Milestone]) -> tuple[RowView, ...]:
    rows = []
    for row in rows_of(check_in).milestones:
        milestone = milestones.get(row.milestone)
        if milestone is None:
            continue
        line = milestone.line
        rows.append(
            RowView(
                check_in_id=check_in.id,
                milestone_id=milestone.id,
                po=line.order.po,
                style=line.style,
                product=line.product,
                name=milestone.name,
                progress=milestone.progress,
                due_on=row.due,
                why=row.why,
                status=_status(milestone, check_in, row),
                gate=milestone.gate,
            )
        )
    return tuple(rows)


def _status(milestone: Milestone, check_in: CheckIn, row: AskedMilestone) -> RowStatus | None:
    """The row's own answer, or what was said of the milestone elsewhere since it was asked."""
    if row.status is not None:
        return row.status
    told = milestone.touched_at and check_in.asked_at and milestone.touched_at > check_in.asked_at
    if not told:
        return None
    if milestone.state in {MilestoneState.DONE, MilestoneState.BLOCKED}:
        return RowStatus(milestone.state)
    moved = milestone.promised_on and row.due and milestone.promised_on > row.due
    return RowStatus.LATE if moved else RowStatus.OK


def _questions(session: Session, check_in: CheckIn, *, amounts: bool) -> tuple[QuestionView, ...]:
    """The questions as answered; who answered reads their own words whole, a channel no amounts."""
    return tuple(
        QuestionView(
            id=question.id,
            kind=question.kind,
            text=question.text,
            answer=typed(check_in.answers.get(str(question.id)), amounts=amounts),
        )
        for question in questions_of(session, check_in)
    )


def _outcomes(work: Work, check_in: CheckIn) -> tuple[OutcomeView, ...]:
    """Decisions on blockers this member raised in earlier rounds, taken since the last one."""
    earlier = work.session.scalars(
        select(CheckIn)
        .where(CheckIn.member_id == check_in.member_id, CheckIn.id < check_in.id)
        .order_by(CheckIn.id.desc())
        .limit(LOOK_BACK)
    ).all()
    since = earlier[0].ask_at if earlier else check_in.ask_at
    cases = [case for check_in in earlier if (case := raised_case(work.session, check_in.id)) is not None]
    decided = work.session.scalars(
        select(CaseDecision).where(
            CaseDecision.case_id.in_([case.id for case in cases]), CaseDecision.decided_at > since
        )
    ).all()
    return tuple(
        OutcomeView(
            number=decision.case.number,
            decision=work.company.rules.decisions[decision.key].label,
            outcome=decision.outcome or "approve",
        )
        for decision in decided
    )


@message(StandupReminderMessage)
def reminder(work: Work, *, reader: Reader, message: StandupReminderMessage) -> PromptView | Skip:
    """The one reminder; not sent once there is an answer, nor on the heels of a prompt that was late itself."""
    check_in = work.session.get(CheckIn, message.check_in)
    if check_in is None or check_in.state != CheckInState.ASKED:
        return Skip("answered meanwhile")
    if work.now >= check_in.closes_at:
        return Skip(f"stale: the stand-up closed at {check_in.closes_at.isoformat()}")
    asked = outbox.posted(work.session, f"standup:{check_in.id}")
    if asked is not None and check_in.remind_at is not None and asked.posted_at >= check_in.remind_at:
        return Skip(f"merged: the prompt itself came at {asked.posted_at.isoformat()}")
    return _prompt(work, check_in)


def _digest(work: Work, *, reader: Reader, message: StandupDigestMessage | StandupBodyMessage) -> DigestView | Skip:
    held = work.session.get(StandupRound, message.round)
    if held is None:
        return Skip("the round is gone")
    team = work.session.get_one(Team, held.team_id)
    check_ins: Sequence[CheckIn] = work.session.scalars(
        select(CheckIn)
        .where(CheckIn.round_id == held.id, CheckIn.state != CheckInState.LEFT)
        .order_by(CheckIn.ask_at, CheckIn.id)
    ).all()
    milestones, quiet = _milestones(work.session, check_ins), QuietHours.of(work.company)
    asked = select(Member).where(Member.id.in_({check_in.member_id for check_in in check_ins}))
    members = {member.id: member for member in work.session.scalars(asked)}
    answers = tuple(_answer(work, check_in, members[check_in.member_id], milestones, quiet) for check_in in check_ins)
    return DigestView(
        team=team.name,
        held_on=held.held_on,
        answers=answers,
        blocked=sum(1 for check_in in check_ins if blocker_of(work.session, check_in)),
    )


message(StandupDigestMessage)(_digest)
message(StandupBodyMessage)(_digest)


def _answer(
    work: Work,
    check_in: CheckIn,
    member: Member,
    milestones: Mapping[int, Milestone],
    quiet: QuietHours,
) -> AnswerView:
    state = (
        "open"
        if check_in.state in {CheckInState.WAITING, CheckInState.ASKED} and work.now < check_in.closes_at
        else check_in.state
    )
    rows = _rows(check_in, milestones)
    return AnswerView(
        called=member.id if quiet.over_at(member.zone, member.calendar, work.now) is None else None,
        name=member.name,
        state=state,
        late=check_in.late,
        questions=tuple(question for question in _questions(work.session, check_in, amounts=False) if question.answer),
        done=tuple((row.po, row.name) for row in rows if row.status is RowStatus.DONE),
    )
