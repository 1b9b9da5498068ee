"""Names of what a table no longer has: a case keeps the decisions it raised when its workspace's table drops them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.authority.model import AnomalyKind, Decision, RuleTable
from bot.domain.text import Text


class Decisions(dict[str, Decision]):
    """The decisions of a table; one that is not among them is named as `earlier` tables did, else by its id."""

    earlier: Mapping[str, Decision] = {}

    def __missing__(self, key: str) -> Decision:
        """A decision for showing only: it is not in the table and nothing iterates over it."""
        return self.earlier.get(key) or Decision(id=key, label=Text.same(key))


class Anomalies(dict[str, AnomalyKind]):
    """The same for kinds of anomalies."""

    earlier: Mapping[str, AnomalyKind] = {}

    def __missing__(self, key: str) -> AnomalyKind:
        """A kind for showing only."""
        return self.earlier.get(key) or AnomalyKind(id=key, label=Text.same(key))


def remembering(table: RuleTable, shipped: RuleTable | None = None) -> RuleTable:
    """The same table, which can also name what only the shipped one has."""
    decisions, anomalies = Decisions(table.decisions), Anomalies(table.anomalies)
    if shipped is not None:
        decisions.earlier, anomalies.earlier = shipped.decisions, shipped.anomalies
    return replace(table, decisions=decisions, anomalies=anomalies)
