"""The step of a decision under way, kept with its row: what the state machine knows, as JSON and back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.db.models import Case, CaseDecision, Member
from bot.domain.authority.seats import PersonId
from bot.domain.escalations import Severity, Step, StepState, Timing
from bot.work.unit import Work


def timing_of(work: Work, case: Case, person: str | None, *, rungs_left: int = 1) -> Timing:
    """What the times of a step depend on: severity, the working clock of who is asked, the deadline."""
    member = work.session.get(Member, person) if person else None
    zone, calendar = (member.zone, member.calendar) if member else (work.company.zone, work.company.calendar)
    return Timing(
        severity=Severity(case.severity),
        clock=work.company.clock_of(zone, calendar),
        defaults=work.company.defaults,
        deadline=case.deadline_at,
        rungs_left=rungs_left,
    )


def keep(row: CaseDecision, step: Step) -> None:
    """Write a step into its row: the machine's own state, and the columns that cards and lists read."""
    row.pace = {
        "rung": step.rung,
        "person": step.person,
        "requester": step.requester,
        "asked_at": step.asked_at.isoformat(),
        "state": step.state.value,
        "reminded": step.reminded,
        "asked_again": step.asked_again,
        "repeats": step.repeats,
        "next_rung": step.next_rung,
        "next_person": step.next_person,
        "left": _seconds(step.left),
        "left_to_remind": _seconds(step.left_to_remind),
        "resumes": step.resumes.value,
        "waits_for_name": step.waits_for_name,
        "waits_for_post": step.waits_for_post,
        "unposted": step.unposted,
    }
    row.holder_id = step.person
    row.asked_at = step.asked_at
    row.remind_at = step.remind_at
    row.expires_at = step.act_by


def kept(row: CaseDecision) -> Step:
    """The step that was kept; its times are the row's columns."""
    data: dict[str, Any] = row.pace or {}
    return Step(
        rung=data["rung"],
        person=PersonId(data["person"]),
        requester=PersonId(data["requester"]),
        asked_at=datetime.fromisoformat(data["asked_at"]),
        remind_at=row.remind_at,
        act_by=row.expires_at,
        state=StepState(data["state"]),
        reminded=data["reminded"],
        asked_again=data["asked_again"],
        repeats=data["repeats"],
        next_rung=data["next_rung"],
        next_person=data["next_person"],
        left=_span(data["left"]),
        left_to_remind=_span(data["left_to_remind"]),
        resumes=StepState(data["resumes"]),
        waits_for_name=data["waits_for_name"],
        waits_for_post=data.get("waits_for_post", False),
        unposted=data.get("unposted", 0),
    )


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()


def _span(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
