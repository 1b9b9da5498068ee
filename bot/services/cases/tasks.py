"""What becomes of a condition: its owner says that it is done or how it stands, the clock asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db.models import CaseDecision, CaseTask, DueRow, Member
from bot.domain.authority import Office
from bot.domain.authority.seats import PersonId, deputies_of
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import TaskState
from bot.services.cases.conditions import show_task, task_step
from bot.services.cases.instructions import close_if_done
from bot.services.cases.kept import EventDetail, TaskDue
from bot.services.cases.messages import CaseTaskReplyMessage
from bot.services.cases.outcome import PressOutcome, done, refusal
from bot.services.cases.record import Act, changed, log
from bot.services.cases.rights import standing
from bot.services.orders.photos.evidence import KeptFile, joined
from bot.services.people.office import administrators, office_of
from bot.work import outbox
from bot.work.codec import unpack
from bot.work.kinds import TaskStage
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class Finish:
    """What somebody says about a task: that it is done, or how it stands."""

    task_id: int
    done: bool
    note: str = ""
    files: tuple[KeptFile, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Hands:
    """In whose hands a condition is today: its owner's, or, while they are not there, who stands in."""

    owner: str
    setter: str | None
    away: bool
    deputies: tuple[str, ...]

    @property
    def asked(self) -> tuple[str, ...]:
        """Who is reminded: without anybody to stand in for an absent owner it falls back to who set the condition."""
        if not self.away:
            return (self.owner,)
        return self.deputies or (self.setter or self.owner,)

    def may_finish(self, member_id: str | None) -> bool:
        """Its owner, who stands in for an absent owner today, and who set the condition."""
        return member_id is not None and member_id in {self.owner, self.setter, *self.deputies}


def hands_of(work: Work, task: CaseTask, *, office: Office | None = None) -> Hands:
    """Who may answer for a condition now, and who is asked."""
    row, owner = work.session.get_one(CaseDecision, task.decision_id), PersonId(task.owner_id)
    office = office or office_of(work)
    return Hands(
        owner=owner,
        setter=row.decided_by,
        away=office.is_away(owner) or owner in office.gone,
        deputies=tuple(deputies_of(owner, office.absences, office.on)),
    )


@dataclass(frozen=True, kw_only=True)
class OpenConditions:
    """The first conditions that wait for a person, the nearest day first, and how many there are."""

    rows: tuple[CaseTask, ...]
    count: int


def waiting_for(
    session: Session, member_id: str, *, office: Office, most: int | None = None, until: date | None = None
) -> OpenConditions:
    """What waits for a person or for somebody they stand in for that day; until: nothing that is due later."""
    principals = office.stands_in_for(member_id)
    unlimited = {
        principal
        for principal in principals
        if PersonId(member_id) in deputies_of(principal, office.absences, office.on)
    }
    owners = {member_id, *unlimited}
    open_ones = [CaseTask.owner_id.in_(owners), CaseTask.state == TaskState.OPEN]
    if until is not None:
        open_ones.append(CaseTask.due_on <= until)
    wanted = select(CaseTask, func.count().over().label("total")).where(*open_ones)
    rows = session.execute(wanted.order_by(CaseTask.due_on, CaseTask.id).limit(most)).all()
    return OpenConditions(rows=tuple(row.CaseTask for row in rows), count=rows[0].total if rows else 0)


def finish(work: Work, *, said: Finish) -> PressOutcome:
    """完成 or 说明. A refusal is logged and said privately, and its form stays open to be corrected."""
    task = work.session.scalar(select(CaseTask).where(CaseTask.id == said.task_id).with_for_update())
    code = _hindrance(work, task, said)
    row = work.session.get_one(CaseDecision, task.decision_id) if task is not None else None
    verb = EventKind.TASK_DONE if said.done else EventKind.TASK_NOTE
    work.note(
        action=f"case.{verb}",
        subject_kind="case_task",
        subject_id=said.task_id,
        allowed=not code,
        case=row.case.number if row is not None else None,
        **({"code": code} if code else {"files": [file.id for file in said.files]}),
    )
    if code or task is None or row is None:
        if work.answer is not None:
            work.reply(CaseTaskReplyMessage(task=said.task_id, code=code))
        return refusal(code, verb=verb, row=row)
    act = Act(actor=work.actor, now=work.now, note=said.note.strip() or None)
    _keep(work.session, task, said, act)
    log(work, row.case, verb, replace(act, target=task.owner_id), decision=row, detail=EventDetail(task=task.text))
    if row.decided_by and row.decided_by != work.actor:
        stage, mark = (TaskStage.DONE, "") if said.done else (TaskStage.NOTE, f":{work.now.timestamp():.0f}")
        show_task(
            work.by(None),
            row.case,
            task,
            row.decided_by,
            stage=stage,
            mark=mark,
        )
    work.refresh(task_step(task))
    close_if_done(work, row.case, act)
    changed(work, row.case)
    return done(row, verb)


def _keep(session: Session, task: CaseTask, said: Finish, act: Act) -> None:
    task.note, task.files = act.note or task.note, joined(task.files, said.files)
    if said.done:
        task.state, task.done_by, task.done_at = TaskState.DONE, act.actor, act.now
        outbox.kill_step(session, task_step(task), "done", act.now)


def _hindrance(work: Work, task: CaseTask | None, said: Finish) -> str:
    if task is None:
        return "unknown"
    if task.state != TaskState.OPEN:
        return f"already_{task.state}"
    if not hands_of(work, task).may_finish(work.actor):
        return "not_yours"
    return "" if said.done or said.note.strip() or said.files else "note_required"


def task_due(work: Work, *, due: DueRow) -> str:
    """On its day the owner is reminded; a day later who set it is told, and a working day after that the line above.

    Of an owner who is away those are reminded who stand in.
    """
    planned = unpack(TaskDue, due.data)
    task = work.session.get(CaseTask, planned.task, with_for_update=True)
    if task is None or task.state != TaskState.OPEN:
        return "overtaken"
    row = work.session.get_one(CaseDecision, task.decision_id)
    for person in _told(work, row, task, planned.stage):
        show_task(work.by(None), row.case, task, person, stage=planned.stage)
    work.refresh(task_step(task))
    if planned.stage is not TaskStage.DUE:
        act = Act(actor=None, now=work.now, target=task.owner_id)
        log(work, row.case, EventKind.TASK_OVERDUE, act, decision=row, detail=EventDetail(task=task.text))
        changed(work, row.case)
    return "done"


def _told(work: Work, row: CaseDecision, task: CaseTask, stage: TaskStage) -> list[str]:
    asked = hands_of(work, task).asked
    if stage is TaskStage.DUE:
        return list(asked)
    setter = work.session.get(Member, row.decided_by) if row.decided_by else None
    if stage is TaskStage.OVERDUE and setter is not None and setter.active:
        return list(dict.fromkeys((setter.id, *asked)))
    above = standing(work, row).decision.above
    person = next((rung.person for rung in above if rung.person != row.decided_by), None)
    told: list[str] = [person] if person else list(administrators(work.session))
    return [*told, *asked] if stage is TaskStage.OVERDUE else told  # who set it left: the line above in their place
