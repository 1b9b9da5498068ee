"""The channels we post in: who reads along, and whether anybody is let in.

Revision ID: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision: str | None = "0013"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Empty: each channel is looked at before the first message goes there."""
    op.create_table(
        "channel",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("outsiders", sa.JSON(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
    )


def downgrade() -> None:
    """What was held waits again."""
    op.execute("UPDATE notice SET state = 'new', reason = NULL WHERE state = 'held'")
    op.drop_table("channel")
