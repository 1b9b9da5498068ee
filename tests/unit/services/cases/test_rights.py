"""Who may do what about a stored decision, with the people of now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.db import models
from bot.db.models import CaseDecision
from bot.domain.authority import Office, PersonId, Rung, RungNote, rule_on
from bot.domain.authority.permission import Action, Phase
from bot.domain.cases.states import DecisionOutcome, DecisionState, Severity
from bot.services.cases import rights
from bot.services.cases.kept import KeptRuling, KeptRung, keep_ladder, rungs_kept
from bot.services.cases.rights import INSTRUCTION_GOOD_FOR, NEVER, NOBODY
from bot.services.cases.rights import standing as standing_of
from bot.work.codec import pack
from bot.work.company import settings_of
from bot.work.unit import Work
from tests.factories import moment
from tests.unit.rows import member
from tests.unit.services.cases.cast import (
    ADMIN,
    BOSS,
    DIRECTOR,
    HELD,
    LEAD,
    LIN,
    NOW,
    OTHER,
    QC,
    YESTERDAY,
    away,
    company,
    decision,
    duty,
    handed,
    kept_ruling,
    leaves,
    ruling,
    seat,
)


def people(rungs: Sequence[Rung]) -> list[str | None]:
    return [rung.person for rung in rungs]


def office(work: Work, row: CaseDecision) -> Office:
    return rights.office_in(work, row.case)


def test_a_stored_decision_stands_with_its_ruling_and_the_people_of_now(work: Work) -> None:
    row = decision(work, step=3)
    stands = standing_of(work, row)
    asked = stands.decision
    assert (asked.subject, asked.requester, asked.current, asked.phase) == (f"C0001/{row.id}", LIN, 0, Phase.OPEN)
    assert (people(asked.rungs), asked.own.person, asked.own.also) == ([LEAD, DIRECTOR], LIN, (LEAD,))
    assert (asked.decided_by, asked.decided_in, asked.above, asked.instruction) == (None, None, (), None)
    assert (asked.own_requests, stands.heirs, stands.ruling) == (False, (), KeptRuling.of(ruling(), others={}))
    seat(work.session, "sales_director", OTHER, scope_kind="customer", scope_key="Nordic")
    assert people(standing_of(work, row).decision.rungs) == [LEAD, OTHER]
    assert people(standing_of(work, row, office=stands.office).decision.rungs) == [LEAD, DIRECTOR]


def test_only_who_has_the_right_may_act_and_a_target_is_asked_about(work: Work) -> None:
    seat(work.session, "merch_lead", OTHER, scope_kind="customer", scope_key="Elsewhere")
    stands = standing_of(work, decision(work))
    assert stands.may(DIRECTOR, Action.APPROVE, NOW).allowed
    assert not stands.may(LIN, Action.APPROVE, NOW).allowed
    assert stands.may(LEAD, Action.HAND_OVER, NOW, OTHER).allowed
    assert not stands.may(LEAD, Action.HAND_OVER, NOW, BOSS).allowed
    assert not stands.may(LEAD, Action.HAND_OVER, NOW).allowed


@pytest.mark.parametrize(
    ("severity", "critical"), [(Severity.MINOR, False), (Severity.MAJOR, False), (Severity.CRITICAL, True)]
)
def test_people_on_duty_count_for_critical_cases_only(work: Work, severity: Severity, critical: bool) -> None:
    away(work.session, LEAD)
    duty(work.session, "merch_lead", OTHER)
    row = decision(work, case={"severity": severity})
    assert office(work, row).critical is critical
    assert people(standing_of(work, row).decision.rungs)[0] == (OTHER if critical else None)


def test_a_case_of_no_order_has_the_people_of_the_workspace(work: Work) -> None:
    seat(work.session, "merch_lead", OTHER, scope_kind="order", scope_key="PO1")
    without = decision(work, case={"order_id": None})
    assert rights.order_of(work.session, without.case) is None
    assert people(standing_of(work, without).decision.rungs) == [LEAD, DIRECTOR]
    of = decision(work)
    order = rights.order_of(work.session, of.case)
    assert order is not None
    assert (order.po, people(standing_of(work, of).decision.rungs)) == ("PO1", [OTHER, DIRECTOR])


def test_nobody_decides_their_own_request_unless_the_workspace_lets_them(work: Work) -> None:
    row = decision(work, case={"reporter_id": DIRECTOR})
    asked = standing_of(work, row).decision
    assert (people(asked.rungs), asked.rungs[1].note) == ([LEAD, BOSS], RungNote.OWN_REQUEST)
    free = replace(work, company=company(separation=False))
    asked = standing_of(free, row).decision
    assert (people(asked.rungs), asked.own_requests) == ([LEAD, DIRECTOR], True)


@pytest.mark.parametrize(("cost", "stands_in"), [(None, False), (999, True), (1000, False)])
def test_a_deputy_with_a_limit_stands_in_below_it_by_the_cost_of_the_case(
    work: Work, cost: int | None, stands_in: bool
) -> None:
    away(work.session, DIRECTOR, OTHER, 1000)
    row = decision(work, case={"cost_cny": cost})
    assert people(standing_of(work, row).decision.rungs) == [LEAD, OTHER if stands_in else BOSS]


def test_the_peers_of_who_is_asked_hold_the_same_role_are_there_and_can_press(work: Work) -> None:
    for person in (OTHER, QC):
        seat(work.session, "merch_lead", person, scope_kind="customer", scope_key="Elsewhere")
    member(work.session, "outside:jin", is_outside=True)
    seat(work.session, "merch_lead", "outside:jin", scope_kind="customer", scope_key="Third")
    away(work.session, QC)
    row = decision(work)
    assert standing_of(work, row).decision.peers == {LEAD, OTHER}
    row.rung = 1
    assert standing_of(work, row).decision.peers == {DIRECTOR}
    for beyond in (2, -1):
        row.rung = beyond
        assert standing_of(work, row).decision.peers == frozenset()


@pytest.mark.parametrize(
    ("state", "executed", "phase"),
    [
        (DecisionState.ASKED, False, Phase.OPEN),
        (DecisionState.ACKNOWLEDGED, False, Phase.OPEN),
        (DecisionState.RECORDED, False, Phase.OPEN),
        (DecisionState.QUESTIONED, False, Phase.QUESTIONED),
        (DecisionState.INSTRUCTED, False, Phase.DECIDED),
        (DecisionState.EXECUTED, True, Phase.EXECUTED),
        (DecisionState.CLOSED, False, Phase.DECIDED),
        (DecisionState.CLOSED, True, Phase.EXECUTED),
        (DecisionState.RECALLED, False, Phase.RECALLED),
        (DecisionState.REVOKED, False, Phase.RECALLED),
    ],
)
def test_what_is_closed_without_being_carried_out_counts_as_decided(
    work: Work, state: DecisionState, executed: bool, phase: Phase
) -> None:
    row = decision(work, state=state, executed_at=NOW if executed else None)
    assert standing_of(work, row).decision.phase is phase


def decided(work: Work, **more: Any) -> CaseDecision:
    rungs = standing_of(work, decision(work)).decision.rungs
    given: dict[str, Any] = {
        "state": DecisionState.INSTRUCTED,
        "outcome": DecisionOutcome.APPROVE,
        "decided_by": DIRECTOR,
        "decided_at": NOW,
        "told_at": NOW + timedelta(hours=1),
        "ladder": [pack(KeptRung(**vars(rung))) for rung in rungs],
    }
    return decision(work, **(given | more))


def test_an_instruction_is_good_for_a_week_from_when_it_was_told_and_for_this_decision_only(work: Work) -> None:
    row = decided(work, executed_at=NOW + timedelta(days=1))
    found = standing_of(work, row).decision.instruction
    assert found is not None
    assert (found.from_role, found.subject) == ("sales_director", f"C0002/{row.id}")
    assert (found.given_at, found.used_at) == (NOW, NOW + timedelta(days=1))
    assert found.expires_at == NOW + timedelta(hours=1) + INSTRUCTION_GOOD_FOR


def test_what_nobody_was_told_of_does_not_lapse(work: Work) -> None:
    found = standing_of(work, decided(work, told_at=None)).decision.instruction
    assert found is not None
    assert found.expires_at == NEVER


@pytest.mark.parametrize(
    "more",
    [
        {"decided_at": None},
        {"outcome": DecisionOutcome.REJECT},
        {"state": DecisionState.REVOKED},
        {"ruling": kept_ruling(ruling(instruction_from=None))},
    ],
)
def test_there_is_no_instruction_where_nothing_is_to_be_carried_out(work: Work, more: dict[str, Any]) -> None:
    assert standing_of(work, decided(work, **more)).decision.instruction is None


def test_it_is_known_in_which_role_it_was_decided_and_who_stands_above(work: Work) -> None:
    asked = standing_of(work, decided(work)).decision
    assert (asked.decided_by, asked.decided_in, people(asked.above)) == (DIRECTOR, "sales_director", [BOSS])


def test_who_decided_without_standing_on_the_ladder_decided_in_no_role(work: Work) -> None:
    assert standing_of(work, decided(work, decided_by=BOSS)).decision.decided_in is None
    below = standing_of(work, decided(work, decided_by=LEAD)).decision
    assert below.decided_in is None, "the lead's rung does not decide"


def test_it_was_decided_in_the_role_of_a_peer_it_was_handed_to(work: Work) -> None:
    row = decided(work, decided_by=OTHER)
    handed(row, 1)
    assert standing_of(work, row).decision.decided_in == "sales_director"


def test_the_work_of_consulted_offices_that_nobody_holds_falls_to_the_line_above_them(work: Work) -> None:
    """何人承接: once, however many of the offices fall to the same one, and to nobody while one of them is held."""
    both = ruling(consulted=("qc", "production"))
    heir = standing_of(work, decision(work, both)).heirs
    assert heir == (BOSS,)
    assert standing_of(work, decision(work, ruling())).heirs == ()
    seat(work.session, "production", QC)
    assert standing_of(work, decision(work, both)).heirs == ()


def test_a_consulted_office_held_by_a_contact_outside_alone_has_an_heir_who_can_press(work: Work) -> None:
    member(work.session, "outside:jin", is_outside=True)
    seat(work.session, "production", "outside:jin")
    assert standing_of(work, decision(work, ruling(consulted=("production",)))).heirs == (BOSS,)


def test_with_nobody_above_an_administrator_is_the_heir_and_without_one_nobody(work: Work) -> None:
    for person in HELD.values():
        leaves(work.session, person)
    made = ruling(consulted=("qc", "production"))
    assert standing_of(work, decision(work, made)).heirs == (ADMIN,)
    work.session.get_one(models.Member, ADMIN).is_admin = False
    work.session.flush()
    assert standing_of(work, decision(work, made)).heirs == ()


def test_the_order_of_who_left_is_settled_by_the_line_above_in_their_name(work: Work) -> None:
    leaves(work.session, LIN)
    row = decision(work)
    own = rights.own_rung(ruling(), office(work, row))
    assert (own.person, own.acting_for, own.fell_to, own.also) == (LEAD, LIN, "merch_lead", (LEAD,))
    leaves(work.session, LEAD)
    own = rights.own_rung(ruling(), office(work, row))
    assert (own.person, own.fell_to) == (DIRECTOR, "sales_director")
    for person in (DIRECTOR, BOSS):
        leaves(work.session, person)
    own = rights.own_rung(ruling(standing_deputy=None), office(work, row))
    assert (own.person, own.note) == (None, RungNote.VACANT)


def test_the_order_of_who_left_falls_to_nobody_who_cannot_press(work: Work) -> None:
    member(work.session, "outside:jin", is_outside=True)
    for person in (LIN, LEAD):
        leaves(work.session, person)
    seat(work.session, "merch_lead", "outside:jin")
    assert rights.own_rung(ruling(), office(work, decision(work))).person == DIRECTOR


def test_of_who_is_away_the_standing_deputy_settles(work: Work) -> None:
    away(work.session, LIN)
    own = rights.own_rung(ruling(), office(work, decision(work)))
    assert (own.person, own.acting_for, own.fell_to) == (LEAD, LIN, None)


def test_in_a_war_room_the_level_above_decides_too(work: Work) -> None:
    row = decision(work, case={"room": {"name": "x"}})
    rungs = standing_of(work, row).decision.rungs
    assert (people(rungs), [rung.decides for rung in rungs]) == ([DIRECTOR, BOSS], [True, True])
    assert rungs[1].why == rights.IN_ROOM


def test_a_war_room_has_two_levels_of_other_people(work: Work) -> None:
    made, reporter = ruling(line_above=("pmo", "general_manager", "general_manager")), "lin"
    everyone = office(work, decision(work))
    above = rights.above_of(made, everyone)
    assert people(above) == [BOSS, BOSS], "an office nobody holds is no level"
    rungs = rights.ladder_of(made, everyone, reporter)
    assert people(rights.two_levels(rungs, above, reporter=reporter)) == [DIRECTOR, BOSS]
    assert people(rights.two_levels(rungs, above, reporter=BOSS)) == [DIRECTOR]
    own = [replace(above[0], person=DIRECTOR, holders=(DIRECTOR,))]
    assert people(rights.two_levels(rungs, own, reporter=reporter)) == [DIRECTOR]
    assert rights.two_levels(rungs[:1], above, reporter=reporter) == rungs[:1], "nobody decides there"


def test_nobody_outside_stands_above(work: Work) -> None:
    member(work.session, "outside:jin", is_outside=True)
    leaves(work.session, BOSS)
    seat(work.session, "general_manager", "outside:jin")
    assert rights.above_of(ruling(), office(work, decision(work))) == []


RUNG = Rung(role="merch_lead", holders=(LEAD,), person=LEAD, acting_for=BOSS, outside=True)


def test_what_was_handed_over_is_the_peers_in_their_own_name(work: Work) -> None:
    [first, second] = rights.handed_over([RUNG, RUNG], [to(OTHER), to(None), to(QC)])
    assert (first.person, first.acting_for, first.outside) == (OTHER, None, False)
    assert second == RUNG
    assert rights.handed_over([RUNG], []) == [RUNG]


def to(peer: PersonId | None) -> KeptRung:
    return KeptRung(**vars(RUNG), handed_to=peer)


def test_rungs_are_kept_with_what_was_handed_over_before(work: Work) -> None:
    row = decision(work)
    keep_ladder(row, [to(OTHER)])
    keep_ladder(row, [RUNG, RUNG])
    assert rungs_kept(row) == (to(OTHER), to(None))
    keep_ladder(row, [to(None)])
    assert rungs_kept(row) == (to(None),)


def test_it_is_asked_of_the_peer_it_was_handed_to(work: Work) -> None:
    row = decision(work)
    keep_ladder(row, standing_of(work, row).decision.rungs)
    handed(row, 0)
    assert people(standing_of(work, row).decision.rungs) == [OTHER, DIRECTOR]


def on_duty(work: Work, **more: Any) -> tuple[CaseDecision, Rung]:
    """OTHER was asked yesterday, on duty for the lead who is there today; the row and the rung as it stands now."""
    duty(work.session, "merch_lead", OTHER, on=YESTERDAY)
    asked = Rung(role="merch_lead", holders=(LEAD,), person=OTHER, acting_for=LEAD, note=RungNote.DUTY)
    given: dict[str, Any] = {
        "ladder": [pack(KeptRung(**vars(asked)))],
        "holder_id": OTHER,
        "asked_at": NOW - timedelta(days=1),
        "rung": 0,
    }
    row = decision(work, **({"case": {"severity": Severity.CRITICAL}} | given | more))
    return row, Rung(role="merch_lead", holders=(LEAD,), person=LEAD)


def keeps_the_right(work: Work, row: CaseDecision, rung: Rung, at: int = 0) -> bool:
    found = rights.still_on_duty(work.company, row, rung, at, office(work, row))
    assert found in (rung, replace(rung, also=(*rung.also, PersonId(str(row.holder_id)))))
    return found != rung


@pytest.mark.parametrize(
    ("state", "keeps"),
    [
        (DecisionState.ASKED, True),
        (DecisionState.ACKNOWLEDGED, True),
        (DecisionState.RECORDED, True),
        (DecisionState.QUESTIONED, True),
        (DecisionState.INSTRUCTED, False),
        (DecisionState.RECALLED, False),
    ],
)
def test_who_was_asked_on_duty_keeps_the_right_until_their_step_ends(
    work: Work, state: DecisionState, keeps: bool
) -> None:
    row, rung = on_duty(work, state=state)
    assert keeps_the_right(work, row, rung) is keeps
    assert standing_of(work, row).may(OTHER, Action.PASS_UP, NOW).allowed is keeps


def test_those_who_had_the_right_beside_the_holder_keep_it_beside_who_was_on_duty(work: Work) -> None:
    row, rung = on_duty(work)
    found = rights.still_on_duty(work.company, row, replace(rung, also=(QC,)), 0, office(work, row))
    assert found.also == (QC, OTHER)


@pytest.mark.parametrize("more", [{"rung": 1}, {"holder_id": None}, {"asked_at": None}])
def test_nobody_keeps_a_right_where_they_are_not_the_one_who_is_asked(work: Work, more: dict[str, Any]) -> None:
    row, rung = on_duty(work, **more)
    assert not keeps_the_right(work, row, rung)


def test_who_has_the_right_anyway_is_not_named_twice(work: Work) -> None:
    row, rung = on_duty(work)
    assert not keeps_the_right(work, row, replace(rung, person=OTHER))


@pytest.mark.parametrize("note", [None, RungNote.AWAY])
def test_who_was_asked_as_a_deputy_keeps_nothing(work: Work, note: RungNote | None) -> None:
    row, rung = on_duty(work)
    keep_ladder(row, [replace(rung, person=OTHER, note=note)])
    assert not keeps_the_right(work, row, rung)


def test_a_duty_of_another_role_is_none_of_this_rungs(work: Work) -> None:
    row, rung = on_duty(work)
    assert not keeps_the_right(work, row, replace(rung, role="sales_director"))
    row.ladder = []
    assert not keeps_the_right(work, row, rung)


def test_a_duty_counts_by_the_day_it_was_asked_on_by_the_companys_clock(work: Work) -> None:
    row, rung = on_duty(work)
    row.asked_at = moment("2026-09-15 00:00")
    assert keeps_the_right(work, row, rung)
    row.asked_at = moment("2026-09-14 23:59")
    assert not keeps_the_right(work, row, rung)
    row.asked_at = moment("2026-09-16 00:00")
    assert not keeps_the_right(work, row, rung)


def test_a_duty_that_was_called_off_or_lies_elsewhere_or_who_is_away_keeps_nothing(work: Work) -> None:
    row, rung = on_duty(work)
    away(work.session, OTHER)
    assert not keeps_the_right(work, row, rung)
    row, rung = on_duty(work, holder_id=QC, case={"severity": Severity.CRITICAL})
    assert not keeps_the_right(work, row, rung), "it was another who was on duty"


def test_a_duty_in_another_scope_keeps_nothing(work: Work) -> None:
    row, rung = on_duty(work, holder_id=QC)
    duty(work.session, "merch_lead", QC, on=YESTERDAY, scope_kind="customer", scope_key="Elsewhere")
    assert not keeps_the_right(work, row, rung)


@pytest.mark.parametrize(
    ("severity", "principal", "keeps"),
    [(Severity.CRITICAL, LIN, True), (Severity.CRITICAL, None, False), (Severity.MAJOR, LIN, False)],
)
def test_on_the_asking_side_it_is_a_critical_case_for_somebody_that_shows_a_duty(
    work: Work, severity: Severity, principal: str | None, keeps: bool
) -> None:
    duty(work.session, "merchandiser", QC, on=YESTERDAY)
    row, _ = on_duty(work, rung=-1, holder_id=QC, principal_id=principal, ladder=[], case={"severity": severity})
    own = rights.own_rung(ruling(), office(work, row))
    assert keeps_the_right(work, row, own, -1) is keeps
    assert (QC in standing_of(work, row).decision.own.also) is keeps


def test_the_first_rung_is_no_asking_side(work: Work) -> None:
    row, rung = on_duty(work, principal_id=LEAD)
    keep_ladder(row, [replace(rung, person=OTHER, note=None)])
    assert not keeps_the_right(work, row, rung)


def test_another_choice_of_the_case_has_the_ruling_it_had_when_it_was_reported(work: Work) -> None:
    kept = ruling(decision="scope_change", standings=(ruling().standings[1],), ladder=("sales_director",))
    row = decision(work, ruling=kept_ruling(scope_change=kept), rung=1)
    other = rights.standing_for(work.company, row, standing_of(work, row), "scope_change")
    assert (other.ruling, people(other.decision.rungs)) == (kept, [DIRECTOR])
    assert (other.decision.ruling, other.decision.current) == (kept, 0), "no rung beyond its own last one"
    row.rung = 0
    assert rights.standing_for(work.company, row, standing_of(work, row), "scope_change").decision.current == 0


def test_another_choice_that_lacked_a_fact_then_is_ruled_by_the_table_of_now(work: Work) -> None:
    facts: Any = {"mode": "business", "cost_cny": 20_000}
    row = decision(work, case={"facts": {"ruled_by": facts}})
    other = rights.standing_for(work.company, row, standing_of(work, row), "pallet_material")
    assert other.ruling == rule_on(
        work.company.rules,
        decision="pallet_material",
        role="merchandiser",
        facts=facts,
        settings=settings_of(work.company),
    )
    assert people(other.decision.rungs) == [LEAD, DIRECTOR]


def test_who_was_asked_on_duty_keeps_the_right_whatever_choice_is_taken(work: Work) -> None:
    row, _ = on_duty(work)
    row.ruling = kept_ruling(scope_change=ruling())
    other = rights.standing_for(work.company, row, standing_of(work, row), "scope_change")
    assert other.decision.rungs[0].also == (OTHER,)


def test_without_separation_of_duties_a_reporter_stands_on_the_rungs_of_a_war_room(work: Work) -> None:
    row = decision(work, case={"reporter_id": BOSS, "room": {"name": "x"}})
    assert people(standing_of(work, row).decision.rungs) == [DIRECTOR]
    free = company(separation=False)
    assert people(rights.rungs_of(free, row.case, ruling(), office(work, row))) == [DIRECTOR, BOSS]
    assert NOBODY == ""
