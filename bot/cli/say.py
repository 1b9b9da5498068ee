"""`say`: what the bot would do with a message, rehearsed on a snapshot; nothing of it is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.app.demo import place_at_clock
from bot.app.rehearsal import Rehearsal, Rehearsed, UnknownSpeaker, rehearsing
from bot.app.wiring import open_workspace
from bot.cli.output import Json, refuse
from bot.cli.session import company_or_refuse, refuse_database, settings_or_refuse
from bot.db.database import Database
from bot.db.engines import DatabaseUnavailable
from bot.db.migrate import make, standing, upgrade
from bot.db.snapshot import copied
from bot.db.standing import fit
from bot.domain.phrases.reading import Question
from bot.domain.phrases.statements import CutOffKind
from bot.files.seed import read_seed
from bot.presentation.words import Words
from bot.services.reports.outcomes import CUT_OFFS, ReportOutcome, ShipDates, StatementOutcome
from bot.settings import Settings
from bot.work.company import Company

IN_MEMORY = "sqlite://"
YEARS = range(1900, 2200)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Where something is said: a database of one's own or a snapshot of the workspace's, and what time it is there."""

    db: Database
    company: Company
    now: datetime


@dataclass(frozen=True, kw_only=True)
class SaidLine:
    """Something said, by whom and when (None: now); place: its line of the file, for what is wrong with it."""

    text: str
    speaker: str
    at: datetime | None
    place: str = ""


def register(app: typer.Typer) -> None:
    app.command("say", context_settings={"ignore_unknown_options": True})(say)


def say(
    *,
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="一句话或命令 / message or command")] = None,
    speaker: Annotated[str | None, typer.Option("--as", metavar="MEMBER", help="谁说的 / who says it")] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="ISO", help="什么时候说的 / when it is said")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="JSON Lines,每行 as、text、at / one object a line")
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="用演示公司 / the demo company at its clock")] = False,
    json_: Json = False,
) -> None:
    """试一句话会怎样,什么都不存 / What would come of a message; nothing kept."""
    if (text is None) == (file is None):
        refuse("要一句话,或 --file / a TEXT, or --file")
    given = {"as": speaker, "at": at}
    lines = list(_in_file(file, given)) if file is not None else [_line({**given, "text": text}, "")]
    settings = settings_or_refuse()
    try:
        with _stage(settings, demo=demo) as stage, rehearsing(stage.db, stage.company) as rehearsal:
            members = [_member(rehearsal, line) for line in lines]
            for line, member in zip(lines, members, strict=True):
                _print(rehearsal.say(text=line.text, member_id=member, now=_moment(line, stage)), json_=json_)
    except DatabaseUnavailable as error:
        refuse_database(settings, error)


@contextmanager
def _stage(settings: Settings, *, demo: bool) -> Iterator[Stage]:
    """The demo in memory, a copy of an SQLite file in memory, or the PostgreSQL database itself."""
    if demo:
        with open_workspace(IN_MEMORY) as db:
            make(db.engine)
            company = company_or_refuse(settings, None, read_seed())
            yield Stage(db=db, company=company, now=place_at_clock(db, company))
        return
    url = settings.database_url.get_secret_value()
    fit(standing(url), url)
    upgrade(url)
    sqlite = url.startswith("sqlite")
    with open_workspace(IN_MEMORY if sqlite else url) as db:
        if sqlite:
            copied(url, into=db)
        yield Stage(db=db, company=company_or_refuse(settings, db), now=datetime.now(UTC))


def _in_file(file: Path, given: dict[str, Any]) -> Iterator[SaidLine]:
    """What a file says, line by line. Ends the command at one that cannot be read, with its number."""
    try:
        written = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        refuse(f"{file}: 读不了 / cannot be read: {error}")
    for number, row in enumerate(written.split("\n"), start=1):
        if not row.strip():
            continue
        place = f"{file} line {number}: "
        try:
            said = json.loads(row)
        except (ValueError, RecursionError) as error:
            refuse(f"{place}不是 JSON / no JSON: {error}")
        if not isinstance(said, dict):
            refuse(f"{place}要 as、text、at / an object with as, text, at")
        yield _line({**given, **said}, place)


def _line(given: dict[str, Any], place: str) -> SaidLine:
    text, speaker, at = (given.get(name) for name in ("text", "as", "at"))
    if not isinstance(text, str) or not text.strip():
        refuse(f"{place}text 是空的 / text is empty")
    if not isinstance(speaker, str) or not speaker.strip():
        refuse(f"{place}谁说的?用 --as / who says it? use --as")
    try:
        moment = None if at is None else datetime.fromisoformat(str(at))
    except ValueError:
        refuse(f"{place}at {at!r}: 不是 ISO 时间 / not an ISO time, e.g. 2026-09-16T08:50+08:00")
    if moment is not None and moment.year not in YEARS:
        refuse(f"{place}at {at!r}: {YEARS[0]}–{YEARS[-1]} 年之间 / a moment of the years {YEARS[0]} to {YEARS[-1]}")
    return SaidLine(text=text, speaker=speaker.strip(), at=moment, place=place)


def _moment(line: SaidLine, stage: Stage) -> datetime:
    """When it is said; a moment without an offset is in the workspace's zone."""
    if line.at is None:
        return stage.now
    return (line.at if line.at.tzinfo else line.at.replace(tzinfo=ZoneInfo(stage.company.zone))).astimezone(UTC)


def _member(rehearsal: Rehearsal, line: SaidLine) -> str:
    try:
        return rehearsal.speaker(line.speaker)
    except UnknownSpeaker:
        refuse(f"{line.place}没有“{line.speaker}”这个人 / nobody is called “{line.speaker}”")


def _print(said: Rehearsed, *, json_: bool) -> None:
    whole = document(said)
    if json_:
        print(json.dumps(whole, ensure_ascii=False))
    else:
        print(f"{whole['outcome']}\n{said.reply}".strip())


def document(said: Rehearsed) -> dict[str, Any]:
    """One document a message: several statements with something to say are its parts."""
    parts = [_part(outcome, said.words) for outcome in said.outcomes]
    if len(parts) == 1:
        return {"text": said.text, **{**parts[0], "text": said.text}, "reply": said.reply}
    document = {"text": said.text, **_whole(said, parts), "reply": said.reply}
    return {**document, "parts": parts} if parts else document


def _whole(said: Rehearsed, parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What the parts say together; those that came to nothing do not count."""
    told = {outcome.outcome for outcome in said.outcomes if outcome.outcome is not ReportOutcome.IGNORED}
    kinds = [outcome.kind for outcome in said.outcomes if outcome.kind]
    ships = [outcome.ship for outcome in said.outcomes if outcome.ship]

    def together(name: str) -> list[Any]:
        return [value for part in parts for value in part[name]]

    return {
        "outcome": "mixed" if len(told) > 1 else next(iter(told), ReportOutcome.IGNORED).value,
        "changes": together("changes"),
        "ship": _ship(ships[0]) if len(ships) == 1 else None,
        "kind": kinds[0] if kinds else None,
        "decisions": together("decisions"),
        "questions": together("questions"),
        "others": together("others"),
    }


def _part(outcome: StatementOutcome, words: Words) -> dict[str, Any]:
    return {
        "text": outcome.text,
        "outcome": outcome.outcome.value,
        "changes": [{**vars(change), "field": _field(change.field)} for change in outcome.changes],
        "ship": _ship(outcome.ship) if outcome.ship else None,
        "kind": outcome.kind,
        "decisions": [dict(vars(decision)) for decision in outcome.decisions],
        "questions": [_question(question, words) for question in outcome.questions],
        "others": [dict(other) for other in outcome.others],
    }


def _field(field: str) -> str:
    """Of whichever closing, a cut-off; `others` says which."""
    return CUT_OFFS[CutOffKind.CUSTOMS] if field in CUT_OFFS.values() else field


def _ship(ship: ShipDates) -> dict[str, Any]:
    return {name: day.isoformat() if isinstance(day, date) else None for name, day in vars(ship).items()}


def _question(question: Question, words: Words) -> dict[str, Any]:
    options = [{"value": option.value, "label": words.text(option.label)} for option in question.options]
    return {"code": question.code, "text": words.text(question.text), "options": options}
