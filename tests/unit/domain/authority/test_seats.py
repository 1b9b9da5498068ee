"""Who holds a role where and when, who is away, who stands in: against plain readings of the same words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.authority import AbsenceSpell, DutySpell, HeldSeat, PersonId, ScopeKind
from bot.domain.authority.seats import (
    BadAbsence,
    OrderScope,
    deputies_of,
    is_away,
    peers_of,
    refuse_loops,
    seats_of,
)
from tests.every import every

DAY, TODAY = timedelta(days=1), date(2026, 9, 16)
A, B, C, D = (PersonId(name) for name in "abcd")
HERE = OrderScope(order="PO1", project="P1", customer="Nordic")
KEYS = {ScopeKind.ORDER: "PO1", ScopeKind.PROJECT: "P1", ScopeKind.CUSTOMER: "Nordic", ScopeKind.WORKSPACE: ""}

PEOPLE = st.sampled_from([A, B, C, D])
DAYS = st.integers(-3, 3).map(lambda n: TODAY + n * DAY)


@st.composite
def spells(draw: st.DrawFn) -> AbsenceSpell:
    person, first = draw(PEOPLE), draw(DAYS)
    deputy = draw(st.none() | PEOPLE.filter(lambda other: other != person))
    limit = draw(st.none() | st.sampled_from([0.0, 100.0, 1000.0]))
    last = first + draw(st.integers(0, 4)) * DAY
    return AbsenceSpell(person=person, starts_on=first, ends_on=last, deputy=deputy, limit_cny=limit)


@st.composite
def held(draw: st.DrawFn) -> HeldSeat:
    kind = draw(st.sampled_from(list(ScopeKind)))
    return HeldSeat(
        role=draw(st.sampled_from(["pm", "qc"])),
        person=draw(PEOPLE),
        scope_kind=kind,
        scope_key=draw(st.sampled_from([KEYS[kind], "elsewhere"])),
        valid_from=draw(st.none() | DAYS),
        valid_to=draw(st.none() | DAYS),
    )


@given(seats=st.lists(held(), max_size=6), on=DAYS)
def test_those_of_the_narrowest_scope_anybody_holds_it_in_hold_a_role(seats: list[HeldSeat], on: date) -> None:
    def counts(seat: HeldSeat) -> bool:
        here = seat.scope_kind is ScopeKind.WORKSPACE or seat.scope_key == KEYS[seat.scope_kind]
        begun = seat.valid_from is None or on >= seat.valid_from
        return seat.role == "pm" and here and begun and (seat.valid_to is None or on <= seat.valid_to)

    found = seats_of("pm", seats, HERE, on)
    counting = [seat for seat in seats if counts(seat)]
    width = [ScopeKind.ORDER, ScopeKind.PROJECT, ScopeKind.CUSTOMER, ScopeKind.WORKSPACE]
    best = min((width.index(seat.scope_kind) for seat in counting), default=None)
    narrowest = [seat for seat in counting if best is not None and seat.scope_kind is width[best]]
    assert {seat.person for seat in found} == {seat.person for seat in narrowest}
    assert len(found) == len({seat.person for seat in found}), "each once"
    anywhere = [seat.person for seat in seats if seat.role == "pm" and seat.is_held(on)]
    assert peers_of("pm", seats, on) == tuple(dict.fromkeys(anywhere))


@given(
    absences=st.lists(spells(), max_size=6),
    person=PEOPLE,
    on=DAYS,
    cost=st.none() | st.sampled_from([0.0, 99.0, 100.0]),
)
def test_who_stands_in_is_there_and_within_their_limit(
    absences: list[AbsenceSpell], person: PersonId, on: date, cost: float | None
) -> None:
    def away(someone: PersonId | None) -> bool:
        return any(spell.person == someone and spell.starts_on <= on <= spell.ends_on for spell in absences)

    expected = []
    for spell in absences:
        if spell.person == person and spell.starts_on <= on <= spell.ends_on and spell.deputy is not None:
            enough = spell.limit_cny is None or (cost is not None and cost < spell.limit_cny)
            if enough and not away(spell.deputy):
                expected.append(spell.deputy)
    assert list(deputies_of(person, absences, on, cost_cny=cost)) == expected
    assert is_away(person, absences, on) is away(person)


@given(absences=st.lists(spells(), max_size=5))
def test_a_ring_of_people_who_stand_in_for_each_other_is_refused(absences: list[AbsenceSpell]) -> None:
    """A ring: from one absence along deputies who are away at the same time, back to its person."""

    def rings(start: AbsenceSpell, here: AbsenceSpell, seen: tuple[int, ...]) -> bool:
        for at, spell in enumerate(absences):
            together = spell.person == here.deputy and overlaps(spell, start) and overlaps(spell, here)
            if together and at not in seen and (spell.deputy == start.person or rings(start, spell, (*seen, at))):
                return True
        return False

    ring = any(rings(start, start, (at,)) for at, start in enumerate(absences))
    try:
        refuse_loops(absences)
    except BadAbsence:
        assert ring
    else:
        assert not ring


def overlaps(one: AbsenceSpell, other: AbsenceSpell) -> bool:
    days = {one.starts_on + n * DAY for n in range((one.ends_on - one.starts_on).days + 1)}
    return any(other.starts_on <= day <= other.ends_on for day in days)


@given(one=spells(), other=spells())
def test_absences_overlap_on_a_day_that_both_have(one: AbsenceSpell, other: AbsenceSpell) -> None:
    assert one.overlaps(other) is other.overlaps(one) is overlaps(one, other)


def test_the_ring_that_is_refused_names_whose_absence_it_is() -> None:
    days: dict[str, Any] = {"starts_on": TODAY, "ends_on": TODAY}
    ring = [AbsenceSpell(person=A, deputy=B, **days), AbsenceSpell(person=B, deputy=A, **days)]
    with pytest.raises(BadAbsence) as refused:
        refuse_loops(ring)
    assert refused.value.fields == {"person": A, "deputy": B}


def test_an_absence_of_one_day_is_one_and_nobody_stands_in_for_themselves() -> None:
    one = AbsenceSpell(person=A, starts_on=TODAY, ends_on=TODAY)
    assert [one.covers(TODAY + n * DAY) for n in (-1, 0, 1)] == [False, True, False]
    bad: Any
    for bad in ({"ends_on": TODAY - DAY}, {"ends_on": TODAY, "deputy": A}):
        with pytest.raises(BadAbsence):
            AbsenceSpell(person=A, starts_on=TODAY, **bad)


@every(
    ("kind", "key", "covers"),
    [
        (ScopeKind.WORKSPACE, "", True),
        (ScopeKind.WORKSPACE, "anything", True),
        (ScopeKind.ORDER, "PO1", True),
        (ScopeKind.ORDER, "P1", False),
        (ScopeKind.PROJECT, "P1", True),
        (ScopeKind.CUSTOMER, "Nordic", True),
        (ScopeKind.CUSTOMER, "nordic", False),
    ],
)
def test_a_scope_takes_in_what_is_named_there(kind: ScopeKind, key: str, covers: bool) -> None:
    assert HERE.covers(kind, key) is covers
    assert OrderScope().covers(kind, key) is (kind is ScopeKind.WORKSPACE)


@every(
    ("more", "role", "day", "covers"),
    [
        ({}, "pm", 0, True),
        ({}, "qc", 0, False),
        ({}, "pm", -1, False),
        ({}, "pm", 2, False),
        ({}, "pm", 1, True),
        ({"scope_kind": ScopeKind.CUSTOMER, "scope_key": "Nordic"}, "pm", 0, True),
        ({"scope_kind": ScopeKind.CUSTOMER, "scope_key": "Elsewhere"}, "pm", 0, False),
    ],
)
def test_a_duty_is_for_a_role_somewhere_on_its_days(more: dict[str, Any], role: str, day: int, covers: bool) -> None:
    duty = DutySpell(role="pm", person=A, starts_on=TODAY, ends_on=TODAY + DAY, **more)
    assert duty.covers(role, HERE, TODAY + day * DAY) is covers
