"""Commands that set up and look after an installation: migrate, doctor, manifest."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot.app import doctor as checks
from bot.cli.output import Json, print_json
from bot.cli.session import connected, operator_words, refuse_database, sentence, settings_or_refuse
from bot.db.engines import DatabaseUnavailable
from bot.db.migrate import upgrade
from bot.settings import Settings
from bot.slack.manifest import manifest as app_manifest


def register(app: typer.Typer) -> None:
    app.command()(migrate)
    app.command()(doctor)
    app.command()(manifest)


def migrate(json_: Json = False) -> None:
    """更新数据库结构 / Bring the database up to date."""
    settings = settings_or_refuse()
    try:
        done = upgrade(settings.database_url.get_secret_value())
    except DatabaseUnavailable as error:
        refuse_database(settings, error)
    if json_:
        print_json({"ok": True, "applied": list(done)})
    else:
        print(f"{len(done)} migration(s) applied" if done else "already up to date")


def doctor(json_: Json = False) -> None:
    """体检,逐项给出改法 / Check the whole set-up, with each fix."""
    settings = settings_or_refuse()
    found = _checks(settings)
    ok = all(check.ok for check in found)
    if json_:
        print_json({"ok": ok, "checks": [asdict(check) for check in found]})
    else:
        _show(found)
    raise typer.Exit(0 if ok else 1)


def _checks(settings: Settings) -> list[checks.Check]:
    """The database's check and all others; without a database that can be used, those that need none."""
    words = operator_words(settings)
    say = partial(sentence, words)
    database = checks.database_check(settings, say=say)
    if database.ok:
        try:
            with connected(settings, make=False) as db:
                return [database, *checks.set_up_checks(settings, db, say=say)]
        except DatabaseUnavailable as error:
            database = checks.unusable(say(error))
    return [database, *checks.set_up_checks(settings, None, say=say)]


def _show(found: list[checks.Check]) -> None:
    console = Console()
    for check in found:
        mark = "[green]✓[/]" if check.ok else "[red]✗[/]"
        console.print(f"{mark} {escape(f'{check.name}: {check.message}')}", highlight=False, soft_wrap=True)
        if check.fix and not check.ok:
            console.print(escape(f"    → {check.fix}"), highlight=False, soft_wrap=True)


def manifest(
    http_url: Annotated[str | None, typer.Option(help="签名 HTTP 的公网地址 / public address for signed HTTP")] = None,
) -> None:
    """打印 Slack 应用清单 / Print the app manifest to paste."""
    print_json(app_manifest(http_url=http_url))
