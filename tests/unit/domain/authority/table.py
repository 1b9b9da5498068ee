"""authority.md §2, row by row, in its own notation: what the shipped table has to say.

A row: decision; the facts of one or more cells that must rule alike; 跟单员; 跟单主管; accountable; ladder; others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

BIZ, PRJ = {"mode": "business"}, {"mode": "project"}
LEAD = "merch_lead"
DIRECTOR = "sales_director"

Facts = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the table; `facts` are cells it covers."""

    decision: str
    facts: tuple[Facts, ...]
    merchandiser: str
    lead: str
    accountable: str
    ladder: tuple[str, ...]
    others: dict[str, str]


def row(decision: str, facts: Any, who: str, accountable: str, ladder: str = "", **others: str) -> Row:
    merchandiser, lead = who.split()
    roles = {"lead": LEAD, "director": DIRECTOR}
    return Row(
        decision=decision,
        facts=tuple(facts) if isinstance(facts, (list, tuple)) else (facts,),
        merchandiser=merchandiser,
        lead=lead,
        accountable=accountable,
        ladder=tuple(roles.get(name, name) for name in ladder.split()),
        others=others,
    )


def _small_or_large(decision: str) -> list[Row]:
    small = [{"cost_cny": 0}, {"cost_cny": 9_999.99}]
    large = [
        {"cost_cny": 10_000},
        {"dangerous_goods": True, "cost_cny": 1},
        {"packing_in_contract": True, "cost_cny": 1},
        {"dangerous_goods": True, "packing_in_contract": True, "cost_cny": 99_999},
    ]
    return [
        row(decision, small, "D I", "merchandiser", warehouse="C"),
        row(decision, large, "E E", DIRECTOR, "lead director", warehouse="C"),
    ]


ROWS: list[Row] = [
    *_small_or_large("pallet_material"),
    *_small_or_large("loading_method"),
    row("delivery_term", {}, "F→E E", DIRECTOR, "lead director", sales="P", pm="C", finance="C"),
    row("port_demurrage_terms", {}, "R→E P", DIRECTOR, "lead director", logistics="C"),
    row("mold_downtime_log", {}, "R I", "merchandiser", production="C", pm="I"),
    row("backup_supplier", PRJ, "F→E E", "pm", "lead pm", purchasing="C", qc="C", finance="C"),
    row("backup_supplier", BIZ, "F→E P", DIRECTOR, "lead director", purchasing="C", qc="C"),
    row("budget_reallocation", PRJ | {"cost_cny": 49_999}, "F→E E", "pm", "lead pm", finance="C"),
    row("budget_reallocation", PRJ | {"cost_cny": 50_000}, "F→E E", "pmo", "lead pm pmo", pm="P", finance="C"),
    row(
        "budget_reallocation",
        [BIZ, BIZ | {"cost_cny": 50_000}],
        "F→E E",
        DIRECTOR,
        "lead director",
        finance="C",
    ),
    row("scope_change", PRJ, "F→E E", "pm", "lead pm", pmo="C"),
    row("scope_change", BIZ, "E E", DIRECTOR, "lead director"),
    row("fx_hedge", PRJ, "R→E R→E", "pm", "lead pm", finance="C"),
    row("fx_hedge", BIZ, "R→E R→E", "finance", "lead finance", sales_director="C"),
    row("payment_pace", PRJ, "F→E F→E", "pm", "lead pm", finance="C", sales_director="C"),
    row("payment_pace", BIZ, "F→E F→E", "finance", "lead finance", sales_director="C"),
    row("lc_amendment", {}, "X X", "finance", "lead finance", pm="I", sales_director="I"),
    row("equipment_budget", PRJ, "F→E F→E", "pm", "lead pm", finance="C", pmo="I"),
    row("equipment_budget", BIZ, "F→E F→E", "general_manager", "lead general_manager", finance="C"),
    row("design_veto", PRJ, "F→E F→E", "pm", "lead pm", engineering="C"),
    row("design_veto", BIZ, "F→E F→E", DIRECTOR, "lead director", engineering="C"),
    row("process_stop", PRJ, "R→E R→E", "pm", "lead pm", production="C"),
    row("process_stop", BIZ, "R→E R→E", "production", "lead production"),
    row("process_substitution", PRJ, "R→E E", "pm", "lead pm", production="P", finance="C"),
    row("process_substitution", BIZ, "R→E E", DIRECTOR, "lead director", production="P"),
    row("air_freight", PRJ, "E P", "pm", "lead pm", logistics="P", finance="C"),
    row("air_freight", BIZ, "E P", DIRECTOR, "lead director", logistics="P", finance="C"),
    row("pilot_design_change", {}, "F→E F→E", "pmo", "lead pm pmo", pm="P"),
    row("sample_detail", {}, "D I", "merchandiser"),
    row("sample_detail", {"spec_changes": True}, "E E", DIRECTOR, "lead director", sales="P", qc="C"),
    row("customer_spec_change", {}, "E E", DIRECTOR, "lead director", sales="P", qc="C", pm="C"),
    row("production_schedule_update", {}, "D I", "merchandiser", production="P"),
    row("bom_mismatch", PRJ, "R→E E", "pm", "lead pm", purchasing="C", engineering="C"),
    row("bom_mismatch", BIZ, "R→E E", DIRECTOR, "lead director", engineering="P", purchasing="C"),
    row("material_chase", {}, "D I", "merchandiser", purchasing="C"),
    row("container_loading", {}, "D I", "merchandiser", warehouse="C"),
    row("promotion_plan", {}, "– –", "regional_manager", sales_director="I"),
    row("restock_quantity", {}, "– –", "regional_manager", purchasing="I", finance="I"),
    row("marketing_budget", {}, "– –", DIRECTOR, "director", regional_manager="P"),
    row(
        "overtime_or_backup_line",
        [{"float_left_days": 0}, PRJ | {"float_left_days": 9}],
        "R→E P",
        "production",
        "lead production",
        finance="I",
    ),
    row("overtime_or_backup_line", PRJ | {"float_left_days": -1}, "R→E P", "pm", "lead pm", production="P"),
    row(
        "overtime_or_backup_line",
        BIZ | {"float_left_days": -1},
        "R→E P",
        DIRECTOR,
        "lead director",
        production="P",
    ),
    row("resource_pull", {}, "F→E F→E", "pm", "lead pm", sales="P", production="P"),
    row("resource_pull", {"dispute": True}, "F→E F→E", "pmo", "lead pm pmo", pm="P"),
    row("critical_resource_conflict", {}, "R→E R→E", "pm", "lead pm", finance="I"),
    row("contingency_release", {"within_contingency": True}, "F→E F→E", "pm", "lead pm", finance="C"),
    row("contingency_release", {}, "F→E F→E", "pmo", "lead pm pmo", pm="P", finance="C"),
    row("regulatory_hold", {}, "R→E R→E", "external", "lead pm pmo", pm="I", pmo="I"),
    row("milestone_acceptance", PRJ, "P I", "pm", "pm", qc="C"),
    row("milestone_acceptance", BIZ, "D I", "merchandiser", qc="C"),
    row("milestone_bonus", {}, "F F", "finance", "finance", pm="P", pmo="C"),
    row(
        "ship_date_commitment",
        {"inside_customer_window": True, "delay_days": 3},
        "E P",
        "sales",
        "lead sales",
        sales_director="I",
    ),
    row(
        "ship_date_commitment",
        [
            {"has_lc": True, "inside_customer_window": True, "delay_days": 3},
            {"delay_days": 3},
            {"inside_customer_window": True, "delay_days": 4},
        ],
        "E P",
        DIRECTOR,
        "lead director",
        sales="P",
        pm="C",
    ),
    row("internal_node_shift", [{"float_left_days": 3}, {"float_left_days": 4}], "D I", "merchandiser"),
    row(
        "internal_node_shift",
        [
            {"float_left_days": 0},
            {"float_left_days": 2},
            {"float_left_days": 0, "gate_moves": True},
            {"float_left_days": 9, "gate_moves": True},
        ],
        "E A",
        LEAD,
        "lead",
    ),
    row(
        "internal_node_shift",
        [PRJ | {"float_left_days": -1}, PRJ | {"float_left_days": -1, "gate_moves": True}],
        "E P",
        "pm",
        "lead pm",
    ),
    row("internal_node_shift", BIZ | {"float_left_days": -1}, "E P", DIRECTOR, "lead director"),
    row("rework_reinspection", {}, "P I", "qc", "qc", production="C"),
    row("quality_concession", {}, "F→E P", DIRECTOR, "lead director", qc="P"),
    row("document_correction", {}, "D I", "merchandiser", documents="C"),
    row("document_correction", {"presented": True}, "X X", "finance", "lead finance", documents="P"),
    row("document_release", {}, "X X", "finance", "lead finance", documents="C"),
    row("vessel_change", {"lc_date_holds": True, "ship_date_holds": True}, "P I", "logistics", "logistics"),
    row(
        "vessel_change",
        [{}, {"lc_date_holds": True}, {"ship_date_holds": True}],
        "E P",
        DIRECTOR,
        "lead director",
        logistics="P",
        finance="C",
    ),
    row("partial_shipment", {"allowed_by_contract": True}, "P A", LEAD, "lead", logistics="C"),
    row("partial_shipment", {}, "E P", DIRECTOR, "lead director"),
    row("quantity_tolerance", {"within_tolerance": True}, "D I", "merchandiser"),
    row("quantity_tolerance", {}, "E P", DIRECTOR, "lead director"),
    row("indemnity_shipment", {}, "F→E P", DIRECTOR, "lead director", finance="C"),
    row(
        "start_before_deposit",
        {"cost_cny": 49_999},
        "F→E F→E",
        DIRECTOR,
        "lead director",
        sales="P",
        finance="C",
    ),
    row(
        "start_before_deposit",
        {"cost_cny": 50_000},
        "F→E F→E",
        "general_manager",
        "lead director general_manager",
        sales_director="P",
        finance="C",
    ),
    row("line_priority", BIZ, "F→E P", DIRECTOR, "lead director", production="P"),
    row("line_priority", PRJ, "F→E P", "pmo", "lead pm pmo", production="P", pm="P"),
    row("outside_scope", PRJ, "F→E F→E", "pm", "lead pm"),
    row("outside_scope", BIZ, "F→E F→E", DIRECTOR, "lead director"),
]

LETTERS = {
    "A": "approve",
    "D": "decide",
    "P": "propose",
    "X": "execute_on_instruction",
    "R": "record_only",
    "E": "escalate",
    "F": "forbidden",
    "C": "consulted",
    "I": "informed",
    "–": "not_involved",
}

CELLS = [(row, facts) for row in ROWS for facts in row.facts]
