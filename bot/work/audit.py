"""The audit trail: every act and every refused attempt, in the transaction of the act, chained as it commits.

Entries are numbered and chained at the very end of a transaction, so that the chain has no holes when a use case
fails and nobody waits for the chain while working. On SQLite there is one writer. On PostgreSQL a lock is held from
there to the commit; the head is read on a connection of its own, because the transaction's snapshot is older.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event, insert, select, text
from sqlalchemy.orm import Session, SessionTransaction

from bot.db.models import AuditEntry
from bot.domain.audit_chain import Anchor, ChainVerdict, Entry, UnreadableEntry, link, verify

LOCK = 4_036_127_012
"""The advisory lock of the chain's end; next to the one of the migrations."""

_PENDING = "audit_pending"
_BESIDE: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()
_LOCK = Lock()
_HEAD = select(AuditEntry.id, AuditEntry.digest).order_by(AuditEntry.id.desc()).limit(1)
_RAW = text(
    "SELECT id, at, actor_id, action, subject_kind, subject_id, allowed, data, previous, digest "
    "FROM audit_entry ORDER BY id"
)


def write(
    session: Session,
    *,
    now: datetime,
    actor: str | None,
    action: str,
    subject_kind: str,
    subject_id: str | int,
    allowed: bool = True,
    **data: Any,
) -> None:
    """Add one entry, kept with the transaction; data must be JSON."""
    entry = Entry(
        number=0,
        at=now,
        actor=actor,
        action=action,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        allowed=allowed,
        data=json.loads(json.dumps(data)),
    )
    session.info.setdefault(_PENDING, []).append((session.get_nested_transaction(), entry))


def leave_out(session: Session) -> None:
    """Write none of what this transaction was to add: it is a rehearsal, and holds nobody up at the chain's end."""
    session.info.pop(_PENDING, None)


def head(session: Session) -> Anchor | None:
    """The last entry: what is kept elsewhere so that cutting off the end is noticed."""
    return _head(session.connection())


def check(session: Session, *, anchors: tuple[Anchor, ...] = ()) -> ChainVerdict:
    """Walk the whole trail as it lies in the database."""
    return verify(_raw_entries(session), anchors)


@event.listens_for(Session, "before_commit")
def _chain(session: Session) -> None:
    if session.in_nested_transaction() or not session.info.get(_PENDING):
        return
    session.flush()  # whatever may wait for another transaction waits before the chain is held
    connection = session.connection()
    with_side = connection.dialect.name == "postgresql"
    if with_side:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    after = _committed_head(connection) if with_side else _head(connection)
    entries = [entry for _, entry in session.info.pop(_PENDING)]
    connection.execute(insert(AuditEntry), [_row(entry) for entry in link(entries, after=after)])


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: SessionTransaction) -> None:
    """What was done inside a savepoint that is rolled back was not done."""
    if not previous.nested:
        session.info.pop(_PENDING, None)
        return
    pending = session.info.get(_PENDING)
    if pending:
        session.info[_PENDING] = [entry for entry in pending if not _inside(entry[0], previous)]


def _inside(transaction: SessionTransaction | None, outer: SessionTransaction) -> bool:
    while transaction is not None and transaction is not outer:
        transaction = transaction.parent
    return transaction is outer


def _committed_head(connection: Connection) -> Anchor | None:
    """What has been committed by now; one idle connection serves, because only who holds the lock reads here."""
    with _beside(connection.engine).connect() as reader:
        return _head(reader)


def _beside(engine: Engine) -> Engine:
    """The second engine of an engine, for reading outside its transactions; closed with it."""
    with _LOCK:
        found = _BESIDE.get(engine)
        if found is None:
            options: dict[str, Any] = {"isolation_level": "AUTOCOMMIT", "pool_size": 1, "pool_reset_on_return": None}
            found = _BESIDE[engine] = create_engine(engine.url, **options)
            event.listen(engine, "engine_disposed", lambda _gone: found.dispose())
        return found


def _head(connection: Connection) -> Anchor | None:
    row = connection.execute(_HEAD).first()
    return None if row is None else Anchor(number=row.id, digest=row.digest)


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.number,
        "at": entry.at,
        "actor_id": entry.actor,
        "action": entry.action,
        "subject_kind": entry.subject_kind,
        "subject_id": entry.subject_id,
        "allowed": entry.allowed,
        "data": dict(entry.data),
        "previous": entry.previous,
        "digest": entry.digest,
    }


def _raw_entries(session: Session) -> Iterator[Entry | UnreadableEntry]:
    """Rows as they lie there, without the kindness of column types: a value of another kind is an alteration."""
    for row in session.connection().execute(_RAW, execution_options={"yield_per": 1000}):
        try:
            yield _entry(row)
        except (TypeError, ValueError):
            yield UnreadableEntry(number=int(row.id), digest=str(row.digest))


def _entry(row: Any) -> Entry:
    at = datetime.fromisoformat(row.at) if isinstance(row.at, str) else row.at
    data = json.loads(row.data) if isinstance(row.data, str) else row.data
    if not isinstance(at, datetime) or at.tzinfo is not None:
        raise ValueError(row.at)
    return Entry(
        number=row.id,
        at=at.replace(tzinfo=UTC),
        actor=row.actor_id,
        action=row.action,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        allowed={0: False, 1: True}.get(row.allowed, row.allowed),
        data=data,
        previous=row.previous,
        digest=row.digest,
    )
