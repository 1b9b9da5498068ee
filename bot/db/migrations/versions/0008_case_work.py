"""What a case keeps open after a decision: conditions as tasks, files of the evidence, the war room.

Revision ID: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None

INDEXED = ("case_id", "decision_id", "owner_id")


def upgrade() -> None:
    """Make the table and the columns."""
    op.create_table(
        "case_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("files", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("done_by", sa.String(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_task_case_id_case")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["case_decision.id"], name=op.f("fk_case_task_decision_id_case_decision")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_case_task_owner_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_task")),
    )
    for column in INDEXED:
        op.create_index(op.f(f"ix_case_task_{column}"), "case_task", [column], unique=False)
    op.add_column("case", sa.Column("room", sa.JSON(), nullable=True))
    op.add_column("case_decision", sa.Column("files", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("case_decision", "files")
    op.drop_column("case", "room")
    op.drop_table("case_task")
