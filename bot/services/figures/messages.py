"""What the figures and letters send, read when it is sent."""

from __future__ import annotations

from dataclasses import dataclass

from bot.work.codec import stored


@stored("decision_letter")
@dataclass(frozen=True, kw_only=True)
class DecisionLetterMessage:
    """The letter of a closed case, as a file."""

    case: int


@stored("letter_reply")
@dataclass(frozen=True, kw_only=True)
class LetterReplyMessage:
    """That the letter is on its way, where it was asked for."""

    case: int


@stored("case_figures")
@dataclass(frozen=True, kw_only=True)
class CaseFiguresMessage:
    """How cases went, as far as its reader may see."""


@stored("figures_reply")
@dataclass(frozen=True, kw_only=True)
class FiguresReplyMessage:
    """That the figures are on their way, where they were asked for."""
