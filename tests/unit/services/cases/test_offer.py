"""请…处理: what somebody may not do themselves is offered to who may, once for a person and step."""

from __future__ import annotations

from typing import Any

import pytest

from bot.db.models import CaseDecision
from bot.domain.authority.model import Verdict
from bot.domain.cases.states import CaseState, DecisionState
from bot.services.cases.offer import offer, right_person
from bot.services.cases.outcome import PressOutcome
from bot.work.unit import Answer, Work
from tests.unit.rows import member
from tests.unit.services.cases.cast import (
    DIRECTOR,
    LEAD,
    LIN,
    QC,
    asked,
    asked_alone,
    decision,
    messages,
    ruling,
    trail,
    turn,
    words,
)


def offered(work: Work, row: CaseDecision, **more: Any) -> PressOutcome:
    to = Answer(member=QC, audience=QC, method="post", key=f"e{len(messages(work, 'case_word'))}")
    outcome = offer(work.answering(to), **{"decision_id": row.id, "step": row.step, **more})
    work.session.flush()
    return outcome


def right(work: Work, row: CaseDecision, actor: str = QC) -> str | None:
    return right_person(row, turn(work, row).stands, actor)


def test_who_is_asked_hears_that_somebody_waits_and_the_one_who_offers_that_they_know(work: Work) -> None:
    row = asked(work)
    assert offered(work, row).ok
    assert words(work) == [(LEAD, "offered"), (QC, "offer_made")]
    word, made = messages(work, "case_word")
    assert (word.context["sender"], made.context["who"], made.context.get("again", False)) == (QC, LEAD, False)
    [(_, entry)] = work.session.info["audit_pending"]
    assert (trail(work), entry.data["to"], entry.data["again"]) == ([("case.offer", QC)], LEAD, False)


def test_offered_again_they_are_not_told_again(work: Work) -> None:
    row = asked(work)
    offered(work, row)
    offered(work, row)
    assert [person for person, kind in words(work) if kind == "offered"] == [LEAD]
    assert messages(work, "case_word")[-1].context["again"] is True


def test_a_card_comes_with_it_for_who_has_none(work: Work) -> None:
    row = decision(work, step=1, ladder=[])
    offered(work, row)
    assert [(card.audience, card.kind) for card in messages(work, "case_card")] == [(DIRECTOR, "copy")]


def test_it_is_offered_to_who_is_asked_else_to_who_decides(work: Work) -> None:
    assert right(work, asked(work)) == LEAD
    assert right(work, decision(work)) == DIRECTOR
    assert right(work, asked_alone(work, ruling(verdict=Verdict.DECIDE, accountable="merchandiser"))) == LIN
    assert right(work, decision(work, ruling(verdict=Verdict.DECIDE, accountable="merchandiser"))) == LIN


def test_nobody_offers_it_to_themselves_or_to_somebody_without_slack(work: Work) -> None:
    assert right(work, asked(work), LEAD) is None
    member(work.session, "outside:jin", is_outside=True)
    assert right(work, decision(work, holder_id="outside:jin")) is None


@pytest.mark.parametrize("state", list(DecisionState))
def test_only_what_waits_for_a_word_is_offered(work: Work, state: DecisionState) -> None:
    row = decision(work, state=state, holder_id=LEAD)
    assert right(work, row) == (LEAD if state in {DecisionState.ASKED, DecisionState.ACKNOWLEDGED} else None)


def test_nothing_of_a_case_that_is_over_is_offered(work: Work) -> None:
    row = asked(work)
    row.case.state = CaseState.CLOSED
    outcome = offered(work, row)
    assert outcome.said is not None
    assert (outcome.code, outcome.said.holder, words(work)) == ("stale", LEAD, [])


def test_a_button_of_an_earlier_step_offers_nothing(work: Work) -> None:
    row = asked(work)
    assert (offered(work, row, step=row.step - 1).code, words(work)) == ("stale", [])


def test_a_decision_that_is_not_there_is_unknown(work: Work) -> None:
    assert offered(work, asked(work), decision_id=99).code == "unknown"
