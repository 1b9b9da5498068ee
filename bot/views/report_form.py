"""The form of a delay or an anomaly: my orders, their milestones, and what the chosen kind asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import and_

from bot.db.base import row_id
from bot.db.models import Order, OrderLine, OrderSummary
from bot.domain.authority import FactKind, Office, Verdict, unclassified_kind, unraised_decisions
from bot.domain.authority.model import Raise
from bot.domain.orders import MilestoneState
from bot.domain.phrases.kinds import name_kind
from bot.domain.phrases.reader import read
from bot.services.cases.rulings import UNCLASSIFIED
from bot.services.orders.find import find_orders, first_open_lines, open_lines
from bot.services.people.office import office_of, sees_order
from bot.services.reports.delays.assess import ruled_by, wished_for
from bot.services.reports.delays.forms import Filled
from bot.services.reports.delays.previews import preview_of
from bot.services.reports.reading import reader_for
from bot.views.cases import Choice
from bot.views.delay_parts import FactField, OrderChoice, ReportForm
from bot.work.company import Company
from bot.work.unit import Work

MOST = 100
COST = "cost_cny"
NAMED = "d"
"""The place of a decision that is asked for by its name."""
LONGEST = 800
"""Characters of a message that the form takes over."""


def load_form(work: Work, *, filled: Filled, dated: bool) -> ReportForm:
    """The form as it looks with what is filled in so far."""
    office = office_of(work)
    chosen = _line(work, filled.line, office)
    lines = _lines(work, office, chosen)
    anomalies = work.company.rules.anomalies
    kinds = tuple(
        Choice(key=anomaly.id, label=anomaly.label) for anomaly in anomalies.values() if not anomaly.found_by_bot
    )
    kind = filled.kind if filled.kind in anomalies else ""
    return ReportForm(
        dated=dated,
        orders=tuple(OrderChoice(line_id=line.id, label=_label(line)) for line in lines),
        kinds=kinds,
        milestones=_milestones(chosen),
        facts=_facts(work.company, kind, tuple(filled.picks.values())),
        picks=_picks(work.company, kind),
        wished=_wished(work.company, kind),
        decisions=_decisions(work.company, kind, chosen),
        records=bool(kind) and _records(work.company, kind),
        filled=filled,
    )


def load_filled(work: Work, *, key: str, index: int) -> Filled:
    """A line of a kept preview as the form's fields, to be changed."""
    drafts = preview_of(work, key=key).drafts
    draft = drafts[index] if 0 <= index < len(drafts) else drafts[0]
    return Filled(
        line=str(draft.line_ids[0]) if draft.line_ids else "",
        milestone=draft.milestone or "",
        new_on=draft.new_on.isoformat() if draft.new_on else "",
        kind="" if draft.plain else draft.kind or "",
        text=draft.text,
        facts={name: _shown(value) for name, value in draft.given.items()},
        picks=dict.fromkeys(draft.picks, ""),
        recorded=draft.recorded or "",
    )


def at_order(work: Work, *, order_id: int) -> Filled:
    """An empty form with the order's first open line chosen."""
    order = work.session.get(Order, order_id)
    lines = open_lines(order) if order is not None else []
    return Filled(line=str(lines[0].id) if lines else "")


def from_words(work: Work, *, text: str) -> Filled:
    """The form for what somebody wrote: its words, with the order and the kind they name already chosen."""
    reader = reader_for(work, member_id=work.actor)
    found = read(text, now=reader.now, calendar=reader.calendar, known_orders=reader.known_orders) if text else None
    office = office_of(work)
    lines = [
        line
        for ref in (found.orders if found else ())
        for order in find_orders(work.session, member_id=work.actor, text=ref.key, office=office)
        for line in open_lines(order)
    ]
    kind = next(iter(name_kind(text, work.company.keywords, told=True)), "") if text else ""
    return Filled(line=str(lines[0].id) if lines else "", kind=kind, text=text[:LONGEST])


def for_decision(work: Work, *, decision: str) -> Filled:
    """The form that asks for one decision: the kind that raises it, else 其他 with the decision named."""
    table = work.company.rules
    raising = [
        kind.id
        for kind in table.anomalies.values()
        if not kind.found_by_bot and any(decision in item.choices for item in kind.raises)
    ]
    whatever = {name for raised in table.always for name in raised.choices}
    if raising or decision in whatever:
        return Filled(kind=raising[0] if len(raising) == 1 and decision not in whatever else "")
    named = decision if decision in unraised_decisions(table) else ""
    return Filled(kind=unclassified_kind(table) or "", picks={NAMED: named} if named else {})


def for_decision_on(work: Work, *, decision: str, order_id: int, text: str) -> Filled:
    """The same about one order, with the words that say why."""
    at = at_order(work, order_id=order_id)
    return replace(for_decision(work, decision=decision), line=at.line, text=text)


def _shown(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _lines(work: Work, office: Office, chosen: OrderLine | None) -> Sequence[OrderLine]:
    """The first open lines the person may see, their own orders first, then by PO; the chosen one is always among them.

    Before all where it is not among the first: what a list does not have can be neither kept nor chosen.
    """
    going = and_(sees_order(office, work.actor), OrderSummary.going)
    own_first = (OrderSummary.merchandiser_id != work.actor, OrderSummary.po)
    first = first_open_lines(work.session, going, *own_first, most=MOST)
    return first if chosen is None or chosen in first else [chosen, *first[: MOST - 1]]


def _line(work: Work, line_id: str, office: Office) -> OrderLine | None:
    """The line that was chosen, which need not be among the first, if it is open and theirs to see."""
    line = work.session.get(OrderLine, row_id(line_id))
    if line is None or line.order.cancelled_at is not None or line not in open_lines(line.order):
        return None
    return line if office.sees(work.actor, line.order) else None


def _label(line: OrderLine) -> str:
    return " ".join(part for part in (line.order.po, line.product or line.style, line.order.customer) if part)


def _milestones(line: OrderLine | None) -> tuple[Choice, ...]:
    if line is None:
        return ()
    still_open = sorted(
        (milestone for milestone in line.milestones if milestone.state != MilestoneState.DONE),
        key=lambda milestone: milestone.forecast_on or date.max,
    )
    return tuple(Choice(key=milestone.key, label=milestone.name) for milestone in still_open)


def _facts(company: Company, kind: str, picks: tuple[str, ...]) -> tuple[FactField, ...]:
    """What the kind's decisions look at and only the reporter knows; the cost is always welcome."""
    found = [
        FactField(
            name=fact.name,
            label=fact.label,
            kind=fact.kind.value,
            values=tuple(Choice(key=key, label=label) for key, label in fact.values.items()),
            required=fact.kind is FactKind.BOOL,
        )
        for fact in (company.rules.facts[name] for name in (ruled_by(company, kind, picks) if kind else ()))
    ]
    for name in wished_for(company, kind) if kind else ():
        if all(field.name != name for field in found):
            wish = company.rules.facts[name]
            found.append(FactField(name=name, label=wish.label, kind=wish.kind.value, required=False))
    if all(field.name != COST for field in found):
        cost = company.rules.facts[COST]
        found.append(FactField(name=COST, label=cost.label, kind=cost.kind.value, required=False))
    return tuple(replace(field, required=False) if field.name == COST else field for field in found)


def _picks(company: Company, kind: str) -> tuple[tuple[Choice, ...], ...]:
    labels = company.rules.decisions
    return tuple(
        tuple(Choice(key=key, label=labels[key].label) for key in raised.choices) for raised in _choosing(company, kind)
    )


def _wished(company: Company, kind: str) -> frozenset[int]:
    """The places of the choices that only matter when the reporter asks for one of them."""
    return frozenset(place for place, raised in enumerate(_choosing(company, kind)) if raised.condition)


def _choosing(company: Company, kind: str) -> list[Raise]:
    table = company.rules
    raises = table.anomalies[kind].raises if kind else ()
    return [raised for raised in raises if len(raised.choices) > 1 and all(table.is_on(key) for key in raised.choices)]


def _decisions(company: Company, kind: str, line: OrderLine | None) -> tuple[Choice, ...]:
    """Under 其他: the decisions that no kind raises, those of the order's way of being followed."""
    table = company.rules
    if not kind or kind != unclassified_kind(table):
        return ()
    found = [table.decisions[key] for key in unraised_decisions(table) if key != UNCLASSIFIED]
    return tuple(
        Choice(key=decision.id, label=decision.label)
        for decision in found
        if line is None or line.order.mode in decision.modes
    )


def _records(company: Company, kind: str) -> bool:
    """Whether the kind has something that is only recorded (hours a mould stood still)."""
    keys = {key for raised in company.rules.anomalies[kind].raises for key in raised.choices}
    return any(
        grant.verdict is Verdict.RECORD_ONLY and not grant.goes_up
        for key in keys
        for rule in company.rules.rules_of[key]
        for grant in rule.grants
    )
