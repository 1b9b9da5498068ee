"""Questions of stand-ups stay: they have keys, are retired instead of deleted, and a round keeps its own.

Until here a start deleted a team's questions and inserted them anew, so that answers lost theirs. Each start made a
block of consecutive ids in the order of the file: where somebody answered all of them, their ids are such a block and
say by their place which question each was. Any other answer without one is kept under a retired one that says so.

Revision ID: 0016
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision: str | None = "0015"
branch_labels: str | None = None
depends_on: str | None = None

_QUESTION = sa.table(
    "team_question",
    sa.column("id", sa.Integer()),
    sa.column("team_id", sa.Integer()),
    sa.column("key", sa.String()),
    sa.column("position", sa.Integer()),
    sa.column("kind", sa.String()),
    sa.column("text_zh", sa.String()),
    sa.column("text_en", sa.String()),
    sa.column("retired_at", sa.DateTime()),
)
_ROUND = sa.table(
    "standup_round",
    sa.column("id", sa.Integer()),
    sa.column("team_id", sa.Integer()),
    sa.column("questions", sa.JSON()),
)
_CHECK_IN = sa.table(
    "check_in", sa.column("id", sa.Integer()), sa.column("round_id", sa.Integer()), sa.column("answers", sa.JSON())
)
EARLIER = {"kind": "text", "text_zh": "(以前的问题)", "text_en": "(earlier question)"}
RETIRING = ("team", "team_member", "team_question")


def upgrade() -> None:
    """Make the columns, name every question, and bring each answer under a question again."""
    for table in RETIRING:
        op.add_column(table, sa.Column("retired_at", sa.DateTime(), nullable=True))
    op.add_column("member", sa.Column("directory", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("team", sa.Column("key", sa.String(), nullable=True))
    op.add_column("team_question", sa.Column("key", sa.String(), nullable=False, server_default=""))
    op.add_column("standup_round", sa.Column("questions", sa.JSON(), nullable=False, server_default="[]"))
    connection = op.get_bind()
    for team in connection.execute(sa.text("SELECT id FROM team ORDER BY id")).scalars().all():
        questions = _named(connection, team)
        _carry_over(connection, team, questions)
    op.create_index("ix_team_key", "team", ["key"], unique=True)
    op.create_index("ix_team_question_key", "team_question", ["team_id", "key"], unique=True)


def downgrade() -> None:
    """Take the columns away."""
    op.drop_index("ix_team_question_key", table_name="team_question")
    op.drop_index("ix_team_key", table_name="team")
    op.drop_column("standup_round", "questions")
    op.drop_column("team_question", "key")
    op.drop_column("team", "key")
    op.drop_column("member", "directory")
    for table in RETIRING:
        op.drop_column(table, "retired_at")


def _named(connection: sa.Connection, team: int) -> list[dict[str, Any]]:
    """The team's questions in order, each with the key that bot.domain.questions would give it."""
    wanted = sa.select(_QUESTION).where(_QUESTION.c.team_id == team).order_by(_QUESTION.c.position, _QUESTION.c.id)
    questions = [dict(row) for row in connection.execute(wanted).mappings()]
    taken: set[str] = set()
    for question in questions:
        digest = sha256(f"{question['text_zh']}\n{question['text_en']}".encode()).hexdigest()
        names = [question["kind"]] if question["kind"] != "text" else []
        names += [f"{question['kind']}-{digest[:length]}" for length in range(8, len(digest) + 1)]
        names += [f"{question['kind']}-{question['id']}"]
        question["key"] = next(name for name in names if name not in taken)
        taken.add(question["key"])
        same = _QUESTION.c.id == question["id"]
        connection.execute(sa.update(_QUESTION).where(same).values(key=question["key"]))
    return questions


def _carry_over(connection: sa.Connection, team: int, questions: list[dict[str, Any]]) -> None:
    """Give each round the questions it was asked, and each answer the id of one of them."""
    rounds = connection.execute(sa.select(_ROUND.c.id).where(_ROUND.c.team_id == team)).scalars().all()
    answers: dict[int, dict[int, dict[str, str]]] = defaultdict(dict)
    for row in connection.execute(sa.select(_CHECK_IN).where(_CHECK_IN.c.round_id.in_(rounds))).mappings():
        answers[row["round_id"]][row["id"]] = row["answers"]
    now_asked = {str(question["id"]): question for question in questions}
    given = [set(each) for of_round in answers.values() for each in of_round.values()]
    meant = _by_place(given, questions)
    for number in rounds:
        asked = list(questions)
        for check_in, said in answers[number].items():
            for lost in [each for each in said if each not in now_asked]:
                if lost not in meant:
                    meant[lost] = _earlier(connection, team, lost, len(questions))
                if meant[lost] not in asked:
                    asked.append(meant[lost])
            moved = {str(meant[each]["id"]) if each in meant else each: text for each, text in said.items()}
            if moved != said:
                connection.execute(sa.update(_CHECK_IN).where(_CHECK_IN.c.id == check_in).values(answers=moved))
        kept = [{"id": one["id"], "kind": one["kind"], "zh": one["text_zh"], "en": one["text_en"]} for one in asked]
        connection.execute(sa.update(_ROUND).where(_ROUND.c.id == number).values(questions=kept))


def _by_place(given: list[set[str]], questions: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Which question each lost id was: those of somebody who answered all of them are a block in the file's order."""
    now_asked = {str(question["id"]) for question in questions}
    size = len(questions)
    starts = set()
    for ids in given:
        numbers = sorted(int(each) for each in ids if each.isdecimal())
        if size > 1 and len(numbers) == size == numbers[-1] - numbers[0] + 1 and not ids & now_asked:
            starts.add(numbers[0])
    apart = [start for start in starts if not any(0 < abs(start - other) < size for other in starts)]
    return {str(start + place): question for start in apart for place, question in enumerate(questions)}


def _earlier(connection: sa.Connection, team: int, lost: str, position: int) -> dict[str, Any]:
    """A retired question for answers whose own is not known any more."""
    row = EARLIER | {"team_id": team, "key": f"earlier-{lost}", "position": position}
    row["retired_at"] = datetime.now(UTC).replace(tzinfo=None)
    number = connection.execute(sa.insert(_QUESTION).values(**row).returning(_QUESTION.c.id)).scalar_one()
    return row | {"id": number}
