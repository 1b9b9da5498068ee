"""What a case looks like to one reader: plain values that presentation puts into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bot.domain.cases.states import DecisionOutcome, DecisionState
from bot.domain.text import Phrase, Text
from bot.domain.typed import Typed
from bot.views.projects import ChangeLine


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody in a case; for_name is the principal a deputy stands in for, contact how an outsider is reached."""

    id: str
    name: str
    role: Text | None = None
    for_name: str | None = None
    contact: str | None = None


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What the case does to one order line; spans are calendar days unless said, L/C dates only for who may see."""

    order: str
    product: str | None
    milestone: Text | None = None
    old_on: date | None = None
    new_on: date | None = None
    float_left: int | None = None
    etd_old_on: date | None = None
    etd_new_on: date | None = None
    delay_days: int = 0
    delay_working_days: int | None = None
    lc_broken: bool = False
    lc_warned: bool = False
    lc_latest_on: date | None = None
    cutoff_missed: bool = False
    cutoff_at: datetime | None = None
    cutoff_on: date | None = None
    next_sailing_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the decisions among which the reporter or the decider picks."""

    key: str
    label: Phrase


@dataclass(frozen=True, kw_only=True)
class File:
    """A file somebody put beside a note; its name is typed like the note."""

    name: Typed
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """One condition of an approval. state: open, done, dropped; late is computed."""

    text: Typed | None
    owner: Person
    due_on: date
    state: str
    late: bool = False
    note: Typed | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """One decision of a case as it stands. actions are the buttons this reader's card carries.

    decider: who decides in the end while somebody below is asked; others: whoever else may settle it now.
    """

    id: int
    step: int
    number: int
    label: Text
    state: DecisionState
    settles: bool
    may_decide: bool
    proposes: bool
    external: bool
    rule: str | None
    unconfirmed: bool
    why: Phrase | None
    lower_role: Text | None
    vacant_role: Text | None
    holder: Person | None
    next: Person | None
    decider: Person | None
    others: tuple[Person, ...]
    consulted: tuple[Person, ...]
    ladder_people: tuple[Person, ...]
    executors: tuple[Person, ...]
    choices: tuple[Choice, ...]
    actions: tuple[str, ...]
    proposal: Typed | None = None
    proposed_by: str | None = None
    expires_at: datetime | None = None
    outcome: DecisionOutcome | None = None
    chosen: Text | None = None
    reason: Typed | None = None
    conditions: Typed | None = None
    decided_by: Person | None = None
    decided_at: datetime | None = None
    executed_by: str | None = None
    executed_at: datetime | None = None
    evidence: Typed | None = None
    tasks: tuple[TaskLine, ...] = ()
    files: tuple[File, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CaseOrigin:
    """The message a case was made from; link is empty where Slack would not give one."""

    author: str
    link: str


@dataclass(frozen=True, kw_only=True)
class CaseCard:
    """A case for one reader: the channel (reader_id None), the reporter, or a person asked.

    room: the name of its war room; room_place: `channel`, or where it is instead, as `record.room_place` says.
    """

    id: int
    number: str
    kind: Text
    subject: str
    severity: str
    state: str
    text: Typed | None
    reporter: Person
    reader_id: str | None
    opened_at: datetime
    effects: tuple[Effect, ...]
    parts: tuple[Part, ...]
    deadline_at: datetime | None = None
    closed_at: datetime | None = None
    cost_cny: Decimal | None = None
    origin: CaseOrigin | None = None
    files: tuple[File, ...] = ()
    may_recall: bool = False
    may_undo: bool = False
    room: str = ""
    room_place: str = ""
    may_open_room: bool = False
    changes: tuple[ChangeLine, ...] = ()
