"""The history of values, and Undo: a compensating entry, never a deletion."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.db.models import Change, Milestone, Order, OrderLine, Pending
from bot.services.orders.planning import replan
from bot.work import pending
from bot.work.codec import dump, stored
from bot.work.pending import PendingOutcome
from bot.work.undo import Deed, Done
from bot.work.unit import Work

Subject = Order | OrderLine | Milestone
SUBJECTS: dict[str, type[Any]] = {"order": Order, "line": OrderLine, "milestone": Milestone}
UNDOABLE = frozenset({"answer", "delay", "form", "relay", "standup", "text"})
"""The sources of changes that whoever made them may take back; a book's import and a handover are not."""


@dataclass(frozen=True, kw_only=True)
class UndoValue:
    """One value as an act found it and as it left it."""

    subject_kind: str
    subject_id: int
    order_id: int | None
    field: str
    old: str | None
    new: str | None


@stored("undo")
@dataclass(frozen=True, kw_only=True)
class UndoValues:
    """What one act changed, in its order."""

    values: tuple[UndoValue, ...]


@dataclass(frozen=True, kw_only=True)
class Undone:
    """What was put back: the batch, the order lines it touched, the compensating batch; po: of which order, None for
    several."""

    batch: str
    compensating: str
    line_ids: tuple[int, ...]
    po: str | None


def new_batch() -> str:
    """The name of one act's changes."""
    return uuid4().hex


def as_text(value: object) -> str | None:
    """A value as it is kept in the history."""
    if value is None:
        return None
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)


def begin_batch(session: Session) -> str:
    """The name of an act that begins here: nobody else knows it, so what is kept under it is known without looking."""
    batch = new_batch()
    session.info.setdefault(_BEGUN, {})[batch] = None
    return batch


_BEGUN = "batches_begun"


def change(
    work: Work,
    subject: Subject,
    field: str,
    value: object,
    *,
    batch: str,
    source: str,
    why: str | None = None,
) -> bool:
    """Set a field and keep what it was, who changed it, when and why. Returns whether it changed."""
    return change_all(work, subject, {field: value}, batch=batch, source=source, why=why)


def change_all(
    work: Work, subject: Subject, values: Mapping[str, object], *, batch: str, source: str, why: str | None = None
) -> bool:
    """The same of several fields."""
    changed = {field: value for field, value in values.items() if getattr(subject, field) != value}
    if not changed:
        return False
    kept = _kept_so_far(work.session, batch) if source in UNDOABLE else None
    rows = [
        Change(
            batch=batch,
            subject_kind=next(kind for kind, model in SUBJECTS.items() if isinstance(subject, model)),
            subject_id=subject.id,
            order_id=_order_of(subject).id,
            field=field,
            old=as_text(getattr(subject, field)),
            new=as_text(value),
            actor_id=work.member,
            source=source,
            why=why,
            at=work.now,
        )
        for field, value in changed.items()
    ]
    for field, value in changed.items():
        setattr(subject, field, value)
    work.session.add_all(rows)
    if source in UNDOABLE:
        _keep_for_undo(work, batch, kept, rows)
    return True


def _keep_for_undo(work: Work, batch: str, kept: Pending | None, rows: Sequence[Change]) -> None:
    """The history may be pruned; what Undo needs waits for who made the change."""
    names = [field.name for field in fields(UndoValue)]
    values = tuple(UndoValue(**{name: getattr(row, name) for name in names}) for row in rows)
    if kept is not None:
        kept.data = {"values": [*kept.data["values"], *map(dump, values)]}
        return
    lasts = work.company.defaults.undo
    row = pending.begin(work, key=_undo_key(batch), value=UndoValues(values=values), subject=batch, lasts=lasts)
    begun: dict[str, Pending | None] = work.session.info.get(_BEGUN, {})
    if batch in begun:
        begun[batch] = row


def _kept_so_far(session: Session, batch: str) -> Pending | None:
    """What the act has changed before this; a row that went with a savepoint is not in the session any more."""
    begun: dict[str, Pending | None] = session.info.get(_BEGUN, {})
    if batch not in begun:
        return kept_for_undo(session, batch)
    row = begun[batch]
    return row if row is not None and row in session else None


def _undo_key(batch: str) -> str:
    return f"undo:{batch}"


def kept_for_undo(session: Session, batch: str) -> Pending | None:
    """What one act changed, whether it is undone or not; None where it changed nothing."""
    return session.get(Pending, _undo_key(batch))


def values_of(kept: Pending) -> tuple[UndoValue, ...]:
    """What the act changed."""
    return pending.read(kept, UndoValues).values


def _order_of(subject: Subject) -> Order:
    if isinstance(subject, Milestone):
        return subject.line.order
    return subject.order if isinstance(subject, OrderLine) else subject


def deed_of_batch(session: Session, batch: str) -> Deed | None:
    """What one act changed, as Undo sees it: overtaken as soon as one of its values is another."""
    kept = kept_for_undo(session, batch)
    if kept is None or kept.outcome == PendingOutcome.UNDONE:
        return None
    return Deed(by=frozenset({kept.owner_id}), at=kept.created_at, overtaken=_overtaken(session, kept), about=kept)


def latest_batch(work: Work, *, since: datetime) -> Done | None:
    """The last act of who asks that changed values and is not undone."""
    kept = pending.waiting(work, work.actor, of=UndoValues, since=work.now - since)
    return Done(at=kept[-1].created_at, given={"b": kept[-1].subject}) if kept else None


def put_back(work: Work, *, kept: Pending) -> Undone:
    """Put the values back as they were before one act, and let the plans follow."""
    compensating = new_batch()
    lines: dict[int, OrderLine] = {}
    values = values_of(kept)
    for value in reversed(values):
        subject: Subject = work.session.get_one(SUBJECTS[value.subject_kind], value.subject_id)
        before = _from_text(type(subject), value.field, value.old)
        change(work, subject, value.field, before, batch=compensating, source="undo")
        if not isinstance(subject, Order):
            line = subject.line if isinstance(subject, Milestone) else subject
            lines[line.id] = line
    pending.settle(work, subject=kept.subject, of=UndoValues, outcome=PendingOutcome.UNDONE)
    work.session.execute(update(Change).where(Change.batch == kept.subject).values(undone_by=compensating))
    for line in lines.values():
        replan(work, line, work.today)
    work.note(action="undo", subject_kind="batch", subject_id=kept.subject)
    orders = {value.order_id for value in values}
    order = work.session.get(Order, orders.pop()) if len(orders) == 1 else None
    return Undone(
        batch=kept.subject,
        compensating=compensating,
        line_ids=tuple(sorted(lines)),
        po=order.po if order else None,
    )


def _overtaken(session: Session, kept: Pending) -> bool:
    """Whether a value is not any more what the act made of it."""
    last = {(value.subject_kind, value.subject_id, value.field): value.new for value in values_of(kept)}
    return any(
        getattr(session.get_one(SUBJECTS[kind], number), field) != _from_text(SUBJECTS[kind], field, new)
        for (kind, number, field), new in last.items()
    )


def _from_text(model: type[Any], field: str, text: str | None) -> object:
    """Read a kept value back as the column's own type."""
    if text is None:
        return None
    read: dict[type, Callable[[str], object]] = {
        bool: lambda value: value == "True",
        int: int,
        Decimal: Decimal,
        datetime: datetime.fromisoformat,
        date: date.fromisoformat,
    }
    kind = model.__table__.columns[field].type.python_type
    return read.get(kind, str)(text)
