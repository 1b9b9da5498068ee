"""When an instruction was posted: it is good from then on.

Revision ID: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision: str | None = "0014"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Of those that were given before, the decision is the nearest moment we know."""
    op.add_column("case_decision", sa.Column("told_at", sa.DateTime(), nullable=True))
    op.execute(
        "UPDATE case_decision SET told_at = decided_at WHERE state NOT IN ('asked', 'acknowledged', 'questioned')"
    )


def downgrade() -> None:
    """It counts from the decision again."""
    op.drop_column("case_decision", "told_at")
