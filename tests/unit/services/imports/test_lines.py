"""One order of a book: what a file says is weighed against what is kept, and nothing is lost or doubled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Change, Member
from bot.domain.order_book import Weight, problem
from bot.domain.orders import MilestoneState
from bot.services.imports.book import lines_gone
from bot.work.unit import Work
from tests.sizes import sized
from tests.unit.rows import empty_session, member
from tests.unit.services.imports.sheet import lines, orders, outcomes, questions, row, take
from tests.unit.services.scene import ADMIN, LIN, NOW, company, entries, part

FULL = {"quantity": "1000", "unit_price": "8.6", "ship_date": "2026-12-10", "term": "FOB"}


@pytest.fixture
def work(session: Session) -> Work:
    """Nobody but the administrator who imports: names are kept as they stand."""
    return Work(session, company(), NOW, member=ADMIN)


def history(session: Session) -> list[tuple[str, str | None, str | None]]:
    return [(change.field, change.old, change.new) for change in session.scalars(select(Change).order_by(Change.id))]


def test_a_new_row_is_an_order_with_a_line_and_its_plan(work: Work) -> None:
    assert outcomes(take(work, row(**FULL))) == ["imported"]
    [order], [line] = orders(work.session), lines(work.session)
    assert (order.customer, order.po, line.key, line.quantity) == ("Nordic", "PO1", "ST-1#1", Decimal(1000))
    assert (line.due_on, line.original_due_on) == (date(2026, 12, 10), date(2026, 12, 10))
    assert all(milestone.forecast_on for milestone in line.milestones if milestone.state != MilestoneState.DONE)


def test_the_same_book_again_changes_nothing(work: Work) -> None:
    book = (row(**FULL), row("PO2", at=3, **FULL))
    take(work, *book)
    before = (len(history(work.session)), [line.source for line in lines(work.session)])
    assert outcomes(take(work, *book)) == ["unchanged", "unchanged"]
    assert (len(history(work.session)), [line.source for line in lines(work.session)]) == before


def test_a_dry_run_tells_the_same_and_writes_nothing(work: Work) -> None:
    dry = take(work, row(**FULL), row("PO2", at=3, category="风筝"), dry_run=True)
    assert orders(work.session) == questions(work.session) == []
    wet = take(work, row(**FULL), row("PO2", at=3, category="风筝"))
    assert (outcomes(dry), dry.counts) == (outcomes(wet), wet.counts)


def test_lots_of_one_style_are_lines_of_their_own_in_the_order_of_the_file(work: Work) -> None:
    take(work, row(quantity="100"), row(at=3, quantity="200"), row(at=4, style="ST-2", quantity="5"))
    assert [(line.key, line.quantity) for line in lines(work.session)] == [
        ("ST-1#1", Decimal(100)),
        ("ST-1#2", Decimal(200)),
        ("ST-2#1", Decimal(5)),
    ]


@pytest.mark.parametrize("spellings", [("PO2404", "2404"), ("2404", "PO2404")], ids=["letters first", "figures first"])
@pytest.mark.parametrize("books", [1, 2])
def test_a_po_with_and_without_its_letters_is_one_order_and_no_row_overwrites_another(
    work: Work, spellings: tuple[str, str], books: int
) -> None:
    rows = [
        row(po, at=2 + at, quantity=quantity)
        for at, (po, quantity) in enumerate(zip(spellings, ("100", "200"), strict=True))
    ]
    if books == 1:
        take(work, *rows)
        assert [(line.key, line.quantity) for line in lines(work.session)] == [
            ("ST-1#1", Decimal(100)),
            ("ST-1#2", Decimal(200)),
        ]
    else:
        for book in rows:
            take(work, book)
        assert [line.quantity for line in lines(work.session)] == [Decimal(200)], "a later book changes the same line"
    assert len(orders(work.session)) == 1


def test_two_customers_with_the_same_po_have_two_orders(work: Work) -> None:
    take(work, row(customer="Nordic"), row(at=3, customer="Hanse"))
    assert [(order.customer, order.po) for order in orders(work.session)] == [("Nordic", "PO1"), ("Hanse", "PO1")]


def test_a_customer_in_other_letters_or_spaces_is_the_same_customer_under_the_first_spelling(work: Work) -> None:
    take(work, row(customer="Nordic AB", quantity="100"), row(at=3, customer="NORDIC  ab", quantity="200"))
    take(work, row("PO2", customer="nordic ab"))
    assert [(order.customer, order.po) for order in orders(work.session)] == [
        ("Nordic AB", "PO1"),
        ("Nordic AB", "PO2"),
    ]
    assert [line.quantity for line in orders(work.session)[0].lines] == [Decimal(100), Decimal(200)]


def test_a_blank_says_nothing_and_what_was_open_is_filled(work: Work) -> None:
    take(work, row(quantity="100"))
    result = take(work, row(vessel="MSC ANNA"))
    assert outcomes(result) == ["changed"]
    [line] = lines(work.session)
    assert (line.quantity, line.vessel) == (Decimal(100), "MSC ANNA")


def test_an_emptied_cell_takes_nothing_away_and_is_asked_once(work: Work) -> None:
    take(work, row(quantity="100"))
    for outcome in ("question", "unchanged"):
        assert outcomes(take(work, row(quantity=""))) == [outcome]
    assert lines(work.session)[0].quantity == Decimal(100)
    assert [(question.field, question.code) for question in questions(work.session)] == [("quantity", "emptied")]


def test_what_a_person_said_since_is_not_undone_by_a_file_that_repeats_itself(work: Work) -> None:
    take(work, row(quantity="100"))
    lines(work.session)[0].quantity = Decimal(150)
    assert outcomes(take(work, row(quantity="100"))) == ["unchanged"]
    assert lines(work.session)[0].quantity == Decimal(150)


def test_a_file_that_says_something_new_against_a_person_is_asked_and_the_persons_word_stays(work: Work) -> None:
    take(work, row(quantity="100"))
    lines(work.session)[0].quantity = Decimal(150)
    assert outcomes(take(work, row(quantity="120"))) == ["question"]
    assert lines(work.session)[0].quantity == Decimal(150)
    assert [question.code for question in questions(work.session)] == ["changed_by_person"]


def test_a_day_for_a_cancellation_that_had_none_is_no_persons_word_against_the_file(work: Work) -> None:
    take(work, row(quantity="100", cancelled="yes"))
    assert outcomes(take(work, row(quantity="100", cancelled="2026-09-10"))) == ["changed"]
    assert questions(work.session) == []
    cancelled = lines(work.session)[0].cancelled_at
    assert cancelled is not None
    assert cancelled.date() == date(2026, 9, 10)


@pytest.mark.parametrize("then", ["60", "done"])
def test_a_share_of_what_the_book_itself_promised_goes_on_without_a_question(work: Work, then: str) -> None:
    for said in ("arrives 2026-10-08", "40", then):
        result = take(work, row(category="服装", material=said))
    assert (outcomes(result), questions(work.session)) == (["changed"], [])


@pytest.mark.parametrize("said", ["60", "arrives 2026-10-12"])
def test_what_a_person_promised_of_a_material_since_is_not_taken_for_the_books_own_word(work: Work, said: str) -> None:
    for before in ("arrives 2026-10-08", "40"):
        take(work, row(category="服装", material=before))
    part(orders(work.session)[0], "fabric").promised_on = date(2026, 10, 20)
    assert outcomes(take(work, row(category="服装", material=said))) == ["question"]
    assert part(orders(work.session)[0], "fabric").promised_on == date(2026, 10, 20)


def test_an_order_is_cancelled_when_all_its_lines_are(work: Work) -> None:
    take(work, row(cancelled="2026-09-10"), row(at=3, quantity="5"))
    assert orders(work.session)[0].cancelled_at is None
    take(work, row(cancelled="2026-09-10"), row(at=3, quantity="5", cancelled="2026-09-12"))
    cancelled = orders(work.session)[0].cancelled_at
    assert cancelled is not None
    assert cancelled.date() == date(2026, 9, 12), "the last of them"


def test_a_cancelled_line_has_no_plan(work: Work) -> None:
    take(work, row(cancelled="2026-09-10", ship_date="2026-12-10"))
    assert lines(work.session)[0].milestones == []


@pytest.mark.parametrize("missing", sorted(FULL))
def test_a_po_is_confirmed_when_style_quantity_price_date_and_term_stand(work: Work, missing: str) -> None:
    take(work, row(**FULL), row("PO2", **{name: text for name, text in FULL.items() if name != missing}))
    states = [part(order, "po").state for order in orders(work.session)]
    assert states == [MilestoneState.DONE, MilestoneState.PLANNED]


@pytest.mark.parametrize(("weight", "state"), [(Weight.KEEPS, "done"), (Weight.OPENS, "planned")])
def test_a_po_is_not_confirmed_over_a_doubt_that_leaves_a_field_open(work: Work, weight: Weight, state: str) -> None:
    doubt = problem("day_off", cell="F2", field="ship_date", value="12/10", weight=weight)
    take(work, replace(row(**FULL), problems=(doubt,)))
    assert part(orders(work.session)[0], "po").state == state


def test_fields_of_the_order_that_its_lines_state_differently_are_asked(work: Work) -> None:
    result = take(work, row(term="FOB"), row(at=3, term="CIF"))
    assert outcomes(result) == ["imported", "question"]
    assert (orders(work.session)[0].term, [question.code for question in questions(work.session)]) == (
        "FOB",
        ["lines_disagree"],
    )


def test_an_unknown_kind_of_goods_is_asked_and_planned_as_general_goods(work: Work) -> None:
    take(work, row(category="风筝"))
    assert [(question.field, question.code) for question in questions(work.session)] == [
        ("category", "unknown_category")
    ]
    assert lines(work.session)[0].template == "general"


def test_every_promise_has_a_history_from_its_first_value_on_and_other_fields_from_their_first_change(
    work: Work,
) -> None:
    take(work, row(quantity="100", product="卫衣", ship_date="2026-12-10"))
    assert history(work.session) == [("quantity", None, "100"), ("due_on", None, "2026-12-10")]
    take(work, row(quantity="100", product="连帽卫衣", ship_date="2026-12-17"))
    assert history(work.session)[2:] == [("product", "卫衣", "连帽卫衣"), ("due_on", "2026-12-10", "2026-12-17")]


def test_an_import_is_on_record_with_its_counts(work: Work) -> None:
    take(work, row(), row("PO2", at=3))
    assert [name for name, _, _ in entries(work.session)] == ["book.imported"]


def test_a_question_the_file_answers_itself_is_settled(work: Work) -> None:
    take(work, row(quantity="100"))
    take(work, row(quantity=""))
    take(work, row(quantity="120"))
    [question] = questions(work.session)
    assert (question.answer, question.answered_at) == ("120", NOW)


def test_questions_go_to_the_orders_own_person_else_to_the_administrator(work: Work) -> None:
    member(work.session, ADMIN, is_admin=True)
    member(work.session, LIN, name="林晓")
    take(work, row(category="风筝", merchandiser="林晓"), row("PO2", at=3, category="风筝"))
    assert [question.asked_id for question in questions(work.session)] == [LIN, ADMIN]


def test_what_a_person_changed_is_asked_of_the_orders_own_person_for_each_line(work: Work) -> None:
    member(work.session, ADMIN, is_admin=True)
    member(work.session, LIN, name="林晓")
    rows = [row(po, at=at, merchandiser="林晓", quantity="100") for at, po in ((2, "PO1"), (3, "PO2"))]
    take(work, *rows)
    for line in lines(work.session):
        line.quantity = Decimal(150)
    take(work, *(row(po, at=2, merchandiser="林晓", quantity="120") for po in ("PO1", "PO2")))
    assert [(question.code, question.asked_id) for question in questions(work.session)] == [
        ("changed_by_person", LIN)
    ] * 2


def gone(work: Work, file: str, *pos: str) -> list[str]:
    return [line.po for line in take(work, *(row(po, at=2 + at) for at, po in enumerate(pos)), file=file).gone]


def test_a_line_that_a_later_book_of_the_same_name_has_not_is_said_and_stays(work: Work) -> None:
    assert gone(work, "a.xlsx", "PO1", "PO2", "PO3") == []
    assert gone(work, "a.xlsx", "PO1") == ["PO2", "PO3"]
    assert len(lines(work.session)) == 3


def test_a_book_of_another_name_follows_one_of_whose_lines_it_has_at_least_half(work: Work) -> None:
    gone(work, "a.xlsx", "PO1", "PO2", "PO3", "PO4")
    assert gone(work, "b.xlsx", "PO1", "PO2") == ["PO3", "PO4"]


def test_a_book_of_other_orders_is_no_reason_to_miss_these(work: Work) -> None:
    gone(work, "a.xlsx", "PO1", "PO2", "PO3")
    assert gone(work, "b.xlsx", "PO1", "PO9") == []


@pytest.mark.parametrize("over", ["line cancelled", "order cancelled", "delivered"])
def test_what_is_over_may_leave_the_book(work: Work, over: str) -> None:
    gone(work, "a.xlsx", "PO1", "PO2", "PO3")
    second = orders(work.session)[1]
    if over == "line cancelled":
        second.lines[0].cancelled_at = NOW
    elif over == "order cancelled":
        second.cancelled_at = NOW
    else:
        part(second, "delivered").state = MilestoneState.DONE
    work.session.flush()
    assert [line.po for line in lines_gone(work.session, "a.xlsx", {second.lines[0].id + 9: ""})] == ["PO1", "PO3"]


NAMES = st.sampled_from(["product", "vessel", "quantity", "ship_date", "etd", "note"])
TEXT = {"quantity": ["1", "200"], "ship_date": ["2026-12-10", "2026-12-24"], "etd": ["2026-12-12", "2026-12-26"]}
ROWS = st.dictionaries(NAMES, st.integers(0, 2), max_size=4)


def said(choice: dict[str, int]) -> dict[str, str | None]:
    return {name: "" if at == 2 else TEXT.get(name, ["甲", "乙"])[at] for name, at in choice.items()}


@settings(max_examples=sized(10, 200))
@given(books=st.lists(ROWS, min_size=1, max_size=4))
def test_after_any_books_a_value_is_the_last_one_stated_and_a_repeat_changes_nothing(
    books: list[dict[str, int]],
) -> None:
    with empty_session() as session:
        session.add(Member(id=ADMIN, name=ADMIN, is_admin=True))
        work = Work(session, company(), NOW, member=ADMIN)
        last: dict[str, str] = {}
        for choice in books:
            take(work, row(**said(choice)))
            last |= {name: text for name, text in said(choice).items() if text}
        [line] = lines(session)
        kept = {name: line.source["fields"].get(name) for name in last}
        assert kept == last
        changes, asked = len(history(session)), len(questions(session))
        assert outcomes(take(work, row(**said(books[-1])))) == ["unchanged"]
        assert (len(history(session)), len(questions(session))) == (changes, asked)
