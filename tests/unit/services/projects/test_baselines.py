"""The baseline of a project: set once, by who the table makes accountable, with every line's days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from bot.db.models import Order
from bot.domain.authority.office import NotYourOrder
from bot.domain.errors import GendanError
from bot.services.orders.find import OrderNotFound
from bot.services.projects.baselines import (
    BaselineWish,
    latest,
    lines_of,
    orders_of,
    outside,
    project_of,
    refuse,
    set_baseline,
    setters,
    show_history,
)
from bot.services.projects.messages import BaselineAskedMessage
from bot.work.notices import RefusalMessage
from bot.work.unit import Work
from tests.unit.rows import member
from tests.unit.services.scene import (
    DAY,
    LIN,
    NOW,
    OTHER,
    TODAY,
    asked_by,
    away,
    entries,
    leaves,
    line,
    order,
    planned,
    seat,
    sent,
    staff,
)

PM = "pm"
WISH = BaselineWish(why="合同 HT-12", scope=" 夹克 6500 件 ", budget="50万")


@pytest.fixture
def work(session: Session) -> Work:
    work = staff(session)
    member(session, PM)
    seat(session, "pm", PM, scope_kind="project", scope_key="P1")
    return asked_by(work, PM)


@pytest.fixture
def own(work: Work) -> Order:
    row = planned(work, lines=2)
    row.project, row.mode = "P1", "project"
    work.session.flush()
    return row


def test_the_first_version_keeps_days_scope_budget_who_and_why(work: Work, own: Order) -> None:
    own.lines[1].cancelled_at = NOW
    made = set_baseline(work, order_id=own.id, wish=WISH)
    assert (made.number, made.by_id, made.cause, made.why) == (1, PM, "set", "合同 HT-12")
    assert (made.scope, made.budget_cny) == ("夹克 6500 件", Decimal(500_000))
    [(number, days)] = lines_of(made).items()
    assert (number, days.due) == (own.lines[0].id, date(2026, 12, 10)), "a cancelled line is agreed with nobody"
    assert days.ship == next(milestone.forecast_on for milestone in own.lines[0].milestones if milestone.key == "etd")
    assert set(days.gates) == {
        milestone.key for milestone in own.lines[0].milestones if milestone.gate and milestone.key != "etd"
    }
    assert sent(work.session, BaselineAskedMessage, PM) == [BaselineAskedMessage(order=own.id)]
    assert entries(work.session) == [("baseline.set", PM, True)]


def test_every_order_of_the_project_is_in_it(work: Work, own: Order) -> None:
    second = planned(work, "PO2")
    second.project, second.mode = "P1", "project"
    third = planned(work, "PO3")
    third.project, third.mode, third.cancelled_at = "P1", "project", NOW
    work.session.flush()
    assert [row.po for row in orders_of(work.session, "P1")] == ["PO1", "PO2"]
    made = set_baseline(work, order_id=own.id, wish=WISH)
    assert set(lines_of(made)) == {row.id for order in (own, second) for row in order.lines}


def test_there_is_one_baseline_and_only_a_request_moves_it(work: Work, own: Order) -> None:
    made = set_baseline(work, order_id=own.id, wish=WISH)
    with pytest.raises(GendanError) as refused:
        set_baseline(work, order_id=own.id, wish=WISH)
    assert (refused.value.code, latest(work.session, "P1")) == ("baseline_exists", made)


@pytest.mark.parametrize("person", [LIN, OTHER, "admin"])
def test_nobody_else_sets_it_and_is_told_who_does(work: Work, own: Order, person: str) -> None:
    with pytest.raises(GendanError) as refused:
        set_baseline(asked_by(work, person), order_id=own.id, wish=WISH)
    assert (refused.value.code, refused.value.fields) == ("baseline_not_yours", {"names": PM})
    assert latest(work.session, "P1") is None


def test_an_attempt_is_on_record_and_answered_privately(work: Work, own: Order) -> None:
    refuse(asked_by(work, LIN), order_id=own.id)
    assert sent(work.session, RefusalMessage, LIN) == [RefusalMessage(code="baseline_not_yours", fields={"names": PM})]
    assert entries(work.session) == [("baseline.set", LIN, False)]


def test_who_stands_in_for_the_pm_sets_it_and_who_left_does_not(work: Work, own: Order) -> None:
    away(work.session, PM, deputy_id=OTHER)
    assert setters(work, own) == (OTHER, PM)
    leaves(work.session, PM)
    assert setters(work, own) == ()


def test_a_seat_of_another_day_or_another_project_does_not_count(work: Work, own: Order) -> None:
    seat(work.session, "pm", OTHER, scope_kind="project", scope_key="P2")
    seat(work.session, "pm", LIN, scope_kind="project", scope_key="P1", valid_from=TODAY + DAY)
    assert setters(work, own) == (PM,)


def test_an_order_that_hangs_under_no_project_has_none(work: Work) -> None:
    row = order(work.session, "PO9")
    assert project_of(row) is None
    row.project = "P1"
    assert project_of(row) is None, "it is followed as business"
    for use_case in (lambda: set_baseline(work, order_id=row.id, wish=WISH),):
        with pytest.raises(GendanError) as refused:
            use_case()
        assert refused.value.code == "baseline_no_project"


@pytest.mark.parametrize("why", ["", "   "])
def test_a_baseline_says_why_it_was_set(work: Work, own: Order, why: str) -> None:
    with pytest.raises(GendanError) as refused:
        set_baseline(work, order_id=own.id, wish=BaselineWish(why=why))
    assert (refused.value.code, refused.value.fields["block"]) == ("baseline_why", "why")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", None), (" ", None), ("0", 0), ("1,200,000", 1_200_000), ("3万5", 35_000),
     ("12.5万", 125_000), ("¥5000", 5000)],
)  # fmt: skip
def test_a_budget_is_read_as_amounts_are_everywhere(work: Work, own: Order, typed: str, kept: int | None) -> None:
    made = set_baseline(work, order_id=own.id, wish=BaselineWish(why="x", budget=typed))
    assert made.budget_cny == kept


@pytest.mark.parametrize(
    "typed", ["很多", "-1", "USD 500", "NaN", "Infinity", "1E999999万", "1E-999999", "99999999999999万", "12 34 56 x"]
)
def test_what_is_no_amount_of_cny_is_refused_at_its_field(work: Work, own: Order, typed: str) -> None:
    with pytest.raises(GendanError) as refused:
        set_baseline(work, order_id=own.id, wish=BaselineWish(why="x", budget=typed))
    assert (refused.value.code, refused.value.fields["block"]) == ("baseline_bad_budget", "budget")
    assert latest(work.session, "P1") is None


def test_the_history_is_for_who_may_see_the_order(work: Work, own: Order) -> None:
    show_history(asked_by(work, LIN), order_id=own.id)
    with pytest.raises(NotYourOrder):
        show_history(asked_by(work, OTHER), order_id=own.id)
    assert len(sent(work.session, BaselineAskedMessage)) == 1


def test_an_order_that_is_gone_has_no_history(work: Work) -> None:
    with pytest.raises(OrderNotFound):
        show_history(work, order_id=4711)


def test_a_line_added_later_is_outside_until_it_joins_and_a_cancelled_one_is_nothing(work: Work, own: Order) -> None:
    made = set_baseline(work, order_id=own.id, wish=WISH)
    assert outside(made, own) == ()
    late, gone = line(own), line(own, cancelled_at=NOW)
    work.session.flush()
    assert (outside(made, own), gone.id in outside(made, own)) == ((late.id,), False)
