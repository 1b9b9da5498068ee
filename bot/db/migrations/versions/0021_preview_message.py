"""A preview's message names what waits, and nothing else: `delay_preview/2`. Those of before are read as they are.

Revision ID: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision: str | None = "0020"
branch_labels: str | None = None
depends_on: str | None = None

FIRST, SECOND = "delay_preview", "delay_preview/2"


def upgrade() -> None:
    """The program reads both; nothing is written anew."""


def downgrade() -> None:
    """By one name again: what the second says was said under the first too."""
    for name in ("notice", "posted_card"):
        table = sa.table(name, sa.column("message"))
        op.execute(sa.update(table).where(table.c.message == SECOND).values(message=FIRST))
