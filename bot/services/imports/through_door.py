"""What an answer states of a day, a quantity or a state goes through the door of reports, like anything that is said.

An answer that fills what was open states a fact, as the book itself does; so does what no statement says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from bot.db.models import Milestone, OrderLine
from bot.domain.order_book import ARRIVES, BLOCKED, DONE, PROGRESS_FIELDS, STAGE, YES, as_day
from bot.domain.orders import MilestoneState
from bot.domain.phrases.reading import OrderRef, OrderSort, Quantity, State
from bot.domain.phrases.statements import CutOffKind, CutOffNamed, NewDay, Progressed, Revised, Revision, Statement
from bot.domain.plans.impact import SAILING
from bot.services.imports import progress
from bot.services.reports.door import require
from bot.services.reports.entry import ReportEntry, Told
from bot.services.reports.ways_in import progressed, promised
from bot.work.company import Company

SOURCE = "answer"
"""Of the changes in the history that an answer became."""

Said = tuple[Milestone, Statement]


def told_of(entry: ReportEntry, line: OrderLine, field: str, value: str, *, typed: str) -> list[Told] | None:
    """What became of an answer; None where it only states a fact. Raises what the door raises, for its field.

    value: its canonical text. typed: as it was written.
    """
    said = list(_said(entry.work.company, line, field, value, typed=typed))
    if not said:
        return None
    return [told for milestone, statement in said for told in require(replace(entry, chosen=milestone.id), statement)]


def _said(company: Company, line: OrderLine, field: str, value: str, *, typed: str) -> Iterator[Said]:
    if field in PROGRESS_FIELDS:
        yield from _of_milestones(company, line, field, value)
        return
    first = next(iter(line.milestones), None)
    if first is None:
        return
    ref = OrderRef(key=line.order.po, sort=OrderSort.PO)
    if field == "etd" and line.etd_on is not None and (sailing := _sailing(line)) is not None:
        yield sailing, promised(sailing, date.fromisoformat(value))
    elif field == "ship_date" and line.due_on not in {None, date.fromisoformat(value)}:
        move = NewDay(on=date.fromisoformat(value))
        yield first, Revised(text=typed, orders=(ref,), what=Revision.CUSTOMER_DATE, move=move)
    elif field == "quantity" and line.quantity not in {None, Decimal(value)}:
        quantity = Quantity(value=Decimal(value), unit=None)
        yield first, Revised(text=typed, orders=(ref,), what=Revision.QUANTITY, quantity=quantity)
    elif field == "cancelled" and value == YES:
        yield first, Revised(text=typed, orders=(ref,), what=Revision.CANCELLED)
    elif field == "cutoff" and (line.cutoff_at or line.cutoff_on) is not None:
        at = datetime.fromisoformat(value) if "T" in value else None
        move = NewDay(on=datetime.fromisoformat(value).date(), at=at)
        yield first, CutOffNamed(text=typed, orders=(ref,), closing=CutOffKind.CUSTOMS, move=move)


def _sailing(line: OrderLine) -> Milestone | None:
    return next((row for row in line.milestones if row.key == SAILING), None)


def _of_milestones(company: Company, line: OrderLine, column: str, value: str) -> Iterator[Said]:
    if value.startswith(STAGE):
        row = progress.stage_of(line, value)
        if row is not None and row.state == MilestoneState.PLANNED:
            yield row, progressed(row, state=MilestoneState.IN_PROGRESS)
        return
    for row in progress.milestones_of(company, line, column):
        if column == "shipped_on":
            done: Progressed = progressed(row, state=MilestoneState.DONE)
            yield row, replace(done, on=as_day(value) if value != YES else None)
        elif value == DONE:
            yield row, progressed(row, state=MilestoneState.DONE)
        elif value.startswith(BLOCKED):
            yield row, progressed(row, state=State.BLOCKED, note=value.removeprefix(BLOCKED))
        elif value.startswith(ARRIVES):
            yield row, promised(row, date.fromisoformat(value.removeprefix(ARRIVES)))
        else:
            yield row, progressed(row, progress=int(value))
