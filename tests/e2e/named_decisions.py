"""The decisions that no kind of anomaly raises: asked for by name under 其他, business and project (authority.md §2)."""

from __future__ import annotations

from tests.e2e.decision_table import LEAD_PROPOSES, LEAD_UP
from tests.e2e.decisions import NAMED, PROPOSE, Story, line
from tests.e2e.workspace import CHENZQ, HEJING, HUANGJG, LINXIAO, LIUYANG, LIWEI, ZHAOMING, ZHENGQ


def named(order: str, title: str, decision: str, *rungs: tuple[str, str], decides: str, **facts: str) -> Story:
    """A report under 其他 that names its decision."""
    asked = {f"fact:{name}": value for name, value in facts.items()}
    return Story(
        title=title,
        order=order,
        kind="other",
        fields={NAMED: decision, **asked},
        lines=(line(decision, *rungs, decides=decides),),
    )


BUSINESS_NAMED = [
    named("PO2402", "客户要加一道工序", "scope_change", LEAD_UP, decides=CHENZQ),
    named("PO2411", "A second reactor, quickly", "equipment_budget", LEAD_UP, decides=HUANGJG),
    named("PO2411", "The drawing cannot be made", "design_veto", LEAD_UP, decides=LIUYANG),
    named("PO2402", "染色有批次差,先停", "process_stop", LEAD_UP, decides=ZHENGQ),
    named("PO2402", "换一种印花工艺", "process_substitution", LEAD_UP, decides=CHENZQ),
    named("PO2411", "The zip a little longer", "sample_detail", decides=HEJING, spec_changes="no"),
    named("PO2411", "The zip of another make", "sample_detail", LEAD_UP, decides=LIUYANG, spec_changes="yes"),
    named("PO2402", "客户改尺码表", "customer_spec_change", LEAD_UP, decides=CHENZQ),
    named("PO2402", "排产往前挪", "production_schedule_update", decides=LINXIAO),
    named("PO2402", "签收单到了", "milestone_acceptance", decides=LINXIAO),
    named("PO2402", "提单有不符点,客户急要", "indemnity_shipment", LEAD_PROPOSES, decides=CHENZQ),
]
PROJECT_NAMED = [
    named(
        "PO2413",
        "Holes moved before the pilot run",
        "pilot_design_change",
        LEAD_UP,
        (ZHAOMING, PROPOSE),
        decides=HUANGJG,
    ),
    named("PO2401", "用应急预算买夹具", "contingency_release", LEAD_UP, decides=LIWEI, within_contingency="yes"),
    named(
        "PO2401",
        "应急预算不够了",
        "contingency_release",
        LEAD_UP,
        (LIWEI, PROPOSE),
        decides=HUANGJG,
        within_contingency="no",
    ),
    named("PO2413", "Trial run passed", "milestone_acceptance", decides=ZHAOMING),
    named("PO2401", "再加一台设备", "equipment_budget", LEAD_UP, decides=LIWEI),
]
