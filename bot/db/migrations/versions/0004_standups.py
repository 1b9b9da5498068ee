"""Stand-up rounds and check-ins.

Revision ID: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the tables."""
    _standup_round()
    _check_in()


def downgrade() -> None:
    """Drop the tables."""
    for table in ("check_in", "standup_round"):
        op.drop_table(table)


def _standup_round() -> None:
    op.create_table(
        "standup_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_standup_round_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standup_round")),
        sa.UniqueConstraint("team_id", "held_on", name=op.f("uq_standup_round_team_id_held_on")),
    )


def _check_in() -> None:
    op.create_table(
        "check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ask_at", sa.DateTime(), nullable=False),
        sa.Column("remind_at", sa.DateTime(), nullable=True),
        sa.Column("closes_at", sa.DateTime(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("blocker_case_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["blocker_case_id"], ["case.id"], name=op.f("fk_check_in_blocker_case_id_case")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_check_in_member_id_member")),
        sa.ForeignKeyConstraint(["round_id"], ["standup_round.id"], name=op.f("fk_check_in_round_id_standup_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("round_id", "member_id", name=op.f("uq_check_in_round_id_member_id")),
    )
    op.create_index(op.f("ix_check_in_member_id"), "check_in", ["member_id"], unique=False)
    op.create_index(op.f("ix_check_in_round_id"), "check_in", ["round_id"], unique=False)
