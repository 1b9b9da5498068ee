"""Due rows: what has to be done at a moment, once, however late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.orm import Session

from bot.db.database import signal
from bot.db.engines import is_away, is_conflict
from bot.db.models import DueRow, DueState
from bot.db.upsert import insert_once
from bot.work.codec import Unreadable, pack

ATTEMPTS = 12
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=15)
BUDGET_SECONDS = 0.03

Worker = Callable[[Session, DueRow], str | None]


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A due row whose work raised; `final` when it is not tried again."""

    key: str
    kind: str
    error: Exception
    attempts: int
    final: bool


@dataclass(frozen=True, kw_only=True)
class Worked:
    """What one transaction of due work did; `more` when rows were left for the next."""

    done: int
    failures: tuple[Failure, ...]
    more: bool


def put(
    session: Session,
    *,
    key: str,
    kind: str,
    subject: str,
    due_at: datetime,
    step: str | None = None,
    data: object | None = None,
) -> bool:
    """Plan something once; planning the same key again changes nothing. Returns whether the row is new.

    data: a stored value, what its work needs to know beside the subject; its class goes with the kind.
    """
    row = {"key": key, "kind": kind, "subject": subject, "due_at": due_at, "step": step, "data": data}
    return bool(put_all(session, [row]))


def _packed(data: object | None) -> dict[str, Any]:
    return {} if data is None else pack(data)


def again(session: Session, *, key: str, kind: str, subject: str, due_at: datetime, data: object) -> None:
    """Plan something whether it waits already, was worked off or failed: it is worked off once after this commit."""
    if not put(session, key=key, kind=kind, subject=subject, due_at=due_at, data=data):
        anew = {
            "state": DueState.WAITING,
            "due_at": due_at,
            "done_at": None,
            "outcome": None,
            "retry_at": None,
            "attempts": 0,
        }
        session.execute(update(DueRow).where(DueRow.key == key).values(**anew, data=pack(data)))
        signal(session, "dues")


def put_all(session: Session, rows: list[dict[str, Any]]) -> int:
    """Plan many at once; each row has the arguments of `put`. Returns how many are new."""
    full = [{"step": None, **row, "data": _packed(row.get("data"))} for row in rows]
    new = sum(len(insert_once(session, DueRow, full[at : at + 500], key="key")) for at in range(0, len(full), 500))
    if new:
        signal(session, "dues")
    return new


def cancel(session: Session, key: str, outcome: str) -> bool:
    """Kill a waiting row with its reason; one that was worked off stays as it is. Returns whether it was waiting."""
    gone = session.execute(
        update(DueRow)
        .where(DueRow.key == key, DueRow.state == DueState.WAITING)
        .values(state=DueState.CANCELLED, outcome=outcome)
        .returning(DueRow.id)
    )
    return bool(gone.all())


def move(session: Session, key: str, due_at: datetime) -> bool:
    """Put a waiting row to another moment. Returns whether it was waiting."""
    moved = session.execute(
        update(DueRow)
        .where(DueRow.key == key, DueRow.state == DueState.WAITING)
        .values(due_at=due_at, retry_at=None)
        .returning(DueRow.id)
    )
    if found := bool(moved.all()):
        signal(session, "dues")
    return found


def kill_step(session: Session, step: str, reason: str) -> int:
    """Kill every waiting row of a step. Returns how many."""
    gone = session.execute(
        update(DueRow)
        .where(DueRow.step == step, DueRow.state == DueState.WAITING)
        .values(state=DueState.CANCELLED, outcome=reason)
        .returning(DueRow.id)
    )
    return len(gone.all())


_NEAREST: Select[datetime | None] = select(
    func.min(func.coalesce(DueRow.retry_at, DueRow.due_at), type_=DueRow.due_at.type)
).where(DueRow.state == DueState.WAITING)


def nearest(session: Session) -> datetime | None:
    """The moment of the next waiting row, past or to come."""
    return session.connection().execute(_NEAREST).scalar_one()


def _ready(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        DueRow.state == DueState.WAITING,
        DueRow.due_at <= now,
        or_(DueRow.retry_at.is_(None), DueRow.retry_at <= now),
    )


def work(session: Session, worker: Worker, *, now: datetime, limit: int = 200) -> Worked:
    """Work off what is due, each row in a savepoint of its own; a row that fails waits and never blocks the rest.

    One transaction takes at most `limit` rows and stops early when it has held the database long enough; `worker`
    returns the outcome to record, None meaning done.
    """
    rows = list(
        session.scalars(
            select(DueRow)
            .where(*_ready(now))
            .order_by(DueRow.due_at, DueRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )
    started = monotonic()
    done = 0
    failures: list[Failure] = []
    for count, row in enumerate(rows, start=1):
        failure = _work_one(session, worker, row, now=now)
        if failure is None:
            done += 1
        else:
            failures.append(failure)
        if monotonic() - started > BUDGET_SECONDS:
            return Worked(done=done, failures=tuple(failures), more=count < len(rows) or len(rows) == limit)
    return Worked(done=done, failures=tuple(failures), more=len(rows) == limit)


def _work_one(session: Session, worker: Worker, row: DueRow, *, now: datetime) -> Failure | None:
    key, kind, attempts = row.key, row.kind, (row.attempts or 0) + 1
    try:
        with session.begin_nested():
            if row.state is not DueState.WAITING:  # an earlier row of this batch killed its step
                return None
            row.state, row.done_at = DueState.DONE, now
            row.outcome = worker(session, row) or "done"
    except Exception as error:
        if is_conflict(error) or is_away(error, session.get_bind().engine.url):  # that is nothing of the row's
            raise
        return _postpone(session, row, key=key, kind=kind, attempts=attempts, now=now, error=error)
    return None


def _postpone(
    session: Session, row: DueRow, *, key: str, kind: str, attempts: int, now: datetime, error: Exception
) -> Failure:
    final = attempts >= ATTEMPTS or isinstance(error, Unreadable)  # it will not become readable by waiting
    row.attempts = attempts
    why = error.fields["why"] if isinstance(error, Unreadable) else error
    row.outcome = f"{type(error).__name__}: {why}"[:500]
    row.state = DueState.FAILED if final else DueState.WAITING
    row.retry_at = now + min(FIRST_RETRY * 2 ** (attempts - 1), LONGEST_RETRY)
    session.flush()
    return Failure(key=key, kind=kind, error=error, attempts=attempts, final=final)
