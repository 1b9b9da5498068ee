"""What became of a message, told from what was answered: only until the door says it itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.db.models import Milestone, Notice, OrderLine
from bot.domain.errors import GendanError
from bot.domain.phrases.reading import Option, Question
from bot.domain.text import Phrase, Text
from bot.services.orders.messages import HelpMessage
from bot.services.reports.delays.assess import Assessed, think
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.delays.previews import preview_of
from bot.services.reports.messages import (
    DelayPreviewMessage,
    EchoChoice,
    EchoKept,
    EchoLine,
    EchoQuestion,
    ReportEchoMessage,
)
from bot.services.reports.outcomes import DecisionAhead, ReportOutcome, ShipDates, StatementOutcome, ValueChange
from bot.services.seating.messages import AbsenceAskedMessage, SeatChangedMessage
from bot.services.standups.messages import StandupEchoMessage
from bot.work.codec import load
from bot.work.notices import RefusalMessage
from bot.work.unit import Work


def observed(work: Work, text: str, notices: Sequence[Notice]) -> tuple[StatementOutcome, ...]:
    """One outcome for each thing that was answered."""
    found = tuple(outcome for notice in notices for outcome in _of(work, text, load(notice.message, notice.context)))
    return found or (StatementOutcome(text=text, outcome=ReportOutcome.IGNORED),)


def _of(work: Work, text: str, message: Any) -> Iterator[StatementOutcome]:
    match message:
        case ReportEchoMessage():
            for row in message.rows:
                yield _row(work, row)
        case DelayPreviewMessage():
            for draft in preview_of(work, key=message.key).drafts:
                yield _draft(work, draft)
        case RefusalMessage():
            yield StatementOutcome(text=text, outcome=ReportOutcome.REFUSED)
        case StandupEchoMessage():
            yield StatementOutcome(text=text, outcome=ReportOutcome.SAVED, others=({"kind": "answer"},))
        case SeatChangedMessage():
            yield StatementOutcome(text=text, outcome=ReportOutcome.SAVED, others=({"kind": "leave"},))
        case AbsenceAskedMessage():
            yield StatementOutcome(text=text, outcome=ReportOutcome.ASKED)
        case HelpMessage(typed=typed) if typed:
            yield StatementOutcome(text=typed, outcome=ReportOutcome.ASKED)
        case _:
            yield StatementOutcome(text=text, outcome=ReportOutcome.ANSWERED)


def _row(work: Work, row: EchoLine) -> StatementOutcome:
    if isinstance(row, EchoKept):
        return StatementOutcome(text=row.typed, outcome=row.outcome, changes=_changes(work, row))
    if isinstance(row, EchoChoice):
        options = tuple(Option(value=str(pick.milestone), label=Text.same(pick.label)) for pick in row.options)
        asked = Question(code="which_line", text=Text.same(""), options=options)
        return StatementOutcome(text=row.typed, outcome=ReportOutcome.ASKED, questions=(asked,))
    options = tuple(Option(value=option.value, label=option.label) for option in row.options)
    if isinstance(row, EchoQuestion):
        asked = Question(code="question", text=row.text, options=options, span=row.span)
        return StatementOutcome(text=row.typed, outcome=ReportOutcome.ASKED, questions=(asked,))
    outcome = ReportOutcome.ASKED if options or row.form else ReportOutcome.REFUSED
    asked = Question(code=row.code, text=Text.same(row.code), options=options)
    return StatementOutcome(text=row.typed, outcome=outcome, questions=(asked,))


def _changes(work: Work, row: EchoKept) -> tuple[ValueChange, ...]:
    milestone = work.session.get(Milestone, row.milestone_id or 0)
    if milestone is None:
        return ()
    place = {**_place(milestone.line), "milestone": milestone.key}
    return tuple(
        ValueChange(
            **place, field=value.field, old=_as_said(value.field, value.old), new=_as_said(value.field, value.new)
        )
        for value in row.changed
    )


def _as_said(field: str, value: str | None) -> str | int | None:
    return int(value) if field == "progress" and value is not None else value


def _place(line: OrderLine) -> dict[str, Any]:
    return {"order": line.order.po, "line": line.key if len(line.order.lines) > 1 else None}


def _draft(work: Work, draft: Draft) -> StatementOutcome:
    if draft.refused:
        return StatementOutcome(text=draft.typed, outcome=ReportOutcome.REFUSED)
    if draft.asked is not None:
        text: Phrase = draft.asked.text or Text.same(draft.asked.code)
        asked = Question(code=draft.asked.code, text=text, options=draft.asked.options)
        return StatementOutcome(text=draft.typed, outcome=ReportOutcome.ASKED, questions=(asked,))
    try:
        return _previewed(work, draft, think(work, draft=draft))
    except GendanError:
        return StatementOutcome(text=draft.typed, outcome=ReportOutcome.REFUSED)


def _previewed(work: Work, draft: Draft, found: Assessed) -> StatementOutcome:
    first = found.effects[0] if found.effects else None
    impact = first.impact if first is not None else None
    missing = tuple(Question(code=name, text=work.company.rules.facts[name].label) for name in found.unknown)
    if draft.kind is None and not found.earlier:
        missing += (Question(code="which_kind", text=Text.same("which_kind")),)
    return StatementOutcome(
        text=draft.typed,
        outcome=ReportOutcome.PREVIEW if found.ready else ReportOutcome.ASKED,
        changes=tuple(
            ValueChange(
                **_place(effect.line),
                milestone=effect.milestone,
                field="promised",
                old=effect.promised_on.isoformat() if effect.promised_on else None,
                new=effect.new_on.isoformat(),
            )
            for effect in found.effects
            if effect.new_on is not None
        ),
        ship=None
        if first is None or impact is None
        else ShipDates(
            agreed=first.line.due_on,
            forecast_old=first.ship_old,
            forecast_new=impact.ship_new,
            customer=first.line.due_on,
        ),
        kind=draft.kind,
        decisions=tuple(
            DecisionAhead(decision=choice, first=going.first, deciding=going.deciding)
            for going in (() if found.earlier else found.going)
            for choice in going.planned.choices
        ),
        questions=missing,
    )
