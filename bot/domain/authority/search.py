"""Find a decision by what people call it: its name, its id, a part of either, a word that raises it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from bot.domain.authority.model import AnomalyKind, Raise, RuleTable

NEAREST = 3


def find_decisions(table: RuleTable, text: str, keywords: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The decisions a text names, in the table's order: by full name, else by part, else by anomaly keywords.

    `keywords` are words by kind of anomaly. Empty when nothing fits; `nearest` then says what is close.
    """
    wanted = _plain(text)
    if not wanted:
        return ()
    names = {decision.id: _names(table, decision.id) for decision in table.decisions.values()}
    full = [name for name, known in names.items() if wanted in known]
    if full:
        return tuple(full)
    parts = wanted.split()
    partly = [name for name, known in names.items() if all(any(part in called for called in known) for part in parts)]
    return tuple(partly or _raised_by(table, wanted, keywords))


def nearest(table: RuleTable, text: str) -> tuple[str, ...]:
    """The decisions whose names look most like a text, best first; those that share nothing with it are left out."""
    wanted = _plain(text)

    def likeness(name: str) -> float:
        return max(SequenceMatcher(None, wanted, known).ratio() for known in _names(table, name))

    best = sorted(table.decisions, key=likeness, reverse=True)[:NEAREST]
    return tuple(name for name in best if likeness(name) > 0)


def _names(table: RuleTable, decision: str) -> tuple[str, ...]:
    label = table.decisions[decision].label
    rules = (rule.id.casefold() for rule in table.rules_of[decision])
    return (decision.casefold(), _plain(decision.replace("_", " ")), *map(_plain, label.all), *rules)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _raised_by(table: RuleTable, wanted: str, keywords: Mapping[str, Sequence[str]]) -> list[str]:
    """The decisions of the kinds with a keyword that the text is, holds or is a part of."""
    kinds = [kind for kind, words in keywords.items() if any(_fits(wanted, _plain(word)) for word in words)]
    known = (table.anomalies[kind] for kind in kinds if kind in table.anomalies)
    choices = {name for kind in known for raised in _of_its_own(table, kind) for name in raised.choices}
    return [name for name in table.decisions if name in choices]


def _of_its_own(table: RuleTable, kind: AnomalyKind) -> Sequence[Raise]:
    """What the kind raises while nothing else is known, else what it may raise."""
    plain = [raised for raised in kind.raises if all(part.holds({}, table.settings) for part in raised.condition)]
    return plain or kind.raises


def _fits(wanted: str, word: str) -> bool:
    shorter = min(len(wanted), len(word))
    return shorter > 1 and "*" not in word and (wanted in word or word in wanted)
