"""Names of a book and the seats they are given: placed once, asked once, never over what was changed since."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Seat
from bot.services.imports.directory import resolve_people
from bot.services.imports.people import load_people
from bot.work.unit import Work
from tests.unit.rows import member
from tests.unit.services.imports.sheet import orders, questions, row, take
from tests.unit.services.scene import ADMIN, DAY, LEAD, LIN, NOW, OTHER, TODAY, company, leaves, seat

Place = tuple[str, str, str, str]
FOLLOWER = "merchandiser"


@pytest.fixture
def work(session: Session) -> Work:
    member(session, ADMIN, name="管理员", is_admin=True)
    for person, name in ((LIN, "林晓"), (OTHER, "周敏"), (LEAD, "王芳")):
        member(session, person, name=name)
    return Work(session, company(), NOW, member=ADMIN)


def held(session: Session, *, on: date = TODAY) -> list[Place]:
    """Who holds what that day."""
    rows = session.scalars(select(Seat).order_by(Seat.id)).all()
    return [
        (row.role, row.scope_kind, row.scope_key, row.member_id)
        for row in rows
        if (row.valid_from or on) <= on and (row.valid_to is None or row.valid_to >= on)
    ]


def asked(session: Session) -> list[tuple[str, str | None, str | None]]:
    return [(question.code, question.value, question.asked_id) for question in questions(session)]


def test_a_row_of_the_assignments_is_a_seat_for_that_customer(work: Work) -> None:
    take(work, row(), seats=[("Nordic", FOLLOWER, "林晓"), ("Nordic", "merch_lead", "王芳")])
    assert held(work.session) == [
        (FOLLOWER, "customer", "Nordic", LIN),
        ("merch_lead", "customer", "Nordic", LEAD),
    ]
    assert orders(work.session)[0].merchandiser_id == LIN


def test_the_first_holder_of_a_seat_holds_it_for_as_long_as_anybody_knows(work: Work) -> None:
    take(work, row(), seats=[("Nordic", FOLLOWER, "林晓")])
    assert [seat.valid_from for seat in work.session.scalars(select(Seat))] == [None]


def test_the_same_assignments_again_give_no_second_seat(work: Work) -> None:
    for _ in range(2):
        take(work, row(), seats=[("Nordic", FOLLOWER, "林晓")])
    assert len(held(work.session)) == 1


def test_another_name_takes_the_seat_over_from_today_and_the_former_holder_keeps_their_days(work: Work) -> None:
    take(work, row(), seats=[("Nordic", FOLLOWER, "林晓")])
    take(work, row(), seats=[("Nordic", FOLLOWER, "周敏")])
    assert held(work.session) == [(FOLLOWER, "customer", "Nordic", OTHER)]
    assert held(work.session, on=TODAY - DAY) == [(FOLLOWER, "customer", "Nordic", LIN)]
    assert orders(work.session)[0].merchandiser_id == OTHER


def test_a_seat_that_was_changed_in_slack_stays_until_the_book_says_something_new(work: Work) -> None:
    take(work, row(), seats=[("Nordic", FOLLOWER, "林晓")])
    [given] = work.session.scalars(select(Seat)).all()
    given.valid_to = TODAY - DAY
    seat(work.session, FOLLOWER, OTHER, scope_kind="customer", scope_key="Nordic", valid_from=TODAY)
    take(work, row(), seats=[("Nordic", FOLLOWER, "林晓")])
    assert held(work.session) == [(FOLLOWER, "customer", "Nordic", OTHER)]
    take(work, row(), seats=[("Nordic", FOLLOWER, "王芳")])
    assert held(work.session) == [(FOLLOWER, "customer", "Nordic", LEAD)]


def test_an_order_named_after_somebody_else_than_the_customers_is_a_seat_of_its_own(work: Work) -> None:
    take(work, row(), row("PO2", at=3, merchandiser="周敏"), seats=[("Nordic", FOLLOWER, "林晓")])
    assert [order.merchandiser_id for order in orders(work.session)] == [LIN, OTHER]
    assert held(work.session) == [(FOLLOWER, "customer", "Nordic", LIN), (FOLLOWER, "order", "PO2", OTHER)]


def test_an_order_taken_over_is_the_new_persons_from_today_on(work: Work) -> None:
    for name in ("周敏", "王芳"):
        take(work, row(merchandiser=name))
    days = {seat.member_id: (seat.valid_from, seat.valid_to) for seat in work.session.scalars(select(Seat))}
    assert days == {OTHER: (None, TODAY - DAY), LEAD: (TODAY, None)}


def test_an_order_that_comes_back_to_the_customers_person_has_no_seat_of_its_own_any_more(work: Work) -> None:
    for name in ("周敏", "林晓"):
        take(work, row(merchandiser=name), seats=[("Nordic", FOLLOWER, "林晓")])
    assert held(work.session) == [(FOLLOWER, "customer", "Nordic", LIN)]
    assert orders(work.session)[0].merchandiser_id == LIN


@pytest.mark.parametrize("spelling", ["林晓", " 林晓 "])
def test_names_are_compared_without_case_and_spaces(work: Work, spelling: str) -> None:
    member(work.session, "anna", name="Anna  Berg")
    people = load_people(work)
    assert (people.find("ANNA berg"), people.find(spelling), people.find(None)) == ("anna", LIN, None)


def test_a_name_nobody_has_is_asked_of_the_administrator_once_however_many_rows_have_it(work: Work) -> None:
    rows = [row(f"PO{number}", at=number, merchandiser="小方") for number in range(2, 5)]
    for _ in range(2):
        take(work, *rows, seats=[("Nordic", "sales", "小圆"), ("Hanse", "sales", "小圆")])
    assert asked(work.session) == [("unknown_person", "小圆", ADMIN), ("unknown_person", "小方", ADMIN)]
    assert {order.merchandiser_id for order in orders(work.session)} == {None}


def test_a_name_two_people_have_is_asked_and_given_to_neither(work: Work) -> None:
    member(work.session, "lin2", name="林晓")
    take(work, row(merchandiser="林晓"))
    assert asked(work.session) == [("ambiguous_person", "林晓", ADMIN)]
    assert orders(work.session)[0].merchandiser_id is None


def test_who_left_is_nobody_of_that_name(work: Work) -> None:
    leaves(work.session, LIN)
    take(work, row(merchandiser="林晓"))
    assert asked(work.session) == [("unknown_person", "林晓", ADMIN)]


def test_a_name_nobody_has_takes_the_order_from_nobody(work: Work) -> None:
    take(work, row(merchandiser="林晓"))
    take(work, row(merchandiser="小方"))
    assert orders(work.session)[0].merchandiser_id == LIN


def test_without_a_directory_names_are_kept_as_they_stand_and_matched_once_there_is_one(session: Session) -> None:
    work = Work(session, company(), NOW, member=ADMIN)
    take(work, row(merchandiser="林晓"), seats=[("Nordic", FOLLOWER, "周敏")])
    assert (asked(session), orders(session)[0].merchandiser_name, resolve_people(work)) == ([], "林晓", 0)
    for person, name in ((LIN, "林晓"), (OTHER, "周敏")):
        member(session, person, name=name)
    assert resolve_people(work) == 1
    assert orders(session)[0].merchandiser_id == LIN
    assert held(session) == [(FOLLOWER, "customer", "Nordic", OTHER), (FOLLOWER, "order", "PO1", LIN)]
    assert (resolve_people(work), len(held(session))) == (0, 2), "a second reading changes nothing"


def test_a_directory_that_lacks_a_name_of_an_earlier_book_asks_the_administrator(session: Session) -> None:
    work = Work(session, company(), NOW, member=ADMIN)
    take(work, row(merchandiser="小方"))
    member(session, ADMIN, name="管理员", is_admin=True)
    for _ in range(2):
        resolve_people(work)
    assert asked(session) == [("unknown_person", "小方", ADMIN)]


def test_questions_nobody_was_asked_find_the_orders_person_when_the_directory_comes(session: Session) -> None:
    work = Work(session, company(), NOW, member=ADMIN)
    take(work, row(merchandiser="林晓", category="风筝"), row("PO2", at=3, category="风筝"))
    assert [question.asked_id for question in questions(session)] == [None, None]
    member(session, ADMIN, name="管理员", is_admin=True)
    member(session, LIN, name="林晓")
    resolve_people(work)
    assert [question.asked_id for question in questions(session)] == [LIN, ADMIN]
