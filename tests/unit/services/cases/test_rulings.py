"""What an anomaly asks to be decided, by whom, and what has to be said before the table can tell."""

from __future__ import annotations

from typing import Any

import pytest

from bot.db.models import Order
from bot.domain.authority import unclassified_kind
from bot.services.cases.rulings import SHIFT, UNCLASSIFIED, Rulings, asking_role, rule_all
from bot.services.people.office import office_of
from bot.work.unit import Work
from tests.every import every
from tests.unit.services.cases.cast import LEAD, LIN, OTHER, QC, away, company, seat


def ruled(kind: str, *picks: str, role: str = "merchandiser", **facts: Any) -> Rulings:
    return rule_all(company(), kind=kind, facts={"mode": "business", **facts}, role=role, picks=picks)


def keys(found: Rulings) -> list[str]:
    return [planned.key for planned in found.planned]


def test_a_kind_raises_its_decisions_in_the_tables_order() -> None:
    found = ruled("material_late", milestone_moves=True, float_left_days=5, gate_moves=False, ship_date_moves=False)
    assert keys(found)[:2] == ["material_chase", SHIFT]
    assert all(planned.picked and planned.choices == (planned.key,) for planned in found.planned)
    assert found.missing == ()
    assert found.rungs == max(len(planned.ruling.ladder) for planned in found.planned)


def test_a_shift_is_a_question_only_where_a_date_has_moved() -> None:
    assert SHIFT not in keys(ruled("material_late"))
    assert SHIFT not in ruled("material_late").missing


@every("kind", ["material_late", "documents", "line_down", "other"])
def test_a_later_day_is_a_shift_of_every_kind_while_the_ship_date_holds_and_no_question_beside_a_new_one(
    kind: str,
) -> None:
    facts: Any = {"milestone_moves": True, "float_left_days": 5, "presented": False, "delay_days": 4}
    assert SHIFT in keys(ruled(kind, ship_date_moves=False, **facts))
    moved = keys(ruled(kind, ship_date_moves=True, **facts))
    assert (SHIFT in moved, "ship_date_commitment" in moved) == (False, True)


def test_short_hands_with_float_left_are_a_note_and_without_it_a_question() -> None:
    assert ruled("capacity", float_left_days=3).is_note
    assert keys(ruled("capacity", float_left_days=2)) == ["overtime_or_backup_line"]
    assert not ruled("capacity", float_left_days=2).is_note
    assert not ruled("material_late").is_note
    assert not ruled("packaging_spec").is_note, "the cost has to be asked"


def test_a_fact_nobody_gave_is_named_and_its_decision_is_not_ruled_meanwhile() -> None:
    found = ruled("material_late", milestone_moves=True)
    assert "material_chase" in keys(found)
    assert (SHIFT in keys(found), found.missing == tuple(sorted(found.missing)), found.missing != ()) == (
        False,
        True,
        True,
    )


def test_of_several_choices_the_one_that_goes_furthest_up_is_ruled_unless_one_is_picked() -> None:
    facts: Any = {"delay_days": 0, "cost_cny": 500, "float_left_days": 5}
    found = next(planned for planned in ruled("quality", **facts).planned if len(planned.choices) > 1)
    rulings = {found.key: found.ruling, **found.others}
    assert set(rulings) == set(found.choices) == {"rework_reinspection", "quality_concession"}
    assert len(found.ruling.ladder) == max(len(ruling.ladder) for ruling in rulings.values())
    assert not found.picked
    for choice in found.choices:
        picked = next(planned for planned in ruled("quality", choice, **facts).planned if choice in planned.choices)
        assert (picked.key, picked.picked, picked.ruling.decision) == (choice, True, choice)
        assert set(picked.others) == set(found.choices) - {choice}


def test_only_what_the_picked_choice_lacks_has_to_be_said() -> None:
    both = ruled("quality", delay_days=0)
    chosen = {
        choice: set(ruled("quality", choice, delay_days=0).missing)
        for choice in ("rework_reinspection", "quality_concession")
    }
    assert set(both.missing) == set.union(*chosen.values())


def test_an_anomaly_of_no_known_kind_goes_to_the_line_above() -> None:
    kind = unclassified_kind(company().rules)
    assert kind is not None
    assert keys(ruled(kind)) == [UNCLASSIFIED]


def test_a_day_without_a_reason_asks_about_the_day_alone() -> None:
    kind = unclassified_kind(company().rules)
    assert kind is not None
    facts: Any = {"milestone_moves": True, "float_left_days": 5, "delay_days": 4}
    assert keys(ruled(kind, ship_date_moves=False, **facts)) == [SHIFT]
    assert keys(ruled(kind, ship_date_moves=True, **facts)) == ["ship_date_commitment"]


def test_what_no_kind_raises_is_asked_for_by_its_name() -> None:
    kind = unclassified_kind(company().rules)
    assert kind is not None
    found = ruled(kind, "air_freight", reporter_asks=True)
    assert "air_freight" not in keys(found), "a kind raises it: it is no decision to be asked for by name"
    named = ruled("approval_late", "scope_change")
    assert ("scope_change" in keys(named)) is ("scope_change" in known_unraised())


def known_unraised() -> set[str]:
    rules = company().rules
    raised = {name for kind in rules.anomalies.values() for item in kind.raises for name in item.choices}
    always = {name for item in rules.always for name in item.choices}
    return {name for name in rules.decisions if name not in raised | always and rules.is_on(name)}


def test_every_decision_that_is_asked_for_by_name_is_ruled_or_says_what_it_lacks() -> None:
    kind = unclassified_kind(company().rules)
    assert kind is not None
    for name in known_unraised() - {UNCLASSIFIED}:
        found = ruled(kind, name)
        assert name in keys(found) or found.missing, name
        assert UNCLASSIFIED not in keys(found), "it is known whose it is"


def test_nothing_that_is_reported_ends_with_nobody() -> None:
    rules = company().rules
    for kind in rules.anomalies.values():
        if kind.found_by_bot:
            continue
        found = ruled(kind.id)
        assert found.planned or found.missing or kind.raises, kind.id


def test_no_decision_is_no_rung() -> None:
    assert Rulings(planned=()).rungs == 0


def asks(work: Work, person: str) -> str:
    return asking_role(work.company, office_of(work), work.session.get_one(Order, 1), person)


def test_a_report_is_made_in_the_name_of_who_follows_the_order_unless_their_lead_makes_it(work: Work) -> None:
    assert [asks(work, person) for person in (LIN, LEAD, QC, OTHER)] == [
        *("merchandiser", "merch_lead"),
        *("merchandiser", "merchandiser"),
    ]


def test_a_lead_who_follows_the_order_themselves_asks_as_who_follows_it(work: Work) -> None:
    seat(work.session, "merch_lead", LIN, scope_kind="customer", scope_key="Nordic")
    assert asks(work, LIN) == "merchandiser"


@pytest.mark.parametrize("deputy", [OTHER, QC])
def test_who_stands_in_for_the_lead_asks_as_the_lead(work: Work, deputy: str) -> None:
    away(work.session, LEAD, deputy)
    assert asks(work, deputy) == "merch_lead"
