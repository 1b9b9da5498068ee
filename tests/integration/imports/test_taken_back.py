"""What a form about the order book settled is echoed, and may be taken back: values and questions are as before."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.db.models import ImportQuestion, Notice
from bot.services.imports import UnreadableAnswers, answer_questions, open_questions
from bot.work.company import Company
from bot.work.undo import NothingToUndo, NotYours, UndoKind, UndoTooLate
from bot.work.undo import undo as take_back
from bot.work.unit import Answer, Work
from tests.factories import HE, LIN
from tests.integration.imports.test_questions import LATER, line_of


def to(member: str, key: str = "e1") -> Answer:
    return Answer(member=member, audience=member, method="post", key=key)


def settle(database: Database, company: Company, **wanted: str) -> dict[str, Any]:
    """Answer 林晓's questions by cell; the context of the echo."""

    def work(session: Session) -> dict[str, Any]:
        answers = {question.id: wanted.get(question.cell, "") for question in open_questions(session, LIN)}
        answer_questions(Work.of(session, company, LATER, to=to(LIN)), answers=answers)
        return dict(session.scalars(select(Notice).where(Notice.message == "import_answered/2")).one().context)

    return database.call(work)


def undo(database: Database, company: Company, echo: dict[str, Any], member: str, now: datetime = LATER) -> int:
    """Returns how many of the questions are open again."""
    given = {"q": [row["question"] for row in echo["rows"]], "b": echo["batch"]}

    def work(session: Session) -> int:
        take_back(Work.of(session, company, now, to=to(member, "e2")), kind=UndoKind.IMPORT, given=given)
        questions = session.scalars(select(ImportQuestion).where(ImportQuestion.id.in_(given["q"]))).all()
        return sum(question.answered_at is None for question in questions)

    return database.call(work)


def test_answers_are_echoed_and_taken_back_with_their_questions(
    database: Database, company: Company, taken: None
) -> None:
    echo = settle(database, company, O8="10/18", L25="11月1日")
    assert [row["value"] for row in echo["rows"]] == ["2026-11-01"], "the other waits to be submitted"
    assert database.call(lambda s: len(open_questions(s, LIN))) == 2
    assert undo(database, company, echo, LIN, LATER + timedelta(minutes=5)) == 1
    assert database.call(lambda s: line_of(s, "PO2419").due_on) is None
    assert database.call(lambda s: len(open_questions(s, LIN))) == 3
    with pytest.raises(NothingToUndo):
        undo(database, company, echo, LIN)


def test_a_value_that_was_only_confirmed_may_be_taken_back_too(
    database: Database, company: Company, taken: None
) -> None:
    echo = settle(database, company, L9="2026-12-10")
    assert undo(database, company, echo, LIN) == 1
    assert database.call(lambda s: line_of(s, "PO2404", 2).due_on) == date(2026, 12, 10)


def test_nobody_else_takes_them_back_and_nobody_when_it_is_too_late(
    database: Database, company: Company, taken: None
) -> None:
    echo = settle(database, company, L25="11月1日")
    with pytest.raises(NotYours):
        undo(database, company, echo, HE)
    with pytest.raises(UndoTooLate):
        undo(database, company, echo, LIN, LATER + timedelta(minutes=11))
    assert database.call(lambda s: len(open_questions(s, LIN))) == 3


@pytest.mark.parametrize("said", ["改证", "amend"])
def test_a_date_after_the_credit_is_kept_when_it_is_the_credit_that_has_to_change(
    database: Database, company: Company, taken: None, said: str
) -> None:
    (row,) = settle(database, company, V9=said)["rows"]
    assert row["amend"] is True
    assert row["value"] == database.call(lambda s: str(line_of(s, "PO2404", 2).etd_on))


def test_to_amend_the_credit_answers_no_other_question(database: Database, company: Company, taken: None) -> None:
    with pytest.raises(UnreadableAnswers):
        settle(database, company, L25="改证")
