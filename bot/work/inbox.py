"""The inbox: what Slack was told we have is kept before it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, null, or_, select, update
from sqlalchemy.orm import Session

from bot.db.models import Envelope
from bot.db.upsert import insert_once


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """An envelope as it came: key is its trigger_id, view id + hash, or event_id."""

    key: str
    kind: str
    payload: dict[str, Any]
    received_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What the inbox says of an envelope. A repeat carries the stored answer of the first, if it has one yet."""

    key: str
    new: bool
    worked: bool = False
    answer: dict[str, Any] | None = None


def keep_all(session: Session, envelopes: Sequence[Incoming], *, now: datetime) -> list[Kept]:
    """Keep a burst of envelopes in one statement; answers in the order given."""
    rows = {
        envelope.key: {
            "key": envelope.key,
            "kind": envelope.kind,
            "payload": envelope.payload,
            "received_at": envelope.received_at or now,
        }
        for envelope in envelopes
    }
    new = insert_once(session, Envelope, list(rows.values()), key="key")
    known = {key for key in rows if key not in new}
    kept: dict[str, Kept] = {key: Kept(key=key, new=True) for key in new}
    if known:
        for row in session.scalars(select(Envelope).where(Envelope.key.in_(known))):
            kept[row.key] = Kept(key=row.key, new=False, worked=row.worked_at is not None, answer=row.answer)
    answers: list[Kept] = []
    for envelope in envelopes:
        answers.append(kept[envelope.key])
        if kept[envelope.key].new:  # the second of two alike in one burst is a repeat too
            kept[envelope.key] = Kept(key=envelope.key, new=False)
    return answers


def set_aside(session: Session, incoming: Incoming, *, now: datetime, outcome: str) -> None:
    """Keep a dead letter with its reason; nobody works it."""
    row = {"key": incoming.key, "kind": incoming.kind, "payload": incoming.payload, "received_at": now}
    insert_once(session, Envelope, [row | {"worked_at": now, "outcome": outcome}], key="key")


def answer(session: Session, key: str, value: dict[str, Any]) -> None:
    """Store what the acknowledgement carried, so that a repeat gets the same."""
    session.execute(update(Envelope).where(Envelope.key == key).values(answer=value))


def take(session: Session, key: str) -> bool:
    """Hold the envelope until the transaction ends; False when it has been worked already.

    Of two processes that work the same envelope the second waits here until the first has marked it.
    """
    held = select(Envelope.worked_at).where(Envelope.key == key).with_for_update()
    return session.scalar(held) is None


def worked(session: Session, key: str, *, now: datetime, outcome: str = "done") -> None:
    """Mark the envelope as worked, in the transaction of its use case; the first outcome stands.

    Field errors a form was answered with before are forgotten: it is kept now.
    """
    session.execute(
        update(Envelope)
        .where(Envelope.key == key, Envelope.worked_at.is_(None))
        .values(worked_at=now, outcome=outcome, answer=null())
    )


def find(session: Session, key: str) -> Incoming | None:
    """An envelope that is still kept."""
    row = session.get(Envelope, key)
    return (
        None if row is None else Incoming(key=row.key, kind=row.kind, payload=row.payload, received_at=row.received_at)
    )


def unworked(session: Session, *, limit: int = 500) -> list[Incoming]:
    """What was kept and neither worked nor answered, oldest first: the work of a start after a kill."""
    rows = session.scalars(
        select(Envelope)
        .where(Envelope.worked_at.is_(None), Envelope.answer.is_(None))
        .order_by(Envelope.received_at, Envelope.key)
        .limit(limit)
    )
    return [Incoming(key=row.key, kind=row.kind, payload=row.payload, received_at=row.received_at) for row in rows]


def forget(session: Session, *, before: datetime) -> int:
    """Drop what was worked or answered and received before a moment; the rest stays. Returns how many went."""
    over = or_(Envelope.worked_at.is_not(None), Envelope.answer.is_not(None))
    gone = session.execute(delete(Envelope).where(over, Envelope.received_at < before).returning(Envelope.key))
    return len(gone.all())
