"""What waits is stored under kinds of its own: `report_drafts` and `undo`. Their data is read as it is.

Revision ID: 0022
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision: str | None = "0021"
branch_labels: str | None = None
depends_on: str | None = None

RENAMED = {"delay_preview/1": "report_drafts", "undo/1": "undo"}
DRAFTS = "report_drafts/2"
FORMS = ("report_form", "rules_draft")
"""What a form said: there was no row for it before, and it ends within a day."""

NOTHING: dict[str, Any] = {
    "lines": [], "milestone": None, "new_on": None, "cut_off": None, "kind": None, "text": "", "picks": [],
    "recorded": None, "always": False, "event": "", "relative": False, "source": {}, "files": [], "assumed": [],
    "fixed": {}, "refused": None, "refused_with": {},
}  # fmt: skip

_PENDING = sa.table("pending", sa.column("key"), sa.column("kind"), sa.column("data", sa.JSON()))


def upgrade() -> None:
    """The names; a message's kind is another thing's."""
    for before, after in RENAMED.items():
        op.execute(sa.update(_PENDING).where(_PENDING.c.kind == before).values(kind=after))


def downgrade() -> None:
    """Drafts as they were written before: everything said, numbers as text, an option beside its label."""
    connection = op.get_bind()
    kept = sa.select(_PENDING.c.key, _PENDING.c.data).where(_PENDING.c.kind == DRAFTS)
    for key, data in connection.execute(kept).all():
        before = {"dated": data["dated"], "drafts": [_draft_before(draft) for draft in data["drafts"]]}
        row = sa.update(_PENDING).where(_PENDING.c.key == key)
        connection.execute(row.values(kind="report_drafts", data=before))
    for first, after in RENAMED.items():
        op.execute(sa.update(_PENDING).where(_PENDING.c.kind == after).values(kind=first))
    op.execute(sa.delete(_PENDING).where(_PENDING.c.kind.in_(FORMS)))


def _draft_before(draft: dict[str, Any]) -> dict[str, Any]:
    renamed = {"lines" if name == "line_ids" else name: value for name, value in draft.items()}
    given = draft.get("given", {})
    renamed["given"] = {name: value if isinstance(value, bool) else str(value) for name, value in given.items()}
    if asked := draft.get("asked"):
        options = [[option["value"], option["label"]] for option in asked.get("options", [])]
        asked = {"code": asked["code"], "text": asked.get("text"), "span": asked.get("span", ""), "options": options}
    return {**NOTHING, **renamed, "asked": asked}
