"""Rows of absences as the one resolver reads them: overlapping ones, deputies away, cancelled ones, people who left."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.db.models import Absence, Member
from bot.domain.authority import Office, resolve_role
from bot.services.cases import mornings
from bot.services.orders.find import find_orders
from bot.services.people.office import office_of
from bot.work.unit import Work
from tests.factories import CHEN, HE, LIN, START, WANG, XU, ZHOU, day, order_of
from tests.integration.cases.world import World
from tests.integration.seats.test_following import statements

PO, LEAD = "PO2402", "merch_lead"
TODAY = day("2026-09-16")


def away(world: World, person: str, deputy: str | None, *, cancelled: bool = False) -> None:
    """An absence today as an import or an older version left it: the forms refuse two at a time."""
    row = Absence(member_id=person, starts_on=TODAY, ends_on=TODAY, deputy_id=deputy)
    row.cancelled_at = START if cancelled else None
    world.look(lambda session: session.add(row))


def office(world: World) -> Office:
    """Everybody's offices now."""
    return world.look(lambda session: office_of(Work(session, world.company, world.now)))


def finds(world: World, person: str) -> bool:
    """Whether somebody finds the order by its number."""
    here = office(world)
    found = world.look(lambda session: find_orders(session, member_id=person, text=PO, office=here))
    return bool(found)


def asked(world: World) -> str | None:
    """Who is asked in the lead's place about the order."""
    here = office(world)
    return world.look(lambda session: resolve_role(LEAD, office=here.around(order_of(session, PO))).person)


@pytest.mark.parametrize("first", [HE, ZHOU])
def test_of_two_absences_at_a_time_both_deputies_see_the_order_and_the_first_is_asked(world: World, first: str) -> None:
    for deputy in (first, *({HE, ZHOU} - {first})):
        away(world, WANG, deputy)
    assert asked(world) == first
    assert [finds(world, person) for person in (HE, ZHOU)] == [True, True]


def test_an_absence_without_a_deputy_beside_one_with_takes_nothing_from_them(world: World) -> None:
    away(world, WANG, HE)
    away(world, WANG, None)
    assert (asked(world), finds(world, HE)) == (HE, True)


def test_a_deputy_who_is_away_too_is_neither_asked_nor_shown_the_order(world: World) -> None:
    away(world, WANG, HE)
    away(world, HE, ZHOU)
    assert asked(world) is None
    assert [finds(world, person) for person in (HE, ZHOU)] == [False, False]


def test_a_cancelled_absence_gives_no_sight_and_takes_nobody_out_of_their_day(world: World) -> None:
    away(world, WANG, HE, cancelled=True)
    here = office(world)
    assert (asked(world), finds(world, HE), finds(world, WANG)) == (WANG, False, True)
    assert (here.is_away(WANG), here.deputies(WANG), here.stands_in_for(HE)) == (False, (), ())


def test_a_deputy_who_left_stands_in_for_nobody(world: World) -> None:
    away(world, WANG, HE)
    world.look(lambda session: setattr(session.get_one(Member, HE), "active", False))
    assert (asked(world), finds(world, HE)) == (None, False)
    assert office(world).deputies(WANG) == ()


def test_the_morning_list_of_somebody_away_goes_to_each_deputy_who_is_there(world: World) -> None:
    world.report(LIN, PO, "material_late", milestone="fabric", days=6, text="面料未到")
    away(world, WANG, HE)
    away(world, WANG, ZHOU)
    away(world, HE, None)
    here = office(world)
    waits = {
        person: world.look(lambda session, p=person: mornings.waiting_for(session, p, office=here, most=9).count)
        for person in (HE, ZHOU, XU)
    }
    assert waits == {HE: 0, ZHOU: 1, XU: 0}


@pytest.mark.parametrize("cancelled", [True, False])
def test_a_stand_up_leaves_out_who_is_away_that_day_and_nobody_else(world: World, *, cancelled: bool) -> None:
    tomorrow = TODAY + timedelta(days=1)
    row = Absence(member_id=LIN, starts_on=tomorrow, ends_on=tomorrow, deputy_id=None)
    row.cancelled_at = START if cancelled else None
    world.look(lambda session: session.add(row))
    here = world.look(lambda session: office_of(Work(session, world.company, world.now), on=tomorrow))
    assert here.is_away(LIN) is not cancelled
    assert not office(world).is_away(LIN)


def test_everybody_s_offices_are_one_statement_however_many_are_asked_about(world: World) -> None:
    away(world, WANG, HE)
    people = world.look(lambda session: [row.id for row in session.query(Member)])
    orders = world.look(lambda session: [order_of(session, po) for po in ("PO2402", "PO2403", "PO2407")])
    with statements(world) as found:
        here = office(world)
        seen = {(person, order.po) for person in people for order in orders if here.roles_on(person, order)}
    assert len([statement for statement in found if statement.startswith("SELECT")]) == 1
    assert {(CHEN, "PO2402"), (HE, "PO2402"), (LIN, "PO2402")} <= seen
