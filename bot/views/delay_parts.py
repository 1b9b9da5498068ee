"""What a report looks like before and after it is saved: plain values that presentation puts into words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.cases.states import Severity
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


@dataclass(frozen=True, kw_only=True)
class DecisionAhead:
    """A decision the report would raise, and where it would go."""

    choices: tuple[Choice, ...]
    mine: bool
    first: Person | None
    deciding: Person | None
    external: bool
    records: bool = False


@dataclass(frozen=True, kw_only=True)
class OneEffect:
    """The effect on one order line, as on the case card, with how late the milestone itself is."""

    shown: Effect
    days: int
    working: int
    moved: tuple[MovedDate, ...]
    more: int
    assumed_sailing: bool
    incomplete_years: tuple[int, ...]
    cut_off: datetime | date | None = None


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
class PreviewRow:
    """One line of a report as it would be saved."""

    index: int
    typed: Typed | None
    subject: str
    kind: Text | None
    severity: Severity | None
    effects: tuple[OneEffect, ...] = ()
    decisions: tuple[DecisionAhead, ...] = ()
    assumed: tuple[Phrase, ...] = ()
    question: PreviewQuestion | None = None
    missing: tuple[Text, ...] = ()
    missing_names: tuple[str, ...] = ()
    refused: str | None = None
    refused_with: dict[str, str] = field(default_factory=dict)
    earlier: bool = False
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

    differs: from what the preview in whose place this one stands had shown.
    """

    key: str
    rows: tuple[PreviewRow, ...]
    saved: bool
    differs: PreviewDiffers | None = None

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
