"""What a round and a check-in keep as values: the questions as they are asked that day, and what a prompt lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.db.models import CheckIn, StandupRound
from bot.domain.standups import QuestionKind, RowStatus, Why
from bot.domain.text import Text
from bot.work.codec import Data, pack, stored, unpack, upgrade


@stored("asked_question")
@dataclass(frozen=True, kw_only=True)
class AskedQuestion:
    """A question in the words it was asked in that day; answers are kept under its id."""

    id: int
    kind: QuestionKind
    zh: str
    en: str

    @property
    def text(self) -> Text:
        """What was asked."""
        return Text.pair(zh=self.zh, en=self.en)


@dataclass(frozen=True, kw_only=True)
class AskedMilestone:
    """A milestone's row, why it was asked about, and what was answered there; due: its day as it stood then."""

    milestone: int
    why: Why
    due: date | None = None
    status: RowStatus | None = None


@stored("prompt_rows", version=2)
@dataclass(frozen=True, kw_only=True)
class PromptRows:
    """What a prompt lists: milestones, conditions by their ids, and how many more of either there were."""

    milestones: tuple[AskedMilestone, ...] = ()
    more: int = 0
    tasks: tuple[int, ...] = ()
    more_tasks: int = 0

    def row(self, milestone_id: int) -> AskedMilestone | None:
        """The row of a milestone; None when it is not in this prompt."""
        return next((row for row in self.milestones if row.milestone == milestone_id), None)


@stored("round_due")
@dataclass(frozen=True, kw_only=True)
class RoundDue:
    """The day of a team's stand-up to plan."""

    team: int
    day: date


@stored("check_in_due")
@dataclass(frozen=True, kw_only=True)
class CheckInDue:
    """Whose turn it is to be asked or reminded."""

    check_in: int


@stored("digest_due")
@dataclass(frozen=True, kw_only=True)
class DigestDue:
    """The round to sum up."""

    round: int


@upgrade("prompt_rows", 1)
def _listed_apart(data: Data) -> Data:
    """All stood in one list, told apart by their keys."""
    rows = data["rows"]
    return {
        "milestones": [row for row in rows if "milestone" in row],
        "more": sum(row.get("more", 0) for row in rows),
        "tasks": [row["task"] for row in rows if "task" in row],
        "more_tasks": sum(row.get("more_tasks", 0) for row in rows),
    }


def rows_of(check_in: CheckIn) -> PromptRows:
    """What its prompt lists; nothing before it was asked."""
    kept = check_in.rows
    return unpack(PromptRows, {"rows": kept} if isinstance(kept, list) else kept)


def keep_rows(check_in: CheckIn, rows: PromptRows) -> None:
    """Keep what its prompt lists."""
    check_in.rows = pack(rows)


def questions_of(session: Session, check_in: CheckIn) -> list[AskedQuestion]:
    """The questions of the check-in's round, in order, as they were asked."""
    held = session.get_one(StandupRound, check_in.round_id)
    return [unpack(AskedQuestion, question) for question in held.questions]
