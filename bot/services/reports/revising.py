"""What a customer changes of an order is previewed to who records for it, and passed on from everybody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bot.db.models import Order, OrderLine
from bot.domain.authority import unclassified_kind
from bot.domain.errors import GendanError
from bot.domain.phrases.lengths import shift
from bot.domain.phrases.sentences import ask
from bot.domain.phrases.statements import AnomalyTold, NewDay, Revised, Revision
from bot.services.orders.revisions import RevisedOrder
from bot.services.reports.anomalies import anomaly_told
from bot.services.reports.contradictions import doubts_of_day
from bot.services.reports.dates import previewed, revised_changes
from bot.services.reports.delays.assess import think
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.entry import Doubted, FoundAt, PartInOrder, ReportEntry, Told, kept, pass_on
from bot.services.reports.outcomes import ReportOutcome
from bot.services.reports.targets import lines_of, which_line

SINGLE = frozenset({"件", "个", "只", "条", "套", "台", "片", "pc", "pcs", "piece", "pieces", "set", "sets"})
"""Words for one piece of what is ordered."""

PIECE = "件"
"""What a line without a unit is counted in."""

TERM_ASKED = "delivery_term_request"


class QuantityUnknown(GendanError):
    """The line has no quantity yet, so nothing can be added to it or taken away."""

    code = "quantity_unknown"


class QuantityLeft(GendanError):
    """More would be taken away than was ordered."""

    code = "quantity_left"


class OtherUnit(GendanError):
    """The quantity is in another unit than the line's."""

    code = "quantity_unit"


def revision_told(entry: ReportEntry, statement: Revised, order: Order) -> Told:
    """Preview it, or pass it on. Raises Doubted, LineAsked, QuantityUnknown, QuantityLeft, OtherUnit."""
    if statement.what is Revision.TERM:
        return anomaly_told(entry, _term_asked(statement))
    lines = _lines(entry, statement, order)
    revised = _revised(entry, statement, lines[0])
    changes = tuple(change for line in lines for change in revised_changes(line, revised))
    if all(change.old == change.new for change in changes):
        return kept(statement, ReportOutcome.ANSWERED, FoundAt(line=lines[0]), changes)
    if entry.part_in(order) is not PartInOrder.FOLLOWS:
        return pass_on(entry, statement, FoundAt(line=lines[0]), changes)
    draft = Draft(
        typed=statement.text,
        line_ids=tuple(line.id for line in lines),
        kind=unclassified_kind(entry.work.company.rules),
        text=statement.text,
        assumed=tuple(note.text for note in statement.notes),
        plain=True,
        revised=revised,
    )
    return previewed(entry, statement, think(entry.work, draft=draft, office=entry.office))


def _term_asked(statement: Revised) -> AnomalyTold:
    return AnomalyTold(
        text=statement.text,
        orders=statement.orders,
        lot=statement.lot,
        note=statement.note,
        speaker=statement.speaker,
        notes=statement.notes,
        kinds=(TERM_ASKED,),
    )


def _lines(entry: ReportEntry, statement: Revised, order: Order) -> Sequence[OrderLine]:
    """The line that is meant; without a lot an order is cancelled whole. Raises LineAsked."""
    lines = lines_of(order, statement.lot, only_open=True)
    if statement.what is Revision.CANCELLED and statement.lot is None:
        return lines
    if len(lines) > 1:
        lines = [line for line in lines if any(row.id == entry.chosen for row in line.milestones)] or lines
    if len(lines) > 1:
        raise which_line(lines)
    return lines


def _revised(entry: ReportEntry, statement: Revised, line: OrderLine) -> RevisedOrder:
    if statement.what is Revision.CANCELLED:
        return RevisedOrder(cancelled=True)
    if statement.what is Revision.QUANTITY:
        return RevisedOrder(quantity=_quantity(statement, line))
    if statement.move is None:
        raise Doubted(ask("which_day", statement.text), order=line.order)
    return RevisedOrder(due_on=_due_on(entry, statement.move, line))


def _quantity(statement: Revised, line: OrderLine) -> Decimal:
    said = statement.quantity or statement.by
    po = line.order.po
    if said is None:
        raise QuantityUnknown(po=po)
    if said.unit and not _same(said.unit, line.unit or PIECE):
        raise OtherUnit(po=po, unit=line.unit or PIECE)
    if statement.quantity is None and line.quantity is None:
        raise QuantityUnknown(po=po)
    quantity = said.value if statement.quantity is not None else (line.quantity or Decimal(0)) + said.value
    if quantity <= 0:
        raise QuantityLeft(po=po, old=f"{line.quantity or 0:f}", unit=line.unit or "")
    return quantity


def _same(unit: str, other: str) -> bool:
    return unit.casefold() == other.casefold() or {unit.casefold(), other.casefold()} <= SINGLE


def _due_on(entry: ReportEntry, move: NewDay, line: OrderLine) -> date:
    base, new_on = line.due_on, move.on
    if new_on is None and move.delta is not None and base is not None:
        new_on = shift(base, move.delta, entry.scene)
    if new_on is None:
        raise Doubted(ask("which_day"), order=line.order)
    for question in doubts_of_day(move, new_on, base, today=entry.today):
        if not entry.is_meant(question):
            raise Doubted(question, order=line.order)
    return new_on
