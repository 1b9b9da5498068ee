"""When a rule applies: typed conditions that answer yes, no, or "not known yet" (None).

A condition on a fact nobody gave is unknown, except for booleans, which are false when left out. A rule whose
other conditions already fail therefore never asks for the missing fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.errors import GendanError

Number = int | float | Decimal
FactValue = bool | str | int | float | Decimal
Facts = Mapping[str, FactValue]
Settings = Mapping[str, Number]
Bound = Number | str
"""A number, or the name of a setting that stands for one."""


class MissingFact(GendanError):
    """A number or an enum that a rule needs was left out; `facts` names them."""

    code = "missing_fact"


class BadFact(GendanError):
    """A fact has a value of the wrong type; `fact` and `value` name it."""

    code = "bad_fact"


@dataclass(frozen=True, kw_only=True)
class Flag:
    """A boolean fact has this value; left out means false."""

    fact: str
    value: bool

    def holds(self, facts: Facts, settings: Settings) -> bool | None:
        """Never unknown. Raises BadFact when the fact is no boolean."""
        given = facts.get(self.fact, False)
        if not isinstance(given, bool):
            raise BadFact(f"{self.fact} takes true or false, not {given!r}", fact=self.fact, value=given)
        return given is self.value


@dataclass(frozen=True, kw_only=True)
class OneOf:
    """An enum fact has one of these values."""

    fact: str
    values: frozenset[str]

    def holds(self, facts: Facts, settings: Settings) -> bool | None:
        """Unknown when left out. Raises BadFact when the fact is no text."""
        given = facts.get(self.fact)
        if given is None:
            return None
        if not isinstance(given, str):
            raise BadFact(f"{self.fact} takes a name, not {given!r}", fact=self.fact, value=given)
        return given in self.values


@dataclass(frozen=True, kw_only=True)
class Between:
    """A number lies in the half-open range `[at_least, below)`; None is no bound on that side."""

    fact: str
    at_least: Bound | None = None
    below: Bound | None = None

    def holds(self, facts: Facts, settings: Settings) -> bool | None:
        """Unknown when left out. Raises BadFact when the fact is no finite number."""
        given = facts.get(self.fact)
        if given is None:
            return None
        if isinstance(given, bool | str) or not Decimal(given).is_finite():
            raise BadFact(f"{self.fact} takes a number, not {given!r}", fact=self.fact, value=given)
        low, high = self.range(settings)
        return (low is None or given >= low) and (high is None or given < high)

    def range(self, settings: Settings) -> tuple[Number | None, Number | None]:
        """Both bounds as numbers, named settings looked up."""
        return resolve_bound(self.at_least, settings), resolve_bound(self.below, settings)


Condition = Flag | OneOf | Between


@dataclass(frozen=True, kw_only=True)
class When:
    """All of `every`, and (if there is any) at least one group of `any_of`; empty means always."""

    every: tuple[Condition, ...] = ()
    any_of: tuple[tuple[Condition, ...], ...] = ()

    def holds(self, facts: Facts, settings: Settings) -> bool | None:
        """Three-valued: False as soon as one condition fails, None while a needed fact is missing."""
        outcome = _all(self.every, facts, settings)
        if outcome is False or not self.any_of:
            return outcome
        groups = [_all(group, facts, settings) for group in self.any_of]
        alternative = True if True in groups else None if None in groups else False
        return False if alternative is False else None if outcome is None else alternative

    def conditions(self) -> Iterator[Condition]:
        """Every condition, those of the alternatives included."""
        yield from self.every
        for group in self.any_of:
            yield from group

    def fact_names(self) -> frozenset[str]:
        return frozenset(condition.fact for condition in self.conditions())

    def deciding(self, facts: Facts, settings: Settings) -> dict[str, FactValue]:
        """The facts that made this hold: those of `every` and of each alternative that holds."""
        groups = (self.every, *(group for group in self.any_of if _all(group, facts, settings)))
        return {c.fact: facts.get(c.fact, False) for group in groups for c in group}

    def missing(self, facts: Facts, settings: Settings) -> frozenset[str]:
        """The facts still needed to tell whether this holds."""
        groups = (self.every, *(group for group in self.any_of if _all(group, facts, settings) is None))
        return frozenset(c.fact for group in groups for c in group if c.holds(facts, settings) is None)


def resolve_bound(bound: Bound | None, settings: Settings) -> Number | None:
    """A bound as a number; a name is looked up among the settings."""
    return settings[bound] if isinstance(bound, str) else bound


def _all(group: tuple[Condition, ...], facts: Facts, settings: Settings) -> bool | None:
    outcome: bool | None = True
    for condition in group:
        held = condition.holds(facts, settings)
        if held is False:
            return False
        outcome = None if held is None else outcome
    return outcome
