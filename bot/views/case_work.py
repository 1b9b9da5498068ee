"""What cases keep open: mornings' lists, conditions, short words about a decision, and what a form needs to open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from bot.db.models import Case, CaseDecision, CaseTask, Member
from bot.domain.authority import Office
from bot.domain.cases.states import DecisionState, RoomPlace, Severity, TaskState
from bot.domain.text import Text
from bot.domain.typed import Typed
from bot.services.cases import acts, mornings
from bot.services.cases.amounts import discretion_in, discretions_in
from bot.services.cases.conditions import default_day
from bot.services.cases.kept import files_in, war_room_of
from bot.services.cases.messages import (
    CaseMorningMessage,
    CaseRoomMessage,
    CaseTaskMessage,
    CaseTaskReplyMessage,
    CaseWordMessage,
)
from bot.services.cases.mornings import Waiting
from bot.services.cases.record import room_place
from bot.services.cases.rights import standing
from bot.services.cases.tasks import hands_of, waiting_for
from bot.services.people.members import names_of
from bot.services.people.office import office_of
from bot.views.case_notes import label_of
from bot.views.cases import (
    CaseCard,
    File,
    NamedPeople,
    Part,
    Person,
    files_of,
    load_card,
    load_part,
    subject_of,
    subjects_of,
)
from bot.work.kinds import TaskStage, WordKind
from bot.work.messages import Reader, Skip, message
from bot.work.unit import Work

SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class TaskView:
    """One condition for one reader; actions: whether they may answer.

    away: its owner is not there today; stands_in: the reader answers for them.
    """

    kind: TaskStage
    id: int
    number: str
    subject: str
    case_kind: Text
    label: Text
    text: Typed | None
    owner: Person
    due_on: date
    state: str
    setter: str
    mine: bool
    actions: bool
    away: bool = False
    stands_in: bool = False
    note: Typed | None = None
    files: tuple[File, ...] = ()
    done_by: str = ""
    done_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class CaseWord:
    """A line about a decision that asks for nothing; kept: the channel it speaks of stays."""

    kind: str
    case_id: int
    number: str
    subject: str
    case_kind: Text
    label: Text | None
    sender: str
    who: str = ""
    outcome: str | None = None
    note: Typed | None = None
    files: tuple[File, ...] = ()
    again: bool = False
    kept: bool = False


@dataclass(frozen=True, kw_only=True)
class RoomView:
    """The case in its war room; as_thread: Slack lets us make no channel, the thread of its card serves."""

    card: CaseCard
    opener: str
    as_thread: bool


@dataclass(frozen=True, kw_only=True)
class TaskReply:
    """Why an answer to a task had no effect."""

    code: str
    text: Typed | None = None
    owner: Person | None = None
    setter: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseFormView:
    """What the form of a verb needs beside the decision: to whom it may be handed, who executes, the usual day."""

    part: Part
    peers: tuple[Person, ...] = ()
    executor: str | None = None
    due_on: date | None = None
    now: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TaskRow:
    """A condition of the reader's, as Home and the prompt list it; owner: for whom they stand in."""

    id: int
    number: str
    text: Typed | None
    due_on: date
    late: bool
    owner: str = ""
    state: str = TaskState.OPEN


def load_form(work: Work, *, decision_id: int, reader_id: str, verb: str) -> CaseFormView:
    """One decision with what its form offers."""
    row = work.session.get_one(CaseDecision, decision_id)
    part = load_part(work, decision_id=decision_id, reader_id=reader_id)
    stands = standing(work, row)
    peers = acts.peers(stands, reader_id) if verb == "hand" else ()
    return CaseFormView(
        part=part,
        peers=NamedPeople.load(work.session, peers).people(peers),
        executor=stands.decision.own.person or row.case.reporter_id,
        due_on=default_day(work.company, work.now),
        now=work.now,
    )


@dataclass(frozen=True, kw_only=True)
class MorningRow:
    """One decision; for_name is whose it is when the reader stands in, late: its time is over."""

    decision_id: int
    number: str
    subject: str
    kind: Text
    label: Text
    severity: Severity
    expires_at: datetime | None
    late: bool
    for_name: str | None
    confirms: bool


@dataclass(frozen=True, kw_only=True)
class MorningView:
    """What waits for the reader, the nearest deadline first; `count` is how many there are in all."""

    rows: tuple[MorningRow, ...]
    count: int


@message(CaseMorningMessage)
def case_morning(work: Work, *, reader: Reader, message: CaseMorningMessage) -> MorningView | Skip:
    """Read when it is sent: what was settled meanwhile is not in it."""
    office = office_of(work, on=message.day)
    found = mornings.waiting_for(work.session, str(reader.id), office=office, most=SHOWN)
    if not found.rows:
        return Skip("nothing is open any more")
    return MorningView(rows=morning_rows(work, found.rows), count=found.count)


def morning_rows(work: Work, waiting: Sequence[Waiting]) -> tuple[MorningRow, ...]:
    """The decisions that wait, for the reader's list."""
    subjects = subjects_of(work.session, [wait.row.case for wait in waiting])
    names = names_of(work.session, [wait.for_id for wait in waiting])
    return tuple(
        MorningRow(
            decision_id=wait.row.id,
            number=wait.row.case.number,
            subject=subjects[wait.row.case_id],
            kind=work.company.rules.anomalies[wait.row.case.kind].label,
            label=work.company.rules.decisions[wait.row.key].label,
            severity=wait.row.case.severity,
            expires_at=wait.row.expires_at,
            late=wait.row.expires_at is not None and wait.row.expires_at < work.now,
            for_name=names.get(wait.for_id, "") if wait.for_id else None,
            confirms=wait.row.state is DecisionState.RECORDED,
        )
        for wait in waiting
    )


@dataclass(frozen=True, kw_only=True)
class TaskRows:
    """The first conditions that wait for a reader, and how many there are."""

    rows: tuple[TaskRow, ...]
    count: int


def open_tasks(work: Work, *, member_id: str, office: Office, most: int) -> TaskRows:
    """The conditions that wait for a person or for somebody they stand in for today, the nearest day first."""
    today = work.today
    found = waiting_for(work.session, member_id, office=office, most=most)
    rows = task_rows(work, found.rows, member_id, today=today, office=office)
    return TaskRows(rows=rows, count=found.count)


def task_rows(
    work: Work,
    tasks: Sequence[CaseTask],
    reader_id: str,
    *,
    today: date,
    office: Office | None = None,
) -> tuple[TaskRow, ...]:
    """Conditions as rows of the reader's."""
    wanted = (
        select(CaseTask.id, Case, CaseDecision.decided_by, Member.name.label("owner"))
        .join(Case, Case.id == CaseTask.case_id)
        .join(CaseDecision, CaseDecision.id == CaseTask.decision_id)
        .join(Member, Member.id == CaseTask.owner_id)
        .where(CaseTask.id.in_([task.id for task in tasks]))
    )
    rows = {row.id: row for row in work.session.execute(wanted)} if tasks else {}
    shown = discretions_in(work, [row.Case for row in rows.values()], reader_id=reader_id, office=office)
    return tuple(
        TaskRow(
            id=task.id,
            number=rows[task.id].Case.number,
            text=shown[task.case_id].typed(task.text, by=rows[task.id].decided_by),
            due_on=task.due_on,
            late=task.state == TaskState.OPEN and task.due_on < today,
            owner="" if task.owner_id == reader_id else rows[task.id].owner,
            state=task.state,
        )
        for task in tasks
    )


@message(CaseTaskMessage)
def case_task(work: Work, *, reader: Reader, message: CaseTaskMessage) -> TaskView | Skip:
    """A condition as it stands, for its owner or who set it."""
    task = work.session.get(CaseTask, message.task)
    if task is None:
        return Skip("the task is gone")
    return load_task(work, task=task, reader_id=reader.id, kind=message.kind)


def load_task(work: Work, *, task: CaseTask, reader_id: str | None, kind: TaskStage) -> TaskView:
    """The same, with a kind of message of its own."""
    row, office = work.session.get_one(CaseDecision, task.decision_id), office_of(work)
    case = row.case
    hands = hands_of(work, task, office=office)
    allowed = task.state == TaskState.OPEN and hands.may_finish(reader_id)
    shown = discretion_in(work, case, reader_id=reader_id, office=office)
    known = NamedPeople.load(work.session, [task.owner_id, row.decided_by, task.done_by])
    owner = known.person(task.owner_id)
    assert owner is not None
    return TaskView(
        kind=kind,
        id=task.id,
        number=case.number,
        subject=subject_of(work.session, case),
        case_kind=work.company.rules.anomalies[case.kind].label,
        label=work.company.rules.decisions[row.key].label,
        text=shown.typed(task.text, by=row.decided_by),
        owner=owner,
        due_on=task.due_on,
        state=task.state,
        setter=known.name(row.decided_by),
        mine=reader_id == task.owner_id,
        away=hands.away,
        stands_in=reader_id in hands.deputies,
        actions=allowed and kind in {TaskStage.CARD, TaskStage.DUE, TaskStage.OVERDUE},
        note=shown.typed(task.note, by=task.owner_id),
        files=files_of(files_in(task.files), shown, by=task.owner_id),
        done_by=known.name(task.done_by),
        done_at=task.done_at,
    )


def load_task_by_id(work: Work, *, task_id: int, reader_id: str) -> TaskView | None:
    """A condition for its form; None when there is no such one."""
    task = work.session.get(CaseTask, task_id)
    if task is None:
        return None
    return load_task(work, task=task, reader_id=reader_id, kind=TaskStage.CARD)


@message(CaseTaskReplyMessage)
def case_task_reply(work: Work, *, reader: Reader, message: CaseTaskReplyMessage) -> TaskReply:
    """Why an answer to a task had no effect, for the one who gave it."""
    return load_task_reply(work, reader_id=reader.id, task_id=message.task, code=message.code)


def load_task_reply(work: Work, *, reader_id: str | None, task_id: int, code: str) -> TaskReply:
    """The same for the error line of a form."""
    task = work.session.get(CaseTask, task_id)
    if task is None:
        return TaskReply(code="unknown")
    row = work.session.get_one(CaseDecision, task.decision_id)
    shown = discretion_in(work, row.case, reader_id=reader_id)
    known = NamedPeople.load(work.session, [task.owner_id, row.decided_by])
    return TaskReply(
        code=code,
        text=shown.typed(task.text, by=row.decided_by),
        owner=known.person(task.owner_id),
        setter=known.name(row.decided_by),
    )


@message(CaseRoomMessage)
def case_room(work: Work, *, reader: Reader, message: CaseRoomMessage) -> RoomView | Skip:
    """What stands in a war room: the card as the channel sees it."""
    case = work.session.get(Case, message.case)
    room = war_room_of(case) if case is not None else None
    if case is None or room is None:
        return Skip("there is no room")
    return RoomView(
        card=load_card(work, case, reader_id=None),
        opener=NamedPeople.load(work.session, [room.by]).name(room.by),
        as_thread=room.place is not RoomPlace.CHANNEL,
    )


@message(CaseWordMessage)
def case_word(work: Work, *, reader: Reader, message: CaseWordMessage) -> CaseWord | Skip:
    """A line about a decision."""
    case = work.session.get(Case, message.case)
    if case is None:
        return Skip("the case is gone")
    row = work.session.get(CaseDecision, message.decision) if message.decision else None
    if message.kind is WordKind.OFFERED and (
        row is None or row.state not in {DecisionState.ASKED, DecisionState.ACKNOWLEDGED}
    ):
        return Skip("it is decided by now")
    shown = discretion_in(work, case, reader_id=reader.id)
    known = NamedPeople.load(work.session, [message.sender, message.who])
    return CaseWord(
        kind=message.kind,
        case_id=case.id,
        number=case.number,
        subject=subject_of(work.session, case),
        case_kind=work.company.rules.anomalies[case.kind].label,
        label=label_of(work.company, row),
        sender=known.name(message.sender),
        who=known.name(message.who),
        outcome=message.outcome,
        note=shown.typed(message.note, by=message.sender),
        files=files_of(message.files, shown, by=message.sender),
        again=message.again,
        kept=room_place(case) is RoomPlace.CHANNEL,
    )
