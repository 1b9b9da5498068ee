"""What administrators change about a table without touching its file: numbers, packs, confirmed practice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from bot.domain.authority.checks import check
from bot.domain.authority.conditions import Between, Number
from bot.domain.authority.findings import Finding, bad_value
from bot.domain.authority.model import Origin, Rule, RuleTable


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """Named numbers replaced, packs switched on or off, and practice rules confirmed: rule id → what it then said.

    A confirmation holds for the rule as it was; a rule that is rewritten later is unconfirmed again.
    """

    settings: Mapping[str, Number] = field(default_factory=dict)
    packs: Mapping[str, bool] = field(default_factory=dict)
    confirmed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that two tables differ in: setting, pack, decision, rule, origin, or only wording; None: not there."""

    kind: str
    name: str
    old: str | None
    new: str | None


def amended(table: RuleTable, amendment: Amendment) -> RuleTable:
    """The table with an amendment laid over it; names that the table does not know are left aside."""
    if amendment == Amendment():
        return table
    settings = {name: amendment.settings.get(name, value) for name, value in table.settings.items()}
    packs = {name for name in table.known_packs if amendment.packs.get(name, name in table.packs)}
    rules = tuple(_confirmed(rule, amendment) for rule in table.rules)
    return replace(table, settings=settings, packs=frozenset(packs), rules=rules)


def _confirmed(rule: Rule, amendment: Amendment) -> Rule:
    if rule.origin is not Origin.PRACTICE or amendment.confirmed.get(rule.id) != rule.said:
        return rule
    return replace(rule, origin=Origin.CONFIRMED)


def confirmable(table: RuleTable) -> tuple[Rule, ...]:
    """The rules that rest on trade practice, confirmed or not, by id."""
    found = [rule for rule in table.rules if rule.origin in {Origin.PRACTICE, Origin.CONFIRMED}]
    return tuple(sorted(found, key=lambda rule: rule.id))


def faults(table: RuleTable) -> tuple[Finding, ...]:
    """What keeps an amended table from being used; every check of a file is made again."""
    return (*_empty_ranges(table), *(item for item in check(table) if not item.warning))


def _empty_ranges(table: RuleTable) -> Iterator[Finding]:
    for rule in table.rules:
        for condition in rule.when.conditions():
            if not isinstance(condition, Between):
                continue
            low, high = condition.range(table.settings)
            if low is not None and high is not None and low >= high:
                yield bad_value(condition.fact, "empty_range", rule=rule.id, at=rule.at, low=low, high=high)


def outline(table: RuleTable) -> dict[str, Any]:
    """What a table consists of, as small JSON: enough to say later what another one changed."""
    return {
        "version": table.version,
        "settings": {name: plain(value) for name, value in table.settings.items()},
        "packs": {name: name in table.packs for name in table.known_packs},
        "decisions": sorted(table.decisions),
        "rules": {rule.id: [rule.said, rule.origin.value] for rule in table.rules},
    }


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What changed between two outlines: numbers, packs, decisions, rules and where these come from."""
    found = [*_changed("setting", before["settings"], after["settings"])]
    found += [
        Difference(kind="pack", name=changed.name, old=_state(changed.old), new=_state(changed.new))
        for changed in _changed("pack", before["packs"], after["packs"])
        if _state(changed.old) != _state(changed.new)
    ]
    old, new = (dict.fromkeys(side["decisions"], "") for side in (before, after))
    found += _changed("decision", old, new)
    for part, kind in ((0, "rule"), (1, "origin")):
        sides = [{name: marks[part] for name, marks in side["rules"].items()} for side in (before, after)]
        both = sides[0].keys() & sides[1].keys() if kind == "origin" else sides[0].keys() | sides[1].keys()
        found += [changed for changed in _changed(kind, *sides) if changed.name in both]
    if not found and before["version"] != after["version"]:
        found.append(Difference(kind="wording", name="", old=before["version"], new=after["version"]))
    return tuple(found)


def _changed(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old != new:
            yield Difference(kind=kind, name=name, old=_text(old), new=_text(new))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _state(text: str | None) -> str:
    return "on" if text == "True" else "off"


def plain(value: Number | None) -> str | None:
    """A number as it is written: 10000, 2.5; None stays None."""
    return None if value is None else f"{Decimal(str(value)).normalize():f}"
