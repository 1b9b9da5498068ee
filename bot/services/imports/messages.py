"""What an import asks of people, and what became of their answers."""

from __future__ import annotations

from dataclasses import dataclass

from bot.work.codec import stored


@stored("import_questions")
@dataclass(frozen=True, kw_only=True)
class ImportQuestionsMessage:
    """That questions wait for somebody; edited: it stands already, and says when none is left."""

    member: str
    card: str | None = None
    edited: bool = False


@dataclass(frozen=True, kw_only=True)
class ImportAnswer:
    """One answer as it was taken; person: its value is a member's id, amend: the L/C is to follow it."""

    question: int
    value: str
    person: bool
    amend: bool


@stored("import_answered")
@dataclass(frozen=True, kw_only=True)
class ImportAnsweredMessage:
    """The echo of one form's answers; card: the notice that asked for them."""

    batch: str
    rows: tuple[ImportAnswer, ...]
    card: str | None = None
