"""What came in, what goes out, what falls due.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the tables."""
    _due_row()
    _envelope()
    _notice()
    _posted_card()


def downgrade() -> None:
    """Drop the tables."""
    for table in ("posted_card", "notice", "envelope", "due_row"):
        op.drop_table(table)


def _due_row() -> None:
    op.create_table(
        "due_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=True),
        sa.Column("retry_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_row")),
        sa.UniqueConstraint("key", name=op.f("uq_due_row_key")),
    )
    op.create_index("ix_due_row_open", "due_row", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_due_row_step"), "due_row", ["step"], unique=False)


def _envelope() -> None:
    op.create_table(
        "envelope",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("worked_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("answer", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_envelope")),
    )
    op.create_index("ix_envelope_open", "envelope", ["worked_at", "received_at"], unique=False)


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("card", sa.String(), nullable=True),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("reader_id", sa.String(), nullable=True),
        sa.Column("step", sa.String(), nullable=True),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("interrupts", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=False),
        sa.Column("attempt_at", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    op.create_index("ix_notice_audience", "notice", ["audience"], unique=False)
    op.create_index(op.f("ix_notice_card"), "notice", ["card"], unique=False)
    op.create_index(op.f("ix_notice_step"), "notice", ["step"], unique=False)
    op.create_index(
        "ix_notice_unsent",
        "notice",
        ["audience", "lane", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('new', 'retry', 'sending', 'unknown')"),
        postgresql_where=sa.text("state IN ('new', 'retry', 'sending', 'unknown')"),
    )
    op.create_index(
        "ix_notice_waiting",
        "notice",
        ["lane", "id", "next_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('new', 'retry')"),
        postgresql_where=sa.text("state IN ('new', 'retry')"),
    )


def _posted_card() -> None:
    op.create_table(
        "posted_card",
        sa.Column("card", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("posted_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("card", name=op.f("pk_posted_card")),
    )
