"""When a seat changes hands, what waits for its holder goes with it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.db.models import CaseDecision, CaseEvent, Member, Order
from bot.domain.authority import EXTERNAL
from bot.domain.authority.model import Verdict
from bot.domain.cases.states import CaseState, DecisionState
from bot.services.cases.follow import StepMoved, follow_seats
from bot.services.cases.steps import open_rung
from bot.work.unit import Work
from tests.unit.rows import keep, member
from tests.unit.services.cases.cast import (
    ADMIN,
    BOSS,
    DIRECTOR,
    LEAD,
    LIN,
    NOW,
    OTHER,
    QC,
    asked,
    asked_alone,
    away,
    decision,
    events,
    handed,
    last_event,
    leaves,
    messages,
    notes,
    planned,
    ruling,
    seat,
    shown_to,
    turn,
)


def follow(work: Work, *of: str, roles: tuple[str, ...] = (), by: str | None = ADMIN) -> list[tuple[str | None, ...]]:
    moved = follow_seats(work.by(by), of=of, roles=roles)
    work.session.flush()
    assert all(isinstance(step, StepMoved) for step in moved)
    return [(step.before, step.after) for step in moved]


def succeeds(work: Work, before: str = LEAD, role: str = "merch_lead", after: str = OTHER) -> None:
    leaves(work.session, before)
    seat(work.session, role, after)


def test_who_holds_the_seat_now_is_asked_and_the_old_one_told_once(work: Work) -> None:
    row = asked(work)
    succeeds(work)
    assert follow(work, LEAD) == [(LEAD, OTHER)]
    assert (row.holder_id, row.step, row.rung, row.state) == (OTHER, 2, 0, DecisionState.ASKED)
    assert (notes(work), shown_to(work)) == ([(LEAD, "moved_on")], {LEAD, OTHER})
    assert messages(work, "case_note")[0].context["who"] == OTHER
    assert events(work)[-1] == ("reseated", OTHER)
    assert len(planned(work, "case.expire", state="cancelled")) == 2
    assert follow(work, LEAD, OTHER) == [], "once"


def test_a_change_that_concerns_other_people_and_roles_moves_nothing(work: Work) -> None:
    row = asked(work)
    succeeds(work)
    assert follow(work, QC, roles=("finance",)) == []
    assert row.holder_id == LEAD
    assert follow(work, roles=("merch_lead",)) == [(LEAD, OTHER)], "the role alone is enough"


def test_a_holder_who_still_has_the_right_keeps_the_step(work: Work) -> None:
    row = asked(work)
    seat(work.session, "merch_lead", OTHER, scope_kind="customer", scope_key="Nordic")
    assert follow(work, LEAD, roles=("merch_lead",)) == [(LEAD, OTHER)], "a narrower seat takes it"
    same = asked(work)
    assert same.holder_id == OTHER
    assert follow(work, OTHER) == []
    assert (row.step, same.step) == (2, 1)


def test_whoever_goes_away_hands_it_to_who_stands_in(work: Work) -> None:
    row = asked(work)
    away(work.session, LEAD, OTHER)
    assert follow(work, LEAD) == [(LEAD, OTHER)]
    assert row.principal_id == LEAD


def test_who_stands_above_is_looked_up_again_while_the_step_stays(work: Work) -> None:
    row = asked(work)
    succeeds(work, DIRECTOR, "sales_director")
    assert follow(work, DIRECTOR, roles=("sales_director",)) == []
    assert row.pace is not None
    assert (row.pace["next_rung"], row.pace["next_person"], row.step) == (1, OTHER, 1)
    assert [rung["person"] for rung in row.ladder] == [LEAD, OTHER]


def test_what_waits_for_a_vacancy_is_asked_once_it_is_filled(work: Work) -> None:
    for person in (LEAD, DIRECTOR, BOSS):
        leaves(work.session, person)
    work.session.get_one(Member, ADMIN).is_admin = False
    row = decision(work)
    open_rung(turn(work, row), 0)
    work.session.flush()
    assert row.holder_id is None
    seat(work.session, "sales_director", OTHER)
    assert follow(work, OTHER) == [(None, OTHER)]
    assert notes(work) == [], "nobody is told that they have lost what nobody had"


@pytest.mark.parametrize(
    "more",
    [
        {"state": DecisionState.CLOSED},
        {"state": DecisionState.EXECUTED},
        {"case": CaseState.CLOSED},
        {"case": CaseState.RECALLED},
    ],
)
def test_what_is_over_goes_nowhere(work: Work, more: dict[str, Any]) -> None:
    row = asked(work)
    row.state = more.get("state", row.state)
    row.case.state = more.get("case", row.case.state)
    work.session.flush()
    succeeds(work)
    assert (follow(work, LEAD), row.holder_id) == ([], LEAD)


def test_what_somebody_outside_decides_stays_with_nobody(work: Work) -> None:
    decision(work, ruling(accountable=EXTERNAL), rung=2)
    succeeds(work)
    assert follow(work, LEAD, roles=("merch_lead",)) == []


def test_a_peer_it_was_handed_to_who_left_the_office_gives_it_back(work: Work) -> None:
    seat(work.session, "merch_lead", OTHER, scope_kind="customer", scope_key="Elsewhere")
    row = asked(work)
    handed(row, 0)
    row.holder_id = OTHER
    work.session.flush()
    assert follow(work, OTHER) == [], "still a peer"
    away(work.session, OTHER)
    assert follow(work, OTHER) == [(OTHER, LEAD)]
    assert row.ladder[0]["handed_to"] is None


def alone(work: Work) -> CaseDecision:
    return asked_alone(work, ruling(verdict=Verdict.DECIDE, accountable="merchandiser"))


def test_what_the_asking_side_settles_goes_to_who_follows_the_order_now(work: Work) -> None:
    row = alone(work)
    work.session.get_one(Order, 1).merchandiser_id = OTHER
    work.session.flush()
    assert follow(work, LIN) == [(LIN, OTHER)]
    assert (row.holder_id, row.rung, row.state) == (OTHER, -1, DecisionState.ASKED)
    event = last_event(work)
    assert (event.kind, event.actor_id, event.target_id) == ("reseated", None, OTHER)
    assert (shown_to(work), notes(work)) == ({LIN, OTHER}, [(LIN, "moved_on")])


def test_who_takes_it_over_themselves_is_answered_not_interrupted(work: Work) -> None:
    alone(work)
    work.session.get_one(Order, 1).merchandiser_id = OTHER
    work.session.flush()
    follow(work, LIN, by=OTHER)
    assert [card.kind for card in messages(work, "case_card") if card.audience == OTHER] == ["answer"]


def test_what_was_recorded_waits_for_who_is_consulted_now(work: Work) -> None:
    seat(work.session, "qc", QC)
    made = ruling(verdict=Verdict.RECORD_ONLY, accountable="merchandiser", consulted=("qc",))
    row = asked_alone(work, made)
    row.state, row.holder_id = DecisionState.RECORDED, QC
    work.session.flush()
    succeeds(work, QC, "qc")
    assert follow(work, QC) == [(QC, OTHER)]
    assert row.state is DecisionState.RECORDED
    leaves(work.session, OTHER)
    assert follow(work, OTHER) == [(OTHER, BOSS)], "the line above has the vacant office"


def instructed(work: Work, **more: Any) -> CaseDecision:
    row = decision(work, state=DecisionState.INSTRUCTED, step=3, decided_by=DIRECTOR, told_at=NOW, **more)
    keep(work.session, CaseEvent(case_id=row.case_id, decision_id=row.id, kind="instructed", target_id=LIN, at=NOW))
    return row


def test_an_instruction_goes_to_who_is_to_carry_it_out_now(work: Work) -> None:
    row = instructed(work)
    work.session.get_one(Order, 1).merchandiser_id = OTHER
    work.session.flush()
    assert follow(work, LIN) == [(LIN, OTHER)]
    assert (row.told_at, row.state, row.step) == (None, DecisionState.INSTRUCTED, 3)
    assert notes(work) == [(OTHER, "instruction"), (LIN, "moved_on")]
    assert messages(work, "case_note")[0].context["sender"] == DIRECTOR
    assert (shown_to(work), events(work)[-1]) == ({OTHER}, ("reseated", OTHER))
    assert follow(work, LIN) == [], "it was told last to somebody else"


def test_work_of_those_consulted_goes_to_who_is_consulted_now(work: Work) -> None:
    seat(work.session, "purchasing", QC)
    made = ruling(
        decision="material_chase", verdict=Verdict.DECIDE, accountable="merchandiser", consulted=("purchasing",)
    )
    row = decision(work, made, key="material_chase", state=DecisionState.INSTRUCTED, step=1)
    keep(work.session, CaseEvent(case_id=row.case_id, decision_id=row.id, kind="instructed", target_id=QC, at=NOW))
    succeeds(work, QC, "purchasing")
    assert follow(work, QC) == [(QC, OTHER)]
    assert notes(work) == [(OTHER, "do"), (QC, "moved_on")]
    assert messages(work, "case_note")[0].step == f"case:{row.id}:1"


def test_an_instruction_whose_executor_is_still_there_stays(work: Work) -> None:
    row = instructed(work)
    assert follow(work, LIN) == []
    member(work.session, "outside:jin", is_outside=True)
    assert (row.told_at, notes(work)) == (NOW, [])
