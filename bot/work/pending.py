"""What waits for a person's answer: a row with an owner, a kind and an end. Messages only show it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.db.models import Pending
from bot.work.unit import Work


class PendingKind(StrEnum):
    """What its data are, and in which version of them."""

    DELAY_PREVIEW = "delay_preview/1"
    UNDO = "undo/1"


class PendingOutcome(StrEnum):
    """What became of it."""

    SAVED = "saved"
    DROPPED = "dropped"
    UNDONE = "undone"
    ENDED = "ended"
    """Nobody answered before its end."""


def put(work: Work, *, key: str, kind: PendingKind, subject: str, data: dict[str, Any], lasts: timedelta) -> Pending:
    """Let something wait for who does this; the same key again is what waits there already."""
    row = work.session.get(Pending, key)
    if row is None:
        row = Pending(
            key=key,
            kind=kind.value,
            owner_id=work.member,
            subject=subject,
            data=data,
            created_at=work.now,
            ends_at=work.now + lasts,
        )
        work.session.add(row)
        work.session.flush()
    return row


def take(work: Work, *, key: str, kind: PendingKind) -> Pending | None:
    """What waits, or waited, there for who asks; None when it is another's, of another kind, or has ended."""
    row = work.session.get(Pending, key)
    if row is None or (row.kind, row.owner_id) != (kind, work.actor) or work.now >= row.ends_at:
        return None
    return row


def waiting(work: Work, member_id: str, *, kind: PendingKind, since: timedelta) -> Sequence[Pending]:
    """What has begun to wait for somebody that long ago at most, and still does, in the order it came."""
    mine = select(Pending).where(
        Pending.owner_id == member_id,
        Pending.kind == kind.value,
        Pending.settled_at.is_(None),
        Pending.ends_at > work.now,
        Pending.created_at > work.now - since,
    )
    return work.session.scalars(mine.order_by(Pending.created_at, Pending.key)).all()


def settle(work: Work, *, subject: str, kind: PendingKind, outcome: PendingOutcome) -> None:
    """Nothing of that kind about it waits any more."""
    work.session.execute(
        update(Pending)
        .where(Pending.subject == subject, Pending.kind == kind.value, Pending.settled_at.is_(None))
        .values(settled_at=work.now, outcome=outcome.value)
    )


def end(session: Session, *, now: datetime, forget_before: datetime) -> int:
    """Settle what has come to its end, at that moment; what ended before `forget_before` goes. Returns how many ended.

    Until then a row still says that its report was saved, or why it can be undone no more.
    """
    over = update(Pending).where(Pending.settled_at.is_(None), Pending.ends_at <= now)
    ended = session.execute(
        over.values(settled_at=Pending.ends_at, outcome=PendingOutcome.ENDED.value).returning(Pending.key)
    ).all()
    session.execute(delete(Pending).where(Pending.ends_at < forget_before))
    return len(ended)
