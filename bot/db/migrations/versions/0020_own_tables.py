"""Photos, whom a case told, where its room is, whose list was sent and what a card is made of leave history and outbox.

Revision ID: 0020
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision: str | None = "0019"
branch_labels: str | None = None
depends_on: str | None = None

AT_ONCE = 500
NEXT = "next"
"""The source of a photo's row whose milestone nobody named."""

_CHANGE = sa.table(
    "change",
    *(sa.column(name) for name in ("id", "batch", "subject_kind", "subject_id", "order_id", "field", "old", "new")),
    *(sa.column(name) for name in ("actor_id", "source", "why", "undone_by")),
    sa.column("at", sa.DateTime()),
)
_PHOTO = sa.table(
    "photo",
    *(sa.column(name) for name in ("id", "root", "order_id", "milestone_id", "file_id", "name", "link", "sender_id")),
    *(sa.column(name, sa.Boolean()) for name in ("image", "named")),
    *(sa.column(name, sa.DateTime()) for name in ("filed_at", "lifted_at")),
)
_NOTICE = sa.table(
    "notice",
    *(sa.column(name) for name in ("id", "key", "method", "message", "audience", "reader_id", "card", "thread")),
    sa.column("state"),
    sa.column("context", sa.JSON()),
    sa.column("created_at", sa.DateTime()),
)
_CASE = sa.table(
    "case", sa.column("id"), sa.column("room", sa.JSON(none_as_null=True)), sa.column("opened_at", sa.DateTime())
)
_TOLD = sa.table("case_told", sa.column("case_id"), sa.column("member_id"))
_MEMBER = sa.table("member", sa.column("id"), sa.column("handed_back_on", sa.Date()))
_POSTED = sa.table(
    "posted_card",
    *(sa.column(name) for name in ("card", "channel", "audience", "reader_id")),
    sa.column("context", sa.JSON()),
)


def upgrade() -> None:
    """Make them, and carry over what is known."""
    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("milestone_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("image", sa.Boolean(), nullable=False),
        sa.Column("sender_id", sa.String(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("filed_at", sa.DateTime(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name="fk_photo_order_id_order"),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestone.id"], name="fk_photo_milestone_id_milestone"),
        sa.PrimaryKeyConstraint("id", name="pk_photo"),
    )
    for column in ("root", "order_id", "sender_id"):
        op.create_index(f"ix_photo_{column}", "photo", [column])
    op.create_table(
        "case_told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_case_told_case_id_case"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_case_told_member_id_member"),
        sa.PrimaryKeyConstraint("id", name="pk_case_told"),
    )
    op.create_index("ix_case_told_case", "case_told", ["case_id", "member_id"])
    op.add_column("member", sa.Column("handed_back_on", sa.Date(), nullable=True))
    op.add_column("posted_card", sa.Column("audience", sa.String(), nullable=False, server_default=""))
    op.add_column("posted_card", sa.Column("reader_id", sa.String(), nullable=True))
    op.add_column("posted_card", sa.Column("context", sa.JSON(), nullable=False, server_default="{}"))
    op.create_index("ix_posted_card_card", "posted_card", ["card"], postgresql_ops={"card": "text_pattern_ops"})
    connection = op.get_bind()
    _photos(connection)
    _told(connection)
    _rooms(connection)
    _lists(connection)
    _cards(connection)


def downgrade() -> None:
    """Photos are in the history again; the outbox still has the rest."""
    connection = op.get_bind()
    _photos_back(connection)
    for number, room in connection.execute(sa.select(_CASE.c.id, _CASE.c.room).where(_CASE.c.room.is_not(None))).all():
        before = {name: value for name, value in room.items() if name != "place"}
        connection.execute(sa.update(_CASE).where(_CASE.c.id == number).values(room=before))
    op.drop_index("ix_posted_card_card", table_name="posted_card")
    for table, column in (
        ("posted_card", "context"),
        ("posted_card", "reader_id"),
        ("posted_card", "audience"),
        ("member", "handed_back_on"),
    ):
        op.drop_column(table, column)
    op.drop_table("case_told")
    op.drop_table("photo")


def _in_parts(connection: sa.Connection, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    waiting = list(rows)
    for start in range(0, len(waiting), AT_ONCE):
        connection.execute(sa.insert(table), waiting[start : start + AT_ONCE])


def _photos(connection: sa.Connection) -> None:
    """A row that put a photo somewhere; the one that took it away says when."""
    kept = connection.execute(sa.select(_CHANGE).where(_CHANGE.c.subject_kind == "photo").order_by(_CHANGE.c.id)).all()
    lifted = {(row.batch, row.subject_id, row.order_id, row.field): row.at for row in kept if row.new is None}
    rows = []
    for row in kept:
        if row.new is None:
            continue
        place = (row.undone_by, row.subject_id, row.order_id, row.field)
        rows.append(
            {
                **json.loads(row.new),
                "root": row.why,
                "order_id": row.order_id,
                "milestone_id": row.subject_id or None,
                "file_id": row.field,
                "sender_id": row.actor_id,
                "named": row.source != NEXT,
                "filed_at": row.at,
                "lifted_at": lifted.get(place, row.at) if row.undone_by else None,
            }
        )
    _in_parts(connection, _PHOTO, rows)
    connection.execute(sa.delete(_CHANGE).where(_CHANGE.c.subject_kind == "photo"))


def _photos_back(connection: sa.Connection) -> None:
    rows: list[dict[str, Any]] = []
    for photo in connection.execute(sa.select(_PHOTO).order_by(_PHOTO.c.id)):
        value = json.dumps({"name": photo.name, "link": photo.link, "image": bool(photo.image)}, ensure_ascii=False)
        gone = f"lifted:{photo.id}" if photo.lifted_at is not None else None
        filed = {
            "batch": f"photo:{photo.id}",
            "subject_kind": "photo",
            "subject_id": photo.milestone_id or 0,
            "order_id": photo.order_id,
            "field": photo.file_id,
            "actor_id": photo.sender_id,
            "source": "text" if photo.named else NEXT,
            "why": photo.root,
        }
        rows.append({**filed, "old": None, "new": value, "at": photo.filed_at, "undone_by": gone})
        if gone is not None:
            rows.append({**filed, "batch": gone, "old": value, "new": None, "at": photo.lifted_at, "undone_by": None})
    _in_parts(connection, _CHANGE, rows)


def _told(connection: sa.Connection) -> None:
    opened = {row.id: row.opened_at for row in connection.execute(sa.select(_CASE.c.id, _CASE.c.opened_at))}
    sent = sa.select(_NOTICE.c.message, _NOTICE.c.card, _NOTICE.c.audience, _NOTICE.c.context, _NOTICE.c.created_at)
    sent = sent.where(
        _NOTICE.c.message.in_(("case_card", "case_note", "case_card/1", "case_note/1")),
        _NOTICE.c.method == "post",
        _NOTICE.c.reader_id == _NOTICE.c.audience,
        _NOTICE.c.state != "skipped",
    )
    told: dict[tuple[int, str], None] = {}
    for row in connection.execute(sent.order_by(_NOTICE.c.id)):
        case = row.context.get("case")
        theirs = row.message.startswith("case_note") or row.card == f"case:{case}:{row.audience}"
        if case in opened and theirs and row.created_at >= opened[case]:
            told[case, row.audience] = None
    people = set(connection.scalars(sa.select(_MEMBER.c.id)))
    _in_parts(connection, _TOLD, ({"case_id": case, "member_id": who} for case, who in told if who in people))


def _rooms(connection: sa.Connection) -> None:
    for number, room in connection.execute(sa.select(_CASE.c.id, _CASE.c.room).where(_CASE.c.room.is_not(None))).all():
        made = sa.select(_NOTICE.c.method, _NOTICE.c.thread).where(_NOTICE.c.key == f"case-room:{number}")
        row = connection.execute(made).one_or_none()
        place = "channel" if row is None or row.method == "room" else "thread" if row.thread else "nowhere"
        connection.execute(sa.update(_CASE).where(_CASE.c.id == number).values(room={**room, "place": place}))


def _lists(connection: sa.Connection) -> None:
    days: dict[str, date] = {}
    for key in connection.scalars(sa.select(_NOTICE.c.key).where(_NOTICE.c.key.like("hand-back:%"))):
        member, _, day = key.removeprefix("hand-back:").rpartition(":")
        days[member] = max(days.get(member, date.min), date.fromisoformat(day))
    for member, day in days.items():
        connection.execute(sa.update(_MEMBER).where(_MEMBER.c.id == member).values(handed_back_on=day))


def _cards(connection: sa.Connection) -> None:
    """As its first post had it."""
    connection.execute(sa.update(_POSTED).values(audience=_POSTED.c.channel))
    first = (
        sa.select(sa.func.min(_NOTICE.c.id))
        .where(_NOTICE.c.card.is_not(None), _NOTICE.c.method.in_(("post", "room")))
        .group_by(_NOTICE.c.card)
    )
    made = sa.select(_NOTICE.c.card, _NOTICE.c.audience, _NOTICE.c.reader_id, _NOTICE.c.context)
    rows = [
        {"of": row.card, "to": row.audience, "reader": row.reader_id, "made_of": row.context}
        for row in connection.execute(made.where(_NOTICE.c.id.in_(first)))
    ]
    if rows:
        connection.execute(
            sa.update(_POSTED)
            .where(_POSTED.c.card == sa.bindparam("of"))
            .values(
                audience=sa.bindparam("to"),
                reader_id=sa.bindparam("reader"),
                context=sa.bindparam("made_of", type_=sa.JSON()),
            ),
            rows,
        )
