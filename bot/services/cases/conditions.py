"""The conditions of an approval as rows: read from a form, told to their owners, planned, dropped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, CaseTask, DueRow, DueState, Member
from bot.domain.authority.seats import PersonId, deputies_of
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import Severity, TaskState
from bot.domain.conditions import (
    Condition,
    ConditionScene,
    TooManyConditions,
    UnclearCondition,
    UnknownOwner,
    read_conditions,
)
from bot.domain.working_clock import WorkingClock
from bot.services.cases.kept import EventDetail, TaskDue
from bot.services.cases.messages import CaseTaskMessage
from bot.services.cases.outcome import Press, PressOutcome, refusal
from bot.services.cases.record import Act
from bot.services.cases.rights import DecisionWork, StepStanding
from bot.work import dues, outbox
from bot.work.codec import unpack
from bot.work.company import Company
from bot.work.kinds import TASKS, TaskStage, towards
from bot.work.unit import Work

STAGES = (TaskStage.DUE, TaskStage.OVERDUE, TaskStage.ABOVE)
"""What the clock does to a task nobody finished: its owner on its day, then who set it, then the line above them."""

AFTER = {TaskStage.CARD: (TaskStage.OVERDUE, TaskStage.ABOVE), TaskStage.OVERDUE: (TaskStage.ABOVE,)}
"""What may follow a working day after somebody heard of it, not before."""


def default_day(company: Company, now: datetime) -> date:
    """When a condition is due unless said: the next working day."""
    return company.home_calendar().add(company.today(now), 1)


def read_for(
    work: Work,
    stands: StepStanding,
    wanted: Press,
    row: CaseDecision,
) -> tuple[Condition, ...] | PressOutcome:
    """The conditions of a form, or why they cannot be: a day that is none, a person who is not here."""
    member = work.session.get(Member, work.actor)
    zone = ZoneInfo(member.zone if member else work.company.zone)
    people = {present.name: present.id for present in _present(work.session)}
    owner = wanted.owner or stands.decision.own.person or row.case.reporter_id
    due_on = wanted.due_on or default_day(work.company, work.now)
    if owner not in people.values():
        return refusal("no_such_owner", verb=wanted.verb, row=row)
    if due_on < work.now.astimezone(zone).date():
        return refusal("day_past", verb=wanted.verb, row=row)
    scene = ConditionScene(
        now=work.now.astimezone(zone),
        calendar=work.company.home_calendar(),
        people=people,
        owner=str(owner),
        due_on=due_on,
    )
    try:
        return read_conditions(wanted.conditions or wanted.note, scene)
    except UnclearCondition as error:
        return refusal("unclear_condition", verb=wanted.verb, row=row, text=str(error.fields["words"]))
    except UnknownOwner as error:
        return refusal("unknown_owner", verb=wanted.verb, row=row, text=str(error.fields["words"]))
    except TooManyConditions as error:
        return refusal("too_many_conditions", verb=wanted.verb, row=row, text=str(error.fields["most"]))


def raise_tasks(turn: DecisionWork, conditions: Sequence[Condition]) -> None:
    """Write the tasks, tell each owner and who stands in for them once, and plan their days."""
    for condition in conditions:
        task = CaseTask(
            case_id=turn.case.id,
            decision_id=turn.row.id,
            text=condition.text,
            owner_id=condition.owner,
            due_on=condition.due_on,
            state=TaskState.OPEN,
            created_at=turn.now,
        )
        turn.work.session.add(task)
        turn.work.session.flush()
        turn.log(
            EventKind.TASK_SET,
            Act(actor=turn.act.actor, now=turn.now, target=condition.owner, note=condition.text),
            detail=EventDetail(due=task.due_on),
        )
        office = turn.stands.office
        for person in (condition.owner, *deputies_of(PersonId(condition.owner), office.absences, office.on)):
            show_task(turn.work.by(turn.act.actor), turn.case, task, person, stage=TaskStage.CARD)
        _plan(turn.work, task)


def tasks_of(session: Session, case_id: int) -> list[CaseTask]:
    """The tasks of a case, oldest first."""
    return list(session.scalars(select(CaseTask).where(CaseTask.case_id == case_id).order_by(CaseTask.id)))


def all_done(session: Session, case: Case) -> bool:
    """Whether no condition of the case is open any more."""
    open_ones = exists().where(CaseTask.case_id == case.id, CaseTask.state == TaskState.OPEN)
    return not session.scalar(select(open_ones))


def drop_tasks(work: Work, row: CaseDecision, reason: str) -> None:
    """The conditions of a decision that does not stand any more: nothing is asked, the cards say so."""
    open_ones = select(CaseTask).where(CaseTask.decision_id == row.id, CaseTask.state == TaskState.OPEN)
    for task in work.session.scalars(open_ones).all():
        task.state = TaskState.DROPPED
        outbox.kill_step(work.session, task_step(task), reason, work.now)
        work.refresh(task_step(task))


def task_step(task: CaseTask) -> str:
    """What groups the timers and messages of one task, so that they die together; the subject of what shows it."""
    return f"task:{task.id}"


def _plan(work: Work, task: CaseTask) -> None:
    """On its day (or the last working day before it), at the next opening after it, and a working day after that."""
    clock = _clock_of(work, task)
    day = task.due_on
    while not clock.calendar.is_working(day) and day > work.now.astimezone(clock.zone).date():
        day -= timedelta(days=1)
    over = clock.next_open(_midnight(task.due_on + timedelta(days=1), clock))
    moments = (clock.next_open(_midnight(day, clock)), over, clock.add(over, work.company.defaults.ack_minor))
    for stage, at in zip(STAGES, moments, strict=True):
        if at > work.now:
            work.plan(
                key=_due_key(task, stage),
                kind="case.task",
                subject=f"case:{task.case_id}",
                due_at=at,
                step=task_step(task),
                data=TaskDue(task=task.id, stage=stage),
            )


def posted(work: Work, *, due: DueRow) -> str:
    """What follows a message about a task counts from its posting: nobody is told on who heard of it just now."""
    told, at = unpack(outbox.MessageFate, due.data).read(), due.due_at
    task = work.session.get(CaseTask, told.task)
    if task is None or task.state != TaskState.OPEN:
        return "overtaken"
    clock = _clock_of(work, task)
    for stage in AFTER.get(told.kind, ()):
        at = clock.add(at, work.company.defaults.ack_minor)
        planned = select(DueRow).where(DueRow.key == _due_key(task, stage), DueRow.state == DueState.WAITING)
        row = work.session.scalar(planned)
        if row is not None and row.due_at < at:
            dues.move(work.session, row.key, at)
    return "done"


def _due_key(task: CaseTask, stage: TaskStage) -> str:
    return f"case.task:{task.id}:{stage}"


def _clock_of(work: Work, task: CaseTask) -> WorkingClock:
    owner = work.session.get(Member, task.owner_id)
    zone, calendar = (owner.zone, owner.calendar) if owner else (work.company.zone, work.company.calendar)
    return work.company.clock_of(zone, calendar)


def _midnight(day: date, clock: WorkingClock) -> datetime:
    return datetime.combine(day, time(0), clock.zone)


def show_task(work: Work, case: Case, task: CaseTask, person: str, *, stage: TaskStage, mark: str = "") -> None:
    """Send somebody one message about a task, once for its stage; those that ask carry buttons and are edited."""
    card = f"task:{task.id}:{stage}:{person}" if stage in {TaskStage.CARD, *STAGES} else None
    work.post(
        key=f"case-task:{task.id}:{stage}:{person}{mark}",
        kind=towards(person, work.member, TASKS[stage]),
        audience=person,
        message=CaseTaskMessage(task=task.id, kind=stage),
        card=card,
        reader=person,
        step=task_step(task) if stage in STAGES else None,
        critical=case.severity is Severity.CRITICAL,
    )


def _present(session: Session) -> Sequence[Member]:
    """Everybody who may be asked to do something: here, and with Slack."""
    return session.scalars(select(Member).where(Member.active, Member.is_outside.is_(False)).order_by(Member.id)).all()
