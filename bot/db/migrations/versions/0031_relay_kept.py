"""When a 转报 was kept, beside when it was said: a message may be worked long after.

Revision ID: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision: str | None = "0030"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """What was said so far was kept as it was said."""
    op.add_column("relay", sa.Column("kept_at", sa.DateTime(), nullable=True))
    op.execute(sa.text("UPDATE relay SET kept_at = said_at"))
    with op.batch_alter_table("relay") as table:
        table.alter_column("kept_at", existing_type=sa.DateTime(), nullable=False)


def downgrade() -> None:
    """The moment of the words stays."""
    op.drop_column("relay", "kept_at")
