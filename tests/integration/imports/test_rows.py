"""The order book into rows: the outcome of every row, twice; orders, lines, milestones, seats."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.db.models import Order, OrderLine, Seat
from tests.integration.imports.kept import (
    LATER,
    LIN,
    NOW,
    OUTCOMES,
    WU,
    Take,
    by_row,
    line_of,
    milestone,
    rows_of,
)

DOUBTS = {
    8: [("O8", "vague_date")],
    9: [("L9", "after_lc_latest"), ("V9", "after_lc_latest")],
    12: [("O12", "shortage")],
    13: [("L13", "day_off")],
    16: [("K16", "term_place"), ("O16", "no_date")],
    24: [("C24", "missing_po")],
    25: [("L25", "impossible_date")],
}
MARKED = {
    ("PO2401", "cutting"): ("done", 100),
    ("PO2401", "sewing"): ("in_progress", 85),
    ("PO2401", "packing"): ("in_progress", 40),
    ("PO2401", "fabric"): ("done", 100),  # cutting is done, so the fabric of 8/28 came
    ("PO2402", "cutting"): ("in_progress", 30),
    ("PO2402", "fabric"): ("planned", 0),  # promised for 9/20, although cutting began
    ("PO2402", "pp_ok"): ("done", 100),
    ("PO2405", "process"): ("done", 100),
    ("PO2405", "packing"): ("in_progress", 95),
    ("PO2405", "fqc"): ("done", 100),
    ("PO2406", "material"): ("blocked", 0),
    ("PO2406", "eq"): ("planned", 0),
    ("PO2408", "timber"): ("in_progress", 50),
    ("PO2408", "white_body"): ("in_progress", 0),
    ("PO2411", "stock"): ("done", 100),
    ("PO2411", "packing"): ("done", 100),
    ("PO2412", "dg_packing_certificate"): ("in_progress", 0),
    ("PO2414", "moulding"): ("in_progress", 30),
    ("PO2416", "final"): ("done", 100),
    ("PO2416", "etd"): ("done", 100),
    ("PO2416", "docs"): ("planned", 0),
    ("PO2410", "timber"): ("planned", 0),
    ("PO2409", "po"): ("done", 100),
    ("PO2410", "po"): ("planned", 0),  # the place of its term is still open
}


def test_every_row_of_the_shipped_book_has_its_outcome(people: None, take: Take) -> None:
    result = take()

    assert by_row(result) == OUTCOMES
    found = {row.row: [(doubt.cell, doubt.code) for doubt in row.problems] for row in result.rows if row.problems}
    assert found == DOUBTS
    assert not any(row.changes for row in result.rows)


def test_the_same_book_again_changes_nothing_and_says_so(database: Database, taken: None, take: Take) -> None:
    before = database.call(rows_of)

    again = take(now=LATER)

    same = {"imported": "unchanged", "question": "unchanged"}
    assert by_row(again) == {place: same.get(outcome, outcome) for place, outcome in OUTCOMES.items()}
    assert database.call(rows_of) == before


def test_a_dry_run_tells_the_same_and_writes_nothing(database: Database, people: None, take: Take) -> None:
    before = database.call(rows_of)

    result = take(dry_run=True)

    assert by_row(result) == OUTCOMES
    assert database.call(rows_of) == before
    assert by_row(take()) == OUTCOMES


def test_orders_and_lines_hold_what_the_book_says(database: Database, taken: None) -> None:
    def check(session: Session) -> None:
        assert session.scalar(select(func.count()).select_from(Order)) == 19
        assert session.scalar(select(func.count()).select_from(OrderLine)) == 20
        line = line_of(session, "PO2403")
        order = line.order
        assert (order.customer, order.currency, order.term, order.term_place) == (
            "Hansemann GmbH",
            "USD",
            "FOB",
            "上海",
        )
        assert (order.lc_number, order.lc_latest_on) == ("LC20260815-3", date(2026, 10, 5))
        assert (order.merchandiser_id, order.merchandiser_name, order.sales_name) == (LIN, "林晓", "陈总")
        assert (line.key, line.quantity, line.unit_price, line.amount) == ("HM-077#1", 6500, Decimal("14.2"), 92300)
        assert (line.due_on, line.original_due_on, line.etd_on) == (date(2026, 9, 30),) * 2 + (date(2026, 9, 29),)
        assert (line.vessel, line.cutoff_on, line.template) == ("COSCO SHIPPING V.041W", date(2026, 9, 27), "garment")
        assert not order.packing_in_contract
        assert [line_of(session, "PO2404", lot).key for lot in (1, 2)] == ["HM-080#1", "HM-080#2"]
        assert [line_of(session, "PO2404", lot).due_on for lot in (1, 2)] == [date(2026, 11, 15), date(2026, 12, 10)]
        assert line_of(session, "PO2412").dangerous_goods
        assert not line_of(session, "PO2411").dangerous_goods
        assert (line_of(session, "PO2413").order.term, line_of(session, "PO2413").order.term_edition) == ("DAT", "2010")
        assert line_of(session, "PO2419").due_on is None
        assert (line_of(session, "PO2419").quantity, line_of(session, "PO2419").unit) == (3000, "打")

    database.call(check)


def test_a_cancelled_row_is_imported_as_cancelled_and_not_planned(database: Database, taken: None) -> None:
    def check(session: Session) -> None:
        line = line_of(session, "PO2420")
        assert line.cancelled_at is not None
        assert line.cancelled_at.astimezone(NOW.tzinfo).date() == date(2026, 9, 14)
        assert line.order.cancelled_at == line.cancelled_at
        assert line.milestones == []

    database.call(check)


def test_progress_cells_mark_the_milestones(database: Database, taken: None) -> None:
    def check(session: Session) -> dict[tuple[str, str], tuple[str, int]]:
        rows = {(po, key): milestone(session, po, key) for po, key in MARKED}
        return {place: (row.state, row.progress) for place, row in rows.items()}

    assert database.call(check) == MARKED


def test_dates_of_the_book_reach_their_milestones(database: Database, taken: None) -> None:
    def check(session: Session) -> None:
        assert milestone(session, "PO2402", "fabric").promised_on == date(2026, 9, 20)
        assert milestone(session, "PO2404", "fabric").promised_on is None, "10月中旬 is left open and asked"
        assert milestone(session, "PO2416", "etd").done_on == date(2026, 9, 10)
        assert milestone(session, "PO2406", "material").blocked_reason == "缺一颗电阻"
        assert not [row.key for row in line_of(session, "PO2411").milestones if row.key.startswith("dg_")]

    database.call(check)


def test_the_fabric_of_po2402_has_the_float_that_story_six_tells_of(database: Database, taken: None) -> None:
    assert database.call(lambda s: milestone(s, "PO2402", "fabric").float_days) == 7


def test_seats_follow_the_sheet_and_the_column_beats_it(database: Database, taken: None) -> None:
    def check(session: Session) -> None:
        seats = session.scalars(select(Seat).where(Seat.scope_kind.in_(["customer", "order"]))).all()
        held = {(seat.scope_kind, seat.scope_key, seat.role): seat.member_id for seat in seats}
        assert held["customer", "Pigmenta S.p.A.", "sales_director"] == "U09LIUYANG"
        assert held["customer", "BoardWorks Inc.", "pm"] == "U07ZHAOMING"
        assert held["customer", "Kanto Trading", "merchandiser"] == LIN
        assert held["order", "PO2417", "merchandiser"] == WU
        assert len([place for place in held if place[0] == "order"]) == 1
        assert line_of(session, "PO2417").order.merchandiser_id == WU
        assert line_of(session, "PO2419").order.merchandiser_id == LIN

    database.call(check)
