from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.schedule import (
    Activity,
    CycleError,
    DuplicateActivityError,
    EmptyScheduleError,
    Link,
    LinkType,
    ScheduleError,
    UnknownPredecessorError,
    compute,
)
from tests.every import every
from tests.sizes import sized


def activity(name: str, duration: int, *links: str) -> Activity:
    """Links written as in a file: `A`, `A:SS+2`."""
    parsed = []
    for text in links:
        before, _, rest = text.partition(":")
        parsed.append(Link(predecessor=before, type=LinkType(rest[:2] or "FS"), lag=int(rest[2:] or 0)))
    return Activity(id=name, duration=duration, links=tuple(parsed))


def test_a_textbook_network_has_its_textbook_numbers() -> None:
    schedule = compute(
        [
            activity("A", 6),
            activity("B", 4, "A"),
            activity("C", 3, "A"),
            activity("D", 6, "B", "C"),
        ]
    )
    assert schedule.duration == 16
    assert schedule.critical == ("A", "B", "D")
    c = schedule.times["C"]
    assert (c.es, c.ef, c.ls, c.lf, c.total_float, c.free_float) == (6, 9, 7, 10, 1, 1)


@every(
    ("link", "starts"),
    [("A", 5), ("A:FS+2", 7), ("A:FS-2", 3), ("A:FS-9", 0), ("A:SS", 0), ("A:SS+3", 3), ("A:FF", 3), ("A:FF+4", 7)],
)
def test_each_kind_of_link_holds_back_what_it_should(link: str, starts: int) -> None:
    assert compute([activity("A", 5), activity("B", 2, link)]).times["B"].es == starts


def test_an_activity_without_a_finish_to_start_link_may_start_at_zero() -> None:
    times = compute([activity("A", 2), activity("B", 10, "A:FF+1")]).times["B"]
    assert (times.es, times.ef) == (0, 10)


def test_total_float_is_shared_along_a_chain_and_free_float_is_not() -> None:
    schedule = compute([activity("A", 10), activity("B", 2), activity("C", 3, "B"), activity("D", 1, "A", "C")])
    assert (schedule.times["B"].total_float, schedule.times["B"].free_float) == (5, 0)
    assert (schedule.times["C"].total_float, schedule.times["C"].free_float) == (5, 5)


def test_the_critical_path_is_told_from_the_start_whatever_the_order_of_the_file() -> None:
    assert compute([activity("C", 1, "B"), activity("B", 1, "A"), activity("A", 1)]).critical == ("A", "B", "C")


def test_a_milestone_takes_no_time() -> None:
    schedule = compute([activity("A", 3), activity("M", 0, "A")])
    assert schedule.duration == 3
    assert (schedule.times["M"].es, schedule.times["M"].ef) == (3, 3)


def test_a_circle_is_named() -> None:
    with pytest.raises(CycleError, match=r"A → B → C → A|B → C → A → B|C → A → B → C"):
        compute([activity("A", 1, "C"), activity("B", 1, "A"), activity("C", 1, "B"), activity("D", 1, "C")])


def test_what_cannot_be_computed_is_refused_with_its_reason() -> None:
    with pytest.raises(EmptyScheduleError):
        compute([])
    with pytest.raises(UnknownPredecessorError, match="X"):
        compute([activity("A", 1, "X")])
    with pytest.raises(DuplicateActivityError, match="A"):
        compute([activity("A", 1), activity("A", 2)])
    with pytest.raises(ScheduleError, match="negative"):
        activity("A", -1)


@st.composite
def networks(draw: st.DrawFn) -> list[Activity]:
    count = draw(st.integers(1, 9))
    activities = []
    for at in range(count):
        before = draw(st.lists(st.integers(0, at - 1), max_size=3, unique=True)) if at else []
        links = [
            Link(
                predecessor=str(index),
                type=draw(st.sampled_from(list(LinkType))),
                lag=draw(st.integers(-3, 4)),
            )
            for index in before
        ]
        activities.append(Activity(id=str(at), duration=draw(st.integers(0, 6)), links=tuple(links)))
    return draw(st.permutations(activities))


def _holds(activities: list[Activity], starts: dict[str, int]) -> bool:
    durations = {a.id: a.duration for a in activities}
    for a in activities:
        for link in a.links:
            before, start = starts[link.predecessor], starts[a.id]
            finish = before + durations[link.predecessor]
            bound = {
                LinkType.FS: finish + link.lag,
                LinkType.SS: before + link.lag,
                LinkType.FF: finish + link.lag - a.duration,
            }[link.type]
            if start < bound:
                return False
    return True


def _relaxed(activities: list[Activity]) -> dict[str, int]:
    """Earliest starts by trying day after day: slow and obvious."""
    starts = {a.id: 0 for a in activities}
    while not _holds(activities, starts):
        for a in activities:
            others = {link.predecessor for link in a.links}
            alone = [a, *(b for b in activities if b.id in others)]
            stripped = [Activity(id=b.id, duration=b.duration) for b in alone[1:]]
            while not _holds([a, *stripped], starts):
                starts[a.id] += 1
    return starts


@given(networks())
@settings(max_examples=sized(80, 1600), deadline=None)
def test_early_dates_agree_with_trying_day_after_day(activities: list[Activity]) -> None:
    schedule = compute(activities)
    assert {name: times.es for name, times in schedule.times.items()} == _relaxed(activities)


@given(networks(), st.data())
@settings(max_examples=sized(50, 1000), deadline=None)
def test_total_float_is_how_far_one_activity_can_slip_before_the_end_moves(
    activities: list[Activity], data: st.DataObject
) -> None:
    schedule = compute(activities)
    chosen = data.draw(st.sampled_from(activities))
    times = schedule.times[chosen.id]
    gate = Activity(id="gate", duration=times.es + times.total_float)

    def held(extra: int) -> int:
        wait = Activity(id="gate", duration=gate.duration + extra)
        late = Activity(id=chosen.id, duration=chosen.duration, links=(*chosen.links, Link(predecessor="gate")))
        return compute([wait, *(late if a.id == chosen.id else a for a in activities)]).duration

    assert held(0) == schedule.duration
    assert held(1) > schedule.duration
    assert 0 <= times.free_float <= times.total_float


def test_a_plan_of_ten_thousand_activities_is_computed() -> None:
    activities = [Activity(id=str(n), duration=n % 7 + 1) for n in range(100)]
    for n in range(100, 10_000):
        links = (Link(predecessor=str(n - 100)), Link(predecessor=str(n - 37), type=LinkType.SS, lag=1))
        activities.append(Activity(id=str(n), duration=n % 7 + 1, links=links))
    schedule = compute(activities)
    assert len(schedule.times) == 10_000
    assert all(schedule.times[a].es <= schedule.times[b].es for a, b in pairwise(schedule.critical))
