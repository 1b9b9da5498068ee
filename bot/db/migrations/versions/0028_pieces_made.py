"""The pieces behind a milestone's progress.

Revision ID: 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision: str | None = "0027"
branch_labels: str | None = None
depends_on: str | None = None

MONEY = sa.String(40).with_variant(sa.Numeric(20, 6), "postgresql")


def upgrade() -> None:
    """Nobody has counted any yet."""
    op.add_column("milestone", sa.Column("made", MONEY, nullable=True))


def downgrade() -> None:
    """The per cent stays."""
    op.drop_column("milestone", "made")
