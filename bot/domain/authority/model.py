"""The rule table as values: who has which verdict on which decision, and under which conditions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from bot.domain.authority.conditions import Condition, Number, When
from bot.domain.text import Text

REQUESTER = "requester"
"""Stands in a rule for whoever asks and is not named there."""

CORE = "core"
"""The pack of every decision that names no other; it cannot be switched off."""

EXTERNAL = "external"
"""Accountable where nobody inside may decide."""


class Verdict(StrEnum):
    """What a role may do about a decision."""

    APPROVE = "approve"
    DECIDE = "decide"
    PROPOSE = "propose"
    EXECUTE_ON_INSTRUCTION = "execute_on_instruction"
    RECORD_ONLY = "record_only"
    ESCALATE = "escalate"
    FORBIDDEN = "forbidden"
    CONSULTED = "consulted"
    INFORMED = "informed"
    NOT_INVOLVED = "not_involved"

    @property
    def may_decide(self) -> bool:
        """Whether who holds this may settle the decision."""
        return self in {Verdict.APPROVE, Verdict.DECIDE}


class Right(StrEnum):
    """What a role may beside deciding: a column of its row in the table."""

    SEES_PRICES = "sees_prices"
    """Prices, amounts, margins and L/C values of the orders it holds."""
    READS_FIGURES = "reads_figures"
    """Answers for others: the figures of the cases of the orders it holds."""
    REPORTS = "reports"
    """Reports on every milestone of the orders it holds; any other role on its own."""
    OPENS_ORDERS = "opens_orders"
    """Opens orders by hand, for the 跟单员 who will follow them."""
    KEEPS_TO_OWN = "keeps_to_own"
    """Sees only the orders on which nobody holds its role more narrowly; any other role its whole scope."""
    FOLLOWS = "follows"
    """The one role of whom an order names as its own person, in whose name is asked: 跟单员."""


class Origin(StrEnum):
    """Where a rule comes from; practice is shown as 未经贵司确认 until an administrator confirms it."""

    STATED = "stated"
    DERIVED = "derived"
    PRACTICE = "practice"
    CONFIRMED = "confirmed"
    """Practice that an administrator of the workspace has confirmed."""


class FactKind(StrEnum):
    """What values a fact takes."""

    BOOL = "bool"
    ENUM = "enum"
    NUMBER = "number"


class Mode(StrEnum):
    """The two kinds of following up."""

    BUSINESS = "business"
    PROJECT = "project"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where something is written: a file and a line counted from 1."""

    file: str = ""
    line: int = 0


NOWHERE = Place()


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A fact that conditions may look at; `values` only for enums, `short` is what people call it."""

    name: str
    kind: FactKind
    label: Text
    values: Mapping[str, Text] = field(default_factory=dict)
    short: Text | None = None

    @property
    def name_in_words(self) -> Text:
        """The short label, else the full one."""
        return self.short or self.label


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Something that has to be decided; packs other than `core` are off until switched on."""

    id: str
    label: Text
    pack: str = CORE
    modes: tuple[str, ...] = (Mode.BUSINESS, Mode.PROJECT)
    default_line_above: bool = False
    at: Place = NOWHERE


@dataclass(frozen=True, kw_only=True)
class Grant:
    """The verdict a rule gives to one role, and why that role's right goes so far and no further."""

    role: str
    verdict: Verdict
    goes_up: bool = False
    instruction_from: str | None = None
    reason: Text | None = None
    at: Place = NOWHERE

    @property
    def climbs(self) -> bool:
        """Whether the case goes up rung by rung; a proposal goes straight to who decides instead."""
        return self.goes_up or self.verdict in {Verdict.ESCALATE, Verdict.EXECUTE_ON_INSTRUCTION}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One row of the table: a decision, its conditions, a verdict per role and the way up."""

    id: str
    decision: str
    when: When
    grants: tuple[Grant, ...]
    ladder: tuple[str, ...] = ()
    ladder_at: Place = NOWHERE
    external: bool = False
    overrides: frozenset[str] = frozenset()
    origin: Origin = Origin.DERIVED
    source: Text | None = None
    note: Text | None = None
    valid_from: date | None = None
    reviewed_on: date | None = None
    at: Place = NOWHERE

    @cached_property
    def by_role(self) -> Mapping[str, Grant]:
        return {grant.role: grant for grant in self.grants}

    @cached_property
    def fact_names(self) -> frozenset[str]:
        return self.when.fact_names()

    @cached_property
    def digest(self) -> str:
        """Twelve hex digits that change with what the rule says, not with where it is written."""
        return _digest(_canonical(asdict(self)))

    @cached_property
    def said(self) -> str:
        """The same without its origin: whether a rule was confirmed does not count."""
        return replace(self, origin=Origin.PRACTICE).digest


@dataclass(frozen=True, kw_only=True)
class Raise:
    """Decisions an anomaly raises: one, or several of which the reporter or the decider picks one."""

    choices: tuple[str, ...]
    condition: tuple[Condition, ...] = ()
    at: Place = NOWHERE


@dataclass(frozen=True, kw_only=True)
class AnomalyKind:
    """A kind of anomaly and what it raises; some only the bot finds, some need a description."""

    id: str
    label: Text
    raises: tuple[Raise, ...] = ()
    found_by_bot: bool = False
    by_kpi: bool = False
    needs_description: bool = False
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LineAbove:
    """Who stands above whom outside a rule's ladder; a role that is not named reports to `others`."""

    by_role: Mapping[str, Mapping[str, str]]
    others: str

    def above(self, role: str, mode: str) -> str | None:
        """The next role up in this mode; None at the top."""
        if role == self.others:
            return None
        return self.by_role.get(role, {}).get(mode, self.others)

    def chain(self, role: str, mode: str) -> tuple[str, ...]:
        """All roles above, nearest first; stops before a role would come twice."""
        chain: list[str] = []
        above = self.above(role, mode)
        while above is not None and above not in chain:
            chain.append(above)
            above = self.above(above, mode)
        return tuple(chain)


@dataclass(frozen=True, kw_only=True)
class RuleTable:
    """Everything a workspace has settled about who may decide. The order of rules carries no meaning."""

    roles: Mapping[str, Text]
    facts: Mapping[str, Fact]
    settings: Mapping[str, Number]
    decisions: Mapping[str, Decision]
    rules: tuple[Rule, ...]
    line_above: LineAbove
    standing_deputies: Mapping[str, str] = field(default_factory=dict)
    anomalies: Mapping[str, AnomalyKind] = field(default_factory=dict)
    always: tuple[Raise, ...] = ()
    verdict_labels: Mapping[Verdict, Text] = field(default_factory=dict)
    verdict_reasons: Mapping[Verdict, Text] = field(default_factory=dict)
    packs: frozenset[str] = frozenset()
    """The packs that are switched on besides core."""
    rights: Mapping[Right, frozenset[str]] = field(default_factory=dict)
    """Which roles have the right of each column."""
    own_rights: bool = False
    """Whether a file of the workspace's own says something about them."""

    @property
    def follower(self) -> str:
        """The role of an order's own person (跟单员), in whose name is asked; "" where no role follows orders."""
        return next(iter(self.rights.get(Right.FOLLOWS, ())), "")

    @property
    def lead(self) -> str | None:
        """Who leads them: their standing deputy, else the line above."""
        return self.standing_deputies.get(self.follower) or self.line_above.above(self.follower, Mode.BUSINESS)

    def is_on(self, decision: str) -> bool:
        """Whether the decision's pack is switched on: what is off is not raised."""
        return self.decisions[decision].pack in {CORE, *self.packs}

    @cached_property
    def known_packs(self) -> tuple[str, ...]:
        """Every pack besides core that a decision names."""
        return tuple(sorted({decision.pack for decision in self.decisions.values()} - {CORE}))

    @cached_property
    def rules_of(self) -> Mapping[str, tuple[Rule, ...]]:
        grouped: dict[str, list[Rule]] = {name: [] for name in self.decisions}
        for rule in self.rules:
            grouped.setdefault(rule.decision, []).append(rule)
        return {name: tuple(rules) for name, rules in grouped.items()}

    @cached_property
    def version(self) -> str:
        """Twelve hex digits that change with the content, not with order or line numbers."""
        stated = asdict(replace(self, rules=()))
        rights, own = stated.pop("rights"), stated.pop("own_rights")
        said = [_canonical(rights)] if own else []
        return _digest([_canonical(stated), sorted(rule.digest for rule in self.rules), *said])


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


_PLACES = frozenset({"at", "ladder_at"})
_ORDERED = frozenset({"ladder", "raises", "choices", "asks"})


def _canonical(value: object, key: str = "") -> object:
    """A value as JSON that changes with what it says, not with order or place."""
    if isinstance(value, Mapping):
        if set(value) == {"wordings"}:  # a Text; "zh" was its first field's name, and versions are kept
            return {"zh" if tag == "zh-CN" else tag: words for tag, words in value["wordings"]}
        return {str(name): _canonical(item, str(name)) for name, item in value.items() if name not in _PLACES}
    if isinstance(value, frozenset | set) or (isinstance(value, list | tuple) and key not in _ORDERED):
        return sorted((_canonical(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    if isinstance(value, bool | int | None):
        return value
    return str(value)
