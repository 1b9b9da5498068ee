"""Figures of cases: how long, at which level, how often silence moved one up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.case_figures import CaseRecord, DecisionRecord, Happened, Spread, figures, reactions, spread
from tests.every import every
from tests.sizes import sized

NINE = datetime(2026, 9, 16, 1, 0, tzinfo=UTC)


def at(hour: float) -> datetime:
    return NINE + timedelta(hours=hour)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def plain(_person: str, start: datetime, end: datetime) -> timedelta:
    return end - start


def test_each_person_asked_is_measured_until_their_first_reaction() -> None:
    events = [
        Happened(kind="asked", at=at(0), target="U05"),
        Happened(kind="reminded", at=at(1), target="U05"),
        Happened(kind="acknowledged", at=at(2), actor="U05"),
        Happened(kind="passed_up", at=at(5), actor="U05", target="U09"),
        Happened(kind="decided", at=at(6), actor="U09"),
    ]
    assert reactions(events, plain) == [hours(2), hours(1)]


def test_who_stayed_silent_counts_as_no_reaction_and_the_next_is_measured_from_their_own_turn() -> None:
    events = [
        Happened(kind="asked", at=at(0), target="U05"),
        Happened(kind="timed_out", at=at(9), actor="U05", target="U09"),
        Happened(kind="acknowledged", at=at(10), actor="U09"),
    ]
    assert reactions(events, plain) == [hours(1)]


def test_the_working_time_is_of_the_person_asked() -> None:
    asked: list[str] = []

    def of_person(person: str, _start: datetime, _end: datetime) -> timedelta:
        asked.append(person)
        return hours(0)

    reactions(
        [Happened(kind="asked", at=at(0), target="U05"), Happened(kind="decided", at=at(1), actor="U09")], of_person
    )
    assert asked == ["U05"]


@every(("spans", "median", "p90"), [([1], 1, 1), ([1, 2], 1, 2), ([3, 1, 2], 2, 3), (list(range(1, 11)), 5, 9)])
def test_median_and_ninetieth_are_values_that_occurred(spans: list[int], median: int, p90: int) -> None:
    assert spread(map(hours, spans)) == Spread(count=len(spans), median=hours(median), p90=hours(p90))


def test_of_nothing_there_is_no_median() -> None:
    assert spread([]) == Spread(count=0)


def test_cases_are_grouped_by_month_kind_and_role() -> None:
    lead = DecisionRecord(role="merch_lead", acknowledged=(hours(1),), decided=hours(2), lowest=True)
    director = DecisionRecord(role="sales_director", acknowledged=(hours(3),), decided=hours(8), lowest=False)
    open_one = DecisionRecord(role="sales_director")
    found = figures(
        [
            CaseRecord(month="2026-09", kind="booking", decisions=(lead, director), closed=hours(9), timed_out=True),
            CaseRecord(month="2026-08", kind="booking", decisions=(lead,), closed=hours(4)),
            CaseRecord(month="2026-09", kind="quality", decisions=(open_one,)),
        ]
    )

    assert (found.total.cases, found.total.decided, found.total.at_lowest, found.total.timed_out) == (3, 3, 2, 1)
    assert found.total.close == Spread(count=2, median=hours(4), p90=hours(9))
    assert [(group.name, group.cases, group.timed_out) for group in found.months] == [
        ("2026-08", 1, 0),
        ("2026-09", 2, 1),
    ]
    assert [(group.name, group.cases) for group in found.kinds] == [("booking", 2), ("quality", 1)]
    roles = {group.name: group for group in found.roles}
    assert roles["merch_lead"].acknowledge == Spread(count=2, median=hours(1), p90=hours(1))
    assert (roles["sales_director"].decided, roles["sales_director"].at_lowest) == (1, 0)


@settings(max_examples=sized(50, 1000))
@given(st.lists(st.tuples(st.sampled_from(["2026-08", "2026-09"]), st.sampled_from("abc"), st.booleans()), max_size=12))
def test_groups_add_up_to_the_total(rows: list[tuple[str, str, bool]]) -> None:
    found = figures([CaseRecord(month=month, kind=kind, timed_out=up) for month, kind, up in rows])

    for groups in (found.months, found.kinds):
        assert sum(group.cases for group in groups) == found.total.cases
        assert sum(group.timed_out for group in groups) == found.total.timed_out
