"""What somebody who is back from an absence reads: what waits for them again, what was done in their name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from bot.db.models import Case
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import DecisionOutcome
from bot.domain.text import Text
from bot.domain.typed import Discretion, Typed
from bot.services.cases.amounts import discretions_in
from bot.services.cases.kept import event_detail
from bot.services.people.office import office_of
from bot.services.seating.messages import HandBackMessage
from bot.services.seating.returns import HandedBack, handed_back
from bot.views.case_notes import label_of
from bot.views.case_work import MorningRow, TaskRow, morning_rows, task_rows
from bot.views.cases import NamedPeople, subjects_of
from bot.work.messages import Reader, Skip, message
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
    number: str
    subject: str
    label: Text | None
    who: str
    at: datetime
    outcome: DecisionOutcome | None = None
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


@message(HandBackMessage)
def hand_back(work: Work, *, reader: Reader, message: HandBackMessage) -> HandBackView | Skip:
    """As it stands when it is sent; what was settled since they are back is not in it."""
    member, today = str(reader.id), work.today
    office = office_of(work)
    if office.is_away(member):
        return Skip("away again")
    found = handed_back(work.session, member, since=message.since, until=message.until, office=office)
    if not found:
        return Skip("nothing is left to hand back")
    ids = {*(event.case_id for event in found.events), *(task.case_id for task in found.met)}
    cases = work.session.scalars(select(Case).where(Case.id.in_(ids))).all() if ids else ()
    subjects = subjects_of(work.session, [*cases, *(row.case for row in found.work)])
    done = _done(work, found, cases, subjects, discretions_in(work, cases, reader_id=member, office=office))
    return HandBackView(
        first=message.since.date(),
        rows=morning_rows(work, found.waits.rows),
        waiting=found.waits.count,
        work=tuple(
            WorkRow(
                decision_id=row.id,
                number=row.case.number,
                subject=subjects[row.case_id],
                label=work.company.rules.decisions[row.key].label,
            )
            for row in found.work
        ),
        conditions=task_rows(work, found.conditions, member, today=today, office=office),
        done=tuple(sorted(done, key=lambda row: row.at)),
    )


def _done(
    work: Work, found: HandedBack, cases: Sequence[Case], subjects: Mapping[int, str], shown: Mapping[int, Discretion]
) -> list[DoneRow]:
    """What was done in the reader's name, and which of their conditions somebody else met."""
    rows = {row.id: row for case in cases for row in case.decisions}
    acted = [person for event in found.events for person in (event.actor_id, event.target_id)]
    known = NamedPeople.load(work.session, [*acted, *(task.done_by for task in found.met)])
    about: dict[int, dict[str, Any]] = {
        case.id: {"number": case.number, "subject": subjects[case.id]} for case in cases
    }
    done = []
    for event in found.events:
        row, detail = rows.get(event.decision_id or 0), event_detail(event)
        other = detail.chosen if row is not None and detail.chosen != row.key else None
        done.append(
            DoneRow(
                **about[event.case_id],
                kind=event.kind,
                label=label_of(work.company, row),
                who=known.name(event.actor_id),
                at=event.at,
                outcome=detail.outcome,
                chosen=work.company.rules.decisions[other].label if other else None,
                to=known.name(event.target_id),
                text=shown[event.case_id].typed(event.note, by=event.actor_id),
                undone=event.kind == EventKind.DECIDED and row is not None and row.decided_at != event.at,
            )
        )
    for task in found.met:
        assert task.done_at is not None
        text = shown[task.case_id].typed(task.text, by=rows[task.decision_id].decided_by)
        who = known.name(task.done_by)
        done.append(DoneRow(**about[task.case_id], kind="met", label=None, who=who, at=task.done_at, text=text))
    return done
