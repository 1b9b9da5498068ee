"""What the rule table answers, read when it is sent."""

from __future__ import annotations

from dataclasses import dataclass

from bot.work.codec import stored


@stored("authority_help")
@dataclass(frozen=True, kw_only=True)
class AuthorityHelpMessage:
    """What can be asked of the table."""


@stored("authority_list")
@dataclass(frozen=True, kw_only=True)
class AuthorityListMessage:
    """The decisions that fit what was typed; those that are near where none was found."""

    typed: str
    found: bool
    decisions: tuple[str, ...] = ()


@stored("authority_decision")
@dataclass(frozen=True, kw_only=True)
class AuthorityDecisionMessage:
    """Who may decide one decision."""

    decision: str


@stored("authority_table")
@dataclass(frozen=True, kw_only=True)
class AuthorityTableMessage:
    """A page of the whole table."""

    page: int


@stored("authority_why")
@dataclass(frozen=True, kw_only=True)
class AuthorityWhyMessage:
    """Why a case went where it went."""

    case: int


@stored("rules_changed")
@dataclass(frozen=True, kw_only=True)
class RulesChangedMessage:
    """A new version of the table, for administrators."""

    number: int


@stored("rules_history")
@dataclass(frozen=True, kw_only=True)
class RulesHistoryMessage:
    """The versions of the table so far."""
