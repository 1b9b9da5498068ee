"""What waits for a person, and what Undo puts back, in rows of their own: messages and the history may be pruned.

Revision ID: 0019
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision: str | None = "0018"
branch_labels: str | None = None
depends_on: str | None = None

PREVIEW, UNDO = "delay_preview/1", "undo/1"
PREVIEW_LASTS, UNDO_LASTS = timedelta(days=30), timedelta(minutes=15)
UNDOABLE = ("answer", "delay", "form", "standup", "text")
VALUE = ("subject_kind", "subject_id", "order_id", "field", "old", "new")
AT_ONCE = 500

_PENDING = sa.table(
    "pending",
    *(sa.column(name) for name in ("key", "kind", "owner_id", "subject", "outcome")),
    sa.column("data", sa.JSON()),
    *(sa.column(name, sa.DateTime()) for name in ("created_at", "ends_at", "settled_at")),
)
_NOTICE = sa.table(
    "notice",
    *(sa.column(name) for name in ("id", "key", "message", "reader_id")),
    sa.column("context", sa.JSON()),
    sa.column("created_at", sa.DateTime()),
)
_CHANGE = sa.table(
    "change",
    *(sa.column(name) for name in ("id", "batch", "actor_id", "source", "undone_by", *VALUE)),
    sa.column("at", sa.DateTime()),
)
_CASE = sa.table("case", sa.column("batch"))


def upgrade() -> None:
    """Previews come out of the outbox, what Undo puts back out of the history."""
    op.create_table(
        "pending",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_pending"),
    )
    for column in ("owner_id", "subject"):
        op.create_index(f"ix_pending_{column}", "pending", [column])
    connection = op.get_bind()
    _insert(connection, _undos(connection))
    _insert(connection, _previews(connection))


def downgrade() -> None:
    """Previews carry what they hold again; the history still has what Undo puts back."""
    connection = op.get_bind()
    kept = {row.key: row for row in connection.execute(sa.select(_PENDING).where(_PENDING.c.kind == PREVIEW))}
    shown = sa.select(_NOTICE.c.id, _NOTICE.c.context).where(_NOTICE.c.message == "delay_preview")
    for number, context in connection.execute(shown).all():
        if (row := kept.get(context["key"])) is not None:
            whole = {"key": row.key, "root": row.subject, **row.data}
            connection.execute(sa.update(_NOTICE).where(_NOTICE.c.id == number).values(context=whole))
    op.drop_table("pending")


def _insert(connection: sa.Connection, rows: Iterable[dict[str, Any]]) -> None:
    waiting: list[dict[str, Any]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == AT_ONCE:
            connection.execute(sa.insert(_PENDING), waiting)
            waiting = []
    if waiting:
        connection.execute(sa.insert(_PENDING), waiting)


def _undos(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    wanted = sa.select(_CHANGE).where(
        _CHANGE.c.source.in_(UNDOABLE), _CHANGE.c.subject_kind.in_(("order", "line", "milestone"))
    )
    changes = connection.execute(wanted.order_by(_CHANGE.c.batch, _CHANGE.c.id)).all()
    for batch, found in groupby(changes, key=lambda change: change.batch):
        rows = list(found)
        undone = rows[0].undone_by is not None
        yield _row(
            key=f"undo:{batch}",
            kind=UNDO,
            owner=rows[0].actor_id,
            subject=batch,
            data={"values": [{name: getattr(row, name) for name in VALUE} for row in rows]},
            at=rows[0].at,
            lasts=UNDO_LASTS,
            outcome="undone" if undone else None,
        )


def _previews(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """As each was first shown; what became of it is told by what was saved and by what was said to be dropped."""
    reported = sa.select(_CHANGE.c.batch).where(_CHANGE.c.source == "delay")
    saved = {*connection.scalars(reported.distinct()), *connection.scalars(sa.select(_CASE.c.batch))}
    dropped = sa.select(_NOTICE.c.context).where(_NOTICE.c.message == "delay_dropped")
    given_up = {context.get("root") for context in connection.scalars(dropped)}
    shown = sa.select(_NOTICE).where(_NOTICE.c.message == "delay_preview").order_by(_NOTICE.c.id)
    for notice in connection.execute(shown).all():
        context = notice.context
        if context["key"] != notice.key:
            continue
        root = context["root"]
        lines = {f"{root}/{place}" for place in range(len(context["drafts"]))}
        whole = root in saved or (lines and lines <= saved)
        yield _row(
            key=notice.key,
            kind=PREVIEW,
            owner=notice.reader_id,
            subject=root,
            data={"dated": context["dated"], "drafts": context["drafts"]},
            at=notice.created_at,
            lasts=PREVIEW_LASTS,
            outcome="saved" if whole else "dropped" if root in given_up else None,
        )


def _row(
    *,
    key: str,
    kind: str,
    owner: str | None,
    subject: str,
    data: dict[str, Any],
    at: datetime,
    lasts: timedelta,
    outcome: str | None,
) -> dict[str, Any]:
    return {
        "key": key,
        "kind": kind,
        "owner_id": owner,
        "subject": subject,
        "data": data,
        "created_at": at,
        "ends_at": at + lasts,
        "settled_at": at if outcome else None,
        "outcome": outcome,
    }
