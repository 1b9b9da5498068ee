"""What becomes of a condition: its owner says that it is done or how it stands, the clock asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db.models import CaseDecision, CaseTask, DueRow, Member
from bot.domain.authority import Office
from bot.domain.authority.seats import PersonId, deputies_of
from bot.services.cases.conditions import DONE, OPEN, edit_task, show_task, task_step
from bot.services.cases.instructions import close_if_done
from bot.services.cases.outcome import Outcome, done, refusal
from bot.services.cases.record import Act, log, refresh
from bot.services.cases.rights import standing
from bot.services.orders.photos.evidence import joined
from bot.services.people.office import administrators, office_of
from bot.work import audit, outbox
from bot.work.company import Company
from bot.work.replies import Answer, reply


@dataclass(frozen=True, kw_only=True)
class Finish:
    """What somebody says about a task: that it is done, or how it stands."""

    task_id: int
    done: bool
    note: str = ""
    files: tuple[dict[str, str], ...] = ()


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


def hands_of(session: Session, company: Company, task: CaseTask, *, now: datetime) -> Hands:
    """Who may answer for a condition now, and who is asked."""
    row, owner = session.get_one(CaseDecision, task.decision_id), PersonId(task.owner_id)
    office = office_of(session, company, now=now)
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
    unlimited = {one for one in principals if PersonId(member_id) in deputies_of(one, office.absences, office.on)}
    owners = {member_id, *unlimited}
    open_ones = [CaseTask.owner_id.in_(owners), CaseTask.state == OPEN]
    if until is not None:
        open_ones.append(CaseTask.due_on <= until)
    wanted = select(CaseTask).where(*open_ones).order_by(CaseTask.due_on, CaseTask.id)
    rows = session.scalars(wanted.limit(most)).all()
    count = len(rows)
    if count == most:
        count = session.scalar(select(func.count()).select_from(CaseTask).where(*open_ones)) or 0
    return OpenConditions(rows=tuple(rows), count=count)


def finish(
    session: Session, company: Company, *, now: datetime, actor: str, said: Finish, to: Answer | None
) -> Outcome:
    """完成 or 说明. A refusal is logged and said privately, and its form stays open to be corrected."""
    task = session.scalar(select(CaseTask).where(CaseTask.id == said.task_id).with_for_update())
    code = _hindrance(session, company, task, said, actor=actor, now=now)
    row = session.get_one(CaseDecision, task.decision_id) if task is not None else None
    verb = "task_done" if said.done else "task_note"
    audit.write(
        session,
        now=now,
        actor=actor,
        action=f"case.{verb}",
        subject_kind="case_task",
        subject_id=said.task_id,
        allowed=not code,
        case=row.case.number if row is not None else None,
        **({"code": code} if code else {"files": [one["id"] for one in said.files]}),
    )
    if code or task is None or row is None:
        if to is not None:
            context = {"task": said.task_id, "code": code}
            reply(session, to, now=now, message="case_task_reply", context=context)
        return refusal(code, verb=verb, row=row, task=said.task_id)
    act = Act(actor=actor, now=now, note=said.note.strip() or None)
    _keep(session, task, said, act)
    log(session, company, row.case, verb, replace(act, target=task.owner_id), decision=row, task=task.text)
    if row.decided_by and row.decided_by != actor:
        mark = "" if said.done else f":{now.timestamp():.0f}"
        show_task(session, row.case, task, row.decided_by, stage="done" if said.done else "note", now=now, mark=mark)
    edit_task(session, task, now)
    close_if_done(session, company, row.case, act)
    refresh(session, row.case, now)
    return done(row, verb)


def _keep(session: Session, task: CaseTask, said: Finish, act: Act) -> None:
    task.note, task.files = act.note or task.note, joined(task.files, said.files)
    if said.done:
        task.state, task.done_by, task.done_at = DONE, act.actor, act.now
        outbox.kill_step(session, task_step(task), "done", act.now)


def _hindrance(
    session: Session, company: Company, task: CaseTask | None, said: Finish, *, actor: str, now: datetime
) -> str:
    if task is None:
        return "unknown"
    if task.state != OPEN:
        return f"already_{task.state}"
    if not hands_of(session, company, task, now=now).may_finish(actor):
        return "not_yours"
    return "" if said.done or said.note.strip() or said.files else "note_required"


def task_due(session: Session, company: Company, *, now: datetime, due: DueRow) -> str:
    """On its day the owner is reminded; a day later who set it is told, and a working day after that the line above.

    Of an owner who is away those are reminded who stand in.
    """
    task = session.get(CaseTask, due.data["task"], with_for_update=True)
    if task is None or task.state != OPEN:
        return "overtaken"
    row = session.get_one(CaseDecision, task.decision_id)
    stage = str(due.data["stage"])
    for person in _told(session, company, row, task, stage, now=now):
        show_task(session, row.case, task, person, stage=stage, now=now)
    edit_task(session, task, now)
    if stage != "due":
        act = Act(actor=None, now=now, target=task.owner_id)
        log(session, company, row.case, "task_overdue", act, decision=row, task=task.text)
        refresh(session, row.case, now)
    return "done"


def _told(
    session: Session, company: Company, row: CaseDecision, task: CaseTask, stage: str, *, now: datetime
) -> list[str]:
    asked = hands_of(session, company, task, now=now).asked
    if stage == "due":
        return list(asked)
    setter = session.get(Member, row.decided_by) if row.decided_by else None
    if stage == "overdue" and setter is not None and setter.active:
        return list(dict.fromkeys((setter.id, *asked)))
    above = standing(session, company, row, now=now).decision.above
    person = next((rung.person for rung in above if rung.person != row.decided_by), None)
    told: list[str] = [person] if person else list(administrators(session))
    return [*told, *asked] if stage == "overdue" else told  # who set it left: the line above in their place
