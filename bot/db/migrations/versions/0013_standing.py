"""How somebody stands to the workspace (member, left, guest, stranger), and who says that they are an administrator.

Revision ID: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision: str | None = "0012"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Who is an administrator today is so by Slack and by name, until the next start reads both anew."""
    for name in ("slack_admin", "named_admin"):
        op.add_column("member", sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("member", sa.Column("standing", sa.String, nullable=False, server_default="member"))
    member = sa.table("member", *(sa.column(name) for name in ("is_admin", "slack_admin", "named_admin")))
    op.execute(member.update().values(slack_admin=member.c.is_admin, named_admin=member.c.is_admin))
    standing, active = sa.column("standing", sa.String), sa.column("active", sa.Boolean)
    left = sa.table("member", standing, active)
    op.execute(left.update().where(left.c.active.is_(sa.false())).values(standing="left"))


def downgrade() -> None:
    """Only whether they are an administrator is kept."""
    with op.batch_alter_table("member") as table:
        for name in ("standing", "named_admin", "slack_admin"):
            table.drop_column(name)
