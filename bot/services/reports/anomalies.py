"""Something is wrong: previewed to who says it, with the day it moves; what nobody has to decide is a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import ceil, inf

from sqlalchemy import select

from bot.db.models import Case, CaseEffect, Milestone, OrderLine
from bot.domain.authority import named_decision, unclassified_kind
from bot.domain.cases.states import CaseState
from bot.domain.errors import GendanError
from bot.domain.orders import MilestoneState
from bot.domain.phrases.kinds import name_kind
from bot.domain.phrases.reading import Amount, OrderSort
from bot.domain.phrases.sentences import ask, note
from bot.domain.phrases.statements import AnomalyTold, CutOffKind
from bot.domain.rates import UnknownRateError, convert
from bot.domain.text import Phrase
from bot.services.cases.facts import BOOKING
from bot.services.reports.contradictions import SURE
from bot.services.reports.dates import day_of, previewed, promised_day
from bot.services.reports.delays.assess import Assessed, think
from bot.services.reports.delays.drafts import Draft, closing_at
from bot.services.reports.delays.events import lines_of_thing, named_thing, still_open
from bot.services.reports.entry import Doubted, FoundAt, ReportEntry, Told
from bot.services.reports.noting import note_told
from bot.services.reports.targets import (
    EVENT,
    all_meant,
    by_subject,
    lines_of,
    of_line,
    orders_of,
    which_line,
    which_order,
)
from bot.work.company import Company

COST, FLOAT = "cost_cny", "float_left_days"


class UnknownRate(GendanError):
    """There is no rate for that currency."""

    code = "unknown_rate"


def anomaly_told(entry: ReportEntry, statement: AnomalyTold) -> Told:
    """The preview of an anomaly over all the lines it hits, or the note that it is. Raises Doubted."""
    lines, event = _lines(entry, statement)
    draft = _draft(entry, statement, lines, event)
    found = think(entry.work, draft=draft, office=entry.office)
    if _is_note(entry.work.company, found):
        line = found.lines[0]
        row = next((known for known in line.milestones if known.key == found.draft.milestone), None)
        return note_told(entry, statement, FoundAt(line=line, milestone=row), str(found.draft.kind))
    _require_new(entry, found)
    return previewed(entry, statement, found)


def _is_note(company: Company, found: Assessed) -> bool:
    """Whether no date moves and nobody decides, of a kind that only a lack of float makes a question of (缺人)."""
    kind = found.draft.kind
    if found.rulings is None or kind is None or any(effect.impact for effect in found.effects):
        return False
    raises = company.rules.anomalies[kind].raises
    return found.rulings.is_note and all(any(part.fact == FLOAT for part in raised.condition) for raised in raises)


def _lines(entry: ReportEntry, statement: AnomalyTold) -> tuple[list[OrderLine], str]:
    """The open lines it hits, and what the event is called that hits several."""
    thing = named_thing(statement.text) if not statement.orders else None
    if thing and (hit := lines_of_thing(entry.work, member_id=entry.work.actor, thing=thing)):
        return hit, thing
    orders = orders_of(entry, statement)
    if not orders:
        raise which_order(entry, frozenset(statement.milestone.ids if statement.milestone else ()))
    event = next((ref.key for ref in statement.orders if ref.sort in EVENT), "")
    several = len(orders) > 1 or any(ref.sort is OrderSort.NAME for ref in statement.orders)
    if event or several:
        return [line for order in orders for line in lines_of(order, only_open=True)], event
    lines = lines_of(orders[0], statement.lot, only_open=True)
    if len(lines) > 1:
        lines = [line for line in lines if any(row.id == entry.chosen for row in line.milestones)] or lines
    if len(lines) > 1 and not all_meant(entry, statement.lot, lines):
        raise which_line(lines, statement.milestone)
    return lines, ""


def _draft(entry: ReportEntry, statement: AnomalyTold, lines: Sequence[OrderLine], event: str) -> Draft:
    company = entry.work.company
    kind, picks = _kind(company, statement)
    milestone = _milestone(statement, kind, lines[0])
    cut_off = statement.cut_off
    draft = Draft(
        typed=statement.text,
        line_ids=tuple(line.id for line in lines),
        milestone=milestone.key if milestone is not None else None,
        new_on=_new_on(entry, statement, milestone),
        cut_off=closing_at(company, cut_off.move) if cut_off is not None else None,
        closing=cut_off.closing if cut_off is not None else CutOffKind.CUSTOMS,
        kind=kind,
        text=statement.text,
        picks=picks,
        recorded=_recorded(statement),
        always=True,
        event=event,
        relative=statement.move is not None and statement.move.on is None,
        assumed=(*(note.text for note in statement.notes), *_in_words(statement, milestone)),
    )
    if milestone is not None and len(lines) > 1 and draft.new_on is not None:
        left = still_open(lines, milestone.key)
        draft = replace(draft, line_ids=tuple(line.id for line in left)) if left else draft
    return _with_cost(company, draft, statement.cost)


def _kind(company: Company, statement: AnomalyTold) -> tuple[str | None, tuple[str, ...]]:
    """The kind, and the choices that the words make themselves.

    A decision asked for by its name when no kind raises it (申请补货采购量) is of no known kind, unless a word of
    trouble stands beside it; a bare thing in the name itself (市场预算) is none.
    """
    named = named_decision(company.rules, statement.text)
    if named is not None and not name_kind(statement.text, company.keywords):
        return unclassified_kind(company.rules), (named,)
    kind = next(iter(statement.kinds), None)
    return kind, _picks(company, kind, statement.text)


def _picks(company: Company, kind: str | None, text: str) -> tuple[str, ...]:
    """Of the choices between decisions those whose name speaks in the text (托盘 → 更换托盘材质)."""
    found = []
    for raised in company.rules.anomalies[kind].raises if kind else ():
        scores = {key: _shared(company.rules.decisions[key].label.zh, text) for key in raised.choices}
        best = max(scores, key=lambda key: scores[key])
        if len(scores) > 1 and scores[best] and list(scores.values()).count(scores[best]) == 1:
            found.append(best)
    return tuple(found)


def _shared(name: str, text: str) -> int:
    return sum(name[at : at + 2] in text for at in range(len(name) - 1))


def _milestone(statement: AnomalyTold, kind: str | None, line: OrderLine) -> Milestone | None:
    """What it is about: the milestone named, the date named, else the one that the kind of anomaly points at."""
    moves = statement.move is not None or statement.downtime is not None or statement.resumes_on is not None
    named = of_line(line, statement.milestone) if statement.milestone is not None else None
    if named is not None and named.state != MilestoneState.DONE:
        return named
    found = by_subject(line, statement.subject)
    if found is None and moves and (kind == BOOKING or any(ref.sort in EVENT for ref in statement.orders)):
        found = next((row for row in line.milestones if row.key == "etd"), None)
    if found is None:
        found = _by_kind(kind, line) if moves else _tightest(kind, line)
    if found is None and kind not in OF_THE_ORDER and _is_late_as_a_whole(statement):
        found = next((row for row in line.milestones if row.key == "etd"), None)
    return found if found is not None and found.state != MilestoneState.DONE else None


def _is_late_as_a_whole(statement: AnomalyTold) -> bool:
    """2403晚一周,染厂返工: so much later, and nothing of the order is named that is: its sailing, in a preview."""
    move = statement.move
    return move is not None and move.delta is not None and bool(move.later) and statement.milestone is None


OWNERS = {
    "bom_mismatch": "engineering",
    "documents": "documents",
    "material_late": "purchasing",
    "quality": "qc",
    "mold_damage": "production",
    "line_down": "production",
    "capacity": "production",
    "rush_order": "production",
    "weather_power": "production",
    "supplier_stopped": "purchasing",
    "booking": "logistics",
    "customs_hold": "logistics",
    "approval_late": "sales",
}


def _by_kind(kind: str | None, line: OrderLine) -> Milestone | None:
    """The one milestone under way of who is concerned; two of them are asked."""
    owner = OWNERS.get(kind or "")
    own = [row for row in line.milestones if row.owner_role == owner and row.state != MilestoneState.DONE]
    under_way = [row for row in own if row.state in {MilestoneState.IN_PROGRESS, MilestoneState.BLOCKED}]
    fitting = under_way or own
    return fitting[0] if len(fitting) == 1 or (under_way and kind in {"mold_damage", "line_down"}) else None


def _tightest(kind: str | None, line: OrderLine) -> Milestone | None:
    """Of the work under way that a shortage hits, what has the least float: by that it is told how bad it is."""
    going = (MilestoneState.IN_PROGRESS, MilestoneState.BLOCKED)
    own = [row for row in line.milestones if row.owner_role == OWNERS.get(kind or "") and row.state in going]
    short = kind in {"capacity", "rush_order", "line_down"}
    return min(own, key=lambda row: inf if row.float_days is None else row.float_days, default=None) if short else None


def likely_kinds(owner_role: str | None) -> list[str]:
    """The kinds that usually hold up a milestone of that owner."""
    return [kind for kind, owner in OWNERS.items() if owner == owner_role]


OF_THE_ORDER = frozenset({"exchange_rate", "delivery_term_request", "payment", "budget"})
"""Kinds of the whole order: a day that is only named beside one is the customer's, or the bank's."""


def _is_of_the_order(statement: AnomalyTold) -> bool:
    """Whether its day moves no milestone: 尾款没到,客户说10/20付."""
    move, kinds = statement.move, statement.kinds
    named = move is not None and move.on is not None and move.later is None
    return named and bool(kinds) and kinds[0] in OF_THE_ORDER


def _new_on(entry: ReportEntry, statement: AnomalyTold, milestone: Milestone | None) -> date | None:
    """The day its milestone moves to: as it was said, or behind the hours that stood still."""
    if milestone is None:
        if statement.move is not None and not _is_of_the_order(statement):
            raise Doubted(ask("which_milestone"))
        return None
    if statement.move is not None:
        return day_of(entry, statement, statement.move, milestone)
    promise = promised_day(milestone) or entry.scene.today
    company = entry.work.company
    if statement.downtime is not None:
        length = company.clock_of(company.zone, company.calendar).day_length
        stood = float(statement.downtime.hours) * 3600 + float(statement.downtime.days) * length.total_seconds()
        days = ceil(stood / length.total_seconds()) if stood >= length.total_seconds() else 0
        return entry.scene.calendar.add(promise, days) if days else None
    later = statement.resumes_on is not None and statement.resumes_on > promise
    return statement.resumes_on if later else None


def _recorded(statement: AnomalyTold) -> str | None:
    """What is put on record of a stop."""
    return statement.text if statement.downtime is not None else None


def _in_words(statement: AnomalyTold, milestone: Milestone | None) -> tuple[Phrase, ...]:
    """That a day moves nothing and stands in the text alone."""
    move = statement.move
    if milestone is not None or move is None or move.on is None:
        return ()
    return (note("day_in_words", day=move.on).text,)


def _with_cost(company: Company, draft: Draft, cost: Amount | None) -> Draft:
    """An amount is the expected cost, in the workspace's currency unless another is said."""
    if cost is None:
        return draft
    try:
        value = convert(cost.value, cost.currency or company.currency, company.rates.base, company.rates)
    except UnknownRateError as error:
        raise UnknownRate(currency=str(cost.currency)) from error
    return draft.with_given(**{COST: value})


def _require_new(entry: ReportEntry, found: Assessed) -> None:
    """The same event told again names the case that is open for it. Raises Doubted."""
    kind, lines = found.draft.kind, [line.id for line in found.lines]
    if kind is None or found.draft.kind == unclassified_kind(entry.work.company.rules):
        return
    number = entry.work.session.scalar(
        select(Case.number)
        .join(CaseEffect, CaseEffect.case_id == Case.id)
        .where(Case.kind == kind, Case.state == CaseState.OPEN, CaseEffect.line_id.in_(lines))
        .order_by(Case.id.desc())
    )
    if number is not None:
        label = entry.work.company.rules.anomalies[kind].label
        order = found.lines[0].order
        question = ask("same_event", options=(SURE,), number=number, kind=label, po=order.po)
        if not entry.is_meant(question):
            raise Doubted(question, order=order)
