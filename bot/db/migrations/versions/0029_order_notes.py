"""What is kept beside an order: values measured, and notes that nobody has to decide about.

Revision ID: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision: str | None = "0028"
branch_labels: str | None = None
depends_on: str | None = None

TABLE = "order_note"
INDEXED = ("batch", "order_id")


def upgrade() -> None:
    """Have a place for them."""
    figure = sa.Numeric(20, 6).with_variant(sa.String(40), "sqlite")
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "order_id", sa.Integer(), sa.ForeignKey("order.id", name=f"fk_{TABLE}_order_id_order"), nullable=False
        ),
        sa.Column("line_id", sa.Integer(), sa.ForeignKey("order_line.id", name=f"fk_{TABLE}_line_id_order_line")),
        sa.Column(
            "milestone_id", sa.Integer(), sa.ForeignKey("milestone.id", name=f"fk_{TABLE}_milestone_id_milestone")
        ),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("about", "name")),
        *(sa.Column(name, figure, nullable=True) for name in ("value", "high")),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column(
            "author_id", sa.String(), sa.ForeignKey("member.id", name=f"fk_{TABLE}_author_id_member"), nullable=False
        ),
        sa.Column("heard_from", sa.String(), nullable=True),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
    )
    for column in INDEXED:
        op.create_index(f"ix_{TABLE}_{column}", TABLE, [column])


def downgrade() -> None:
    """Forget them."""
    op.drop_table(TABLE)
