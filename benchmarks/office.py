"""The demo company with thousands of open cases, each a copy of one that was really reported."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, inspect
from sqlalchemy.orm import Session

from bot.app.features import load_messages
from bot.db.base import Base
from bot.db.database import Database
from bot.db.models import Case, DueRow
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.delays.report import save
from bot.work.company import Company
from bot.work.unit import Work
from tests.factories import LIN, demo_company, line_of, place_demo

ZONE = ZoneInfo("Asia/Shanghai")
REPORTED = datetime(2026, 9, 16, 9, 0, tzinfo=ZONE)
RUNS_OUT = datetime(2026, 9, 17, 9, 0, tzinfo=ZONE)
"""One working day later 王芳's time is over and the case goes up to 陈志强."""

LATER = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Office:
    """What was placed: whose knowledge, and which cases run out when, by their id."""

    company: Company
    steps: dict[int, datetime]


def place(db: Database, *, cases: int, moments: list[datetime]) -> Office:
    """That many open cases; one of each moment runs out then, the others a month later."""
    load_messages()
    company = demo_company()
    place_demo(db, company, now=REPORTED - timedelta(hours=1))
    first = db.call(lambda session: _report(session, company))
    ends = [*moments, *[RUNS_OUT + LATER] * (cases - len(moments))]
    steps = db.call(lambda session: _copies(session, first, ends))
    return Office(company=company, steps=dict(zip(steps, moments, strict=False)))


def spread(count: int, *, begin: datetime, every: float) -> list[datetime]:
    """Moments at random within their own stretches."""
    pick = random.Random(7)
    return [begin + timedelta(seconds=every * place + pick.uniform(0, every / 2)) for place in range(count)]


def _report(session: Session, company: Company) -> int:
    draft = Draft(
        typed="FOB 改 CIF",
        line_ids=(line_of(session, "PO2402").id,),
        milestone=None,
        new_on=None,
        kind="delivery_term_request",
        text="FOB 改 CIF",
        given={},
        picks=(),
        recorded=None,
    )
    saved = save(Work(session, company, REPORTED, member=LIN), draft=draft, batch="bench")
    assert saved.case_id is not None
    return saved.case_id


def _copies(session: Session, first: int, ends: list[datetime]) -> list[int]:
    """Copy the case with its rows, one for each end; the first itself waits for good."""
    case = session.get_one(Case, first)
    (decision,) = case.decisions
    due = session.query(DueRow).filter_by(kind="case.expire", step=f"case:{decision.id}:{decision.step}").one()
    due.due_at = RUNS_OUT + 2 * LATER
    session.query(DueRow).filter_by(kind="case.remind").delete()
    decision.expires_at, decision.remind_at = due.due_at, None
    decision.pace = {**(decision.pace or {}), "waits_for_post": False}  # their messages came long ago
    session.flush()
    ids = [first + 1 + number for number in range(len(ends))]
    of = dict(zip(ids, ends, strict=True))
    _insert(session, case, [{"id": n, "number": f"C{n:05}", "batch": f"bench:{n}"} for n in ids])
    for effect in case.effects:
        _insert(session, effect, [{"id": effect.id + n, "case_id": n} for n in ids])
    _insert(session, decision, [{"id": decision.id + n, "case_id": n, "expires_at": of[n]} for n in ids])
    rows: list[dict[str, Any]] = []
    for n in ids:
        key = decision.id + n
        row = {"key": f"case.expire:{key}:1:bench", "subject": f"case:{n}", "step": f"case:{key}:1"}
        rows.append(row | {"id": due.id + n, "due_at": of[n], "data": {**due.data, "decision": key}})
    _insert(session, due, rows)
    return ids


def _insert(session: Session, model: Base, changes: list[dict[str, Any]]) -> None:
    columns = {column.key: getattr(model, column.key) for column in inspect(type(model)).column_attrs}
    session.execute(insert(type(model)), [columns | change for change in changes])
