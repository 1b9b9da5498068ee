"""没保存: what was asked and is not answered yet stands in a list of who said it, and in their next prompt.

A question's button names the row that waits and which answer it is: the words are read again as of the day they were
said, and an answer counts once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.db.models import Milestone, Pending
from bot.domain.errors import GendanError
from bot.domain.text import Phrase
from bot.services.reports.delays import previews
from bot.services.reports.delays.ends import PreviewOpenMessage
from bot.services.reports.entry import ReportEntry, Told
from bot.services.reports.messages import (
    EchoChoice,
    EchoKept,
    EchoLine,
    EchoQuestion,
    EchoRefused,
    ReportEchoMessage,
    row_without_answers,
)
from bot.services.reports.outcomes import ReportOutcome
from bot.work import pending
from bot.work.codec import Data, stored, upgrade
from bot.work.pending import PendingOutcome
from bot.work.unit import Work

LASTS = timedelta(days=4)
"""Over a long weekend to the next prompt."""

OPEN_FOR = timedelta(days=1)
"""How long a preview stands in the list."""

SETTLES = frozenset({ReportOutcome.SAVED, ReportOutcome.PREVIEW, ReportOutcome.PASSED_ON, ReportOutcome.ASKED})
"""What answers a question; another question takes its place."""


@stored("unsaved", version=3)
@dataclass(frozen=True, kw_only=True)
class Unsaved:
    """One question with its buttons, as the echo shows it; root: of the report that it belongs to.

    said_at: when the words were said that are asked about, which may be long before they are; None: as it was asked.
    meant: what was asked about them before and is meant as it stands. apart: names of orders in them that were worked
    by themselves, and are not by the answer.
    """

    rows: tuple[EchoLine, ...]
    root: str = ""
    said_at: datetime | None = None
    meant: tuple[Phrase, ...] = ()
    apart: tuple[str, ...] = ()


@upgrade("unsaved", 2)
def _unsaved_of_2(data: Data) -> Data:
    """An answer was taken for all that could be asked of its words, and of all orders in them."""
    return data


@upgrade("unsaved", 1)
def _unsaved_of_1(data: Data) -> Data:
    """The report that it belongs to stood in the message's buttons."""
    return {"rows": [row_without_answers(row) for row in data["rows"]]}


@dataclass(frozen=True, kw_only=True)
class AnswerGiven:
    """What an answer makes of the words in doubt: the line to be read, since when, and what it leaves no doubt of.

    meant, apart: as of the question.
    """

    text: str
    said_at: datetime
    root: str
    meant: tuple[Phrase, ...]
    apart: tuple[str, ...]
    chosen: int | None = None


class UnsavedGone(GendanError):
    """The question is over, or somebody else's."""

    code = "expired_button"


class AnsweredAlready(GendanError):
    """The question was answered before; pressing again changes nothing."""

    code = "answered_already"


def follow(entry: ReportEntry, told: Sequence[Told], *, part: str = "") -> tuple[EchoLine, ...]:
    """Take off the list what was answered by what was said, and put on it what is asked. Returns the rows of the echo.

    A form answers what is asked of its milestone, or of its order alone.
    """
    work = entry.work
    for row in waiting(work, work.actor):
        waits = pending.read(row, Unsaved)
        pairs = [(line, ruled) for line in waits.rows for ruled in told]
        if any(
            (_answers(line, ruled) and set(waits.apart) == set(ruled.apart))
            or (entry.form and _fills(work, line, ruled))
            for line, ruled in pairs
        ):
            pending.settle(work, subject=row.subject, of=Unsaved, outcome=PendingOutcome.SAVED)
    rows: list[EchoLine] = []
    for place, ruled in enumerate(told):
        line = ruled.row
        if ruled.outcome.outcome is ReportOutcome.ASKED and line is not None:
            key = f"unsaved:{work.to.key}:{part}:{place}"
            value = Unsaved(
                rows=(line,),
                root=entry.root,
                said_at=ruled.said_at or work.then,
                meant=entry.meant,
                apart=ruled.apart,
            )
            pending.put(work, key=key, value=value, subject=key, lasts=LASTS)
            line = _waiting_under(line, key)
        if line is not None:
            rows.append(line)
    return tuple(rows)


def given_by(work: Work, *, key: str, index: int) -> AnswerGiven:
    """The answer at a place among a question's options, which waits no more.

    Raises UnsavedGone, AnsweredAlready.
    """
    row = pending.take(work, key=key, of=Unsaved)
    if row is None:
        raise UnsavedGone
    question = pending.read(row, Unsaved)
    [line] = question.rows
    if not isinstance(line, EchoQuestion | EchoChoice) or not 0 <= index < len(line.options):
        raise UnsavedGone
    if not pending.claim(work, key=key, outcome=PendingOutcome.SAVED):
        raise AnsweredAlready
    as_typed = AnswerGiven(
        text=line.typed,
        said_at=question.said_at or row.created_at,
        root=question.root,
        meant=question.meant,
        apart=question.apart,
    )
    return _given(as_typed, line, index)


def _given(as_typed: AnswerGiven, line: EchoQuestion | EchoChoice, index: int) -> AnswerGiven:
    if isinstance(line, EchoChoice):
        return replace(as_typed, chosen=line.options[index].milestone)
    option = line.options[index]
    if option.sure:
        return replace(as_typed, meant=(*as_typed.meant, line.text), chosen=line.chosen)
    found = line.span and line.span in line.typed
    text = line.typed.replace(line.span, option.value, 1) if found else f"{line.typed} {option.value}"
    return replace(as_typed, text=text, chosen=line.chosen)


def waiting(work: Work, member_id: str) -> Sequence[Pending]:
    """What somebody was asked and has not answered, in the order it came."""
    return pending.waiting(work, member_id, of=Unsaved, since=LASTS)


def asked_of(work: Work) -> tuple[Phrase, ...]:
    """The questions that somebody was asked and has not answered."""
    lines = [line for row in waiting(work, work.actor) for line in pending.read(row, Unsaved).rows]
    return tuple(line.text for line in lines if isinstance(line, EchoQuestion))


def show(work: Work, *, part: str = "") -> bool:
    """The questions once more, with their buttons, and the previews that wait. Returns whether there was anything."""
    lines = [line for row in waiting(work, work.actor) for line in lines_of_waiting(row)]
    still_open = previews.waiting_for(work, work.actor, since=OPEN_FOR)
    if lines:
        work.reply(ReportEchoMessage(rows=tuple(lines), listed=True), part=f"{part}unsaved")
    for place, preview in enumerate(still_open):
        work.reply(PreviewOpenMessage(key=preview.key), part=f"{part}open{place}")
    if not lines and not still_open:
        nothing = EchoKept(kind="kept", outcome=ReportOutcome.ANSWERED, typed="", code="nothing_unsaved")
        work.reply(ReportEchoMessage(rows=(nothing,)), part=f"{part}unsaved")
    return bool(lines or still_open)


def lines_of_waiting(row: Pending) -> tuple[EchoLine, ...]:
    """What waits there, each line with the key that its buttons carry."""
    return tuple(_waiting_under(line, row.key) for line in pending.read(row, Unsaved).rows)


def _waiting_under(line: EchoLine, key: str) -> EchoLine:
    return replace(line, key=key) if isinstance(line, EchoQuestion | EchoChoice) else line


def _answers(line: EchoLine, ruled: Told) -> bool:
    """Whether what was said answers a question: the same words, with an answer in the place of those in doubt."""
    said = _plain(ruled.outcome.text)
    if ruled.outcome.outcome not in SETTLES or not said:
        return False
    typed = _plain(line.typed)
    if said == typed or (typed and said.startswith(typed)):
        return True
    if not isinstance(line, EchoQuestion):
        return False
    before, found, after = typed.partition(_plain(line.span)) if line.span else (typed, "", "")
    if found and before + after:
        return said.startswith(before) and said.endswith(after)
    return any(said == _plain(option.value) for option in line.options)


def _fills(work: Work, line: EchoLine, ruled: Told) -> bool:
    """Whether a form said something of what the question's own form would have opened with."""
    form = line.form if isinstance(line, EchoQuestion | EchoRefused) else None
    if not form or ruled.outcome.outcome not in SETTLES:
        return False
    asked = work.session.get(Milestone, form["m"]) if "m" in form else None
    if ruled.draft is not None:
        lines, key = ruled.draft.line_ids, ruled.draft.milestone
        return asked is not None and asked.line_id in lines and asked.key == key
    named = getattr(ruled.row, "milestone_id", None)
    said = work.session.get(Milestone, named) if named is not None else None
    if asked is not None or said is None:
        return asked is not None and said is not None and asked.id == said.id
    return form.get("o") == said.line.order_id


_VERB = re.compile(r"\A/[a-z]+\s")


def _plain(text: str) -> str:
    """Without the verb and without blanks: an answer that is added stands apart by one."""
    return "".join(_VERB.sub("", text).split())
