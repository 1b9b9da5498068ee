"""A reply in a thread finds the card it hangs under.

Revision ID: 0027
"""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision: str | None = "0026"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Find a card by where it stands."""
    op.create_index("ix_posted_card_ts", "posted_card", ["ts"])


def downgrade() -> None:
    """Read all of them instead."""
    op.drop_index("ix_posted_card_ts", table_name="posted_card")
