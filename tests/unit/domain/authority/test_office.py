"""Who holds an office around an order, who stands in, and what a person may there, beside a model that counts it out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.authority import (
    AbsenceSpell,
    HeldSeat,
    NotYourOrder,
    Office,
    OrderScope,
    PersonId,
    Right,
    RuleTable,
    ScopeKind,
    follower_of,
    heir,
    heirs,
    resolve_role,
)
from tests.unit.domain.authority.cast import CHEN, HE, HUANG, LI, LIN, LIU, SEATS, SUN, WANG, WEDNESDAY, ZHENG, ZHOU

FOLLOWER, LEAD, FINANCE = "merchandiser", "merch_lead", "finance"
ROLES = (FOLLOWER, LEAD, FINANCE)
PEOPLE = tuple(PersonId(name) for name in "abcd")
DAYS = tuple(WEDNESDAY + timedelta(days=number) for number in (-1, 0, 1))
KEYS = {ScopeKind.WORKSPACE: "", ScopeKind.CUSTOMER: "N", ScopeKind.PROJECT: "P1", ScopeKind.ORDER: "PO1"}
WIDEST_FIRST = tuple(ScopeKind)


@dataclass(frozen=True, kw_only=True)
class Po:
    """An order as far as scopes go by it."""

    po: str = "PO2402"
    customer: str = "Nordic"
    project: str | None = None
    merchandiser_id: str | None = LIN


def away(person: PersonId, deputy: PersonId | None = None, **more: float | None) -> AbsenceSpell:
    return AbsenceSpell(person=person, starts_on=WEDNESDAY, ends_on=WEDNESDAY, deputy=deputy, **more)


@pytest.fixture
def office(table: RuleTable) -> Office:
    """The company of the stories on Wednesday."""
    return Office(seats=SEATS, on=WEDNESDAY, rights=table.rights, administrators=(HUANG,))


def test_both_deputies_of_two_overlapping_absences_see_what_either_may_be_asked(office: Office) -> None:
    covered = replace(office, absences=(away(WANG, LI), away(WANG, ZHOU, limit_cny=500.0)))
    assert [LEAD in covered.roles_on(person, Po()) for person in (LI, ZHOU)] == [True, True]
    assert resolve_role(LEAD, office=covered.around(Po())).person == LI
    turned = replace(office, absences=(away(WANG, ZHOU), away(WANG, LI)))
    assert resolve_role(LEAD, office=turned.around(Po())).person == ZHOU
    assert turned.stands_in_for(ZHOU) == turned.stands_in_for(LI) == (WANG,)


def test_a_deputy_who_is_away_too_stands_in_for_nobody_and_sees_nothing_by_it(office: Office) -> None:
    covered = replace(office, absences=(away(WANG, LI), away(LI, ZHOU)))
    assert covered.roles_on(LI, Po()) == covered.roles_on(ZHOU, Po()) == frozenset()
    assert covered.deputies(WANG) == ()
    assert resolve_role(LEAD, office=covered.around(Po())).person is None


def test_a_limit_bounds_what_a_deputy_decides_not_what_they_see(office: Office) -> None:
    covered = replace(office, absences=(away(WANG, LI, limit_cny=500.0),))
    assert covered.roles_on(LI, Po()) == {LEAD}
    assert covered.sees_prices(LI, Po())
    around = covered.around(Po())
    assert resolve_role(LEAD, office=around).person is None
    assert [resolve_role(LEAD, office=replace(around, cost_cny=cost)).person for cost in (499.0, 500.0)] == [LI, None]


def test_an_order_names_its_own_person_and_a_seat_beside_them_counts_for_nothing(office: Office) -> None:
    beside = HeldSeat(role=FOLLOWER, person=ZHOU, scope_kind=ScopeKind.ORDER, scope_key="PO2402")
    given_seat = replace(office, seats=(beside, *SEATS))
    assert [seat.person for seat in given_seat.around(Po()).holders(FOLLOWER)] == [LIN]
    assert given_seat.roles_on(ZHOU, Po()) == frozenset()
    assert given_seat.roles_on(LIN, Po()) == {FOLLOWER}
    assert given_seat.roles_on(HE, Po(customer="AutoTeile Ost", merchandiser_id=None)) == frozenset()


def test_who_is_gone_follows_nothing_and_the_line_above_does(office: Office, table: RuleTable) -> None:
    gone = replace(office, gone=frozenset({LIN}))
    assert gone.roles_on(LIN, Po()) == frozenset()
    assert (gone.around(Po()).holders(FOLLOWER), gone.around(Po()).left) == ((), LIN)
    assert [follower_of(Po(), office=here, rules=table) for here in (office, gone)] == [LIN, WANG]
    orphan = replace(gone, seats=(), administrators=())
    assert follower_of(Po(), office=orphan, rules=table) is None


def test_a_vacant_office_falls_to_the_nearest_one_above_that_is_held(office: Office, table: RuleTable) -> None:
    here = office.around(Po(project="P1"))
    assert heir(LEAD, office=here, rules=table) == LI, "on a project the PM"
    assert heir(LEAD, office=office.around(Po()), rules=table) == CHEN, "else the customer's director"
    assert heir("pmo", office=replace(here, seats=()), rules=table) == HUANG, "at last an administrator"
    assert heirs(["pmo", "finance", FOLLOWER, "external"], office=office, rules=table) == {"pmo": HUANG}


def test_prices_and_reports_go_by_the_columns_of_the_table(office: Office) -> None:
    assert office.sees_prices(LIN, Po())
    assert not office.sees_prices(ZHENG, Po())
    assert not office.sees_prices(LIN), "of no order nothing is shown"
    assert not office.sees_prices(LIN, Po(), Po(po="PO2403", merchandiser_id=HE))
    assert office.require_report(WANG, Po(), owner_role="qc") == {LEAD}
    assert office.require_report(ZHENG, Po(), owner_role="production") == {"production"}
    for person, owner in ((SUN, "qc"), (ZHENG, "qc"), (HE, FOLLOWER)):
        with pytest.raises(NotYourOrder):
            office.require_report(person, Po(), owner_role=owner)
    with pytest.raises(NotYourOrder):
        office.require_sight(HE, Po())
    office.require_sight(SUN, Po())
    assert office.may(office.roles_anywhere(LIU), Right.READS_FIGURES)
    assert not office.may(office.roles_anywhere(SUN), Right.READS_FIGURES)


SCOPED = st.sampled_from(ScopeKind).flatmap(lambda kind: st.tuples(st.just(kind), st.sampled_from([KEYS[kind], "X"])))
SEAT = st.builds(
    lambda role, person, scope, first: HeldSeat(
        role=role,
        person=person,
        scope_kind=scope[0],
        scope_key="" if scope[0] is ScopeKind.WORKSPACE else scope[1],
        valid_from=first,
    ),
    st.sampled_from(ROLES),
    st.sampled_from(PEOPLE),
    SCOPED,
    st.sampled_from([None, *DAYS]),
)
ABSENCE = st.tuples(
    st.permutations(PEOPLE), st.sampled_from(DAYS), st.integers(0, 2), st.booleans(), st.sampled_from([None, 500.0])
).map(
    lambda drawn: AbsenceSpell(
        person=drawn[0][0],
        deputy=drawn[0][1] if drawn[3] else None,
        starts_on=drawn[1],
        ends_on=drawn[1] + timedelta(days=drawn[2]),
        limit_cny=drawn[4],
    )
)
ORDERS = st.builds(
    Po,
    po=st.just("PO1"),
    customer=st.just("N"),
    project=st.sampled_from([None, "P1"]),
    merchandiser_id=st.sampled_from(PEOPLE),
)
OFFICES = st.builds(
    Office,
    seats=st.lists(SEAT, max_size=7).map(tuple),
    absences=st.lists(ABSENCE, max_size=5).map(tuple),
    on=st.just(WEDNESDAY),
    rights=st.just({Right.FOLLOWS: frozenset({FOLLOWER}), Right.KEEPS_TO_OWN: frozenset({LEAD})}),
)


def counted_out(office: Office, person: PersonId, order: Po) -> set[str]:
    """The roles on an order by the words of the product: narrowest scope, absent people, deputies who are there."""

    def is_there(who: str) -> bool:
        return not any(a.person == who and a.starts_on <= WEDNESDAY <= a.ends_on for a in office.absences)

    people = [person]
    if is_there(person):
        people += [a.person for a in office.absences if a.deputy == person and a.starts_on <= WEDNESDAY <= a.ends_on]
    keys = {"workspace": "", "customer": order.customer, "project": order.project, "order": order.po}
    found = {FOLLOWER} if order.merchandiser_id in people else set()
    for role in (LEAD, FINANCE):
        here = [
            seat
            for seat in office.seats
            if seat.role == role
            and (seat.valid_from is None or seat.valid_from <= WEDNESDAY)
            and keys[seat.scope_kind] == seat.scope_key
        ]
        narrowest = max((WIDEST_FIRST.index(seat.scope_kind) for seat in here), default=None)
        if any(WIDEST_FIRST.index(seat.scope_kind) == narrowest and seat.person in people for seat in here):
            found.add(role)
    return found


def sees_by_words(office: Office, person: PersonId, order: Po) -> bool:
    """Whether somebody sees an order: they act on it, or a seat that is no lead's and no 跟单员's takes it in."""
    people = (person, *office.stands_in_for(person))
    keys = {"workspace": "", "customer": order.customer, "project": order.project, "order": order.po}
    return bool(counted_out(office, person, order)) or any(
        seat.role == FINANCE
        and seat.person in people
        and keys[seat.scope_kind] == seat.scope_key
        and (seat.valid_from is None or seat.valid_from <= WEDNESDAY)
        for seat in office.seats
    )


@given(office=OFFICES, order=ORDERS)
def test_an_order_exists_for_whom_the_words_say_and_for_all_who_act_on_it(office: Office, order: Po) -> None:
    for person in PEOPLE:
        assert office.sees(person, order) == sees_by_words(office, person, order)
        assert office.sees(person, order) or not office.roles_on(person, order)


@given(office=OFFICES, order=ORDERS)
def test_the_roles_on_an_order_are_those_the_words_give(office: Office, order: Po) -> None:
    for person in PEOPLE:
        assert office.roles_on(person, order) == counted_out(office, person, order)


@given(office=OFFICES, order=ORDERS, cost=st.sampled_from([None, 100.0, 900.0]))
def test_whoever_is_asked_about_an_order_may_see_it_in_that_role(office: Office, order: Po, cost: float | None) -> None:
    around = replace(office.around(order), cost_cny=cost)
    for role in ROLES:
        rung = resolve_role(role, office=around)
        if rung.person is None:
            continue
        assert role in office.roles_on(rung.person, order)
        assert rung.acting_for is None or rung.acting_for in office.stands_in_for(rung.person)
        assert rung.person not in PEOPLE or not office.is_away(rung.person)


@given(office=OFFICES)
def test_what_is_held_in_a_scope_is_held_somewhere(office: Office) -> None:
    for person in PEOPLE:
        for kind, key in KEYS.items():
            scope = OrderScope() if kind is ScopeKind.WORKSPACE else OrderScope(**{kind: key})
            assert office.roles_in(person, scope) <= office.roles_anywhere(person)
