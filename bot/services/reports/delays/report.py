"""Saving what a preview showed: the promise with its history, the plan worked out anew, the case with its decisions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Case, Milestone
from bot.domain.authority.model import Right
from bot.domain.errors import GendanError
from bot.services.cases.raise_case import Report, raise_case
from bot.services.orders.changes import kept_for_undo
from bot.services.orders.find import lot_number
from bot.services.orders.opening import OpenedOrder, open_order
from bot.services.orders.photos.filing import file_awaiting
from bot.services.orders.planning import replan
from bot.services.orders.promises import LineEffect, keep_cut_off, promise
from bot.services.orders.revisions import RevisedOrder, revised_values, write_revision
from bot.services.people.office import office_of
from bot.services.reports import relays
from bot.services.reports.delays.assess import Assessed, think
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.delays.events import tell_others
from bot.services.reports.messages import EchoValue, SavedRow, as_said
from bot.work.company import Company
from bot.work.unit import Work


class NotReady(GendanError):
    """Something must be answered before the report can be saved."""

    code = "report_not_ready"


class NotYoursToRecord(GendanError):
    """Nobody has to decide about the day any more, and who submits it does not record it: it is said once more."""

    code = "not_yours_to_record"


class SavedAlready(GendanError):
    """This report was saved before; pressing again changes nothing."""

    code = "saved_already"


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What one draft became: rows for the echo (JSON), and its case, none when nothing is late."""

    rows: tuple[SavedRow, ...]
    case_id: int | None


def is_saved(session: Session, batch: str) -> bool:
    """Whether a report of that batch was saved."""
    raised = session.scalar(select(Case.id).where(Case.batch == batch).limit(1))
    return raised is not None or kept_for_undo(session, batch) is not None


def save(work: Work, *, draft: Draft, batch: str, source: str = "slack") -> Saved:
    """Save one draft. Everything is thought through again: what has changed since the preview counts."""
    if draft.opened is not None:
        return _open(work, draft.opened, batch=batch)
    found = think(work, draft=draft)
    if not found.ready:
        raise NotReady(unknown=", ".join(found.unknown) or "kind")
    if draft.plain and not found.going:
        _require_recording(work, found)
    rows = tuple(_write(work, effect, draft, batch=batch) for effect in found.effects)
    case = _raise(work, found, batch=batch, source=source)
    if draft.relay is not None:
        relays.submitted(work, relay_id=draft.relay, part=draft.relay_part, batch=batch)
    work.note(
        action="delay.report",
        subject_kind="order",
        subject_id=found.lines[0].order_id,
        batch=batch,
        case=case.number if case else None,
    )
    number = case.number if case else None
    return Saved(rows=tuple(replace(row, case=number) for row in rows), case_id=case.id if case else None)


def _require_recording(work: Work, found: Assessed) -> None:
    """A day that raises nothing is written by who records it; from anybody else it is passed on. Raises."""
    office = office_of(work)
    for line in found.lines:
        if not office.may(office.roles_on(work.actor, line.order), Right.REPORTS):
            raise NotYoursToRecord(po=line.order.po)


def _open(work: Work, opened: OpenedOrder, *, batch: str) -> Saved:
    order = open_order(work, opened, batch=batch, source="delay")
    file_awaiting(work, order=order)
    return Saved(rows=(SavedRow(po=order.po, product=order.lines[0].product, opened=True),), case_id=None)


def _raise(work: Work, found: Assessed, *, batch: str, source: str) -> Case | None:
    draft = found.draft
    if found.earlier or draft.kind is None:
        return None
    report = Report(
        kind=draft.kind,
        text=draft.text,
        order=found.lines[0].order,
        effects=found.effects,
        given=draft.given,
        picks=draft.picks,
        recorded=draft.recorded,
        batch=batch,
        source=source,
        origin=draft.source,
        files=draft.files,
        plain=draft.plain,
        proposal=draft.proposal,
        proposed_as=draft.proposed_as,
    )
    case = raise_case(work, report=report)
    tell_others(work, case, event=draft.event, lines=found.lines)
    return case


def _write(work: Work, effect: LineEffect, draft: Draft, *, batch: str) -> SavedRow:
    """Keep the new promise with who, when and why, and let the plan follow."""
    line, impact = effect.line, effect.impact
    row = SavedRow(
        po=line.order.po,
        product=line.product,
        lot=lot_number(line),
        cut_off=effect.cut_off,
        closing=effect.closing,
    )
    milestone = next((milestone for milestone in line.milestones if milestone.key == effect.milestone), None)
    stamp: dict[str, Any] = {
        "batch": batch,
        "source": "delay",
        "why": draft.text or None,
    }
    if draft.revised is not None:
        return _revise(work, row, effect, draft.revised, **stamp)
    if effect.cut_off is not None and keep_cut_off(work, line, effect.cut_off, closing=effect.closing, **stamp):
        replan(work, line, work.today)
    if effect.rolled:
        return _aboard(work.company, row, effect)
    if impact is None or milestone is None:
        return row
    row = _dated(work.company, _aboard(work.company, row, effect), effect, milestone)
    promise(work, milestone, impact.new_finish, **stamp)
    milestone.touched_at = work.now
    replan(work, line, work.today)
    work.refresh(f"milestone:{milestone.id}:{work.actor}")
    return row


def _revise(work: Work, row: SavedRow, effect: LineEffect, revised: RevisedOrder, **stamp: Any) -> SavedRow:
    """Who may record for the order changes it, nobody else. Raises NotYourOrder."""
    line, office = effect.line, office_of(work)
    office.require_report(work.actor, line.order, owner_role=office.follower)
    values = revised_values(line, revised)
    write_revision(work, line, revised, **stamp)
    changes = tuple(EchoValue(field=value.field, old=as_said(value.old), new=as_said(value.new)) for value in values)
    return replace(_aboard(work.company, row, effect), changes=changes)


def _dated(company: Company, row: SavedRow, effect: LineEffect, milestone: Milestone) -> SavedRow:
    impact = effect.impact
    assert impact is not None
    return replace(
        row,
        milestone=milestone.name,
        old=effect.promised_on,
        new=impact.new_finish,
        days=effect.days_late,
        working=effect.working_days(company.home_calendar()),
        float_days=impact.float_left_days,
    )


def _aboard(company: Company, row: SavedRow, effect: LineEffect) -> SavedRow:
    """The later day on board, as the echo says it."""
    new = effect.impact.ship_new if effect.impact is not None and effect.ship_days > 0 else None
    working = effect.ship_working_days(company.home_calendar())
    return replace(row, ship=new, ship_days=effect.ship_days, ship_working=working)
