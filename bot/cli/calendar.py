"""`calendar add` and `calendar year`: count working days."""

from __future__ import annotations

import sys
from datetime import date
from typing import Annotated

import typer

from bot.cli.output import Json, print_json, refuse
from bot.domain.calendars import Calendar
from bot.domain.errors import GendanError
from bot.files.calendars import load_calendar
from bot.files.data_folder import OwnData
from bot.files.locales import LOCALES, templates_folder
from bot.presentation.words import Lexicon
from bot.settings import WrongSettings, read_settings

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKDAYS_ZH = "一二三四五六日"

Name = Annotated[str, typer.Option("--calendar", help="cn, factory, port, DE … 日历 / which calendar")]

calendar_app = typer.Typer(help="工作日 / Working days", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(calendar_app, name="calendar")


@calendar_app.command("add", context_settings={"ignore_unknown_options": True})
def add(
    day: Annotated[str, typer.Argument(metavar="DATE", help="YYYY-MM-DD,当天不算 / not counted itself")],
    n: Annotated[str, typer.Argument(metavar="N", help="工作日数,负数往前数 / working days, back when negative")],
    calendar: Name = "cn",
    json_: Json = False,
) -> None:
    """某天之后第 N 个工作日 / The day N working days after DATE."""
    start, count, known = _day(day), _number(n), _calendar(calendar)
    try:
        found = known.add(start, count)
    except GendanError as error:
        refuse(error.message)
    warnings = _warnings(known, start, found)
    if json_:
        print_json({"date": found.isoformat(), "weekday": _WEEKDAYS[found.weekday()], "warnings": warnings})
        return
    print(f"{found} {_WEEKDAYS[found.weekday()]} 周{_WEEKDAYS_ZH[found.weekday()]}")
    _warn(warnings)


@calendar_app.command("year")
def year(
    number: Annotated[int, typer.Argument(metavar="YEAR", min=1, max=9999)],
    calendar: Name = "cn",
    json_: Json = False,
) -> None:
    """某年的放假与调休 / A year's days off and make-up days."""
    known = _calendar(calendar)
    first, last = date(number, 1, 1), date(number, 12, 31)
    notice = known.year(number)
    working = len(known.working_days(first, last))
    off, make_up = ([day.isoformat() for day in sorted(days)] for days in (notice.off, notice.make_up))
    if json_:
        document = {"year": number, "working_days": working, "off": off, "make_up": make_up}
        print_json(document | {"complete": known.complete(number)})
    else:
        print(f"{number}: {working} working days · {working} 个工作日")
        print(f"放假 off ({len(off)}): {' '.join(off) or '—'}")
        print(f"调休上班 make-up ({len(make_up)}): {' '.join(make_up) or '—'}")
    _warn(_warnings(known, first, last))


def _warnings(known: Calendar, first: date, last: date) -> list[str]:
    lexicon = Lexicon(templates_folder(), LOCALES[0])
    return [lexicon.in_all(warning.text, "UTC", " ") for warning in known.warnings(first, last)]


def _warn(warnings: list[str]) -> None:
    for warning in warnings:
        print(warning, file=sys.stderr)


def _calendar(name: str) -> Calendar:
    try:
        return load_calendar(name, folder=OwnData(read_settings().data_folder).calendars)
    except WrongSettings as error:
        refuse(str(error))
    except GendanError as error:
        refuse(error.message)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse(f"{text!r} is not a day written as YYYY-MM-DD · 日期请写成 YYYY-MM-DD")


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        refuse(f"{text!r} is not a whole number of days · 天数须为整数")
