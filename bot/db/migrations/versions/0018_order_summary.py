"""One row an order with what lists are sorted by and look-ups search, and indexes of what waits for whom.

Revision ID: 0018
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision: str | None = "0017"
branch_labels: str | None = None
depends_on: str | None = None

PLAIN = sa.String().with_variant(sa.String(collation="C"), "postgresql")
URGENCY = ["float_days", "due_on", "po", "late_after"]
ENDED = {"delivered", "paid"}
AT_ONCE = 500
INDEXED = (("case_event", "decision_id"), ("case_event", "target_id"), ("case_decision", "state"))
NAMES = ("style", "product", "vessel", "container", "bill_of_lading")

_ORDER = sa.table(
    "order",
    *(sa.column(name) for name in ("id", "customer", "project", "po", "merchandiser_id", "lc_number")),
    sa.column("cancelled_at", sa.DateTime()),
    sa.column("closed_at", sa.DateTime()),
)
_LINE = sa.table(
    "order_line",
    *(sa.column(name) for name in ("id", "order_id", "position", *NAMES)),
    sa.column("due_on", sa.Date()),
    sa.column("cancelled_at", sa.DateTime()),
)
_MILESTONE = sa.table(
    "milestone",
    *(sa.column(name) for name in ("line_id", "key", "state", "float_days")),
    *(sa.column(name, sa.Date()) for name in ("forecast_on", "promised_on", "latest_on")),
)


def upgrade() -> None:
    """Make the table and work out the row of every order there is."""
    table = op.create_table(
        "order_summary",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("po", PLAIN, nullable=False),
        sa.Column("merchandiser_id", sa.String(), nullable=False),
        sa.Column("po_key", PLAIN, nullable=False),
        sa.Column("po_number", PLAIN, nullable=False),
        sa.Column("names", PLAIN, nullable=False),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.Column("going", sa.Boolean(), nullable=False),
        sa.Column("float_days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("late_after", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name="fk_order_summary_order_id_order", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("order_id", name="pk_order_summary"),
    )
    connection = op.get_bind()
    ids = connection.execute(sa.select(_ORDER.c.id).order_by(_ORDER.c.id)).scalars().all()
    for start in range(0, len(ids), AT_ONCE):
        op.bulk_insert(table, _summaries(connection, ids[start : start + AT_ONCE]))
    for name in ("merchandiser_id", "po_key", "po_number"):
        op.create_index(f"ix_order_summary_{name}", "order_summary", [name])
    op.create_index("ix_order_summary_urgency", "order_summary", URGENCY)
    op.create_index(
        "ix_order_summary_open",
        "order_summary",
        URGENCY,
        sqlite_where=sa.text("finished = 0"),
        postgresql_where=sa.text("NOT finished"),
    )
    op.create_index(
        "ix_milestone_due",
        "milestone",
        ["promised_on", "forecast_on"],
        sqlite_where=sa.text("state != 'done'"),
        postgresql_where=sa.text("state != 'done'"),
    )
    for of, column in INDEXED:
        op.create_index(f"ix_{of}_{column}", of, [column])


def downgrade() -> None:
    """Take them away."""
    for of, column in INDEXED:
        op.drop_index(f"ix_{of}_{column}", table_name=of)
    op.drop_index("ix_milestone_due", table_name="milestone")
    op.drop_table("order_summary")


def _summaries(connection: sa.Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    lines: dict[int, list[Any]] = defaultdict(list)
    milestones: dict[int, list[Any]] = defaultdict(list)
    wanted = sa.select(_LINE).where(_LINE.c.order_id.in_(ids)).order_by(_LINE.c.position)
    for line in connection.execute(wanted):
        lines[line.order_id].append(line)
    of_lines = sa.select(_LINE.c.id).where(_LINE.c.order_id.in_(ids))
    for milestone in connection.execute(sa.select(_MILESTONE).where(_MILESTONE.c.line_id.in_(of_lines))):
        milestones[milestone.line_id].append(milestone)
    orders = connection.execute(sa.select(_ORDER).where(_ORDER.c.id.in_(ids)))
    return [_summary(order, lines[order.id], milestones) for order in orders]


def _summary(order: Any, lines: list[Any], milestones: dict[int, list[Any]]) -> dict[str, Any]:
    living = [line for line in lines if line.cancelled_at is None]
    undone = {line.id: [row for row in milestones[line.id] if row.state != "done"] for line in living}
    still_open = [row for rows in undone.values() for row in rows]
    floats = (
        (min((row.float_days for row in undone[line.id] if row.float_days is not None), default=999), line)
        for line in living
    )
    tight = min(((days, line.due_on or date.max) for days, line in floats), default=(999, date.max))
    done = [{row.key for row in milestones[line.id] if row.state == "done"} for line in living]
    ended = all(keys & ENDED for keys in done)
    key = re.sub(r"\s+", "", order.po).upper()
    names = [order.lc_number, *(getattr(line, name) for line in lines for name in NAMES)]
    unique = dict.fromkeys(_folded(name) for name in names if name)
    return {
        "order_id": order.id,
        "customer": order.customer,
        "project": order.project or "",
        "po": order.po,
        "merchandiser_id": order.merchandiser_id or "",
        "po_key": key,
        "po_number": re.sub(r"^\D+", "", key),
        "names": "".join(f"\n{name}" for name in (*unique, f"\t{_folded(order.customer)}")) + "\n",
        "finished": bool(order.cancelled_at or (lines and (order.closed_at or ended))),
        "going": order.cancelled_at is None and any("delivered" not in keys for keys in done),
        "float_days": tight[0],
        "due_on": tight[1],
        "late_after": min((_late_after(row) for row in still_open), default=date.max),
        "next_on": min((row.forecast_on for row in still_open if row.forecast_on is not None), default=None),
    }


def _late_after(milestone: Any) -> date:
    due: date | None = milestone.promised_on or milestone.forecast_on
    if due is None:
        return date.max
    return date.min if milestone.latest_on is not None and due > milestone.latest_on else due


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text.strip()).casefold()
