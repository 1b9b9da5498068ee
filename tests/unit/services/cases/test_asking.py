"""Who speaks for the asking side of a case now."""

from __future__ import annotations

import pytest

from bot.db.models import Order
from bot.services.cases import rights
from bot.services.cases.asking import asking_side, asking_side_of
from bot.work.unit import Work
from tests.unit.services.cases.cast import (
    ADMIN,
    LEAD,
    LIN,
    OTHER,
    away,
    decision,
    leaves,
    ruling,
)


def side(work: Work, reporter: str = LIN, asker: str | None = None) -> tuple[str, ...]:
    row = decision(work, case={"reporter_id": reporter})
    own = rights.standing(work, row).decision.own
    found = asking_side(work.session, row.case, own, asker=asker)
    if asker is None:
        assert asking_side_of(work, row.case) == found
    return found


def test_who_reported_it_and_follows_the_order_answers_alone(work: Work) -> None:
    assert side(work) == (LIN,)


def test_who_reported_somebody_elses_order_answers_after_who_follows_it(work: Work) -> None:
    assert side(work, OTHER) == (LIN, OTHER)


def test_of_who_reported_and_is_away_who_stands_in_answers_too(work: Work) -> None:
    away(work.session, LIN)
    assert side(work) == (LEAD, LIN)


def test_once_the_order_is_anothers_the_new_one_answers_first(work: Work) -> None:
    work.session.get_one(Order, 1).merchandiser_id = OTHER
    work.session.flush()
    assert side(work) == (OTHER, LIN)


def test_who_left_is_not_asked_any_more(work: Work) -> None:
    leaves(work.session, LIN)
    assert side(work) == (LEAD,)
    assert side(work, OTHER) == (LEAD, OTHER)


def test_who_asks_is_not_asked(work: Work) -> None:
    assert side(work, OTHER, asker=LIN) == (OTHER,)
    assert side(work, asker=OTHER) == (LIN,)


def test_where_nobody_is_left_it_stays_with_who_reported_it(work: Work) -> None:
    assert side(work, asker=LIN) == (LIN,)
    for person in (LIN, LEAD):
        leaves(work.session, person)
    row = decision(work, ruling(standing_deputy=None, ladder=(), standings=(), line_above=()))
    own = rights.standing(work, row).decision.own
    assert own.person is None
    assert asking_side(work.session, row.case, own) == (LIN,)


@pytest.mark.parametrize("reporter", [LIN, ADMIN])
def test_of_a_case_that_asks_for_nothing_it_is_who_reported_it(work: Work, reporter: str) -> None:
    row = decision(work, case={"reporter_id": reporter})
    case = row.case
    case.decisions = []
    assert asking_side_of(work, case) == (reporter,)
