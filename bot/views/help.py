"""What the help shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.domain.typed import Typed, typed
from bot.services.people.members import with_names
from bot.work.messages import message
from bot.work.reader import Reader
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class HelpView:
    """How to say things; typed is what was not understood, None when help was asked for."""

    typed: Typed | None


def _help(work: Work, *, reader: Reader, context: dict[str, Any]) -> HelpView:
    return HelpView(typed=typed(with_names(work.session, str(context.get("typed") or "")), amounts=True))


message("help")(_help)
message("help_sound")(_help)


@dataclass(frozen=True, kw_only=True)
class FormOfferView:
    """The form that was asked for by its word alone: milestone, delay, anomaly, or the check-in of a stand_up."""

    form: str
    check_in: int | None = None


@message("form_offer")
def form_offer(work: Work, *, reader: Reader, context: dict[str, Any]) -> FormOfferView:
    """A button to the form."""
    return FormOfferView(form=str(context["form"]), check_in=context.get("check_in"))
