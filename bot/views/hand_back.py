"""What somebody who is back from an absence reads: what waits for them again, what was done in their name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.db.models import Case, CaseDecision, CaseEvent, CaseTask
from bot.domain.text import Text
from bot.domain.typed import Typed
from bot.services.cases.amounts import discretion_in
from bot.services.people.office import office_of
from bot.services.seating.messages import HandBack
from bot.services.seating.returns import handed_back
from bot.views.case_morning import MorningRow, morning_rows
from bot.views.case_notes import label_of, name
from bot.views.case_work import TaskRow, task_rows
from bot.views.cases import subject_of
from bot.work.messages import Skip, message
from bot.work.reader import Reader
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class WorkRow:
    """A decision the reader is to carry out."""

    decision_id: int
    number: str
    subject: str
    label: Text


@dataclass(frozen=True, kw_only=True)
class DoneRow:
    """What somebody did in the reader's name; kind: an event's, or `met` for a condition. undone: it was revoked."""

    kind: str
    case_id: int
    number: str
    subject: str
    label: Text | None
    who: str
    at: datetime
    outcome: str | None = None
    chosen: Text | None = None
    to: str = ""
    text: Typed | None = None
    undone: bool = False


@dataclass(frozen=True, kw_only=True)
class HandBackView:
    """The list: `waiting` is how many decisions wait in all, `rows` those that are read for it."""

    first: date
    rows: tuple[MorningRow, ...]
    waiting: int
    work: tuple[WorkRow, ...]
    conditions: tuple[TaskRow, ...]
    done: tuple[DoneRow, ...]


@message(HandBack)
def hand_back(work: Work, *, reader: Reader, message: HandBack) -> HandBackView | Skip:
    """As it stands when it is sent; what was settled since they are back is not in it."""
    member, today = str(reader.id), work.today
    office = office_of(work)
    if office.is_away(member):
        return Skip("away again")
    found = handed_back(work.session, member, since=message.since, until=message.until, office=office)
    if not found:
        return Skip("nothing is left to hand back")
    done = [
        *(_event(work, event, member) for event in found.events),
        *(_met(work, one, member) for one in found.met),
    ]
    return HandBackView(
        first=message.since.date(),
        rows=morning_rows(work, found.waits.rows),
        waiting=found.waits.count,
        work=tuple(_work(work, one) for one in found.work),
        conditions=task_rows(work, found.conditions, member, today=today),
        done=tuple(sorted(done, key=lambda row: row.at)),
    )


def _work(work: Work, row: CaseDecision) -> WorkRow:
    return WorkRow(
        decision_id=row.id,
        number=row.case.number,
        subject=subject_of(work.session, row.case),
        label=work.company.rules.decisions[row.key].label,
    )


def _event(work: Work, event: CaseEvent, reader_id: str) -> DoneRow:
    case = work.session.get_one(Case, event.case_id)
    shown = discretion_in(work, case, reader_id=reader_id)
    row = work.session.get(CaseDecision, event.decision_id) if event.decision_id else None
    chosen = event.data.get("chosen")
    return DoneRow(
        kind=event.kind,
        case_id=case.id,
        number=case.number,
        subject=subject_of(work.session, case),
        label=label_of(work.company, row),
        who=name(work.session, event.actor_id),
        at=event.at,
        outcome=event.data.get("outcome"),
        chosen=work.company.rules.decisions[chosen].label if row and chosen and chosen != row.key else None,
        to=name(work.session, event.target_id),
        text=shown.typed(event.note, by=event.actor_id),
        undone=event.kind == "decided" and row is not None and row.decided_at != event.at,
    )


def _met(work: Work, task: CaseTask, reader_id: str) -> DoneRow:
    case = work.session.get_one(Case, task.case_id)
    shown = discretion_in(work, case, reader_id=reader_id)
    assert task.done_at is not None
    return DoneRow(
        kind="met",
        case_id=case.id,
        number=case.number,
        subject=subject_of(work.session, case),
        label=None,
        who=name(work.session, task.done_by),
        at=task.done_at,
        text=shown.typed(task.text, by=work.session.get_one(CaseDecision, task.decision_id).decided_by),
    )
