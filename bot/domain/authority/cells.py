"""All the different situations a decision's conditions can tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod

from bot.domain.authority.conditions import Between, FactValue, Number, Settings, resolve_bound
from bot.domain.authority.model import Decision, Fact, FactKind, Rule

MOST_CELLS = 20_000

Cell = Mapping[str, FactValue]


def cells_of(
    decision: Decision, rules: Sequence[Rule], facts: Mapping[str, Fact], settings: Settings
) -> Iterator[Cell]:
    """One set of facts for every combination the rules tell apart.

    Booleans and enums take each value; a number takes each bound and one value below the lowest, which stands for
    every value of its half-open range.
    """
    axes = _axes(decision, rules, facts, settings)
    for values in product(*axes.values()):
        yield dict(zip(axes, values, strict=True))


def count_cells(decision: Decision, rules: Sequence[Rule], facts: Mapping[str, Fact], settings: Settings) -> int:
    """How many cells there are, without walking them."""
    return prod(len(values) for values in _axes(decision, rules, facts, settings).values())


def _axes(
    decision: Decision, rules: Sequence[Rule], facts: Mapping[str, Fact], settings: Settings
) -> dict[str, tuple[FactValue, ...]]:
    names = sorted({name for rule in rules for name in rule.fact_names if name in facts})
    return {name: _values(facts[name], decision, rules, settings) for name in names}


def _values(fact: Fact, decision: Decision, rules: Sequence[Rule], settings: Settings) -> tuple[FactValue, ...]:
    if fact.kind is FactKind.BOOL:
        return (False, True)
    if fact.kind is FactKind.ENUM:
        only = decision.modes if fact.name == "mode" else tuple(fact.values)
        return tuple(value for value in fact.values if value in only)
    bounds: set[Number] = set()
    for rule in rules:
        for condition in rule.when.conditions():
            if isinstance(condition, Between) and condition.fact == fact.name:
                ends = (condition.at_least, condition.below)
                bounds.update(n for n in (resolve_bound(end, settings) for end in ends) if n is not None)
    ordered = sorted(bounds)
    return (ordered[0] - 1, *ordered) if ordered else (0,)
