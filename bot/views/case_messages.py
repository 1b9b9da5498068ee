"""The short messages of a case: what each line, note and answer shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.text import Phrase, Text
from bot.domain.typed import Typed
from bot.views.case_parts import File, Person, TaskLine


@dataclass(frozen=True, kw_only=True)
class EventLine:
    """One event of a case for its thread; role stands in for the target when the seat is vacant.

    mentions: the target is called by this line; of several asked in one moment the first calls.
    """

    number: str
    kind: str
    actor: Person | None
    for_name: str | None
    target: Person | None
    role: Text | None
    label: Text | None
    until: datetime | None = None
    outcome: str | None = None
    settles: bool = False
    chosen: Text | None = None
    note: Typed | None = None
    mentions: bool = False
    task: Typed | None = None
    due: date | None = None
    dropped: bool = False
    files: tuple[File, ...] = ()
    how: str = ""
    said_at: datetime | None = None
    change: str = ""
    versions: tuple[int, int] = (0, 0)


@dataclass(frozen=True, kw_only=True)
class CaseNote:
    """A short direct message; actions are buttons of the decision named by decision_id and step.

    over is how the case ended when what is asked fell away with it; otherwise `settled` says that what was asked is
    done: decided (by `decider`), carried out (executed), answered (`answer`, by `answered_by`), or asked of `who` by
    now (moved).
    """

    kind: str
    number: str
    subject: str
    case_kind: Text
    label: Text | None = None
    decision_id: int | None = None
    step: int = 0
    actions: tuple[str, ...] = ()
    from_name: str = ""
    who: tuple[Person, ...] = ()
    next: tuple[Person, ...] = ()
    role: Text | None = None
    until: datetime | None = None
    outcome: str | None = None
    chosen: Text | None = None
    note: Typed | None = None
    conditions: Typed | None = None
    text: Typed | None = None
    count: int = 0
    over: str | None = None
    settled: str | None = None
    deadline: datetime | None = None
    decider: Person | None = None
    orders: tuple[str, ...] = ()
    event: str = ""
    answer: Typed | None = None
    answered_by: str = ""
    tasks: tuple[TaskLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CaseReply:
    """Why a press had no effect: the code owns the sentence, the rest fills it.

    place: "elsewhere" who holds the deciding office, but for other orders; "proposes" and
    "consulted" whose role has that much say beside the ladder; "no_part" whose role has none.
    offer is who could act now in place of the one who was refused.
    """

    code: str
    verb: str | None = None
    label: Text | None = None
    reason: Phrase | None = None
    rule: str | None = None
    place: str = ""
    office: Text | None = None
    holder: Person | None = None
    deciders: tuple[Person, ...] = ()
    decider: Person | None = None
    target: str = ""
    at: datetime | None = None
    outcome: str | None = None
    state: str | None = None
    minutes: int = 10
    text: str = ""
    offer: Person | None = None
    decision_id: int | None = None
    step: int = 0
