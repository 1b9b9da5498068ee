"""`/authority`: one decision in full, several as a list, none with what is nearest; a case only to who may see it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from bot.db.models import Case
from bot.domain.cases.states import Severity
from bot.services.cases.showing import CaseNotYours
from bot.services.rules import authority
from bot.services.rules.messages import (
    AuthorityDecisionMessage,
    AuthorityHelpMessage,
    AuthorityListMessage,
    AuthorityTableMessage,
    AuthorityWhyMessage,
)
from bot.work.unit import Work
from tests.unit.rows import keep
from tests.unit.services.scene import LIN, NOW, OTHER, asked_by, order, sent, staff


@pytest.fixture
def work(session: Session) -> Work:
    return asked_by(staff(session), LIN)


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("delivery_term", "delivery_term"),
        ("更换托盘材质", "pallet_material"),
        ("air freight", "air_freight"),
        ("空运", "air_freight"),
    ],
)
def test_one_decision_is_answered_in_full(work: Work, text: str, decision: str) -> None:
    authority.ask_decision(work, text=text)
    assert sent(work.session, AuthorityDecisionMessage, LIN) == [AuthorityDecisionMessage(decision=decision)]
    assert sent(work.session, AuthorityListMessage) == []


@pytest.mark.parametrize(("text", "found"), [("预算", True), ("zzzz", False)])
def test_several_are_a_list_and_none_is_said_with_what_is_nearest(work: Work, text: str, found: bool) -> None:
    authority.ask_decision(work, text=text)
    [said] = sent(work.session, AuthorityListMessage, LIN)
    assert (said.typed, said.found) == (text, found)
    assert len(said.decisions) > 1 or not found


def test_a_very_long_question_is_repeated_in_part(work: Work) -> None:
    authority.ask_decision(work, text="长" * 5000)
    [said] = sent(work.session, AuthorityListMessage, LIN)
    assert len(said.typed) == authority.MOST_TYPED


def test_help_and_table_answer_who_asked(work: Work) -> None:
    authority.show_help(work)
    authority.show_table(asked_by(work, LIN, "e2"))
    authority.show_table(asked_by(work, LIN, "e3"), page=2)
    assert sent(work.session, AuthorityHelpMessage, LIN) == [AuthorityHelpMessage()]
    assert [said.page for said in sent(work.session, AuthorityTableMessage, LIN)] == [0, 2]


@pytest.mark.parametrize("typed", ["C0007", "c7", "7", "C 7", "Ｃ０００７", " 0007 "])
def test_a_case_is_explained_by_its_number_however_it_is_typed(work: Work, typed: str) -> None:
    about = order(work.session)
    case = keep(
        work.session,
        Case(
            number="C0007",
            kind="budget",
            text="x",
            reporter_id=LIN,
            severity=Severity.MAJOR,
            opened_at=NOW,
            order_id=about.id,
        ),
    )
    authority.explain_case(work, text=typed)
    assert sent(work.session, AuthorityWhyMessage, LIN) == [AuthorityWhyMessage(case=case.id)]
    with pytest.raises(CaseNotYours):
        authority.explain_case(asked_by(work, OTHER), text=typed)


@pytest.mark.parametrize("typed", ["C9", "", "C", "7x", "PO7", "9" * 12])
def test_a_case_that_is_none_is_answered_as_anothers(work: Work, typed: str) -> None:
    with pytest.raises(CaseNotYours):
        authority.explain_case(work, text=typed)
