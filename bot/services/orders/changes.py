"""The history of values, and Undo: a compensating entry, never a deletion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Change, Milestone, Order, OrderLine
from bot.services.orders.planning import replan
from bot.work.undo import Deed
from bot.work.unit import Work

Subject = Order | OrderLine | Milestone
SUBJECTS: dict[str, type[Any]] = {"order": Order, "line": OrderLine, "milestone": Milestone}


@dataclass(frozen=True, kw_only=True)
class Undone:
    """What was put back: the batch, the order lines it touched, the compensating batch."""

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
    old = getattr(subject, field)
    if old == value:
        return False
    setattr(subject, field, value)
    work.session.add(
        Change(
            batch=batch,
            subject_kind=next(kind for kind, model in SUBJECTS.items() if isinstance(subject, model)),
            subject_id=subject.id,
            order_id=_order_of(subject).id,
            field=field,
            old=as_text(old),
            new=as_text(value),
            actor_id=work.member,
            source=source,
            why=why,
            at=work.now,
        )
    )
    return True


def _order_of(subject: Subject) -> Order:
    if isinstance(subject, Milestone):
        return subject.line.order
    return subject.order if isinstance(subject, OrderLine) else subject


def deed_of_batch(session: Session, batch: str) -> Deed | None:
    """What one act changed, as Undo sees it: overtaken as soon as one of its values was changed again."""
    values = select(Change).where(Change.batch == batch, Change.subject_kind.in_(SUBJECTS))
    rows = session.scalars(values.order_by(Change.id.desc())).all()
    if not rows or any(row.undone_by for row in rows):
        return None
    overtaken = any(_overtaken(session, row) for row in rows)
    return Deed(by=frozenset({rows[0].actor_id}), at=rows[-1].at, overtaken=overtaken, about=rows)


def put_back(work: Work, *, rows: Sequence[Change]) -> Undone:
    """Put the values back as they were before one act, and let the plans follow."""
    batch = rows[0].batch
    compensating = new_batch()
    lines: dict[int, OrderLine] = {}
    for row in rows:
        subject: Subject = work.session.get_one(SUBJECTS[row.subject_kind], row.subject_id)
        value = _from_text(type(subject), row.field, row.old)
        change(work, subject, row.field, value, batch=compensating, source="undo")
        row.undone_by = compensating
        if not isinstance(subject, Order):
            line = subject.line if isinstance(subject, Milestone) else subject
            lines[line.id] = line
    for line in lines.values():
        replan(work, line, work.today)
    work.note(action="undo", subject_kind="batch", subject_id=batch)
    order_id = rows[0].order_id
    order = work.session.get(Order, order_id) if order_id else None
    return Undone(batch=batch, compensating=compensating, line_ids=tuple(sorted(lines)), po=order.po if order else None)


def _overtaken(session: Session, row: Change) -> bool:
    later = session.scalar(
        select(Change.id)
        .where(
            Change.subject_kind == row.subject_kind,
            Change.subject_id == row.subject_id,
            Change.field == row.field,
            Change.id > row.id,
            Change.batch != row.batch,
        )
        .limit(1)
    )
    return later is not None


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
