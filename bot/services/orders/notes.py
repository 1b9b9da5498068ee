"""What is kept beside an order and moves nothing of it: readings and notes, which their author may take back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import OrderNote
from bot.work.undo import Done
from bot.work.unit import Work


def keep_note(work: Work, note: OrderNote, *, po: str) -> None:
    """Keep it, on record with its kind and what it is about."""
    work.session.add(note)
    work.session.flush()
    work.note(
        action=f"order.{note.kind}",
        subject_kind="order",
        subject_id=note.order_id,
        po=po,
        note=note.id,
        about=note.about,
        text=note.text,
    )


def of_batch(session: Session, batch: str) -> Sequence[OrderNote]:
    """What one message had kept and nobody took back."""
    found = select(OrderNote).where(OrderNote.batch == batch, OrderNote.withdrawn_at.is_(None))
    return session.scalars(found.order_by(OrderNote.id)).all()


def withdraw(work: Work, *, batch: str) -> None:
    """Take back what one message had kept; it stays on record."""
    for row in of_batch(work.session, batch):
        row.withdrawn_at = work.now
        work.note(action="order.note_withdrawn", subject_kind="order", subject_id=row.order_id, note=row.id)


def latest_note(work: Work, *, since: datetime) -> Done | None:
    """The last message of who asks that had something kept."""
    row = work.session.scalar(
        select(OrderNote)
        .where(OrderNote.author_id == work.actor, OrderNote.noted_at >= since, OrderNote.withdrawn_at.is_(None))
        .order_by(OrderNote.noted_at.desc(), OrderNote.id.desc())
        .limit(1)
    )
    return None if row is None else Done(at=row.noted_at, given={"b": row.batch})


def newest_of(session: Session, order_id: int, *, most: int) -> Sequence[OrderNote]:
    """What was kept last beside an order, the newest first."""
    found = select(OrderNote).where(OrderNote.order_id == order_id, OrderNote.withdrawn_at.is_(None))
    return session.scalars(found.order_by(OrderNote.noted_at.desc(), OrderNote.id.desc()).limit(most)).all()
