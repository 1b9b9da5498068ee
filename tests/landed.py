"""A database as 0.1.0 left it (tests/data/landed), laid into either kind of database, and what it says in plain words."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any

from psycopg import sql
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db import migrate
from bot.db.database import Database
from bot.db.models import (
    Absence,
    AuditEntry,
    Case,
    CaseDecision,
    CaseTask,
    Change,
    CheckIn,
    DueRow,
    ImportQuestion,
    Milestone,
    Notice,
    OrderLine,
    RuleVersion,
    Seat,
    StandupRound,
)
from bot.services.standups.kept import questions_of
from bot.work import audit
from tests.integration.databases import State, connected

FOLDER = Path(__file__).parent / "data/landed"
REVISION = "0011"
"""Where 0.1.0 stood."""

FACTS: dict[str, Any] = json.loads((FOLDER / "facts.json").read_text("utf-8"))
BUTTONS: list[dict[str, Any]] = json.loads((FOLDER / "buttons.json").read_text("utf-8"))
"""One button of each kind as 0.1.0 posted it, on cards that are in the database."""


def lay(db: Database) -> None:
    """Write the rows as they were into an empty database, not migrated any further."""
    content = bytearray(gzip.decompress((FOLDER / "gendan-0.1.0.db.gz").read_bytes()))
    content[18:20] = b"\x01\x01"  # no write-ahead log: there is none in memory
    with closing(sqlite3.connect(":memory:")) as kept:
        kept.deserialize(bytes(content))
        if db.dialect == "sqlite":
            with closing(sqlite3.connect(str(db.url.database))) as target:
                kept.backup(target)
            return
        migrate.upgrade(db.url, REVISION)
        _copy(kept, db)


LANDED = State("landed", lay)


def _copy(kept: sqlite3.Connection, db: Database) -> None:
    """Every row of every table as text, which PostgreSQL reads by its columns' types; then the sequences."""
    tables = kept.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'")
    with connected(db.url) as target:
        target.execute("SET session_replication_role = replica")  # rows come in any order
        for (name,) in tables.fetchall():
            rows = kept.execute(f'SELECT * FROM "{name}"')
            columns = sql.SQL(", ").join(sql.Identifier(column[0]) for column in rows.description)
            into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), columns)
            with target.cursor().copy(into) as copy:
                for row in rows:
                    copy.write_row([None if value is None else str(value) for value in row])
            kinds = kept.execute("SELECT name, type FROM pragma_table_info(?)", (name,)).fetchall()
            if ("id", "INTEGER") in kinds:
                number = sql.SQL("SELECT setval(pg_get_serial_sequence(%s, 'id'), greatest(1, max(id))) FROM {}")
                target.execute(number.format(sql.Identifier(name)), (f'"{name}"',))


# the facts, each as the rows have it now


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def orders(session: Session) -> list[dict[str, Any]]:
    """Every line, with its customer, quantity, the customer's date and ETD."""
    return [
        {
            "po": line.order.po, "customer": line.order.customer, "line": line.key,
            "quantity": None if line.quantity is None else f"{line.quantity:f}",
            "ship_date": _day(line.due_on), "etd": _day(line.etd_on),
            "cancelled": f"{line.cancelled_at:%Y-%m-%d %H:%M:%S.%f}" if line.cancelled_at else None,
        }
        for line in session.scalars(select(OrderLine))
    ]  # fmt: skip


def milestones(session: Session) -> list[dict[str, Any]]:
    """Where each milestone that the facts tell of stands, and what was promised."""
    rows = [
        {
            "po": row.line.order.po, "line": row.line.key, "key": row.key, "state": row.state,
            "progress": row.progress, "promised": _day(row.promised_on),
        }
        for row in session.scalars(select(Milestone))
    ]  # fmt: skip
    told = {(fact["po"], fact["line"], fact["key"]) for fact in FACTS["milestones"]}
    return [row for row in rows if (row["po"], row["line"], row["key"]) in told]


def cases(session: Session) -> list[dict[str, Any]]:
    """Every anomaly: who reported what, and where it stands."""
    return [
        {
            "number": case.number, "kind": case.kind, "text": case.text, "reporter": case.reporter_id,
            "severity": case.severity, "state": case.state,
        }
        for case in session.scalars(select(Case))
    ]  # fmt: skip


def decisions(session: Session) -> list[dict[str, Any]]:
    """Who was asked, who decided what."""
    return [
        {
            "case": row.case.number, "decision": row.key, "state": row.state, "holder": row.holder_id,
            "outcome": row.outcome, "decided_by": row.decided_by, "proposal": row.proposal,
            "conditions": row.conditions,
        }
        for row in session.scalars(select(CaseDecision))
    ]  # fmt: skip


def tasks(session: Session) -> list[dict[str, Any]]:
    """The conditions that somebody has to meet."""
    return [
        {"text": task.text, "owner": task.owner_id, "due": _day(task.due_on), "state": task.state}
        for task in session.scalars(select(CaseTask))
    ]


def answers(session: Session) -> list[dict[str, Any]]:
    """What was answered in stand-ups, each under the question it was given to."""
    wanted = select(CheckIn, StandupRound).join(StandupRound)
    return [
        {
            "member": check_in.member_id, "day": _day(held.held_on),
            "answers": [
                {"question": question.zh, "text": check_in.answers[str(question.id)]}
                for question in questions_of(session, check_in)
                if str(question.id) in check_in.answers
            ],
        }
        for check_in, held in session.execute(wanted)
        if check_in.answers
    ]  # fmt: skip


def absences(session: Session) -> list[dict[str, Any]]:
    """Who is away, and who stands in."""
    return [
        {"member": row.member_id, "from": _day(row.starts_on), "to": _day(row.ends_on), "deputy": row.deputy_id}
        for row in session.scalars(select(Absence).where(Absence.cancelled_at.is_(None)))
    ]


def filed_since(session: Session) -> int:
    """Versions of the rules that the start itself has filed at the trail's end: the shipped table may be a newer one."""
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc()))
    return len(list(takewhile(lambda action: action == "rules.file", actions)))


def trail(session: Session) -> dict[str, Any]:
    """The audit trail: whole, and its last entry before what a newer table's start has filed."""
    verdict = audit.check(session)
    assert not verdict.problems, verdict
    entries = verdict.entries - filed_since(session)
    digest = session.scalars(select(AuditEntry.digest).where(AuditEntry.id == entries)).one()
    return {"entries": entries, "head": f"{entries}:{digest}"}


def rule_versions(session: Session) -> int:
    """The versions of the rules, without those that a newer table's start has filed."""
    return int(_count(RuleVersion)(session)) - filed_since(session)


def waiting(session: Session) -> dict[str, int]:
    """Due rows that were not worked off (those that were called off among them), and what is still to be sent."""
    due = select(func.count()).select_from(DueRow).where(DueRow.state != "done")
    unsent = select(func.count()).select_from(Notice).where(Notice.state.in_(("new", "sending", "retry", "unknown")))
    return {"due_rows": session.scalars(due).one(), "notices_unsent": session.scalars(unsent).one()}


def _count(model: type[Any]) -> Callable[[Session], int]:
    return lambda session: session.scalars(select(func.count()).select_from(model)).one()


CHECKS: dict[str, Callable[[Session], Any]] = {
    "orders": orders,
    "milestones": milestones,
    "cases": cases,
    "decisions": decisions,
    "tasks": tasks,
    "answers": answers,
    "seats": _count(Seat),
    "absences": absences,
    "audit": trail,
    "changes": _count(Change),
    "import_questions": _count(ImportQuestion),
    "rule_versions": rule_versions,
    "waiting": waiting,
}
"""How each fact of facts.json is read from the rows: a schema that moves them changes the reader, never the fact."""
