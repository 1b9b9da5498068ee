"""How far a milestone is: saved by who records it and who owns it, passed on from anybody else."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from bot.db.models import Milestone, Order
from bot.domain.orders import MilestoneState
from bot.domain.phrases.reading import State
from bot.domain.phrases.sentences import ask
from bot.domain.phrases.statements import Made, Progressed
from bot.services.orders.photos.kept import as_evidence
from bot.services.orders.planning import pieces
from bot.services.reports.contradictions import (
    SURE,
    count_unclear,
    done_ahead,
    goes_back,
    out_of_order,
    pieces_said,
    too_many,
)
from bot.services.reports.entry import Doubted, FoundAt, PartInOrder, ReportEntry, Told, kept, pass_on
from bot.services.reports.milestones import EvidenceNeeded, save_progress, settled
from bot.services.reports.outcomes import ReportOutcome, ValueChange
from bot.services.reports.targets import line_name

EVIDENCE = re.compile(r"\d|https?://")
"""What in a note may be evidence: it has a number or a link."""


@dataclass(frozen=True, kw_only=True)
class ReachedState:
    """How far a milestone is said to be; `made`: the pieces of the order that were counted, `total`: all by now."""

    state: str | None = None
    progress: int | None = None
    note: str | None = None
    made: int | None = None
    total: Decimal | None = None


def progress_told(entry: ReportEntry, statement: Progressed | Made, order: Order, milestone: Milestone) -> Told:
    """Save, pass on or ask. Raises Doubted, EvidenceNeeded."""
    reached = (
        _counted(entry, statement, milestone) if isinstance(statement, Made) else _reached(entry, statement, milestone)
    )
    _contradicted(entry, statement, milestone, reached)
    part = entry.part_in(order, milestone)
    state, _ = settled(milestone, reached.state, reached.progress)
    passes_gate = state == MilestoneState.DONE and milestone.gate and milestone.state != MilestoneState.DONE
    if passes_gate and not _has_evidence(entry, milestone, reached.note):
        raise EvidenceNeeded(milestone=milestone.id, name_zh=milestone.name_zh, name_en=milestone.name_en, po=order.po)
    if part is PartInOrder.FOLLOWS or (part is PartInOrder.OWNS and not passes_gate):
        return _save(entry, statement, milestone, reached)
    return _pass_on(entry, statement, order, milestone, reached)


def _reached(entry: ReportEntry, statement: Progressed, milestone: Milestone) -> ReachedState:
    state = None if statement.state in {None, State.ON_TRACK} else str(statement.state)
    progress = None if statement.percent is None else int(statement.percent)
    note = statement.note or None
    if statement.at_least and progress is not None and progress <= milestone.progress:
        return ReachedState(state=milestone.state, progress=milestone.progress, note=note or milestone.blocked_reason)
    if statement.at_least and progress is not None:
        question = ask("at_least", options=(SURE,), progress=f"{progress}%", name=milestone.name)
        entry.require_meant(question, milestone)
    if state is None and progress is None:
        raise Doubted(ask("which_value"), order=milestone.line.order, milestone=milestone)
    if statement.on is not None and statement.on > entry.scene.today and state == MilestoneState.DONE:
        raise Doubted(done_ahead(statement.text, milestone, statement.on), milestone=milestone)
    if statement.milestone.part and (state == MilestoneState.DONE or progress is not None):
        question = ask("part_of_whole", options=(SURE,), part=statement.milestone.word, name=milestone.name)
        entry.require_meant(question, milestone)
    return ReachedState(state=state, progress=progress, note=note)


def _counted(entry: ReportEntry, statement: Made, milestone: Milestone) -> ReachedState:
    """A count as per cent of the order's quantity: a total as it is, a day's added to what was made before."""
    line, count = milestone.line, statement.count
    note = " ".join(part for part in (f"{count.value.normalize():f}{count.unit or ''}", statement.note) if part)
    said, quantity = pieces_said(milestone, count), pieces(line.quantity, line.unit)
    if statement.of is not None:
        made, whole = count.value, statement.of.value
        if not 0 < made <= whole:
            raise Doubted(count_unclear(statement.text, count), milestone=milestone)
    else:
        if said is None or not quantity or said < 0:
            raise Doubted(count_unclear(statement.text, count), milestone=milestone)
        made, whole = said, quantity
        if not statement.total:
            made += _so_far(milestone, whole)
            entry.require_new(milestone, field="made", why=note)
        if made > whole:
            raise Doubted(too_many(statement.text, milestone, count, made=made, whole=whole), milestone=milestone)
    return ReachedState(
        progress=int(made * 100 / whole),
        note=note,
        made=None if said is None else int(said),
        total=made if statement.of is None else None,
    )


def told_for_certain(statement: Made, named: Milestone) -> Made:
    """A count of which nobody said whether it is a day's: the total, where a day's would be more than the order."""
    said, quantity = pieces_said(named, statement.count), pieces(named.line.quantity, named.line.unit)
    doubts = [question for question in statement.doubts if question.code != "day_or_total"]
    if doubts or said is None or not quantity:
        return statement
    made = _so_far(named, quantity)
    return replace(statement, total=True, doubts=()) if made <= said <= quantity < made + said else statement


def _so_far(milestone: Milestone, whole: Decimal) -> Decimal:
    """Pieces by now: as they were counted, while no per cent has been said since."""
    made = milestone.made
    if made is not None and int(made * 100 / whole) == milestone.progress:
        return made
    return whole * milestone.progress / 100


def _contradicted(
    entry: ReportEntry, statement: Progressed | Made, milestone: Milestone, reached: ReachedState
) -> None:
    at_least = isinstance(statement, Progressed) and statement.at_least
    company, state, progress = entry.work.company, reached.state, reached.progress
    entry.require_meant(goes_back(milestone, state=state, progress=progress, at_least=at_least), milestone)
    entry.require_meant(
        out_of_order(company, milestone, state=state, progress=progress, today=entry.work.today), milestone
    )


def _has_evidence(entry: ReportEntry, milestone: Milestone, note: str | None) -> bool:
    """A number in what was said, what stands in the form's field for it, or a photo of the milestone."""
    said = bool(note) if entry.form else bool(note and EVIDENCE.search(note))
    return said or as_evidence(entry.work.session, milestone) is not None


def _save(entry: ReportEntry, statement: Progressed | Made, milestone: Milestone, reached: ReachedState) -> Told:
    saved = save_progress(
        entry.work,
        milestone=milestone,
        source=entry.source,
        state=reached.state,
        progress=reached.progress,
        done_on=(statement.on if isinstance(statement, Progressed) else None) or entry.scene.today,
        note=reached.note,
        batch=entry.batch,
        made=reached.total,
    )
    changes = _changes(milestone, (saved.old_state, saved.old_progress), (saved.state, saved.progress), reached)
    return kept(
        statement,
        ReportOutcome.SAVED,
        FoundAt(line=milestone.line, milestone=milestone),
        changes,
        note=reached.note,
        float_days=None if milestone.state == MilestoneState.DONE else saved.float_days,
        etd_old_on=saved.etd_old_on,
        etd_on=saved.etd_on,
    )


def _pass_on(
    entry: ReportEntry, statement: Progressed | Made, order: Order, milestone: Milestone, reached: ReachedState
) -> Told:
    would = settled(milestone, reached.state, reached.progress)
    changes = _changes(milestone, (milestone.state, milestone.progress), would, reached)
    return pass_on(entry, statement, FoundAt(line=milestone.line, milestone=milestone), changes)


def _changes(
    milestone: Milestone, old: tuple[str, int], new: tuple[str, int], reached: ReachedState
) -> tuple[ValueChange, ...]:
    """What is another now; where nothing is, what was said all the same."""
    place = partial(ValueChange, order=milestone.line.order.po, line=line_name(milestone.line), milestone=milestone.key)
    state = place(field="state", old=str(old[0]), new=str(new[0]))
    progress = place(field="progress", old=old[1], new=new[1])
    changes = [change for change in (state, progress) if change.old != change.new]
    if not changes:
        changes = [state if reached.progress is None else progress]
    if reached.made is not None:
        changes.append(place(field="made", new=reached.made))
    return tuple(changes)
