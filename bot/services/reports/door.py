"""The one door: whatever is said of an order is saved, previewed, asked, passed on, answered or refused here.

Every way in makes `Statement` values and gives them to `report`; nothing else stores what people say of an order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from bot.db.models import Milestone, Order
from bot.domain.errors import GendanError
from bot.domain.phrases.reading import Option
from bot.domain.phrases.sentences import ask
from bot.domain.phrases.statements import (
    AnomalyTold,
    CutOffNamed,
    Made,
    Measured,
    MilestoneNamed,
    NewOrder,
    NotUnderstood,
    OnTrack,
    Progressed,
    Promised,
    Request,
    Revised,
    Statement,
    Task,
)
from bot.domain.text import Phrase, Text
from bot.services.orders.changes import begin_batch
from bot.services.reports import unsaved
from bot.services.reports.anomalies import anomaly_told
from bot.services.reports.asks import TOLD, task_told
from bot.services.reports.dates import cut_off_told, day_told
from bot.services.reports.delays.previews import show
from bot.services.reports.entry import (
    EVERY_LINE,
    Doubted,
    ReportEntry,
    Told,
    answered,
    asked,
    pasted_at,
    refused,
    said_by,
)
from bot.services.reports.messages import EchoChoice, EchoKept, EchoPick, ReportEchoMessage
from bot.services.reports.noting import NOTED, reading_told
from bot.services.reports.opening import new_order_told
from bot.services.reports.outcomes import ReportOutcome, StatementOutcome
from bot.services.reports.progress import progress_told, told_for_certain
from bot.services.reports.questions import open_milestones
from bot.services.reports.revising import revision_told
from bot.services.reports.targets import (
    LineAsked,
    all_meant,
    by_subject,
    lines_of,
    load_named,
    lot_of,
    milestones_of,
    of_line,
    only,
    orders_of,
    require_lots,
    which_line,
    which_milestone,
    which_order,
)
from bot.work.unit import Work

SUPPLIED = frozenset({"which_order", "which_milestone"})
"""Questions whose answers are taken from the orders there are."""

COUNTED = (Made, Revised)
"""What is a number of pieces: said of both lots it is asked of which, and never copied."""


WRITES_NOTHING = frozenset(
    {ReportOutcome.PREVIEW, ReportOutcome.ASKED, ReportOutcome.ANSWERED, ReportOutcome.REFUSED, ReportOutcome.IGNORED}
)


class NotKept(GendanError):
    """Nothing keeps what was said yet; it is not stored anywhere."""

    code = "not_kept"


def report(
    work: Work,
    statements: Sequence[Statement],
    *,
    sure: bool = False,
    meant: tuple[Phrase, ...] = (),
    chosen: int | None = None,
    part: str = "",
    source: str = "text",
    root: str = "",
    near: Sequence[str] = (),
    apart: tuple[str, ...] = (),
) -> tuple[StatementOutcome, ...]:
    """Rule on everything that was said and answer it in one message; what is to be submitted stands in a preview.

    sure: it is meant as it stands, and so is what was asked of it before; meant: only these questions were answered so.
    chosen: the milestone that the person picked where a statement fitted several.
    root: of a report that began elsewhere (a stand-up's answer); near: POs named beside it, offered first. apart: names
    of orders in the words that were worked before.
    """
    meant = (*meant, *unsaved.asked_of(work)) if sure else meant
    entry = ReportEntry(
        work=work,
        batch=begin_batch(work.session),
        source=source,
        sure=sure,
        meant=meant,
        chosen=chosen,
        root=root,
        near=tuple(near),
        apart=apart,
    )
    said = _newest(statements)
    load_named(entry, [ref for statement in said if not isinstance(statement, Request) for ref in statement.orders])
    told = [ruled for statement in said for ruled in rule(entry, statement)]
    answer(entry, told, part=part, unmoved=all(ruled.outcome.outcome in WRITES_NOTHING for ruled in told))
    return tuple(ruled.outcome for ruled in told)


def _newest(statements: Sequence[Statement]) -> list[Statement]:
    """Of two figures that one message says of the same milestone, one after the other, only the later one counts."""
    later: dict[object, Decimal] = {}
    kept: list[Statement] = []
    for statement in reversed(statements):
        if isinstance(statement, Progressed) and statement.percent is not None and not statement.doubts:
            about = (statement.orders, statement.lot, statement.milestone.ids)
            if later.get(about, Decimal(-1)) >= statement.percent:
                continue
            later[about] = statement.percent
        kept.append(statement)
    return kept[::-1]


def answer(entry: ReportEntry, told: Sequence[Told], *, part: str = "", unmoved: bool = False) -> str:
    """One echo for all that was saved, asked, passed on and refused, and one preview of all that may be submitted.

    unmoved: nothing was saved beside it, so that what was thought of its previews holds as they are shown. Returns the
    key under which the preview waits, empty for none.
    """
    rows = unsaved.follow(entry, told, part=part)
    shown = [ruled for ruled in told if ruled.draft is not None]
    drafts = [ruled.draft for ruled in shown if ruled.draft is not None]
    if rows:
        undoable = any(isinstance(row, EchoKept) and (row.changed or row.code in TOLD | NOTED) for row in rows)
        batch = entry.batch if undoable else ""
        entry.work.reply(ReportEchoMessage(rows=rows, batch=batch, previews=len(drafts)), part=part)
    if not drafts:
        return ""
    dated = not any(draft.always for draft in drafts)
    root = entry.root or None
    thought = [ruled.thought for ruled in shown] if unmoved else ()
    return show(entry.work, drafts=drafts, dated=dated, root=root, part=part, office=entry.office, thought=thought)


def rule(entry: ReportEntry, statement: Statement) -> list[Told]:
    """What becomes of one statement, for each of the orders it names; what is refused takes nothing else with it."""
    if isinstance(statement, Request):
        return [Told(outcome=StatementOutcome(text=statement.text, outcome=ReportOutcome.IGNORED))]
    refs = [ref for ref in statement.orders if ref.key not in entry.apart]
    if isinstance(statement, AnomalyTold) or len(statement.orders) < 2 or not refs:
        return _guarded(entry, statement)
    told = []
    for ref in refs:
        others = tuple(other.key for other in statement.orders if other.key != ref.key)
        told += [replace(ruled, apart=others) for ruled in _guarded(entry, replace(statement, orders=(ref,)))]
    return told


def _guarded(entry: ReportEntry, statement: Statement) -> list[Told]:
    savepoint = entry.work.session.begin_nested()
    try:
        told = require(entry, statement)
    except Doubted as error:
        savepoint.rollback()
        return [asked(statement, error)]
    except LineAsked as error:
        savepoint.rollback()
        lines = [row.line for row in error.milestones]
        if all_meant(entry, statement.lot, lines) and not isinstance(statement, COUNTED):
            apart = (replace(entry, chosen=row.id) for row in error.milestones)
            return [told for single in apart for told in _guarded(single, statement)]
        return [_line_asked(statement, error)]
    except GendanError as error:
        savepoint.rollback()
        return [refused(statement, error)]
    savepoint.commit()
    return told


def require(entry: ReportEntry, statement: Statement) -> list[Told]:
    """The same with whatever stands in its way as an error: for a form, which shows it under its field.

    Raises Doubted, LineAsked, and what else it is refused for.
    """
    if isinstance(statement, NewOrder):
        return [new_order_told(entry, statement)]
    orders = orders_of(entry, statement)
    if isinstance(statement, Made) and statement.doubts and len(orders) == 1:
        statement = _counted_for_certain(statement, orders[0])
    require_lots(entry, statement, orders)
    _require_no_doubt(entry, statement, orders)
    if isinstance(statement, AnomalyTold):
        return [anomaly_told(entry, statement)]
    if isinstance(statement, Task):
        return [task_told(entry, statement, orders)]
    if not orders and isinstance(statement, NotUnderstood):
        raise Doubted(ask("not_understood"))
    if not orders:
        raise which_order(entry, _ids_of(statement))
    return [_about(entry, statement, order) for order in orders]


def _about(entry: ReportEntry, statement: Statement, order: Order) -> Told:
    """What becomes of a statement about one order that the person may know of."""
    match statement:
        case Progressed() | Made():
            return progress_told(entry, statement, order, _milestone(entry, statement, order, statement.milestone))
        case Promised():
            return day_told(entry, statement, order, promised_milestone(entry, statement, order))
        case CutOffNamed():
            lines = lines_of(order, statement.lot, only_open=True)
            if len(lines) > 1:
                lines = [line for line in lines if any(row.id == entry.chosen for row in line.milestones)] or lines
            if len(lines) > 1:
                raise which_line(lines)
            return cut_off_told(entry, statement, order, lines)
        case Revised():
            return revision_told(entry, statement, order)
        case Measured():
            return reading_told(entry, statement, order)
        case OnTrack():
            return answered(statement, "on_track", po=order.po)
        case NotUnderstood():
            raise Doubted(ask("not_understood"), order=order)
        case _:
            raise NotKept


def _counted_for_certain(statement: Made, order: Order) -> Made:
    """The same without its doubt, where the order's quantity leaves one reading only."""
    line = only(lines_of(order, statement.lot))
    milestone = of_line(line, statement.milestone) if line is not None else None
    return told_for_certain(statement, milestone) if milestone is not None else statement


def _require_no_doubt(entry: ReportEntry, statement: Statement, orders: Sequence[Order]) -> None:
    """Ask what the reading left open, with answers taken from the orders where it had none. Raises Doubted."""
    for question in statement.doubts:
        if entry.is_meant(question):
            continue
        if question.code in SUPPLIED and not question.options:
            raise (
                which_milestone(orders[0])
                if orders and question.code == "which_milestone"
                else which_order(entry, _ids_of(statement))
            )
        order = only(orders)
        raise Doubted(question, order=order, milestone=_meant(statement, order))


def _ids_of(statement: Statement) -> frozenset[str]:
    named: MilestoneNamed | None = getattr(statement, "milestone", None)
    return frozenset(named.ids) if named is not None else frozenset()


def _meant(statement: Statement, order: Order | None) -> Milestone | None:
    """The open milestone of the order that a statement in doubt names, for the form."""
    ids = _ids_of(statement)
    return only([row for row in open_milestones(order) if row.key in ids]) if order is not None else None


def _milestone(entry: ReportEntry, statement: Statement, order: Order, named: MilestoneNamed) -> Milestone:
    fitting = milestones_of(entry, order, named, lines_of(order, statement.lot))
    if len(fitting) > 1:
        raise LineAsked(fitting)
    return fitting[0]


def promised_milestone(entry: ReportEntry, statement: Promised, order: Order) -> Milestone:
    """The milestone whose day is said: by its word, or by the date of the order that it is."""
    lines = lines_of(order, statement.lot, only_open=True)
    if statement.milestone is not None:
        fitting = milestones_of(entry, order, statement.milestone, lines)
    else:
        fitting = [row for line in lines if (row := by_subject(line, statement.subject)) is not None]
        fitting = [row for row in fitting if row.id == entry.chosen] or fitting
    if not fitting:
        raise which_milestone(order)
    if len(fitting) > 1:
        raise LineAsked(fitting)
    return fitting[0]


def _line_asked(statement: Statement, error: LineAsked) -> Told:
    """Several lines fit: each is a button, and all of them, where it is no number of pieces."""
    lots = len({row.line.style or row.line.product for row in error.milestones}) == 1
    picks = [_pick(row, lot=lots) for row in error.milestones]
    if lots and not isinstance(statement, COUNTED):
        picks.append(EchoPick(milestone=EVERY_LINE, label=""))
    po = error.milestones[0].line.order.po if lots else ""
    row = EchoChoice(kind="which_line", typed=statement.again, said=said_by(statement), options=tuple(picks), po=po)
    options = tuple(Option(value=str(pick.milestone), label=Text.same(pick.label)) for pick in picks if pick.label)
    question = ask("which_line", options=options)
    outcome = StatementOutcome(text=statement.text, outcome=ReportOutcome.ASKED, questions=(question,))
    return Told(outcome=outcome, row=row, said_at=pasted_at(statement))


def _pick(row: Milestone, *, lot: bool) -> EchoPick:
    number, line = lot_of(row.line), row.line
    if not lot or not number.isdigit():
        return EchoPick(milestone=row.id, label=_line_label(row))
    unit = line.unit or next((other.unit for other in line.order.lines if other.unit), "")
    quantity = f"{line.quantity.normalize():,f} {unit}".strip() if line.quantity is not None else ""
    return EchoPick(milestone=row.id, label=_line_label(row), lot=int(number), quantity=quantity)


def _line_label(row: Milestone) -> str:
    line = row.line
    quantity = f"{line.quantity.normalize():f}{line.unit or ''}" if line.quantity is not None else ""
    return " ".join(part for part in (line.order.po, line.product or line.style or line.key, quantity) if part)
