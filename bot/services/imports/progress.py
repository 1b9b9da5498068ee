"""What the progress columns of a book say of a line's milestones, and what the milestones say back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from bot.db.models import Milestone, OrderLine
from bot.domain.order_book import ARRIVES, BLOCKED, DONE, STAGE, YES, as_day
from bot.domain.orders import MilestoneState
from bot.services.orders import planning
from bot.services.orders.changes import change
from bot.services.orders.promises import promise
from bot.work.company import Company
from bot.work.unit import Work

_FAILED = re.compile(r"不合格|不通过|未通过|fail|reject", re.IGNORECASE)
_PASSED = re.compile(r"合格|通过|pass|\bok\b|accept", re.IGNORECASE)
_UNDER_WAY = re.compile(r"办理中|在办|办理|pending|applied|in progress", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """Who says so, from which file and cell, when, in which batch."""

    batch: str
    actor: str
    source: str
    why: str
    at: datetime


def milestones_of(company: Company, line: OrderLine, column: str) -> list[Milestone]:
    """The milestones a column of the book speaks of; `shipped_on` speaks of the sailing, or of the seller's door."""
    rows = {row.key: row for row in line.milestones}
    if column == "shipped_on":
        return [rows[key] for key in ("etd", "loading") if key in rows][:1]
    keys = planning.template_of(company, line).order_book.get(column, ())
    return [rows[key] for key in keys if key in rows]


def stage_of(line: OrderLine, value: str) -> Milestone | None:
    """The milestone that a progress cell names (`白胚`)."""
    name = value.removeprefix(STAGE).casefold()
    for row in line.milestones:
        if name in {row.key, *(words.casefold() for words in row.name.all)}:
            return row
    return None


def kept(company: Company, line: OrderLine, column: str, base: str | None, *, own: str | None = None) -> str | None:
    """What the milestones of a column say now; what only follows from other milestones says nothing of its own.

    own: a promised day of arrival that the book gave itself, and that a share said after it leaves as it is.
    """
    if not line.source:
        return None
    rows = milestones_of(company, line, column)
    if base is not None and base.startswith(STAGE):
        row = stage_of(line, base)
        if row is not None and row.state == MilestoneState.IN_PROGRESS:
            return base
    if not rows:
        return None
    if planning.is_implied(rows[0]):
        return base
    return (
        _arrival(rows[0], own)
        if column == "material"
        else _sailing(rows[0])
        if column == "shipped_on"
        else _said(rows[0])
    )


def _sailing(row: Milestone) -> str | None:
    if row.state != MilestoneState.DONE:
        return None
    return row.done_on.isoformat() if row.done_on else YES


def _arrival(row: Milestone, own: str | None) -> str | None:
    """A promised day says more of a material than the share that is there."""
    promised = ARRIVES + row.promised_on.isoformat() if row.promised_on else None
    going = row.state in (MilestoneState.PLANNED, MilestoneState.IN_PROGRESS)
    return promised if going and promised != own and promised else _said(row)


def _said(row: Milestone) -> str | None:
    if row.state == MilestoneState.DONE:
        return DONE
    if row.state == MilestoneState.BLOCKED:
        return BLOCKED + (row.blocked_reason or "")
    return str(row.progress) if row.progress else None


def apply(work: Work, line: OrderLine, column: str, value: str, *, stamp: Stamp) -> None:
    """Write a canonical value of a progress column into its milestones."""
    if value.startswith(STAGE):
        row = stage_of(line, value)
        if row is not None and row.state == MilestoneState.PLANNED:
            _mark(work, row, stamp, state=MilestoneState.IN_PROGRESS)
        return
    for row in milestones_of(work.company, line, column):
        if column == "shipped_on":
            _mark(work, row, stamp, state=MilestoneState.DONE, done_on=as_day(value) if value != YES else None)
        elif value == DONE:
            _mark(work, row, stamp, state=MilestoneState.DONE)
        elif value.startswith(BLOCKED):
            _mark(work, row, stamp, state=MilestoneState.BLOCKED, reason=value.removeprefix(BLOCKED))
        elif value.startswith(ARRIVES):
            _promise(work, row, date.fromisoformat(value.removeprefix(ARRIVES)), stamp)
        else:
            _mark(
                work,
                row,
                stamp,
                state=MilestoneState.IN_PROGRESS if int(value) else MilestoneState.PLANNED,
                progress=int(value),
            )


def inspected(work: Work, line: OrderLine, text: str, *, stamp: Stamp) -> None:
    """Take over what the inspection column says: passed is done, failed is blocked with what is written."""
    for row in milestones_of(work.company, line, "inspection"):
        if _FAILED.search(text):
            _mark(work, row, stamp, state=MilestoneState.BLOCKED, reason=text)
        elif _PASSED.search(text):
            _mark(work, row, stamp, state=MilestoneState.DONE)


def confirmed(work: Work, line: OrderLine, *, stamp: Stamp) -> None:
    """The customer's PO is matched: its milestone is done."""
    for row in line.milestones:
        if row.key == "po" and row.state != MilestoneState.DONE:
            _mark(work, row, stamp, state=MilestoneState.DONE)


def certificate_under_way(work: Work, line: OrderLine, *, stamp: Stamp) -> None:
    """A remark that the dangerous goods certificate is being applied for puts its milestone under way."""
    if line.note is None or not _UNDER_WAY.search(line.note):
        return
    for row in line.milestones:
        if row.key == "dg_packing_certificate" and row.state == MilestoneState.PLANNED:
            _mark(work, row, stamp, state=MilestoneState.IN_PROGRESS)


def _mark(
    work: Work,
    row: Milestone,
    stamp: Stamp,
    *,
    state: MilestoneState,
    progress: int | None = None,
    done_on: date | None = None,
    reason: str | None = None,
) -> None:
    if progress is None:
        progress = 100 if state == MilestoneState.DONE else row.progress if row.progress < 100 else 0
    told = {"state": state, "progress": progress, "done_on": done_on, "blocked_reason": reason}
    for name, value in told.items():
        _change(work, row, name, value, stamp)
    row.touched_at = stamp.at


def _promise(work: Work, row: Milestone, day: date, stamp: Stamp) -> None:
    """A day of arrival; it reopens what was blocked or done, and says nothing of progress."""
    if row.state == MilestoneState.BLOCKED or (row.state == MilestoneState.DONE and not planning.is_implied(row)):
        _mark(work, row, stamp, state=MilestoneState.PLANNED, progress=0)
    promise(work.at(stamp.at).by(stamp.actor), row, day, batch=stamp.batch, source=stamp.source, why=stamp.why)


def _change(work: Work, row: Milestone, name: str, value: object, stamp: Stamp) -> None:
    change(
        work.at(stamp.at).by(stamp.actor),
        row,
        name,
        value,
        batch=stamp.batch,
        source=stamp.source,
        why=stamp.why,
    )
