"""What the cases send: each message names the rows it shows, read when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.cases.states import DecisionOutcome
from bot.services.orders.photos.evidence import KeptFile
from bot.work.codec import Data, stored, upgrade
from bot.work.kinds import NoteKind, TaskStage, WordKind


@stored("case_card")
@dataclass(frozen=True, kw_only=True)
class CaseCardMessage:
    """A case as it stands, with the buttons of who reads it."""

    case: int


@stored("case_event")
@dataclass(frozen=True, kw_only=True)
class CaseEventMessage:
    """One line of a case's history, in the thread of its card."""

    event: int


@stored("case_copy")
@dataclass(frozen=True, kw_only=True)
class CaseCopyMessage:
    """A case as plain text, for WeChat."""

    case: int


@stored("case_effects")
@dataclass(frozen=True, kw_only=True)
class CaseEffectsMessage:
    """The effect of a case on every order of it."""

    case: int


@stored("case_morning")
@dataclass(frozen=True, kw_only=True)
class CaseMorningMessage:
    """What waits for somebody's decision that day."""

    day: date


@stored("case_task")
@dataclass(frozen=True, kw_only=True)
class CaseTaskMessage:
    """A condition, for its owner or who set it."""

    task: int
    kind: TaskStage


@stored("case_task_reply")
@dataclass(frozen=True, kw_only=True)
class CaseTaskReplyMessage:
    """Why an answer to a condition had no effect."""

    task: int
    code: str


@stored("case_room", version=2)
@dataclass(frozen=True, kw_only=True)
class CaseRoomMessage:
    """The case in its war room. What makes the room has its channel's name and people, and where the card goes
    otherwise; an edit has none of these.
    """

    case: int
    name: str = ""
    people: tuple[str, ...] = ()
    otherwise: str = ""


@upgrade("case_room", 1)
def _room_of_1(data: Data) -> Data:
    return {("otherwise" if name == "else" else name): value for name, value in data.items()}


@stored("case_note")
@dataclass(frozen=True, kw_only=True)
class CaseNoteMessage:
    """A short message about a case; who: whom it speaks of, sender: whose act or words (`note`) it passes on.

    orders and event: those of the reader's own that are on what somebody reported.
    """

    case: int
    kind: NoteKind
    decision: int | None = None
    step: int | None = None
    sender: str | None = None
    who: str | None = None
    role: str | None = None
    note: str | None = None
    outcome: DecisionOutcome | None = None
    count: int = 0
    orders: tuple[str, ...] = ()
    event: str = ""


@stored("case_word")
@dataclass(frozen=True, kw_only=True)
class CaseWordMessage:
    """A line about a decision that asks for nothing; again: who was offered it knows already."""

    case: int
    kind: WordKind
    decision: int | None = None
    sender: str | None = None
    who: str | None = None
    note: str | None = None
    outcome: DecisionOutcome | None = None
    files: tuple[KeptFile, ...] = ()
    again: bool = False


@stored("case_reply")
@dataclass(frozen=True, kw_only=True)
class CaseReplyMessage:
    """Why a press had no effect: the code owns the sentence, the rest (member ids, a moment) fills it."""

    code: str
    verb: str
    case: int | None = None
    decision: int | None = None
    holder: str | None = None
    deciders: tuple[str, ...] = ()
    decider: str | None = None
    target: str | None = None
    at: datetime | None = None
    outcome: DecisionOutcome | None = None
    state: str | None = None
    text: str = ""


@stored("delay_undone")
@dataclass(frozen=True, kw_only=True)
class DelayUndoneMessage:
    """That a report of a delay was taken back, in the place of what was saved."""

    orders: tuple[str, ...] = ()
