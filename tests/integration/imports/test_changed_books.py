"""A changed copy of the order book: differences and history, what people said, what vanished."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.db.models import Change
from bot.services.imports import open_questions
from bot.services.reports.milestones import save_progress
from bot.work.company import Company
from bot.work.unit import Work
from tests.integration.imports.kept import (
    ADMIN,
    LATER,
    LIN,
    Take,
    copy_of,
    line_of,
    milestone,
    rows_of,
)
from tests.order_books import MAIN, book_of, row_of


def test_a_changed_copy_shows_the_differences_and_keeps_the_history(
    database: Database, taken: None, take: Take, tmp_path: Path
) -> None:
    copy = copy_of(
        tmp_path,
        {"G5": "13,000件", "J5": 111800.0, "V6": date(2026, 10, 27), "P6": 0.5, "L25": date(2026, 11, 1), "R11": "100%", "C24": "PO2418"},
    )  # fmt: skip

    result = take(copy, now=LATER)

    changed = {
        row.row: (row.outcome, [(change.cell, change.field, change.old, change.new) for change in row.changes])
        for row in result.rows
        if row.outcome not in ("unchanged", "skipped")
    }
    assert changed == {
        5: ("changed", [("G5", "quantity", "12000", "13000"), ("J5", "amount", "103200", "111800")]),
        6: ("changed", [("V6", "etd", "2026-10-26", "2026-10-27"), ("P6", "cutting", "30", "50")]),
        11: ("changed", [("R11", "packing", "95", "done")]),
        24: ("imported", []),
        25: ("changed", [("L25", "ship_date", None, "2026-11-01")]),
    }

    def check(session: Session) -> None:
        line = line_of(session, "PO2402")
        history = session.scalars(
            select(Change).where(Change.subject_kind == "line", Change.subject_id == line.id, Change.field == "etd_on")
        ).all()
        assert [(change.old, change.new, change.actor_id, change.source, change.why) for change in history] == [
            (None, "2026-10-26", ADMIN, "import:order-book.xlsx", f"{MAIN}!V6"),
            ("2026-10-26", "2026-10-27", ADMIN, "import:order-book.xlsx", f"{MAIN}!V6"),
        ]
        assert milestone(session, "PO2405", "packing").state == "done"
        assert line_of(session, "PO2419").due_on == date(2026, 11, 1)
        assert [question.cell for question in open_questions(session, LIN)] == ["O8", "L9", "V9"]

    database.call(check)


def test_the_changed_copy_again_changes_nothing(database: Database, taken: None, take: Take, tmp_path: Path) -> None:
    copy = copy_of(tmp_path, {"G5": "13,000件", "J5": 111800.0, "P6": 0.5})
    take(copy, now=LATER)
    before = database.call(rows_of)

    again = take(copy, now=LATER + timedelta(hours=1))

    assert again.counts["changed"] == 0
    assert database.call(rows_of) == before


def test_lines_that_vanished_are_told_and_kept_unless_the_book_is_another(
    database: Database, people: None, take: Take
) -> None:
    take(book_of(*(row_of(**{"PO号": f"PO{number}", "款号": f"S-{number}"}) for number in range(1, 5))))
    before = database.call(rows_of)

    without = take(book_of(*(row_of(**{"PO号": f"PO{n}", "款号": f"S-{n}"}) for n in (1, 2, 4))), dry_run=True)
    renamed = take(
        book_of(*(row_of(**{"PO号": f"PO{n}", "款号": f"S-{n}"}) for n in (1, 4)), file="10月.xlsx"), dry_run=True
    )
    another = take(book_of(row_of(**{"PO号": "PO9", "款号": "S-9"}), file="other.xlsx"), dry_run=True)

    assert [(line.po, line.sheet, line.row) for line in without.gone] == [("PO3", "订单", 5)]
    assert [line.po for line in renamed.gone] == ["PO2", "PO3"]
    assert another.gone == ()
    assert database.call(rows_of) == before


def test_what_a_person_said_is_not_undone_by_the_same_file(
    database: Database, company: Company, taken: None, take: Take
) -> None:
    database.call(lambda s: _report(s, company, "PO2402", "cutting", 60))

    assert take(now=LATER + timedelta(hours=1)).counts["changed"] == 0
    assert database.call(lambda s: milestone(s, "PO2402", "cutting").progress) == 60


def test_what_a_person_said_is_asked_when_the_file_says_something_new(
    database: Database, company: Company, taken: None, take: Take, tmp_path: Path
) -> None:
    database.call(lambda s: _report(s, company, "PO2402", "cutting", 60))

    result = take(copy_of(tmp_path, {"P6": 0.5}), now=LATER + timedelta(hours=1))

    row = next(row for row in result.rows if row.row == 6)
    assert (row.outcome, [(doubt.cell, doubt.code) for doubt in row.problems]) == (
        "question",
        [("P6", "changed_by_person")],
    )
    assert database.call(lambda s: milestone(s, "PO2402", "cutting").progress) == 60


def _report(session: Session, company: Company, po: str, key: str, progress: int) -> None:
    row = milestone(session, po, key)
    work = Work(session, company, LATER, member=LIN)
    save_progress(work, milestone=row, source="dm", progress=progress, batch="said")


def test_a_cell_that_was_emptied_is_asked_and_the_value_kept(
    database: Database, taken: None, take: Take, tmp_path: Path
) -> None:
    result = take(copy_of(tmp_path, {"T7": None}), now=LATER)

    row = next(row for row in result.rows if row.row == 7)
    assert (row.outcome, [doubt.code for doubt in row.problems]) == ("question", ["emptied"])
    assert database.call(lambda s: line_of(s, "PO2403").vessel) == "COSCO SHIPPING V.041W"


def test_a_line_cancelled_later_is_cancelled_and_the_change_shown(
    database: Database, taken: None, take: Take, tmp_path: Path
) -> None:
    result = take(copy_of(tmp_path, {"Y15": "取消 9/15"}), now=LATER)

    row = next(row for row in result.rows if row.row == 15)
    assert ("cancelled", None, "2026-09-15") in [(change.field, change.old, change.new) for change in row.changes]
    assert database.call(lambda s: line_of(s, "PO2409").order.cancelled_at) is not None
