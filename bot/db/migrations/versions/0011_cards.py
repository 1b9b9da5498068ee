"""Cards are found by their beginning: an index that serves it whatever the database's collation.

Revision ID: 0011
"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision: str | None = "0010"
branch_labels: str | None = None
depends_on: str | None = None

CARD = "card"
INDEX = "ix_notice_card"


def upgrade() -> None:
    """PostgreSQL's ordinary index does not know beginnings unless the collation is C; SQLite's does."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index(INDEX, table_name="notice")
        op.create_index(INDEX, "notice", [CARD], postgresql_ops={CARD: "text_pattern_ops"})


def downgrade() -> None:
    """The ordinary index again."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index(INDEX, table_name="notice")
        op.create_index(INDEX, "notice", [CARD])
