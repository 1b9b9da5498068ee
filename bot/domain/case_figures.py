"""How long people take over cases, who decides and what went up by silence: figures out of what happened.

Spans are working time of the person who was asked; months are `YYYY-MM` on the company's clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.cases.history import EventKind

ASKS = frozenset({EventKind.ASKED, EventKind.PASSED_UP, EventKind.TIMED_OUT, EventKind.HANDED_OVER, EventKind.RESEATED})
"""Events after which somebody (their target) is asked."""

REACTIONS = frozenset(
    {EventKind.ACKNOWLEDGED, EventKind.DECIDED, EventKind.PASSED_UP, EventKind.HANDED_OVER, EventKind.QUESTIONED}
)
"""What a person asked does first."""


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One event of a decision: who did it, towards whom."""

    kind: EventKind
    at: datetime
    actor: str | None = None
    target: str | None = None


@dataclass(frozen=True, kw_only=True)
class DecisionRecord:
    """One decision as it went. lowest: decided by the lowest rung that had the right; None while undecided.

    role is the office that decided, else the one that is asked; spans are working time.
    """

    role: str
    acknowledged: tuple[timedelta, ...] = ()
    decided: timedelta | None = None
    lowest: bool | None = None


@dataclass(frozen=True, kw_only=True)
class CaseRecord:
    """One case: when it was opened, of what kind, how long until its end, and whether silence moved it up."""

    month: str
    kind: str
    decisions: tuple[DecisionRecord, ...] = ()
    closed: timedelta | None = None
    timed_out: bool = False


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Of so many spans the median and the ninetieth percentile; None of none."""

    count: int
    median: timedelta | None = None
    p90: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class Group:
    """The figures of some cases. at_lowest of `decided` were decided at the lowest sufficient level."""

    name: str
    cases: int
    acknowledge: Spread
    decide: Spread
    close: Spread
    decided: int
    at_lowest: int
    timed_out: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """All cases, and the same by month, kind and role. A role's group counts the cases it had a decision in."""

    total: Group
    months: tuple[Group, ...]
    kinds: tuple[Group, ...]
    roles: tuple[Group, ...]


def reactions(events: Sequence[Happened], working: Callable[[str, datetime, datetime], timedelta]) -> list[timedelta]:
    """How long each person asked took until their first reaction; who stayed silent counts nothing here.

    `working(person, a, b)` is that person's working time between two moments.
    """
    found = []
    asked: Happened | None = None
    for event in events:
        if asked is not None and event.kind in REACTIONS and event.actor is not None and asked.target is not None:
            found.append(working(asked.target, asked.at, event.at))
            asked = None
        if event.kind in ASKS and event.target is not None:
            asked = event
    return found


def spread(spans: Iterable[timedelta]) -> Spread:
    """Median and ninetieth percentile, both by the nearest rank: values that occurred."""
    ordered = sorted(spans)
    if not ordered:
        return Spread(count=0)
    return Spread(count=len(ordered), median=_rank(ordered, 50), p90=_rank(ordered, 90))


def _rank(ordered: Sequence[timedelta], percent: int) -> timedelta:
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def figures(cases: Sequence[CaseRecord]) -> Figures:
    return Figures(
        total=_group("", cases),
        months=tuple(_by(cases, lambda case: [case.month], sort=True)),
        kinds=tuple(_by(cases, lambda case: [case.kind])),
        roles=tuple(
            _by(cases, lambda case: list(dict.fromkeys(decision.role for decision in case.decisions)), role=True)
        ),
    )


def _by(
    cases: Sequence[CaseRecord],
    names: Callable[[CaseRecord], Sequence[str]],
    *,
    sort: bool = False,
    role: bool = False,
) -> list[Group]:
    """Groups by name: months in order, others with the most cases first."""
    found: dict[str, list[CaseRecord]] = {}
    for case in cases:
        for name in names(case):
            found.setdefault(name, []).append(case)
    groups = [_group(name, members, role=name if role else None) for name, members in found.items()]
    return sorted(groups, key=lambda group: (0, group.name) if sort else (-group.cases, group.name))


def _group(name: str, cases: Sequence[CaseRecord], *, role: str | None = None) -> Group:
    decisions = [decision for case in cases for decision in case.decisions if role is None or decision.role == role]
    ruled = [decision for decision in decisions if decision.lowest is not None]
    return Group(
        name=name,
        cases=len(cases),
        acknowledge=spread(span for decision in decisions for span in decision.acknowledged),
        decide=spread(decision.decided for decision in decisions if decision.decided is not None),
        close=spread(case.closed for case in cases if case.closed is not None),
        decided=len(ruled),
        at_lowest=sum(case.lowest is True for case in ruled),
        timed_out=sum(case.timed_out for case in cases),
    )
