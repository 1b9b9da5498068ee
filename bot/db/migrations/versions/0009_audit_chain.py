"""The audit trail becomes a chain that the database refuses to change; a message may be a file.

Revision ID: 0009
"""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None

_ENTRY = sa.table(
    "audit_entry",
    sa.column("id", sa.Integer()),
    sa.column("at", sa.DateTime()),
    sa.column("actor_id", sa.String()),
    sa.column("action", sa.String()),
    sa.column("subject_kind", sa.String()),
    sa.column("subject_id", sa.String()),
    sa.column("allowed", sa.Boolean()),
    sa.column("data", sa.JSON()),
    sa.column("previous", sa.String()),
    sa.column("digest", sa.String()),
)
_REFUSAL = "audit_entry is append-only"


def upgrade() -> None:
    """Chain what is there, then let nobody change it."""
    op.add_column("notice", sa.Column("file_id", sa.String(), nullable=True))
    with op.batch_alter_table("audit_entry") as table:
        table.add_column(sa.Column("previous", sa.String(), nullable=True))
        table.add_column(sa.Column("digest", sa.String(), nullable=True))
    _chain(op.get_bind())
    with op.batch_alter_table("audit_entry") as table:
        table.alter_column("previous", existing_type=sa.String(), nullable=False)
        table.alter_column("digest", existing_type=sa.String(), nullable=False)
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def downgrade() -> None:
    """Take guard and chain away."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_entry_no_truncate ON audit_entry")
        op.execute("DROP TRIGGER audit_entry_no_change ON audit_entry")
        op.execute("DROP FUNCTION audit_entry_refuse()")
    else:
        op.execute("DROP TRIGGER audit_entry_no_delete")
        op.execute("DROP TRIGGER audit_entry_no_update")
    with op.batch_alter_table("audit_entry") as table:
        table.drop_column("digest")
        table.drop_column("previous")
    op.drop_column("notice", "file_id")


def _chain(connection: sa.Connection) -> None:
    previous = ""
    rows = connection.execute(sa.select(_ENTRY).order_by(_ENTRY.c.id)).mappings().all()
    for row in rows:
        digest = _digest(row, previous)
        connection.execute(sa.update(_ENTRY).where(_ENTRY.c.id == row["id"]).values(previous=previous, digest=digest))
        previous = digest


def _digest(row: Any, previous: str) -> str:
    """As bot.domain.audit_chain digests an entry; written again because a migration imports nothing of ours."""
    at: datetime = row["at"]
    content = {
        "sequence": row["id"],
        "at": at.isoformat(timespec="microseconds") + "+00:00",
        "actor": row["actor_id"],
        "action": row["action"],
        "subject": [row["subject_kind"], row["subject_id"]],
        "allowed": row["allowed"],
        "data": row["data"],
        "previous": previous,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return sha256(text.encode("ascii")).hexdigest()


def _guard_sqlite() -> None:
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER audit_entry_no_{verb} BEFORE {verb.upper()} ON audit_entry "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()"
    )
