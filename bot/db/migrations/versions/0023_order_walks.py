"""Indexes that answer Home's counts and lists of orders by themselves, whoever looks.

Revision ID: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision: str | None = "0022"
branch_labels: str | None = None
depends_on: str | None = None

TABLE, OPEN, FOLLOWED = "order_summary", "ix_order_summary_open", "ix_order_summary_followed"
URGENCY = ("float_days", "due_on", "po", "late_after")
SEEN_BY = ("customer", "project", "next_on", "finished")


def upgrade() -> None:
    """Have what is asked of an open order, and of those of one person, in the index."""
    op.drop_index(OPEN, table_name=TABLE)
    _walk(OPEN, *URGENCY, "merchandiser_id", *SEEN_BY)
    _walk(FOLLOWED, "merchandiser_id", *URGENCY, *SEEN_BY)


def downgrade() -> None:
    """Have the urgency alone."""
    op.drop_index(FOLLOWED, table_name=TABLE)
    op.drop_index(OPEN, table_name=TABLE)
    _walk(OPEN, *URGENCY)


def _walk(name: str, *columns: str) -> None:
    open_ones = sa.text("finished = 0"), sa.text("NOT finished")
    op.create_index(name, TABLE, columns, sqlite_where=open_ones[0], postgresql_where=open_ones[1])
