"""What happens in cases that floors above hear of, in the same transaction (bot/app/wiring.py)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.services.cases.record import Act
from bot.services.orders.promises import LineEffect


@dataclass(frozen=True, kw_only=True)
class CaseRaised:
    """A case is written with its decisions; nobody is asked yet. effects: what it does to the order lines."""

    case_id: int
    effects: tuple[LineEffect, ...]
    act: Act


@dataclass(frozen=True, kw_only=True)
class DecisionMade:
    """A decision has its outcome; nobody is told to carry it out yet."""

    decision_id: int
    act: Act


@dataclass(frozen=True, kw_only=True)
class DecisionRevoked:
    """What was decided is taken back; over: the question is not asked again."""

    decision_id: int
    over: bool
    act: Act


@dataclass(frozen=True, kw_only=True)
class CaseWithdrawn:
    """Recalled or undone by its reporter: its open decisions are recalled."""

    case_id: int
    act: Act
