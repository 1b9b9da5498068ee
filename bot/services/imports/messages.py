"""What an import asks of people, and what became of their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.work.codec import Data, stored, upgrade


@stored("import_questions")
@dataclass(frozen=True, kw_only=True)
class ImportQuestionsMessage:
    """That questions wait for somebody; edited: it stands already, and says when none is left."""

    member: str
    card: str | None = None
    edited: bool = False


@dataclass(frozen=True, kw_only=True)
class ImportAnswer:
    """One answer as it was taken. person: its value is a member's id; day: its value as one; amend: the L/C follows."""

    question: int
    value: str
    person: bool
    amend: bool
    day: date | None = None


@stored("import_answered", version=2)
@dataclass(frozen=True, kw_only=True)
class ImportAnsweredMessage:
    """The echo of one form's answers; card: the notice that asked for them."""

    batch: str
    rows: tuple[ImportAnswer, ...]
    card: str | None = None


def day_of(value: str) -> date | None:
    """The day that a value is spelled as; None for any other."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


@upgrade("import_answered", 1)
def _days_told_apart(data: Data) -> Data:
    """Whatever was spelled as a day was shown as one."""
    days = [day_of(row["value"]) for row in data["rows"]]
    rows = zip(data["rows"], days, strict=True)
    return {**data, "rows": [{**row, "day": day.isoformat()} if day else row for row, day in rows]}
