"""The closings of a sailing beside the customs': the yard's, the SI's and the VGM's.

Revision ID: 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision: str | None = "0029"
branch_labels: str | None = None
depends_on: str | None = None

TABLE, CLOSINGS = "order_line", ("cy", "si", "vgm")


def upgrade() -> None:
    """Nobody has kept one yet."""
    for closing in CLOSINGS:
        op.add_column(TABLE, sa.Column(f"{closing}_at", sa.DateTime(), nullable=True))
        op.add_column(TABLE, sa.Column(f"{closing}_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Only the one that a book calls the cut-off."""
    for closing in CLOSINGS:
        op.drop_column(TABLE, f"{closing}_on")
        op.drop_column(TABLE, f"{closing}_at")
