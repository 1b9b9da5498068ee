"""From a document to a rule table; every name and value that cannot be understood becomes a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.authority.checks import check
from bot.domain.authority.conditions import Number
from bot.domain.authority.findings import Code, Finding
from bot.domain.authority.model import (
    CORE,
    AnomalyKind,
    Decision,
    Fact,
    FactKind,
    LineAbove,
    Mode,
    Raise,
    Right,
    Rule,
    RuleTable,
    Verdict,
)
from bot.domain.authority.nodes import LANGUAGES, Node, Notes
from bot.domain.authority.reading_rules import RuleReader
from bot.domain.text import Text

ROLE_TYPE = "role"
"""A fact whose value is one of the table's roles."""

SECTIONS = (
    "format",
    "roles",
    "facts",
    "settings",
    "line_above",
    "standing_deputies",
    "verdicts",
    "sources",
    "defaults",
    "packs",
    "decisions",
    "rules",
    "anomalies",
    "always",
)


@dataclass(frozen=True, kw_only=True)
class RulesReading:
    """A table as far as it could be read, and everything found wrong or worth knowing."""

    table: RuleTable
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What keeps the table from being used."""
        return tuple(item for item in self.findings if not item.warning)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What somebody should know."""
        return tuple(item for item in self.findings if item.warning)


def read_table(document: Node) -> RulesReading:
    """The table a document describes, read and checked whole."""
    notes = Notes()
    parts = notes.mapping(document, "document", keys=SECTIONS)
    reader = _Reader(notes=notes, parts=parts)
    table = reader.table()
    table_findings = check(table, broken=reader.broken)
    found = sorted([*notes.findings, *table_findings], key=lambda item: (item.at.file, item.at.line, item.code))
    return RulesReading(table=table, findings=tuple(found))


class _Reader:
    """Reads the sections in the order they depend on each other."""

    def __init__(self, *, notes: Notes, parts: Mapping[str, Node]) -> None:
        self.notes = notes
        self.parts = parts
        self.unsure: set[str] = set()
        self.rights: dict[Right, set[str]] = {right: set() for right in Right}
        self.roles = self._roles()
        self.facts = {fact.name: fact for fact in self._facts()}
        self.settings = self._settings()
        self.decisions = {decision.id: decision for decision in self._decisions()}
        self.foundations_hold = not notes.findings
        defaults = notes.mapping(self._part("defaults"), "defaults", keys=("valid_from", "reviewed_on"))
        self.rules = RuleReader(
            notes=notes,
            facts=self.facts,
            settings=self.settings,
            unsure=frozenset(self.unsure),
            sources=self._labels("sources"),
            valid_from=notes.day(defaults.get("valid_from"), "valid_from"),
            reviewed_on=notes.day(defaults.get("reviewed_on"), "reviewed_on"),
        )

    @property
    def broken(self) -> frozenset[str]:
        """Decisions whose rules could not all be read: one fault is not to be reported as five."""
        return frozenset(self.rules.broken if self.foundations_hold else self.decisions)

    def table(self) -> RuleTable:
        labels, reasons = self._verdicts()
        return RuleTable(
            roles=self.roles,
            facts=self.facts,
            settings=self.settings,
            decisions=self.decisions,
            rules=self._rules(),
            line_above=self._line_above(),
            standing_deputies=self._standing_deputies(),
            anomalies={kind.id: kind for kind in self._anomalies()},
            always=self._raises(self._part("always"), "always"),
            verdict_labels=labels,
            verdict_reasons=reasons,
            packs=self._packs(),
            rights={right: frozenset(roles) for right, roles in self.rights.items()},
        )

    def _part(self, name: str) -> Node:
        return self.parts.get(name, Node())

    def _entries(self, name: str) -> dict[str, Node]:
        return self.notes.mapping(self._part(name), name)

    def _labels(self, section: str) -> dict[str, Text]:
        entries = self._entries(section)
        return {name: self.notes.text(node, name, node.at) for name, node in entries.items()}

    def _roles(self) -> dict[str, Text]:
        """The roles' names; their columns go to `rights`. One role follows orders, or asking has no beginning."""
        names = {}
        for name, node in self._entries("roles").items():
            entries = self.notes.mapping(node, name, keys=(*LANGUAGES, *Right))
            names[name] = self.notes.text_of(entries, name, node.at)
            for right in Right:
                if self.notes.flag(entries.get(right), f"{name}.{right}"):
                    self.rights[right].add(name)
        if names and len(self.rights[Right.FOLLOWS]) != 1:
            self.notes.bad("roles", self._part("roles").at, "one_follows")
        return names

    def _facts(self) -> Iterator[Fact]:
        for name, node in self._entries("facts").items():
            entries = self.notes.mapping(node, name, keys=("type", "values", *LANGUAGES, "short"))
            kind = entries["type"].value if "type" in entries else None
            label = self.notes.text_of(entries, name, node.at)
            short = self.notes.text(entries["short"], f"{name}.short", node.at) if "short" in entries else None
            if kind == ROLE_TYPE:
                yield Fact(name=name, kind=FactKind.ENUM, label=label, values=self.roles)
                continue
            if kind not in set(FactKind):
                self.notes.bad(f"{name}.type", node.at, "type_of", known=", ".join((*FactKind, ROLE_TYPE)))
                self.unsure.add(name)
                continue
            values = self.notes.mapping(entries.get("values", Node()), f"{name}.values")
            named = {value: self.notes.text(text, value, text.at) for value, text in values.items()}
            yield Fact(name=name, kind=FactKind(str(kind)), label=label, values=named, short=short)

    def _settings(self) -> dict[str, Number]:
        settings: dict[str, Number] = {}
        for name, node in self._entries("settings").items():
            if isinstance(node.value, int | float) and not isinstance(node.value, bool):
                settings[name] = node.value
            else:
                self.notes.bad(name, node.at, "a_number")
                self.unsure.add(name)
                settings[name] = 0
        return settings

    def _decisions(self) -> Iterator[Decision]:
        keys = (*LANGUAGES, "pack", "modes", "default")
        for name, node in self._entries("decisions").items():
            entries = self.notes.mapping(node, name, keys=keys)
            label = self.notes.text_of(entries, name, node.at)
            modes = self.notes.names(entries.get("modes"), f"{name}.modes") or tuple(Mode)
            strangers = [mode for mode in modes if mode not in set(Mode)]
            if strangers:
                self.notes.bad(f"{name}.modes", node.at, "one_of_these", known=", ".join(Mode))
            default = entries["default"].value if "default" in entries else None
            if default not in {None, "line_above"}:
                self.notes.bad(f"{name}.default", node.at, "only", known="line_above")
            pack = self.notes.name(entries["pack"], f"{name}.pack") if "pack" in entries else "core"
            yield Decision(id=name, label=label, pack=pack, modes=modes, default_line_above=bool(default), at=node.at)

    def _packs(self) -> frozenset[str]:
        known = sorted({decision.pack for decision in self.decisions.values()})
        names = self.notes.names(self.parts.get("packs"), "packs")
        strangers = [name for name in names if name not in known]
        if strangers:
            at, stranger = self._part("packs").at, ", ".join(strangers)
            self.notes.bad("packs", at, "not_there", stranger=stranger, known=", ".join(known))
        return frozenset(names) - {CORE, *strangers}

    def _rules(self) -> tuple[Rule, ...]:
        found = [self.rules.read(node) for node in self.notes.items(self._part("rules"), "rules")]
        self.notes.rule = ""
        rules = tuple(rule for rule in found if rule is not None)
        ids = {rule.id for rule in rules}
        for rule in rules:
            strangers = sorted(rule.overrides - ids)
            if strangers and not self.rules.broken:
                self.notes.rule = rule.id
                self.notes.bad("overrides", rule.at, "no_such_rule", stranger=", ".join(strangers))
        self.notes.rule = ""
        return rules

    def _line_above(self) -> LineAbove:
        entries = self._entries("line_above")
        others = self._role(entries.pop("others", Node()), "line_above.others")
        by_role: dict[str, dict[str, str]] = {}
        for role, node in entries.items():
            self._known_role(role, node)
            if isinstance(node.value, str):
                by_role[role] = dict.fromkeys(Mode, self._role(node, role))
            else:
                modes = self.notes.mapping(node, role, keys=tuple(Mode))
                by_role[role] = {mode: self._role(above, role) for mode, above in modes.items()}
        line = LineAbove(by_role=by_role, others=others)
        for role, node in entries.items():
            for mode in Mode:
                if role in line.chain(role, mode):
                    self.notes.add(Code.CYCLIC_LADDER, node.at, role=role)
                    break
        return line

    def _standing_deputies(self) -> dict[str, str]:
        deputies = {}
        for role, node in self._entries("standing_deputies").items():
            self._known_role(role, node)
            deputies[role] = self._role(node, role)
        return deputies

    def _role(self, node: Node, name: str) -> str:
        role = self.notes.name(node, name)
        if role:
            self._known_role(role, node)
        return role

    def _known_role(self, role: str, node: Node) -> None:
        if role not in self.roles:
            self.notes.stranger(Code.UNKNOWN_ROLE, role, self.roles, node.at)

    def _verdicts(self) -> tuple[dict[Verdict, Text], dict[Verdict, Text]]:
        labels, reasons = {}, {}
        for name, node in self._entries("verdicts").items():
            if name not in set(Verdict):
                self.notes.stranger(Code.UNKNOWN_VERDICT, name, tuple(Verdict), node.at)
                continue
            entries = self.notes.mapping(node, name, keys=(*LANGUAGES, "reason"))
            labels[Verdict(name)] = self.notes.text_of(entries, name, node.at)
            reasons[Verdict(name)] = self.notes.text(entries.get("reason"), f"{name}.reason", node.at)
        return labels, reasons

    def _anomalies(self) -> Iterator[AnomalyKind]:
        keys = (*LANGUAGES, "decisions", "found_by", "by_kpi", "needs_description", "asks")
        for name, node in self._entries("anomalies").items():
            self.notes.rule = name
            entries = self.notes.mapping(node, name, keys=keys)
            yield AnomalyKind(
                id=name,
                label=self.notes.text_of(entries, name, node.at),
                raises=self._raises(entries.get("decisions"), name),
                found_by_bot=entries.get("found_by", Node()).value == "bot",
                by_kpi=self.notes.flag(entries.get("by_kpi"), "by_kpi"),
                needs_description=self.notes.flag(entries.get("needs_description"), "needs_description"),
                asks=self.notes.names(entries.get("asks"), "asks"),
            )
        self.notes.rule = ""

    def _raises(self, node: Node | None, name: str) -> tuple[Raise, ...]:
        raises = []
        for item in self.notes.items(node, name):
            if isinstance(item.value, str):
                raises.append(Raise(choices=(item.value,), at=item.at))
                continue
            entries = self.notes.mapping(item, name, keys=("decision", "pick", "if"))
            choices = self.notes.names(entries.get("pick", entries.get("decision")), name)
            condition = self.rules.conditions(entries["if"]) if "if" in entries else ()
            if choices:
                raises.append(Raise(choices=choices, condition=condition, at=item.at))
        return tuple(raises)
