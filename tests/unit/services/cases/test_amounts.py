"""Who may see the amounts of a case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.db.models import CaseDecision, CaseEffect, Order, OrderLine
from bot.domain.typed import Discretion
from bot.services.cases.amounts import AMOUNT, discretion_in, discretions_in
from bot.services.people.office import office_of
from bot.work.unit import Work
from tests.unit.rows import keep
from tests.unit.services.cases.cast import BOSS, DIRECTOR, LEAD, LIN, NOW, OTHER, QC, away, decision, ruling, seat


def sees(work: Work, row: CaseDecision, person: str | None) -> bool:
    found = discretion_in(work, row.case, reader_id=person)
    assert found == Discretion(reader_id=person, amounts=found.amounts)
    return found.amounts


def test_a_channel_never_shows_amounts(work: Work) -> None:
    assert not sees(work, decision(work), None)


def test_who_sees_the_prices_of_the_order_sees_the_amounts_of_its_cases(work: Work) -> None:
    row = decision(work)
    office = office_of(work)
    for person in (LIN, LEAD, DIRECTOR, BOSS, QC, OTHER):
        order = work.session.get_one(Order, 1)
        assert sees(work, row, person) is office.sees_prices(person, order), person
    assert not sees(work, row, QC)
    assert sees(work, row, BOSS)


def about_the_amount(work: Work, **more: Any) -> CaseDecision:
    """Quality is asked about the cost, and knows no prices."""
    made = ruling(facts={AMOUNT: 500}, standings=(replace(ruling().standings[1], role="qc"),), ladder=("qc",))
    return decision(work, made, **more)


def test_who_is_asked_to_decide_about_the_amount_sees_it(work: Work) -> None:
    row = about_the_amount(work)
    assert not sees(work, row, QC)
    seat(work.session, "qc", QC)
    assert sees(work, row, QC)
    assert not sees(work, row, OTHER)
    away(work.session, QC, OTHER)
    assert sees(work, row, OTHER), "who stands in for them decides it"


def test_who_is_asked_about_something_else_does_not(work: Work) -> None:
    seat(work.session, "qc", QC)
    made = ruling(standings=(replace(ruling().standings[1], role="qc"),), ladder=("qc",))
    assert not sees(work, decision(work, made), QC)


def test_who_only_proposes_does_not(work: Work) -> None:
    seat(work.session, "qc", QC)
    both = (replace(ruling().standings[0], role="qc"), ruling().standings[1])
    made = ruling(facts={AMOUNT: 500}, standings=both, ladder=("qc", "sales_director"))
    assert not sees(work, decision(work, made), QC)


def test_who_decided_about_the_amount_still_sees_it(work: Work) -> None:
    assert sees(work, about_the_amount(work, decided_by=OTHER, decided_at=NOW), OTHER)
    assert not sees(work, decision(work, decided_by=OTHER, decided_at=NOW), OTHER)


def test_of_a_case_about_several_orders_the_amounts_are_for_who_sees_them_of_all(work: Work) -> None:
    row = decision(work)
    theirs = keep(work.session, Order(customer="Elsewhere", po="PO2", merchandiser_id=OTHER, created_at=NOW))
    line = keep(work.session, OrderLine(order_id=theirs.id, position=0, key="1"))
    assert sees(work, row, LIN)
    keep(work.session, CaseEffect(case_id=row.case_id, line_id=line.id, detail={}))
    work.session.refresh(row.case)
    assert (sees(work, row, LIN), sees(work, row, OTHER), sees(work, row, BOSS)) == (False, False, True)


def test_a_case_of_no_order_shows_amounts_to_who_sees_every_price_there_is(work: Work) -> None:
    row = decision(work, case={"order_id": None})
    office = office_of(work)
    assert sees(work, row, QC) is office.sees_prices(QC)


@pytest.mark.parametrize("reader", [LIN, QC, None])
def test_several_cases_are_asked_about_at_once_with_the_same_answer(work: Work, reader: str | None) -> None:
    rows = [decision(work), about_the_amount(work), decision(work, case={"order_id": None})]
    cases = [row.case for row in rows]
    together = discretions_in(work, cases, reader_id=reader)
    assert together == {case.id: discretion_in(work, case, reader_id=reader) for case in cases}
    assert discretions_in(work, [], reader_id=reader) == {}
