"""Views are loaded in batches: what they cost in statements does not grow with the rows behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, event, func, insert, select, update
from sqlalchemy.orm import Session

from bot.app.features import load_messages
from bot.app.wiring import open_workspace
from bot.db import migrate
from bot.db.database import Database
from bot.db.models import Case, CaseDecision, CaseEffect, CaseEvent, CaseTask, Milestone, Notice, Order, OrderLine
from bot.db.summaries import refresh_summaries
from bot.domain.errors import GendanError
from bot.services.cases.messages import CaseEffectsMessage
from bot.services.figures.messages import DecisionLetterMessage
from bot.services.orders.messages import OrdersAskedMessage
from bot.services.reports.delays.forms import Filled
from bot.services.rules.messages import AuthorityWhyMessage
from bot.services.seating.messages import HandBackMessage
from bot.views.authority_why import authority_why
from bot.views.case_notes import case_effects
from bot.views.hand_back import hand_back
from bot.views.home import load_home
from bot.views.letter import decision_letter
from bot.views.orders import load_list
from bot.views.report_form import load_form
from bot.views.reports import load_form as load_milestone_form
from bot.work.messages import LOADERS, Reader, load
from bot.work.unit import Work
from tests.factories import CHEN, HUANG, LIN, WANG, ZHENG, demo_company, moment
from tests.integration.conftest import Databases
from tests.integration.databases import State
from tests.landed import LANDED
from tests.sizes import sized

NOW = moment("2026-09-18 08:41")
TIMES = sized(6, 12)
MOST = 15
STEP = 10_000
Counted = dict[str, int]


def _migrated(db: Database) -> None:
    migrate.upgrade(db.url)


LIVED_IN = State("landed_newest", _migrated, LANDED)


@pytest.fixture(scope="module")
def counts(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> tuple[Counted, Counted]:
    """The statements of every view in a company that was lived in, and in the same one with many times its rows."""
    load_messages()
    place: Path = tmp_path_factory.mktemp("statements")
    with databases.copy("sqlite", LIVED_IN, place) as url, open_workspace(url) as db:
        db.call(lambda s: s.execute(update(CaseEvent).where(CaseEvent.kind == "decided").values(for_id=WANG)))
        small = db.call(lambda session: count_all(session, db))
        db.call(grow)
        return small, db.call(lambda session: count_all(session, db))


@contextmanager
def counting(db: Database) -> Iterator[list[str]]:
    """The statements that run meanwhile."""
    seen: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", keep)
    yield seen
    event.remove(db.engine, "before_cursor_execute", keep)


def count_all(session: Session, db: Database) -> Counted:
    """Every message by a notice of each that was sent, then Home and the forms of several people."""
    company, found = demo_company(), {}

    def count(name: str, view: Callable[[], object]) -> None:
        session.expire_all()
        session.expunge_all()
        with counting(db) as seen:
            try:
                view()
            except GendanError:
                return
        found[name] = max(len(seen), found.get(name, 0))

    newest = select(func.max(Notice.id)).where(Notice.message.in_(LOADERS)).group_by(Notice.message)
    columns = (Notice.message, Notice.context, Notice.reader_id)
    for name, context, reader_id in session.execute(select(*columns).where(Notice.id.in_(newest))).all():
        wanted = {"name": name, "context": context, "reader_id": reader_id}
        count(name, lambda wanted=wanted: load(Work(session, company, NOW), **wanted))
    decided = session.scalar(select(func.max(CaseEvent.case_id)).where(CaseEvent.kind == "decided"))
    assert decided is not None
    words = Reader(id=WANG, name="", locale="zh-CN", zone=company.zone)
    for view, about in (
        (decision_letter, DecisionLetterMessage(case=decided)),
        (authority_why, AuthorityWhyMessage(case=decided)),
        (case_effects, CaseEffectsMessage(case=decided)),
        (hand_back, HandBackMessage(since=moment("2026-09-01 09:00"), until=NOW)),
    ):
        count(type(about).__name__, lambda v=view, a=about: v(Work(session, company, NOW), reader=words, message=a))
    for actor in (LIN, WANG, CHEN, ZHENG, HUANG):
        work = Work(session, company, NOW, member=actor)
        count(f"home of {actor}", lambda work=work: load_home(work))
        count(f"orders of {actor}", lambda work=work: load_list(work, asked=OrdersAskedMessage()))
        count(f"a word of {actor}", lambda work=work: load_list(work, asked=OrdersAskedMessage(query="衣")))
        count(f"form of {actor}", lambda work=work: load_form(work, filled=Filled(), dated=True))
        count(f"milestones of {actor}", lambda work=work: load_milestone_form(work, order_id=None))
    return found


def grow(session: Session) -> None:
    """Many times as many orders, lines, cases, and of each case many times its parts."""
    orders = session.scalars(select(Order.id)).all()
    for time in range(1, TIMES):
        apart = time * STEP
        copy(session, Order, lambda row, by=apart: {"id": row["id"] + by, "po": f"{row['po']}-{by}"})
        copy(session, OrderLine, lambda row, by=apart: {"id": row["id"] + by, "order_id": row["order_id"] + by})
        copy(session, Milestone, lambda row, by=apart: {"id": row["id"] + by, "line_id": row["line_id"] + by})
        copy(session, CaseEffect, lambda row, by=apart: {"id": row["id"] + by, "line_id": row["line_id"] + by})
        for model in (CaseEvent, CaseTask):
            copy(session, model, lambda row, by=apart: {"id": row["id"] + by})
        copy(session, Case, lambda row, by=apart: {"id": row["id"] + by, "number": f"{row['number']}-{by}"})
        copy(session, CaseDecision, lambda row, by=apart: {"id": row["id"] + by, "case_id": row["case_id"] + by})
        copy(session, CaseTask, lambda row, by=apart: _elsewhere(row, by))
    refresh_summaries(session, [order + time * STEP for order in orders for time in range(TIMES)])


def _elsewhere(row: dict[str, Any], by: int) -> dict[str, Any]:
    """The same condition of the copied case."""
    return {"id": row["id"] + by + STEP // 2, "case_id": row["case_id"] + by, "decision_id": row["decision_id"] + by}


def copy(session: Session, model: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Copy the rows that were there at first."""
    table: Table = model.__table__
    rows = session.execute(select(table).where(table.c.id < STEP // 2)).mappings().all()
    if rows:
        session.execute(insert(table), [{**row, **change(dict(row))} for row in rows])


def test_what_a_view_costs_does_not_grow_with_the_rows_behind_it(counts: tuple[Counted, Counted]) -> None:
    small, large = counts
    assert small.keys() == large.keys()
    grown = {name: (small[name], large[name]) for name in small if large[name] > small[name]}
    assert grown == {}


def test_no_view_costs_more_than_a_few_statements(counts: tuple[Counted, Counted]) -> None:
    _, large = counts
    assert {name: cost for name, cost in large.items() if cost > MOST} == {}
