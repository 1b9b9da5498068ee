"""The decisions that an anomaly raises, with who is asked, in which order, and who decides: authority.md §2 in the demo company.

PO2411 and PO2413 are 何静's, who reads English here as 刘洋 and 赵明 do; PO2401 and PO2413 hang under a project.
"""

from __future__ import annotations

from tests.e2e.decisions import PROPOSE, TYPED, UP, Story, line
from tests.e2e.workspace import (
    CHENZQ,
    FENGTAO,
    HEJING,
    HUANGJG,
    LINXIAO,
    LIUYANG,
    LIWEI,
    QIANLH,
    SUNLI,
    WANGFANG,
    ZHAOMING,
    ZHENGQ,
)

LEAD_UP, LEAD_PROPOSES = (WANGFANG, UP), (WANGFANG, PROPOSE)

BUSINESS = [
    Story(
        title="换胶合板托盘",
        order="PO2411",
        kind="packaging_spec",
        fields={"pick0": "pallet_material", "fact:cost_cny": "800"},
        lines=(line("pallet_material", decides=HEJING),),
    ),
    Story(
        title="换托盘花一万二,过了上限",
        order="PO2402",
        kind="packaging_spec",
        fields={"pick0": "pallet_material", "fact:cost_cny": "1.2万"},
        lines=(line("pallet_material", LEAD_UP, decides=CHENZQ),),
    ),
    Story(
        title="改成卧装,九千九百九十九",
        order="PO2402",
        kind="packaging_spec",
        fields={"pick0": "loading_method", "fact:cost_cny": "9999"},
        lines=(line("loading_method", decides=LINXIAO),),
    ),
    Story(
        title="Loading it on its side costs the line itself",
        order="PO2411",
        kind="packaging_spec",
        fields={"pick0": "loading_method", "fact:cost_cny": "10000"},
        lines=(line("loading_method", LEAD_UP, decides=LIUYANG),),
    ),
    Story(
        title="customer wants CIF Genova",
        order="PO2411",
        kind=TYPED,
        lines=(line("delivery_term", LEAD_UP, decides=LIUYANG),),
    ),
    Story(
        title="压港,滞箱费客户不认",
        order="PO2402",
        kind=TYPED,
        lines=(line("port_demurrage_terms", LEAD_PROPOSES, decides=CHENZQ),),
    ),
    Story(
        title="supplier stopped",
        order="PO2411",
        kind=TYPED,
        lines=(line("backup_supplier", LEAD_PROPOSES, decides=LIUYANG),),
    ),
    Story(
        title="打样费超预算 3万",
        order="PO2402",
        kind=TYPED,
        lines=(line("budget_reallocation", LEAD_UP, decides=CHENZQ),),
    ),
    Story(
        title="汇率大跌,财务说要改证",
        order="PO2403",
        kind="exchange_rate",
        fields={"fact:finance_asks": "yes"},
        lines=(
            line("fx_hedge", LEAD_UP, decides=SUNLI),
            line("payment_pace", LEAD_UP, decides=SUNLI),
            line("lc_amendment", LEAD_UP, decides=SUNLI),
        ),
    ),
    Story(
        title="客户急要,想改空运",
        order="PO2402",
        kind="booking",
        fields={"pick0": "air_freight", "fact:reporter_asks": "yes"},
        lines=(
            line("vessel_change", LEAD_PROPOSES, decides=CHENZQ),
            line("air_freight", LEAD_PROPOSES, decides=CHENZQ),
        ),
    ),
    Story(
        title="Ship half of it now",
        order="PO2411",
        kind="booking",
        fields={"pick0": "partial_shipment", "fact:reporter_asks": "yes"},
        lines=(line("partial_shipment", LEAD_PROPOSES, decides=LIUYANG),),
    ),
    Story(
        title="甩柜,船期还赶得上",
        order="PO2402",
        kind="booking",
        fields={"milestone": "booking", "days": "2", "pick0": "-", "fact:reporter_asks": "no"},
        lines=(line("vessel_change", decides=FENGTAO),),
    ),
    Story(
        title="bom error, one part number",
        order="PO2411",
        kind=TYPED,
        lines=(line("bom_mismatch", LEAD_UP, decides=LIUYANG),),
    ),
    Story(
        title="绣花机坏了",
        order="PO2402",
        kind=TYPED,
        lines=(line("overtime_or_backup_line", LEAD_PROPOSES, decides=ZHENGQ),),
    ),
    Story(
        title="Line down for weeks",
        order="PO2411",
        kind="line_down",
        fields={"milestone": "etd", "days": "20"},
        lines=(
            line("overtime_or_backup_line", LEAD_PROPOSES, decides=LIUYANG),
            line("backup_supplier", LEAD_PROPOSES, decides=LIUYANG),
            line("ship_date_commitment", LEAD_PROPOSES, decides=LIUYANG),
        ),
    ),
    Story(
        title="客户要插单",
        order="PO2402",
        kind=TYPED,
        lines=(line("line_priority", LEAD_PROPOSES, decides=CHENZQ),),
    ),
    Story(
        title="raw material late",
        order="PO2411",
        kind=TYPED,
        lines=(line("material_chase", decides=HEJING),),
    ),
    Story(
        title="晚三天,浮动还剩四天",
        order="PO2402",
        kind="approval_late",
        fields={"milestone": "fabric", "days": "3"},
        lines=(line("internal_node_shift", decides=LINXIAO, at_once=True),),
    ),
    Story(
        title="又晚三天,浮动不够",
        order="PO2402",
        kind="approval_late",
        fields={"milestone": "fabric", "days": "3"},
        lines=(line("internal_node_shift", decides=WANGFANG),),
    ),
    Story(
        title="验货不合格,要返工",
        order="PO2402",
        kind="quality",
        fields={"pick0": "rework_reinspection"},
        lines=(line("rework_reinspection", decides=QIANLH),),
    ),
    Story(
        title="Shade off, customer may accept",
        order="PO2411",
        kind="quality",
        fields={"pick0": "quality_concession"},
        lines=(line("quality_concession", LEAD_PROPOSES, decides=LIUYANG),),
    ),
    Story(
        title="箱单写错,还没交单",
        order="PO2402",
        kind="documents",
        fields={"fact:presented": "no"},
        lines=(line("document_correction", decides=LINXIAO),),
    ),
    Story(
        title="B/L wrong, documents presented",
        order="PO2411",
        kind="documents",
        fields={"fact:presented": "yes"},
        lines=(line("document_correction", LEAD_UP, decides=SUNLI),),
    ),
    Story(
        title="定金没到,想先投产",
        order="PO2402",
        kind="payment",
        fields={"pick0": "start_before_deposit", "fact:cost_cny": "49999"},
        lines=(line("start_before_deposit", LEAD_UP, decides=CHENZQ),),
    ),
    Story(
        title="Deposit missing, fifty thousand",
        order="PO2411",
        kind="payment",
        fields={"pick0": "start_before_deposit", "fact:cost_cny": "50000"},
        lines=(line("start_before_deposit", LEAD_UP, (LIUYANG, PROPOSE), decides=HUANGJG),),
    ),
    Story(
        title="尾款到了要电放",
        order="PO2402",
        kind="payment",
        fields={"pick0": "document_release"},
        lines=(line("document_release", LEAD_UP, decides=SUNLI),),
    ),
    Story(
        title="多装百分之二",
        order="PO2402",
        kind="quantity",
        fields={"fact:within_tolerance": "yes"},
        lines=(line("quantity_tolerance", decides=LINXIAO),),
    ),
    Story(
        title="Twelve per cent short",
        order="PO2411",
        kind="quantity",
        fields={"fact:within_tolerance": "no"},
        lines=(line("quantity_tolerance", LEAD_PROPOSES, decides=LIUYANG),),
    ),
    Story(
        title="打版师两边都要",
        order="PO2402",
        kind="resource_conflict",
        fields={"pick0": "critical_resource_conflict", "fact:dispute": "no"},
        lines=(line("critical_resource_conflict", LEAD_UP, decides=LIWEI),),
    ),
    Story(
        title="Lend us an engineer",
        order="PO2411",
        kind="resource_conflict",
        fields={"pick0": "resource_pull", "fact:dispute": "no"},
        lines=(line("resource_pull", LEAD_UP, decides=ZHAOMING),),
    ),
    Story(
        title="两个项目经理争打版师",
        order="PO2402",
        kind="resource_conflict",
        fields={"pick0": "resource_pull", "fact:dispute": "yes"},
        lines=(line("resource_pull", LEAD_UP, (LIWEI, PROPOSE), decides=HUANGJG),),
    ),
    Story(
        title="客户自己要来验收",
        order="PO2402",
        kind="other",
        lines=(line("outside_scope", LEAD_UP, decides=CHENZQ),),
    ),
]

PROJECT = [
    Story(
        title="供应商停产",
        order="PO2401",
        kind=TYPED,
        lines=(line("backup_supplier", LEAD_UP, decides=LIWEI),),
    ),
    Story(
        title="超预算 49999元",
        order="PO2401",
        kind=TYPED,
        lines=(line("budget_reallocation", LEAD_UP, decides=LIWEI),),
    ),
    Story(
        title="over budget CNY 50000",
        order="PO2413",
        kind=TYPED,
        lines=(line("budget_reallocation", LEAD_UP, (ZHAOMING, PROPOSE), decides=HUANGJG),),
    ),
    Story(
        title="exchange rate",
        order="PO2413",
        kind=TYPED,
        lines=(
            line("fx_hedge", LEAD_UP, decides=ZHAOMING),
            line("payment_pace", LEAD_UP, decides=ZHAOMING),
        ),
    ),
    Story(
        title="客户急要,想改空运",
        order="PO2401",
        kind="booking",
        fields={"pick0": "air_freight", "fact:reporter_asks": "yes"},
        lines=(line("air_freight", LEAD_PROPOSES, decides=LIWEI),),
    ),
    Story(
        title="bom error",
        order="PO2413",
        kind=TYPED,
        lines=(line("bom_mismatch", LEAD_UP, decides=ZHAOMING),),
    ),
    Story(
        title="锅炉坏了,要停三周",
        order="PO2401",
        kind="line_down",
        fields={"milestone": "etd", "days": "12"},
        lines=(
            line("overtime_or_backup_line", LEAD_PROPOSES, decides=LIWEI),
            line("backup_supplier", LEAD_UP, decides=LIWEI),
        ),
    ),
    Story(
        title="rush order",
        order="PO2413",
        kind=TYPED,
        lines=(line("line_priority", LEAD_PROPOSES, (ZHAOMING, PROPOSE), decides=HUANGJG),),
    ),
    Story(
        title="客户批复迟",
        order="PO2401",
        kind="approval_late",
        fields={"milestone": "etd", "days": "12"},
        lines=(line("ship_date_commitment", LEAD_PROPOSES, decides=CHENZQ),),
    ),
    Story(
        title="Customer wants to inspect",
        order="PO2413",
        kind="other",
        lines=(line("outside_scope", LEAD_UP, decides=ZHAOMING),),
    ),
]
"""Orders under a project: the project manager decides, above the limit the PMO, whose seat is vacant in the demo company."""

NOT_RAISED = {
    "scope_change": {"pm", "sales_director"},
    "equipment_budget": {"pm", "general_manager"},
    "design_veto": {"pm", "sales_director"},
    "process_stop": {"pm", "production"},
    "process_substitution": {"pm", "sales_director"},
    "pilot_design_change": {"pmo"},
    "sample_detail": {"merchandiser", "sales_director"},
    "customer_spec_change": {"sales_director"},
    "production_schedule_update": {"merchandiser"},
    "container_loading": {"merchandiser"},
    "promotion_plan": {"regional_manager"},
    "restock_quantity": {"regional_manager"},
    "marketing_budget": {"sales_director"},
    "contingency_release": {"pm", "pmo"},
    "milestone_acceptance": {"pm", "merchandiser"},
    "milestone_bonus": {"finance"},
    "indemnity_shipment": {"sales_director"},
    "regulatory_hold": set(),
}
"""Those no anomaly of the shipped table raises (regulatory_hold: while its pack is off), and who is accountable."""

PACKS_OFF = {"promotion_plan", "restock_quantity", "marketing_budget", "milestone_bonus", "regulatory_hold"}
