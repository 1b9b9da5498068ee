"""What is said of an order and moves nothing of it: a value that was measured, a note of what is the matter."""

from __future__ import annotations

from bot.db.models import Order, OrderNote
from bot.domain.order_notes import OrderNoteKind, criterion_of, measured_text
from bot.domain.phrases.statements import Measured, Statement
from bot.services.orders.notes import keep_note
from bot.services.reports.entry import FoundAt, ReportEntry, Told, kept, said_by
from bot.services.reports.outcomes import ReportOutcome
from bot.services.reports.targets import LineAsked, lines_of, nearest, of_line, which_line

NOTED = frozenset({"reading", "noted"})
"""The answers to what was kept so; one Undo takes it back."""


def reading_told(entry: ReportEntry, statement: Measured, order: Order) -> Told:
    """Keep a value under its name, of whoever sees the order: it moves nothing. Raises LineAsked."""
    found = _measured_at(entry, statement, order)
    name, value = statement.name, measured_text(statement.value, statement.high, statement.unit)
    row = _row(entry, statement, found, OrderNoteKind.READING, about=criterion_of(name))
    row.name, row.value, row.high, row.unit = name, statement.value, statement.high, statement.unit
    keep_note(entry.work, row, po=order.po)
    milestone = found.milestone.key if found.milestone is not None else ""
    other = {"kind": "reading", "order": order.po, "milestone": milestone, "name": name, "value": value}
    return kept(
        statement,
        ReportOutcome.SAVED,
        found,
        (),
        others=({key: said for key, said in other.items() if said},),
        code="reading",
        fields={"name": name, "value": value},
    )


def _measured_at(entry: ReportEntry, statement: Measured, order: Order) -> FoundAt:
    """The milestone it was measured at, and of several lots the one that is meant."""
    lines = lines_of(order, statement.lot)
    lines = [line for line in lines if any(row.id == entry.chosen for row in line.milestones)] or lines
    if statement.milestone is not None:
        rows = [row for line in lines if (row := of_line(line, statement.milestone)) is not None]
        if len(rows) > 1:
            raise LineAsked(rows)
        if rows:
            return FoundAt(line=rows[0].line, milestone=rows[0])
    if len(lines) > 1 and any(nearest(line) for line in lines):
        raise which_line(lines)
    return FoundAt(line=lines[0])


def note_told(entry: ReportEntry, statement: Statement, found: FoundAt, kind: str) -> Told:
    """Keep beside the order what nobody has to decide about; `kind` is that of an anomaly."""
    row, po, milestone = (
        _row(entry, statement, found, OrderNoteKind.NOTE, about=kind),
        found.line.order.po,
        found.milestone,
    )
    keep_note(entry.work, row, po=po)
    return kept(
        statement,
        ReportOutcome.SAVED,
        found,
        (),
        others=({"kind": "note", "order": po, "about": kind, "text": statement.text},),
        code="noted",
        float_days=milestone.float_days if milestone is not None else None,
    )


def _row(
    entry: ReportEntry, statement: Statement, found: FoundAt, kind: OrderNoteKind, *, about: str | None
) -> OrderNote:
    return OrderNote(
        batch=entry.batch,
        kind=kind,
        order_id=found.line.order_id,
        line_id=found.line.id,
        milestone_id=found.milestone.id if found.milestone is not None else None,
        about=about,
        text=statement.text,
        author_id=entry.work.actor,
        heard_from=said_by(statement) or None,
        noted_at=entry.work.now,
    )
