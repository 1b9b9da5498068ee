"""What the echo of reports and the milestone form show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Milestone, Order, OrderLine, OrderSummary
from bot.domain.orders import MilestoneState
from bot.domain.phrases.reading import State
from bot.domain.phrases.sayings import read_statements
from bot.domain.phrases.statements import Made, Progressed, Promised, Request, Statement, Wanted
from bot.domain.text import Text
from bot.domain.typed import Typed, typed
from bot.services.orders.find import first_open_lines, followed, open_lines
from bot.services.people.members import with_names
from bot.services.people.office import office_of
from bot.services.reports.messages import (
    EchoChoice,
    EchoKept,
    EchoLine,
    EchoQuestion,
    EchoRefused,
    ReportEchoMessage,
)
from bot.services.reports.outcomes import ReportOutcome
from bot.services.reports.questions import open_milestones
from bot.services.reports.reading import reader_for
from bot.work.messages import Reader, message
from bot.work.unit import Work

UNSAID = frozenset({"which_order", "which_milestone", "which_value"})
"""What is missing of a report that its form asks for."""

_BARE_COUNT = re.compile("100|[1-9]?[0-9]")
"""A number without a unit that may be meant as per cent (包装 85)."""

FORM_STATES = frozenset({State.IN_PROGRESS, State.DONE, State.BLOCKED})
OPTIONS_SHOWN = 5
LINES = 100


@dataclass(frozen=True, kw_only=True)
class EchoRow:
    """What became of a line; quoted and note are the own words of who typed it, po the order it is known to mean."""

    line: EchoLine
    quoted: Typed | None
    note: Typed | None = None
    po: str = ""


@dataclass(frozen=True, kw_only=True)
class EchoView:
    """The outcome of each thing said, for who said it; batch: what one Undo takes back, empty for nothing.

    previews: lines that wait in a preview beside it; listed: it is the list of what is not saved.
    """

    rows: tuple[EchoRow, ...]
    saved: int
    year: int
    """Of the day it is shown: the year of a date is written only where it is another."""
    passed: int = 0
    asked: int = 0
    refused: int = 0
    batch: str = ""
    previews: int = 0
    listed: bool = False


@dataclass(frozen=True, kw_only=True)
class FormLine:
    """A line of an order with its open milestones, for the form; once chosen, a milestone shows its PO alone."""

    po: str
    label: str
    milestones: tuple[tuple[int, Text, int], ...]


@dataclass(frozen=True, kw_only=True)
class ReportFormView:
    """What the form offers, and what it is filled with: one order's lines when it is known, what was typed already."""

    lines: tuple[FormLine, ...]
    chosen: int | None = None
    state: str | None = None
    progress: int | None = None
    promised: str | None = None
    note: str | None = None


@message(ReportEchoMessage)
def echo(work: Work, *, reader: Reader, message: ReportEchoMessage) -> EchoView:
    """The echo of what was saved, asked and refused."""
    pos = _pos_of(work.session, message.rows)
    rows = tuple(
        EchoRow(
            line=line,
            po=po,
            quoted=typed(with_names(work.session, line.typed), amounts=True),
            note=typed(line.note, amounts=True) if isinstance(line, EchoKept) else None,
        )
        for line, po in zip(message.rows, pos, strict=True)
    )
    kept = Counter(line.outcome for line in message.rows if isinstance(line, EchoKept))
    return EchoView(
        rows=rows,
        saved=kept[ReportOutcome.SAVED],
        passed=kept[ReportOutcome.PASSED_ON],
        asked=sum(isinstance(line, EchoQuestion | EchoChoice) for line in message.rows),
        refused=sum(isinstance(line, EchoRefused) for line in message.rows),
        year=work.today.year,
        batch=message.batch,
        previews=message.previews,
        listed=message.listed,
    )


def _pos_of(session: Session, lines: Sequence[EchoLine]) -> list[str]:
    """The PO that each line is known to mean, empty where it is not: a question says first of which order it is."""
    orders = [_order_of(line) for line in lines]
    of_order = select(Order.id, Order.po).where(Order.id.in_(filter(None, orders)))
    named = dict(session.execute(of_order).all()) if any(orders) else {}
    return [named.get(order or 0, "") for order in orders]


def _order_of(line: EchoLine) -> int | None:
    return (line.form or {}).get("o") if isinstance(line, EchoQuestion | EchoRefused) else None


def load_form(work: Work, *, order_id: int | None) -> ReportFormView:
    """The open milestones of the actor's orders, at most a hundred lines."""
    office = office_of(work)
    only = work.session.get(Order, order_id) if order_id is not None else None
    if only is not None and office.sees(work.actor, only):
        lines = open_lines(only)
    else:
        own_first = (OrderSummary.merchandiser_id != work.actor, OrderSummary.order_id)
        lines = list(first_open_lines(work.session, followed(office, work.actor), *own_first, most=LINES))
    return ReportFormView(lines=tuple(form_line(line) for line in lines[:LINES]))


def load_form_at(work: Work, *, milestone_id: int, done: bool = True) -> ReportFormView:
    """The form of one order with that milestone chosen, and with it that it is done."""
    milestone = work.session.get(Milestone, milestone_id)
    order_id = milestone.line.order_id if milestone else None
    view = load_form(work, order_id=order_id)
    return replace(view, chosen=milestone_id, state="done" if done else None)


def load_form_of(work: Work, *, text: str) -> ReportFormView | None:
    """The form for one line that does not say enough, filled with what it said then; None for any other text."""
    reader = reader_for(work, member_id=work.actor)
    told = read_statements(f"/milestone {text}", reader)
    only = told[0] if len(told) == 1 else None
    if only is None or not _says_too_little(only):
        return None
    found = [po for ref in only.orders for po in ref.matches]
    order = work.session.scalar(select(Order).where(Order.po == found[0])) if len(found) == 1 else None
    if only.orders and order is None:
        return None
    view = load_form(work, order_id=order.id if order else None)
    named = getattr(only, "milestone", None)
    ids = frozenset(named.ids) if named is not None else frozenset()
    if order is None and ids:
        view = replace(view, lines=_with(view.lines, _known(work.session, view.lines, ids)))
    milestone = [row for row in open_milestones(order) if row.key in ids] if order is not None else []
    chosen = milestone[0].id if len(milestone) == 1 else None
    return replace(view, chosen=chosen, **_said(only))


def _says_too_little(told: Statement) -> bool:
    """Whether the order, the milestone or how far it is was left out, and nothing else is in doubt."""
    if isinstance(told, Request):
        return told.wanted is Wanted.ORDERS and bool(told.orders)
    codes = {question.code for question in told.doubts}
    unnamed = isinstance(told, Progressed | Promised | Made) and not told.orders
    return bool(codes & UNSAID) or (unnamed and not codes)


def _known(session: Session, lines: Sequence[FormLine], ids: Collection[str]) -> frozenset[int]:
    shown = [milestone[0] for line in lines for milestone in line.milestones]
    return frozenset(session.scalars(select(Milestone.id).where(Milestone.id.in_(shown), Milestone.key.in_(ids))))


def _with(lines: Sequence[FormLine], shown: Collection[int]) -> tuple[FormLine, ...]:
    """The lines with only these milestones."""
    kept = (
        replace(line, milestones=tuple(milestone for milestone in line.milestones if milestone[0] in shown))
        for line in lines
    )
    return tuple(line for line in kept if line.milestones)


def _said(told: Statement) -> dict[str, Any]:
    """What a statement says of a milestone it does not name, or of one it says too little of."""
    state = told.state if isinstance(told, Progressed) else None
    percent = told.percent if isinstance(told, Progressed) else None
    bare = percent is None and isinstance(told, Progressed) and _BARE_COUNT.fullmatch(told.note) is not None
    promised = told.move.on if isinstance(told, Promised) else None
    return {
        "state": str(state) if percent is None and state in FORM_STATES else None,
        "progress": int(told.note) if bare else None if percent is None else int(percent),
        "promised": promised.isoformat() if promised else None,
        "note": None if bare else told.note or None,
    }


def form_line(line: OrderLine) -> FormLine:
    """A line's open milestones, the nearest first."""
    still_open = sorted(
        (milestone for milestone in line.milestones if milestone.state != MilestoneState.DONE),
        key=lambda milestone: (milestone.forecast_on or date.max, milestone.position),
    )
    return FormLine(
        po=line.order.po,
        label=f"{line.order.po} {line.product or line.style or line.key}",
        milestones=tuple((milestone.id, milestone.name, milestone.progress) for milestone in still_open[:100]),
    )
