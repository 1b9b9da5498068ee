"""The summaries of orders: true after everything that happens to an order, and what people look up in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import migrate
from bot.db.database import Database
from bot.db.models import Absence, Member, Milestone, Order, OrderSummary, Seat
from bot.db.summaries import refresh_summaries
from bot.domain.authority import Office
from bot.services.orders.find import OrderUnclear, find_orders, followed, most_urgent, one_order, orders_called
from bot.services.orders.messages import OrdersAskedMessage
from bot.services.orders.states import state_of
from bot.services.people.office import office_of, sees_order
from bot.views.orders import load_list
from bot.work.company import Company
from bot.work.unit import Work
from tests.factories import CHEN, HE, LIN, LIU, WANG, ZHOU, demo_company, line_of, milestone_of, moment, order_of
from tests.integration.conftest import DEMO, Databases

T = TypeVar("T")
TODAY = date(2026, 9, 16)
NOW = moment("2026-09-16 09:00")


@pytest.fixture(scope="module")
def company() -> Company:
    """The demo company."""
    return demo_company()


def office(session: Session) -> Office:
    """Who holds what that morning."""
    return office_of(Work(session, demo_company(), NOW))


def kept(session: Session) -> list[tuple[Any, ...]]:
    """Every summary as it lies in the database."""
    return [tuple(row) for row in session.execute(select(OrderSummary.__table__).order_by(OrderSummary.order_id))]


def anew(session: Session) -> list[tuple[Any, ...]]:
    """Every summary as it is when it is worked out now."""
    refresh_summaries(session, session.scalars(select(Order.id)).all())
    return kept(session)


def test_the_order_book_leaves_a_true_summary_of_every_order(demo: Database) -> None:
    before = demo.call(kept)
    assert len(before) == demo.call(lambda s: len(s.scalars(select(Order.id)).all()))
    assert demo.call(anew) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda s: setattr(order_of(s, "PO2402"), "merchandiser_id", ZHOU) or True,
        lambda s: setattr(order_of(s, "PO2402"), "cancelled_at", NOW) or True,
        lambda s: setattr(line_of(s, "PO2402"), "cancelled_at", NOW) or True,
        lambda s: setattr(line_of(s, "PO2402"), "vessel", "COSCO 9") or True,
        lambda s: setattr(milestone_of(s, "PO2402", "fabric"), "promised_on", date(2027, 1, 1)) or True,
        lambda s: setattr(milestone_of(s, "PO2402", "delivered"), "state", "done") or True,
        lambda s: [s.delete(milestone) for milestone in line_of(s, "PO2402").milestones],
    ],
)
def test_whatever_changes_is_in_the_summary_as_it_commits(demo: Database, change: Callable[[Session], object]) -> None:
    before = demo.call(kept)
    demo.call(lambda session: change(session) and None)
    after = demo.call(kept)
    assert after != before
    assert demo.call(anew) == after


def test_what_a_failed_use_case_did_is_in_no_summary(demo: Database) -> None:
    before = demo.call(kept)

    def fail(session: Session) -> None:
        order_of(session, "PO2402").cancelled_at = NOW
        session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        demo.call(fail)
    assert demo.call(kept) == before


def test_an_order_that_is_gone_has_no_summary(demo: Database) -> None:
    def add(session: Session) -> None:
        session.add(Order(customer="NOVA", po="PO7777", created_at=NOW, lines=[]))

    demo.call(add)
    assert demo.call(lambda s: [order.po for order in find_orders(s, member_id=CHEN, text="7777", office=office(s))])
    demo.call(lambda s: s.delete(order_of(s, "PO7777")))
    assert "PO7777" not in str(demo.call(kept))


def test_the_migration_works_out_the_same(databases: Databases, dialect: str, tmp_path: Path) -> None:
    with databases.copy(dialect, DEMO, tmp_path) as url, Database(url) as database:
        before = database.call(kept)
        migrate.downgrade(url, "0017")
        migrate.upgrade(url)
        assert database.call(kept) == before


@pytest.mark.parametrize("person", [LIN, ZHOU, HE, WANG, CHEN, LIU])
@pytest.mark.parametrize("seats", ["as they are", "one more"])
def test_the_condition_shows_just_the_orders_that_exist_for_somebody(demo: Database, person: str, seats: str) -> None:
    def compare(session: Session) -> tuple[set[str], set[str]]:
        if seats == "one more":
            session.add(Seat(member_id=ZHOU, role="merch_lead", scope_kind="order", scope_key="PO2402"))
            session.add(Seat(member_id=HE, role="pm", scope_kind="customer", scope_key="NOVA"))
            session.add(Absence(member_id=LIN, starts_on=TODAY, ends_on=TODAY, deputy_id=LIU))
            session.get_one(Member, WANG).active = False
        session.flush()
        known = office(session)
        held = {order.po for order in session.scalars(select(Order)).unique() if known.sees(person, order)}
        return held, set(session.scalars(select(OrderSummary.po).where(sees_order(known, person))))

    held, shown = demo.call(compare)
    assert shown == held


def test_what_is_over_is_followed_by_nobody(demo: Database) -> None:
    def followed_by(session: Session) -> list[str]:
        found = most_urgent(session, followed(office(session), CHEN), most=999)
        orders = {order.id: order for order in session.scalars(select(Order)).unique()}
        assert {str(state_of(orders[number])) for number in found}.isdisjoint({"delivered", "closed", "cancelled"})
        return [orders[number].po for number in found]

    before = demo.call(followed_by)
    demo.call(lambda s: setattr(order_of(s, before[0]), "cancelled_at", NOW))
    assert demo.call(followed_by) == before[1:]


def test_pages_follow_each_other_without_a_gap(demo: Database, company: Company, monkeypatch: Any) -> None:
    def rows(page: int) -> list[Any]:
        return list(
            demo.call(lambda s: load_list(Work(s, company, NOW, member=CHEN), asked=OrdersAskedMessage(page=page))).rows
        )

    whole = [row for page in range(9) for row in rows(page)]
    monkeypatch.setattr("bot.views.orders.PAGE", 1)
    assert [row for page in range(len(whole) + 1) for row in rows(page)] == whole
    assert [row.late for row in whole] == sorted((row.late for row in whole), reverse=True)
    tight = [(row.float_days, row.due_on) for row in whole if row.late and row.float_days is not None]
    assert tight == sorted(tight, key=lambda each: (each[0], each[1] or date.max))


@pytest.mark.parametrize(
    ("word", "found"),
    [("cosco 9", True), ("COSCO  9", True), ("osco", True), ("nova", False), ("c_sco", False), ("%", False)],
)
def test_a_word_is_looked_for_as_it_is_in_any_case(demo: Database, word: str, found: bool) -> None:
    demo.call(lambda s: setattr(line_of(s, "PO2402"), "vessel", "Cosco 9 V.022W"))
    pos = demo.call(lambda s: [order.po for order in find_orders(s, member_id=CHEN, text=word, office=office(s))])
    assert ("PO2402" in pos) is found


def test_part_of_a_name_is_no_name_nor_is_the_customer(demo: Database) -> None:
    demo.call(lambda s: setattr(line_of(s, "PO2402"), "vessel", "COSCO 9 V.022W"))

    def called(name: str) -> list[str]:
        who = demo.call(office)
        return list(demo.call(lambda s: orders_called(s, who, member_id=CHEN, text=name, most=9)))

    customer = demo.call(lambda s: order_of(s, "PO2402").customer)
    assert [called(name) for name in ("cosco 9", "COSCO 9 V.022W", "osco 9", customer)] == [
        ["PO2402"],
        ["PO2402"],
        [],
        [],
    ]


def test_candidates_are_the_first_of_many(demo: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = demo.call(lambda s: order_of(s, "PO2402").customer)
    monkeypatch.setattr("bot.services.orders.find.TOLD", 1)
    with pytest.raises(OrderUnclear) as refused:
        demo.call(lambda s: one_order(s, member_id=CHEN, text=customer, office=office(s)))
    assert refused.value.fields["candidates"] == ("PO2401", "…")


def test_every_milestone_that_is_open_can_be_late(demo: Database) -> None:
    late = demo.call(lambda s: s.scalars(select(OrderSummary.po).where(OrderSummary.late_after < TODAY)).all())
    rows = demo.call(lambda s: s.scalars(select(Milestone).where(Milestone.state != "done")).unique().all())
    due = {
        row.line.order.po
        for row in rows
        if row.line.cancelled_at is None
        and (day := row.promised_on or row.forecast_on)
        and (day < TODAY or (row.latest_on and day > row.latest_on))
    }
    assert set(late) == due
