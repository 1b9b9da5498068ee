"""Reads one rule: its conditions, its verdicts, its way up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.authority.conditions import Between, Bound, Condition, Flag, Number, OneOf, When
from bot.domain.authority.findings import Code
from bot.domain.authority.model import Fact, FactKind, Grant, Origin, Rule, Verdict
from bot.domain.authority.nodes import Node, Notes
from bot.domain.text import Text

RULE_KEYS = (
    "id",
    "decision",
    "when",
    "verdicts",
    "ladder",
    "external",
    "overrides",
    "origin",
    "source",
    "note",
    "valid_from",
    "reviewed_on",
)


@dataclass(kw_only=True)
class RuleReader:
    """Reads rules against the facts and settings of their table.

    `unsure` names facts and settings whose own entry is faulty: what builds on them is not blamed a second time.
    `broken` gathers the decisions with unread rules.
    """

    notes: Notes
    facts: Mapping[str, Fact]
    settings: Mapping[str, Number]
    unsure: frozenset[str]
    sources: Mapping[str, Text]
    valid_from: date | None
    reviewed_on: date | None
    broken: set[str] = field(default_factory=set)

    def read(self, node: Node) -> Rule | None:
        """The rule, or None with a finding when it cannot be understood."""
        notes = self.notes
        before = len(notes.findings)
        notes.rule = ""
        entries = notes.mapping(node, "rule", keys=RULE_KEYS)
        missing = [key for key in ("id", "decision", "verdicts") if key not in entries]
        for key in missing:
            notes.bad(key, node.at, "lacking", key=key)
        if missing:
            self._break(entries)
            return None
        notes.rule = notes.name(entries["id"], "id")
        rule = self._rule(entries, node)
        if any(item.rule in {"", rule.id} for item in notes.findings[before:]):
            self._break(entries)
            return None
        return rule

    def _break(self, entries: Mapping[str, Node]) -> None:
        if "decision" in entries:
            self.broken.add(str(entries["decision"].value))

    def _rule(self, entries: Mapping[str, Node], node: Node) -> Rule:
        notes = self.notes
        origin = self._origin(entries.get("origin"))
        source = notes.text(entries["source"], "source", node.at) if "source" in entries else None
        return Rule(
            id=notes.rule,
            decision=notes.name(entries["decision"], "decision"),
            when=self.when(entries["when"]) if "when" in entries else When(),
            grants=tuple(self._grants(entries["verdicts"])),
            ladder=notes.names(entries.get("ladder"), "ladder"),
            ladder_at=entries["ladder"].at if "ladder" in entries else node.at,
            external=notes.flag(entries.get("external"), "external"),
            overrides=frozenset(notes.names(entries.get("overrides"), "overrides")),
            origin=origin,
            source=source or self.sources.get(origin),
            note=notes.text(entries["note"], "note", node.at) if "note" in entries else None,
            valid_from=notes.day(entries.get("valid_from"), "valid_from") or self.valid_from,
            reviewed_on=notes.day(entries.get("reviewed_on"), "reviewed_on") or self.reviewed_on,
            at=node.at,
        )

    def _origin(self, node: Node | None) -> Origin:
        if node is None:
            return Origin.DERIVED
        if node.value in set(Origin):
            return Origin(str(node.value))
        self.notes.bad("origin", node.at, "one_of_these", known=", ".join(Origin))
        return Origin.DERIVED

    def _grants(self, node: Node) -> Iterator[Grant]:
        for role, entry in self.notes.mapping(node, "verdicts").items():
            keys = ("verdict", "then", "instruction_from", "reason")
            short = isinstance(entry.value, str)
            entries = {"verdict": entry} if short else self.notes.mapping(entry, role, keys=keys)
            verdict = self._verdict(entries.get("verdict", Node(at=entry.at)))
            goes_up = "then" in entries
            if goes_up and entries["then"].value != Verdict.ESCALATE.value:
                self.notes.bad(f"{role}.then", entries["then"].at, "only", known="escalate")
            if verdict is None:
                continue
            giver = entries.get("instruction_from")
            reason = entries.get("reason")
            yield Grant(
                role=role,
                verdict=verdict,
                goes_up=goes_up,
                instruction_from=self.notes.name(giver, "instruction_from") if giver is not None else None,
                reason=self.notes.text(reason, f"{role}.reason", entry.at) if reason is not None else None,
                at=entry.at,
            )

    def _verdict(self, node: Node) -> Verdict | None:
        if node.value in set(Verdict):
            return Verdict(str(node.value))
        self.notes.add(Code.UNKNOWN_VERDICT, node.at, name=str(node.value), known=", ".join(Verdict))
        return None

    def when(self, node: Node) -> When:
        """The conditions of a rule: facts that must all hold, and under `any` groups of which one must."""
        groups: list[tuple[Condition, ...]] = []
        every: list[Condition] = []
        for fact, entry in self.notes.mapping(node, "when").items():
            if fact == "any":
                groups += [self.conditions(item) for item in self.notes.items(entry, "any")]
            else:
                every += self._condition(fact, entry)
        return When(every=tuple(every), any_of=tuple(groups))

    def conditions(self, node: Node) -> tuple[Condition, ...]:
        """Facts that must all hold."""
        entries = self.notes.mapping(node, "when")
        return tuple(found for fact, entry in entries.items() for found in self._condition(fact, entry))

    def _condition(self, name: str, node: Node) -> list[Condition]:
        fact = self.facts.get(name)
        if fact is None and name in self.unsure:
            return []
        if fact is None:
            self.notes.stranger(Code.UNKNOWN_CONDITION, name, self.facts, node.at)
            return []
        if fact.kind is FactKind.BOOL:
            return [Flag(fact=name, value=self.notes.flag(node, name))]
        return self._one_of(fact, node) if fact.kind is FactKind.ENUM else self._between(name, node)

    def _one_of(self, fact: Fact, node: Node) -> list[Condition]:
        names = self.notes.names(node, fact.name)
        if not names or any(value not in fact.values for value in names):
            self.notes.bad(fact.name, node.at, "one_of_these", known=", ".join(fact.values))
            return []
        return [OneOf(fact=fact.name, values=frozenset(names))]

    def _between(self, name: str, node: Node) -> list[Condition]:
        if not node.pairs:
            self.notes.bad(name, node.at, "bounds")
            return []
        before = len(self.notes.findings)
        entries = self.notes.mapping(node, name, keys=("gte", "lt"))
        low, high = (self._bound(name, entries.get(key)) for key in ("gte", "lt"))
        if len(self.notes.findings) > before:
            return []
        found = Between(fact=name, at_least=low, below=high)
        if {low, high} & self.unsure:
            return [found]
        start, end = found.range(self.settings)
        if start is not None and end is not None and start >= end:
            self.notes.bad(name, node.at, "empty_range", low=start, high=end)
            return []
        return [found]

    def _bound(self, name: str, node: Node | None) -> Bound | None:
        if node is None:
            return None
        value = node.value
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number or (isinstance(value, str) and value in self.settings):
            return value  # type: ignore[return-value]
        self.notes.bad(name, node.at, "number_or_setting", known=", ".join(self.settings))
        return None
