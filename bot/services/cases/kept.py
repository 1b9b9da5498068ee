"""What a case keeps as values: the facts it was ruled by, what it does to a line beside the dates, each ruling as it
was made, its ladder, its war room, what happened in detail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import TypeVar

import structlog

from bot.db.models import Case, CaseDecision, CaseEffect, CaseEvent
from bot.domain.authority import FactValue, PersonId, Ruling
from bot.domain.authority.ladder import Rung
from bot.domain.cases.states import DecisionOutcome, RoomPlace, Severity
from bot.services.orders.photos.evidence import KeptFile
from bot.work.codec import Data, Unreadable, pack, stored, stored_as, unpack
from bot.work.kinds import TaskStage

T = TypeVar("T")
log = structlog.get_logger("gendan.cases")

stored("plain_ruling", whole=True)(Ruling)


@stored("ruling", whole=True)
@dataclass(frozen=True, kw_only=True)
class KeptRuling(Ruling):
    """A ruling with those of the decision's other choices, by decision."""

    others: Mapping[str, Ruling] = field(default_factory=dict)

    @classmethod
    def of(cls, ruling: Ruling, *, others: Mapping[str, Ruling]) -> KeptRuling:
        """As it is kept."""
        return cls(**{part.name: getattr(ruling, part.name) for part in fields(Ruling)}, others=others)


@stored("rung", whole=True)
@dataclass(frozen=True, kw_only=True)
class KeptRung(Rung):
    """A rung, and the peer whom its holder chose in their place."""

    handed_to: PersonId | None = None


@dataclass(frozen=True, kw_only=True)
class SourceMessage:
    """The message that a report was made from; link is empty where Slack would not give one."""

    author: str = ""
    link: str = ""


@stored("case_facts")
@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """What a case was ruled by and in whose role; the message it was made from; the files put beside it."""

    ruled_by: Mapping[str, FactValue] = field(default_factory=dict)
    role: str = ""
    origin: SourceMessage | None = None
    files: tuple[KeptFile, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MovedDay:
    """A milestone of the line whose forecast moved with it."""

    id: str
    old: date | None = None
    new: date | None = None


@stored("effect_detail")
@dataclass(frozen=True, kw_only=True)
class EffectDetail:
    """What a case does to a line beside the dates; days late are calendar days unless said, of a ship date or a
    milestone. Of a case that moves no date there is nothing.
    """

    ship_working_days: int | None = None
    days_late: int = 0
    working_days_late: int = 0
    lc_breach: bool = False
    lc_warning: bool = False
    cutoff_missed: bool = False
    next_sailing_on: date | None = None
    moved: tuple[MovedDay, ...] = ()


@stored("event_detail")
@dataclass(frozen=True, kw_only=True)
class EventDetail:
    """What an event says beside who did it, towards whom and their note; each kind says some of it.

    until: by when who is asked is to act. how and said_at: by which way and when somebody without Slack answered, or
    which way failed. task and due: a condition. role: the office that is vacant. name: the war room's. change, before
    and version: a change request and the baseline before and after it. closed: a revoked decision is not asked again;
    what stood until then follows it.
    """

    until: datetime | None = None
    files: tuple[KeptFile, ...] = ()
    outcome: DecisionOutcome | None = None
    chosen: str | None = None
    how: str = ""
    said_at: datetime | None = None
    task: str | None = None
    due: date | None = None
    role: str | None = None
    name: str = ""
    change: str = ""
    before: int = 0
    version: int = 0
    closed: bool = False
    decided_by: str | None = None
    decided_for: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    conditions: str | None = None


@stored("war_room", whole=True)
@dataclass(frozen=True, kw_only=True)
class WarRoom:
    """Who opened it and when; what the case was until then: its severity, and who had been asked, by decision."""

    by: str
    at: datetime
    name: str
    severity: Severity
    asked: Mapping[str, tuple[KeptRung, ...]] = field(default_factory=dict)
    place: RoomPlace = RoomPlace.CHANNEL


@stored("step_due")
@dataclass(frozen=True, kw_only=True)
class StepDue:
    """What the clock does to a step of a decision; again: it was too early once, its message had not been posted."""

    decision: int
    step: int
    again: bool = False


@stored("task_due")
@dataclass(frozen=True, kw_only=True)
class TaskDue:
    """What the clock does about a condition."""

    task: int
    stage: TaskStage


def ruling_of(row: CaseDecision) -> KeptRuling:
    """The ruling that was made; later changes of the table never touch it."""
    return unpack(KeptRuling, row.ruling)


def rungs_kept(row: CaseDecision) -> tuple[KeptRung, ...]:
    """The people of its ladder as they were asked last."""
    return tuple(unpack(KeptRung, rung) for rung in row.ladder)


def keep_ladder(row: CaseDecision, rungs: Iterable[Rung]) -> None:
    """Keep the people of its ladder, with what was handed over before."""
    before = dict(enumerate(rungs_kept(row)))
    kept = []
    for at, rung in enumerate(rungs):
        handed = rung.handed_to if isinstance(rung, KeptRung) else before[at].handed_to if at in before else None
        parts = {part.name: getattr(rung, part.name) for part in fields(Rung)}
        kept.append(pack(KeptRung(**parts, handed_to=handed)))
    row.ladder = kept


def facts_of(case: Case) -> CaseFacts:
    """What it was ruled by."""
    return unpack(CaseFacts, case.facts)


def detail_of(effect: CaseEffect) -> EffectDetail:
    """What a case does to a line beside the dates; of one that cannot be read its dates still stand."""
    return _readable(EffectDetail, effect.detail, case=effect.case_id, effect=effect.id)


def event_detail(event: CaseEvent) -> EventDetail:
    """What an event says beside its columns; of one that cannot be read these still stand."""
    return _readable(EventDetail, event.data, case=event.case_id, event_id=event.id)


def files_in(kept: Iterable[Data] | None) -> tuple[KeptFile, ...]:
    """The files that a column holds; one that cannot be read is logged, and the others are there."""
    found = []
    for file in kept or ():
        try:
            found.append(unpack(KeptFile, file))
        except Unreadable as error:
            log.warning("case.unreadable", of=stored_as(KeptFile), why=error.fields["why"])
    return tuple(found)


def _readable(of: type[T], data: Data, **where: int) -> T:
    try:
        return unpack(of, data)
    except Unreadable as error:
        log.warning("case.unreadable", of=stored_as(of), why=error.fields["why"], **where)
        return of()


def war_room_of(case: Case) -> WarRoom | None:
    """Its war room; None where nobody opened one."""
    return unpack(WarRoom, case.room) if case.room else None
