"""A press is checked anew, whoever it comes from, and has its effect once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import CaseDecision, CaseEvent, CaseTask, Order
from bot.domain.authority.model import Verdict
from bot.domain.cases.states import CaseState, DecisionOutcome, DecisionState
from bot.services.cases import acts
from bot.services.cases.kept import event_detail, files_in
from bot.services.cases.outcome import Press
from bot.services.orders.photos.evidence import KeptFile
from bot.work.unit import Answer, Work
from tests.unit.rows import member
from tests.unit.services.cases.cast import (
    BOSS,
    DIRECTOR,
    LEAD,
    LIN,
    NOW,
    OTHER,
    QC,
    TODAY,
    asked,
    asked_alone,
    away,
    events,
    kept_ruling,
    last_event,
    messages,
    notes,
    planned,
    pressed,
    ruling,
    seat,
    trail,
    turn,
)


def probed(work: Work, person: str, row: CaseDecision, verb: str, **more: Any) -> str:
    wanted = Press(**{"decision_id": row.id, "step": row.step, "verb": verb, **more})
    return acts.probe(work.by(person), press=wanted).code


def at_the_top(work: Work, **more: Any) -> CaseDecision:
    return asked(work, rung=1, **more)


def test_who_has_the_right_decides_and_the_asking_side_is_instructed(work: Work) -> None:
    row = at_the_top(work)
    outcome = pressed(work, DIRECTOR, row, "approve", note=" gern ")
    assert (outcome.ok, outcome.code, outcome.case_id, outcome.decision_id) == (True, "", row.case_id, row.id)
    assert (row.outcome, row.chosen, row.reason) == (DecisionOutcome.APPROVE, "delivery_term", "gern")
    assert (row.decided_by, row.decided_for, row.decided_at) == (DIRECTOR, None, NOW)
    assert (row.state, row.step, planned(work, "case.expire")) == (DecisionState.INSTRUCTED, 1, [])
    assert events(work)[-2:] == [("decided", None), ("instructed", LIN)]
    assert notes(work) == [(LIN, "instruction")]
    assert trail(work)[-1] == ("case.approve", DIRECTOR)


def test_a_decision_for_somebody_who_is_away_is_made_in_their_name(work: Work) -> None:
    away(work.session, DIRECTOR, OTHER)
    row = at_the_top(work)
    assert pressed(work, OTHER, row, "approve").ok
    assert (row.decided_by, row.decided_for, last_event(work).for_id) == (OTHER, DIRECTOR, DIRECTOR)


@pytest.mark.parametrize(("person", "code"), [(LIN, "own_request"), (LEAD, "not_yours"), (QC, "not_yours")])
def test_nobody_else_decides_and_the_attempt_is_on_record(work: Work, person: str, code: str) -> None:
    row = at_the_top(work)
    before = events(work)
    outcome = pressed(work, person, row, "approve")
    assert (outcome.ok, outcome.code) == (False, code)
    assert (row.state, row.decided_at, events(work)) == (DecisionState.ASKED, None, before)
    assert trail(work) == [("case.approve", person)]
    [(_, entry)] = work.session.info["audit_pending"]
    assert (entry.allowed, entry.data, entry.subject_id) == (False, {"code": code}, str(row.id))


def test_a_refusal_is_said_privately_to_who_asked_and_to_nobody_else(work: Work) -> None:
    row = at_the_top(work)
    pressed(work, QC, row, "approve")
    assert messages(work, "case_reply") == []
    here = work.answering(Answer(member=QC, audience=QC, method="post", key="e1"))
    acts.press(here, press=Press(decision_id=row.id, step=row.step, verb="approve"))
    [said] = messages(work, "case_reply")
    assert (said.audience, said.context["code"], said.key) == (QC, "not_yours", "reply:e1:")


@pytest.mark.parametrize("verb", ["approve", "dance", ""])
def test_what_nobody_knows_is_refused(work: Work, verb: str) -> None:
    row = at_the_top(work)
    assert pressed(work, DIRECTOR, row, verb, decision_id=99).code == "unknown"
    assert probed(work, DIRECTOR, row, verb, decision_id=99) == "unknown"
    if verb != "approve":
        assert pressed(work, DIRECTOR, row, verb).code == "unknown"
        assert probed(work, DIRECTOR, row, verb) == "unknown"


def test_a_choice_that_was_never_offered_is_refused(work: Work) -> None:
    row = at_the_top(work, choices=["delivery_term", "air_freight"])
    assert pressed(work, DIRECTOR, row, "choose", chosen="gift", note="n").code == "unknown"
    without = at_the_top(work)
    assert pressed(work, DIRECTOR, without, "approve", chosen="gift").code == "unknown"
    assert pressed(work, DIRECTOR, without, "approve", chosen="delivery_term").ok


@pytest.mark.parametrize(
    ("state", "verb", "code"),
    [
        (CaseState.CLOSED, "approve", "case_over"),
        (CaseState.RECALLED, "approve", "case_over"),
        (CaseState.UNDONE, "revoke", "case_over"),
        (CaseState.CLOSED, "revoke", "carried_out"),
        (CaseState.RECALLED, "revoke", "case_over"),
    ],
)
def test_a_case_that_is_over_takes_no_press(work: Work, state: CaseState, verb: str, code: str) -> None:
    row = at_the_top(work)
    row.case.state = state
    outcome = pressed(work, DIRECTOR, row, verb, note="n")
    assert outcome.said is not None
    assert (outcome.code, outcome.said.state) == (code, state)


def test_nothing_is_decided_about_a_cancelled_order(work: Work) -> None:
    row = at_the_top(work)
    work.session.get_one(Order, 1).cancelled_at = NOW
    assert pressed(work, DIRECTOR, row, "approve").code == "order_cancelled"
    assert probed(work, DIRECTOR, row, "approve") == "order_cancelled"


def test_a_button_of_an_earlier_step_says_who_has_it_now(work: Work) -> None:
    row = at_the_top(work)
    outcome = pressed(work, DIRECTOR, row, "approve", step=row.step - 1)
    assert outcome.said is not None
    assert (outcome.code, outcome.said.holder) == ("stale", DIRECTOR)


@pytest.mark.parametrize("verb", ["approve", "ack", "up", "ask"])
def test_what_is_decided_is_not_decided_again_and_it_is_said_by_whom(work: Work, verb: str) -> None:
    row = at_the_top(work)
    pressed(work, DIRECTOR, row, "approve")
    outcome = pressed(work, BOSS, row, verb, note="n")
    assert outcome.said is not None
    assert (outcome.code, outcome.said.decider, outcome.said.at) == ("already_decided", DIRECTOR, NOW)
    assert outcome.said.outcome is DecisionOutcome.APPROVE
    row.case.state = CaseState.CLOSED
    assert pressed(work, BOSS, row, verb, note="n").code == "already_decided"
    row.case.state = CaseState.RECALLED
    assert pressed(work, BOSS, row, verb, note="n").code == "case_over"


@pytest.mark.parametrize("verb", ["reject", "ask", "choose"])
def test_some_things_are_not_said_without_words(work: Work, verb: str) -> None:
    row = at_the_top(work)
    assert pressed(work, DIRECTOR, row, verb, note="  ").code == "reason_required"
    assert row.decided_at is None


def test_consent_to_another_choice_is_a_choice_and_needs_a_reason(work: Work) -> None:
    kept = kept_ruling(air_freight=ruling(decision="air_freight"))
    made = {"ruling": kept, "choices": ["delivery_term", "air_freight"]}
    row = at_the_top(work, **made)
    assert pressed(work, DIRECTOR, row, "approve", chosen="air_freight").code == "reason_required"
    assert pressed(work, DIRECTOR, row, "approve", chosen="air_freight", note="quicker").ok
    assert (row.outcome, row.chosen) == (DecisionOutcome.OPTION, "air_freight")


def test_who_may_decide_this_may_not_therefore_decide_another_choice(work: Work) -> None:
    above = ruling(decision="air_freight", standings=(), ladder=(), accountable="general_manager")
    made = {
        "ruling": kept_ruling(air_freight=above),
        "choices": ["delivery_term", "air_freight"],
    }
    row = at_the_top(work, **made)
    assert not pressed(work, DIRECTOR, row, "approve", chosen="air_freight", note="n").ok
    assert pressed(work, DIRECTOR, row, "approve").ok


def test_a_refused_request_is_over_and_nobody_carries_it_out(work: Work) -> None:
    row = at_the_top(work)
    assert pressed(work, DIRECTOR, row, "reject", note="no").ok
    assert (row.outcome, row.state, row.reason) == (DecisionOutcome.REJECT, DecisionState.CLOSED, "no")
    assert (row.case.state, events(work)[-1]) == (CaseState.CLOSED, ("closed", None))
    assert notes(work) == [(LIN, "decision"), (LIN, "closed")]


def test_conditions_become_tasks_of_their_owners(work: Work) -> None:
    row = at_the_top(work)
    assert pressed(work, DIRECTOR, row, "conditions", conditions="先付定金").ok
    [task] = work.session.scalars(select(CaseTask)).all()
    assert (task.text, task.owner_id, task.decision_id) == ("先付定金", LIN, row.id)
    assert (row.outcome, row.conditions, row.reason) == (DecisionOutcome.CONDITIONS, "先付定金", None)


def test_conditions_that_cannot_be_leave_everything_as_it_was(work: Work) -> None:
    row = at_the_top(work)
    outcome = pressed(work, DIRECTOR, row, "conditions", conditions="x", due_on=TODAY - timedelta(days=1))
    assert (outcome.code, row.decided_at, row.state) == ("day_past", None, DecisionState.ASKED)


def test_to_have_seen_it_starts_the_time_to_decide_once(work: Work) -> None:
    row = asked(work)
    assert pressed(work, LEAD, row, "ack").ok
    assert (row.state, row.acknowledged_at, events(work)[-1]) == (
        DecisionState.ACKNOWLEDGED,
        NOW,
        ("acknowledged", None),
    )
    until = row.expires_at
    assert pressed(work.at(NOW + timedelta(hours=1)), LEAD, row, "ack").ok
    assert (row.acknowledged_at, row.expires_at, len(events(work))) == (NOW, until, 2)


def test_a_proposal_goes_up_with_its_words_and_stays_beside_the_decision(work: Work) -> None:
    row = asked(work)
    assert pressed(work, LEAD, row, "propose", note="分两批").ok
    assert (row.proposal, row.proposed_by, row.holder_id) == ("分两批", LEAD, DIRECTOR)


def test_passing_up_proposes_nothing(work: Work) -> None:
    row = asked(work, proposal="old", proposed_by=LIN)
    assert pressed(work, LEAD, row, "up").ok
    assert (row.proposal, row.proposed_by, row.holder_id) == ("old", LIN, DIRECTOR)


@pytest.mark.parametrize("verb", ["up", "propose"])
def test_at_the_top_of_the_ladder_nothing_goes_further_up(work: Work, verb: str) -> None:
    assert pressed(work, DIRECTOR, at_the_top(work), verb, note="n").code in {"top", "not_yours", "not_your_turn"}


@pytest.mark.parametrize("verb", ["up", "propose"])
def test_it_goes_up_only_to_who_the_step_knows_of(work: Work, verb: str) -> None:
    """Whoever came into the office above meanwhile is known to the step once it has followed the seats."""
    row = asked(work)
    row.pace = {**(row.pace or {}), "next_rung": None, "next_person": None}
    assert pressed(work, LEAD, row, verb, note="n").code == "top"


def test_it_is_handed_to_a_peer_who_stands_on_the_rung_from_then_on(work: Work) -> None:
    seat(work.session, "merch_lead", OTHER, scope_kind="customer", scope_key="Elsewhere")
    row = asked(work)
    assert probed(work, LEAD, row, "hand") == ""
    assert pressed(work, LEAD, row, "hand", target=OTHER, note="n").ok
    assert (row.holder_id, row.ladder[0]["handed_to"], row.rung) == (OTHER, OTHER, 0)
    assert acts.peers(turn(work, row).stands, OTHER) == [LEAD]


def test_without_a_peer_there_is_nobody_to_choose(work: Work) -> None:
    row = asked(work)
    assert probed(work, LEAD, row, "hand") == "no_peer"
    assert pressed(work, LEAD, row, "hand").code == "no_peer"


def test_only_a_peer_can_be_chosen(work: Work) -> None:
    seat(work.session, "merch_lead", OTHER, scope_kind="customer", scope_key="Elsewhere")
    row = asked(work)
    outcome = pressed(work, LEAD, row, "hand", target=BOSS)
    assert outcome.said is not None
    assert (outcome.code, outcome.said.target) == ("not_peer", BOSS)
    assert pressed(work, LEAD, row, "hand").code == "not_peer"


def test_who_reported_it_is_no_peer_to_hand_it_to(work: Work) -> None:
    seat(work.session, "merch_lead", OTHER, scope_kind="customer", scope_key="Elsewhere")
    row = asked(work, case={"reporter_id": OTHER})
    assert acts.peers(turn(work, row).stands, LEAD) == []


def test_who_is_not_asked_has_nobody_to_hand_it_to(work: Work) -> None:
    seat(work.session, "merch_lead", OTHER, scope_kind="customer", scope_key="Elsewhere")
    assert probed(work, QC, asked(work), "hand") == "not_yours"


def test_at_the_top_it_can_still_be_handed_to_a_peer(work: Work) -> None:
    seat(work.session, "sales_director", OTHER, scope_kind="customer", scope_key="Elsewhere")
    assert probed(work, DIRECTOR, at_the_top(work), "hand") == ""


def test_a_question_and_its_answer_are_on_record_with_their_words(work: Work) -> None:
    row = asked(work)
    assert pressed(work, LEAD, row, "ask", note="几天?").ok
    event = last_event(work)
    assert (event.kind, event.target_id, event.note, row.state) == (
        "questioned",
        LIN,
        "几天?",
        DecisionState.QUESTIONED,
    )
    assert pressed(work, QC, row, "answer", note="x").code == "not_yours"
    assert pressed(work, LIN, row, "answer", note="三天").ok
    event = last_event(work)
    assert (event.kind, event.actor_id, event.note, row.state) == ("answered", LIN, "三天", DecisionState.ASKED)


def test_an_answer_to_no_question_is_refused(work: Work) -> None:
    assert pressed(work, LIN, asked(work), "answer", note="x").code == "no_question"


def settled_alone(work: Work, **more: Any) -> CaseDecision:
    """The 跟单员 settles it without asking anybody."""
    return asked_alone(work, ruling(verdict=Verdict.DECIDE, accountable="merchandiser"), **more)


@pytest.mark.parametrize("verb", ["approve", "ack"])
def test_who_settles_it_alone_needs_nobody(work: Work, verb: str) -> None:
    row = settled_alone(work)
    assert probed(work, LIN, row, verb) == ""
    assert probed(work, QC, row, verb) != ""


def outside(work: Work) -> CaseDecision:
    """Somebody without Slack is asked."""
    member(work.session, "outside:jin", is_outside=True)
    seat(work.session, "sales_director", "outside:jin", scope_kind="customer", scope_key="Nordic")
    return asked(work, rung=1)


def test_what_somebody_outside_said_is_written_down_in_their_name(work: Work) -> None:
    row = outside(work)
    said = {"note": "他同意", "how": "phone", "said_at": NOW - timedelta(hours=1)}
    file = KeptFile(id="F1", name="a")
    assert pressed(work, LIN, row, "proxy_yes", files=(file,), **said).ok
    assert (row.decided_by, row.decided_for, row.outcome) == ("outside:jin", None, DecisionOutcome.APPROVE)
    assert files_in(row.files) == (file,)
    proxied = work.session.scalars(select(CaseEvent).where(CaseEvent.kind == "proxied")).one()
    detail = event_detail(proxied)
    assert (proxied.target_id, detail.how, detail.said_at) == ("outside:jin", "phone", said["said_at"])
    assert (detail.files, detail.outcome) == ((file,), DecisionOutcome.APPROVE)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"how": "", "said_at": NOW}, "proxy_incomplete"),
        ({"how": "pigeon", "said_at": NOW}, "proxy_incomplete"),
        ({"how": "phone"}, "proxy_incomplete"),
        ({"how": "phone", "said_at": NOW + timedelta(minutes=1)}, "proxy_future"),
    ],
)
def test_how_and_when_somebody_outside_answered_has_to_be_said(work: Work, more: dict[str, Any], code: str) -> None:
    row = outside(work)
    assert pressed(work, LIN, row, "proxy_no", note="n", **more).code == code
    assert row.decided_at is None


def test_an_answer_given_this_very_moment_counts(work: Work) -> None:
    assert pressed(work, LIN, outside(work), "proxy_no", note="n", how="wechat", said_at=NOW).ok


def test_a_probe_changes_nothing(work: Work) -> None:
    row = at_the_top(work)
    before = events(work)
    assert probed(work, DIRECTOR, row, "approve") == ""
    assert (events(work), row.decided_at, trail(work)) == (before, None, [])
