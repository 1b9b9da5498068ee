from __future__ import annotations

import io
import struct
import warnings
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from bot.files.file_content import FileTooLarge, MissingFile, ProtectedFile, UnreadableFile
from bot.files.seed import demo_book
from bot.files.sheets import Sheet, parse_workbook, read_workbook, reference, shown
from tests.every import every


def only_sheet(data: bytes, name: str = "book.csv") -> Sheet:
    (sheet,) = parse_workbook(data, name).sheets
    return sheet


def xlsx(**options: object) -> tuple[io.BytesIO, xlsxwriter.Workbook]:
    buffer = io.BytesIO()
    return buffer, xlsxwriter.Workbook(buffer, options)


def test_the_shipped_book_gives_every_cell_with_its_type() -> None:
    book = read_workbook(demo_book())

    assert [sheet.name for sheet in book.sheets] == ["出货排期表", "跟单分工", "说明"]
    rows = book.sheets[0].rows
    assert rows[4][11] == date(2026, 10, 20)
    assert rows[4][6] == "12,000件"
    assert rows[5][15] == 0.3
    assert rows[5][13] is None


def test_a_merged_range_speaks_for_all_its_cells() -> None:
    sheet = read_workbook(demo_book()).sheets[0]

    assert sheet.at(3, 0) is None
    assert sheet.spread(3, 0) == "序号"
    assert sheet.spread(2, 17) == "生产进度"


def test_references_count_like_a_spreadsheet() -> None:
    assert reference(6, 11) == "L7"
    assert reference(0, 25) == "Z1"
    assert reference(0, 26) == "AA1"
    assert reference(9, 701) == "ZZ10"
    assert reference(9, 702) == "AAA10"


@every("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@every("separator", [",", ";", "\t"])
def test_text_files_are_read_in_every_encoding_and_with_every_separator(encoding: str, separator: str) -> None:
    lines = [
        ["客户", "PO号", "数量"],
        ["Maison Lumière", "PO2408", '"12{}000"'.format("," if separator != "," else ";")],
    ]
    data = "\r\n".join(separator.join(line) for line in lines).encode(encoding)

    sheet = only_sheet(data)

    assert sheet.rows[0] == ("客户", "PO号", "数量")
    assert sheet.rows[1][:2] == ("Maison Lumière", "PO2408")


def test_commas_inside_quotes_do_not_make_a_comma_file() -> None:
    data = 'PO;数量\nPO1;"1,000,000,000"\n'.encode()

    assert only_sheet(data).rows[1] == ("PO1", "1,000,000,000")


def test_an_old_xls_is_read_whatever_it_is_called() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import xlwt

        book = xlwt.Workbook()
        page = book.add_sheet("排期")
        page.write_merge(0, 0, 0, 2, "2026年排期")
        page.write(1, 0, date(2026, 10, 20), xlwt.easyxf(num_format_str="YYYY-MM-DD"))
        buffer = io.BytesIO()
        book.save(buffer)

    sheet = only_sheet(buffer.getvalue(), "book.csv")

    assert sheet.name == "排期"
    assert sheet.rows[1][0] == date(2026, 10, 20)
    assert sheet.spread(0, 2) == "2026年排期"


def test_a_book_counting_days_from_1904_gives_the_same_day() -> None:
    buffer, book = xlsx(date_1904=True)
    page = book.add_worksheet()
    page.write_datetime(0, 0, date(2026, 10, 20), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()

    assert only_sheet(buffer.getvalue(), "b.xlsx").rows[0][0] == date(2026, 10, 20)


def test_hidden_sheets_are_left_out() -> None:
    buffer, book = xlsx()
    book.add_worksheet("旧表").write(0, 0, "old")
    book.add_worksheet("新表").write(0, 0, "new")
    book.get_worksheet_by_name("旧表").hide()
    book.get_worksheet_by_name("新表").activate()
    book.close()

    assert only_sheet(buffer.getvalue(), "b.xlsx").name == "新表"


def test_a_formula_is_its_value_and_never_runs() -> None:
    buffer, book = xlsx()
    page = book.add_worksheet()
    page.write_formula(0, 0, "=1+1", value=2)
    page.write_string(0, 1, "=cmd|' /C calc'!A0")
    book.close()

    assert only_sheet(buffer.getvalue(), "b.xlsx").rows[0] == (2.0, "=cmd|' /C calc'!A0")


def test_the_guard_before_a_formula_in_a_csv_is_taken_off() -> None:
    assert only_sheet(b"a,'=1+1,'plain\n").rows[0] == ("a", "=1+1", "'plain")


def test_control_and_invisible_characters_do_not_come_through() -> None:
    data = "PO\x002404\u200b,\ufeff客户\u3000名,\xa0,NORDVIK AB Stockholm\n".encode()

    assert only_sheet(data).rows[0] == ("PO2404", "客户 名", None, "NORDVIK AB Stockholm")


def test_a_cell_of_forty_thousand_characters_is_read_whole() -> None:
    row = only_sheet(f"a,{'长' * 40_000},b\n".encode()).rows[0]

    assert len(str(row[1])) == 40_000


@every(
    "data",
    [b"", b"   \n", b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04broken", bytes(range(1, 9)) * 50],
)
def test_what_is_not_a_spreadsheet_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        parse_workbook(data, "book.xlsx")

    assert refused.value.fields["file"] == "book.xlsx"


def test_a_password_is_named_as_the_reason() -> None:
    data = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\x00" * 504
        + "EncryptedPackage".encode("utf-16-le")
        + struct.pack("<H", 0)
    )

    with pytest.raises(ProtectedFile):
        parse_workbook(data, "book.xlsx")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFile) as refused:
        read_workbook(tmp_path / "none.xlsx")

    assert "none.xlsx" in str(refused.value.fields["file"])


def test_a_file_of_absurd_size_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(51 * 1024 * 1024)

    with pytest.raises(FileTooLarge):
        read_workbook(path)


def test_values_are_shown_as_in_the_cell() -> None:
    assert shown(12000.0) == "12000"
    assert shown(0.85) == "0.85"
    assert shown(date(2026, 10, 20)) == "2026-10-20"
    assert shown(None) == ""
    assert shown(True) == "TRUE"
