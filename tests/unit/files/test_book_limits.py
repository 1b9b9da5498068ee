"""Books that would take the process with them: each is refused with what to do, and the process lives."""

from __future__ import annotations

import io
import random
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from bot.files import native_reader
from bot.files.file_content import (
    FileTooLarge,
    NamedLikeABook,
    OpenQuote,
    StrayCell,
    TooManyCells,
    TooMuchInFile,
    UnknownEncoding,
    UnreadableFile,
    UnusableFile,
)
from bot.files.seed import demo_book
from bot.files.sheets import Area, Sheet, Workbook, parse_workbook
from tests.every import every
from tests.sizes import sized

SHEET = "xl/worksheets/sheet1.xml"
FAR = b'<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'


def book(fill: Callable[[xlsxwriter.Workbook], object]) -> bytes:
    """A workbook as Excel would save it."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        fill(made)
    return buffer.getvalue()


def orders(made: xlsxwriter.Workbook, name: str = "订单") -> xlsxwriter.worksheet.Worksheet:
    """A sheet with a small table."""
    page = made.add_worksheet(name)
    page.write_row(0, 0, ["客户", "PO号", "数量"])
    page.write_row(1, 0, ["常熟碧波泳装", "PO7471", 1200])
    return page


def altered(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same book with one part of the zip changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return buffer.getvalue()


def old_book(row: int, column: int) -> bytes:
    """An xls with a cell at a place."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import xlwt

        made = xlwt.Workbook()
        page = made.add_sheet("排期")
        page.write(0, 0, "PO号")
        page.write(row, column, "x")
        buffer = io.BytesIO()
        made.save(buffer)
    return buffer.getvalue()


def read(data: bytes) -> Workbook:
    return parse_workbook(data, "book.xlsx")


def with_row(data: bytes, row: str) -> bytes:
    """The same book with one more row in its first sheet, and without the size that the sheet says it has."""

    def change(xml: bytes) -> bytes:
        xml = xml[: xml.index(b"<dimension")] + xml[xml.index(b"<sheetViews") :]
        return xml.replace(b"</sheetData>", row.encode() + b"</sheetData>")

    return altered(data, SHEET, change)


@every("cell", ["XFD1048576", "A1048576", "XFD301", "CV60001"])
@every("content", ["<v>1</v>", "<is><t>x</t></is>", "<f>A1</f><v></v>"])
def test_a_cell_far_from_the_table_is_named_though_the_sheet_does_not_say_its_size(cell: str, content: str) -> None:
    with pytest.raises(StrayCell) as refused:
        read(with_row(book(orders), f'<row r="{cell.lstrip("AXFDCV")}"><c r="{cell}" t="str">{content}</c></row>'))

    assert (refused.value.fields["sheet"], refused.value.fields["cell"]) == ("订单", cell)
    assert cell in refused.value.message


def test_a_cell_some_way_off_is_read_with_the_rest() -> None:
    rows = read(with_row(book(orders), '<row r="9000"><c r="J9000"><v>1</v></c></row>')).sheets[0].rows

    assert (len(rows), rows[8_999][9]) == (9_000, 1)


def test_cells_that_are_only_coloured_do_not_make_a_book_large() -> None:
    coloured = '<row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row>'

    assert len(read(with_row(book(orders), coloured)).sheets[0].rows) == 2


def test_a_stray_cell_on_a_hidden_sheet_harms_nobody() -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        made.add_worksheet("旧表").hide()
        orders(made).activate()

    data = altered(book(fill), SHEET, lambda xml: xml.replace(b"<sheetData/>", FAR))
    assert FAR in zipfile.ZipFile(io.BytesIO(data)).read(SHEET)

    assert [sheet.name for sheet in read(data).sheets] == ["订单"]


def test_an_old_xls_with_a_stray_cell_names_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.files.sheets.MOST_CELLS", 100_000)

    with pytest.raises(StrayCell) as refused:
        read(old_book(60_000, 9))

    assert refused.value.fields["cell"] == "J60001"


def test_a_crowded_sheet_is_refused_by_the_count_of_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.files.sheets.MOST_CELLS", 5)

    with pytest.raises(TooManyCells):
        read(book(orders))


def test_cells_without_a_reference_are_counted_where_they_stand() -> None:
    cells = b"<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c/><c/><c><v>3</v></c></row>"
    data = altered(
        book(orders), SHEET, lambda _: b"<x:worksheet xmlns:x='x'><sheetData>%s</sheetData></x:worksheet>" % cells
    )

    assert native_reader.read(data, 9)[0] != "far"
    assert native_reader.read(data, 8) == ("far", ("订单", 2, 2))


def test_a_sheet_that_declares_entities_is_not_unfolded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    data = altered(book(orders), SHEET, lambda xml: xml.replace(b"<worksheet", bomb + b"<worksheet", 1))

    with pytest.raises(UnreadableFile):
        read(data)


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    data = book(orders)
    assert native_reader.read(data, 1000)[0] == "sheets"

    monkeypatch.setattr(native_reader, "LARGEST_UNPACKED", 5_000)

    assert native_reader.read(data, 1000) == ("large", None)


@pytest.mark.parametrize(
    ("end", "refusal"),
    [("os.abort()", TooMuchInFile), ("[0] * (1 << 40)", UnreadableFile), ("os.kill(os.getpid(), 9)", TooMuchInFile)],
)
def test_a_reader_that_dies_ends_another_process_quietly(
    end: str,
    refusal: type[UnusableFile],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "reader.py").write_text(f"import os, sys\nprint('panicked', file=sys.stderr)\n{end}\n", "utf-8")
    monkeypatch.setattr("bot.files.sheets._READER", tmp_path / "reader.py")

    with pytest.raises(refusal):
        read(book(orders))

    assert capfd.readouterr() == ("", "")


def test_ranges_merged_over_each_other_are_refused() -> None:
    merged = b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:XFD60000"/>' * 60 + b"</mergeCells>"
    data = with_row(book(orders), '<row r="60000"><c r="A60000"><v>1</v></c></row>')

    with pytest.raises(UnreadableFile):
        read(altered(data, SHEET, lambda xml: xml.replace(b"</sheetData>", merged)))


def test_of_many_ranges_in_a_row_each_cell_finds_its_own() -> None:
    areas = [Area(top=0, left=at, bottom=2, right=at + 1) for at in range(0, 40, 4)]
    sheet = Sheet(name="x", rows=(tuple(range(42)),) * 2, merged=tuple(reversed(areas)))

    assert [sheet.spread(1, at) for at in range(10)] == [0, 0, 2, 3, 4, 4, 6, 7, 8, 8]
    assert sheet.area(0, 39) is None
    assert sheet.area(2, 0) is None


@every(
    ("text", "said"),
    [
        ("<html><table><tr><td>PO</td></tr></table></html>", "HTML"),
        ("\n <!DOCTYPE html>\n<table>", "HTML"),
        ("<table border=1><tr>", "HTML"),
        ("MIME-Version: 1.0\nContent-Type: multipart/related", "HTML"),
        ('<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', "XML"),
    ],
)
def test_a_web_page_or_xml_under_the_name_of_a_book_is_told_apart(text: str, said: str) -> None:
    with pytest.raises(NamedLikeABook) as refused:
        parse_workbook(text.encode(), "orders.xls")

    assert refused.value.fields["format"] == said


def test_a_cell_that_begins_with_a_bracket_is_no_web_page() -> None:
    assert read(b"<5,PO\n").sheets[0].rows == (("<5", "PO"),)


def test_a_text_in_no_known_encoding_asks_for_utf_8() -> None:
    with pytest.raises(UnknownEncoding):
        read("Kunde;PO\nMüller;PO1\nJürgen ß".encode("cp1252") + b"\xff\n")


def test_a_quote_left_open_is_named_by_the_line_it_begins_in() -> None:
    with pytest.raises(OpenQuote) as refused:
        read('客户,PO\n"甲,\n公司",PO1\n乙公司,"PO2\n丙公司,PO3\n'.encode())

    assert refused.value.fields["line"] == 4


@every("ending", ["", "\n", "\r\n", "\r"])
def test_rows_are_the_same_with_and_without_a_last_line_ending(ending: str) -> None:
    assert read(f'客户,PO\n甲公司,12" 管{ending}'.encode()).sheets[0].rows == (("客户", "PO"), ("甲公司", '12" 管'))


def test_a_text_of_nothing_but_separators_or_of_too_many_bytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.files.text_tables.MOST_CELLS", 100)
    for text in (b"," * 101, b"\n" * 101 + b"x"):
        with pytest.raises(TooManyCells):
            read(text)
    monkeypatch.setattr("bot.files.text_tables.LARGEST_TEXT", 50)
    with pytest.raises(FileTooLarge):
        read(b"x" * 51)


@pytest.mark.parametrize(
    ("source", "rounds"), [("xls", sized(8, 200)), ("xlsx", sized(4, 100)), ("csv", sized(150, 5000))]
)
def test_no_broken_book_does_more_than_be_refused(source: str, rounds: int) -> None:
    whole = {
        "xls": lambda: old_book(3, 3),
        "xlsx": lambda: demo_book().read_bytes(),
        "csv": lambda: '客户,PO号,数量\n甲公司,PO1,"1,200"\n'.encode("gb18030") * 20,
    }[source]()
    chance, refused = random.Random(8), 0
    for _ in range(rounds):
        data = bytearray(whole[: chance.choice([len(whole), 1 + chance.randrange(len(whole))])])
        for _ in range(chance.choice([1, 4, 16])):
            data[chance.randrange(len(data)) % 2048 if chance.random() < 0.5 else chance.randrange(len(data))] = (
                chance.choice([0, 255, 127, chance.randrange(256)])
            )
        try:
            read(bytes(data))
        except UnusableFile:
            refused += 1
    assert refused
