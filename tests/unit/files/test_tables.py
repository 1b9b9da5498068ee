from __future__ import annotations

from pathlib import Path

import pytest

from bot.files.columns import BadColumns, load_columns, normal_heading
from bot.files.seed import demo_book
from bot.files.sheets import Sheet, Value, read_workbook
from bot.files.tables import Table, find_assignments, find_orders, row_kind
from tests.every import every

WORDS = load_columns()


def sheet(*rows: tuple[Value, ...]) -> Sheet:
    return Sheet(name="s", rows=rows)


def table(*rows: tuple[Value, ...]) -> Table:
    found = find_orders(sheet(*rows), WORDS)
    assert found is not None
    return found


def test_the_shipped_headings_are_all_understood() -> None:
    found = find_orders(read_workbook(demo_book()).sheets[0], WORDS)

    assert found is not None
    assert found.first_row == 4
    assert {field: column.index for field, column in found.columns.items()} == {
        "serial": 0, "customer": 1, "po": 2, "style": 3, "product": 4, "category": 5, "quantity": 6, "unit_price": 7,
        "currency": 8, "amount": 9, "term": 10, "ship_date": 11, "lc_number": 12, "lc_latest": 13, "material": 14,
        "cutting": 15, "process": 16, "packing": 17, "inspection": 18, "vessel": 19, "cutoff": 20, "etd": 21,
        "merchandiser": 22, "sales": 23, "note": 24,
    }  # fmt: skip


def test_english_headings_in_any_order_are_understood() -> None:
    found = table(
        ("Order schedule 2026",), ("ETD", "Qty (pcs)", "P.O. No.", "Ship date", "Buyer", "L/C latest shipment")
    )

    assert {field: column.index for field, column in found.columns.items()} == {
        "etd": 0, "quantity": 1, "po": 2, "ship_date": 3, "customer": 4, "lc_latest": 5,
    }  # fmt: skip


def test_two_heading_levels_are_understood_without_merged_cells() -> None:
    found = table(
        ("客户", "PO号", "数量", "生产进度", None, None, "备注"),
        (None, None, None, "裁剪", "车缝", "包装", None),
        ("N", "PO1", 5, "√", "80%", None, None),
    )

    assert found.first_row == 2
    assert {found.columns[name].index for name in ("cutting", "process", "packing")} == {3, 4, 5}


def test_a_first_row_of_data_is_not_taken_for_a_second_heading() -> None:
    assert table(("客户", "PO号", "数量"), ("N", "PO1", 5)).first_row == 1


def test_a_heading_repeated_on_the_next_page_is_not_data() -> None:
    heading = ("客户", "PO号", "数量", "交期")
    found = table(heading, ("N", "PO1", 5, None), heading, ("N", "PO2", 5, None))

    assert list(found.data_rows()) == [1, 3]


@every(
    ("row", "kind"),
    [
        (("小计", None, None, 32500), "subtotal"),
        ((None, "合计:", None, 5), "subtotal"),
        (("Grand total", None, None, None), "subtotal"),
        ((None, None, None, None), "blank"),
        ((22.0, None, None, None), "blank"),
        (("注:1. 红色为急单", None, None, None), "note"),
        (("备注:", "交期以邮件为准", None, None), "note"),
        (("十月份订单", None, None, None), "note"),
        ((1, "Total Energies", "PO1", 5), "data"),
        ((1, "NORDVIK", None, 5), "data"),
    ],
)
def test_rows_are_told_apart(row: tuple[Value, ...], kind: str) -> None:
    found = table(("序号", "客户", "PO号", "数量"), row)

    assert row_kind(found, 1, WORDS) == kind


def test_a_sheet_of_seats_is_not_an_order_table() -> None:
    seats = sheet(("客户", "跟单", "跟单主管"), ("N", "林晓", "王芳"))

    assert find_orders(seats, WORDS) is None
    assert find_assignments(seats, WORDS) is not None


def test_a_sheet_without_headings_is_no_table() -> None:
    assert find_orders(sheet(("本表每周一更新",), ("PO1", "N", 5)), WORDS) is None


def test_headings_are_compared_without_their_dressing() -> None:
    assert normal_heading(" L/C 最迟装期\n(ETD) ") == "lc最迟装期"


def test_a_word_that_means_two_columns_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "columns.yaml"
    path.write_text("orders: {po: [单号], style: [单号]}\nassignments: {}\n", "utf-8")

    with pytest.raises(BadColumns) as refused:
        load_columns(path)

    assert "单号" in str(refused.value.fields["detail"])
