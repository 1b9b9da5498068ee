"""The order book into rows: the outcome of every row, twice; a changed copy; people; questions and answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app.company import load_company
from bot.db.base import Base
from bot.db.database import Database
from bot.db.models import Change, ImportQuestion, Member, Milestone, Notice, Order, OrderLine, Seat, Setting
from bot.domain.order_book import Book
from bot.files.order_book import read_book
from bot.files.seed import demo_book, read_seed
from bot.files.sheets import Value
from bot.services.company import Company
from bot.services.imports import (
    ImportResult,
    UnreadableAnswers,
    answer_questions,
    import_book,
    open_questions,
    resolve_people,
)
from bot.services.imports.answers import NotYourQuestion
from bot.services.milestones import report_milestone
from bot.services.seeding import apply_seed
from bot.settings import Settings
from tests.order_books import MAIN, book_of, changed_copy, row_of

NOW = datetime(2026, 9, 16, 8, 50, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = NOW + timedelta(hours=1)
ADMIN, LIN, ZHOU, HE, WU = "U19HUANGJG", "U01LINXIAO", "U02ZHOUMIN", "U03HEJING", "U04WULEI"
T = TypeVar("T")

OUTCOMES = {
    (MAIN, 5): "imported", (MAIN, 6): "imported", (MAIN, 7): "imported", (MAIN, 8): "question", (MAIN, 9): "question",
    (MAIN, 10): "skipped", (MAIN, 11): "imported", (MAIN, 12): "question", (MAIN, 13): "question",
    (MAIN, 14): "imported", (MAIN, 15): "imported", (MAIN, 16): "question", (MAIN, 17): "imported",
    (MAIN, 18): "imported", (MAIN, 19): "imported", (MAIN, 20): "imported", (MAIN, 21): "imported",
    (MAIN, 22): "imported", (MAIN, 23): "imported", (MAIN, 24): "refused", (MAIN, 25): "question",
    (MAIN, 26): "imported", (MAIN, 27): "skipped",
    **{("跟单分工", row): "imported" for row in range(2, 9)},
}  # fmt: skip
DOUBTS = {
    8: [("O8", "vague_date")],
    9: [("L9", "after_lc_latest"), ("V9", "after_lc_latest")],
    12: [("O12", "shortage")],
    13: [("L13", "day_off")],
    16: [("K16", "term_place"), ("O16", "no_date")],
    24: [("C24", "missing_po")],
    25: [("L25", "impossible_date")],
}


@pytest.fixture
def company(database: Database) -> Company:
    return load_company(Settings(_env_file=None), database)  # type: ignore[call-arg]


@pytest.fixture
def people(database: Database, company: Company) -> None:
    database.call(lambda s: apply_seed(s, company, now=NOW, seed=read_seed(), known_only=False))


@pytest.fixture
def take(database: Database, company: Company) -> Callable[..., ImportResult]:
    def run(book: Book | None = None, *, now: datetime = NOW, dry_run: bool = False) -> ImportResult:
        given = book or read_book(demo_book())
        return database.call(lambda s: import_book(s, company, now=now, actor=ADMIN, book=given, dry_run=dry_run))

    return run


Take = Callable[..., ImportResult]


def rows_of(session: Session) -> dict[str, list[dict[str, Any]]]:
    """Everything kept but the audit trail."""
    return {
        table.name: [dict(row) for row in session.execute(select(table).order_by(*table.primary_key)).mappings()]
        for table in Base.metadata.sorted_tables
        if table.name != "audit_entry"
    }


def line_of(session: Session, po: str, lot: int = 1) -> OrderLine:
    return session.scalars(select(OrderLine).join(Order).where(Order.po == po).order_by(OrderLine.position)).all()[
        lot - 1
    ]


def milestone(session: Session, po: str, key: str, lot: int = 1) -> Milestone:
    return next(row for row in line_of(session, po, lot).milestones if row.key == key)


def by_row(result: ImportResult) -> dict[tuple[str, int], str]:
    return {(row.sheet, row.row): row.outcome for row in result.rows}


def copy_of(tmp_path: Path, changes: Mapping[str, Value], sheet: str = MAIN) -> Book:
    return read_book(changed_copy(tmp_path / "order-book.xlsx", changes, sheet))


def test_every_row_of_the_shipped_book_has_its_outcome(people: None, take: Take) -> None:
    result = take()

    assert by_row(result) == OUTCOMES
    found = {row.row: [(doubt.cell, doubt.code) for doubt in row.problems] for row in result.rows if row.problems}
    assert found == DOUBTS
    assert not any(row.changes for row in result.rows)


def test_the_same_book_again_changes_nothing_and_says_so(database: Database, people: None, take: Take) -> None:
    take()
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


def test_orders_and_lines_hold_what_the_book_says(database: Database, people: None, take: Take) -> None:
    take()

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


def test_a_cancelled_row_is_imported_as_cancelled_and_not_planned(database: Database, people: None, take: Take) -> None:
    take()

    def check(session: Session) -> None:
        line = line_of(session, "PO2420")
        assert line.cancelled_at is not None
        assert line.cancelled_at.astimezone(NOW.tzinfo).date() == date(2026, 9, 14)
        assert line.order.cancelled_at == line.cancelled_at
        assert line.milestones == []

    database.call(check)


@pytest.mark.parametrize(
    ("po", "key", "state", "progress"),
    [
        ("PO2401", "cutting", "done", 100),
        ("PO2401", "sewing", "in_progress", 85),
        ("PO2401", "packing", "in_progress", 40),
        ("PO2401", "fabric", "done", 100),  # cutting is done, so the fabric of 8/28 came
        ("PO2402", "cutting", "in_progress", 30),
        ("PO2402", "fabric", "planned", 0),  # promised for 9/20, although cutting began
        ("PO2402", "pp_ok", "done", 100),
        ("PO2405", "process", "done", 100),
        ("PO2405", "packing", "in_progress", 95),
        ("PO2405", "fqc", "done", 100),
        ("PO2406", "material", "blocked", 0),
        ("PO2406", "eq", "planned", 0),
        ("PO2408", "timber", "in_progress", 50),
        ("PO2408", "white_body", "in_progress", 0),
        ("PO2411", "stock", "done", 100),
        ("PO2411", "packing", "done", 100),
        ("PO2412", "dg_packing_certificate", "in_progress", 0),
        ("PO2414", "moulding", "in_progress", 30),
        ("PO2416", "final", "done", 100),
        ("PO2416", "etd", "done", 100),
        ("PO2416", "docs", "planned", 0),
        ("PO2410", "timber", "planned", 0),
        ("PO2409", "po", "done", 100),
        ("PO2410", "po", "planned", 0),  # the place of its term is still open
    ],
)
def test_progress_cells_mark_the_milestones(
    database: Database, people: None, take: Take, po: str, key: str, state: str, progress: int
) -> None:
    take()

    row = database.call(lambda s: milestone(s, po, key))

    assert (row.state, row.progress) == (state, progress)


def test_dates_of_the_book_reach_their_milestones(database: Database, people: None, take: Take) -> None:
    take()

    def check(session: Session) -> None:
        assert milestone(session, "PO2402", "fabric").promised_on == date(2026, 9, 20)
        assert milestone(session, "PO2404", "fabric").promised_on is None, "10月中旬 is left open and asked"
        assert milestone(session, "PO2416", "etd").done_on == date(2026, 9, 10)
        assert milestone(session, "PO2406", "material").blocked_reason == "缺一颗电阻"
        assert not [row.key for row in line_of(session, "PO2411").milestones if row.key.startswith("dg_")]

    database.call(check)


def test_the_fabric_of_po2402_has_the_float_that_story_six_tells_of(
    database: Database, people: None, take: Take
) -> None:
    take()

    assert database.call(lambda s: milestone(s, "PO2402", "fabric").float_days) == 7


def test_seats_follow_the_sheet_and_the_column_beats_it(database: Database, people: None, take: Take) -> None:
    take()

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


def test_questions_wait_for_the_order_s_merchandiser_in_one_notice_each(
    database: Database, people: None, take: Take
) -> None:
    result = take()

    def check(session: Session) -> None:
        assert [question.cell for question in open_questions(session, LIN)] == ["O8", "L9", "V9", "L25"]
        assert [question.cell for question in open_questions(session, ZHOU)] == ["O12", "L13", "K16", "O16"]
        notices = session.scalars(select(Notice).where(Notice.message == "import_questions")).all()
        assert sorted(notice.audience for notice in notices) == [LIN, ZHOU]

    database.call(check)
    assert result.asked == (LIN, ZHOU)


def test_a_changed_copy_shows_the_differences_and_keeps_the_history(
    database: Database, people: None, take: Take, tmp_path: Path
) -> None:
    take()
    copy = copy_of(
        tmp_path,
        {"G5": "13,000件", "J5": 111800.0, "V6": date(2026, 10, 27), "P6": 0.5, "L25": date(2026, 11, 1), "R11": "100%", "C24": "PO2418"},
    )  # fmt: skip

    result = take(copy, now=LATER)

    changed = {
        row.row: (row.outcome, [(one.cell, one.field, one.old, one.new) for one in row.changes])
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
        assert [(one.old, one.new, one.actor_id, one.source, one.why) for one in history] == [
            (None, "2026-10-26", ADMIN, "import:order-book.xlsx", f"{MAIN}!V6"),
            ("2026-10-26", "2026-10-27", ADMIN, "import:order-book.xlsx", f"{MAIN}!V6"),
        ]
        assert milestone(session, "PO2405", "packing").state == "done"
        assert line_of(session, "PO2419").due_on == date(2026, 11, 1)
        assert [question.cell for question in open_questions(session, LIN)] == ["O8", "L9", "V9"]

    database.call(check)


def test_the_changed_copy_again_changes_nothing(database: Database, people: None, take: Take, tmp_path: Path) -> None:
    take()
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
    database: Database, company: Company, people: None, take: Take
) -> None:
    take()
    database.call(lambda s: _report(s, company, "PO2402", "cutting", 60))

    assert take(now=LATER + timedelta(hours=1)).counts["changed"] == 0
    assert database.call(lambda s: milestone(s, "PO2402", "cutting").progress) == 60


def test_what_a_person_said_is_asked_when_the_file_says_something_new(
    database: Database, company: Company, people: None, take: Take, tmp_path: Path
) -> None:
    take()
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
    report_milestone(session, company, now=LATER, actor=LIN, milestone_id=row.id, source="dm", progress=progress)


def test_a_cell_that_was_emptied_is_asked_and_the_value_kept(
    database: Database, people: None, take: Take, tmp_path: Path
) -> None:
    take()

    result = take(copy_of(tmp_path, {"T7": None}), now=LATER)

    row = next(row for row in result.rows if row.row == 7)
    assert (row.outcome, [doubt.code for doubt in row.problems]) == ("question", ["emptied"])
    assert database.call(lambda s: line_of(s, "PO2403").vessel) == "COSCO SHIPPING V.041W"


def test_a_line_cancelled_later_is_cancelled_and_the_change_shown(
    database: Database, people: None, take: Take, tmp_path: Path
) -> None:
    take()

    result = take(copy_of(tmp_path, {"Y15": "取消 9/15"}), now=LATER)

    row = next(row for row in result.rows if row.row == 15)
    assert ("cancelled", None, "2026-09-15") in [(one.field, one.old, one.new) for one in row.changes]
    assert database.call(lambda s: line_of(s, "PO2409").order.cancelled_at) is not None


def test_people_who_cannot_be_matched_are_asked_once_each(
    database: Database, people: None, take: Take, tmp_path: Path
) -> None:
    copy = copy_of(tmp_path, {"B2": "小方", "B3": "小方", "E4": "小圆"}, "跟单分工")

    result = take(copy)

    asked = {
        (row.sheet, row.row): [(doubt.cell, doubt.field, doubt.value) for doubt in row.problems]
        for row in result.rows
        if any(doubt.code == "unknown_person" for doubt in row.problems)
    }
    assert asked == {
        ("跟单分工", 2): [("B2", "merchandiser", "小方")],
        ("跟单分工", 4): [("E4", "sales_director", "小圆")],
    }
    assert database.call(lambda s: [question.cell for question in open_questions(s, ADMIN)]) == ["B2", "E4"]
    assert take(copy, now=LATER).counts["question"] == 0


def test_a_name_that_only_the_column_knows_is_asked_on_its_first_row(people: None, take: Take) -> None:
    rows = ((*row_of(PO号="PO1"), "小方"), (*row_of(PO号="PO2"), "小方"))
    headings = (
        "客户",
        "PO号",
        "款号",
        "类别",
        "数量",
        "单价",
        "币种",
        "金额",
        "贸易条款",
        "客户交期",
        "ETD",
        "备注",
        "跟单",
    )

    result = take(book_of(*rows, headings=headings))

    assert [(row.row, [doubt.code for doubt in row.problems]) for row in result.rows] == [
        (3, ["unknown_person"]),
        (4, []),
    ]


def test_without_a_directory_names_are_kept_and_matched_when_it_comes(
    database: Database, company: Company, take: Take
) -> None:
    result = take()

    assert by_row(result) == OUTCOMES
    assert result.asked == ()
    order = database.call(lambda s: line_of(s, "PO2417").order)
    assert (order.merchandiser_id, order.merchandiser_name) == (None, "吴磊")

    def directory(session: Session) -> int:
        apply_seed(session, company, now=NOW, seed=read_seed(), known_only=False)
        session.flush()
        return resolve_people(session, company, now=NOW, actor=ADMIN)

    assert database.call(directory) == 19
    assert database.call(lambda s: line_of(s, "PO2417").order.merchandiser_id) == WU
    seats = database.call(
        lambda s: s.scalars(select(Seat).where(Seat.scope_kind == "customer", Seat.role == "pm")).all()
    )
    assert len(seats) == 7
    assert database.call(lambda s: len(open_questions(s, LIN))) == 4


def test_a_seat_that_changes_hands_ends_and_is_not_deleted(
    database: Database, people: None, take: Take, tmp_path: Path
) -> None:
    take()

    result = take(copy_of(tmp_path, {"B2": "吴磊"}, "跟单分工"), now=LATER)

    row = next(row for row in result.rows if row.sheet == "跟单分工" and row.row == 2)
    assert (row.outcome, [(one.field, one.old, one.new) for one in row.changes]) == (
        "changed",
        [("merchandiser", "林晓", "吴磊")],
    )
    seats = database.call(
        lambda s: s.scalars(
            select(Seat).where(Seat.scope_key == "NORDVIK AB", Seat.role == "merchandiser").order_by(Seat.id)
        ).all()
    )
    assert [(seat.member_id, seat.valid_to) for seat in seats] == [(LIN, date(2026, 9, 15)), (WU, None)]


def test_answers_are_written_with_their_history_and_the_plan_follows(
    database: Database, company: Company, people: None, take: Take
) -> None:
    take()

    def answer(session: Session) -> int:
        wanted = {"O8": "10/18", "L9": "2026-11-18", "L25": "11月1日"}
        answers = {question.id: wanted.get(question.cell, "") for question in open_questions(session, LIN)}
        saved = answer_questions(session, company, now=LATER, actor=LIN, answers=answers)
        assert (saved.saved, saved.left) == (3, 1)
        return saved.saved

    database.call(answer)

    def check(session: Session) -> None:
        assert milestone(session, "PO2404", "fabric").promised_on == date(2026, 10, 18)
        assert line_of(session, "PO2404", 2).due_on == date(2026, 11, 18)
        line = line_of(session, "PO2419")
        assert (line.due_on, line.original_due_on) == (date(2026, 11, 1), date(2026, 11, 1))
        assert milestone(session, "PO2419", "etd").latest_on is not None
        history = session.scalars(select(Change).where(Change.actor_id == LIN, Change.field == "due_on")).all()
        assert [(one.old, one.new, one.source, one.why) for one in history] == [
            ("2026-12-10", "2026-11-18", "answer", f"{MAIN}!L9"),
            (None, "2026-11-01", "answer", f"{MAIN}!L25"),
        ]
        assert [question.cell for question in open_questions(session, LIN)] == ["V9"]

    database.call(check)
    assert take(now=LATER + timedelta(hours=1)).counts["changed"] == 0
    assert database.call(lambda s: line_of(s, "PO2419").due_on) == date(2026, 11, 1)


def test_an_answer_that_cannot_be_read_writes_nothing_and_says_which(
    database: Database, company: Company, people: None, take: Take
) -> None:
    take()

    questions = database.call(lambda s: {question.cell: question.id for question in open_questions(s, LIN)})
    answers = {questions["O8"]: "10/18", questions["L25"]: "2026-02-31"}

    with pytest.raises(UnreadableAnswers) as refused:
        database.call(lambda s: answer_questions(s, company, now=LATER, actor=LIN, answers=answers))

    assert list(refused.value.errors) == [questions["L25"]]
    assert "2026-02-31" in refused.value.errors[questions["L25"]].zh
    assert database.call(lambda s: milestone(s, "PO2404", "fabric").promised_on) is None
    assert database.call(lambda s: len(open_questions(s, LIN))) == 4


def test_a_question_for_somebody_else_is_not_answered(
    database: Database, company: Company, people: None, take: Take
) -> None:
    take()

    def answer(session: Session, actor: str) -> int:
        answers = {question.id: "2026-11-01" for question in open_questions(session, LIN) if question.cell == "L25"}
        return answer_questions(session, company, now=LATER, actor=actor, answers=answers).saved

    with pytest.raises(NotYourQuestion):
        database.call(lambda s: answer(s, HE))
    assert database.call(lambda s: answer(s, "U05WANGFANG")) == 1  # the lead of that 跟单员 may


def test_the_form_sent_twice_saves_once(database: Database, company: Company, people: None, take: Take) -> None:
    take()
    question = database.call(lambda s: next(one.id for one in open_questions(s, LIN) if one.cell == "L25"))

    def answer(text: str) -> int:
        return database.call(
            lambda s: answer_questions(s, company, now=LATER, actor=LIN, answers={question: text}).saved
        )

    assert (answer("2026-11-01"), answer("2026-11-05")) == (1, 0)
    assert database.call(lambda s: line_of(s, "PO2419").due_on) == date(2026, 11, 1)


def test_naming_an_unknown_person_places_the_seats(
    database: Database, company: Company, people: None, take: Take, tmp_path: Path
) -> None:
    take(copy_of(tmp_path, {"B2": "小方"}, "跟单分工"))

    def answer(session: Session) -> int:
        (question,) = open_questions(session, ADMIN)
        return answer_questions(session, company, now=LATER, actor=ADMIN, answers={question.id: WU}).saved

    assert database.call(answer) == 1
    seat = database.call(
        lambda s: s.scalar(select(Seat).where(Seat.scope_key == "NORDVIK AB", Seat.role == "merchandiser"))
    )
    assert seat is not None
    assert seat.member_id == WU


def test_lines_that_disagree_about_their_order_keep_the_first(database: Database, people: None, take: Take) -> None:
    result = take(book_of(row_of(), row_of(款号="NV-2", 币种="EUR")))

    assert [(row.outcome, [(doubt.cell, doubt.code) for doubt in row.problems]) for row in result.rows] == [
        ("imported", []),
        ("question", [("G4", "lines_disagree")]),
    ]
    assert database.call(lambda s: line_of(s, "PO1").order.currency) == "USD"


def test_a_kind_of_goods_without_a_plan_is_asked(database: Database, people: None, take: Take) -> None:
    result = take(book_of(row_of(类别="宠物用品")))

    assert [doubt.code for doubt in result.rows[0].problems] == ["unknown_category"]
    assert database.call(lambda s: line_of(s, "PO1").template) == "general"


def test_a_number_without_its_letters_is_the_same_po(database: Database, people: None, take: Take) -> None:
    take(book_of(row_of(PO号="PO2404")))

    result = take(book_of(row_of(PO号=2404.0)), now=LATER)

    assert [(row.po, row.outcome) for row in result.rows] == [("PO2404", "unchanged")]


def test_a_customer_in_another_case_is_the_same_customer(database: Database, people: None, take: Take) -> None:
    take(book_of(row_of()))

    assert take(book_of(row_of(客户="Nordvik  ab")), now=LATER).counts["unchanged"] == 1


def test_settings_of_the_workspace_are_not_confused_by_what_the_import_keeps(
    database: Database, company: Company, people: None, take: Take
) -> None:
    take()

    names = database.call(lambda s: s.scalars(select(Setting.name)).all())
    assert names
    assert all("." in name for name in names)
    assert load_company(Settings(_env_file=None), database).defaults == company.defaults  # type: ignore[call-arg]


def test_every_question_names_its_order_line_and_reads_in_both_languages(
    database: Database, people: None, take: Take
) -> None:
    take()
    questions = database.call(lambda s: s.scalars(select(ImportQuestion)).all())

    assert len(questions) == 8
    assert all(question.message_zh and question.message_en and question.line_id for question in questions)
    assert database.call(lambda s: s.scalar(select(func.count()).select_from(Member))) == 20
