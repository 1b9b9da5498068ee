"""What a form says: how far a milestone is and its day, and a new order with whose it would be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.db.models import Order
from bot.domain.orders import MilestoneState
from bot.domain.phrases.reading import Quantity
from bot.domain.phrases.sentences import ask
from bot.domain.phrases.statements import NewOrder
from bot.services.orders.find import MilestoneGone
from bot.services.orders.planning import replan
from bot.services.reports.entry import Doubted, ReportEntry
from bot.services.reports.opening import new_order_told, opened_of
from bot.services.reports.outcomes import ReportOutcome, StatementOutcome
from bot.services.reports.ways_in import report_by_form
from bot.work.unit import Work
from tests.every import every
from tests.unit.services.reports.telling import DAY, reached
from tests.unit.services.scene import LIN, TODAY, asked_by, planned, seat, staff


@pytest.fixture
def work(session: Session) -> Work:
    work = staff(session)
    seat(session, "merchandiser", LIN)
    return work


@pytest.fixture
def order(work: Work) -> Order:
    return planned(work)


def filled(work: Work, milestone: int, **given: Any) -> tuple[StatementOutcome, ...]:
    blank: dict[str, Any] = {"state": None, "progress": None, "promised_on": None, "note": None}
    return report_by_form(asked_by(work, LIN), milestone_id=milestone, **blank | given)


def test_a_form_says_how_far_it_is_and_its_day_and_of_what_is_done_no_day(work: Work, order: Order) -> None:
    material = reached(order, "material")
    replan(work, order.lines[0], TODAY)
    before = material.forecast_on
    assert before is not None
    day = before - DAY
    came = filled(work, material.id, progress=40, promised_on=day)
    assert [(change.field, change.new) for outcome in came for change in outcome.changes] == [
        ("state", "in_progress"),
        ("progress", 40),
        ("promised", day.isoformat()),
    ]
    assert material.progress == 40
    assert [outcome.text for outcome in came] == ["", f"PO1 {material.name_zh} {day.isoformat()}"]
    assert [
        change.field for outcome in filled(work, material.id, state="blocked", note="wet") for change in outcome.changes
    ] == ["state"]
    assert material.blocked_reason == "wet"
    for done in ({"state": "done"}, {"progress": 100}):
        assert len(filled(work, material.id, promised_on=day - DAY, **done)) == 1
    assert material.state == MilestoneState.DONE
    assert filled(work, material.id) == ()
    with pytest.raises(MilestoneGone):
        filled(work, 10_000, progress=10)


def test_a_doubt_is_an_error_of_the_form_unless_a_note_says_why(work: Work, order: Order) -> None:
    material = reached(order, "material")
    material.progress, material.state = 60, MilestoneState.IN_PROGRESS
    with pytest.raises(Doubted) as doubt:
        filled(work, material.id, progress=40)
    assert doubt.value.question.code == "goes_back"
    filled(work, material.id, progress=40, note="counted again")
    assert material.progress == 40


def opened(work: Work, merchandiser: str | None = None, **given: Any) -> Any:
    said = {"text": "新单 PO9", "po": "po 9", "customer": "nordic", **given}
    entry = ReportEntry(work=asked_by(work, LIN), batch="b1", source="text")
    return opened_of(entry, NewOrder(**said), merchandiser=merchandiser)


def test_a_new_order_has_its_customer_as_the_orders_spell_it_and_who_asks_follows_it(work: Work, order: Order) -> None:
    found = opened(work, quantity=Quantity(value=Decimal(500), unit="件"), product="灯", term="FOB", place="Ningbo")
    assert (found.po, found.customer, found.merchandiser) == ("PO9", "Nordic", LIN)
    assert (found.quantity, found.unit, found.product) == (Decimal(500), "件", "灯")
    bare = opened(work, customer="Somebody new", quantity=Quantity(value=Decimal(5), unit=None))
    assert (bare.customer, bare.quantity, bare.unit) == ("Somebody new", Decimal(5), "")
    assert opened(work).quantity is None
    assert opened(work, merchandiser="nobody").merchandiser == LIN, "who may not follow is not chosen"


@every(
    ("given", "code"),
    [
        ({"po": ""}, "which_po"),
        ({"customer": " "}, "which_customer"),
        ({"customer": "Nordik"}, "customer_near"),
        ({"due_on": TODAY - DAY}, "past_date"),
        ({"doubts": (ask("which_value"),)}, "which_value"),
    ],
)
def test_what_must_be_known_of_a_new_order_is_asked(work: Work, order: Order, given: dict[str, Any], code: str) -> None:
    with pytest.raises(Doubted) as doubt:
        opened(work, **given)
    assert doubt.value.question.code == code


def test_a_new_order_is_previewed_with_what_it_would_say_and_when_it_would_sail(work: Work, order: Order) -> None:
    said = NewOrder(
        text="新单 PO9", po="PO9", customer="Nordic", style="KL204", due_on=date(2026, 12, 20),
        quantity=Quantity(value=Decimal("500.5"), unit=None), term="FOB", place="Ningbo",
    )  # fmt: skip
    told = new_order_told(ReportEntry(work=asked_by(work, LIN), batch="b1", source="text"), said)
    assert told.outcome.outcome is ReportOutcome.PREVIEW
    assert [(change.field, change.new) for change in told.outcome.changes] == [
        ("customer", "Nordic"),
        ("style", "KL204"),
        ("quantity", "500.5"),
        ("term", "FOB Ningbo"),
        ("customer_date", "2026-12-20"),
    ]
    ship = told.outcome.ship
    assert ship is not None
    assert (ship.agreed, ship.forecast_old, ship.customer) == (None, None, date(2026, 12, 20))
    assert ship.forecast_new is not None
    whole = NewOrder(text="新单", po="PO9", customer="Nordic", quantity=Quantity(value=Decimal(500), unit=None))
    plain = new_order_told(ReportEntry(work=asked_by(work, LIN), batch="b1", source="text"), whole)
    assert [(change.field, change.new) for change in plain.outcome.changes] == [
        ("customer", "Nordic"),
        ("quantity", 500),
    ]
