"""Import of a whole order book: one transaction, an outcome for every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from uuid import uuid4

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.db.models import Milestone, Order, OrderLine
from bot.domain.order_book import Book
from bot.domain.orders import MilestoneState
from bot.services.imports.lines import ImportJob, by_order, import_order, load_orders
from bot.services.imports.outcome import Gone, ImportResult, RowResult
from bot.services.imports.people import assign, follow_book, load_people, place_seats, save_people
from bot.services.imports.questions import put_question, remind
from bot.work.unit import Work

__all__ = ["ImportResult", "RowResult", "import_book"]


def import_book(work: Work, *, book: Book, dry_run: bool = False) -> ImportResult:
    """Take a book over. The same book again changes nothing; a dry run tells the same and writes nothing."""
    savepoint = work.session.begin_nested()
    result = _import(work, book=book, dry_run=dry_run)
    if dry_run:
        savepoint.rollback()
    else:
        savepoint.commit()
    return result


def _import(work: Work, *, book: Book, dry_run: bool) -> ImportResult:
    job = ImportJob(work=work, book=book, batch=f"import:{uuid4().hex[:12]}", people=load_people(work))
    rows = assign(work, job.people, book.assignments, job.asked_names)
    _ask_for_people(job, rows)
    save_people(work, job.people)
    place_seats(work, job.people)
    rows += [
        RowResult(sheet=raw.sheet, row=raw.row, po=raw.po or None, outcome="refused", problems=raw.problems)
        for raw in book.lines
        if raw.refused
    ]
    load_orders(job)
    for place, lines in by_order(job).items():
        rows += import_order(job, place, lines)
    rows += [RowResult(sheet=row.sheet, row=row.row, po=None, outcome="skipped") for row in book.skipped]
    remind(work, job.asked_members, batch=job.batch)
    follow_book(work, job.people)
    gone = lines_gone(work.session, book.file, job.seen)
    counts = Counter(row.outcome for row in rows)
    work.note(
        action="book.imported",
        subject_kind="book",
        subject_id=book.file,
        batch=job.batch,
        counts=dict(counts),
        gone=[f"{line.po}/{line.line}" for line in gone],
    )
    work.session.flush()
    return ImportResult(
        file=book.file,
        rows=tuple(_in_file_order(book, rows)),
        dry_run=dry_run,
        asked=tuple(sorted(job.asked_members)),
        gone=gone,
        counts=counts,
    )


def _ask_for_people(job: ImportJob, rows: list[RowResult]) -> None:
    """A name of 跟单分工 that nobody has is a question for the administrator."""
    for row in rows:
        for doubt in row.problems:
            new = put_question(
                job.work,
                key=f"person:{doubt.value}",
                sheet=row.sheet,
                row=row.row,
                doubt=doubt,
                order=None,
                line=None,
                asked_id=job.people.admin,
            )
            if new and job.people.admin is not None:
                job.asked_members.add(job.people.admin)


def _in_file_order(book: Book, rows: list[RowResult]) -> list[RowResult]:
    sheets: dict[str, int] = {}
    for sheet in (*book.columns, *(row.sheet for row in rows)):
        sheets.setdefault(sheet, len(sheets))
    return sorted(rows, key=lambda row: (sheets[row.sheet], row.row))


def lines_gone(session: Session, file: str, seen: Mapping[int, str]) -> tuple[Gone, ...]:
    """The living lines whose last book this file follows and which it no longer has.

    A file follows the book of the same name, and every book of whose lines it has at least half; a book of other orders
    is no reason to miss these. What is cancelled or delivered may leave.
    """
    is_delivered = (Milestone.key == "delivered", Milestone.state == MilestoneState.DONE)
    delivered = exists().where(Milestone.line_id == OrderLine.id, *is_delivered)
    found = [
        (source, Gone(po=po, line=key, sheet=source.get("sheet", ""), row=source.get("row", 0)))
        for number, key, source, po in session.execute(
            select(OrderLine.id, OrderLine.key, OrderLine.source, Order.po)
            .join(Order)
            .where(OrderLine.cancelled_at.is_(None), Order.cancelled_at.is_(None), ~delivered)
            .order_by(Order.po, OrderLine.position)
        )
        if number not in seen and source.get("file")
    ]
    absent = Counter(source["file"] for source, _ in found)
    present = Counter(seen.values())
    follows = {name for name, count in absent.items() if name == file or present[name] >= count}
    return tuple(line for source, line in found if source["file"] in follows)
