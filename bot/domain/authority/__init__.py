"""Who may decide: the rule table, its checks, the ruling, the ladder of people and the right to act."""

from bot.domain.authority.checks import check
from bot.domain.authority.conditions import BadFactError, FactValue, MissingFactError
from bot.domain.authority.decide import (
    Ruling,
    Standing,
    UnknownDecisionError,
    UnknownRoleError,
    accountable_roles,
    rule_on,
    ruling_as_data,
    ruling_from_data,
)
from bot.domain.authority.findings import Code, Finding
from bot.domain.authority.model import EXTERNAL, Bilingual, Fact, FactKind, Mode, Origin, Place, RuleTable, Verdict
from bot.domain.authority.nodes import Node, child, merged
from bot.domain.authority.raised import Raised, raised_decisions
from bot.domain.authority.reading import Reading, read_table

__all__ = [
    "EXTERNAL",
    "BadFactError",
    "Bilingual",
    "Code",
    "Fact",
    "FactKind",
    "FactValue",
    "Finding",
    "MissingFactError",
    "Mode",
    "Node",
    "Origin",
    "Place",
    "Raised",
    "Reading",
    "RuleTable",
    "Ruling",
    "Standing",
    "UnknownDecisionError",
    "UnknownRoleError",
    "Verdict",
    "accountable_roles",
    "check",
    "child",
    "merged",
    "raised_decisions",
    "read_table",
    "rule_on",
    "ruling_as_data",
    "ruling_from_data",
]
