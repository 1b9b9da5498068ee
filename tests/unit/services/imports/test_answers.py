"""Answers to what an import left open, and taking them back: all of a form or nothing of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.db.models import ImportQuestion, OrderLine
from bot.domain.orders import MilestoneState
from bot.services.imports.answers import CLEAR, KEEP, NotYourQuestion, UnreadableAnswers, answer_questions
from bot.services.imports.messages import ImportAnsweredMessage
from bot.services.imports.questions import open_questions
from bot.services.imports.taken_back import find_answers, put_back_answers
from bot.services.reports.messages import DelayPreviewMessage
from bot.work.undo import NothingToUndo, NotYours, UndoKind, UndoOvertaken, UndoTooLate, undo, undo_last
from bot.work.unit import Work
from tests.unit.rows import keep
from tests.unit.services.imports.sheet import questions
from tests.unit.services.scene import (
    ADMIN,
    DIRECTOR,
    LEAD,
    LIN,
    NOW,
    OTHER,
    QC,
    asked_by,
    entries,
    planned,
    sent,
    staff,
)


@pytest.fixture
def work(session: Session) -> Work:
    return staff(session).by(LIN)


@pytest.fixture
def line(work: Work) -> OrderLine:
    row = planned(work).lines[0]
    row.source = {"file": "a.xlsx"}
    return row


def question(
    work: Work, line: OrderLine | None, field: str, code: str = "changed_by_person", **more: Any
) -> ImportQuestion:
    given: dict[str, Any] = {
        "key": f"{field}:{code}:{len(questions(work.session))}",
        "order_id": line.order_id if line else None,
        "line_id": line.id if line else None,
        "asked_id": LIN,
        "sheet": "订单",
        "row": 2,
        "cell": "B2",
        "field": field,
        "code": code,
        "message": {},
        "created_at": NOW,
    }
    return keep(work.session, ImportQuestion(**{**given, **more}))


def answered(work: Work, *said: tuple[ImportQuestion, str]) -> Any:
    return answer_questions(work, answers={question.id: text for question, text in said})


READ = [
    ("quantity", "1.2万", "quantity", Decimal(12000)),
    ("unit_price", "8.6", "unit_price", Decimal("8.6")),
    ("ship_date", "2026-11-05", "due_on", date(2026, 11, 5)),
    ("ship_date", "11/5", "due_on", date(2026, 11, 5)),
    ("etd", "2026-11-09", "etd_on", date(2026, 11, 9)),
    ("cutoff", "2026-11-06", "cutoff_on", date(2026, 11, 6)),
    ("cancelled", "2026-09-10", "cancelled_at", None),
    ("vessel", " MSC   ANNA ", "vessel", "MSC ANNA"),
    ("category", "服装", "category", "服装"),
]


@pytest.mark.parametrize(("field", "text", "attribute", "value"), READ)
def test_an_answer_is_read_as_its_cell_would_be(
    work: Work, line: OrderLine, field: str, text: str, attribute: str, value: object
) -> None:
    if field in {"quantity", "ship_date", "etd", "cutoff"}:
        setattr(line, attribute, None)
    came = answered(work, (question(work, line, field), text))
    assert (came.saved, came.left, came.outcomes) == (1, 0, ())
    assert getattr(line, attribute) == value or (value is None and getattr(line, attribute) is not None)


def test_an_answer_about_the_order_is_kept_on_the_order(work: Work, line: OrderLine) -> None:
    rows = [(question(work, line, "term"), "cif"), (question(work, line, "currency"), "美金")]
    answered(
        work, *rows, (question(work, line, "packing_clause"), "是"), (question(work, line, "lc_latest"), "2026-12-01")
    )
    order = line.order
    assert (order.term, order.currency, order.packing_in_contract) == ("CIF", "USD", True)
    assert order.lc_latest_on == date(2026, 12, 1)


UNREADABLE = [
    ("quantity", "很多"),
    ("unit_price", "贵"),
    ("ship_date", "2月30日"),
    ("ship_date", "尽快"),
    ("etd", "32号"),
    ("cutoff", "老样子"),
    ("cancelled", "对"),
    ("currency", "贝壳"),
    ("term", "XYZ"),
    ("category", "风筝"),
    ("material", "随便"),
    ("packing_clause", "也许"),
]


@pytest.mark.parametrize(("field", "text"), UNREADABLE)
def test_one_answer_that_cannot_be_read_keeps_the_whole_form_open(
    work: Work, line: OrderLine, field: str, text: str
) -> None:
    good, bad = question(work, line, "vessel"), question(work, line, field)
    with pytest.raises(UnreadableAnswers) as refused:
        answered(work, (good, "MSC ANNA"), (bad, text))
    assert set(refused.value.errors) == {bad.id}
    assert (line.vessel, len(open_questions(work.session, LIN))) == (None, 2)


def test_a_blank_stays_open_and_what_somebody_answered_meanwhile_stays_as_it_is(work: Work, line: OrderLine) -> None:
    blank, done, mine = (question(work, line, field) for field in ("quantity", "vessel", "product"))
    done.answered_at, done.answer = NOW, "MSC ANNA"
    came = answered(work, (blank, "  "), (done, "ONE"), (mine, "卫衣"))
    assert (came.saved, came.left, line.vessel, line.product, done.answer) == (1, 1, None, "卫衣", "MSC ANNA")


def test_a_day_is_echoed_as_a_day_and_a_number_that_looks_like_one_is_not(work: Work, line: OrderLine) -> None:
    line.due_on = None
    asked = {
        question(work, line, field).id: text
        for field, text in (
            ("ship_date", "11月5日"),
            ("cutoff", "2026-11-04 17:00"),
            ("bill_of_lading", "20261104"),
            ("note", "2026-11-04"),
        )
    }
    answer_questions(asked_by(work, LIN), answers=asked)
    [echo] = sent(work.session, ImportAnsweredMessage)
    assert [(row.value, row.day) for row in echo.rows] == [
        ("2026-11-05", date(2026, 11, 5)), ("2026-11-04T17:00", None), ("20261104", None), ("2026-11-04", None),
    ]  # fmt: skip


def test_nothing_answered_is_no_act(work: Work, line: OrderLine) -> None:
    came = answered(work, (question(work, line, "quantity"), ""))
    assert (came.saved, came.batch) == (0, None)


@pytest.mark.parametrize(("person", "may"), [(LIN, True), (LEAD, True), (ADMIN, True), (OTHER, False)])
def test_who_was_asked_who_may_report_and_administrators_may_answer(
    work: Work, line: OrderLine, person: str, may: bool
) -> None:
    asked = question(work, line, "product", asked_id=QC)
    if may:
        assert answered(work.by(person), (asked, "卫衣")).saved == 1
    else:
        with pytest.raises(NotYourQuestion):
            answered(work.by(person), (asked, "卫衣"))
        assert line.product is None


def test_a_question_about_a_person_is_for_administrators(work: Work) -> None:
    asked = question(work, None, "merchandiser", "unknown_person", value="小方", asked_id=ADMIN)
    with pytest.raises(NotYourQuestion):
        answered(work, (asked, LIN))
    assert answered(work.by(ADMIN), (asked, LIN)).saved == 1


@pytest.mark.parametrize("text", ["nobody", "小方", ""])
def test_a_name_is_answered_with_a_colleague(work: Work, text: str) -> None:
    asked = question(work, None, "merchandiser", "unknown_person", value="小方", asked_id=ADMIN)
    if text:
        with pytest.raises(UnreadableAnswers):
            answered(work.by(ADMIN), (asked, text))
    assert asked.answered_at is None


@pytest.mark.parametrize(("answer", "left"), [(KEEP, "MSC ANNA"), (CLEAR, None)])
def test_an_emptied_cell_is_kept_or_cleared_as_answered(
    work: Work, line: OrderLine, answer: str, left: str | None
) -> None:
    line.vessel = "MSC ANNA"
    answered(work, (question(work, line, "vessel", "emptied"), answer))
    assert line.vessel == left


def test_an_emptied_cell_is_answered_with_one_of_the_two(work: Work, line: OrderLine) -> None:
    with pytest.raises(UnreadableAnswers):
        answered(work, (question(work, line, "vessel", "emptied"), "ONE"))


@pytest.mark.parametrize("answer", [KEEP, CLEAR])
def test_an_emptied_cell_of_progress_takes_no_progress_back(work: Work, line: OrderLine, answer: str) -> None:
    packing = next(milestone for milestone in line.milestones if milestone.key == "packing")
    packing.state, packing.progress, packing.touched_at = MilestoneState.IN_PROGRESS, 40, NOW
    answered(work, (question(work, line, "packing", "emptied"), answer))
    assert (packing.state, packing.progress) == (MilestoneState.IN_PROGRESS, 40)


@pytest.mark.parametrize("word", ["改证", "AMEND", "amend L/C"])
def test_a_date_after_the_credits_latest_shipment_stands_when_the_credit_is_to_change(
    work: Work, line: OrderLine, word: str
) -> None:
    answered(work, (question(work, line, "ship_date", "after_lc_latest"), word))
    assert line.due_on == date(2026, 12, 10)


def test_the_plan_follows_an_answered_date_and_another_category(work: Work, line: OrderLine) -> None:
    before = [milestone.planned_on for milestone in line.milestones]
    line.due_on = None
    answered(work, (question(work, line, "ship_date"), "2026-12-24"))
    assert [milestone.planned_on for milestone in line.milestones] != before
    answered(work, (question(work, line, "category"), "服装"))
    assert (line.template, "fabric" in {milestone.key for milestone in line.milestones}) == ("garment", True)


def test_progress_said_of_a_cancelled_line_changes_nothing(work: Work, line: OrderLine) -> None:
    line.cancelled_at = NOW
    before = [(milestone.state, milestone.progress) for milestone in line.milestones]
    answered(work, (question(work, line, "packing"), "完成"))
    assert [(milestone.state, milestone.progress) for milestone in line.milestones] == before


def test_every_answer_is_on_record(work: Work, line: OrderLine) -> None:
    answered(work, (question(work, line, "vessel"), "MSC ANNA"), (question(work, line, "product"), "卫衣"))
    assert entries(work.session) == [("import.answered", LIN, True)] * 2


def pressed(work: Work, line: OrderLine) -> dict[str, Any]:
    """A form answered, of a line whose quantity was open; what its Undo button carries."""
    line.quantity = None
    rows = [question(work, line, "vessel"), question(work, line, "quantity")]
    came = answered(work, *zip(rows, ("MSC ANNA", "500"), strict=True))
    return {"q": [row.id for row in rows], "b": came.batch, "card": "import:1"}


def take_back(work: Work, given: dict[str, Any]) -> None:
    undo(asked_by(work, work.actor), kind=UndoKind.IMPORT, given=given)


def test_answers_taken_back_bring_the_values_and_the_questions_back(work: Work, line: OrderLine) -> None:
    given = pressed(work, line)
    assert (line.vessel, line.quantity) == ("MSC ANNA", Decimal(500))
    take_back(work, given)
    assert (line.vessel, line.quantity) == (None, None)
    assert len(open_questions(work.session, LIN)) == 2
    assert ("import.reopened", LIN, True) in entries(work.session)


def test_answers_are_taken_back_once(work: Work, line: OrderLine) -> None:
    given = pressed(work, line)
    take_back(work, given)
    with pytest.raises(NothingToUndo):
        take_back(work, given)


def test_answers_are_taken_back_by_who_gave_them_in_time_and_before_anybody_acts(work: Work, line: OrderLine) -> None:
    given = pressed(work, line)
    with pytest.raises(NotYours):
        take_back(work.by(DIRECTOR), given)
    with pytest.raises(UndoTooLate):
        take_back(work.at(NOW + timedelta(minutes=10, seconds=1)), given)
    line.vessel = "ONE"
    with pytest.raises(UndoOvertaken):
        take_back(work, given)
    assert line.quantity == Decimal(500)


@pytest.mark.parametrize("given", [{}, {"q": [1]}, {"b": "gone"}, {"q": [999], "b": "gone", "card": "x"}])
def test_a_button_that_names_nothing_takes_nothing_back(work: Work, given: dict[str, Any]) -> None:
    assert find_answers(work, given=given) is None


def test_who_a_name_is_stays_known_when_the_rest_is_taken_back(work: Work, line: OrderLine) -> None:
    work = work.by(ADMIN)
    person = question(work, None, "merchandiser", "unknown_person", value="小方", asked_id=ADMIN)
    value = question(work, line, "vessel", asked_id=ADMIN)
    came = answered(work, (person, LIN), (value, "MSC ANNA"))
    found = find_answers(work, given={"q": [person.id, value.id], "b": came.batch})
    assert found is not None
    put_back_answers(asked_by(work, ADMIN), deed=found)
    assert (person.answer, value.answer, line.vessel) == (LIN, None, None)


# --- the door


def test_what_takes_the_place_of_a_kept_value_waits_to_be_submitted(work: Work, line: OrderLine) -> None:
    row = question(work, line, "ship_date")
    came = answer_questions(asked_by(work, LIN), answers={row.id: "2026-11-05"})
    assert [found.outcome for found in came.outcomes] == ["preview"]
    assert (line.due_on, row.answer) == (date(2026, 12, 10), "2026-11-05")
    assert sent(work.session, ImportAnsweredMessage) == []
    [preview] = sent(work.session, DelayPreviewMessage)
    assert preview.key == "reply:e1:delayimport"


def test_what_contradicts_what_is_known_is_an_error_under_its_field_until_it_is_meant(
    work: Work, line: OrderLine
) -> None:
    packing = next(milestone for milestone in line.milestones if milestone.key == "packing")
    packing.state, packing.progress, packing.touched_at = MilestoneState.IN_PROGRESS, 40, NOW
    row, other = question(work, line, "packing"), question(work, line, "vessel")
    with pytest.raises(UnreadableAnswers) as refused:
        answered(work, (row, "30%"), (other, "MSC ANNA"))
    assert set(refused.value.errors) == {row.id}
    work.session.refresh(line)
    assert (packing.progress, line.vessel, other.answer) == (40, None, None)
    came = answered(work, (row, "30% 照记"), (other, "MSC ANNA"))
    assert ([found.outcome for found in came.outcomes], packing.progress, line.vessel) == (["saved"], 30, "MSC ANNA")


def test_the_word_undo_reaches_the_answers_of_a_form(work: Work, line: OrderLine) -> None:
    given = pressed(work, line)
    assert undo_last(asked_by(work, LIN))
    assert (line.vessel, line.quantity) == (None, None)
    assert len(open_questions(work.session, LIN)) == 2
    assert not undo_last(asked_by(work, LIN, key="e2"))
    assert find_answers(work, given=given) is None
