"""Lines that report milestones: each is saved or asked about, and all are answered in one message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.db.models import Milestone, OrderLine
from bot.domain.errors import GendanError
from bot.domain.orders import MilestoneState
from bot.domain.phrases.almanac import Scene
from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.lengths import shift
from bot.domain.phrases.lines import read_lines
from bot.domain.phrases.milestones import MilestoneLine, read_milestones
from bot.domain.phrases.reader import read
from bot.domain.phrases.reading import Question, Reading, State
from bot.services.orders.changes import as_text, new_batch
from bot.services.orders.find import MilestoneNotFound, OrderUnclear, one_order, open_lines
from bot.services.people.office import office_of
from bot.services.reports.doubts import doubt_of, require_order
from bot.services.reports.messages import (
    EchoChoice,
    EchoKept,
    EchoLine,
    EchoPick,
    EchoRefused,
    EchoValue,
    ReportEchoMessage,
)
from bot.services.reports.milestones import MilestoneReported, report_milestone
from bot.services.reports.outcomes import ReportOutcome
from bot.services.reports.questions import doubt_row, question_row, unclear_row
from bot.services.reports.reading import reader_for
from bot.work.company import Company
from bot.work.unit import Work

MOST_LINES = 40
ON_TRACK = "on_track"


class TooManyLines(GendanError):
    """More lines than one message can answer."""

    code = "too_many_lines"


class NothingReported(GendanError):
    """The command came without anything to report."""

    code = "nothing_reported"


def report_lines(work: Work, *, text: str, chosen: int | None = None, sure: bool = False) -> int:
    """Save every line that can be saved and say of every other what is missing. Returns how many were saved.

    chosen: a milestone that the person picked when the line fitted more than one. sure: it is meant as it stands.
    """
    lines = read_lines(text)
    if not lines:
        raise NothingReported
    if len(lines) > MOST_LINES:
        raise TooManyLines(count=len(lines), most=MOST_LINES)
    reader = reader_for(work, member_id=work.actor)
    read = [read_line(typed, reader) for typed in lines]
    return save_lines(work, lines=read, chosen=chosen, sure=sure)


@dataclass(frozen=True, kw_only=True)
class ReadLine:
    """A line as it was read; said names who said it when it was pasted."""

    typed: str
    found: Sequence[MilestoneLine | Question]
    said: str = ""
    reading: Reading | None = None


def read_line(typed: str, reader: PhraseReader) -> ReadLine:
    """Read one line as the news of milestones."""
    reading = read(typed, now=reader.now, calendar=reader.calendar, known_orders=reader.known_orders)
    found = read_milestones(
        typed,
        now=reader.now,
        calendar=reader.calendar,
        milestones=reader.milestones,
        known_orders=reader.known_orders,
        reading=reading,
    )
    return ReadLine(typed=typed, found=found, reading=reading)


def save_lines(
    work: Work,
    *,
    lines: Sequence[ReadLine],
    chosen: int | None = None,
    sure: bool = False,
    part: str = "",
) -> int:
    """Save lines that were read already; each is answered in one message. Returns how many were saved."""
    rows: list[EchoLine] = []
    batch = new_batch()
    for line in lines:
        for found in line.found:
            rows += _one(work, found, line, batch=batch, chosen=chosen, sure=sure)
    _answer(work, rows, batch=batch, part=part)
    return sum(1 for row in rows if isinstance(row, EchoKept))


def _answer(work: Work, rows: Sequence[EchoLine], *, batch: str, part: str = "") -> None:
    changed = any(isinstance(row, EchoKept) and row.changed for row in rows)
    work.reply(ReportEchoMessage(rows=tuple(rows), batch=batch if changed else ""), part=part)


def _one(
    work: Work,
    found: MilestoneLine | Question,
    line: ReadLine,
    *,
    batch: str,
    chosen: int | None,
    sure: bool,
) -> list[EchoLine]:
    typed = line.typed
    if isinstance(found, Question):
        return [_question(work, found, line, member_id=work.actor)]
    rows: list[EchoLine] = []
    for ref in found.orders:
        savepoint = work.session.begin_nested()
        try:
            milestones = _milestones(work, found, ref.key, member_id=work.actor, chosen=chosen)
            meant = sure or MEANT.search(typed) is not None
            doubt = None if meant else doubt_of(work, found, milestones[0], today=work.today)
            if len(milestones) > 1:
                rows.append(_choice(milestones, line))
            elif doubt is not None:
                rows.append(doubt_row(doubt, typed=typed, said=line.said, milestone=milestones[0], chosen=chosen))
            else:
                rows.append(_saved(_save(work, found, milestones[0], batch), typed, line.said))
        except OrderUnclear as error:
            savepoint.rollback()
            rows.append(unclear_row(error, typed=typed, said=line.said, reading=found.reading))
        except GendanError as error:
            savepoint.rollback()
            rows.append(_refused(error, line))
        else:
            savepoint.commit()
    return rows


def _milestones(work: Work, found: MilestoneLine, po: str, *, member_id: str, chosen: int | None) -> list[Milestone]:
    """The milestone meant, one for each open line it fits; the person's choice decides."""
    order = one_order(work.session, member_id=member_id, text=po, office=office_of(work)).order
    lines = open_lines(order) or list(order.lines)
    fitting = [_of_line(line, found) for line in lines]
    candidates = [fit for fit in fitting if fit is not None]
    if chosen is not None:
        candidates = [candidate for candidate in candidates if candidate.id == chosen] or candidates
    if not candidates:
        known = dict.fromkeys(milestone.name_zh for line in lines for milestone in line.milestones)
        raise MilestoneNotFound(po=order.po, name=found.milestone_word, known="、".join(known), order=order.id)
    return candidates


def _of_line(line: OrderLine, found: MilestoneLine) -> Milestone | None:
    """Of the milestones a word may mean, the one this line has; an open one before one that is done.

    A word of another plan is the only milestone here whose name begins with it: 检验 is 检验 COA.
    """
    fitting = [milestone for milestone in line.milestones if milestone.key in found.milestone_ids]
    if not fitting:
        word = found.milestone_word.casefold()
        begin = [
            milestone
            for milestone in line.milestones
            if any(name.casefold().startswith(word) for name in milestone.name.all)
        ]
        fitting = begin if len(begin) == 1 else []
    return next(
        (milestone for milestone in fitting if milestone.state != MilestoneState.DONE), fitting[0] if fitting else None
    )


def _save(work: Work, found: MilestoneLine, milestone: Milestone, batch: str) -> MilestoneReported:
    on_track = found.state is State.ON_TRACK
    state = None if found.state is None or on_track else found.state.value
    promised = found.on if state != MilestoneState.DONE else None
    if found.delta is not None and found.on is None:
        promised = _moved(work.company, milestone, found, work.now)
    progress, note = None if found.percent is None else int(found.percent), _note(found)
    if found.at_least and progress is not None and progress <= milestone.progress:
        state, progress, note = milestone.state, milestone.progress, note or milestone.blocked_reason
    return report_milestone(
        work,
        milestone_id=milestone.id,
        source="text",
        state=state if state is not None or found.percent is not None else milestone.state,
        progress=progress,
        promised_on=promised,
        note=note,
        batch=batch,
    )


MEANT = re.compile(r"(?:^|[\s,\uff0c])+(?:是[,\uff0c]?|yes,?\s)?(?:照记|save it)\W*$", re.IGNORECASE)
"""The button's own words, typed: the line is meant as it stands."""

_FILLER = re.compile(r"到|了|已经?|是|有|做|完|好|\bready\b|[\s,。.::]")


def _note(found: MilestoneLine) -> str | None:
    """What was said beside the report; the milestone's own word and particles are no note."""
    note = MEANT.sub("", found.note)
    rest = _FILLER.sub("", note.replace(found.milestone_word, ""))
    return note if rest else None


def _moved(company: Company, milestone: Milestone, found: MilestoneLine, now: datetime) -> date | None:
    base = milestone.promised_on or milestone.forecast_on
    if base is None or found.delta is None:
        return None
    return shift(base, found.delta, Scene(now=now, calendar=company.home_calendar()))


def _saved(report: MilestoneReported, typed: str, said: str) -> EchoKept:
    changes = [
        EchoValue(field="state", old=report.old_state, new=report.state),
        EchoValue(field="progress", old=str(report.old_progress), new=str(report.progress)),
    ]
    if report.promised_on is not None:
        old = as_text(report.old_promised_on)
        changes.append(EchoValue(field="promised", old=old, new=report.promised_on.isoformat()))
    old_on = report.old_promised_on
    return EchoKept(
        kind="kept",
        outcome=ReportOutcome.SAVED,
        typed=typed,
        said=said,
        po=report.po,
        product=report.style,
        name=report.name,
        milestone_id=report.milestone_id,
        changes=tuple(changes),
        note=report.note,
        days=(report.promised_on - old_on).days if report.promised_on and old_on else 0,
        float_days=report.float_days,
        forecast_on=_later(report),
        etd_old_on=report.etd_old_on,
        etd_on=report.etd_on,
    )


def _later(report: MilestoneReported) -> date | None:
    """The day the plan makes of a promise, where that is later."""
    late = report.forecast_on and report.promised_on and report.forecast_on > report.promised_on
    return report.forecast_on if late else None


def _choice(milestones: list[Milestone], line: ReadLine) -> EchoChoice:
    options = (
        EchoPick(
            milestone=milestone.id,
            label=f"{milestone.line.order.po} {milestone.line.product or milestone.line.style or milestone.line.key}",
        )
        for milestone in milestones
    )
    return EchoChoice(kind="which_line", typed=line.typed, said=line.said, options=tuple(options))


def _question(work: Work, question: Question, line: ReadLine, *, member_id: str) -> EchoLine:
    try:
        return question_row(work, question, typed=line.typed, said=line.said, reading=line.reading, member_id=member_id)
    except GendanError as error:
        return _refused(error, line)


def _refused(error: GendanError, line: ReadLine) -> EchoRefused:
    """A refusal; where its form can mend it, with what the form is opened with."""
    fields = _plain(error.fields)
    form = {short: fields[name] for short, name in (("o", "order"), ("m", "milestone")) if name in fields}
    return EchoRefused(
        kind="refused", typed=line.typed, said=line.said, code=error.code, fields=fields, form=form or None
    )


def _plain(fields: dict[str, object]) -> dict[str, Any]:
    return {name: value if isinstance(value, (int, str, type(None))) else str(value) for name, value in fields.items()}


def report_by_form(
    work: Work,
    *,
    milestone_id: int,
    state: str | None,
    progress: int | None,
    promised_on: date | None,
    note: str | None,
) -> MilestoneReported:
    """The form's report, echoed in the DM; what is out of its order wants a note that says why. Raises OutOfOrder."""
    milestone = work.session.get(Milestone, milestone_id)
    if milestone is not None and not note:
        require_order(work.company, milestone, state=state, progress=progress, today=work.today)
    saved = report_milestone(
        work,
        milestone_id=milestone_id,
        source="form",
        state=state,
        progress=progress,
        promised_on=promised_on,
        note=note,
    )
    _answer(work, [_saved(saved, "", "")], batch=saved.batch)
    return saved
