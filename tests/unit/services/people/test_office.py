"""Who holds which office as the rows say it, and which orders one person may know of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import models
from bot.db.models import Member, Order, OrderSummary
from bot.domain.authority import DutySpell, HeldSeat, Office, PersonId, ScopeKind
from bot.domain.calendars import Calendar
from bot.files.rules import load_rules
from bot.services.people.office import (
    administrators,
    administrators_named,
    is_administrator,
    office_of,
    sees_order,
    sight_of,
)
from bot.work.company import Company
from bot.work.unit import Work
from tests import fakes
from tests.factories import moment
from tests.unit.rows import keep, member

NOW = moment("2026-09-16 10:00")
TODAY, DAY = date(2026, 9, 16), timedelta(days=1)
LIN, LEAD, OTHER = PersonId("lin"), PersonId("lead"), PersonId("other")


@cache
def company() -> Company:
    calendar = Calendar(name="cn", bound_to_years=False)
    return replace(fakes.company(), rules=load_rules(), calendars={"cn": calendar})


@pytest.fixture
def work(session: Session) -> Work:
    for person in (LIN, LEAD, OTHER):
        member(session, person)
    return Work(session, company(), NOW)


def seat(session: Session, role: str, person: str, **more: Any) -> None:
    keep(session, models.Seat(member_id=person, role=role, **more))


def away(session: Session, person: str, first: date = TODAY, last: date = TODAY, **more: Any) -> None:
    keep(session, models.Absence(member_id=person, starts_on=first, ends_on=last, **more))


def order(session: Session, po: str, *, of: str | None = None, customer: str = "Nordic", project: str = "") -> Order:
    """An order with what lists know of it."""
    row = keep(session, Order(customer=customer, po=po, project=project or None, merchandiser_id=of, created_at=NOW))
    known: dict[str, Any] = {"customer": customer, "project": project, "po": po, "po_key": po, "po_number": po}
    days: dict[str, Any] = {"float_days": 999, "due_on": date.max, "late_after": date.max, "names": ""}
    keep(session, OrderSummary(order_id=row.id, merchandiser_id=of or "", finished=False, going=True, **known, **days))
    return row


def leaves(session: Session, person: str) -> None:
    gone = session.get_one(Member, person)
    gone.active, gone.standing = False, "left"
    session.flush()


def seen(work: Work, person: str) -> list[str]:
    """The orders somebody sees: by the condition in SQL, and by what `sees` says of each, which is the same."""
    office = office_of(work)
    found = select(OrderSummary.po).where(sees_order(office, person)).order_by(OrderSummary.po)
    by_rows = list(work.session.scalars(found))
    each = work.session.scalars(select(Order).order_by(Order.po)).all()
    assert by_rows == [row.po for row in each if office.sees(person, row)]
    return by_rows


@pytest.mark.parametrize(
    ("first", "last", "held"),
    [
        (None, None, True),
        (TODAY, TODAY, True),
        (TODAY - DAY, TODAY - DAY, False),
        (TODAY + DAY, None, True),
        (None, TODAY, True),
        (None, TODAY - DAY, False),
    ],
)
def test_seats_of_the_day_and_of_later_days_are_known(
    work: Work, first: date | None, last: date | None, held: bool
) -> None:
    seat(work.session, "pm", LIN, scope_kind="project", scope_key="P1", valid_from=first, valid_to=last)
    place = {"scope_kind": ScopeKind.PROJECT, "scope_key": "P1"}
    expected = (HeldSeat(role="pm", person=LIN, valid_from=first, valid_to=last, **place),) if held else ()  # type: ignore[arg-type]
    assert office_of(work).seats == expected
    assert office_of(work, on=TODAY - DAY).seats != ()


def test_duty_is_known_also_when_it_is_over_unless_it_was_called_off(work: Work) -> None:
    for role, cancelled in (("pm", None), ("qc", NOW)):
        days = {"starts_on": TODAY - DAY, "ends_on": TODAY - DAY}
        keep(work.session, models.Duty(member_id=LIN, role=role, cancelled_at=cancelled, **days))
    expected = DutySpell(role="pm", person=LIN, starts_on=TODAY - DAY, ends_on=TODAY - DAY)
    assert office_of(work).duty == (expected,)


def test_who_left_holds_nothing_and_stands_in_for_nobody(work: Work) -> None:
    seat(work.session, "pm", LIN)
    seat(work.session, "pm", OTHER)
    keep(work.session, models.Duty(member_id=LIN, role="pm", starts_on=TODAY, ends_on=TODAY))
    away(work.session, OTHER, deputy_id=LIN)
    before = office_of(work)
    assert ([held.person for held in before.seats], before.deputies(OTHER), before.gone) == (
        [LIN, OTHER],
        (LIN,),
        frozenset(),
    )
    leaves(work.session, LIN)
    office = office_of(work)
    assert ([held.person for held in office.seats], office.duty, office.gone) == ([OTHER], (), frozenset({LIN}))
    assert (office.is_away(OTHER), office.deputies(OTHER)) == (True, ())


def test_a_contact_without_slack_holds_an_office_as_one_outside(work: Work) -> None:
    member(work.session, "outside:jin", is_outside=True)
    seat(work.session, "production", "outside:jin")
    seat(work.session, "qc", LIN)
    assert [held.outside for held in office_of(work).seats] == [True, False]


@pytest.mark.parametrize(
    ("last", "cancelled", "counts"), [(TODAY, False, True), (TODAY - DAY, False, False), (TODAY, True, False)]
)
def test_an_absence_counts_until_it_is_over_or_cancelled(work: Work, last: date, cancelled: bool, counts: bool) -> None:
    cancelled_at = NOW if cancelled else None
    away(work.session, LIN, TODAY - DAY, last, deputy_id=OTHER, limit_cny=500, cancelled_at=cancelled_at)
    found = office_of(work).absences
    assert [(absence.person, absence.deputy, absence.limit_cny) for absence in found] == (
        [(LIN, OTHER, 500.0)] if counts else []
    )
    assert office_of(work).is_away(LIN) is counts


def test_an_absence_without_a_deputy_has_none_and_no_limit(work: Work) -> None:
    away(work.session, LIN)
    [found] = office_of(work).absences
    assert (found.deputy, found.limit_cny) == (None, None)


def test_administrators_are_colleagues_and_named_by_their_ids(work: Work) -> None:
    for person, more in (
        ("b", {"is_admin": True}),
        ("a", {"is_admin": True}),
        ("c", {"is_admin": True, "active": False}),
    ):
        member(work.session, person, **more)
    member(work.session, "outside:jin", is_outside=True)
    assert office_of(work).administrators == administrators(work.session) == ("a", "b")
    assert [is_administrator(work.by(person)) for person in ("a", "c", LIN, "nobody")] == [True, False, False, False]


def test_administrators_are_named_in_words_and_where_there_is_none_by_a_dash(work: Work) -> None:
    assert administrators_named(work.session) == "—"
    for person in ("b", "a"):
        member(work.session, person, is_admin=True, name=person.upper())
    assert administrators_named(work.session) == "A、B"


@pytest.mark.parametrize(
    ("at", "off"), [("2026-09-16 10:00", False), ("2026-09-16 21:00", True), ("2026-09-19 10:00", True)]
)
def test_a_day_off_is_when_the_companys_office_is_closed(work: Work, at: str, off: bool) -> None:
    office = office_of(work.at(moment(at)))
    assert (office.day_off, office.on) == (off, moment(at).date())


def test_an_order_is_seen_by_its_own_person_and_by_who_holds_an_office_there(work: Work) -> None:
    order(work.session, "PO1", of=LIN)
    order(work.session, "PO2", of=OTHER, customer="Other")
    order(work.session, "PO3", project="P1")
    assert (seen(work, LIN), seen(work, OTHER), seen(work, LEAD)) == (["PO1"], ["PO2"], [])
    seat(work.session, "pm", LEAD, scope_kind="project", scope_key="P1")
    assert seen(work, LEAD) == ["PO3"]
    seat(work.session, "qc", LEAD, scope_kind="customer", scope_key="Nordic")
    assert seen(work, LEAD) == ["PO1", "PO3"]
    seat(work.session, "finance", LEAD, scope_kind="order", scope_key="PO2")
    assert seen(work, LEAD) == ["PO1", "PO2", "PO3"]


def test_who_holds_an_office_more_narrowly_acts_there_and_takes_the_order_out_of_nobodys_sight(work: Work) -> None:
    for po, project in (("PO1", "P1"), ("PO2", "")):
        order(work.session, po, project=project)
    seat(work.session, "finance", LEAD)
    seat(work.session, "finance", OTHER, scope_kind="order", scope_key="PO1")
    assert (seen(work, LEAD), seen(work, OTHER)) == (["PO1", "PO2"], ["PO1"])
    office = office_of(work)
    acting = [
        [row.po for row in work.session.scalars(select(Order)) if office.roles_on(who, row)] for who in (LEAD, OTHER)
    ]
    prices = [
        [row.po for row in work.session.scalars(select(Order)) if office.sees_prices(who, row)] for who in (LEAD, OTHER)
    ]
    assert acting == prices == [["PO2"], ["PO1"]]


def test_a_customer_held_by_another_is_out_of_sight_of_a_director(work: Work) -> None:
    for po in ("PO1", "PO2"):
        order(work.session, po)
    order(work.session, "PO3", customer="Other", project="P1")
    seat(work.session, "sales_director", LEAD)
    assert seen(work, LEAD) == ["PO1", "PO2", "PO3"]
    seat(work.session, "qc", OTHER, scope_kind="customer", scope_key="Nordic")
    seat(work.session, "sales_director", OTHER, scope_kind="order", scope_key="PO2", valid_from=TODAY + DAY)
    assert seen(work, LEAD) == ["PO1", "PO2", "PO3"], "another office, and one that is not held yet"
    seat(work.session, "sales_director", OTHER, scope_kind="order", scope_key="PO1")
    assert seen(work, LEAD) == ["PO2", "PO3"]
    seat(work.session, "sales_director", OTHER, scope_kind="project", scope_key="P1")
    assert seen(work, LEAD) == ["PO2"]
    seat(work.session, "sales_director", OTHER, scope_kind="customer", scope_key="Nordic")
    assert (seen(work, LEAD), seen(work, OTHER)) == ([], ["PO1", "PO2", "PO3"])
    seat(work.session, "sales_director", LIN)
    assert (seen(work, LIN), seen(work, OTHER)) == ([], ["PO1", "PO2", "PO3"]), "a wider seat takes nothing away"


def test_a_seat_of_the_orders_own_role_shows_no_order(work: Work) -> None:
    order(work.session, "PO1", of=LIN)
    seat(work.session, company().rules.follower, OTHER)
    assert seen(work, OTHER) == []


def test_who_stands_in_sees_what_the_other_sees_and_who_is_gone_nothing(work: Work) -> None:
    order(work.session, "PO1", of=LIN)
    order(work.session, "PO2")
    seat(work.session, "qc", LIN, scope_kind="order", scope_key="PO2")
    away(work.session, LIN, deputy_id=OTHER)
    assert seen(work, OTHER) == ["PO1", "PO2"]
    leaves(work.session, LIN)
    assert (seen(work, OTHER), seen(work, LIN)) == ([], [])


def test_a_seat_in_no_project_takes_in_no_order_without_one(work: Work) -> None:
    order(work.session, "PO1")
    seat(work.session, "pm", LEAD, scope_kind="project", scope_key="")
    assert seen(work, LEAD) == []


def sight(work: Work, person: str, **more: Any) -> Any:
    return sight_of(work.session, office_of(work), person, **more)


def test_one_knows_of_the_customers_and_projects_of_ones_orders_and_of_no_others(work: Work) -> None:
    order(work.session, "PO1", of=LIN, project="P1")
    order(work.session, "PO2", of=OTHER, customer="Other")
    own = sight(work, LIN)
    known = [("order", "PO1"), ("customer", "Nordic"), ("project", "P1"), ("workspace", "")]
    unknown = [("order", "PO2"), ("customer", "Other"), ("project", "P2")]
    assert [own.covers(*scope) for scope in (*known, *unknown)] == [True] * 4 + [False] * 3
    assert own.near == {("order", "PO1"), ("customer", "Nordic"), ("project", "P1")}
    everything = sight(work, LIN, whole=True)
    assert (everything.near, [everything.covers(*scope) for scope in unknown]) == (frozenset(), [True] * 3)


def test_an_office_shows_its_scope_also_where_it_has_no_order_yet(work: Work) -> None:
    seat(work.session, "pm", LEAD, scope_kind="project", scope_key="P9")
    seat(work.session, company().rules.follower, LEAD, scope_kind="customer", scope_key="Nordic")
    own = sight(work, LEAD)
    assert (own.covers("project", "P9"), own.covers("project", "P1"), own.covers("customer", "Nordic")) == (
        True,
        False,
        False,
    )


@pytest.mark.parametrize(("kind", "key"), [("order", "PO1"), ("project", "P1"), ("customer", "Nordic")])
def test_an_office_in_one_scope_shows_the_scopes_of_the_orders_in_it(work: Work, kind: str, key: str) -> None:
    order(work.session, "PO1", project="P1")
    order(work.session, "PO2", customer="Other")
    seat(work.session, "qc", LEAD, scope_kind=kind, scope_key=key)
    assert sight(work, LEAD).near == {("order", "PO1"), ("customer", "Nordic"), ("project", "P1")}


def test_an_office_that_another_holds_more_narrowly_still_shows_the_order(work: Work) -> None:
    order(work.session, "PO1", project="P1")
    seat(work.session, "qc", LEAD, scope_kind="customer", scope_key="Nordic")
    seat(work.session, "qc", OTHER, scope_kind="order", scope_key="PO1")
    assert sight(work, LEAD).near == {("order", "PO1"), ("customer", "Nordic"), ("project", "P1")}


def test_who_stands_in_knows_what_the_other_knows(work: Work) -> None:
    order(work.session, "PO1", of=LIN)
    away(work.session, LIN, deputy_id=OTHER)
    seat(work.session, "pm", LIN, scope_kind="project", scope_key="P9")
    own = sight(work, OTHER)
    assert (own.covers("order", "PO1"), own.covers("project", "P9")) == (True, True)
    assert isinstance(own.office, Office)
