"""Seats that change hands: deputies' limits, cancelled absences and duties, hand-overs.

Revision ID: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None

MONEY = sa.String(40).with_variant(sa.Numeric(20, 6), "postgresql")


def upgrade() -> None:
    """Make the table, and the columns."""
    with op.batch_alter_table("absence") as absence:
        absence.add_column(sa.Column("limit_cny", MONEY, nullable=True))
        absence.add_column(sa.Column("cancelled_at", sa.DateTime(), nullable=True))
    with op.batch_alter_table("duty") as duty:
        duty.add_column(sa.Column("cancelled_at", sa.DateTime(), nullable=True))
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.String(), nullable=False),
        sa.Column("taker_id", sa.String(), nullable=False),
        sa.Column("customer", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("listed", sa.JSON(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("giver_at", sa.DateTime(), nullable=True),
        sa.Column("taker_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["giver_id"], ["member.id"], name=op.f("fk_handover_giver_id_member")),
        sa.ForeignKeyConstraint(["taker_id"], ["member.id"], name=op.f("fk_handover_taker_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    for column in ("giver_id", "taker_id", "state"):
        op.create_index(op.f(f"ix_handover_{column}"), "handover", [column], unique=False)


def downgrade() -> None:
    """Take them away."""
    op.drop_table("handover")
    with op.batch_alter_table("duty") as duty:
        duty.drop_column("cancelled_at")
    with op.batch_alter_table("absence") as absence:
        absence.drop_column("cancelled_at")
        absence.drop_column("limit_cny")
