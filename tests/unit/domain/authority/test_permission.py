"""Who may press what, when: each refusal has its reason and names who has the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.authority import (
    AbsenceSpell,
    Action,
    HeldSeat,
    Instruction,
    Office,
    OpenDecision,
    Permission,
    PersonId,
    Phase,
    Refusal,
    RuleTable,
    Rung,
    RungNote,
    may_act,
    peers_of,
    resolve_ladder,
    resolve_role,
    rule_on,
)
from tests.every import every
from tests.unit.domain.authority.cast import (
    CHEN,
    HE,
    HUANG,
    JIN,
    LIN,
    LIU,
    ORDER,
    PROJECT,
    SEATS,
    SUN,
    WANG,
    WEDNESDAY,
    ZHENG,
    ZHOU,
)

NOW = datetime(2026, 9, 16, 2, 0, tzinfo=UTC)
DECIDING = (Action.APPROVE, Action.REJECT, Action.CHOOSE, Action.APPROVE_WITH_CONDITIONS)


def opened(
    table: RuleTable,
    decision: str,
    *,
    role: str = "merchandiser",
    facts: Any = None,
    seats: Sequence[HeldSeat] = SEATS,
    absences: Sequence[AbsenceSpell] = (),
    scope: Any = ORDER,
    requester: PersonId = LIN,
    **more: Any,
) -> OpenDecision:
    ruling = rule_on(table, decision=decision, role=role, facts=facts or {})
    office = Office(seats=seats, scope=scope, on=WEDNESDAY, absences=absences, administrators=(HUANG,))
    rungs = resolve_ladder(ruling, office=office, requester=requester)
    own = resolve_role(role, office=office, standing_deputy=ruling.standing_deputy)
    return OpenDecision(subject="C1/1", ruling=ruling, rungs=rungs, requester=requester, own=own, **more)


def ask(decision: OpenDecision, person: PersonId, action: str, target: PersonId | None = None) -> Permission:
    return may_act(decision, person=person, action=action, now=NOW, target=target)


def refused(decision: OpenDecision, person: PersonId, action: str, target: PersonId | None = None) -> Refusal | None:
    permission = ask(decision, person, action, target)
    assert not permission.allowed
    return permission.reason


@every("action", DECIDING)
def test_only_who_is_accountable_may_decide(table: RuleTable, action: Action) -> None:
    decision = opened(table, "delivery_term", current=1)
    assert ask(decision, CHEN, action) == Permission(allowed=True)
    for person in (WANG, LIU, HUANG, HE, SUN, ZHENG):
        permission = ask(decision, person, action)
        assert (permission.allowed, permission.reason) == (False, Refusal.NOT_YOURS)
        assert permission.who_has_it == (CHEN,)


def test_who_has_the_right_may_decide_before_the_case_reaches_them(table: RuleTable) -> None:
    assert ask(opened(table, "delivery_term", current=0), CHEN, "approve").allowed


def test_he_jing_who_reported_is_refused_and_told_that_liu_yang_has_it(table: RuleTable) -> None:
    decision = opened(table, "backup_supplier", facts={"mode": "business"}, scope=PROJECT, requester=HE, current=1)
    permission = ask(decision, HE, "approve")
    assert (permission.reason, permission.who_has_it) == (Refusal.OWN_REQUEST, (LIU,))
    assert ask(decision, LIU, "approve").allowed


def test_the_requester_never_approves_even_holding_the_role(table: RuleTable) -> None:
    decision = opened(table, "delivery_term", role="sales_director", requester=CHEN)
    assert ask(decision, CHEN, "approve") == Permission(allowed=False, reason=Refusal.OWN_REQUEST, who_has_it=(HUANG,))
    assert ask(decision, HUANG, "approve").allowed


def test_a_deputy_decides_in_the_principals_name_and_the_principal_still_may(table: RuleTable) -> None:
    absences = (AbsenceSpell(person=CHEN, starts_on=WEDNESDAY, ends_on=WEDNESDAY, deputy=LIU),)
    decision = opened(table, "delivery_term", absences=absences, current=1)
    assert ask(decision, LIU, "approve") == Permission(allowed=True, acting_for=CHEN)
    assert ask(decision, CHEN, "approve") == Permission(allowed=True)
    assert refused(opened(table, "delivery_term", current=1), LIU, "approve") is Refusal.NOT_YOURS


def test_a_vacancy_that_fell_to_the_general_manager_is_the_general_managers_own(table: RuleTable) -> None:
    decision = opened(table, "pilot_design_change", scope=PROJECT, requester=HE, current=2)
    assert ask(decision, HUANG, "approve") == Permission(allowed=True)


def test_with_nobody_there_nobody_may_and_that_is_said(table: RuleTable) -> None:
    seats = [seat for seat in SEATS if seat.role in {"merchandiser", "merch_lead"}]
    decision = opened(table, "delivery_term", seats=seats, requester=HUANG, current=1)
    assert refused(decision, LIU, "approve") is Refusal.VACANT


def test_nobody_inside_releases_a_regulatory_hold(table: RuleTable) -> None:
    decision = opened(table, "regulatory_hold", scope=PROJECT, requester=HE)
    assert refused(decision, HUANG, "approve") is Refusal.EXTERNAL


def test_only_the_rung_being_asked_acknowledges_asks_and_passes_up(table: RuleTable) -> None:
    decision = opened(table, "delivery_term")
    for action in (Action.ACKNOWLEDGE, Action.QUESTION, Action.PASS_UP):
        assert ask(decision, WANG, action).allowed
        assert refused(decision, CHEN, action) is Refusal.NOT_YOUR_TURN
        assert refused(decision, SUN, action) is Refusal.NOT_YOURS
        assert ask(decision, SUN, action).who_has_it == (WANG,)
        assert refused(decision, LIN, action) is Refusal.OWN_REQUEST


def test_the_top_of_the_ladder_cannot_pass_up(table: RuleTable) -> None:
    assert refused(opened(table, "delivery_term", current=1), CHEN, "pass_up") is Refusal.TOP_OF_LADDER


def test_a_case_is_handed_over_only_to_a_peer_in_the_same_role(table: RuleTable) -> None:
    peers = frozenset(peers_of("sales_director", SEATS, WEDNESDAY))
    decision = opened(table, "delivery_term", current=1, peers=peers)
    assert ask(decision, CHEN, "hand_over", LIU).allowed
    for target in (WANG, CHEN, None):
        assert refused(decision, CHEN, "hand_over", target) is Refusal.NO_PEER
    assert refused(decision, SUN, "hand_over", LIU) is Refusal.NOT_YOURS
    own = replace(decision, requester=LIU)
    assert refused(own, CHEN, "hand_over", LIU) is Refusal.NO_PEER


def test_a_proposal_comes_from_a_rung_that_proposes_or_from_the_asking_role(table: RuleTable) -> None:
    decision = opened(table, "backup_supplier", facts={"mode": "business"})
    assert ask(decision, WANG, "propose").allowed
    assert refused(decision, CHEN, "propose") is Refusal.NOT_YOURS
    assert refused(opened(table, "delivery_term"), WANG, "propose") is Refusal.NOT_YOURS
    acceptance = opened(table, "milestone_acceptance", facts={"mode": "project"}, scope=PROJECT, requester=HE)
    assert ask(acceptance, HE, "propose").allowed
    assert refused(acceptance, SUN, "propose") is Refusal.NOT_YOURS


@pytest.mark.parametrize("phase", [Phase.DECIDED, Phase.EXECUTED])
def test_once_decided_everything_else_is_too_late_and_names_who_decided(table: RuleTable, phase: Phase) -> None:
    decision = opened(table, "delivery_term", current=1, phase=phase, decided_by=CHEN)
    for action in (*DECIDING, Action.ACKNOWLEDGE, Action.PASS_UP, Action.PROPOSE, Action.RECALL, Action.SETTLE):
        for person in (CHEN, WANG, LIN):
            permission = ask(decision, person, action)
            assert (permission.allowed, permission.reason) == (False, Refusal.ALREADY_DECIDED)
            assert permission.who_has_it == (CHEN,)


def test_a_recalled_case_takes_no_action(table: RuleTable) -> None:
    decision = opened(table, "delivery_term", current=1, phase=Phase.RECALLED)
    for action in set(Action) - {Action.HAND_OVER}:
        assert refused(decision, CHEN, action) is Refusal.RECALLED
    assert refused(decision, CHEN, "hand_over", LIU) is Refusal.RECALLED


def test_only_the_reporter_answers_and_recalls(table: RuleTable) -> None:
    decision = opened(table, "delivery_term", phase=Phase.QUESTIONED)
    for action in (Action.ANSWER, Action.RECALL):
        assert ask(decision, LIN, action).allowed
        assert ask(decision, WANG, action) == Permission(allowed=False, reason=Refusal.NOT_YOURS, who_has_it=(LIN,))
    assert refused(replace(decision, phase=Phase.OPEN), LIN, "answer") is Refusal.NO_QUESTION


def test_who_may_settle_it_alone_does_and_the_lead_may_for_them(table: RuleTable) -> None:
    decision = opened(table, "pallet_material", facts={"cost_cny": 300})
    assert ask(decision, LIN, "settle") == Permission(allowed=True)
    assert ask(decision, WANG, "settle") == Permission(allowed=True, acting_for=LIN)
    assert ask(decision, ZHOU, "settle").who_has_it == (LIN,)
    assert refused(decision, CHEN, "approve") is Refusal.NOT_YOURS
    dangerous = opened(table, "pallet_material", facts={"dangerous_goods": True})
    assert ask(dangerous, LIN, "settle") == Permission(allowed=False, reason=Refusal.NOT_YOURS, who_has_it=(CHEN,))


def test_only_the_one_who_keeps_the_record_records(table: RuleTable) -> None:
    decision = opened(table, "mold_downtime_log", scope=PROJECT, requester=HE)
    assert ask(decision, HE, "record").allowed
    assert ask(decision, WANG, "record").acting_for == HE
    assert refused(decision, ZHOU, "record") is Refusal.NOT_YOURS
    assert refused(opened(table, "delivery_term"), LIN, "record") is Refusal.NOT_YOURS


def instruction(**more: Any) -> Instruction:
    given: dict[str, Any] = {
        "from_role": "finance",
        "subject": "C1/1",
        "given_at": NOW - timedelta(hours=1),
        "expires_at": NOW + timedelta(hours=1),
    }
    return Instruction(**(given | more))


def test_finance_gives_the_instruction_and_nobody_else(table: RuleTable) -> None:
    decision = opened(table, "lc_amendment", current=1)
    assert ask(decision, SUN, "instruct").allowed
    assert ask(decision, CHEN, "instruct").who_has_it == (SUN,)
    own = opened(table, "lc_amendment", role="finance", requester=SUN)
    assert ask(own, SUN, "instruct").allowed


def test_without_an_instruction_nothing_is_executed(table: RuleTable) -> None:
    decision = opened(table, "lc_amendment")
    assert ask(decision, LIN, "execute") == Permission(allowed=False, reason=Refusal.NO_INSTRUCTION, who_has_it=(SUN,))


def test_an_instruction_unlocks_execution_once_for_its_own_case_until_it_expires(table: RuleTable) -> None:
    decision = opened(table, "lc_amendment", phase=Phase.DECIDED, instruction=instruction())
    assert ask(decision, LIN, "execute").allowed
    assert ask(decision, WANG, "execute").acting_for == LIN
    assert refused(decision, ZHOU, "execute") is Refusal.NOT_YOURS
    for bad, reason in (
        (instruction(subject="C2/1"), Refusal.WRONG_INSTRUCTION),
        (instruction(from_role="sales_director"), Refusal.WRONG_INSTRUCTION),
        (instruction(used_at=NOW), Refusal.INSTRUCTION_USED),
        (instruction(expires_at=NOW), Refusal.INSTRUCTION_EXPIRED),
        (instruction(given_at=NOW + timedelta(seconds=1)), Refusal.INSTRUCTION_EXPIRED),
    ):
        assert refused(replace(decision, instruction=bad), LIN, "execute") is reason
    assert refused(replace(decision, phase=Phase.EXECUTED), LIN, "execute") is Refusal.INSTRUCTION_USED


def test_a_decision_is_executed_only_once_it_is_made(table: RuleTable) -> None:
    decision = opened(table, "delivery_term")
    assert refused(decision, LIN, "execute") is Refusal.NOT_DECIDED
    assert ask(replace(decision, phase=Phase.DECIDED), LIN, "execute").allowed


def test_the_merchandiser_writes_down_an_outside_contacts_answer_without_gaining_the_right(table: RuleTable) -> None:
    facts = {"float_left_days": 1}
    decision = opened(table, "overtime_or_backup_line", facts=facts, scope=PROJECT, requester=HE, current=1)
    assert ask(decision, HE, "answer_for_outside").allowed
    assert refused(decision, ZHOU, "answer_for_outside") is Refusal.NOT_YOURS
    assert ask(decision, HE, "approve").who_has_it == (JIN,)
    assert refused(opened(table, "delivery_term"), LIN, "answer_for_outside") is Refusal.NOT_OUTSIDE


@pytest.mark.parametrize(("key", "given"), [("delivery_term", None), ("lc_amendment", instruction())])
def test_who_reported_still_carries_it_out_when_the_order_is_somebody_elses_by_now(
    table: RuleTable, key: str, given: Instruction | None
) -> None:
    took_over = Rung(role="merchandiser", holders=(ZHOU,), person=ZHOU)
    decision = replace(opened(table, key, phase=Phase.DECIDED, instruction=given), own=took_over)
    assert ask(decision, LIN, "execute") == Permission(allowed=True)
    assert ask(decision, ZHOU, "execute").allowed
    assert refused(decision, HE, "execute") is Refusal.NOT_YOURS


@every("action", ["", "APPROVE", "delete", "approve "])
def test_a_forged_action_is_refused(table: RuleTable, action: str) -> None:
    assert refused(opened(table, "delivery_term", current=1), CHEN, action) is Refusal.UNKNOWN_ACTION


@pytest.mark.parametrize("current", [-1, 5])
def test_a_stale_rung_is_refused(table: RuleTable, current: int) -> None:
    decision = opened(table, "delivery_term", current=current)
    for action in (Action.ACKNOWLEDGE, Action.PASS_UP, Action.QUESTION):
        assert refused(decision, WANG, action) is Refusal.VACANT


def test_every_action_is_refused_to_a_stranger_in_every_phase(table: RuleTable) -> None:
    for phase in Phase:
        decision = opened(table, "lc_amendment", phase=phase, instruction=instruction())
        for action in Action:
            assert not ask(decision, PersonId("U99STRANGER"), action, SUN).allowed


@pytest.mark.parametrize("phase", [Phase.OPEN, Phase.QUESTIONED])
def test_nothing_is_revoked_before_it_is_decided(table: RuleTable, phase: Phase) -> None:
    assert refused(opened(table, "delivery_term", phase=phase), CHEN, "revoke") is Refusal.NOTHING_TO_REVOKE


def test_a_decision_is_revoked_by_who_has_the_right_now_or_stands_above(table: RuleTable) -> None:
    above = (Rung(role="general_manager", holders=(HUANG,), person=HUANG),)
    decision = opened(table, "delivery_term", phase=Phase.DECIDED, decided_by=CHEN, above=above)
    assert ask(decision, CHEN, "revoke").allowed
    assert ask(decision, HUANG, "revoke").allowed
    for person in (WANG, LIU, SUN, HE):
        assert refused(decision, person, "revoke") is Refusal.NOT_YOURS
    assert refused(decision, LIN, "revoke") is Refusal.OWN_REQUEST
    taken_over = replace(decision, rungs=[replace(rung, holders=(LIU,), person=LIU) for rung in decision.rungs])
    assert refused(taken_over, CHEN, "revoke") is Refusal.NOT_YOURS, "who decided has lost the office since"


@pytest.mark.parametrize("decided_in", ["general_manager", None])
def test_nobody_below_revokes_what_was_decided_above_them(table: RuleTable, decided_in: str | None) -> None:
    over = Rung(role="general_manager", holders=(HUANG,), person=HUANG, decides=True)
    decision = opened(table, "delivery_term", phase=Phase.DECIDED, decided_by=HUANG, above=(over,))
    two = replace(decision, rungs=[*(rung for rung in decision.rungs if rung.decides), over], decided_in=decided_in)
    for opening in (decision, two):
        assert refused(opening, CHEN, "revoke") is Refusal.NOT_YOURS
        assert ask(opening, HUANG, "revoke").allowed


def test_the_role_that_decided_counts_and_not_who_holds_it_since(table: RuleTable) -> None:
    over = Rung(role="general_manager", holders=(SUN,), person=SUN, decides=True)
    decision = opened(table, "delivery_term", phase=Phase.DECIDED, decided_by=HUANG, above=(over,))
    two = replace(decision, rungs=[*(rung for rung in decision.rungs if rung.decides), over])
    gone = replace(two, decided_in="general_manager")
    assert refused(gone, CHEN, "revoke") is Refusal.NOT_YOURS
    assert refused(gone, HUANG, "revoke") is Refusal.NOT_YOURS
    assert ask(gone, SUN, "revoke").allowed


def test_what_is_carried_out_or_recalled_cannot_be_revoked(table: RuleTable) -> None:
    assert refused(opened(table, "delivery_term", phase=Phase.EXECUTED), CHEN, "revoke") is Refusal.CARRIED_OUT
    assert refused(opened(table, "delivery_term", phase=Phase.RECALLED), CHEN, "revoke") is Refusal.RECALLED


def test_who_settled_it_alone_may_revoke_it_until_the_work_is_done(table: RuleTable) -> None:
    decision = opened(table, "material_chase", phase=Phase.DECIDED, decided_by=LIN)
    assert ask(decision, LIN, "revoke").allowed
    assert refused(decision, CHEN, "revoke") is Refusal.NOT_YOURS


def test_an_own_request_is_decided_by_its_requester_only_where_the_workspace_allows_it(table: RuleTable) -> None:
    decision = opened(table, "delivery_term", current=1, requester=CHEN, own_requests=True)
    own = replace(decision, rungs=[replace(rung, holders=(CHEN,), person=CHEN) for rung in decision.rungs])
    assert ask(own, CHEN, "approve").allowed
    assert refused(replace(own, own_requests=False), CHEN, "approve") is Refusal.OWN_REQUEST


def test_of_two_rungs_that_may_decide_either_does_and_in_their_own_right(table: RuleTable) -> None:
    decision = opened(table, "delivery_term", current=1)
    over = Rung(role="general_manager", holders=(HUANG,), person=HUANG, decides=True)
    room = replace(decision, rungs=[decision.rungs[-1], over])
    for person in (CHEN, HUANG):
        assert ask(room, person, "approve") == Permission(allowed=True)
    assert room.deciding == decision.rungs[-1]


def rung(role: str, *holders: PersonId, **more: Any) -> Rung:
    return Rung(role=role, holders=holders, person=holders[0] if holders else None, **more)


def line(table: RuleTable, **more: Any) -> list[str]:
    """Who may take it back, lowest first: of a lead, two rungs that decide, and who stands over them."""
    rungs = [rung("merch_lead", WANG), rung("sales_director", CHEN, decides=True), rung("pmo", LIU, decides=True)]
    above = [rung("pmo", LIU), rung("general_manager", HUANG)]
    decision = replace(opened(table, "delivery_term"), rungs=rungs, above=above, **more)
    return [found.role for found in decision.upwards]


@every(
    ("decided_in", "decided_by", "upwards"),
    [
        ("sales_director", None, ["sales_director", "pmo", "general_manager"]),
        ("pmo", CHEN, ["pmo", "general_manager"]),
        ("general_manager", None, ["general_manager"]),
        (None, LIU, ["pmo", "general_manager"]),
        (None, HUANG, ["general_manager"]),
        (None, SUN, ["sales_director", "pmo", "general_manager"]),
        (None, None, ["sales_director", "pmo", "general_manager"]),
        ("merch_lead", LIU, ["pmo", "general_manager"]),
    ],
)
def test_over_a_decision_stands_who_made_it_and_everybody_above_each_once(
    table: RuleTable, decided_in: str | None, decided_by: PersonId | None, upwards: list[str]
) -> None:
    assert line(table, decided_in=decided_in, decided_by=decided_by) == upwards


@every(("current", "role"), [(-1, None), (0, "merch_lead"), (1, "sales_director"), (2, None)])
def test_the_rung_that_is_asked_is_one_of_the_ladder(table: RuleTable, current: int, role: str | None) -> None:
    asked = opened(table, "delivery_term", current=current).asked
    assert (asked.role if asked is not None else None) == role


def test_an_instruction_counts_from_the_moment_it_is_given_and_up_to_its_end(table: RuleTable) -> None:
    given = Instruction(from_role="finance", subject="C1/1", given_at=NOW, expires_at=NOW + timedelta(days=1))
    decision = opened(table, "lc_amendment", facts={"has_lc": True}, phase=Phase.DECIDED)
    giver = decision.ruling.instruction_from
    assert giver is not None
    decision = replace(decision, instruction=replace(given, from_role=giver))
    for moment, reason in (
        (NOW - timedelta.resolution, Refusal.INSTRUCTION_EXPIRED),
        (NOW, None),
        (NOW + timedelta(days=1) - timedelta.resolution, None),
        (NOW + timedelta(days=1), Refusal.INSTRUCTION_EXPIRED),
    ):
        assert may_act(decision, person=LIN, action="execute", now=moment).reason is reason


@every(
    ("who", "principal"),
    [(WANG, None), (LIU, WANG), (SUN, WANG), (HUANG, WANG)],
)
def test_whoever_acts_beside_the_holder_acts_for_the_first_of_them(who: PersonId, principal: PersonId | None) -> None:
    asked = Rung(role="r", holders=(WANG, HE), also=(SUN,), person=LIU, acting_for=WANG)
    assert asked.principal_of(who) == principal
    assert asked.right_holders == (LIU, WANG, HE, SUN)


def test_who_it_fell_to_acts_in_their_own_right_as_it_was_written_down() -> None:
    fell = Rung(role="r", holders=(WANG,), also=(SUN,), person=HUANG, fell_to="general_manager")
    assert [fell.principal_of(person) for person in (HUANG, SUN, WANG)] == [None, None, None]
    own = replace(fell, note=RungNote.OWN_REQUEST)
    assert own.right_holders == (HUANG, SUN), "who asked for it does not stand there"
