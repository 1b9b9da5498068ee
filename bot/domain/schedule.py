"""The critical path method on plain working-day numbers, one pass each way.

FS, SS and FF links with lags; day 0 is the start; an activity runs without a break from `es` to `ef`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bot.domain.errors import GendanError


class ScheduleError(GendanError):
    """A list of activities that cannot be computed."""

    code = "bad_schedule"


class EmptyScheduleError(ScheduleError):
    """There is no activity."""

    code = "empty"


class DuplicateActivityError(ScheduleError):
    """Two activities have the same id."""

    code = "duplicate_id"


class UnknownPredecessorError(ScheduleError):
    """An activity follows one that does not exist."""

    code = "unknown_id"


class CycleError(ScheduleError):
    """Activities wait for each other in a circle."""

    code = "cycle"


class LinkType(StrEnum):
    """What waits for what: finish to start, start to start, finish to finish."""

    FS = "FS"
    SS = "SS"
    FF = "FF"


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A wait for `predecessor`; `lag` in working days, negative for an overlap."""

    predecessor: str
    type: LinkType = LinkType.FS
    lag: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """Work of `duration` working days (0 or more)."""

    id: str
    duration: int
    links: tuple[Link, ...] = ()
    name: str = ""

    def __post_init__(self) -> None:
        if self.duration < 0:
            raise ScheduleError(f"{self.id}: a duration cannot be negative", activity=self.id)


class Times(NamedTuple):
    """Early and late start and finish of one activity, as working days from 0.

    A tuple because ten thousand of them are made at once: a frozen dataclass takes five times as long.
    """

    es: int
    ef: int
    ls: int
    lf: int
    total_float: int
    free_float: int


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """The whole duration, the activities without float in order of start, and each one's times."""

    duration: int
    critical: tuple[str, ...]
    times: dict[str, Times]


_Edges = list[list[tuple[int, int]]]
"""A link seen from its predecessor: who follows (its place in the list), and how long after their start at least."""


def compute(activities: Sequence[Activity]) -> Schedule:
    """Early and late dates, floats and the critical activities.

    Raises EmptyScheduleError, DuplicateActivityError, UnknownPredecessorError, CycleError.
    """
    if not activities:
        raise EmptyScheduleError
    edges = _edges(activities)
    order = _order(activities, edges)
    durations = [activity.duration for activity in activities]
    early = [0] * len(activities)
    for at in order:
        for after, wait in edges[at]:
            early[after] = max(early[after], early[at] + wait)
    end = max(start + days for start, days in zip(early, durations, strict=True))
    late = [end - days for days in durations]
    for at in reversed(order):
        late[at] = min((late[at], *(late[after] - wait for after, wait in edges[at])))
    free = [
        min((end - days - start, *(early[after] - wait - start for after, wait in links)))
        for start, days, links in zip(early, durations, edges, strict=True)
    ]
    times = {
        activity.id: Times(es, es + days, ls, ls + days, ls - es, slack)
        for activity, days, es, ls, slack in zip(activities, durations, early, late, free, strict=True)
    }
    critical = sorted((at for at in range(len(early)) if early[at] == late[at]), key=lambda at: early[at])
    return Schedule(duration=end, critical=tuple(activities[at].id for at in critical), times=times)


def _edges(activities: Sequence[Activity]) -> _Edges:
    position = {activity.id: at for at, activity in enumerate(activities)}
    if len(position) != len(activities):
        ids = [activity.id for activity in activities]
        twice = next(name for name in ids if ids.count(name) > 1)
        raise DuplicateActivityError(f"{twice}: this id is given twice", activity=twice)
    edges: _Edges = [[] for _ in activities]
    for at, activity in enumerate(activities):
        for link in activity.links:
            before = position.get(link.predecessor)
            if before is None:
                message = f"{activity.id}: unknown predecessor {link.predecessor}"
                raise UnknownPredecessorError(message, activity=activity.id, predecessor=link.predecessor)
            edges[before].append((at, _wait(activities[before], activity, link)))
    return edges


def _wait(before: Activity, after: Activity, link: Link) -> int:
    """A link as days from the start of the one to the start of the other: what every pass asks of it."""
    if link.type is LinkType.SS:
        return link.lag
    from_finish = before.duration + link.lag
    return from_finish if link.type is LinkType.FS else from_finish - after.duration


def _order(activities: Sequence[Activity], edges: _Edges) -> list[int]:
    waits = [len(activity.links) for activity in activities]
    ready = deque(at for at, count in enumerate(waits) if not count)
    order: list[int] = []
    while ready:
        at = ready.popleft()
        order.append(at)
        for after, _ in edges[at]:
            waits[after] -= 1
            if not waits[after]:
                ready.append(after)
    if len(order) < len(activities):
        circle = _circle(activities, {at for at, count in enumerate(waits) if count})
        raise CycleError(f"cycle: {' → '.join(circle)}", activities=circle)
    return order


def _circle(activities: Sequence[Activity], waiting: set[int]) -> list[str]:
    """One circle among those that never became ready, in the order of the links, closed by its first."""
    position = {activity.id: at for at, activity in enumerate(activities)}
    seen: dict[int, int] = {}
    path: list[int] = []
    at = min(waiting)
    while at not in seen:
        seen[at] = len(path)
        path.append(at)
        at = next(position[link.predecessor] for link in activities[at].links if position[link.predecessor] in waiting)
    circle = [activities[i].id for i in reversed(path[seen[at] :])]
    return [*circle, circle[0]]
