"""`import` and `export`: the company's order book in and out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.output import Json, print_json, refuse
from bot.cli.session import (
    company_or_refuse,
    open_database,
    open_rehearsal,
    operator_words,
    sentence,
    settings_or_refuse,
    words_in,
)
from bot.domain.errors import GendanError
from bot.files.book_writer import write_table
from bot.files.order_book import read_book
from bot.presentation.words import Words
from bot.services.exports import order_table
from bot.services.imports import ImportResult, RowResult, import_book
from bot.work.unit import Work

ACTOR = "cli"
MOST_GONE = 20
_STYLES = {
    "imported": "green",
    "changed": "cyan",
    "unchanged": "dim",
    "question": "yellow",
    "refused": "red",
    "skipped": "dim",
}


def register(app: typer.Typer) -> None:
    app.command("import")(import_)
    app.command("export")(export)


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=".xlsx, .xls, .csv")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看不写 / show the outcome, write nothing")] = False,
    json_: Json = False,
) -> None:
    """导入订单表 / Read the company's order book."""
    settings = settings_or_refuse()
    try:
        book = read_book(file)
    except GendanError as error:
        refuse(sentence(operator_words(settings), error))
    now = datetime.now(UTC)
    with (open_rehearsal if dry_run else open_database)(settings) as db:
        company = company_or_refuse(settings, db)
        words = words_in(company.locale, company.zone)
        result = db.call(
            lambda session: import_book(Work(session, company, now, member=ACTOR), book=book, dry_run=dry_run)
        )
    if json_:
        print_json(document(result, str(file), words))
    else:
        _show(result, words)
    if result.gone:
        print(_gone(result, words), file=sys.stderr)
    raise typer.Exit(1 if result.refused else 0)


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=".xlsx, .csv")],
    with_prices: Annotated[
        bool, typer.Option("--with-prices", help="含价格和金额,不含就是工厂版 / with prices and amounts")
    ] = False,
    json_: Json = False,
) -> None:
    """导出订单表 / Write every order line, to be imported again."""
    settings = settings_or_refuse()
    now = datetime.now(UTC)
    with open_database(settings, make=False) as db:
        company = company_or_refuse(settings, db)
        words = words_in(company.locale, company.zone)
        table = db.look(
            lambda session: order_table(Work(session, company, now), locale=company.locale, with_prices=with_prices)
        )
    try:
        write_table(file, table)
    except GendanError as error:
        refuse(sentence(words, error))
    if json_:
        print_json({"file": str(file), "rows": len(table.rows), "prices": with_prices})
    else:
        print(words.plain("import_report", "exported", count=len(table.rows), file=file.name, prices=with_prices))


def document(result: ImportResult, file: str, words: Words) -> dict[str, Any]:
    """The outcome as cli.md shapes it."""
    rows = [
        {
            "sheet": row.sheet,
            "row": row.row,
            "po": row.po,
            "outcome": row.outcome,
            "problems": [
                {
                    "cell": found.cell,
                    "field": found.field,
                    "value": found.value,
                    "code": found.code,
                    "message": words.text(found.text),
                }
                for found in row.problems
            ],
            "changes": [
                {"cell": change.cell, "field": change.field, "old": change.old, "new": change.new}
                for change in row.changes
            ],
        }
        for row in result.rows
    ]
    return {"file": file, "rows": rows, "counts": result.counts_by_outcome}


def _show(result: ImportResult, words: Words) -> None:
    """A table for people: what happened to each row, each doubt with its cell."""
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, show_edge=False)
    for column in ("sheet", "row", "po", "outcome", "why"):
        table.add_column(words.label(f"import.columns.{column}"), overflow="fold")
    for row in result.rows:
        style = _STYLES[row.outcome]
        outcome = words.label(f"import.outcomes.{row.outcome}")
        table.add_row(row.sheet, str(row.row), row.po or "—", f"[{style}]{outcome}[/]", "\n".join(_why(row, words)))
    console.print(table)
    parts = [
        f"{words.label(f'import.outcomes.{name}')} {count}" for name, count in result.counts_by_outcome.items() if count
    ]
    console.print(words.plain("import_report", "summary", file=result.file, dry_run=result.dry_run, parts=parts))


def _gone(result: ImportResult, words: Words) -> str:
    """What the file no longer has, in one line; that it is kept is said with it."""
    named = [f"{line.po} ({line.sheet} {line.row})" for line in result.gone[:MOST_GONE]]
    more = len(result.gone) - len(named)
    return words.plain("import_report", "gone", count=len(result.gone), lines=named, more=more)


def _why(row: RowResult, words: Words) -> Sequence[str]:
    doubts = [f"{found.cell}: {words.text(found.text)}" for found in row.problems]
    changes = [
        words.plain(
            "import_report",
            "change",
            cell=change.cell,
            field=words.label(f"import.fields.{change.field}"),
            old=change.old,
            new=change.new,
        )
        for change in row.changes
    ]
    return [line.replace("[", "\\[") for line in (*doubts, *changes)]
