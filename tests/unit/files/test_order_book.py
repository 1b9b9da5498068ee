from __future__ import annotations

import io
import warnings
from datetime import date, datetime, time
from pathlib import Path

import pytest

from bot.domain.order_book import Book, RawLine, Weight
from bot.files.order_book import NoOrderTable, read_book, to_book
from bot.files.seed import demo_book
from bot.files.sheets import Area, Sheet, Value, Workbook, read_workbook
from tests.every import every
from tests.order_books import HEADINGS, book_of, csv_of, parsed, row_of

ALL = {
    "customer", "po", "style", "product", "category", "quantity", "unit", "unit_price", "currency", "amount", "term",
    "term_place", "term_edition", "ship_date", "lc_number", "lc_latest", "material", "cutting", "process", "packing",
    "inspection", "vessel", "cutoff", "etd", "merchandiser", "sales", "note", "dangerous_goods", "shipped_on",
    "cancelled",
}  # fmt: skip

N, H, B, M, P, A, K = (
    "NORDVIK AB", "Hansemann GmbH", "BoardWorks Inc.", "Maison Lumière", "Pigmenta S.p.A.", "AutoTeile Ost",
    "Kanto Trading",
)  # fmt: skip


def case(customer: str, po: str, style: str, product: str, category: str, **values: str) -> dict[str, str]:
    return {"customer": customer, "po": po, "style": style, "product": product, "category": category} | values


SHIPPED = {
    5: case(N, "PO2401", "NV-118", "女式针织开衫", "服装", quantity="12000", unit="件", unit_price="8.6", currency="USD",
            amount="103200", term="FOB", term_place="宁波", ship_date="2026-10-20", material="arrives 2026-08-28",
            cutting="done", process="85", packing="40", etd="2026-10-18", merchandiser="林晓", sales="陈总"),
    6: case(N, "PO2402", "NV-121", "男式卫衣", "服装", quantity="8000", unit_price="9.9", currency="USD", amount="79200",
            term="FOB", term_place="宁波", ship_date="2026-10-28", material="arrives 2026-09-20", cutting="30",
            etd="2026-10-26", merchandiser="林晓", sales="陈总", note="拉链颜色待客户确认"),
    7: case(H, "PO2403", "HM-077", "连帽夹克", "服装", quantity="6500", unit_price="14.2", currency="USD",
            amount="92300", term="FOB", term_place="上海", ship_date="2026-09-30", lc_number="LC20260815-3",
            lc_latest="2026-10-05", material="done", cutting="done", process="60", packing="10",
            vessel="COSCO SHIPPING V.041W", cutoff="2026-09-27", etd="2026-09-29", merchandiser="林晓", sales="陈总",
            note="信用证,注意最迟装期"),
    8: case(H, "PO2404", "HM-080", "儿童雨衣", "服装", quantity="3600", unit="套", unit_price="7.35", currency="USD",
            amount="26460", term="CIF", term_place="Hamburg", ship_date="2026-11-15", lc_number="LC20260901-1",
            lc_latest="2026-11-20", etd="2026-11-13", merchandiser="林晓", sales="陈总"),
    9: case(H, "PO2404", "HM-080", "儿童雨衣(第二批)", "服装", quantity="2400", unit_price="7.35", currency="USD",
            amount="17640", term="CIF", term_place="Hamburg", ship_date="2026-12-10", lc_number="LC20260901-1",
            lc_latest="2026-11-20", etd="2026-12-08", merchandiser="林晓", sales="陈总", note="分批"),
    11: case(B, "PO2405", "PCB-4L-0091", "4层工控板", "PCB", quantity="20000", unit="片", unit_price="3.1",
             currency="USD", amount="62000", term="FCA", term_place="深圳", ship_date="2026-09-25", material="done",
             cutting="done", process="done", packing="95", inspection="AQL0.65 合格", cutoff="2026-09-23",
             etd="2026-09-24", merchandiser="周敏", sales="赵经理"),
    12: case(B, "PO2406", "PCB-6L-0102", "6层网关板", "PCB", quantity="5000", unit_price="11.8", currency="USD",
             amount="59000", term="FCA", term_place="深圳", ship_date="2026-10-15", material="blocked 缺一颗电阻",
             merchandiser="周敏", sales="赵经理", note="BOM不符,等工程确认"),
    13: case(B, "PO2407", "PCB-2L-0088", "2层电源板", "PCB", quantity="15000", unit="片", unit_price="1.2",
             currency="USD", amount="18000", term="FCA", term_place="深圳", ship_date="2026-10-31",
             material="arrives 2026-10-08", merchandiser="周敏", sales="赵经理"),
    14: case(M, "PO2408", "ML-OAK-12", "橡木餐桌", "家具", quantity="300", unit_price="186", currency="EUR",
             amount="55800", term="FOB", term_place="上海", ship_date="2026-11-05", material="arrives 2026-09-18",
             cutting="50", process="stage 白胚", etd="2026-11-02", merchandiser="周敏", sales="陈总", note="含水率8-12%"),
    15: case(M, "PO2409", "ML-OAK-15", "橡木餐椅", "家具", quantity="1200", unit="把", unit_price="42", currency="EUR",
             amount="50400", term="FOB", term_place="上海", ship_date="2026-11-05", material="arrives 2026-09-18",
             etd="2026-11-02", merchandiser="周敏", sales="陈总"),
    16: case(M, "PO2410", "ML-WAL-02", "胡桃木边柜", "家具", quantity="80", unit_price="410", currency="EUR",
             amount="32800", term="EXW", ship_date="2026-12-20", merchandiser="周敏", sales="陈总"),
    17: case(P, "PO2411", "PG-R101", "铁红颜料", "化工", quantity="18", unit="吨", unit_price="1350", currency="USD",
             amount="24300", term="FOB", term_place="青岛", ship_date="2026-10-12", lc_number="LC20260820-7",
             lc_latest="2026-10-15", material="done", packing="done", vessel="MSC ANNA 636W", cutoff="2026-10-09",
             etd="2026-10-11", merchandiser="何静", sales="刘总", note="包装规格:木托盘→客户要求胶合板"),
    18: case(P, "PO2412", "PG-B204", "酞菁蓝", "化工", quantity="24", unit="MT", unit_price="5200", currency="USD",
             amount="124800", term="CIF", term_place="Genova", ship_date="2026-10-30", lc_number="LC20260820-8",
             lc_latest="2026-11-05", material="arrives 2026-10-10", etd="2026-10-28", merchandiser="何静", sales="刘总",
             note="危包证办理中", dangerous_goods="yes"),
    19: case(P, "PO2413", "PG-Y310", "中铬黄", "化工", quantity="10", unit="吨", unit_price="3900", currency="USD",
             amount="39000", term="DAT", term_place="Rotterdam", term_edition="2010", ship_date="2026-11-18",
             merchandiser="何静", sales="刘总", note="条款是2010版"),
    20: case(A, "PO2414", "AT-M-550", "注塑支架", "汽配", quantity="50000", unit="件", unit_price="0.86", currency="EUR",
             amount="43000", term="DAP", term_place="Wrocław", ship_date="2026-10-09", material="done", process="30",
             merchandiser="何静", sales="赵经理", note="模具 T-550"),
    21: case(A, "PO2415", "AT-M-551", "注塑卡扣", "汽配", quantity="120000", unit="件", unit_price="0.21", currency="EUR",
             amount="25200", term="DAP", term_place="Wrocław", ship_date="2026-10-09", material="done", process="70",
             merchandiser="何静", sales="赵经理"),
    22: case(N, "PO2416", "NV-130", "羊毛围巾", "服装", quantity="5000", unit_price="6.2", currency="USD",
             amount="31000", term="FOB", term_place="宁波", ship_date="2026-09-12", material="done", cutting="done",
             process="done", packing="done", inspection="AQL2.5 合格", vessel="EVER GLORY 022E", cutoff="2026-09-08",
             etd="2026-09-10", merchandiser="林晓", sales="陈总", note="已出货 9/10", shipped_on="2026-09-10"),
    23: case(K, "PO2417", "KT-201", "保温杯", "杂货", quantity="30000", unit="只", unit_price="12.5", currency="CNY",
             amount="375000", term="FOB", term_place="宁波", ship_date="2026-11-01", material="arrives 2026-10-05",
             etd="2026-10-30", merchandiser="吴磊", sales="刘总"),
    24: {"customer": K, "style": "KT-202", "product": "便当盒", "category": "杂货", "quantity": "10000",
         "unit_price": "9.8", "currency": "CNY", "amount": "98000", "term": "FOB", "term_place": "宁波",
         "ship_date": "2026-11-01", "merchandiser": "林晓", "sales": "刘总", "note": "PO未到"},
    25: case(K, "PO2419", "KT-205", "筷子套装", "杂货", quantity="3000", unit="打", unit_price="4.4", currency="CNY",
             amount="13200", term="FOB", term_place="宁波", merchandiser="林晓", sales="刘总"),
    26: case(B, "PO2420", "PCB-8L-0007", "8层主控板", "PCB", quantity="1000", unit_price="39", currency="USD",
             amount="39000", term="FCA", term_place="深圳", ship_date="2026-12-01", merchandiser="周敏",
             sales="赵经理", note="取消 9/14", cancelled="2026-09-14"),
}  # fmt: skip

DOUBTS = {
    8: [("O8", "material", "10月中旬", "vague_date")],
    9: [("L9", "ship_date", "2026-12-10", "after_lc_latest"), ("V9", "etd", "2026-12-08", "after_lc_latest")],
    12: [("O12", "material", "缺一颗电阻", "shortage")],
    16: [("K16", "term_place", "EXW", "term_place"), ("O16", "material", "待定", "no_date")],
    24: [("C24", "po", "", "missing_po")],
    25: [("L25", "ship_date", "2026-02-30", "impossible_date")],
}


def values(line: RawLine) -> dict[str, str]:
    return {name: stated.value for name, stated in line.stated.items() if stated.value is not None}


def doubts(line: RawLine) -> list[tuple[str, str, str, str]]:
    return [(found.cell, found.field, found.value, found.code) for found in line.problems]


def only(book: Book) -> RawLine:
    (line,) = book.lines
    return line


@pytest.fixture(scope="module")
def shipped() -> Book:
    return read_book(demo_book())


def test_the_shipped_book_has_these_rows(shipped: Book) -> None:
    assert [line.row for line in shipped.lines] == list(SHIPPED)
    assert [(row.sheet, row.row) for row in shipped.skipped] == [("出货排期表", 10), ("出货排期表", 27)]


@every("row", SHIPPED)
def test_every_cell_of_the_shipped_book_is_read(shipped: Book, row: int) -> None:
    line = next(line for line in shipped.lines if line.row == row)

    assert values(line) == SHIPPED[row]
    assert set(values(line)) <= ALL
    assert doubts(line) == DOUBTS.get(row, [])


def test_the_sheet_of_seats_is_read(shipped: Book) -> None:
    assert [(row.row, [(seat.role, seat.name, seat.cell) for seat in row.seats]) for row in shipped.assignments][:1] == [
        (2, [("merchandiser", "林晓", "B2"), ("merch_lead", "王芳", "C2"), ("pm", "李伟", "D2"),
             ("sales_director", "陈志强", "E2")])
    ]  # fmt: skip
    assert [row.seats[0].customer for row in shipped.assignments] == [N, H, B, M, P, A, K]


@every("encoding", ["gb18030", "utf-8-sig"])
@every("separator", [";", "\t", ","])
def test_the_book_saved_as_text_says_the_same(shipped: Book, encoding: str, separator: str) -> None:
    text = parsed(csv_of(read_workbook(demo_book()), encoding=encoding, separator=separator))

    assert [values(line) for line in text.lines] == [values(line) for line in shipped.lines]
    assert [doubts(line) for line in text.lines] == [doubts(line) for line in shipped.lines]
    assert [row.row for row in text.skipped] == [10, 27]


def test_the_book_saved_as_xls_says_the_same(shipped: Book) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import xlwt

        book = xlwt.Workbook(encoding="utf-8")
        day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
        for sheet in read_workbook(demo_book()).sheets:
            page = book.add_sheet(sheet.name)
            for row, cells in enumerate(sheet.rows):
                for column, value in enumerate(cells):
                    if isinstance(value, date):
                        page.write(row, column, value, day)
                    elif value is not None:
                        page.write(row, column, value)
        buffer = io.BytesIO()
        book.save(buffer)

    old = parsed(buffer.getvalue(), "book.xls")

    assert [values(line) for line in old.lines] == [values(line) for line in shipped.lines]
    assert old.assignments == shipped.assignments


def test_english_headings_in_another_order_say_the_same() -> None:
    headings = (
        "Remarks",
        "ETD",
        "Unit price (USD)",
        "Qty (pcs)",
        "Customer PO",
        "Ship date",
        "Buyer",
        "Incoterms",
        "Vessel/Voyage",
    )
    line = only(
        book_of(
            (
                "shipped 9/10",
                "Sept 10, 2026",
                6.2,
                "5,000",
                "po 2416",
                date(2026, 9, 12),
                N,
                "FOB Ningbo",
                "EVER GLORY 022E",
            ),
            headings=headings,
            title="Shipping schedule 2026",
        )
    )

    assert values(line) == {
        "customer": N, "po": "PO2416", "quantity": "5000", "unit": "pcs", "unit_price": "6.2", "currency": "USD",
        "term": "FOB", "term_place": "Ningbo", "ship_date": "2026-09-12", "etd": "2026-09-10",
        "vessel": "EVER GLORY 022E", "note": "shipped 9/10", "shipped_on": "2026-09-10",
    }  # fmt: skip


@every(
    ("cell", "value"),
    [
        ("2026.10.15", "2026-10-15"),
        ("10/28", "2026-10-28"),
        ("10月20日", "2026-10-20"),
        ("9月底", "2026-09-30"),
        ("10/15前", "2026-10-15"),
        ("20261015", "2026-10-15"),
        (datetime(2026, 10, 15, 8, 30), "2026-10-15"),  # noqa: DTZ001 (a cell has no zone)
        (date(2025, 1, 2), "2025-01-02"),
    ],
)
def test_a_date_is_read_however_it_is_written(cell: Value, value: str) -> None:
    assert only(book_of(row_of(客户交期=cell))).value("ship_date") == value


@every(
    ("cell", "code"),
    [
        ("待定", "no_date"),
        ("2026-02-30", "impossible_date"),
        ("13月5日", "impossible_date"),
        ("10月中旬", "vague_date"),
        ("10月15日左右", "approximate_date"),
        ("看客户", "not_a_date"),
        (date(1900, 1, 1), "implausible_date"),
        (date(1904, 1, 1), "implausible_date"),
        (time(0, 0), "implausible_date"),
        (7.0, "not_a_date"),
    ],
)
def test_a_doubtful_date_is_left_open_and_asked(cell: Value, code: str) -> None:
    line = only(book_of(row_of(客户交期=cell)))

    assert line.value("ship_date") is None
    assert [(found.code, found.field, found.weight) for found in line.problems] == [(code, "ship_date", Weight.OPENS)]
    assert not line.refused


def test_a_year_that_nobody_names_is_asked_not_taken_from_today() -> None:
    line = only(book_of(row_of(客户交期="10/28", ETD=None), title="出货排期表"))

    assert [found.code for found in line.problems] == ["no_year"]


def test_a_missing_year_comes_from_the_row_s_other_dates() -> None:
    line = only(book_of(row_of(客户交期=date(2027, 1, 10), ETD="12/28"), title="2027年排期"))

    assert line.value("etd") == "2026-12-28"


def test_a_title_that_runs_over_new_year_gives_january_the_next_year() -> None:
    book = book_of(row_of(客户交期="1/15", ETD=None), title="2026年11-2月出货排期表")

    assert only(book).value("ship_date") == "2027-01-15"


def test_a_cut_off_keeps_its_hour() -> None:
    headings = ("客户", "PO号", "数量", "截关", "ETD")
    line = only(book_of((N, "PO1", 5, "9/27 17:00", date(2026, 9, 29)), headings=headings))

    assert line.value("cutoff") == "2026-09-27T17:00"


@every(
    ("cell", "value", "unit"),
    [("12,000件", "12000", "件"), ("20k片", "20000", "片"), ("1.5万片", "15000", "片"), ("3000打", "3000", "打"),
     ("18吨", "18", "吨"), (8000.0, "8000", None)],
)  # fmt: skip
def test_a_quantity_is_read_with_its_unit(cell: Value, value: str, unit: str | None) -> None:
    line = only(book_of(row_of(数量=cell, 金额=None)))

    assert (line.value("quantity"), line.value("unit")) == (value, unit)


@pytest.mark.parametrize(
    ("cell", "code"), [("很多", "not_a_quantity"), (-5, "not_a_quantity"), ("约800件", "approximate_quantity")]
)
def test_a_doubtful_quantity_is_left_open_and_asked(cell: Value, code: str) -> None:
    line = only(book_of(row_of(数量=cell, 金额=None)))

    assert line.value("quantity") is None
    assert [found.code for found in line.problems] == [code]


def test_currencies_that_contradict_each_other_are_asked() -> None:
    line = only(book_of(row_of(单价="€10")))

    assert [(found.code, found.field, found.cell) for found in line.problems] == [
        ("currency_conflict", "currency", "F3")
    ]
    assert line.value("currency") == "USD"


def test_the_currency_may_stand_with_the_price_or_in_the_heading() -> None:
    headings = tuple("单价(EUR)" if name == "单价" else name for name in HEADINGS)

    assert only(book_of(row_of(币种=None, 单价="$10"))).value("currency") == "USD"
    assert only(book_of(row_of(币种=None), headings=headings)).value("currency") == "EUR"


@every(
    ("term", "note", "expected"),
    [
        ("DAT Rotterdam", None, [("term_edition", "term_edition")]),
        ("DAT Rotterdam", "条款是2010版", []),
        ("EXW", None, [("term_place", "term_place")]),
        ("DDP", None, [("term_place", "term_place")]),
        ("XYZ 宁波", None, [("term", "term_unknown")]),
        ("CIF Hamburg", None, []),
    ],
)
def test_terms_are_asked_about_where_they_leave_something_open(
    term: str, note: str | None, expected: list[tuple[str, str]]
) -> None:
    line = only(book_of(row_of(贸易条款=term, 备注=note)))

    assert [(found.field, found.code) for found in line.problems] == expected


@every(
    ("note", "cancelled"),
    [("取消 9/14", "2026-09-14"), ("客户取消订单", "yes"), ("已取消", "yes"), ("不取消", None), ("取消费待谈", None),
     ("order cancelled 9/14", "2026-09-14"), ("急单,取消9.14", "2026-09-14")],
)  # fmt: skip
def test_a_cancelled_line_is_recognised_by_its_remark(note: str, cancelled: str | None) -> None:
    assert only(book_of(row_of(备注=note))).value("cancelled") == cancelled


@every(
    ("note", "dangerous"),
    [("危包证办理中", "yes"), ("IMDG class 3", "yes"), ("非危险品", None), ("DGM 海运", None), ("普货", None)],
)
def test_dangerous_goods_are_recognised_by_the_remark(note: str, dangerous: str | None) -> None:
    assert only(book_of(row_of(备注=note))).value("dangerous_goods") == dangerous


@every(
    ("note", "day"),
    [
        ("已出货 9/10", "2026-09-10"),
        ("已出运", "yes"),
        ("未已出货", None),
        ("not shipped", None),
        ("尾款付清已出货9月10日", "2026-09-10"),
    ],
)
def test_a_shipped_line_is_recognised_by_its_remark(note: str, day: str | None) -> None:
    assert only(book_of(row_of(备注=note))).value("shipped_on") == day


@every(
    ("cells", "field", "code"),
    [
        ({"PO号": None}, "po", "missing_po"),
        ({"PO号": "待定"}, "po", "missing_po"),
        ({"PO号": "=cmd|' /C calc'!A0"}, "po", "bad_po"),
        ({"PO号": "长" * 40_000}, "po", "too_long"),
        ({"客户": None}, "customer", "missing_customer"),
        ({"客户": "N" * 500}, "customer", "too_long"),
    ],
)
def test_a_row_without_a_usable_key_is_refused(cells: dict[str, Value], field: str, code: str) -> None:
    line = only(book_of(row_of(**cells)))

    assert line.refused
    assert [(found.field, found.code) for found in line.problems if found.weight is Weight.REFUSES] == [(field, code)]
    assert all(len(found.value) <= 80 for found in line.problems)


def test_a_formula_in_a_text_cell_stays_text() -> None:
    assert only(book_of(row_of(备注='=HYPERLINK("http://x")'))).value("note") == '=HYPERLINK("http://x")'


def test_a_remark_of_forty_thousand_characters_is_left_out_and_said() -> None:
    line = only(book_of(row_of(备注="长" * 40_000)))

    assert line.value("note") is None
    assert [(found.code, len(found.value)) for found in line.problems] == [("too_long", 80)]
    assert not line.refused


def test_a_nul_in_a_cell_is_dropped() -> None:
    data = "客户,PO号,款号,数量\r\nNORDVIK AB,PO\x002401,NV\x00-118,500\r\n".encode()

    assert values(only(parsed(data))) == {"customer": N, "po": "PO2401", "style": "NV-118", "quantity": "500"}


def test_a_merged_customer_speaks_for_all_its_rows_but_a_merged_quantity_does_not() -> None:
    sheet = Sheet(
        name="s",
        rows=(
            ("客户", "PO号", "数量", "交期"),
            (N, "PO1", 500, date(2026, 10, 1)),
            (None, "PO2", None, date(2026, 10, 2)),
        ),
        merged=(Area(top=1, left=0, bottom=2, right=0), Area(top=1, left=2, bottom=2, right=2)),
    )
    book = to_book(Workbook(sheets=(sheet,)), "b.xlsx")

    assert [(line.customer, line.value("quantity")) for line in book.lines] == [(N, "500"), (N, None)]


def test_the_same_line_number_twice_is_refused_and_names_the_first() -> None:
    headings = ("客户", "PO号", "行号", "款号", "数量")
    book = book_of((N, "PO1", 10, "a", 5), (N, "PO1", 20, "a", 5), (N, "PO1", 10, "b", 5), headings=headings)

    assert [line.refused for line in book.lines] == [False, False, True]
    assert dict(book.lines[2].problems[0].text.fields)["other"] == "3"


def test_a_workbook_without_an_order_table_is_refused_with_the_sheets_looked_at() -> None:
    with pytest.raises(NoOrderTable) as refused:
        to_book(Workbook(sheets=(Sheet(name="说明", rows=(("每周一更新",),)),)), "b.xlsx")

    assert refused.value.fields == {"file": "b.xlsx", "sheets": "说明"}


def test_two_order_sheets_are_both_read(tmp_path: Path) -> None:
    def page(name: str, po: str) -> Sheet:
        return Sheet(name=name, rows=(("客户", "PO号", "数量", "交期"), (N, po, 5, date(2026, 10, 1))))

    book = to_book(Workbook(sheets=(page("九月", "PO1"), page("十月", "PO2"))), "b.xlsx")

    assert [(line.sheet, line.row, line.po) for line in book.lines] == [("九月", 2, "PO1"), ("十月", 2, "PO2")]
