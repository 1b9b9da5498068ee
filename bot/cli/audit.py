"""`gendan audit`: is the trail whole, and the trail itself for an auditor."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bot.cli.output import NO, Json, print_json, refuse
from bot.cli.session import (
    company_or_refuse,
    connected,
    open_database,
    operator_words,
    refuse_database,
    sentence,
    settings_or_refuse,
    words_in,
)
from bot.db.engines import BadDatabaseAddress, DatabaseUnavailable
from bot.db.standing import DatabaseEmpty, DatabaseMissing
from bot.domain.audit_chain import Anchor, ChainProblem, ChainVerdict, read_anchor
from bot.domain.errors import GendanError
from bot.files.book_writer import write_table
from bot.files.json_lines import write_lines
from bot.presentation.words import Words
from bot.services.figures import audit_export
from bot.work import audit
from bot.work.unit import Work

COLUMNS = ("number", "at", "actor", "for", "action", "subject", "allowed", "data", "previous", "digest")


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="审计记录:核对、导出 / The audit trail: verify, export", no_args_is_help=True)
    group.command("verify")(verify)
    group.command("export")(export)
    app.add_typer(group, name="audit")


def verify(
    anchor: Annotated[
        list[str] | None,
        typer.Option("--anchor", metavar="N:DIGEST", help="决定书或日志里的锚 / from a decision letter or the log"),
    ] = None,
    as_json: Json = False,
) -> None:
    """核对审计记录有没有被改动 / Was the trail tampered with? Exit 1 when it was."""
    anchors = tuple(_anchor(text) for text in anchor or ())
    settings = settings_or_refuse()
    words = operator_words(settings)
    try:
        with connected(settings, make=False) as db:
            verdict = db.look(lambda session: audit.check(session, anchors=anchors))
    except BadDatabaseAddress as error:
        refuse_database(settings, error)
    except DatabaseUnavailable as error:
        _no_trail(error.code, sentence(words, error), as_json=as_json)
    if not verdict.entries and verdict.ok:
        _no_trail("missing", words.label("audit.problems.no_entries"), as_json=as_json)
    if as_json:
        print_json(document(verdict, words))
    else:
        for problem in verdict.problems:
            typer.echo(f"{problem.entry}: {problem.code}: {described(problem, words)}")
        state = "sound" if verdict.ok else "tampered"
        typer.echo(words.label(f"audit.{state}", count=verdict.entries, head=str(verdict.head or "—")))
    raise typer.Exit(0 if verdict.ok else NO)


def _no_trail(code: str, message: str, *, as_json: bool) -> NoReturn:
    """There is no trail to walk, and so nothing that could be called whole."""
    if as_json:
        kind = "missing" if code in {"missing", DatabaseMissing.code, DatabaseEmpty.code} else "unreadable"
        problem = {"entry": None, "subject": None, "code": kind, "message": message}
        print_json({"ok": False, "entries": 0, "head": None, "proved_from": None, "problems": [problem]})
    refuse(message, NO)


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=".csv, .xlsx, .jsonl")],
    *,
    case: Annotated[str | None, typer.Option("--case", help="异常单 / case, e.g. C0007")] = None,
    order: Annotated[str | None, typer.Option("--order", help="订单 / order, e.g. PO2402")] = None,
    person: Annotated[str | None, typer.Option("--person", help="姓名或 Slack 号 / name or Slack id")] = None,
    month: Annotated[str | None, typer.Option("--month", help="月份 / month, e.g. 2026-09")] = None,
    as_json: Json = False,
) -> None:
    """导出审计记录 / Write the trail to a file."""
    settings = settings_or_refuse()
    wanted = audit_export.Filter(case=case, order=order, person=person, month=month)
    with open_database(settings, make=False) as db:
        company = company_or_refuse(settings, db)
        words = words_in(company.locale, company.zone)
        now = datetime.now(UTC)
        try:
            found = db.look(lambda session: audit_export.entries(Work(session, company, now), wanted=wanted))
            if file.suffix.lower() == ".jsonl":
                write_lines(file, audit_export.lines(found))
            else:
                write_table(file, audit_export.table(found, company, words=_table_words(words)))
        except DatabaseUnavailable:
            raise
        except GendanError as error:
            refuse(sentence(words, error))
    if as_json:
        print_json({"file": str(file), "entries": len(found)})
    else:
        typer.echo(words.label("audit.exported", count=len(found), file=file.name))


def document(verdict: ChainVerdict, words: Words) -> dict[str, Any]:
    return {
        "ok": verdict.ok,
        "entries": verdict.entries,
        "head": str(verdict.head) if verdict.head is not None else None,
        "proved_from": None,
        "problems": [
            {"entry": problem.entry, "subject": None, "code": problem.code, "message": described(problem, words)}
            for problem in verdict.problems
        ],
    }


def described(problem: ChainProblem, words: Words) -> str:
    """What was done to the trail, in words."""
    return words.label(f"audit.problems.{problem.code}", entry=problem.entry, other=problem.other)


def _anchor(text: str) -> Anchor:
    found = read_anchor(text)
    if found is None:
        refuse("--anchor: N:DIGEST, 编号和 64 位摘要 / a number and 64 hexadecimal digits")
    return found


def _table_words(words: Words) -> dict[str, Any]:
    return {
        "title": words.label("audit.title"),
        "sheet": words.label("audit.sheet"),
        "headings": tuple(words.label(f"audit.columns.{name}") for name in COLUMNS),
        "yes": words.label("audit.allowed"),
        "no": words.label("audit.refused"),
        "action": lambda code: action_name(code, words),
    }


def action_name(code: str, words: Words) -> str:
    """What an action's code is called; the code itself where it has no name."""
    path = f"audit.actions.{code}"
    return words.label(path) if words.has_label(path) else code
