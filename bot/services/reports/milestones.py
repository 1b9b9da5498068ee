"""Reports on milestones: progress, done, blocked, a promised day. Each is echoed and may be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.db.models import Milestone
from bot.domain.errors import GendanError
from bot.domain.orders import MilestoneState
from bot.domain.text import Text
from bot.services.orders.changes import change, new_batch
from bot.services.orders.find import MilestoneGone
from bot.services.orders.photos.kept import as_evidence
from bot.services.orders.planning import replan
from bot.services.orders.promises import promise
from bot.services.people.office import office_of
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
class MilestoneReported:
    """What was saved. Float in working days; promised_on is a day given now, old_promised_on the one before, said or
    forecast; batch undoes it.
    """

    batch: str
    milestone_id: int
    line_id: int
    po: str
    style: str | None
    name: Text
    old_state: str
    state: str
    old_progress: int
    progress: int
    note: str | None
    promised_on: date | None
    old_promised_on: date | None
    forecast_on: date | None
    float_days: int | None
    etd_old_on: date | None
    etd_on: date | None


def report_milestone(
    work: Work,
    *,
    milestone_id: int,
    source: str,
    state: str | None = None,
    progress: int | None = None,
    promised_on: date | None = None,
    note: str | None = None,
    batch: str | None = None,
) -> MilestoneReported:
    """Save a report on a milestone; 100 % is done, any progress is under way, and the plan follows."""
    milestone = _reportable(work, milestone_id)
    order = milestone.line.order
    old_on = milestone.promised_on or milestone.forecast_on
    new_state, _ = settled(milestone, state, progress)
    if new_state == MilestoneState.DONE and milestone.gate and milestone.state != MilestoneState.DONE:
        note = note or as_evidence(work.session, milestone)
        if not note:
            raise EvidenceNeeded(
                milestone=milestone.id, name_zh=milestone.name_zh, name_en=milestone.name_en, po=order.po
            )
    batch = batch or new_batch()
    if promised_on is not None:
        promise(work, milestone, promised_on, batch=batch, source=source, why=note)
    saved = save_progress(
        work, milestone=milestone, source=source, state=state, progress=progress, note=note, batch=batch
    )
    return _reported(milestone, saved, batch=batch, note=note, promised_on=promised_on, old_promised_on=old_on)


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
) -> ProgressSaved:
    """Save how far a milestone is; 100 % is done, any progress is under way, and the plan follows.

    Whether it may be said, and by whom, is the door's to ask. done_on: the day it was done, when that was another.
    """
    line, today = milestone.line, work.today
    before = (milestone.state, milestone.progress, _forecast(milestone, "etd"))
    state, progress = settled(milestone, state, progress)
    if state == MilestoneState.DONE and milestone.gate and milestone.state != MilestoneState.DONE:
        note = note or as_evidence(work.session, milestone)
    for field, value in _told(milestone, state, progress, note=note, done_on=done_on or today).items():
        change(work, milestone, field, value, batch=batch, source=source, why=note)
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


def _reportable(work: Work, milestone_id: int) -> Milestone:
    """The milestone, if it is there, its order lives, and this person may report on it."""
    milestone = work.session.get(Milestone, milestone_id)
    if milestone is None:
        raise MilestoneGone
    order = milestone.line.order
    if order.cancelled_at or milestone.line.cancelled_at:
        raise OrderCancelled(po=order.po)
    office_of(work).require_report(work.actor, order, owner_role=milestone.owner_role)
    return milestone


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


def _reported(
    milestone: Milestone,
    saved: ProgressSaved,
    *,
    batch: str,
    note: str | None,
    promised_on: date | None,
    old_promised_on: date | None,
) -> MilestoneReported:
    line = milestone.line
    return MilestoneReported(
        batch=batch,
        milestone_id=milestone.id,
        line_id=line.id,
        po=line.order.po,
        style=line.style,
        name=milestone.name,
        note=note,
        promised_on=promised_on,
        old_promised_on=old_promised_on,
        forecast_on=milestone.forecast_on,
        **vars(saved),
    )


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
