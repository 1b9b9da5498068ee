"""Import of a whole order book: one transaction, an outcome for every row."""

from __future__ import annotations

from collections import Counter
from uuid import uuid4

from bot.domain.order_book import Book
from bot.services.imports.gone import lines_gone
from bot.services.imports.lines import ImportJob, by_order, import_order, load_orders
from bot.services.imports.outcome import ImportResult, RowResult
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
