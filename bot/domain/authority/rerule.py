"""What a changed table would have made of past cases: each is ruled again, before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from bot.domain.authority.conditions import FactValue, MissingFact
from bot.domain.authority.decide import rule_on
from bot.domain.authority.model import RuleTable
from bot.domain.authority.raised import raised_decisions


@dataclass(frozen=True, kw_only=True)
class PastCase:
    """A case as it was reported: the role it was asked in, the facts it was ruled by, the decisions it raised."""

    number: str
    kind: str
    role: str
    facts: Mapping[str, FactValue]
    decisions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Route:
    """Who is asked first and who decides; decider None is nobody known, `external` nobody inside."""

    first: str
    decider: str | None


@dataclass(frozen=True, kw_only=True)
class RulingShift:
    """A decision that would go another way; before None: it would be raised anew, after None: not raised any more."""

    decision: str
    before: Route | None
    after: Route | None
    cases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RulesPreview:
    """Of `total` cases those that would go another way; `unknown` lack a fact that the changed table asks for."""

    total: int
    shifts: tuple[RulingShift, ...]
    unknown: tuple[str, ...]

    @property
    def changed(self) -> tuple[str, ...]:
        """The numbers of the cases that any shift names, in their order."""
        return tuple(sorted({number for shift in self.shifts for number in shift.cases}))


class _Missing:
    """A ruling that cannot be made."""


Found = Route | _Missing


def reruled(before: RuleTable, after: RuleTable, cases: Iterable[PastCase]) -> RulesPreview:
    """Rule every case by both tables. What both tables say alike, and whatever they ask, is left out.

    A decision that one of the tables does not know, or has switched off, is not raised by it.
    """
    routes_before, routes_after = _Routes(before), _Routes(after)
    total = 0
    unknown: list[str] = []
    grouped: dict[tuple[str, Route | None, Route | None], list[str]] = {}
    for case in cases:
        total += 1
        for decision in _decisions(case, before, after):
            old, new = routes_before.of(case, decision), routes_after.of(case, decision)
            if isinstance(new, _Missing) and not isinstance(old, _Missing):
                unknown.append(case.number)
            elif not isinstance(old, _Missing) and not isinstance(new, _Missing) and old != new:
                grouped.setdefault((decision, old, new), []).append(case.number)
    shifts = (
        RulingShift(decision=decision, before=old, after=new, cases=tuple(numbers))
        for (decision, old, new), numbers in grouped.items()
    )
    most = sorted(shifts, key=lambda shift: (-len(shift.cases), shift.decision))
    return RulesPreview(total=total, shifts=tuple(most), unknown=tuple(dict.fromkeys(unknown)))


def _decisions(case: PastCase, before: RuleTable, after: RuleTable) -> Iterator[str]:
    """What the case raised, and what only the changed table would raise by itself."""
    yield from case.decisions
    raises = partial(_raised, case=case)
    for name in raises(after):
        if name not in case.decisions and name not in raises(before):
            yield name


def _raised(table: RuleTable, case: PastCase) -> frozenset[str]:
    if case.kind not in table.anomalies:
        return frozenset()
    found = raised_decisions(table, kind=case.kind, facts=case.facts)
    return frozenset(raised.choices[0] for raised in found if len(raised.choices) == 1)


class _Routes:
    """The routes of one table; cases that agree in what a decision's rules look at are ruled once."""

    def __init__(self, table: RuleTable) -> None:
        self._table = table
        self._known: dict[tuple[object, ...], Found | None] = {}

    def of(self, case: PastCase, decision: str) -> Found | None:
        """The route; None when the table does not raise the decision at all."""
        table = self._table
        if decision not in table.decisions or not table.is_on(decision) or case.role not in table.roles:
            return None
        names = {"mode", *(name for rule in table.rules_of[decision] for name in rule.fact_names)}
        looked_at = tuple((name, case.facts.get(name)) for name in sorted(names))
        key = (decision, case.role, looked_at)
        if key not in self._known:
            self._known[key] = self._rule(decision, case)
        return self._known[key]

    def _rule(self, decision: str, case: PastCase) -> Found:
        try:
            ruling = rule_on(self._table, decision=decision, role=case.role, facts=case.facts)
        except MissingFact:
            return _Missing()
        return Route(first=next(iter(ruling.ladder), ruling.role), decider=ruling.accountable)
