"""Taking a report back: Undo before anybody has acted, 撤回 while nothing is decided."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import Case, CaseDecision, CaseEvent, Notice
from bot.domain.cases.states import CaseState, DecisionState
from bot.services.cases import acts
from bot.services.cases.outcome import Press
from bot.services.cases.record import acted_by_another
from bot.services.cases.undo import find_case, find_report, put_back_case, put_back_report, recall
from bot.work.undo import Deed
from bot.work.unit import Answer, Work
from tests.unit.rows import keep, posted_card
from tests.unit.services.cases.cast import (
    DIRECTOR,
    LEAD,
    LIN,
    NOW,
    OTHER,
    QC,
    asked,
    decision,
    events,
    last_event,
    messages,
    notes,
    planned,
    trail,
)

TO = Answer(member=LIN, audience=LIN, method="post", key="e1")


def reported(work: Work, **more: Any) -> CaseDecision:
    return asked(work, case={"batch": "b1", **more})


def deed(work: Work, batch: str = "b1") -> Deed | None:
    return find_report(work, given={"b": batch})


def recalled(work: Work, person: str, row: CaseDecision) -> str:
    outcome = recall(work.by(person), case_id=row.case_id)
    work.session.flush()
    return outcome.code


def test_a_report_is_found_by_its_batch_and_by_its_case(work: Work) -> None:
    row = reported(work)
    found = deed(work)
    assert found is not None
    assert (found.by, found.at, found.overtaken, found.about.cases) == (frozenset({LIN}), NOW, False, [row.case])
    assert find_case(work, given={"c": row.case_id}) == found


@pytest.mark.parametrize("given", [{}, {"b": ""}, {"b": "other"}, {"c": 99}])
def test_what_nobody_reported_is_not_found(work: Work, given: dict[str, Any]) -> None:
    reported(work)
    assert find_report(work, given=given) is None
    assert find_case(work, given=given) is None


def test_a_case_that_came_without_a_batch_is_not_found(work: Work) -> None:
    assert find_case(work, given={"c": asked(work).case_id}) is None


def test_of_several_cases_all_are_found_since_the_first_and_one_that_is_undone_ends_it(work: Work) -> None:
    first, second = reported(work), reported(work, opened_at=NOW + timedelta(minutes=1), reporter_id=OTHER)
    found = deed(work)
    assert found is not None
    assert (found.by, found.at, found.about.cases) == (frozenset({LIN, OTHER}), NOW, [first.case, second.case])
    second.case.state = CaseState.UNDONE
    work.session.flush()
    assert deed(work) is None


@pytest.mark.parametrize(
    ("actor", "kind", "acted"),
    [
        (None, "reminded", False),
        (LIN, "answered", False),
        (LEAD, "timed_out", False),
        (LEAD, "acknowledged", True),
        (DIRECTOR, "decided", True),
    ],
)
def test_it_is_overtaken_once_another_has_done_something_and_silence_is_nothing(
    work: Work, actor: str | None, kind: str, acted: bool
) -> None:
    row = reported(work)
    keep(work.session, CaseEvent(case_id=row.case_id, kind=kind, actor_id=actor, at=NOW))
    assert acted_by_another(work.session, row.case) is acted
    found = deed(work)
    assert found is not None
    assert found.overtaken is acted


def test_what_another_did_in_another_case_overtakes_nothing(work: Work) -> None:
    row, other = reported(work), decision(work)
    keep(work.session, CaseEvent(case_id=other.case_id, kind="decided", actor_id=LEAD, at=NOW))
    assert not acted_by_another(work.session, row.case)


def put_back(work: Work, how: Any = put_back_case) -> None:
    found = deed(work)
    assert found is not None
    how(work.answering(TO), deed=found)
    work.session.flush()


def test_undone_it_is_over_and_everybody_who_was_asked_is_told_once(work: Work) -> None:
    row = reported(work)
    put_back(work)
    assert (row.case.state, row.case.closed_at, row.state) == (CaseState.UNDONE, NOW, DecisionState.RECALLED)
    assert (row.remind_at, row.expires_at, planned(work, "case.expire")) == (None, None, [])
    assert notes(work) == [(LEAD, "undone")]
    event = last_event(work)
    assert (event.kind, event.actor_id, trail(work)) == ("undone", LIN, [("case.undone", LIN)])
    assert messages(work, "case_note")[0].context["sender"] == LIN
    assert [message.context["orders"] for message in messages(work, "delay_undone")] == [["PO1"]]


def test_undone_even_what_was_over_already_is_taken_away(work: Work) -> None:
    row = reported(work)
    row.state, row.holder_id = DecisionState.CLOSED, QC
    put_back(work)
    assert (row.state, notes(work)) == (DecisionState.RECALLED, [(LEAD, "undone"), (QC, "undone")])


@pytest.mark.parametrize(("card", "method"), [("report:b1", "update"), ("report:other", "post")])
def test_it_is_said_in_the_place_of_the_echo_where_there_is_one(work: Work, card: str, method: str) -> None:
    reported(work)
    posted_card(work.session, card)
    put_back(work, put_back_report)
    said = work.session.scalars(select(Notice).where(Notice.message == "delay_undone")).one()
    assert (said.method, said.key) == (method, "reply:e1:undone")


def test_a_line_of_a_report_is_said_in_the_place_of_the_whole(work: Work) -> None:
    row = asked(work, case={"batch": "b1/2"})
    posted_card(work.session, "report:b1")
    found = deed(work, "b1/2")
    assert found is not None
    put_back_report(work.answering(TO), deed=found)
    said = work.session.scalars(select(Notice).where(Notice.message == "delay_undone")).one()
    assert (said.card, row.case.state) == ("report:b1", CaseState.UNDONE)


def test_its_reporter_takes_it_back_while_nothing_is_decided(work: Work) -> None:
    row = reported(work)
    assert recalled(work, LIN, row) == ""
    assert (row.case.state, row.state, notes(work)) == (
        CaseState.RECALLED,
        DecisionState.RECALLED,
        [(LEAD, "recalled")],
    )
    assert [action for action, _ in trail(work)] == ["case.recall"]
    assert events(work)[-1] == ("recalled", None)


@pytest.mark.parametrize("person", [LEAD, DIRECTOR, OTHER])
def test_nobody_else_takes_it_back(work: Work, person: str) -> None:
    row = reported(work)
    assert recalled(work, person, row) == "not_reporter"
    assert row.case.state is CaseState.OPEN


@pytest.mark.parametrize("state", [CaseState.CLOSED, CaseState.RECALLED, CaseState.UNDONE])
def test_what_is_over_is_not_taken_back(work: Work, state: CaseState) -> None:
    row = reported(work)
    row.case.state = state
    assert recalled(work, LIN, row) == "case_over"


def test_a_case_that_is_not_there_is_not_taken_back(work: Work) -> None:
    assert recall(work.by(LIN), case_id=99).code == "unknown"


@pytest.mark.parametrize(("by", "code"), [(DIRECTOR, "decided_in_part"), (LIN, "")])
def test_what_another_has_decided_in_part_stays(work: Work, by: str, code: str) -> None:
    row = reported(work)
    other = decision(work, position=1, state=DecisionState.CLOSED, decided_by=by, decided_at=NOW)
    other.case = row.case
    work.session.flush()
    work.session.refresh(row.case)
    assert recalled(work, LIN, row) == code
    assert other.state is DecisionState.CLOSED, "what is over stays as it ended"


def test_nothing_can_be_pressed_afterwards(work: Work) -> None:
    row = reported(work)
    recalled(work, LIN, row)
    press = Press(decision_id=row.id, step=row.step, verb="ack")
    assert acts.press(work.by(LEAD), press=press).code == "case_over"
    assert work.session.get_one(Case, row.case_id).state is CaseState.RECALLED
