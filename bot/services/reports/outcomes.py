"""What became of a message: saved, previewed, asked, passed on, answered, refused or ignored, and what it changes.

Every door answers with the same values; the message that a person reads is made from them, and so is what `gendan say`
prints.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.phrases.reading import Question
from bot.domain.phrases.statements import CutOffKind

CUT_OFFS: Mapping[CutOffKind, str] = {
    CutOffKind.CUSTOMS: "cut_off",
    CutOffKind.CY: "cy_cut_off",
    CutOffKind.SI: "si_cut_off",
    CutOffKind.VGM: "vgm_cut_off",
}
"""The field of a change that says when a closing is; `say` prints all of them as a cut-off."""


class ReportOutcome(StrEnum):
    """What became of one statement."""

    SAVED = "saved"
    PREVIEW = "preview"
    ASKED = "asked"
    PASSED_ON = "passed_on"
    ANSWERED = "answered"
    REFUSED = "refused"
    IGNORED = "ignored"


@dataclass(frozen=True, kw_only=True)
class ValueChange:
    """A value as it was and as it is (saved) or would be (preview, passed_on). line: the line's key among several.

    field: state, progress, promised, made, quantity, customer_date, term, cut_off …; values as `say` prints them.
    """

    order: str
    line: str | None = None
    milestone: str | None = None
    field: str
    old: str | int | None = None
    new: str | int | None = None


@dataclass(frozen=True, kw_only=True)
class ShipDates:
    """An order's day on board: agreed with the customer, forecast before and after; and the customer's own date."""

    agreed: date | None
    forecast_old: date | None
    forecast_new: date | None
    customer: date | None


@dataclass(frozen=True, kw_only=True)
class DecisionRaised:
    """A decision that submitting would raise: who is asked first and who decides in the end; member ids."""

    decision: str
    first: str | None
    deciding: str | None


@dataclass(frozen=True, kw_only=True)
class StatementOutcome:
    """What became of one statement. others: leave, a check-in's answer, a task, a cut-off, a file, by their kind."""

    text: str
    outcome: ReportOutcome
    changes: tuple[ValueChange, ...] = ()
    ship: ShipDates | None = None
    kind: str | None = None
    decisions: tuple[DecisionRaised, ...] = ()
    questions: tuple[Question, ...] = ()
    others: tuple[Mapping[str, str], ...] = field(default=())
