"""A new day for a milestone or a cut-off: saved where it harms nothing and is in one's own right, else previewed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.db.models import Milestone, Order, OrderLine
from bot.domain.authority import unclassified_kind
from bot.domain.orders import MilestoneState
from bot.domain.phrases.lengths import shift
from bot.domain.phrases.reading import LengthOfTime, Question
from bot.domain.phrases.sentences import ask, day_option
from bot.domain.phrases.statements import CutOffKind, CutOffNamed, NewDay, Promised, Statement
from bot.domain.plans.impact import SAILING, MilestoneDoneError
from bot.services.cases.facts import BOOKING
from bot.services.cases.rulings import rule_all
from bot.services.orders.changes import as_text
from bot.services.orders.planning import closing_of, replan
from bot.services.orders.promises import LineEffect, keep_cut_off, promise
from bot.services.orders.revisions import RevisedOrder, revised_values
from bot.services.reports.contradictions import MOVED_TO, SURE, doubts_of_day
from bot.services.reports.decided import moves_on, pulls_back
from bot.services.reports.delays.assess import Assessed, think
from bot.services.reports.delays.drafts import Draft, closing_at
from bot.services.reports.entry import Doubted, FoundAt, PartInOrder, ReportEntry, Told, kept, pass_on
from bot.services.reports.outcomes import (
    CUT_OFFS,
    DecisionRaised,
    ReportOutcome,
    ShipDates,
    StatementOutcome,
    ValueChange,
)
from bot.services.reports.targets import line_name


def day_told(entry: ReportEntry, statement: Promised, order: Order, milestone: Milestone) -> Told:
    """Save, pass on, preview or ask about a new day. Raises Doubted, MilestoneDoneError."""
    if milestone.state == MilestoneState.DONE and milestone.done_on is not None:
        raise MilestoneDoneError(milestone=milestone.key)
    named = statement.milestone
    if named is not None and named.part:
        question = ask("part_of_whole", options=(SURE,), part=named.word, name=milestone.name)
        entry.require_meant(question, milestone)
    new_on = day_of(entry, statement, statement.move, milestone)
    before = moves_on(entry.work, entry.approved_day(milestone), new_on)
    draft = Draft(
        typed=statement.text,
        line_ids=(milestone.line_id,),
        milestone=milestone.key,
        new_on=new_on,
        kind=unclassified_kind(entry.work.company.rules),
        text=statement.text,
        assumed=(*before, *(note.text for note in statement.notes)),
        plain=True,
    )
    found = think(entry.work, draft=draft, office=entry.office)
    part, [effect] = entry.part_in(order, milestone), found.effects
    if not is_harmful(effect):
        free = part in {PartInOrder.FOLLOWS, PartInOrder.OWNS}
        return _save(entry, statement, milestone, effect) if free else _pass_on(entry, statement, milestone, effect)
    if in_own_right(entry, found):
        return (
            _save(entry, statement, milestone, effect)
            if part is PartInOrder.FOLLOWS
            else _pass_on(entry, statement, milestone, effect)
        )
    return previewed(entry, statement, found)


def day_of(entry: ReportEntry, statement: Statement, move: NewDay, milestone: Milestone) -> date:
    """The new day that is meant: as it was named, or so far from the promise as it stands. Raises Doubted."""
    base = promised_day(milestone)
    new_on = move.on
    if new_on is None and move.delta is not None and move.delta != LengthOfTime():
        new_on = shift(base or entry.scene.today, move.delta, entry.scene)
        entry.require_new(milestone, field="promised_on", why=statement.text)
    if new_on is None:
        raise Doubted(ask("which_delay"), order=milestone.line.order, milestone=milestone)
    for question in doubts_of_day(move, new_on, base, today=entry.today):
        entry.require_meant(question, milestone)
    entry.require_meant(doubt_of_both(entry, statement, move, milestone), milestone)
    if not (entry.form and statement.note):
        entry.require_meant(pulls_back(entry.work, entry.approved_day(milestone), new_on), milestone)
    return new_on


def doubt_of_both(entry: ReportEntry, statement: Statement, move: NewDay, milestone: Milestone) -> Question | None:
    """备料晚5天,10/12到: a day and a length that lead to two days, counted in calendar days and in working days."""
    base, delta = promised_day(milestone), move.delta
    if move.on is None or delta is None or base is None or move.old_on is not None or delta.hours:
        return None
    meant = shift(base, delta, entry.scene)
    in_working_days = shift(base, replace(delta, days=Decimal(0), working_days=int(delta.days)), entry.scene)
    if move.on in {meant, in_working_days} or (entry.scene.today + (meant - base)) == move.on:
        return None
    head = f"{milestone.line.order.po} {milestone.name_zh}"
    days = dict.fromkeys((move.on, meant))
    options = tuple(replace(day_option(day), value=f"{head} {MOVED_TO} {day.isoformat()}") for day in days)
    return replace(ask("several_dates", options=options), span=statement.text)


def promised_day(milestone: Milestone) -> date | None:
    """The day a milestone is promised for as it stands: the one that was said, else what the plan says."""
    if milestone.key == SAILING and milestone.promised_on is None:
        return milestone.line.etd_on or milestone.forecast_on
    return milestone.promised_on or milestone.forecast_on


def is_harmful(effect: LineEffect) -> bool:
    """Whether something gets later by it, or a cut-off is missed."""
    return effect.days_late > 0 or effect.ship_days > 0 or bool(effect.impact and effect.impact.missed_cut_offs)


def in_own_right(entry: ReportEntry, found: Assessed) -> bool:
    """Whether the order's 跟单员 may move it alone, and neither a gate, the ship date nor a cut-off is touched."""
    company, draft = entry.work.company, found.draft
    if found.known is None or draft.kind is None or any(_touches(effect) for effect in found.effects):
        return False
    follower = entry.office.follower
    rulings = rule_all(
        company, kind=draft.kind, facts=found.known.facts, role=follower, picks=draft.picks, plain=draft.plain
    )
    return not rulings.missing and all(planned.ruling.settles for planned in rulings.planned)


def _touches(effect: LineEffect) -> bool:
    impact = effect.impact
    if impact is None:
        return False
    return impact.gate_moves or effect.ship_days > 0 or bool(impact.missed_cut_offs) or effect.rolled


def _save(entry: ReportEntry, statement: Promised, milestone: Milestone, effect: LineEffect) -> Told:
    impact = effect.impact
    assert impact is not None
    changes = (_promised(milestone, promised_day(milestone), impact.new_finish),)
    ship_old = impact.ship_old
    promise(
        entry.work, milestone, impact.new_finish, batch=entry.batch, source=entry.source, why=statement.text or None
    )
    milestone.touched_at = entry.work.now
    replan(entry.work, milestone.line, entry.work.today)
    entry.work.refresh(f"milestone:{milestone.id}:{entry.work.actor}")
    entry.work.note(
        action="milestone.promise",
        subject_kind="milestone",
        subject_id=milestone.id,
        po=milestone.line.order.po,
        on=impact.new_finish.isoformat(),
        source=entry.source,
    )
    late = milestone.forecast_on is not None and milestone.forecast_on > impact.new_finish
    return kept(
        statement,
        ReportOutcome.SAVED,
        FoundAt(line=milestone.line, milestone=milestone),
        changes,
        ship=ship_dates(effect),
        days=_days(changes[0]),
        float_days=milestone.float_days,
        forecast_on=milestone.forecast_on if late else None,
        etd_old_on=ship_old,
        etd_on=impact.ship_new,
    )


def _pass_on(entry: ReportEntry, statement: Promised, milestone: Milestone, effect: LineEffect) -> Told:
    impact = effect.impact
    assert impact is not None
    changes = (_promised(milestone, promised_day(milestone), impact.new_finish),)
    found = FoundAt(line=milestone.line, milestone=milestone)
    return pass_on(entry, statement, found, changes, float_days=impact.float_left_days, days=_days(changes[0]))


def _promised(milestone: Milestone, old: date | None, new: date) -> ValueChange:
    return ValueChange(
        order=milestone.line.order.po,
        line=line_name(milestone.line),
        milestone=milestone.key,
        field="promised",
        old=as_text(old),
        new=new.isoformat(),
    )


def _days(change: ValueChange) -> int:
    if change.old is None or change.new is None:
        return 0
    return (date.fromisoformat(str(change.new)) - date.fromisoformat(str(change.old))).days


def ship_dates(effect: LineEffect) -> ShipDates | None:
    """The day on board: agreed, forecast before and after, and the customer's own date; None where nothing moves."""
    impact = effect.impact
    if impact is None:
        return None
    return ShipDates(
        agreed=effect.line.agreed_on or effect.ship_old,
        forecast_old=impact.ship_old,
        forecast_new=impact.ship_new,
        customer=impact.plan.request.due_on,
    )


def previewed(entry: ReportEntry, statement: Statement, found: Assessed) -> Told:
    """Nothing is stored before it is submitted; what it would do is said."""
    draft = found.draft
    outcome = StatementOutcome(
        text=statement.text,
        outcome=ReportOutcome.ASKED if draft.kind is None else ReportOutcome.PREVIEW,
        changes=changes_of(found),
        ship=next((ship for effect in found.effects if (ship := ship_dates(effect)) is not None), None),
        kind=None if draft.plain else draft.kind,
        decisions=decisions_of(found),
        questions=(ask("which_kind"),) if draft.kind is None else (),
    )
    return Told(outcome=outcome, draft=draft, thought=found)


def changes_of(found: Assessed) -> tuple[ValueChange, ...]:
    """What submitting would store of the lines themselves."""
    changes: list[ValueChange] = []
    for effect in found.effects:
        if found.draft.revised is not None:
            changes += revised_changes(effect.line, found.draft.revised)
        row = next((known for known in effect.line.milestones if known.key == effect.milestone), None)
        if row is not None and effect.new_on is not None:
            changes.append(_promised(row, promised_day(row), effect.new_on))
        if effect.cut_off is not None:
            changes.append(cut_off_change(effect.line, effect.closing, effect.cut_off))
    return tuple(changes)


def decisions_of(found: Assessed) -> tuple[DecisionRaised, ...]:
    """The decisions that submitting would raise, each choice of one by itself."""
    return tuple(
        DecisionRaised(decision=key, first=going.first, deciding=going.deciding)
        for going in found.going
        for key in going.planned.choices
    )


def revised_changes(line: OrderLine, revised: RevisedOrder) -> tuple[ValueChange, ...]:
    """What of the order itself would be another."""
    return tuple(
        ValueChange(order=line.order.po, line=line_name(line), field=value.field, old=value.old, new=value.new)
        for value in revised_values(line, revised)
    )


OF_THE_PAPERS = {CutOffKind.SI: "si", CutOffKind.VGM: "port_in"}
"""Closings that hold no sailing, and the milestone whose owner hears of them first."""


def cut_off_told(entry: ReportEntry, statement: CutOffNamed, order: Order, lines: Sequence[OrderLine]) -> Told:
    """Keep a closing that harms nothing; one that puts the goods on a later sailing is previewed."""
    line, closing = lines[0], statement.closing
    at = closing_at(entry.work.company, statement.move) or _moved_closing(entry, statement, line)
    if at is None:
        raise Doubted(ask("which_day", statement.text), order=order)
    if closing.holds_sailing:
        draft = Draft(
            typed=statement.text, line_ids=(line.id,), cut_off=at, closing=closing, kind=BOOKING, text=statement.text
        )
        found = think(entry.work, draft=draft, office=entry.office)
        [effect] = found.effects
        if is_harmful(effect):
            return previewed(entry, statement, found)
    changes = (cut_off_change(line, closing, at),)
    if not _may_close(entry, line, closing):
        return pass_on(entry, statement, FoundAt(line=line), changes)
    keep_cut_off(
        entry.work, line, at, closing=closing, batch=entry.batch, source=entry.source, why=statement.text or None
    )
    replan(entry.work, line, entry.work.today)
    other = {"kind": "cut_off", "closing": str(closing), "at": at.isoformat()}
    return kept(statement, ReportOutcome.SAVED, FoundAt(line=line), changes, others=(other,))


def _may_close(entry: ReportEntry, line: OrderLine, closing: CutOffKind) -> bool:
    """Who follows the order keeps any; one of the papers moves nothing, and whose job they are keeps it too."""
    own = next((row for row in line.milestones if row.key == OF_THE_PAPERS.get(closing)), None)
    part = entry.part_in(line.order, own)
    return part is PartInOrder.FOLLOWS or (own is not None and part is PartInOrder.OWNS)


def _moved_closing(entry: ReportEntry, statement: CutOffNamed, line: OrderLine) -> datetime | date | None:
    """截关提前3天: so far from the day that is booked, at the same hour; None where none is known."""
    delta, booked = statement.move.delta, closing_of(line, statement.closing)
    if delta is None or booked is None:
        return None
    if not isinstance(booked, datetime):
        return shift(booked, delta, entry.scene)
    booked = booked.astimezone(ZoneInfo(entry.work.company.zone))
    return datetime.combine(shift(booked.date(), delta, entry.scene), booked.timetz())


def cut_off_change(line: OrderLine, closing: CutOffKind, at: datetime | date) -> ValueChange:
    """The closing as it was booked and as it is named now."""
    old = closing_of(line, closing)
    if isinstance(old, datetime) and isinstance(at, datetime):
        old = old.astimezone(at.tzinfo)
    field = CUT_OFFS[closing]
    return ValueChange(order=line.order.po, line=line_name(line), field=field, old=as_text(old), new=as_text(at))
