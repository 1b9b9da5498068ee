"""照记, 改一下, 全部照记: what somebody else said is recorded as of when they said it, or asked, previewed, refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.db.models import Order, Relay
from bot.domain.orders import MilestoneState
from bot.domain.relays import RelayState
from bot.services.reports import relays, taking_up
from bot.services.reports.outcomes import ValueChange
from bot.services.reports.relays import Passing, RelayGone, RelayShown, RelayToldMessage
from bot.services.reports.taking_up import RelayValueUnread
from bot.work.unit import Work
from tests.every import every
from tests.unit.services.reports.telling import DAY, SHANGHAI, reached
from tests.unit.services.scene import LIN, QC, TODAY, asked_by, part, planned, sent, staff


@pytest.fixture
def work(session: Session) -> Work:
    return staff(session)


@pytest.fixture
def order(work: Work) -> Order:
    return planned(work)


def said(work: Work, order: Order, key: str | None, by: str = QC, batch: str = "b1", **values: Any) -> int:
    """News that is passed on, by field."""
    milestone = part(order, key) if key is not None else None
    changes = tuple(
        ValueChange(order=order.po, milestone=key, field=field, new=None if new is None else str(new))
        for field, new in values.items()
    )
    line = milestone.line if milestone is not None else order.lines[0]
    news = Passing(order=order, line=line, milestone=milestone, changes=changes, text=f"{order.po} …", note="…")
    return relays.pass_on(asked_by(work, by), news=news, batch=batch).relay


def row(work: Work, relay: int) -> Relay:
    return work.session.get_one(Relay, relay)


def test_a_figure_is_recorded_as_it_was_said_or_as_it_is_corrected(work: Work, order: Order) -> None:
    material = reached(order, "material")
    first = said(work, order, "material", progress=40)
    taking_up.keep(asked_by(work, LIN), relay_id=first)
    assert (material.progress, row(work, first).state) == (40, RelayState.KEPT)
    assert [message.relays for message in sent(work.session, RelayToldMessage)] == [(first,)]
    second = said(work, order, "material", progress=60, batch="b2")
    taking_up.change(asked_by(work, LIN), relay_id=second, values={"progress": "55"}, note=" counted ")
    settled = row(work, second)
    assert (material.progress, settled.state, settled.reason) == (55, RelayState.CHANGED, "counted")
    assert [value.new for value in relays.said_of(settled).saved] == ["55"]


def test_done_is_of_the_day_it_was_said_and_a_day_is_the_milestones_own(work: Work, order: Order) -> None:
    material, paid = reached(order, "material"), part(order, "paid")
    relay = said(work, order, "material", state="done")
    later = work.at(work.now + 2 * DAY)
    taking_up.keep(asked_by(later, LIN), relay_id=relay)
    assert (material.state, material.done_on) == (MilestoneState.DONE, TODAY)
    before = paid.forecast_on
    assert before is not None
    taking_up.keep(asked_by(work, LIN), relay_id=said(work, order, "paid", promised=before - DAY, batch="b2"))
    assert paid.promised_on == before - DAY


def test_what_is_settled_is_recorded_no_more_and_all_of_a_day_is_recorded_at_once(work: Work, order: Order) -> None:
    reached(order, "material")
    first = said(work, order, "material", progress=40)
    taking_up.keep(asked_by(work, LIN), relay_id=first)
    with pytest.raises(RelayGone):
        taking_up.keep(asked_by(work, LIN), relay_id=first)
    with pytest.raises(RelayGone):
        taking_up.keep_all(asked_by(work, LIN), day=TODAY)
    more = [said(work, order, "material", progress=figure, batch=f"b{figure}", by=QC) for figure in (50, 60)]
    with pytest.raises(RelayGone):
        taking_up.keep_all(asked_by(work, LIN), day=TODAY + DAY)
    taking_up.keep_all(asked_by(work, LIN), day=TODAY)
    assert [row(work, relay).state for relay in more] == [RelayState.REPLACED, RelayState.KEPT]


def test_what_is_asked_of_it_goes_on_waiting_and_what_is_previewed_waits_to_be_submitted(
    work: Work, order: Order
) -> None:
    material = reached(order, "material")
    material.progress, material.state = 80, MilestoneState.IN_PROGRESS
    back = said(work, order, "material", progress=40)
    taking_up.keep(asked_by(work, LIN), relay_id=back)
    assert (material.progress, row(work, back).state) == (80, RelayState.WAITING)
    late = said(work, order, "etd", promised=date(2027, 1, 20), batch="b2")
    taking_up.keep(asked_by(work, LIN, "e9"), relay_id=late)
    assert relays.said_of(row(work, late)).preview
    assert row(work, late).state is RelayState.WAITING
    for again in (
        lambda: taking_up.keep(asked_by(work, LIN), relay_id=late),
        lambda: taking_up.change(asked_by(work, LIN), relay_id=late, values={"promised": "2027-01-21"}),
    ):
        with pytest.raises(RelayShown):
            again()
    taking_up.keep_all(asked_by(work, LIN), day=TODAY)
    relays.withdraw(work, batch="b1")
    with pytest.raises(RelayShown):
        taking_up.keep_all(asked_by(work, LIN), day=TODAY)


def test_a_closing_is_on_the_ports_clock_and_the_customers_values_are_previewed(work: Work, order: Order) -> None:
    line = order.lines[0]
    for closes in ("2026-11-30T10:00:00+00:00", "2026-11-29"):
        relay = said(work, order, None, cut_off=closes)
        taking_up.keep(asked_by(work, LIN), relay_id=relay)
        assert row(work, relay).state is RelayState.KEPT
        booked = line.cutoff_at
        assert booked is None or booked.astimezone(SHANGHAI) == datetime(2026, 11, 30, 18, tzinfo=SHANGHAI)
    quantity = said(work, order, None, quantity="1,200", batch="b3")
    taking_up.keep(asked_by(work, LIN, "e8"), relay_id=quantity)
    assert relays.said_of(row(work, quantity)).preview
    assert line.quantity == Decimal(1000)


@every(
    ("field", "text"),
    [("progress", "many"), ("progress", "NaN"), ("promised", "soon"), ("progress", "Infinity")],
)
def test_a_value_that_is_none_of_its_kind_is_refused(work: Work, order: Order, field: str, text: str) -> None:
    relay = said(work, order, "material", progress=40, promised=TODAY + DAY)
    with pytest.raises(RelayValueUnread):
        taking_up.change(asked_by(work, LIN), relay_id=relay, values={field: text})
    for closing in ("x", ""):
        other = said(work, order, None, cut_off="2026-11-30", batch="b2")
        with pytest.raises(RelayValueUnread):
            taking_up.change(asked_by(work, LIN), relay_id=other, values={"cut_off": closing})
