"""What the help shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.services.company import Company
from bot.services.members import Reader
from bot.services.messages import message


@dataclass(frozen=True, kw_only=True)
class HelpView:
    """How to say things; typed is what was not understood, empty when help was asked for."""

    typed: str


def _help(session: Session, company: Company, *, now: datetime, reader: Reader, context: dict[str, Any]) -> HelpView:
    return HelpView(typed=str(context.get("typed") or ""))


message("help")(_help)
message("help_sound")(_help)


@dataclass(frozen=True, kw_only=True)
class NoDelayView:
    """The orders that somebody said are not late."""

    orders: tuple[str, ...]


@message("no_delay")
def no_delay(
    session: Session, company: Company, *, now: datetime, reader: Reader, context: dict[str, Any]
) -> NoDelayView:
    """Nothing moves; that is said."""
    return NoDelayView(orders=tuple(context["orders"]))
