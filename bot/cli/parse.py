"""`parse`: what the grammar makes of a text, and what it would ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.output import Json, print_json, refuse
from bot.domain.errors import GendanError
from bot.domain.phrases import read
from bot.domain.phrases.reading import Amount, Item, LengthOfTime, OrderRef, Quantity, Question, Stretch
from bot.domain.text import Phrase
from bot.files.calendars import load_calendar
from bot.files.data_folder import OwnData
from bot.files.locales import templates_folder
from bot.presentation.words import Lexicon
from bot.settings import WrongSettings, read_settings

Worded = Callable[[Phrase], str]
YEARS = range(1900, 2200)


def register(app: typer.Typer) -> None:
    app.command("parse", context_settings={"ignore_unknown_options": True})(parse)


def parse(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="一句话 / what somebody typed")],
    now: Annotated[
        str | None, typer.Option("--now", metavar="ISO", help="什么时候说的,默认现在 / when it was typed")
    ] = None,
    json_: Json = False,
) -> None:
    """读懂一句话 / What was read of a text, and what is asked."""
    try:
        settings = read_settings()
        calendar = load_calendar(settings.calendar, folder=OwnData(settings.data_folder).calendars)
    except (WrongSettings, GendanError) as error:
        refuse(str(error))
    reading = read(text, now=_moment(now, ZoneInfo(settings.timezone)), calendar=calendar)
    lexicon = Lexicon(templates_folder(), settings.locale)

    def worded(phrase: Phrase) -> str:
        return lexicon.in_all(phrase, settings.timezone)

    if json_:
        print_json(
            {
                "readings": [_item(item, worded) for item in reading.items],
                "questions": [_question(question, worded) for question in reading.questions],
            }
        )
        return
    for item in reading.items:
        notes = "".join(f"\n    {worded(note.text)}" for note in item.notes)
        print(f"{item.kind.value:<9} {_shown(_value(item.value))}  “{item.text}”  {item.precision.value}{notes}")
    for question in reading.questions:
        labels = " | ".join(worded(option.label) for option in question.options)
        print(f"? {worded(question.text)}{f'  [{labels}]' if labels else ''}")
    if not reading.items and not reading.questions:
        print("没读出内容 · nothing was read")


def _moment(text: str | None, zone: ZoneInfo) -> datetime:
    """The moment to count from, in the workspace's zone."""
    if text is None:
        return datetime.now(zone)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        refuse(f"--now {text!r}: 不是 ISO 时间 · not an ISO time, e.g. 2026-09-16T08:50+08:00")
    if moment.year not in YEARS:
        refuse(f"--now {text!r}: {YEARS[0]}–{YEARS[-1]} 年之间 · a moment of the years {YEARS[0]} to {YEARS[-1]}")
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _item(item: Item, worded: Worded) -> dict[str, object]:
    return {
        "kind": item.kind.value,
        "value": _value(item.value),
        "text": item.text,
        "precision": item.precision.value,
        "assumptions": [worded(note.text) for note in item.notes],
    }


def _question(question: Question, worded: Worded) -> dict[str, object]:
    options = [{"value": option.value, "label": worded(option.label)} for option in question.options]
    return {"code": question.code, "text": worded(question.text), "options": options}


def _value(value: object) -> object:
    """A value as documents show it: days as ISO text, numbers as numbers, open ends as null."""
    match value:
        case datetime():
            shown: object = value.isoformat(timespec="minutes")
        case date():
            shown = value.isoformat()
        case Stretch():
            shown = [_value(value.first), _value(value.last)]
        case LengthOfTime():
            shown = _duration(value)
        case Amount():
            shown = {"value": _value(value.value), "currency": value.currency}
        case Quantity():
            shown = {"value": _value(value.value), "unit": value.unit}
        case OrderRef():
            shown = value.key
        case Decimal():
            shown = int(value) if value == value.to_integral_value() else float(value)
        case _:
            shown = value
    return shown


def _duration(value: LengthOfTime) -> dict[str, object]:
    parts = {
        "months": value.months,
        "days": _value(value.days),
        "working_days": value.working_days,
        "hours": _value(value.hours),
    }
    return {unit: count for unit, count in parts.items() if count} or {"days": 0}


def _shown(value: object) -> str:
    if isinstance(value, dict):
        parts = value.values() if "value" in value else (f"{count} {unit}" for unit, count in value.items())
        return " ".join(str(part) for part in parts if part is not None)
    if isinstance(value, list):
        return " … ".join("" if part is None else str(part) for part in value).strip()
    return str(value)
