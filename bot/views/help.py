"""What the help shows."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.typed import Typed, typed
from bot.services.orders.messages import HelpMessage
from bot.services.people.members import with_names
from bot.work.messages import Reader, message
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class HelpView:
    """How to say things; typed is what was not understood, None when help was asked for. topic: of one command only."""

    typed: Typed | None
    topic: str = ""


@message(HelpMessage)
def help_message(work: Work, *, reader: Reader, message: HelpMessage) -> HelpView:
    """What was not understood as its reader may see it: they typed it."""
    return HelpView(typed=typed(with_names(work.session, message.typed), amounts=True), topic=message.topic)
