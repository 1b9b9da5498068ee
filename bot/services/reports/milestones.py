"""How far a milestone is, as it is saved: progress, done, blocked. The plan follows, and it may be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.db.models import Milestone
from bot.domain.errors import GendanError
from bot.domain.orders import MilestoneState
from bot.services.orders.changes import change_all
from bot.services.orders.photos.kept import as_evidence
from bot.services.orders.planning import replan
from bot.work.unit import Work


class OrderCancelled(GendanError):
    """The order was cancelled."""

    code = "order_cancelled"


class EvidenceNeeded(GendanError):
    """A gate is passed only with evidence."""

    code = "evidence_needed"


class BadProgress(GendanError):
    """Progress is a percentage."""

    code = "bad_progress"


@dataclass(frozen=True, kw_only=True)
class ProgressSaved:
    """How far a milestone was and is, its float in working days, and the forecast of the sailing before and after."""

    old_state: str
    state: str
    old_progress: int
    progress: int
    float_days: int | None
    etd_old_on: date | None
    etd_on: date | None


def save_progress(
    work: Work,
    *,
    milestone: Milestone,
    source: str,
    batch: str,
    state: str | None = None,
    progress: int | None = None,
    done_on: date | None = None,
    note: str | None = None,
    made: Decimal | None = None,
) -> ProgressSaved:
    """Save how far a milestone is; 100 % is done, any progress is under way, and the plan follows.

    Whether it may be said, and by whom, is the door's to ask. done_on: the day it was done, when that was another;
    made: all pieces by now, where they were counted.
    """
    line, today = milestone.line, work.today
    before = (milestone.state, milestone.progress, _forecast(milestone, "etd"))
    state, progress = settled(milestone, state, progress)
    if state == MilestoneState.DONE and milestone.gate and milestone.state != MilestoneState.DONE:
        note = note or as_evidence(work.session, milestone)
    told = _told(milestone, state, progress, note=note, done_on=done_on or today)
    if made is not None or progress != milestone.progress:
        told["made"] = made
    change_all(work, milestone, told, batch=batch, source=source, why=note)
    milestone.touched_at = work.now
    replan(work, line, today)
    work.refresh(f"milestone:{milestone.id}:{work.actor}")
    work.note(
        action="milestone.report",
        subject_kind="milestone",
        subject_id=milestone.id,
        po=line.order.po,
        state=state,
        progress=progress,
        source=source,
    )
    old_state, old_progress, etd_old_on = before
    return ProgressSaved(
        old_state=old_state,
        state=milestone.state,
        old_progress=old_progress,
        progress=milestone.progress,
        float_days=milestone.float_days,
        etd_old_on=etd_old_on,
        etd_on=_forecast(milestone, "etd"),
    )


def _told(milestone: Milestone, state: str, progress: int, *, note: str | None, done_on: date) -> dict[str, object]:
    """The fields a report sets; a milestone that was done already keeps its day."""
    told: dict[str, object] = {
        "state": state,
        "progress": progress,
        "blocked_reason": note if state == MilestoneState.BLOCKED else None,
    }
    if not (state == MilestoneState.DONE and milestone.state == MilestoneState.DONE):
        told["done_on"] = done_on if state == MilestoneState.DONE else None
    return told


def settled(milestone: Milestone, state: str | None, progress: int | None) -> tuple[str, int]:
    """What a report means for a milestone: either part may be left out."""
    if progress is not None and not 0 <= progress <= 100:
        raise BadProgress(value=progress)
    if state == MilestoneState.DONE or progress == 100:
        return "done", 100
    if progress is None:
        progress = milestone.progress if milestone.state != MilestoneState.DONE else 0
    if state is None:
        state = MilestoneState.IN_PROGRESS if progress > 0 else MilestoneState.PLANNED
    return state, progress


def _forecast(milestone: Milestone, key: str) -> date | None:
    return next((other.forecast_on for other in milestone.line.milestones if other.key == key), None)
