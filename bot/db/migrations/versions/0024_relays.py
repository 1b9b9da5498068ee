"""Reports that are passed on to who follows the order, as rows.

Revision ID: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision: str | None = "0023"
branch_labels: str | None = None
depends_on: str | None = None

TABLE = "relay"
INDEXED = ("batch", "reporter_id", "follower_id", "lead_id", "order_id")


def upgrade() -> None:
    """Have a place for what was said and waits for who may record it."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        *(_person(name, nullable=name == "lead_id") for name in ("reporter_id", "follower_id", "lead_id")),
        sa.Column("order_id", sa.Integer(), sa.ForeignKey("order.id", name="fk_relay_order_id_order"), nullable=False),
        sa.Column("line_id", sa.Integer(), sa.ForeignKey("order_line.id", name="fk_relay_line_id_order_line")),
        sa.Column("milestone_id", sa.Integer(), sa.ForeignKey("milestone.id", name="fk_relay_milestone_id_milestone")),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("settled_by", "reason", "saved_as")),
        sa.PrimaryKeyConstraint("id", name="pk_relay"),
    )
    for column in INDEXED:
        op.create_index(f"ix_relay_{column}", TABLE, [column])


def downgrade() -> None:
    """Forget them."""
    op.drop_table(TABLE)


def _person(name: str, *, nullable: bool) -> sa.Column[str]:
    key = sa.ForeignKey("member.id", name=f"fk_relay_{name}_member")
    return sa.Column(name, sa.String(), key, nullable=nullable)
