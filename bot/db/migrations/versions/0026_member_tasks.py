"""What members ask of each other, as rows.

Revision ID: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision: str | None = "0025"
branch_labels: str | None = None
depends_on: str | None = None

TABLE = "member_task"
INDEXED = ("batch", "asked_by", "owner_id", "order_id")


def upgrade() -> None:
    """Have a place for them."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        *(
            sa.Column(name, sa.String(), sa.ForeignKey("member.id", name=f"fk_{TABLE}_{name}_member"), nullable=False)
            for name in ("asked_by", "owner_id")
        ),
        sa.Column("order_id", sa.Integer(), sa.ForeignKey("order.id", name=f"fk_{TABLE}_order_id_order")),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("wanted_on", "first_wanted_on")),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("settled_by", "answer")),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
    )
    for column in INDEXED:
        op.create_index(f"ix_{TABLE}_{column}", TABLE, [column])


def downgrade() -> None:
    """Forget them."""
    op.drop_table(TABLE)
