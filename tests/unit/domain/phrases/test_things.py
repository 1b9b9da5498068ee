"""Numbers that name a thing are its name: no day, no figure, no order, and kept in the note."""

from __future__ import annotations

from bot.domain.phrases import read
from tests.every import every
from tests.unit.domain.phrases.scene import CALENDAR, NOW, asked, reading, said


def named(text: str) -> list[str]:
    found = reading(text)
    return [found.plain[start:end] for start, end in found.names]


@every(
    ("text", "readings", "names"),
    [
        ("2403 车缝 6号线 64%", "order PO2403; percent 64", ["6号线"]),
        ("2403 四号线 车缝 64%", "order PO2403; percent 64", ["四号线"]),
        ("2403 车缝 5线 64%", "order PO2403; percent 64", ["5线"]),
        ("2403 美元跌到7.02", "order PO2403", ["7.02"]),
        ("2403 汇率从7.15跌到7.02", "order PO2403", ["7.15", "7.02"]),
        ("2403 exchange rate 7.02", "order PO2403", ["7.02"]),
        ("PO2403 dollar fell to 7.02", "order PO2403", ["7.02"]),
        ("2403 7#线停了", "order PO2403; state blocked", ["7#线"]),
        ("PO2403 sewing line 4 64%", "order PO2403; percent 64", ["line 4"]),
        ("PO2403 sewing, line no. 4, 64%", "order PO2403; percent 64", ["line no. 4"]),
        ("2401 包装在C栋3楼 31%", "order PO2401; percent 31", ["C栋3楼"]),
        ("2401 包装 12号车间 31%", "order PO2401; percent 31", ["12号车间"]),
        ("2401 on the 2nd floor 31%", "order PO2401; percent 31", ["2nd floor"]),
        ("2414 注塑 8号机 40%", "order PO2414; percent 40", ["8号机"]),
        ("2414 machine 8 at 40%", "order PO2414; percent 40", ["machine 8"]),
        ("2403 三组做到64%", "order PO2403; percent 64", ["三组"]),
        ("2403 9号车缝线 64%", "order PO2403; percent 64", ["9号"]),
        ("2401 包装 A3库位 31%", "order PO2401; percent 31", ["A3库位"]),
        ("2401 包装 2F 31%", "order PO2401; percent 31", ["2F"]),
        ("2414 T-550 注塑 42%", "order PO2414; percent 42", ["T-550"]),
        ("2402 面料180克 已到", "order PO2402; state done", ["180克"]),
        ("A线做到64%", "percent 64", ["A线"]),
    ],
)
def test_a_line_a_floor_a_machine_is_a_place(text: str, readings: str, names: list[str]) -> None:
    assert (said(text), named(text), asked(text)) == (readings, names, [])


@every(
    ("text", "readings", "names"),
    [
        ("2403 补料 第3版 已提交", "order PO2403; state done", ["第3版"]),
        ("2403 SI V3 已提交", "order PO2403; state done", ["V3"]),
        ("PO2403 drawing rev 4 approved", "order PO2403; state done", ["rev 4"]),
        ("PO2403 drawing Rev.C approved", "order PO2403; state done", ["Rev.C"]),
        ("2403 装柜 1x40HQ 已完成", "order PO2403; state done", ["1x40HQ"]),
        ("2403 第2次验货合格", "order PO2403; state done", ["第2次"]),
    ],
)
def test_a_version_a_size_and_a_turn_are_no_figure(text: str, readings: str, names: list[str]) -> None:
    assert (said(text), named(text), asked(text)) == (readings, names, [])


@every(
    ("text", "names"),
    [
        ("2411 COA 合格 报告号 T-5510", ["报告号 T-5510"]),
        ("2411 COA 合格 报告号20261003", ["报告号20261003"]),
        ("2411 COA 合格 证书编号:20261003", ["证书编号:20261003"]),
        ("2411 COA 合格 报告T-77", ["报告T-77"]),
        ("2411 已装柜 封号 990412", ["封号 990412"]),
        ("2411 已出货 送货单 YT8812", ["送货单 YT8812"]),
        ("2411 已寄出 快递单号SF1399001122", ["快递单号SF1399001122"]),
        ("2411 已付款 发票号 INV-020", ["发票号 INV-020"]),
        ("2411 染色 完成 缸号 20260911", ["缸号 20260911"]),
        ("2411 染色 完成 色号 18-3943", ["色号 18-3943"]),
        ("2411 已装柜 电话 13912345678", ["电话 13912345678"]),
        ("PO2411 COA passed, report no. 20261003", ["report no. 20261003"]),
        ("PO2411 shipped, B/L no. 88120", ["B/L no. 88120"]),
        ("2411 已装车 车牌浙B12345", ["车牌浙B12345"]),
        ("2411 已付款 发票 No.00012345", ["发票 No.00012345"]),
        ("2411 染色 完成 LOT 20260901", ["LOT 20260901"]),
        ("2411 订舱号 88123 已确认", ["号 88123"]),
        ("PO2411 booking no. 19102026 done", [" no. 19102026"]),
        ("PO2411 shipped, seal 990412", ["seal 990412"]),
        ("PO2411 shipped, invoice INV-020/B", ["invoice INV-020/B"]),
        ("PO2411 shipped, waybill 1Z884", ["waybill 1Z884"]),
    ],
)
def test_the_number_of_a_paper_is_its_name_even_where_it_looks_like_a_day(text: str, names: list[str]) -> None:
    assert named(text) == names
    assert [item.value.key for item in reading(text).items if item.kind == "order"] == ["PO2411"]
    assert "date" not in said(text)
    assert asked(text) == []


@every(
    ("text", "readings"),
    [
        ("10月9号机器能修好", "date 2026-10-09"),
        ("PO2401 line 3 days late", "order PO2401; duration 3d"),
        ("2401 送货单 300pcs", "order PO2401; quantity 300 pcs"),
        ("2401 报告 9/28 出", "order PO2401; date 2026-09-28"),
        ("2401 报告 20260928 出", "order PO2401; date 2026-09-28"),
        ("2401 发票 12000元", "order PO2401; amount 12000 CNY"),
        ("快递 PO2401 已寄出", "order PO2401; state done"),
        ("2401 合同 5万", "order PO2401; quantity 50000 ?"),
    ],
)
def test_a_day_a_figure_and_an_order_beside_such_a_word_stay_what_they_are(text: str, readings: str) -> None:
    assert (said(text), named(text)) == (readings, [])


def test_a_long_number_behind_a_word_for_orders_is_one_only_if_the_book_knows_it() -> None:
    def keys(*known: str) -> list[str]:
        found = read(
            "2403 已寄出 单号 20260918",
            now=NOW,
            calendar=CALENDAR,
            known_orders=lambda token: [token] * (token in known),
        )
        return [ref.key for ref in found.orders]

    assert keys("2403") == ["PO2403"]
    assert keys("2403", "PO20260918") == ["PO20260918", "PO2403"] or keys("2403", "PO20260918") == [
        "PO2403",
        "PO20260918",
    ]
