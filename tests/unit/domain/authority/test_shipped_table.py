"""The shipped table says what authority.md §2 and §4 say, cell by cell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.authority import (
    EXTERNAL,
    MissingFact,
    Origin,
    RuleTable,
    UnknownAnomaly,
    Verdict,
    raised_decisions,
    rule_on,
)
from tests.every import every
from tests.unit.domain.authority.table import CELLS, LETTERS, ROWS, Facts, Row

cells = every("cell", CELLS)


def test_all_46_decisions_are_in_the_table_and_in_these_tests(table: RuleTable) -> None:
    assert len(table.decisions) == 46
    assert {row.decision for row in ROWS} == set(table.decisions)


def test_every_rule_is_covered_by_a_cell_of_these_tests(table: RuleTable) -> None:
    ruled = {
        rule_on(table, decision=row.decision, role=role, facts=facts).rule
        for row, facts in CELLS
        for role in ("merchandiser", "regional_manager")
    }
    assert {rule.id for rule in table.rules} <= ruled


@cells
def test_the_merchandiser_gets_the_verdict_of_the_table(table: RuleTable, cell: tuple[Row, Facts]) -> None:
    row, facts = cell
    ruling = rule_on(table, decision=row.decision, role="merchandiser", facts=facts)
    letter, _, up = row.merchandiser.partition("→")
    assert ruling.verdict == LETTERS[letter]
    assert ruling.then == (Verdict.ESCALATE if up else None)
    if letter != "–":
        assert ruling.ladder == row.ladder
        assert not ruling.default


@cells
def test_the_lead_gets_the_verdict_of_the_table_and_only_the_rungs_above(
    table: RuleTable, cell: tuple[Row, Facts]
) -> None:
    row, facts = cell
    ruling = rule_on(table, decision=row.decision, role="merch_lead", facts=facts)
    letter, _, up = row.lead.partition("→")
    assert ruling.verdict == LETTERS[letter]
    assert ruling.then == (Verdict.ESCALATE if up else None)
    if "merch_lead" in row.ladder:
        assert ruling.ladder == row.ladder[row.ladder.index("merch_lead") + 1 :]


@cells
def test_one_role_is_accountable_and_may_decide_whoever_asks(table: RuleTable, cell: tuple[Row, Facts]) -> None:
    row, facts = cell
    for role in table.roles:
        ruling = rule_on(table, decision=row.decision, role=role, facts=facts)
        assert ruling.accountable == row.accountable
    if row.accountable != EXTERNAL:
        own = rule_on(table, decision=row.decision, role=row.accountable, facts=facts)
        assert own.verdict in {Verdict.APPROVE, Verdict.DECIDE, Verdict.RECORD_ONLY}
        assert own.ladder == ()


@cells
def test_every_other_role_that_is_named_gets_its_verdict_and_nobody_else_does(
    table: RuleTable, cell: tuple[Row, Facts]
) -> None:
    row, facts = cell
    for role, letter in row.others.items():
        assert rule_on(table, decision=row.decision, role=role, facts=facts).verdict == LETTERS[letter]
    unnamed = table.roles.keys() - {"merchandiser", "merch_lead", row.accountable, *row.others}
    for role in unnamed:
        ruling = rule_on(table, decision=row.decision, role=role, facts=facts)
        anybody_may_propose = row.decision == "resource_pull" and not facts.get("dispute")
        assert ruling.verdict is (Verdict.PROPOSE if anybody_may_propose else Verdict.NOT_INVOLVED)
        assert ruling.default is not anybody_may_propose


@cells
def test_a_proposal_from_outside_the_ladder_goes_straight_to_who_decides(
    table: RuleTable, cell: tuple[Row, Facts]
) -> None:
    row, facts = cell
    for role, letter in row.others.items():
        if letter == "P":
            ruling = rule_on(table, decision=row.decision, role=role, facts=facts)
            assert ruling.ladder[-1:] == (row.accountable,)
            if role not in row.ladder:
                assert ruling.ladder == (row.accountable,)


@cells
def test_every_ruling_gives_a_reason_in_both_languages_for_each_rung(table: RuleTable, cell: tuple[Row, Facts]) -> None:
    row, facts = cell
    for role in table.roles:
        ruling = rule_on(table, decision=row.decision, role=role, facts=facts)
        for text in (ruling.reason, *(standing.why for standing in ruling.standings)):
            assert text.zh.endswith("。")
            assert text.en.endswith(".")


def test_the_rung_above_hears_why_the_role_below_was_not_enough(table: RuleTable) -> None:
    ruling = rule_on(table, decision="delivery_term", role="merchandiser", facts={})
    lead = rule_on(table, decision="delivery_term", role="merch_lead", facts={})
    assert [standing.why for standing in ruling.standings] == [ruling.reason, lead.reason]
    assert "跟单主管" in lead.reason.zh


@every(
    ("decision", "facts", "missing"),
    [
        ("pallet_material", {}, ("cost_cny",)),
        ("backup_supplier", {}, ("mode",)),
        ("budget_reallocation", {"mode": "project"}, ("cost_cny",)),
        ("budget_reallocation", {}, ("cost_cny", "mode")),
        ("internal_node_shift", {"mode": "business"}, ("float_left_days",)),
        ("internal_node_shift", {"float_left_days": -2}, ("mode",)),
        ("ship_date_commitment", {"inside_customer_window": True}, ("delay_days",)),
        ("start_before_deposit", {}, ("cost_cny",)),
    ],
)
def test_a_number_or_enum_that_is_needed_and_left_out_is_named(
    table: RuleTable, decision: str, facts: Facts, missing: tuple[str, ...]
) -> None:
    with pytest.raises(MissingFact) as error:
        rule_on(table, decision=decision, role="merchandiser", facts=facts)
    assert error.value.fields["facts"] == missing


def test_what_can_no_longer_matter_is_not_asked_for(table: RuleTable) -> None:
    ruling = rule_on(table, decision="pallet_material", role="merchandiser", facts={"dangerous_goods": True})
    assert ruling.verdict is Verdict.ESCALATE
    assert ruling.facts == {"dangerous_goods": True}


def test_a_role_whose_rules_need_no_fact_is_not_asked_for_one(table: RuleTable) -> None:
    ruling = rule_on(table, decision="backup_supplier", role="logistics", facts={})
    assert ruling.verdict is Verdict.NOT_INVOLVED
    assert ruling.accountable is None


@every(
    ("role", "mode", "line"),
    [
        ("merchandiser", "business", ("merch_lead", "sales_director", "general_manager")),
        ("merchandiser", "project", ("merch_lead", "pm", "general_manager")),
        ("finance", "business", ("general_manager",)),
        ("general_manager", "business", ()),
    ],
)
def test_a_role_without_a_rule_goes_to_the_line_above(
    table: RuleTable, role: str, mode: str, line: tuple[str, ...]
) -> None:
    ruling = rule_on(table, decision="marketing_budget", role=role, facts={"mode": mode})
    assert ruling.verdict is Verdict.NOT_INVOLVED
    assert ruling.default
    assert ruling.rule is None
    assert ruling.ladder == line


def test_named_settings_of_the_workspace_move_the_bounds(table: RuleTable) -> None:
    def verdict(cost: int, line: int) -> Verdict:
        return rule_on(
            table,
            decision="pallet_material",
            role="merchandiser",
            facts={"cost_cny": cost},
            settings={"cost_line": line},
        ).verdict

    assert verdict(15_000, 20_000) is Verdict.DECIDE
    assert verdict(15_000, 15_000) is Verdict.ESCALATE


def test_the_instruction_comes_from_finance(table: RuleTable) -> None:
    for decision, facts in (
        ("lc_amendment", {}),
        ("document_release", {}),
        ("document_correction", {"presented": True}),
    ):
        for role in ("merchandiser", "merch_lead"):
            assert rule_on(table, decision=decision, role=role, facts=facts).instruction_from == "finance"


def test_packs_other_than_core_are_named(table: RuleTable) -> None:
    packs = {decision.id: decision.pack for decision in table.decisions.values() if decision.pack != "core"}
    assert packs == {
        "promotion_plan": "retail",
        "restock_quantity": "retail",
        "marketing_budget": "retail",
        "regulatory_hold": "regulated",
        "milestone_bonus": "bonus",
    }


def test_practice_is_marked_as_not_confirmed(table: RuleTable) -> None:
    practice = {rule.decision for rule in table.rules if rule.origin is Origin.PRACTICE}
    assert practice == {
        "ship_date_commitment",
        "rework_reinspection",
        "document_correction",
        "document_release",
        "vessel_change",
        "partial_shipment",
        "quantity_tolerance",
        "indemnity_shipment",
        "start_before_deposit",
        "line_priority",
    }
    assert all(
        "未经贵司确认" in rule.source.zh for rule in table.rules if rule.origin is Origin.PRACTICE and rule.source
    )
    assert all(rule.valid_from and rule.reviewed_on and rule.source for rule in table.rules)


SHIP_HOLDS: Facts = {"milestone_moves": True, "ship_date_moves": False}
SHIP_MOVES: Facts = {"milestone_moves": True, "ship_date_moves": True}

ANOMALIES = {
    "mold_damage": ["mold_downtime_log", "backup_supplier", "internal_node_shift"],
    "exchange_rate": ["fx_hedge", "payment_pace"],
    "packaging_spec": ["pallet_material|loading_method"],
    "delivery_term_request": ["delivery_term"],
    "port_demurrage": ["port_demurrage_terms"],
    "material_late": ["material_chase", "internal_node_shift"],
    "approval_late": ["internal_node_shift"],
    "bom_mismatch": ["bom_mismatch"],
    "line_down": ["overtime_or_backup_line"],
    "capacity": [],
    "rush_order": ["line_priority"],
    "quality": ["rework_reinspection|quality_concession", "internal_node_shift"],
    "booking": ["vessel_change", "internal_node_shift"],
    "documents": ["document_correction"],
    "payment": ["start_before_deposit|document_release"],
    "quantity": ["quantity_tolerance"],
    "budget": ["budget_reallocation"],
    "resource_conflict": ["critical_resource_conflict|resource_pull"],
    "supplier_stopped": ["backup_supplier"],
    "weather_power": ["internal_node_shift", "overtime_or_backup_line"],
    "customs_hold": ["internal_node_shift"],
    "regulatory": [],
    "no_update": [],
    "contradiction": [],
    "kpi_breach": [],
    "other": [],
}


def _raised(table: RuleTable, kind: str, facts: Facts) -> list[str]:
    return ["|".join(item.choices) for item in raised_decisions(table, kind=kind, facts=facts)]


@every("kind", ANOMALIES)
def test_an_anomaly_raises_the_decisions_of_its_kind(table: RuleTable, kind: str) -> None:
    assert _raised(table, kind, {}) == ANOMALIES[kind]


def test_every_kind_of_anomaly_is_known(table: RuleTable) -> None:
    assert list(table.anomalies) == list(ANOMALIES)
    with pytest.raises(UnknownAnomaly):
        raised_decisions(table, kind="mould", facts={})


@every(
    ("kind", "facts", "raised"),
    [
        ("exchange_rate", {"has_lc": True}, ["fx_hedge", "payment_pace"]),
        ("exchange_rate", {"finance_asks": True}, ["fx_hedge", "payment_pace", "lc_amendment"]),
        ("capacity", {"float_left_days": 3}, []),
        ("capacity", {"float_left_days": 2}, ["overtime_or_backup_line"]),
        ("capacity", {"float_left_days": 0, **SHIP_HOLDS}, ["overtime_or_backup_line", "internal_node_shift"]),
        ("capacity", {"float_left_days": -1, **SHIP_MOVES}, ["overtime_or_backup_line", "ship_date_commitment"]),
        ("material_late", SHIP_HOLDS, ["material_chase", "internal_node_shift"]),
        ("material_late", SHIP_MOVES, ["material_chase", "ship_date_commitment"]),
        ("material_late", {**SHIP_MOVES, "beyond_baseline": True}, ["material_chase", "internal_node_shift"]),
        ("documents", SHIP_HOLDS, ["document_correction", "internal_node_shift"]),
        ("approval_late", SHIP_MOVES, ["ship_date_commitment"]),
        (
            "booking",
            {**SHIP_MOVES, "lc_date_threatened": True},
            ["vessel_change", "ship_date_commitment", "lc_amendment"],
        ),
        ("customs_hold", {**SHIP_MOVES, "cut_off_missed": True}, ["vessel_change", "ship_date_commitment"]),
        ("other", SHIP_HOLDS, ["internal_node_shift"]),
        ("packaging_spec", {"fix_needs_delivery_term": True}, ["pallet_material|loading_method", "delivery_term"]),
        ("line_down", {"float_left_days": 0}, ["overtime_or_backup_line"]),
        ("line_down", {"float_left_days": -1}, ["overtime_or_backup_line", "backup_supplier"]),
        ("booking", {"reporter_asks": True}, ["vessel_change", "internal_node_shift", "air_freight|partial_shipment"]),
        ("documents", {"ship_date_moves": True}, ["document_correction", "ship_date_commitment"]),
        ("approval_late", {"lc_date_threatened": True}, ["internal_node_shift", "lc_amendment"]),
        (
            "exchange_rate",
            {"finance_asks": True, "lc_date_threatened": True},
            ["fx_hedge", "payment_pace", "lc_amendment"],
        ),
    ],
)
def test_facts_raise_further_decisions_and_none_twice(
    table: RuleTable, kind: str, facts: Facts, raised: list[str]
) -> None:
    assert _raised(table, kind, facts) == raised


def test_the_workspaces_own_buffer_says_when_capacity_is_a_question(table: RuleTable) -> None:
    raised = raised_decisions(table, kind="capacity", facts={"float_left_days": 3}, settings={"float_buffer": 5})
    assert [item.choices for item in raised] == [("overtime_or_backup_line",)]


def test_a_decision_of_a_pack_is_raised_only_when_the_pack_is_on(table: RuleTable) -> None:
    assert _raised(table, "regulatory", {}) == []
    assert _raised(replace(table, packs=frozenset({"regulated"})), "regulatory", {}) == ["regulatory_hold"]


def test_what_only_the_bot_finds_and_what_needs_words_is_marked(table: RuleTable) -> None:
    found = {kind.id for kind in table.anomalies.values() if kind.found_by_bot}
    assert found == {"no_update", "contradiction", "kpi_breach"}
    assert table.anomalies["kpi_breach"].by_kpi
    assert table.anomalies["no_update"].asks == ("owner", "merch_lead")
    assert [kind.id for kind in table.anomalies.values() if kind.needs_description] == ["other"]
