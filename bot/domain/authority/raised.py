"""Which decisions an anomaly raises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.authority.conditions import Facts, Settings
from bot.domain.authority.model import Raise, RuleTable
from bot.domain.errors import GendanError


class UnknownAnomaly(GendanError):
    """The table knows no such kind of anomaly."""

    code = "unknown_anomaly"


@dataclass(frozen=True, kw_only=True)
class Raised:
    """A decision to be made; with several choices the reporter or the decider picks one."""

    choices: tuple[str, ...]
    always: bool = False


def raised_decisions(
    table: RuleTable, *, kind: str, facts: Facts, settings: Settings | None = None
) -> tuple[Raised, ...]:
    """What an anomaly of this kind raises under these facts, in the table's order, nothing twice.

    Decisions of packs that are off are left out; `settings` replace the table's named numbers. Raises UnknownAnomaly,
    MissingFact is never raised: a condition on a number nobody gave does not hold.
    """
    if kind not in table.anomalies:
        raise UnknownAnomaly(f"unknown anomaly: {kind}", kind=kind)
    seen: set[str] = set()
    raised: list[Raised] = []
    bounds = {**table.settings, **(settings or {})}
    for item, always in _candidates(table, kind):
        if not all(condition.holds(facts, bounds) for condition in item.condition):
            continue
        on = [name for name in item.choices if table.is_on(name)]
        choices = tuple(name for name in on if name not in seen)
        if choices and len(choices) == len(on):
            raised.append(Raised(choices=choices, always=always))
            seen.update(choices)
    return tuple(raised)


def unraised_decisions(table: RuleTable) -> tuple[str, ...]:
    """The decisions that are on and that no kind of anomaly raises: whoever needs one asks for it by name."""
    items = [item for kind in table.anomalies.values() for item in kind.raises]
    raised = {name for item in (*items, *table.always) for name in item.choices}
    return tuple(name for name in table.decisions if name not in raised and table.is_on(name))


def named_decision(table: RuleTable, text: str) -> str | None:
    """The one decision no kind raises whose name stands in a text, in either language; None when none or several do."""
    said = text.casefold()
    found = [
        name
        for name in unraised_decisions(table)
        if any(label.casefold() in said for label in table.decisions[name].label.all)
    ]
    return found[0] if len(found) == 1 else None


def unclassified_kind(table: RuleTable) -> str | None:
    """The kind of an anomaly of no known kind (其他), under which a decision may be asked for by its name."""
    return next((kind.id for kind in table.anomalies.values() if kind.needs_description), None)


def _candidates(table: RuleTable, kind: str) -> Iterator[tuple[Raise, bool]]:
    yield from ((item, False) for item in table.anomalies[kind].raises)
    yield from ((item, True) for item in table.always)
