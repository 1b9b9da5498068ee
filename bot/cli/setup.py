"""Commands that set up and look after an installation: migrate, doctor, manifest."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from bot.app import doctor as checks
from bot.cli.session import company_or_refuse, open_database, print_json, refuse, settings_or_refuse
from bot.db.migrate import upgrade
from bot.domain.errors import GendanError
from bot.slack.manifest import manifest as app_manifest

Json = Annotated[bool, typer.Option("--json", help="一个 JSON 文档 / one JSON document")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(migrate)
    app.command()(doctor)
    app.command()(manifest)


def migrate(json_: Json = False) -> None:
    """更新数据库结构 / Bring the database up to date."""
    settings = settings_or_refuse()
    try:
        done = upgrade(settings.database_url.get_secret_value())
    except GendanError as error:
        refuse(str(error))
    if json_:
        print_json({"ok": True, "applied": list(done)})
    else:
        print(f"{len(done)} migration(s) applied" if done else "already up to date")


def doctor(json_: Json = False) -> None:
    """体检,逐项给出改法 / Check the whole set-up, with each fix."""
    settings = settings_or_refuse()
    with open_database(settings) as db:
        company = company_or_refuse(settings, db)
        today = datetime.now(ZoneInfo(company.zone)).date()
        found = [checks.database_check(settings), checks.rules_check(company), *checks.calendar_checks(company, today)]
        found += checks.seat_checks(company, db, today)
        found += [checks.installation_check(db), checks.directory_check(db)]
        found += checks.slack_checks(settings, company, db)
    ok = all(check.ok for check in found)
    if json_:
        print_json({"ok": ok, "checks": [asdict(check) for check in found]})
    else:
        _show(found)
    raise typer.Exit(0 if ok else 1)


def _show(found: list[checks.Check]) -> None:
    console = Console()
    for check in found:
        mark = "[green]✓[/]" if check.ok else "[red]✗[/]"
        console.print(f"{mark} {check.name}: {check.message}", highlight=False)
        if check.fix and not check.ok:
            console.print(f"    → {check.fix}", highlight=False)


def manifest(
    http_url: Annotated[str | None, typer.Option(help="签名 HTTP 的公网地址 / public address for signed HTTP")] = None,
) -> None:
    """打印 Slack 应用清单 / Print the app manifest to paste."""
    print_json(app_manifest(http_url=http_url))
