"""When a rule applies, as a sentence whose words the locales have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

from bot.domain.authority.conditions import Between, Bound, Condition, Flag, OneOf
from bot.domain.authority.model import Rule, RuleTable
from bot.domain.text import Phrase, Sentence, Text


def when_phrase(table: RuleTable, rule: Rule, *, plain: bool = True) -> Phrase:
    """The conditions of a rule; plain: with short names and the numbers that settings stand for."""
    parts = [conditions_phrase(table, rule.when.every, plain=plain)] if rule.when.every else []
    if rule.when.any_of:
        groups = (conditions_phrase(table, group, plain=plain) for group in rule.when.any_of)
        parts.append(_joined("or", groups))
    return _joined("and", parts) if parts else Sentence.of("rules.always")


def conditions_phrase(table: RuleTable, group: Sequence[Condition], *, plain: bool = True) -> Phrase:
    """Conditions that all hold."""
    return _joined("and", (_condition(table, condition, plain=plain) for condition in group))


def _joined(word: str, phrases: Iterable[Phrase]) -> Phrase:
    return reduce(lambda first, second: Sentence.of(f"rules.{word}", first=first, second=second), phrases)


def _condition(table: RuleTable, condition: Condition, *, plain: bool) -> Phrase:
    fact = table.facts[condition.fact]
    label = fact.name_in_words if plain else fact.label
    if isinstance(condition, Flag):
        return label if condition.value else Sentence.of("rules.no", fact=label)
    if isinstance(condition, OneOf):
        return _joined("either", (fact.values[value] for value in sorted(condition.values)))
    return _range(table, condition, label, plain=plain)


def _range(table: RuleTable, condition: Between, label: Text, *, plain: bool) -> Phrase:
    low, high = (_bound(table, bound, plain=plain) for bound in (condition.at_least, condition.below))
    if low and high:
        return Sentence.of("rules.between", low=low, fact=label, high=high)
    return (
        Sentence.of("rules.at_least", fact=label, low=low) if low else Sentence.of("rules.below", fact=label, high=high)
    )


def _bound(table: RuleTable, bound: Bound | None, *, plain: bool) -> str:
    if isinstance(bound, str):
        return f"{table.settings[bound]:,}" if plain else f"{bound} ({table.settings[bound]:,})"
    return "" if bound is None else f"{bound:,}"
