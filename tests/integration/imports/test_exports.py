"""The order book out and in again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.db.models import Milestone, Order, OrderLine
from bot.domain.authority import Right
from bot.domain.order_book import SECRET_FIELDS
from bot.files.book_writer import write_table
from bot.files.columns import load_columns, normal_heading
from bot.files.order_book import read_book
from bot.files.sheets import read_workbook
from bot.services.exports import order_table
from bot.services.imports import ImportResult, import_book
from bot.views.orders import card_of
from bot.work.company import Company
from bot.work.unit import Work
from tests.integration.imports.kept import ADMIN, NOW
from tests.order_books import book_of, row_of


def write(
    database: Database, company: Company, path: Path, *, locale: str = "zh-CN", with_prices: bool = False
) -> None:
    table = database.call(lambda s: order_table(Work(s, company, NOW), locale=locale, with_prices=with_prices))
    write_table(path, table)


def take(database: Database, company: Company, path: Path) -> ImportResult:
    later = NOW + timedelta(hours=1)
    return database.call(lambda s: import_book(Work(s, company, later, member=ADMIN), book=read_book(path)))


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("with_prices", [False, True])
def test_what_was_exported_comes_in_again_unchanged(
    database: Database, company: Company, taken: None, tmp_path: Path, ending: str, locale: str, with_prices: bool
) -> None:
    path = tmp_path / f"book.{ending}"
    write(database, company, path, locale=locale, with_prices=with_prices)

    result = take(database, company, path)

    assert result.counts_by_outcome == {
        "imported": 0, "changed": 0, "unchanged": 20, "question": 0, "refused": 0, "skipped": 0,
    }  # fmt: skip


def test_what_people_reported_since_goes_out_and_comes_in_unchanged(
    database: Database, company: Company, taken: None, tmp_path: Path
) -> None:
    def report(session: object) -> None:
        for row in session.query(Milestone).filter(Milestone.key.in_(["sewing", "timber", "moulding"])):  # type: ignore[attr-defined]
            row.state, row.blocked_reason, row.touched_at = "blocked", "等客户确认", NOW

    database.call(report)
    write(database, company, tmp_path / "book.xlsx")

    assert take(database, company, tmp_path / "book.xlsx").counts["unchanged"] == 20


def test_the_factory_version_has_no_price_anywhere(
    database: Database, company: Company, taken: None, tmp_path: Path
) -> None:
    write(database, company, tmp_path / "book.csv")

    text = (tmp_path / "book.csv").read_text("utf-8-sig")

    assert not any(word in text for word in ("单价", "金额", "币种", "USD", "EUR", "103200", "7.35"))
    assert text.splitlines()[0].startswith("客户,PO号,款号")


def test_every_heading_of_an_export_is_understood_by_an_import() -> None:
    words = load_columns()

    for field, names in words.export.items():
        assert {words.orders[normal_heading(name)] for name in names.all} == {field}
    assert set(words.export) >= SECRET_FIELDS


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_no_cell_becomes_a_formula_where_it_is_opened(
    database: Database, company: Company, tmp_path: Path, ending: str
) -> None:
    hostile = ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", 'plain, "quoted"\nline']
    rows = [row_of(PO号=f"PO{number}", 备注=note) for number, note in enumerate(hostile, start=1)]
    database.call(lambda s: import_book(Work(s, company, NOW, member=ADMIN), book=book_of(*rows)))
    path = tmp_path / f"book.{ending}"
    write(database, company, path)

    if ending == "csv":
        assert not any(
            cell[:1] in "=+-@" for line in path.read_text("utf-8-sig").splitlines() for cell in line.split(",") if cell
        )
    else:
        import zipfile

        assert b"<f>" not in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    shown = [line.value("note") for line in read_book(path).lines]
    assert shown == hostile
    assert take(database, company, path).counts["unchanged"] == len(hostile)


def test_dates_and_numbers_are_real_ones_in_a_spreadsheet(
    database: Database, company: Company, taken: None, tmp_path: Path
) -> None:
    write(database, company, tmp_path / "book.xlsx", with_prices=True)

    sheet = read_workbook(tmp_path / "book.xlsx").sheets[0]
    row = dict(zip((str(name) for name in sheet.rows[1]), sheet.rows[2], strict=False))

    assert sheet.rows[0][0] == "订单跟进表 2026-09-16"
    assert (row["数量"], row["单价"]) == (12000.0, 8.6)
    assert str(row["客户交期"]) == "2026-10-20"
    assert (row["裁剪/备料"], row["车缝/制程"]) == ("100%", "85%")


def test_line_numbers_go_out_and_come_in(database: Database, company: Company, tmp_path: Path) -> None:
    headings = ("客户", "PO号", "行号", "款号", "数量", "客户交期")
    book = book_of(("N", "PO1", 20, "a", 5, "10/1"), ("N", "PO1", 10, "a", 6, "10/2"), headings=headings)
    database.call(lambda s: import_book(Work(s, company, NOW, member=ADMIN), book=book))
    write(database, company, tmp_path / "book.csv")

    assert [line.value("line_no") for line in read_book(tmp_path / "book.csv").lines] == ["20", "10"]
    assert take(database, company, tmp_path / "book.csv").counts["unchanged"] == 2


def test_a_price_beside_a_term_is_read_by_nobody_who_may_not_see_prices(database: Database, company: Company) -> None:
    rows = (row_of(PO号="PO1", 贸易条款="FOB 宁波 USD 9.90/件"), row_of(PO号="PO2", 贸易条款="FOB 宁波"))
    database.call(lambda s: import_book(Work(s, company, NOW, member=ADMIN), book=book_of(*rows)))

    def terms(role: str) -> list[str]:
        def look(session: Session) -> list[str]:
            orders = session.scalars(select(Order).order_by(Order.id))
            prices = role in company.rules.rights[Right.SEES_PRICES]
            return [
                str(card_of(Work(session, company, NOW), order, prices=prices, today=NOW.date()).term)
                for order in orders
            ]

        return database.call(look)

    assert terms("warehouse") == ["FOB", "FOB 宁波"]
    assert "9.90" in terms("finance")[0]
    table = database.call(lambda s: order_table(Work(s, company, NOW), locale="zh-CN"))
    assert [row[table.headings.index("贸易条款")] for row in table.rows] == [None, "FOB 宁波"]


def test_a_note_that_speaks_of_money_is_in_no_book_without_prices_and_stays_in_ours(
    database: Database, company: Company, taken: None, tmp_path: Path
) -> None:
    def remark(session: object) -> None:
        first, second = session.query(OrderLine).order_by(OrderLine.id).limit(2)  # type: ignore[attr-defined]
        first.note, second.note = "工厂要加价 USD 0.35/件", "拉链颜色待客户确认,9/30 前"

    def notes(session: object) -> list[str]:
        return [row.note for row in session.query(OrderLine).order_by(OrderLine.id).limit(2)]  # type: ignore[attr-defined]

    database.call(remark)
    before = database.call(notes)
    for with_prices in (False, True):
        table = database.call(
            lambda s, p=with_prices: order_table(Work(s, company, NOW), locale="zh-CN", with_prices=p)
        )
        cells = {cell for row in table.rows for cell in row if isinstance(cell, str)}
        assert ("工厂要加价 USD 0.35/件" in cells) is with_prices
        assert "拉链颜色待客户确认,9/30 前" in cells
    write(database, company, tmp_path / "book.xlsx")
    take(database, company, tmp_path / "book.xlsx")
    assert database.call(notes) == before
