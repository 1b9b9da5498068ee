"""What reports on milestones answer: every line with what became of it, as it was when it was said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from bot.domain.phrases.statements import CutOffKind
from bot.domain.text import Phrase, Text
from bot.services.reports.outcomes import ReportOutcome
from bot.work.codec import Data, stored, told_apart, upgrade


@dataclass(frozen=True, kw_only=True)
class EchoOption:
    """An answer that is offered as a button; one without a value says that it is meant as it stands (`sure`)."""

    value: str
    label: Phrase
    sure: bool = False


@dataclass(frozen=True, kw_only=True)
class EchoValue:
    """A value as it was and as it is now; `field` and the values as in `ValueChange`, as text."""

    field: str
    old: str | None = None
    new: str | None = None


def as_said(value: str | int | None) -> str | None:
    """A value of an outcome as an echo keeps it."""
    return None if value is None else str(value)


@dataclass(frozen=True, kw_only=True)
class EchoKept:
    """What became of one thing said: saved, passed on or only answered, and what it changed; said: who said it, when
    it was pasted.

    lot: its number, where there are several; name: of the milestone, None where it is of the order itself. code: what
    is answered where nothing changed.
    days: calendar days by which a new day is later than what was promised (negative: earlier), float_days what float is
    left; forecast_on: where the plan makes it later than was promised.
    """

    kind: Literal["kept"]
    outcome: ReportOutcome
    typed: str
    said: str = ""
    po: str = ""
    product: str | None = None
    lot: int = 0
    name: Text | None = None
    milestone_id: int | None = None
    changes: tuple[EchoValue, ...] = ()
    code: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    note: str | None = None
    days: int = 0
    float_days: int | None = None
    forecast_on: date | None = None
    etd_old_on: date | None = None
    etd_on: date | None = None

    @property
    def changed(self) -> tuple[EchoValue, ...]:
        """The values that are others now."""
        return tuple(value for value in self.changes if value.old != value.new)


@dataclass(frozen=True, kw_only=True)
class EchoRefused:
    """Why nothing was saved; form: with what its form is opened, None where no form can mend it."""

    kind: Literal["refused"]
    typed: str
    code: str
    fields: dict[str, Any] = field(default_factory=dict)
    form: dict[str, int] | None = None
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class EchoQuestion:
    """What is asked about a line; span: the words of it that an answer stands for, chosen: the milestone picked.

    key: of what waits for the answer; a button names its place among the options and nothing else.
    """

    kind: Literal["question"]
    typed: str
    text: Phrase
    span: str = ""
    options: tuple[EchoOption, ...] = ()
    form: dict[str, int] | None = None
    chosen: int | None = None
    said: str = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class EchoPick:
    """A milestone that a line may mean, by the line of its order, or by its lot; without a label: of every line."""

    milestone: int
    label: str
    lot: int = 0
    quantity: str = ""


@dataclass(frozen=True, kw_only=True)
class EchoChoice:
    """A line that fits several milestones; po: of the order whose lots they are."""

    kind: Literal["which_line"]
    typed: str
    options: tuple[EchoPick, ...]
    said: str = ""
    key: str = ""
    po: str = ""


EchoLine = EchoKept | EchoRefused | EchoQuestion | EchoChoice
told_apart(EchoLine, kept=EchoKept, refused=EchoRefused, question=EchoQuestion, which_line=EchoChoice)


@stored("milestone_echo", version=4)
@dataclass(frozen=True, kw_only=True)
class ReportEchoMessage:
    """What became of everything a message said; batch: all it saved, which one Undo takes back, empty for nothing.

    previews: how many lines wait in the preview beside it. listed: it is the list of what is not saved.
    """

    rows: tuple[EchoLine, ...]
    batch: str = ""
    previews: int = 0
    listed: bool = False


@upgrade("milestone_echo", 3)
def _echo_of_3(data: Data) -> Data:
    """A button carried the words, and the report that they belong to; a refusal had answers once."""
    kept = {name: value for name, value in data.items() if name != "root"}
    return kept | {"rows": [row_without_answers(row) for row in data["rows"]]}


def row_without_answers(row: Data) -> Data:
    """A row as it is stored now: what was refused is answered by its form or by other words."""
    return {name: value for name, value in row.items() if row["kind"] != "refused" or name not in {"span", "options"}}


@upgrade("milestone_echo", 2)
def _echo_of_2(data: Data) -> Data:
    """Every saved row had a batch of its own, and all that is known of its milestone beside it."""
    batches = {row["batch"] for row in data["rows"] if row["kind"] == "saved" and not row["unchanged"]}
    rows = [_kept_of_2(row) if row["kind"] == "saved" else row for row in data["rows"]]
    return {"rows": rows, "batch": batches.pop() if len(batches) == 1 else ""}


def _kept_of_2(row: Data) -> Data:
    pairs = {"state": (row["old_state"], row["state"]), "progress": (row["old_progress"], row["progress"])}
    changes = [{"field": name, "old": str(old), "new": str(new)} for name, (old, new) in pairs.items()]
    if row["promised_on"] is not None:
        changes.append({"field": "promised", "new": row["promised_on"]})
    same = ("typed", "po", "name", "milestone_id", "note", "float_days", "etd_old_on", "etd_on")
    kept = {name: row[name] for name in same if row[name] is not None} | {"said": row.get("said", "")}
    return {"kind": "kept", "outcome": "saved", "changes": changes, **kept}


@upgrade("milestone_echo", 1)
def _echo_of_1(data: Data) -> Data:
    return {"rows": [_row_of_1(row) for row in data["rows"]]}


def _row_of_1(row: Data) -> Data:
    """Names and questions were two words beside each other, and what there is not was null."""
    row = {name: value for name, value in row.items() if value is not None or row["kind"] == "saved"}
    if row["kind"] == "saved":
        row["name"] = Text.pair(zh=row.pop("name_zh"), en=row.pop("name_en")).as_data()
    if row["kind"] == "question":
        row["text"] = row.get("text") or _paired(row)
    if row["kind"] != "which_line" and "options" in row:
        row["options"] = [option | {"label": option.get("label") or _paired(option)} for option in row["options"]]
        row["options"] = [{name: option[name] for name in option if name not in _WORDS} for option in row["options"]]
    return {name: value for name, value in row.items() if name not in _WORDS}


_WORDS = ("zh", "en")


def _paired(row: Data) -> Data:
    return Text.pair(zh=row["zh"], en=row["en"]).as_data()


@stored("milestone_undone")
@dataclass(frozen=True, kw_only=True)
class MilestoneUndoneMessage:
    """That everything is as it was; po: of which order, None for more than one."""

    po: str | None = None


@stored("no_delay")
@dataclass(frozen=True, kw_only=True)
class NoDelayMessage:
    """That nothing is late was understood, and no date was moved."""

    orders: tuple[str, ...] = ()


@stored("delay_preview", version=2)
@dataclass(frozen=True, kw_only=True)
class DelayPreviewMessage:
    """What a report would do; key: what waits to be submitted, in a row of its own."""

    key: str


@upgrade("delay_preview", 1)
def _preview_of_1(data: Data) -> Data:
    """What waited stood in the message itself once."""
    return {"key": data["key"]}


@stored("delay_dropped")
@dataclass(frozen=True, kw_only=True)
class DelayDroppedMessage:
    """That a preview was dropped and nothing saved; root: the report it belongs to."""

    root: str


@dataclass(frozen=True, kw_only=True)
class SavedRow:
    """A line of a saved report: its new day (days late, of them working, float left), its later day on board, the
    closing it named, the case it became; changes: of the order itself, opened: it is new.
    """

    po: str
    product: str | None = None
    lot: int = 0
    case: str | None = None
    milestone: Text | None = None
    old: date | None = None
    new: date | None = None
    days: int = 0
    working: int = 0
    float_days: int | None = None
    ship: date | None = None
    ship_days: int = 0
    ship_working: int = 0
    cut_off: datetime | date | None = None
    closing: CutOffKind = CutOffKind.CUSTOMS
    changes: tuple[EchoValue, ...] = ()
    opened: bool = False


@stored("delay_saved", version=2)
@dataclass(frozen=True, kw_only=True)
class DelaySavedMessage:
    """What a report saved under one batch, and the lines it left out, in their own words."""

    batch: str
    rows: tuple[SavedRow, ...]
    left: tuple[str, ...] = ()


@upgrade("delay_saved", 1)
def _saved_of_1(data: Data) -> Data:
    return data | {"rows": [_saved_row_of_1(row) for row in data["rows"]]}


def _saved_row_of_1(row: Data) -> Data:
    renamed = {{"float": "float_days", "cutoff": "cut_off"}.get(name, name): row[name] for name in row}
    if "zh" in row:
        renamed["milestone"] = _paired(row)
    return {name: value for name, value in renamed.items() if name not in _WORDS}


@stored("what_if")
@dataclass(frozen=True, kw_only=True)
class WhatIfMessage:
    """What would be if a milestone were on another day: of which lines, worked out as it is shown.

    Without a day: what is to be said first (`code`, `asked`, and what may be `choices`), or why there is no answer.
    """

    lines: tuple[int, ...] = ()
    milestone: str | None = None
    new_on: date | None = None
    relative: bool = False
    code: str = ""
    asked: Phrase | None = None
    choices: tuple[Phrase, ...] = ()
    refused: str = ""
    fields: dict[str, str] = field(default_factory=dict)
