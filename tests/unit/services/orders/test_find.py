"""Orders found by what people call them: never another's, never a guess, always in the same order."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Order, OrderSummary
from bot.db.summaries import refresh_summaries
from bot.domain.orders import MilestoneState, OrderState
from bot.services.orders import find
from bot.services.orders.find import (
    NOTHING_AHEAD,
    TOLD,
    OrderNotFound,
    OrderUnclear,
    find_orders,
    fits,
    followed,
    in_order,
    late_first,
    look_ahead,
    look_up,
    most_urgent,
    named_orders,
    one_order,
    open_lines,
    orders_called,
)
from bot.services.orders.states import line_state_of, state_of
from bot.services.people.office import office_of
from bot.work.unit import Work
from tests.sizes import sized
from tests.unit.rows import empty_session
from tests.unit.services.scene import (
    DIRECTOR,
    LEAD,
    LIN,
    NOW,
    OTHER,
    TODAY,
    away,
    line,
    milestone,
    order,
    staff,
)


@pytest.fixture
def work(session: Session) -> Work:
    """Lin's order with every name an order may have, and one of other's."""
    work = staff(session)
    made = order(session, "PO2403", customer="Nordvik", lc_number="LC88-1")
    names = {"style": "ST-100", "product": "男式卫衣", "vessel": "MSC ANNA 636W"}
    line(made, **names, container="TCLU2403119", bill_of_lading="BL777")
    line(order(session, "PO9", of=OTHER, customer="Hanse"), style="ST-900", product="男式外套")
    kept(session)
    return work


def kept(session: Session) -> None:
    session.flush()
    refresh_summaries(session, session.scalars(select(Order.id)).all())


def found(work: Work, text: str, person: str = LIN) -> list[str]:
    orders = find_orders(work.session, member_id=person, text=text, office=office_of(work))
    return [order.po for order in orders]


@pytest.mark.parametrize(
    "text",
    [
        "PO2403", "po2403", "PO 2403", "2403", "P.O.2403", "PO-2403", "PO#2403", "ＰＯ２４０３", "２４０３",
        "ST-100", "st-100", "男式卫衣", "卫衣", "MSC ANNA 636W", "msc  anna", "TCLU2403119", "BL777", "LC88-1", "Nordvik",
    ],
)  # fmt: skip
def test_an_order_is_found_by_any_of_its_names_however_they_are_typed(work: Work, text: str) -> None:
    assert found(work, text) == ["PO2403"]


@pytest.mark.parametrize("text", ["PO9", "9", "ST-900", "外套", "Hanse", "PO2", "", "   ", "%", "_", "\n", "\t", "²"])
def test_what_one_may_not_see_and_what_is_no_name_are_found_alike_not_at_all(work: Work, text: str) -> None:
    assert found(work, text) == []
    with pytest.raises(OrderNotFound) as hidden:
        one_order(work.session, member_id=LIN, text=text, office=office_of(work))
    assert hidden.value.fields == {"name": text.strip()}


def test_signs_that_mean_something_to_a_database_are_read_as_they_stand(work: Work) -> None:
    line(order(work.session, "PO5"), style="50%_A")
    kept(work.session)
    assert (found(work, "50%_A"), found(work, "0%_")) == (["PO5"], ["PO5"])
    assert found(work, "5%A") == []


def test_an_exact_po_beats_every_order_that_has_it_in_a_name(work: Work) -> None:
    line(order(work.session, "PO77"), product="like PO2403")
    line(order(work.session, "PO78"), container="2403")
    kept(work.session)
    assert (found(work, "PO2403"), found(work, "2403")) == (["PO2403"], ["PO2403"])


def test_a_name_that_fits_several_gives_them_all_in_the_order_of_their_numbers(work: Work) -> None:
    for po in ("PO30", "PO29"):
        line(order(work.session, po), product="男式卫衣")
    kept(work.session)
    assert found(work, "卫衣") == ["PO2403", "PO29", "PO30"]
    with pytest.raises(OrderUnclear) as unclear:
        one_order(work.session, member_id=LIN, text=" 卫衣 ", office=office_of(work))
    assert unclear.value.fields == {"name": "卫衣", "candidates": ("PO2403", "PO29", "PO30")}


@pytest.mark.parametrize(("many", "more"), [(TOLD, ()), (TOLD + 1, ("…",))])
def test_of_very_many_the_first_are_said_and_that_there_are_more(work: Work, many: int, more: tuple[str, ...]) -> None:
    for number in range(many):
        line(order(work.session, f"PO{100 + number}"), product="同名")
    kept(work.session)
    with pytest.raises(OrderUnclear) as unclear:
        one_order(work.session, member_id=LIN, text="同名", office=office_of(work))
    assert unclear.value.fields["candidates"] == (*(f"PO{100 + number}" for number in range(TOLD)), *more)


def test_its_own_person_the_lead_and_the_customer_s_director_find_an_order(work: Work) -> None:
    assert [found(work, "2403", person) for person in (LIN, LEAD, DIRECTOR)] == [["PO2403"]] * 3


def test_several_names_in_a_text_are_found_one_by_one_and_those_that_fit_none_are_said(work: Work) -> None:
    line(order(work.session, "PO2404"))
    kept(work.session)
    named = named_orders(work.session, member_id=LIN, text="PO2403、2404 和 PO9", office=office_of(work))
    wanted = select(OrderSummary.po).where(named.fits.which).order_by(OrderSummary.po)
    assert (list(work.session.scalars(wanted)), named.fits.total) == (["PO2403", "PO2404"], 2)
    assert named.missing == ("PO9",)


def test_a_name_said_twice_is_one_order(work: Work) -> None:
    named = named_orders(work.session, member_id=LIN, text="PO2403 po2403", office=office_of(work))
    assert (named.fits.total, named.missing) == (1, ())


@pytest.mark.parametrize(
    ("text", "names"),
    [("ST-100", ["PO2403"]), ("msc anna", ["PO2403"]), ("MSC ANNA 636W", ["PO2403"]), ("MSC", ["PO2403"]),
     ("ANNA", []), ("卫衣", []), ("ST", []), ("Nordvik", []), ("2403", []), ("x", []), ("ST-900", [])],
)  # fmt: skip
def test_a_name_as_a_whole_is_no_part_of_a_word_and_a_vessel_goes_without_its_voyage(
    work: Work, text: str, names: list[str]
) -> None:
    assert list(orders_called(work.session, office_of(work), member_id=LIN, text=text, most=5)) == names


def test_a_word_that_is_some_orders_number_is_no_name_of_another(work: Work) -> None:
    line(order(work.session, "PO31"), style="2403")
    kept(work.session)
    assert list(orders_called(work.session, office_of(work), member_id=LIN, text="2403", most=5)) == []


SAID = ("2403", "PO2403", "P.O.2403", "po 2403", "9", "PO9", "ST-100", "msc anna", "MSC", "MSC ANNA 636W", "ST_100", "ST%",
        "男式", "男式卫衣", "男式外套", "ST-900", "Nordvik", "x", "2403 车缝 70%", "777", "BL777")  # fmt: skip


@pytest.mark.parametrize("person", [LIN, OTHER, LEAD])
def test_what_is_looked_for_ahead_is_found_as_by_itself(work: Work, person: str) -> None:
    line(order(work.session, "HS-2403", of=OTHER), style="2403")
    kept(work.session)
    office = office_of(work)
    numbers = [said for said in SAID if said.isdigit()]
    ahead = look_ahead(work.session, office, member_id=person, names=SAID, numbers=numbers)
    assert ahead.rows
    for said in SAID:
        asked = {"member_id": person, "text": said}
        alone = orders_called(work.session, office, most=5, **asked)
        assert list(orders_called(work.session, office, most=5, ahead=ahead, **asked)) == list(alone), said
        assert look_up(work.session, office, ahead=ahead, **asked).pos == look_up(work.session, office, **asked).pos, (
            said
        )


def test_names_that_fit_more_orders_than_are_named_are_looked_for_one_by_one(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "NAMED", 1)
    line(order(work.session, "HS-2403"))
    kept(work.session)
    ahead = look_ahead(work.session, office_of(work), member_id=LIN, names=(), numbers=["2403"])
    assert ahead == NOTHING_AHEAD


def summary(work: Work, po: str, **known: Any) -> int:
    """An order whose place in lists is given, not worked out."""
    row = order(work.session, po, of=known.pop("of", LIN))
    refresh_summaries(work.session, [row.id])
    kept = work.session.get_one(OrderSummary, row.id)
    for field, value in {"finished": False, **known}.items():
        setattr(kept, field, value)
    work.session.flush()
    return row.id


def test_one_follows_ones_own_orders_and_those_of_whom_one_stands_in_for(work: Work) -> None:
    def mine(person: str) -> list[str]:
        wanted = select(OrderSummary.po).where(followed(office_of(work), person)).order_by(OrderSummary.po)
        return list(work.session.scalars(wanted))

    assert (mine(LIN), mine(OTHER)) == (["PO2403"], ["PO9"])
    assert mine(LEAD) == ["PO2403", "PO9"], "who follows none has those they may see"
    away(work.session, LIN, deputy_id=OTHER)
    assert mine(OTHER) == ["PO2403", "PO9"]


def test_what_is_over_is_nobodys_work(work: Work) -> None:
    summary(work, "PO1", finished=True)
    wanted = select(OrderSummary.po).where(followed(office_of(work), LIN))
    assert list(work.session.scalars(wanted)) == ["PO2403"]


@settings(max_examples=sized(12, 300))
@given(
    rows=st.lists(st.tuples(st.integers(-5, 20), st.integers(-3, 3), st.integers(-3, 3)), min_size=1, max_size=9),
    most=st.integers(1, 4),
)
def test_pages_of_a_list_have_every_order_once_the_late_and_the_tightest_first(
    rows: list[tuple[int, int, int]], most: int
) -> None:
    with empty_session() as session:
        work = staff(session)
        for place, (float_days, due, late) in enumerate(rows):
            due_on, late_after = (TODAY + timedelta(days=days) for days in (due, late))
            summary(work, f"PO{place:02}", float_days=float_days, due_on=due_on, late_after=late_after)
        every = fits(session, OrderSummary.order_id > 0).which
        for listed, key in (
            (lambda after: most_urgent(session, every, most=most, after=after), urgency),
            (lambda after: late_first(session, every, today=TODAY, most=most, after=after), late_urgency),
        ):
            pages = [list(listed(after)) for after in range(0, len(rows) + most, most)]
            ids = [order_id for page in pages for order_id in page]
            summaries = session.scalars(select(OrderSummary)).all()
            assert ids == [row.order_id for row in sorted(summaries, key=key)]


def urgency(row: OrderSummary) -> tuple[int, date, str]:
    return row.float_days, row.due_on, row.po


def late_urgency(row: OrderSummary) -> tuple[bool, int, date, str]:
    return row.late_after >= TODAY, *urgency(row)


def test_orders_come_loaded_in_the_order_they_were_named(work: Work) -> None:
    ids = [summary(work, "PO1"), summary(work, "PO2"), summary(work, "PO3")]
    assert [row.po for row in in_order(work.session, [ids[2], ids[0], ids[1]])] == ["PO3", "PO1", "PO2"]


def test_a_line_is_open_until_it_is_signed_for_or_cancelled(work: Work) -> None:
    made = order(work.session, "PO1")
    going, shipped, delivered = (line(made) for _ in range(3))
    line(made, cancelled_at=NOW)
    milestone(going, "delivered")
    milestone(shipped, "etd", state=MilestoneState.DONE)
    milestone(delivered, "delivered", state=MilestoneState.DONE)
    assert open_lines(made) == [going, shipped]


def test_an_order_stands_where_its_line_furthest_behind_stands() -> None:
    made = order_of_lines(["etd", "delivered"], ["po"])
    assert [line_state_of(row) for row in made.lines] == [OrderState.DELIVERED, OrderState.CONFIRMED]
    assert state_of(made) == OrderState.CONFIRMED
    made.lines[1].cancelled_at = NOW
    assert state_of(made) == OrderState.DELIVERED
    made.cancelled_at = NOW
    assert state_of(made) == OrderState.CANCELLED


def test_finance_closes_an_order_whatever_its_milestones_say() -> None:
    made = order_of_lines(["po"])
    made.closed_at = NOW
    assert state_of(made) == OrderState.CLOSED


def order_of_lines(*done: list[str]) -> Order:
    made = Order(po="PO1", customer="C")
    for keys in done:
        row = line(made)
        for key in keys:
            milestone(row, key, state=MilestoneState.DONE, owner_role="sales")
    return made
