"""What kind of message a notice is takes the place of whether it interrupts.

Revision ID: 0012
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision: str | None = "0011"
branch_labels: str | None = None
depends_on: str | None = None

INDEX = "ix_notice_waiting"
WAITING = sa.text("state IN ('new', 'retry')")
ASKING = "('case_card', 'case_note', 'case_task', 'case_word', 'handover_card')"
KIND = f"""
CASE
    WHEN method = 'update' THEN 'edit'
    WHEN method IN ('email', 'webhook') THEN 'outside'
    WHEN method = 'room' THEN 'card'
    WHEN message IN ('standup_prompt', 'standup_reminder') AND interrupts THEN 'prompt'
    WHEN message = 'import_questions' AND interrupts THEN 'question'
    WHEN message IN ('case_morning', 'hand_back') THEN 'list'
    WHEN message = 'capped_digest' THEN 'capped'
    WHEN interrupts AND message IN {ASKING} THEN 'ask'
    WHEN interrupts THEN 'news'
    WHEN message IN {ASKING} AND reader_id = audience THEN 'news'
    WHEN message IN ('rules_changed', 'outside_failed') THEN 'news'
    WHEN message IN ('standup_digest', 'standup_body') THEN 'round'
    WHEN message = 'case_event' THEN 'line'
    WHEN message = 'case_card' THEN 'card'
    ELSE 'answer'
END
"""
"""As near as an old row lets us know: an asking one is never held by the cap."""

PRIORITY = """
CASE
    WHEN critical THEN 0
    WHEN kind = 'ask' THEN 1
    WHEN kind = 'list' THEN 2
    WHEN kind = 'prompt' THEN 3
    WHEN kind = 'question' THEN 4
    WHEN kind IN ('news', 'capped') THEN 5
    ELSE 0
END
"""
INTERRUPTING = "('ask', 'copy', 'instruction', 'task', 'prompt', 'question', 'list', 'reminder', 'news')"


def _index(*columns: str) -> None:
    op.drop_index(INDEX, table_name="notice")
    op.create_index(INDEX, "notice", list(columns), sqlite_where=WAITING, postgresql_where=WAITING)


def _required(name: str, kind: sa.types.TypeEngine[Any], unsaid: Any, said: str) -> None:
    op.add_column("notice", sa.Column(name, kind, nullable=False, server_default=unsaid))
    op.execute(f"UPDATE notice SET {name} = {said}")  # noqa: S608 - all of it is written here
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("notice", name, server_default=None)


def upgrade() -> None:
    """Every row gets its kind and its priority; prompts get room for the end of their window."""
    op.add_column("notice", sa.Column("window_until", sa.DateTime(), nullable=True))
    _required("kind", sa.String(), "answer", KIND)
    _required("priority", sa.Integer(), "0", PRIORITY)
    op.drop_column("notice", "interrupts")
    _index("lane", "priority", "id", "next_at")


def downgrade() -> None:
    """Whether it interrupts follows from the kind."""
    _index("lane", "id", "next_at")
    _required("interrupts", sa.Boolean(), sa.false(), f"(kind IN {INTERRUPTING})")
    op.drop_column("notice", "priority")
    op.drop_column("notice", "kind")
    op.drop_column("notice", "window_until")
