"""What a report looks like before and after it is saved: plain values that presentation puts into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from bot.domain.cases.states import Severity
from bot.domain.phrases.statements import CutOffKind
from bot.domain.text import Phrase, Text
from bot.domain.typed import Typed
from bot.services.reports.delays.forms import Filled
from bot.services.reports.messages import SavedRow
from bot.views.cases import Choice, Effect, Person
from bot.views.opening import OpeningShown
from bot.views.revisions import RevisionShown


@dataclass(frozen=True, kw_only=True)
class MovedDate:
    """A milestone that follows."""

    label: Text
    old: date | None
    new: date | None

    @property
    def days(self) -> int:
        """Calendar days by which it gets later; 0 where it had no day."""
        return (self.new - self.old).days if self.old is not None and self.new is not None else 0


@dataclass(frozen=True, kw_only=True)
class DecisionAhead:
    """A decision the report would raise, and where it would go."""

    choices: tuple[Choice, ...]
    mine: bool
    first: Person | None
    deciding: Person | None
    external: bool
    records: bool = False
    proposes: bool = False
    """Whether who is asked first only proposes."""


@dataclass(frozen=True, kw_only=True)
class OneEffect:
    """The effect on one order line, as on the case card, with how late the milestone itself is."""

    shown: Effect
    days: int
    working: int
    moved: tuple[MovedDate, ...]
    """All the milestones that follow."""
    assumed_sailing: bool
    incomplete_years: tuple[int, ...]
    cut_off: datetime | date | None = None
    closing: CutOffKind = CutOffKind.CUSTOMS
    customer_on: date | None = None
    """The customer's date; customer_late: calendar days by which it is missed, negative or 0 where it is met."""
    customer_late: int = 0
    lot: int = 0
    """Its number, where the order has several lots."""
    lc_left: int | None = None
    """Calendar days from the sailing to the credit's latest shipment, of them worked; None where it is not close."""
    lc_left_working: int = 0


@dataclass(frozen=True, kw_only=True)
class PreviewQuestion:
    """What must be answered first, with buttons: value and label.

    likely: so many of the options come first as buttons, all of them as a list; 0 shows every option as a button.
    """

    code: str
    text: Phrase | None
    options: tuple[Choice, ...]
    likely: int = 0


@dataclass(frozen=True, kw_only=True)
class FactChoice:
    """One of two answers to what decides who decides: a yes or no, or an amount from a limit on (yes) or below it."""

    fact: str
    label: Text
    yes: bool
    limit: Decimal | None = None

    @property
    def value(self) -> str:
        """What its button carries."""
        if self.limit is None:
            return "yes" if self.yes else "no"
        return f"{'from' if self.yes else 'below'} {self.limit.normalize():f}"


@dataclass(frozen=True, kw_only=True)
class PreviewRow:
    """One line of a report as it would be saved."""

    index: int
    typed: Typed | None
    subject: str
    kind: Text | None
    severity: Severity | None
    po: str = ""
    about: tuple[str, ...] = ()
    """What the order is: its product and its customer."""
    has_lc: bool = False
    cost: Decimal | None = None
    """In CNY, as its author said it."""
    effects: tuple[OneEffect, ...] = ()
    decisions: tuple[DecisionAhead, ...] = ()
    assumed: tuple[Phrase, ...] = ()
    question: PreviewQuestion | None = None
    missing: tuple[Text, ...] = ()
    missing_names: tuple[str, ...] = ()
    choices: tuple[FactChoice, ...] = ()
    """Where one fact is missing that has two answers: its buttons."""
    refused: str | None = None
    refused_with: dict[str, str] = field(default_factory=dict)
    earlier: bool = False
    proposal: Typed | None = None
    """Another way out, as the author proposes it."""
    revisions: tuple[RevisionShown, ...] = ()
    opening: OpeningShown | None = None
    ready: bool = False
    saved: bool = False


@dataclass(frozen=True, kw_only=True)
class DayDiffers:
    """An order's day on board as the preview before had it, and as it is now."""

    po: str
    old: date | None
    new: date | None


@dataclass(frozen=True, kw_only=True)
class DecisionDiffers:
    """A decision, and who decides it: then, and now; None where it was, or is, none."""

    choices: tuple[Text, ...]
    old: str | None
    new: str | None


@dataclass(frozen=True, kw_only=True)
class PreviewDiffers:
    """What is not any more as it was shown."""

    days: tuple[DayDiffers, ...] = ()
    decisions: tuple[DecisionDiffers, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DelayPreview:
    """A whole report before it is saved; saved is true when it was saved meanwhile, as single lines may be.

    differs: from what the preview in whose place this one stands had shown. ends_at: when it goes to `to` unconfirmed.
    """

    key: str
    rows: tuple[PreviewRow, ...]
    saved: bool
    year: int
    """Of the day it is shown: the year of a date is written only where it is another."""
    differs: PreviewDiffers | None = None
    ends_at: datetime | None = None
    to: tuple[str, ...] = ()

    @property
    def can_submit(self) -> bool:
        """Whether at least one line is ready and none waits for an answer."""
        waiting = [row for row in self.rows if not row.saved]
        return any(row.ready for row in waiting) and all(row.ready or row.refused for row in waiting)


@dataclass(frozen=True, kw_only=True)
class DelaySaved:
    """What was saved, lines left out, and whether Undo is still possible."""

    batch: str
    rows: tuple[SavedRow, ...]
    left: tuple[Typed, ...]
    undoable: bool
    year: int
    """Of the day it is shown: the year of a date is written only where it is another."""
    due: Mapping[str, date] = field(default_factory=dict)
    """The customer's date of each order that keeps it by sailing."""
    waits: tuple[str, ...] = ()
    """Who acts next on the cases that were opened."""


@dataclass(frozen=True, kw_only=True)
class DelayNote:
    """A report was undone or dropped; orders it was about, where they are said."""

    code: str
    orders: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OrderChoice:
    """An order line to choose in the form."""

    line_id: int
    label: str


@dataclass(frozen=True, kw_only=True)
class FactField:
    """A fact the form asks: bool, number or enum with its values."""

    name: str
    label: Text
    kind: str
    values: tuple[Choice, ...] = ()
    required: bool = True


@dataclass(frozen=True, kw_only=True)
class ReportForm:
    """The form of a delay or an anomaly as it is filled so far.

    picks are the choices between decisions, those of `wished` need not be made; decisions may be asked for by name.
    """

    dated: bool
    orders: tuple[OrderChoice, ...]
    kinds: tuple[Choice, ...]
    milestones: tuple[Choice, ...]
    facts: tuple[FactField, ...]
    picks: tuple[tuple[Choice, ...], ...]
    decisions: tuple[Choice, ...]
    records: bool
    filled: Filled
    wished: frozenset[int] = frozenset()
