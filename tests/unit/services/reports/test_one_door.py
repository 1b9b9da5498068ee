"""Whichever way a day is said, the same comes of it: no verb, form, row, caption or answer to a book leads round it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import ImportQuestion, Milestone, Order
from bot.db.summaries import refresh_summaries
from bot.domain.errors import GendanError
from bot.domain.orders import MilestoneState
from bot.domain.phrases.reading import Question
from bot.domain.phrases.sayings import read_statements
from bot.domain.phrases.statements import Promised
from bot.files.order_book import read_book
from bot.files.seed import demo_book, read_seed
from bot.services.conversation.take import take_message
from bot.services.imports import UnreadableAnswers, answer_questions, import_book, seeding
from bot.services.imports.progress import milestones_of
from bot.services.orders.find import open_lines
from bot.services.people.office import office_of
from bot.services.reports.delays.forms import Filled
from bot.services.reports.entry import Doubted
from bot.services.reports.outcomes import ReportOutcome, StatementOutcome
from bot.services.reports.reading import reader_for
from bot.services.reports.ways_in import report_by_form, report_day
from bot.work.unit import Answer, Work
from tests.factories import FENG, HUANG, JIANG, START, WANG, ZHENG, demo_company
from tests.sizes import sized
from tests.unit.rows import empty_session

PHOTO = {"id": "F0PHOTO1", "name": "a.jpg", "mimetype": "image/jpeg", "permalink": "https://x.slack.com/a"}
Door = Callable[[Work, Milestone, date], Sequence[StatementOutcome]]


def said(milestone: Milestone, on: date) -> str:
    return f"{milestone.line.order.po} {milestone.name_zh} {on.isoformat()}"


def by_milestone_form(work: Work, milestone: Milestone, on: date) -> Sequence[StatementOutcome]:
    return report_by_form(work, milestone_id=milestone.id, state=None, progress=None, promised_on=on, note=None)


def by_delay_form(work: Work, milestone: Milestone, on: date) -> Sequence[StatementOutcome]:
    """Also what 晚了… of a row of a prompt opens, with order and milestone in it."""
    filled = Filled(line=str(milestone.line_id), milestone=milestone.key, new_on=on.isoformat())
    return report_day(work, filled=filled)


def column_of(milestone: Milestone) -> str | None:
    """The column of a book that speaks of a milestone's day, where it speaks of no other's."""
    if milestone.key == "etd" and milestone.line.etd_on is not None:
        return "etd"
    rows = milestones_of(demo_company(), milestone.line, "material")
    return "material" if [row.key for row in rows] == [milestone.key] else None


def by_import_answer(work: Work, milestone: Milestone, on: date) -> Sequence[StatementOutcome]:
    """The answer to what a book left open of it."""
    question = ImportQuestion(
        key="k1",
        order_id=milestone.line.order_id,
        line_id=milestone.line_id,
        asked_id=work.actor,
        sheet="订单",
        row=2,
        cell="F2",
        field=column_of(milestone),
        code="unreadable_date",
        message={},
        created_at=START,
    )
    work.session.add(question)
    work.session.flush()
    try:
        return answer_questions(work, answers={question.id: on.isoformat()}).outcomes
    except UnreadableAnswers as error:
        [why] = error.errors.values()
        raise why if isinstance(why, GendanError) else Doubted(Question(code="", text=why)) from error


DOORS: dict[str, Door] = {
    "plain text": lambda work, row, on: take_message(work, text=said(row, on)),
    "/milestone": lambda work, row, on: take_message(work, text=f"/milestone {said(row, on)}"),
    "/delay": lambda work, row, on: take_message(work, text=f"/delay {said(row, on)}"),
    "caption": lambda work, row, on: take_message(work, text=said(row, on), files=[PHOTO]),
    "milestone form": by_milestone_form,
    "delay form": by_delay_form,
}
ANSWERED: dict[str, Door] = {**DOORS, "import answer": by_import_answer}
"""The seventh is open to what a column of the book speaks of."""


@dataclass(frozen=True)
class Came:
    """What came of a day, as far as it must not depend on the way it was said."""

    outcome: str
    changes: frozenset[Any] = frozenset()
    decisions: frozenset[Any] = frozenset()
    ship: Any = None


def came(door: Door, work: Work, milestone: Milestone, on: date) -> Came:
    """Say it by one door; nothing of it is kept."""
    savepoint = work.session.begin_nested()
    try:
        [found] = door(work, milestone, on)
    except Doubted:
        return Came(ReportOutcome.ASKED)
    except GendanError:
        return Came(ReportOutcome.REFUSED)
    finally:
        savepoint.rollback()
        work.session.expire_all()
    if found.outcome in {ReportOutcome.ASKED, ReportOutcome.REFUSED}:
        return Came(found.outcome)
    return Came(found.outcome, frozenset(found.changes), frozenset(found.decisions), found.ship)


@pytest.fixture(scope="module")
def demo() -> Iterator[Session]:
    """The demo company in memory; every example is rolled back."""
    with empty_session() as session:
        company = demo_company()
        seeding.apply_seed(Work(session, company, START), seed=read_seed(None), known_only=False)
        import_book(Work(session, company, START, member=HUANG), book=read_book(demo_book()))
        session.flush()
        refresh_summaries(session, session.scalars(select(Order.id)).all())
        yield session


def milestones(session: Session) -> list[int]:
    """Every open milestone of an order with one open line."""
    orders = [order for order in session.scalars(select(Order).order_by(Order.po)).unique() if order.merchandiser_id]
    lines = [open_lines(order)[0] for order in orders if not order.cancelled_at and len(open_lines(order)) == 1]
    return [row.id for line in lines for row in line.milestones if row.state != MilestoneState.DONE]


def answerable(session: Session) -> list[int]:
    """Those of them that a book may ask about."""
    return [number for number in milestones(session) if column_of(session.get_one(Milestone, number)) is not None]


@settings(max_examples=sized(15, 400), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    place=st.integers(0, 10_000),
    days=st.integers(0, 70),
    by=st.sampled_from(["", WANG, ZHENG, FENG, JIANG]),
    answered=st.booleans(),
)
def test_a_day_comes_to_the_same_by_every_door(demo: Session, place: int, days: int, by: str, answered: bool) -> None:
    rows = answerable(demo) if answered else milestones(demo)
    milestone = demo.get_one(Milestone, rows[place % len(rows)])
    person, on = by or str(milestone.line.order.merchandiser_id), START.date() + timedelta(days=days)
    to = Answer(member=person, audience=person, method="post", key="e1")
    work = Work.of(demo, demo_company(), START, to=to)
    assume(office_of(work).roles_on(person, milestone.line.order))
    [told] = read_statements(said(milestone, on), reader_for(work, member_id=person))
    assume(isinstance(told, Promised) and not told.doubts and told.milestone is not None)
    assert isinstance(told, Promised)
    assume(told.milestone is not None and milestone.key in told.milestone.ids)
    doors = DOORS if column_of(milestone) is None else ANSWERED
    all_came = {name: came(door, work, milestone, on) for name, door in doors.items()}
    assert len(set(all_came.values())) == 1, all_came
