"""What waits for a person's answer: a row with an owner, a kind and an end. Messages only show it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from bot.db.models import Pending
from bot.work.codec import Unreadable, dump, kind_of, load, name_of, stored_as
from bot.work.sending import UNREADABLE, tell_set_aside
from bot.work.unit import Work

T = TypeVar("T")


class PendingOutcome(StrEnum):
    """What became of it."""

    SAVED = "saved"
    DROPPED = "dropped"
    UNDONE = "undone"
    ENDED = "ended"
    """Nobody answered before its end."""


def put(work: Work, *, key: str, value: object, subject: str, lasts: timedelta) -> Pending:
    """Let a stored value wait for who does this; the same key again is what waits there already."""
    row = work.session.get(Pending, key)
    if row is None:
        row = begin(work, key=key, value=value, subject=subject, lasts=lasts)
        work.session.flush()
    return row


def begin(work: Work, *, key: str, value: object, subject: str, lasts: timedelta) -> Pending:
    """The same under a key that nothing waits under yet."""
    row = Pending(
        key=key,
        kind=kind_of(value),
        owner_id=work.member,
        subject=subject,
        data=dump(value),
        created_at=work.now,
        ends_at=work.now + lasts,
    )
    work.session.add(row)
    return row


def read(row: Pending, of: type[T]) -> T:
    """What waits there. Raises Unreadable, which names the row."""
    try:
        value = load(row.kind, row.data)
    except Unreadable as error:
        raise Unreadable(kind=row.kind, why=error.fields["why"], key=row.key) from None
    if not isinstance(value, of):
        raise Unreadable(kind=row.kind, why=f"no {of.__name__}", key=row.key)
    return value


def take(work: Work, *, key: str, of: type) -> Pending | None:
    """What waits, or waited, there for who asks; None when it is another's, of another class, or has ended."""
    row = work.session.get(Pending, key)
    if row is None or name_of(row.kind) != stored_as(of):
        return None
    return row if row.owner_id == work.actor and work.now < row.ends_at else None


def waiting(work: Work, member_id: str, *, of: type, since: timedelta) -> Sequence[Pending]:
    """What has begun to wait for somebody that long ago at most, and still does, in the order it came."""
    given = {"owner": member_id, "now": work.now, "since": work.now - since}
    return work.session.scalars(_waiting_of(of), given).all()


@cache
def _waiting_of(cls: type) -> Select[Pending]:
    return (
        select(Pending)
        .where(
            Pending.owner_id == bindparam("owner"),
            _is_of(cls),
            Pending.settled_at.is_(None),
            Pending.ends_at > bindparam("now"),
            Pending.created_at > bindparam("since"),
        )
        .order_by(Pending.created_at, Pending.key)
    )


def about(work: Work, subject: str, *, of: type) -> Sequence[Pending]:
    """What of that class waits about something, whosever it is."""
    wanted = select(Pending).where(Pending.subject == subject, _is_of(of), Pending.settled_at.is_(None))
    return work.session.scalars(wanted.order_by(Pending.created_at, Pending.key)).all()


def theirs(work: Work, people: Collection[str], *, of: type) -> Sequence[Pending]:
    """What of that class waits for these people."""
    wanted = select(Pending).where(Pending.owner_id.in_(people), _is_of(of), Pending.settled_at.is_(None))
    return work.session.scalars(wanted.order_by(Pending.created_at, Pending.key)).all()


def set_aside(session: Session, error: Unreadable, *, now: datetime) -> None:
    """What waits and cannot be read waits no more, for that reason, and administrators are told."""
    kind, why = str(error.fields["kind"]), str(error.fields["why"])
    row = session.get(Pending, str(error.fields.get("key", "")))
    if row is not None and row.settled_at is None:
        row.settled_at, row.outcome = now, f"{UNREADABLE}{why}"
    tell_set_aside(session, kind=kind, why=why, now=now)


def _is_of(cls: type) -> ColumnElement[bool]:
    """In whatever version, a later one's too."""
    return or_(Pending.kind == stored_as(cls), Pending.kind.startswith(f"{stored_as(cls)}/", autoescape=True))


def settle(work: Work, *, subject: str, of: type, outcome: PendingOutcome) -> None:
    """Nothing of that class about it waits any more."""
    work.session.execute(
        update(Pending)
        .where(Pending.subject == subject, _is_of(of), Pending.settled_at.is_(None))
        .values(settled_at=work.now, outcome=outcome.value)
    )


def claim(work: Work, *, key: str, outcome: PendingOutcome) -> bool:
    """Settle what waits under a key; False when somebody, or the same press again, has done so before."""
    done = (
        update(Pending)
        .where(Pending.key == key, Pending.settled_at.is_(None))
        .values(settled_at=work.now, outcome=outcome.value)
        .returning(Pending.key)
    )
    return work.session.scalar(done) is not None


def reopen(work: Work, *, key: str) -> None:
    """Let what was settled wait again until its end."""
    work.session.execute(update(Pending).where(Pending.key == key).values(settled_at=None, outcome=None))


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
