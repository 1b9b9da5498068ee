"""From roles to people."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.authority import (
    ADMINISTRATOR,
    AbsenceSpell,
    BadAbsence,
    DutySpell,
    HeldSeat,
    Office,
    PersonId,
    RuleTable,
    Rung,
    RungNote,
    ScopeKind,
    peers_of,
    refuse_loops,
    resolve_ladder,
    resolve_role,
    rule_on,
    seats_of,
)
from bot.services.cases.kept import KeptRung
from bot.work.codec import pack, unpack
from tests.unit.domain.authority.cast import (
    CHEN,
    HE,
    HUANG,
    JIN,
    LI,
    LIN,
    LIU,
    ORDER,
    PROJECT,
    SEATS,
    SUN,
    WANG,
    WEDNESDAY,
    ZHAO,
    ZHENG,
    ZHOU,
    seat,
)

BIZ, PRJ = {"mode": "business"}, {"mode": "project"}


def away(
    person: PersonId, deputy: PersonId | None = None, *, days: int = 2, limit: float | None = None
) -> AbsenceSpell:
    ends_on = WEDNESDAY + timedelta(days=days)
    return AbsenceSpell(person=person, starts_on=WEDNESDAY, ends_on=ends_on, deputy=deputy, limit_cny=limit)


def ladder(
    table: RuleTable, decision: str, *, role: str = "merchandiser", facts: Any = None, **more: Any
) -> list[Rung]:
    given: dict[str, Any] = {
        "seats": SEATS,
        "scope": ORDER,
        "absences": (),
        "duty": (),
        "on": WEDNESDAY,
        "administrators": (HUANG,),
    }
    ruling = rule_on(table, decision=decision, role=role, facts=facts or {})
    asked = {name: more.pop(name) for name in ("requester", "cost_cny") if name in more}
    return resolve_ladder(ruling, office=Office(**(given | more)), **({"requester": LIN} | asked))


def people(rungs: list[Rung]) -> list[PersonId | None]:
    return [rung.person for rung in rungs]


def test_the_ladder_of_a_delivery_term_is_the_lead_and_then_that_customers_director(table: RuleTable) -> None:
    rungs = ladder(table, "delivery_term")
    assert people(rungs) == [WANG, CHEN]
    assert [rung.decides for rung in rungs] == [False, True]
    assert "跟单员" in rungs[0].why.zh
    assert "跟单主管" in rungs[1].why.zh


def test_the_narrowest_scope_wins(table: RuleTable) -> None:
    assert people(ladder(table, "delivery_term", scope=PROJECT))[-1] == LIU
    for kind, key in ((ScopeKind.CUSTOMER, "Nordic"), (ScopeKind.ORDER, "PO2402")):
        assert people(ladder(table, "delivery_term", seats=(*SEATS, seat("merch_lead", ZHAO, kind, key))))[0] == ZHAO
    everywhere = [
        seat("pm", ZHENG, ScopeKind.WORKSPACE),
        seat("pm", HE, ScopeKind.CUSTOMER, "AutoTeile Ost"),
        seat("pm", ZHOU, ScopeKind.ORDER, "PO2407"),
    ]
    assert [s.person for s in seats_of("pm", (*SEATS, *everywhere), PROJECT, WEDNESDAY)] == [ZHOU]
    assert [s.person for s in seats_of("pm", (*SEATS, *everywhere[:2]), PROJECT, WEDNESDAY)] == [LI]


def test_a_seat_counts_only_on_the_days_it_is_held(table: RuleTable) -> None:
    gone = [replace(s, valid_to=WEDNESDAY - timedelta(days=1)) if s.person == CHEN else s for s in SEATS]
    coming = HeldSeat(role="merch_lead", person=ZHOU, valid_from=WEDNESDAY + timedelta(days=1))
    assert people(ladder(table, "delivery_term", seats=(*gone, coming))) == [WANG, LIU]


def test_a_decision_the_asking_role_settles_has_no_ladder(table: RuleTable) -> None:
    assert ladder(table, "pallet_material", facts={"cost_cny": 100}) == []
    assert ladder(table, "mold_downtime_log") == []


def test_a_deputy_stands_in_and_the_record_names_both(table: RuleTable) -> None:
    [_, director] = ladder(table, "delivery_term", absences=(away(CHEN, LIU),))
    assert (director.person, director.acting_for) == (LIU, CHEN)


def test_a_deputy_who_is_away_too_passes_it_to_nobody_else(table: RuleTable) -> None:
    rungs = ladder(table, "delivery_term", absences=(away(WANG, ZHOU), away(ZHOU, HE)))
    assert (rungs[0].person, rungs[0].note) == (None, RungNote.AWAY)
    assert rungs[1].person == CHEN


def test_the_day_after_an_absence_the_holder_is_asked_again(table: RuleTable) -> None:
    absences = (away(CHEN, LIU, days=2),)
    assert people(ladder(table, "delivery_term", absences=absences, on=WEDNESDAY + timedelta(days=2)))[-1] == LIU
    assert people(ladder(table, "delivery_term", absences=absences, on=WEDNESDAY + timedelta(days=3)))[-1] == CHEN


@pytest.mark.parametrize(
    ("facts", "stands_in"),
    [({"cost_cny": 19_999, **BIZ}, False), ({"cost_cny": 40_000}, False), ({"cost_cny": 9_000}, True)],
)
def test_a_deputys_limit_caps_what_they_may_take(table: RuleTable, facts: dict[str, Any], stands_in: bool) -> None:
    absences = (away(CHEN, LIU, limit=10_000),)
    rungs = ladder(table, "start_before_deposit", facts=facts, absences=absences)
    assert (rungs[-1].person == LIU) is stands_in
    assert rungs[-1].person in {LIU, HUANG}


def test_a_present_holder_of_the_same_seat_is_asked_before_any_deputy(table: RuleTable) -> None:
    seats = (*SEATS, seat("sales_director", ZHAO, ScopeKind.CUSTOMER, "Nordic"))
    [_, director] = ladder(table, "delivery_term", seats=seats, absences=(away(CHEN, LIU),))
    assert (director.person, director.acting_for) == (ZHAO, None)


def test_a_vacant_pmo_falls_to_the_general_manager(table: RuleTable) -> None:
    rungs = ladder(table, "pilot_design_change", scope=PROJECT, requester=HE)
    assert people(rungs) == [WANG, LI, HUANG]
    assert (rungs[2].role, rungs[2].fell_to, rungs[2].note) == ("pmo", "general_manager", RungNote.VACANT)
    assert rungs[2].decides


def test_a_vacancy_at_the_top_falls_to_an_administrator(table: RuleTable) -> None:
    seats = [s for s in SEATS if s.role != "general_manager"]
    rungs = ladder(table, "pilot_design_change", seats=seats, scope=PROJECT, administrators=(SUN, HUANG))
    assert (rungs[-1].person, rungs[-1].fell_to) == (SUN, ADMINISTRATOR)


def test_with_nobody_left_the_last_rung_stays_a_named_vacancy(table: RuleTable) -> None:
    rungs = ladder(table, "pilot_design_change", seats=(), administrators=())
    assert people(rungs) == [None, None, None]
    assert (rungs[-1].role, rungs[-1].note, rungs[-1].fell_to) == ("pmo", RungNote.VACANT, None)


def test_a_vacant_rung_on_the_way_is_kept_and_passed_over(table: RuleTable) -> None:
    seats = [s for s in SEATS if s.role != "merch_lead"]
    rungs = ladder(table, "delivery_term", seats=seats)
    assert people(rungs) == [None, CHEN]
    assert rungs[0].note is RungNote.VACANT


def test_nobody_stands_on_the_ladder_of_their_own_request(table: RuleTable) -> None:
    rungs = ladder(table, "delivery_term", requester=WANG)
    assert people(rungs) == [None, CHEN]
    assert rungs[0].note is RungNote.OWN_REQUEST
    assert WANG not in rungs[0].right_holders


def test_an_own_request_at_the_deciding_rung_goes_to_the_next_rung_above(table: RuleTable) -> None:
    [_, director] = ladder(table, "delivery_term", requester=CHEN)
    assert (director.person, director.fell_to, director.note) == (HUANG, "general_manager", RungNote.OWN_REQUEST)
    assert CHEN not in director.right_holders


def test_who_would_approve_their_own_request_finds_the_rung_above(table: RuleTable) -> None:
    facts = {"float_left_days": 1}
    rungs = ladder(table, "internal_node_shift", role="merch_lead", facts=facts, requester=WANG)
    assert people(rungs) == [CHEN]
    assert rungs[0].fell_to == "sales_director"
    rungs = ladder(table, "delivery_term", role="sales_director", requester=CHEN)
    assert people(rungs) == [HUANG]


def test_the_general_managers_own_request_goes_to_another_administrator_or_to_nobody(table: RuleTable) -> None:
    given: dict[str, Any] = {"role": "general_manager", "facts": BIZ, "requester": HUANG}
    assert people(ladder(table, "equipment_budget", **given, administrators=(HUANG, SUN))) == [SUN]
    assert people(ladder(table, "equipment_budget", **given, administrators=(HUANG,))) == [None]


def test_a_deputy_does_not_approve_their_own_request_for_the_principal(table: RuleTable) -> None:
    [_, director] = ladder(table, "delivery_term", requester=LIU, absences=(away(CHEN, LIU),))
    assert (director.person, director.fell_to) == (HUANG, "general_manager")


def test_a_role_nobody_gave_a_say_ends_with_the_one_who_is_accountable(table: RuleTable) -> None:
    rungs = ladder(table, "delivery_term", role="documents", requester=ZHAO)
    assert [(rung.person, rung.decides) for rung in rungs] == [(HUANG, False), (CHEN, True)]


def test_nobody_decides_what_only_an_authority_outside_may_release(table: RuleTable) -> None:
    rungs = ladder(table, "regulatory_hold", scope=PROJECT, requester=HE)
    assert people(rungs) == [WANG, LI, HUANG]
    assert not any(rung.decides for rung in rungs)


def test_a_seat_of_an_outside_contact_is_marked(table: RuleTable) -> None:
    facts = {"float_left_days": 1}
    [_, maker] = ladder(table, "overtime_or_backup_line", facts=facts, scope=PROJECT, requester=HE)
    assert (maker.person, maker.outside) == (JIN, True)


def duty(role: str, person: PersonId, day: date = WEDNESDAY) -> DutySpell:
    return DutySpell(role=role, person=person, starts_on=day, ends_on=day)


def test_duty_stands_in_on_a_day_off_only_when_it_is_critical(table: RuleTable) -> None:
    given: dict[str, Any] = {"duty": (duty("merch_lead", ZHOU),), "day_off": True}
    assert people(ladder(table, "delivery_term", **given)) == [WANG, CHEN]
    [lead, _] = ladder(table, "delivery_term", **given, critical=True)
    assert (lead.person, lead.acting_for, lead.note) == (ZHOU, WANG, RungNote.DUTY)
    [lead, _] = ladder(table, "delivery_term", duty=given["duty"], critical=True)
    assert lead.person == WANG


def test_duty_stands_in_for_somebody_away_without_a_deputy_when_it_is_critical(table: RuleTable) -> None:
    given: dict[str, Any] = {"duty": (duty("merch_lead", ZHOU),), "absences": (away(WANG),)}
    assert people(ladder(table, "delivery_term", **given)) == [None, CHEN]
    assert people(ladder(table, "delivery_term", **given, critical=True)) == [ZHOU, CHEN]


def test_duty_of_another_role_day_or_scope_does_not_count(table: RuleTable) -> None:
    others = (
        duty("pm", ZHOU),
        duty("merch_lead", ZHOU, WEDNESDAY + timedelta(days=1)),
        replace(duty("merch_lead", ZHOU), scope_kind=ScopeKind.CUSTOMER, scope_key="Dupont"),
    )
    assert people(ladder(table, "delivery_term", duty=others, critical=True, day_off=True)) == [WANG, CHEN]


def test_who_asks_is_not_asked_about_it_because_they_are_on_duty(table: RuleTable) -> None:
    given: dict[str, Any] = {"day_off": True, "critical": True, "requester": LIN}
    assert people(ladder(table, "delivery_term", duty=(duty("merch_lead", LIN),), **given)) == [WANG, CHEN]
    two = (duty("merch_lead", LIN), duty("merch_lead", ZHOU))
    assert people(ladder(table, "delivery_term", duty=two, **given)) == [ZHOU, CHEN]
    assert people(ladder(table, "delivery_term", duty=two, absences=(away(ZHOU),), **given)) == [WANG, CHEN]


def office(**more: Any) -> Office:
    return Office(seats=SEATS, scope=ORDER, on=WEDNESDAY, **more)


def test_the_lead_is_the_standing_deputy_of_the_merchandiser() -> None:
    own = resolve_role("merchandiser", office=office(), standing_deputy="merch_lead")
    assert (own.person, own.acting_for) == (LIN, None)
    assert own.right_holders == (LIN, WANG)
    assert own.principal_of(WANG) == LIN
    absent = resolve_role("merchandiser", office=office(absences=(away(LIN),)), standing_deputy="merch_lead")
    assert (absent.person, absent.acting_for) == (WANG, LIN)


def test_an_appointed_deputy_comes_before_the_standing_one() -> None:
    own = resolve_role("merchandiser", office=office(absences=(away(LIN, ZHOU),)), standing_deputy="merch_lead")
    assert (own.person, own.acting_for) == (ZHOU, LIN)


def test_peers_are_all_who_hold_the_role_anywhere() -> None:
    assert peers_of("sales_director", SEATS, WEDNESDAY) == (CHEN, LIU)


def test_people_away_together_cannot_stand_in_for_each_other() -> None:
    refuse_loops((away(LIN, ZHOU), away(ZHOU, HE)))
    apart = AbsenceSpell(person=ZHOU, starts_on=date(2026, 10, 8), ends_on=date(2026, 10, 9), deputy=LIN)
    refuse_loops((away(LIN, ZHOU), apart))
    for ring in (
        (away(LIN, ZHOU), away(ZHOU, LIN)),
        (away(LIN, ZHOU), away(ZHOU, HE), away(HE, LIN)),
        (away(WANG, LIN), away(LIN, ZHOU), away(ZHOU, LIN)),
    ):
        with pytest.raises(BadAbsence):
            refuse_loops(ring)


def test_an_absence_needs_days_in_order_and_another_person_as_deputy() -> None:
    with pytest.raises(BadAbsence):
        away(LIN, LIN)
    with pytest.raises(BadAbsence):
        away(LIN, days=-1)


def test_a_rung_is_kept_and_read_back_whole(table: RuleTable) -> None:
    for rung in ladder(table, "pilot_design_change", scope=PROJECT, absences=(away(WANG, ZHOU),)):
        kept = KeptRung(**vars(rung), handed_to=LI)
        assert unpack(KeptRung, json.loads(json.dumps(pack(kept)))) == kept


def test_a_role_that_nobody_holds_is_no_standing_deputys_either() -> None:
    office = Office(seats=(HeldSeat(role="merch_lead", person=WANG),), on=WEDNESDAY)
    own = resolve_role("merchandiser", office=office, standing_deputy="merch_lead")
    assert (own.person, own.also, own.note) == (None, (), RungNote.VACANT)


def test_a_standing_deputy_has_the_right_beside_a_holder_who_is_there_and_acts_while_they_are_not() -> None:
    seats = (HeldSeat(role="merchandiser", person=LIN), HeldSeat(role="merch_lead", person=WANG))
    there = resolve_role("merchandiser", office=Office(seats=seats, on=WEDNESDAY), standing_deputy="merch_lead")
    assert (there.person, there.acting_for, there.also) == (LIN, None, (WANG,))
    away = (AbsenceSpell(person=LIN, starts_on=WEDNESDAY, ends_on=WEDNESDAY),)
    gone = Office(seats=seats, on=WEDNESDAY, absences=away)
    found = resolve_role("merchandiser", office=gone, standing_deputy="merch_lead")
    assert (found.person, found.acting_for, found.also) == (WANG, LIN, (WANG,))
    alone = resolve_role("merchandiser", office=gone)
    assert (alone.person, alone.also, alone.note) == (None, (), RungNote.AWAY)


def test_who_is_on_duty_for_several_holders_acts_for_the_first_of_them() -> None:
    seats = (HeldSeat(role="pm", person=LIN), HeldSeat(role="pm", person=HE))
    away = tuple(AbsenceSpell(person=person, starts_on=WEDNESDAY, ends_on=WEDNESDAY) for person in (LIN, HE))
    duty = (DutySpell(role="pm", person=WANG, starts_on=WEDNESDAY, ends_on=WEDNESDAY),)
    office = Office(seats=seats, on=WEDNESDAY, absences=away, duty=duty, critical=True)
    found = resolve_role("pm", office=office)
    assert (found.person, found.acting_for, found.note) == (WANG, LIN, RungNote.DUTY)


def test_a_standing_deputy_acts_for_the_first_of_several_who_are_away() -> None:
    seats = (
        *(HeldSeat(role="merchandiser", person=person) for person in (LIN, HE)),
        HeldSeat(role="lead", person=WANG),
    )
    away = tuple(AbsenceSpell(person=person, starts_on=WEDNESDAY, ends_on=WEDNESDAY) for person in (LIN, HE))
    office = Office(seats=seats, on=WEDNESDAY, absences=away)
    found = resolve_role("merchandiser", office=office, standing_deputy="lead")
    assert (found.person, found.acting_for, found.holders) == (WANG, LIN, (LIN, HE))


def test_who_leads_is_the_standing_deputy_of_who_follows_orders_else_the_line_above_them(table: RuleTable) -> None:
    assert table.lead == table.standing_deputies[table.follower]
    without = replace(table, standing_deputies={})
    assert without.lead == table.line_above.above(table.follower, "business")
    assert replace(table, standing_deputies={table.follower: "pmo"}).lead == "pmo"
