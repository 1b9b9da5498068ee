"""Every decision of the table that following up an order raises, told to its end: who is asked, who is refused, who decides.

Expected by authority.md §2 and the demo company's people. 何静, 刘洋 and 赵明 read English here, the others Chinese.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.bilingual import bilingual_office
from tests.e2e.decisions import PROPOSE, UP, Story, line, live_through
from tests.e2e.workspace import (
    CHENZQ,
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
    Workspace,
)

LEAD_UP, LEAD_PROPOSES = (WANGFANG, UP), (WANGFANG, PROPOSE)

STORIES = [
    Story(
        title="换胶合板托盘 — 何静 settles it alone below the cost line",
        order="PO2411", kind="packaging_spec",
        fields={"pick0": "pallet_material", "fact:cost_cny": "800"},
        lines=(line("pallet_material", decides=HEJING),),
    ),
    Story(
        title="换托盘花一万二,到了上限",
        order="PO2402", kind="packaging_spec",
        fields={"pick0": "pallet_material", "fact:cost_cny": "1.2万"},
        lines=(line("pallet_material", LEAD_UP, decides=CHENZQ),),
    ),
    Story(
        title="改成卧装",
        order="PO2402", kind="packaging_spec",
        fields={"pick0": "loading_method", "fact:cost_cny": "9999"},
        lines=(line("loading_method", decides=LINXIAO),),
    ),
    Story(
        title="Loading costs the line itself",
        order="PO2411", kind="packaging_spec",
        fields={"pick0": "loading_method", "fact:cost_cny": "10000"},
        lines=(line("loading_method", LEAD_UP, decides=LIUYANG),),
    ),
    Story(
        title="Customer asks for DAP",
        order="PO2413", kind="delivery_term_request",
        lines=(line("delivery_term", LEAD_UP, decides=LIUYANG),),
    ),
    Story(
        title="压港,滞箱费客户不认",
        order="PO2402", kind="port_demurrage",
        lines=(line("port_demurrage_terms", LEAD_PROPOSES, decides=CHENZQ),),
    ),
    Story(
        title="Supplier stopped",
        order="PO2413", kind="supplier_stopped",
        lines=(line("backup_supplier", LEAD_PROPOSES, decides=LIUYANG),),
    ),
    Story(
        title="打样费超预算",
        order="PO2402", kind="budget",
        fields={"fact:cost_cny": "3万"},
        lines=(line("budget_reallocation", LEAD_UP, decides=CHENZQ),),
    ),
    Story(
        title="美元跌了百分之三",
        order="PO2402", kind="exchange_rate",
        lines=(
            line("fx_hedge", LEAD_UP, decides=SUNLI),
            line("payment_pace", LEAD_UP, decides=SUNLI),
        ),
    ),
    Story(
        title="客户急要,想改空运",
        order="PO2402", kind="booking",
        fields={"pick0": "air_freight", "fact:reporter_asks": "yes"},
        lines=(
            line("vessel_change", LEAD_PROPOSES, decides=CHENZQ),
            line("air_freight", LEAD_PROPOSES, decides=CHENZQ),
        ),
    ),
    Story(
        title="Ship half of it now",
        order="PO2411", kind="booking",
        fields={"pick0": "partial_shipment", "fact:reporter_asks": "yes"},
        lines=(line("partial_shipment", LEAD_PROPOSES, decides=LIUYANG),),
    ),
    Story(
        title="A part number differs",
        order="PO2413", kind="bom_mismatch",
        lines=(line("bom_mismatch", LEAD_UP, decides=LIUYANG),),
    ),
    Story(
        title="绣花机坏了,面料晚三天上机",
        order="PO2402", kind="line_down",
        fields={"milestone": "fabric", "days": "3"},
        lines=(line("overtime_or_backup_line", LEAD_PROPOSES, decides=ZHENGQ),),
    ),
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The demo company in two languages."""
    yield from bilingual_office(tmp_path_factory.mktemp("office"))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.order} {story.kind}: {story.title}")
def test_it_goes_to_those_the_table_names_and_to_nobody_else(office: Workspace, story: Story) -> None:
    live_through(office, story)
