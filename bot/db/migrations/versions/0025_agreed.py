"""The day on board that the customer was last promised, apart from what is booked and from what somebody said since.

Revision ID: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision: str | None = "0024"
branch_labels: str | None = None
depends_on: str | None = None

TABLE, COLUMN = "order_line", "agreed_on"


def upgrade() -> None:
    """What stands is what was agreed: the ETD, unless it was later than the customer's date."""
    op.add_column(TABLE, sa.Column(COLUMN, sa.Date(), nullable=True))
    line = sa.table(TABLE, sa.column(COLUMN), sa.column("etd_on"), sa.column("due_on"))
    late = sa.and_(line.c.due_on.is_not(None), line.c.due_on < line.c.etd_on)
    op.execute(sa.update(line).values({COLUMN: sa.case((late, line.c.due_on), else_=line.c.etd_on)}))


def downgrade() -> None:
    """Only the ETD and the customer's date, as before."""
    op.drop_column(TABLE, COLUMN)
