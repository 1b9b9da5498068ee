"""What a check of the rule table found, each with the code of a sentence that says how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.authority.model import NOWHERE, Place
from bot.domain.text import Sentence


class Code(StrEnum):
    """Every fault the check knows (cli.md)."""

    UNKNOWN_ROLE = "unknown_role"
    UNKNOWN_DECISION = "unknown_decision"
    UNKNOWN_VERDICT = "unknown_verdict"
    UNKNOWN_CONDITION = "unknown_condition"
    BAD_VALUE = "bad_value"
    MISSING_LADDER = "missing_ladder"
    POWERLESS_LADDER = "powerless_ladder"
    CYCLIC_LADDER = "cyclic_ladder"
    LADDER_START = "ladder_start"
    MISSING_INSTRUCTION = "missing_instruction"
    NO_ACCOUNTABLE = "no_accountable"
    SEVERAL_ACCOUNTABLE = "several_accountable"
    OVERLAP = "overlap"
    GAP = "gap"
    UNREACHABLE = "unreachable"
    DUPLICATE_ID = "duplicate_id"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One fault (or, with `warning`, something to know): where it is and how to mend it."""

    code: Code
    rule: str
    at: Place
    message: Sentence
    warning: bool = False


def finding(code: Code, *, rule: str = "", at: Place = NOWHERE, **fields: object) -> Finding:
    """A finding in its standard words; `fields` fill them in."""
    return Finding(code=code, rule=rule, at=at, message=Sentence.of(f"findings.{code}", **fields))


def bad_value(name: str, what: str, *, rule: str, at: Place, **fields: object) -> Finding:
    """A value that cannot be used; `what` is the code of what to write instead."""
    return finding(Code.BAD_VALUE, rule=rule, at=at, name=name, what=Sentence.of(f"values.{what}", **fields))


def filled_gap(decision: str, cell: str, at: Place) -> Finding:
    """The warning that `default: line_above` covers a cell no rule covers."""
    message = Sentence.of("findings.gap_filled", decision=decision, cell=cell)
    return Finding(code=Code.GAP, rule=decision, at=at, message=message, warning=True)
