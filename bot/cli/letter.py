"""`gendan letter`: the decision letter of a closed case."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import refuse
from bot.cli.session import company_or_refuse, open_database, sentence, settings_or_refuse
from bot.db.engines import DatabaseUnavailable
from bot.domain.errors import GendanError
from bot.files.json_lines import write_text
from bot.files.locales import LOCALES, templates_folder
from bot.presentation.letters import sheet_of
from bot.presentation.sheets import to_html, to_markdown
from bot.presentation.words import Lexicon
from bot.views.letter import letter_of
from bot.work.unit import Work


def register(app: typer.Typer) -> None:
    app.command("letter")(letter)


def letter(
    number: Annotated[str, typer.Argument(metavar="CASE", help="异常单号 / case number, e.g. C0007")],
    locale: Annotated[str | None, typer.Option("--locale", help="语言 / language: zh-CN, en")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help=".html(打印 / to print), .md")
    ] = None,
    with_prices: Annotated[bool, typer.Option("--with-prices", help="含费用 / with amounts")] = False,
) -> None:
    """一张异常单的决定书 / The decision letter of a case, on one page."""
    settings = settings_or_refuse()
    if locale is not None and locale not in LOCALES:
        refuse(f"--locale: {', '.join(LOCALES)}")
    if output is not None and output.suffix.lower() not in {".html", ".md"}:
        refuse(f"{output.name}: .html, .md")
    with open_database(settings, make=False) as db:
        company = company_or_refuse(settings, db)
        words = Lexicon(templates_folder(), company.locale).words(locale or company.locale, company.zone)
        now = datetime.now(UTC)
        try:
            found = db.call(
                lambda session: letter_of(
                    Work(session, company, now), number=number, locale=words.locale, prices=with_prices
                )
            )
            sheet = sheet_of(found, words)
            html = output is not None and output.suffix.lower() == ".html"
            text = to_html(sheet, words.locale) if html else to_markdown(sheet)
            if output is None:
                typer.echo(text, nl=False)
            else:
                write_text(output, text)
        except DatabaseUnavailable:
            raise
        except GendanError as error:
            refuse(sentence(words, error))
