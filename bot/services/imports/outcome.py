"""What an import tells about each row of its file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from bot.domain.order_book import Problem

OUTCOMES = ("imported", "changed", "unchanged", "question", "refused", "skipped")


@dataclass(frozen=True, kw_only=True)
class FieldDifference:
    """A value that changed with this import, as canonical texts."""

    cell: str
    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, kw_only=True)
class RowResult:
    """The outcome of one row; `row` is numbered as in the file."""

    sheet: str
    row: int
    po: str | None
    outcome: str
    problems: tuple[Problem, ...] = ()
    changes: tuple[FieldDifference, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Gone:
    """A line that an earlier book had and this one has not; sheet and row are where it stood then."""

    po: str
    line: str
    sheet: str
    row: int


@dataclass(frozen=True, kw_only=True)
class ImportResult:
    """The outcome of every row in the order of the file; `asked` are the members with open questions now.

    `gone` are the lines that have vanished from the file; they are kept as they are.
    """

    file: str
    rows: tuple[RowResult, ...]
    dry_run: bool
    asked: tuple[str, ...] = ()
    gone: tuple[Gone, ...] = ()
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def counts_by_outcome(self) -> dict[str, int]:
        """How many rows had each outcome, zeros included."""
        return {name: self.counts[name] for name in OUTCOMES}

    @property
    def refused(self) -> bool:
        """Whether a row was refused."""
        return self.counts["refused"] > 0
