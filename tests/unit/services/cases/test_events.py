"""What happens in a case is heard where a record would otherwise be untrue, in the transaction of the act."""

from __future__ import annotations

from bot.services.cases import acts
from bot.services.cases.events import CaseWithdrawn, DecisionMade, DecisionRevoked
from bot.services.cases.outcome import Press
from bot.services.cases.undo import recall
from bot.work.unit import Work
from tests.unit.services.cases.cast import DIRECTOR, LIN, NOW, QC, asked, heard


def test_a_decision_and_its_taking_back_are_heard_with_who_did_it(work: Work) -> None:
    row = asked(work, rung=1)
    told = heard(work, DecisionMade, DecisionRevoked)
    for verb, person in (("approve", QC), ("approve", DIRECTOR), ("revoke", DIRECTOR)):
        press = Press(decision_id=row.id, step=row.step, verb=verb, note="n", close=True)
        acts.press(work.by(person), press=press)
    made, revoked = told
    assert isinstance(made, DecisionMade)
    assert (made.decision_id, made.act.actor, made.act.now) == (row.id, DIRECTOR, NOW)
    assert isinstance(revoked, DecisionRevoked)
    assert (revoked.decision_id, revoked.over, revoked.act.note) == (row.id, True, "n")


def test_a_case_that_is_taken_back_is_heard_of_and_a_refused_attempt_is_not(work: Work) -> None:
    row = asked(work)
    told = heard(work, CaseWithdrawn)
    for person in (QC, LIN):
        recall(work.by(person), case_id=row.case_id)
    [withdrawn] = told
    assert (withdrawn.case_id, withdrawn.act.actor) == (row.case_id, LIN)
