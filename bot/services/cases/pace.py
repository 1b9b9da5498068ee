"""The step of a decision under way, kept with its row: what the state machine knows."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from bot.db.models import Case, CaseDecision, Member
from bot.domain.escalations import Step, Timing
from bot.work.codec import pack, stored, unpack
from bot.work.unit import Work


@stored("step", whole=True)
@dataclass(frozen=True, kw_only=True)
class KeptStep(Step):
    """A step as its row keeps it: when somebody is reminded and until when they act are columns of their own."""

    remind_at: datetime | None = None
    act_by: datetime | None = None


def timing_of(work: Work, case: Case, person: str | None, *, rungs_left: int = 1) -> Timing:
    """What the times of a step depend on: severity, the working clock of who is asked, the deadline."""
    member = work.session.get(Member, person) if person else None
    zone, calendar = (member.zone, member.calendar) if member else (work.company.zone, work.company.calendar)
    return Timing(
        severity=case.severity,
        clock=work.company.clock_of(zone, calendar),
        defaults=work.company.defaults,
        deadline=case.deadline_at,
        rungs_left=rungs_left,
    )


def keep(row: CaseDecision, step: Step) -> None:
    """Write a step into its row: the machine's own state, and the columns that cards and lists read."""
    row.pace = pack(KeptStep(**{**_parts(step), "remind_at": None, "act_by": None}))
    row.holder_id = step.person
    row.asked_at = step.asked_at
    row.remind_at = step.remind_at
    row.expires_at = step.act_by


def kept(row: CaseDecision) -> Step:
    """The step that was kept; its times are the row's columns."""
    own = unpack(KeptStep, row.pace or {})
    return Step(**{**_parts(own), "remind_at": row.remind_at, "act_by": row.expires_at})


def _parts(step: Step) -> dict[str, Any]:
    return {part.name: getattr(step, part.name) for part in fields(Step)}
