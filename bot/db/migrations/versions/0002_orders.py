"""Orders, their lines and milestones, and what an import left open.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None

MONEY = sa.String(40).with_variant(sa.Numeric(20, 6), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    _order()
    _change()
    _order_line()
    _import_question()
    _milestone()


def downgrade() -> None:
    """Drop the tables."""
    for table in ("milestone", "import_question", "order_line", "change", "order"):
        op.drop_table(table)


def _order() -> None:
    op.create_table(
        "order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("po", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=True),
        sa.Column("merchandiser_id", sa.String(), nullable=True),
        sa.Column("merchandiser_name", sa.String(), nullable=True),
        sa.Column("sales_name", sa.String(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("term", sa.String(), nullable=True),
        sa.Column("term_place", sa.String(), nullable=True),
        sa.Column("term_edition", sa.String(), nullable=True),
        sa.Column("lc_number", sa.String(), nullable=True),
        sa.Column("lc_latest_on", sa.Date(), nullable=True),
        sa.Column("packing_in_contract", sa.Boolean(), nullable=False),
        sa.Column("partial_allowed", sa.Boolean(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["merchandiser_id"], ["member.id"], name=op.f("fk_order_merchandiser_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order")),
        sa.UniqueConstraint("customer", "po", name=op.f("uq_order_customer_po")),
    )
    op.create_index(op.f("ix_order_customer"), "order", ["customer"], unique=False)
    op.create_index(op.f("ix_order_lc_number"), "order", ["lc_number"], unique=False)
    op.create_index(op.f("ix_order_merchandiser_id"), "order", ["merchandiser_id"], unique=False)
    op.create_index(op.f("ix_order_po"), "order", ["po"], unique=False)


def _change() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("old", sa.String(), nullable=True),
        sa.Column("new", sa.String(), nullable=True),
        sa.Column("actor_id", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_change_order_id_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index(op.f("ix_change_batch"), "change", ["batch"], unique=False)
    op.create_index(op.f("ix_change_order_id"), "change", ["order_id"], unique=False)
    op.create_index("ix_change_subject", "change", ["subject_kind", "subject_id"], unique=False)


def _order_line() -> None:
    op.create_table(
        "order_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("style", sa.String(), nullable=True),
        sa.Column("product", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("template", sa.String(), nullable=True),
        sa.Column("quantity", MONEY, nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("unit_price", MONEY, nullable=True),
        sa.Column("amount", MONEY, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("original_due_on", sa.Date(), nullable=True),
        sa.Column("etd_on", sa.Date(), nullable=True),
        sa.Column("cutoff_at", sa.DateTime(), nullable=True),
        sa.Column("cutoff_on", sa.Date(), nullable=True),
        sa.Column("vessel", sa.String(), nullable=True),
        sa.Column("container", sa.String(), nullable=True),
        sa.Column("bill_of_lading", sa.String(), nullable=True),
        sa.Column("dangerous_goods", sa.Boolean(), nullable=False),
        sa.Column("inspection", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_line_order_id_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
        sa.UniqueConstraint("order_id", "key", name=op.f("uq_order_line_order_id_key")),
    )
    op.create_index(op.f("ix_order_line_order_id"), "order_line", ["order_id"], unique=False)
    op.create_index(op.f("ix_order_line_style"), "order_line", ["style"], unique=False)
    op.create_index(op.f("ix_order_line_vessel"), "order_line", ["vessel"], unique=False)


def _import_question() -> None:
    op.create_table(
        "import_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("asked_id", sa.String(), nullable=True),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("cell", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("message_zh", sa.String(), nullable=False),
        sa.Column("message_en", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["asked_id"], ["member.id"], name=op.f("fk_import_question_asked_id_member")),
        sa.ForeignKeyConstraint(["line_id"], ["order_line.id"], name=op.f("fk_import_question_line_id_order_line")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_import_question_order_id_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_question")),
        sa.UniqueConstraint("key", name=op.f("uq_import_question_key")),
    )
    op.create_index(op.f("ix_import_question_asked_id"), "import_question", ["asked_id"], unique=False)
    op.create_index(op.f("ix_import_question_order_id"), "import_question", ["order_id"], unique=False)


def _milestone() -> None:
    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("owner_role", sa.String(), nullable=False),
        sa.Column("gate", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("latest_on", sa.Date(), nullable=True),
        sa.Column("forecast_on", sa.Date(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("float_days", sa.Integer(), nullable=True),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("blocked_reason", sa.String(), nullable=True),
        sa.Column("touched_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["line_id"], ["order_line.id"], name=op.f("fk_milestone_line_id_order_line")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
        sa.UniqueConstraint("line_id", "key", name=op.f("uq_milestone_line_id_key")),
    )
    op.create_index(op.f("ix_milestone_line_id"), "milestone", ["line_id"], unique=False)
    op.create_index("ix_milestone_open", "milestone", ["state", "forecast_on"], unique=False)
