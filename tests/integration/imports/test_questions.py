"""What an import asks: people nobody knows, answers, and doubts about a row."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app.company import load_company
from bot.db.database import Database
from bot.db.models import Change, ImportQuestion, Member, Notice, Seat, Setting
from bot.domain.text import Sentence
from bot.files.seed import read_seed
from bot.services.imports import UnreadableAnswers, answer_questions, open_questions, resolve_people
from bot.services.imports.answers import NotYourQuestion
from bot.services.imports.seeding import apply_seed
from bot.settings import Settings
from bot.work.company import Company
from bot.work.unit import Answer as To
from bot.work.unit import Work
from tests.fakes import worded
from tests.integration.imports.kept import (
    ADMIN,
    HE,
    LATER,
    LIN,
    NOW,
    OUTCOMES,
    WU,
    ZHOU,
    Take,
    by_row,
    copy_of,
    line_of,
    milestone,
)
from tests.order_books import MAIN, book_of, row_of


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
        apply_seed(Work(session, company, NOW), seed=read_seed(), known_only=False)
        session.flush()
        return resolve_people(Work(session, company, NOW, member=ADMIN))

    assert database.call(directory) == 19
    assert database.call(lambda s: line_of(s, "PO2417").order.merchandiser_id) == WU
    seats = database.call(
        lambda s: s.scalars(select(Seat).where(Seat.scope_kind == "customer", Seat.role == "pm")).all()
    )
    assert len(seats) == 7
    assert database.call(lambda s: len(open_questions(s, LIN))) == 4


def test_a_seat_that_changes_hands_ends_and_is_not_deleted(
    database: Database, taken: None, take: Take, tmp_path: Path
) -> None:
    result = take(copy_of(tmp_path, {"B2": "吴磊"}, "跟单分工"), now=LATER)

    row = next(row for row in result.rows if row.sheet == "跟单分工" and row.row == 2)
    assert (row.outcome, [(change.field, change.old, change.new) for change in row.changes]) == (
        "changed",
        [("merchandiser", "林晓", "吴磊")],
    )
    seats = database.call(
        lambda s: s.scalars(
            select(Seat).where(Seat.scope_key == "NORDVIK AB", Seat.role == "merchandiser").order_by(Seat.id)
        ).all()
    )
    assert [(seat.member_id, seat.valid_to) for seat in seats] == [(LIN, date(2026, 9, 15)), (WU, None)]


def test_an_answer_that_fills_what_was_open_is_written_and_one_that_moves_a_promise_waits_to_be_submitted(
    database: Database, company: Company, taken: None, take: Take
) -> None:
    def answer(session: Session) -> int:
        wanted = {"O8": "10/18", "L9": "2026-11-18", "L25": "11月1日"}
        answers = {question.id: wanted.get(question.cell, "") for question in open_questions(session, LIN)}
        to = To(member=LIN, audience=LIN, method="post", key="e1")
        saved = answer_questions(Work.of(session, company, LATER, to=to), answers=answers)
        assert (saved.saved, saved.left) == (3, 1)
        assert [found.outcome for found in saved.outcomes] == ["preview", "preview", "preview"]
        return saved.saved

    database.call(answer)

    def check(session: Session) -> None:
        assert milestone(session, "PO2404", "fabric").promised_on is None
        assert line_of(session, "PO2404", 2).due_on == date(2026, 12, 10)
        line = line_of(session, "PO2419")
        assert (line.due_on, line.original_due_on) == (date(2026, 11, 1), date(2026, 11, 1))
        assert milestone(session, "PO2419", "etd").latest_on is not None
        history = session.scalars(select(Change).where(Change.actor_id == LIN, Change.field == "due_on")).all()
        assert [(change.old, change.new, change.source, change.why) for change in history] == [
            (None, "2026-11-01", "answer", f"{MAIN}!L25"),
        ]
        assert [question.cell for question in open_questions(session, LIN)] == ["V9"]

    database.call(check)
    assert take(now=LATER + timedelta(hours=1)).counts["changed"] == 0
    assert database.call(lambda s: line_of(s, "PO2419").due_on) == date(2026, 11, 1)


def test_an_answer_that_cannot_be_read_writes_nothing_and_says_which(
    database: Database, company: Company, taken: None
) -> None:
    questions = database.call(lambda s: {question.cell: question.id for question in open_questions(s, LIN)})
    answers = {questions["O8"]: "10/18", questions["L25"]: "2026-02-31"}

    with pytest.raises(UnreadableAnswers) as refused:
        database.call(lambda s: answer_questions(Work(s, company, LATER, member=LIN), answers=answers))

    assert list(refused.value.errors) == [questions["L25"]]
    assert refused.value.errors[questions["L25"]] == Sentence.of("questions.impossible_date", span="2026-02-31")
    assert database.call(lambda s: milestone(s, "PO2404", "fabric").promised_on) is None
    assert database.call(lambda s: len(open_questions(s, LIN))) == 4


def test_a_question_for_somebody_else_is_not_answered(database: Database, company: Company, taken: None) -> None:
    def answer(session: Session, actor: str) -> int:
        answers = {question.id: "2026-11-01" for question in open_questions(session, LIN) if question.cell == "L25"}
        return answer_questions(Work(session, company, LATER, member=actor), answers=answers).saved

    with pytest.raises(NotYourQuestion):
        database.call(lambda s: answer(s, HE))
    assert database.call(lambda s: answer(s, "U05WANGFANG")) == 1  # the lead of that 跟单员 may


def test_the_form_sent_twice_saves_once(database: Database, company: Company, taken: None) -> None:
    question = database.call(lambda s: next(asked.id for asked in open_questions(s, LIN) if asked.cell == "L25"))

    def answer(text: str) -> int:
        return database.call(
            lambda s: answer_questions(Work(s, company, LATER, member=LIN), answers={question: text}).saved
        )

    assert (answer("2026-11-01"), answer("2026-11-05")) == (1, 0)
    assert database.call(lambda s: line_of(s, "PO2419").due_on) == date(2026, 11, 1)


def test_naming_an_unknown_person_places_the_seats(
    database: Database, company: Company, people: None, take: Take, tmp_path: Path
) -> None:
    take(copy_of(tmp_path, {"B2": "小方"}, "跟单分工"))

    def answer(session: Session) -> int:
        (question,) = open_questions(session, ADMIN)
        return answer_questions(Work(session, company, LATER, member=ADMIN), answers={question.id: WU}).saved

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
    database: Database, company: Company, taken: None
) -> None:
    names = database.call(lambda s: s.scalars(select(Setting.name)).all())
    assert names
    assert all("." in name for name in names)
    assert load_company(Settings(_env_file=None), database).defaults == company.defaults  # type: ignore[call-arg]


def test_every_question_names_its_order_line_and_reads_in_both_languages(database: Database, taken: None) -> None:
    questions = database.call(lambda s: s.scalars(select(ImportQuestion)).all())

    assert len(questions) == 8
    assert all(
        worded(question.message) and worded(question.message, "en") and question.line_id for question in questions
    )
    assert database.call(lambda s: s.scalar(select(func.count()).select_from(Member))) == 20
