"""What an import asks is kept as a code with its fields, not as sentences in two languages.

Questions of before keep their sentences, by locale. A way back has no words for the others: both columns take the
code with its fields, and the next way forward reads it again.

Revision ID: 0017
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision: str | None = "0016"
branch_labels: str | None = None
depends_on: str | None = None

_QUESTION = sa.table(
    "import_question",
    sa.column("id", sa.Integer()),
    sa.column("message_zh", sa.String()),
    sa.column("message_en", sa.String()),
    sa.column("message", sa.JSON()),
)
_CODE = '{"key":'


def upgrade() -> None:
    """One column for both sentences."""
    op.add_column("import_question", sa.Column("message", sa.JSON(), nullable=False, server_default="{}"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(_QUESTION)).all():
        pair = {"zh-CN": row.message_zh, "en": row.message_en}
        message = json.loads(row.message_zh) if row.message_zh.startswith(_CODE) else pair
        connection.execute(sa.update(_QUESTION).where(_QUESTION.c.id == row.id).values(message=message))
    with op.batch_alter_table("import_question") as table:
        table.drop_column("message_zh")
        table.drop_column("message_en")
        table.alter_column("message", server_default=None)


def downgrade() -> None:
    """Two columns again."""
    for name in ("message_zh", "message_en"):
        op.add_column("import_question", sa.Column(name, sa.String(), nullable=False, server_default=""))
    connection = op.get_bind()
    for row in connection.execute(sa.select(_QUESTION)).all():
        code = json.dumps(row.message, ensure_ascii=False) if "key" in row.message else ""
        zh, en = code or row.message.get("zh-CN", ""), code or row.message.get("en", "")
        connection.execute(sa.update(_QUESTION).where(_QUESTION.c.id == row.id).values(message_zh=zh, message_en=en))
    with op.batch_alter_table("import_question") as table:
        table.drop_column("message")
        for name in ("message_zh", "message_en"):
            table.alter_column(name, server_default=None)
