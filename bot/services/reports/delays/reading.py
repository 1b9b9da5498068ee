"""From typed lines to drafts: order, line, milestone, new day and kind; what is in doubt becomes a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from math import ceil
from zoneinfo import ZoneInfo

from bot.db.models import Milestone, OrderLine
from bot.domain.authority import Office, named_decision, unclassified_kind
from bot.domain.errors import GendanError
from bot.domain.orders import MilestoneState
from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.cutoffs import take_cutoff, without_cutoff_word
from bot.domain.phrases.delays import DelayLine, read_delay
from bot.domain.phrases.kinds import name_kind
from bot.domain.phrases.lines import read_lines
from bot.domain.phrases.normal import normalise
from bot.domain.phrases.reader import read
from bot.domain.phrases.reading import Amount, Kind, Option, OrderRef, OrderSort, Question, Reading
from bot.domain.phrases.vocabulary import Subject
from bot.domain.rates import UnknownRateError, convert
from bot.domain.text import Text
from bot.services.cases.facts import BOOKING
from bot.services.orders.find import Found, find_orders, open_lines
from bot.services.people.office import office_of
from bot.services.reports.delays.drafts import Asked, Draft, asked_of
from bot.services.reports.delays.events import lines_of_thing, named_thing, still_open
from bot.services.reports.delays.offers import NO_DELAY, doubt_of, with_answers
from bot.services.reports.reading import reader_for
from bot.work.company import Company
from bot.work.unit import Work

MOST_LINES = 20
NEAREST = 5
COST = "cost_cny"
SHIP_WORD = re.compile(r"船|\b(?:vessel|sailing|ship)\b", re.IGNORECASE)
SHIP = {Subject.ETD: ("etd",), Subject.CUSTOMER_DATE: ("etd", "delivered"), Subject.ETA: ("arrive",)}
BY_SUBJECT = {**SHIP, Subject.GOODS_READY: ("final", "packing"), Subject.CUTOFF: ("customs",)}
EVENT = {OrderSort.VESSEL, OrderSort.CONTAINER, OrderSort.BILL}
"""Names that stand for one event over all the orders they hit."""


class TooManyDelays(GendanError):
    """More lines than one preview can show."""

    code = "too_many_lines"


class NothingTyped(GendanError):
    """The command came without anything to report."""

    code = "nothing_reported"


def read_drafts(work: Work, *, text: str, dated: bool = True, near: Sequence[str] = ()) -> tuple[Draft, ...]:
    """One draft for each line; dated: a line without a new day is asked for one (an anomaly may have none).

    near: POs named beside the text, offered first where a line names none.
    """
    lines = read_lines(text)
    if not lines:
        raise NothingTyped
    if len(lines) > MOST_LINES:
        raise TooManyDelays(count=len(lines), most=MOST_LINES)
    reader = reader_for(work, member_id=work.actor)
    known = DraftReading(work=work, reader=reader, dated=dated, near=near)
    return tuple(_answerable(known, _read(known, Draft(typed=typed, always=not dated))) for typed in lines)


def read_again(work: Work, *, draft: Draft, dated: bool = True) -> Draft:
    """The same line with what was answered meanwhile."""
    reader = reader_for(work, member_id=work.actor)
    known = DraftReading(work=work, reader=reader, dated=dated)
    fresh = Draft(typed=draft.typed, fixed=draft.fixed, given=draft.given, picks=draft.picks, always=not dated)
    return _answerable(known, _read(known, fresh))


@dataclass(frozen=True, kw_only=True)
class DraftReading:
    """What every line of one report is read with."""

    work: Work
    reader: PhraseReader
    dated: bool
    near: Sequence[str] = ()

    @cached_property
    def office(self) -> Office:
        """Who holds what now: asked for every name, read once."""
        return office_of(self.work)


def _answerable(known: DraftReading, draft: Draft) -> Draft:
    """The draft with answers to choose from where something is in doubt."""
    words = known.reader.milestones.find(normalise(draft.typed).text)
    ids = frozenset(key for word in words for key in word.ids)
    return with_answers(
        known.work.session, draft, member_id=known.work.actor, office=known.office, ids=ids, first=known.near
    )


def _read(known: DraftReading, draft: Draft) -> Draft:
    typed, reader = draft.typed, known.reader
    kind, picks = _kind(known.work.company, draft)
    draft = replace(draft, kind=kind, text=typed, picks=picks)
    reading = read(typed, now=reader.now, calendar=reader.calendar, known_orders=reader.known_orders)
    draft = _with_cost(known.work.company, draft, reading)
    reading, cut_off = take_cutoff(reading)
    draft = replace(draft, cut_off=at_home(known.work.company, cut_off))
    thing = named_thing(typed) if not reading.orders else None
    hit = _of_thing(known, thing) if thing else []
    by_thing = OrderRef(key=hit[0].order.po, sort=OrderSort.NAME) if hit else None
    found = read_delay(
        typed,
        now=reader.now,
        calendar=reader.calendar,
        milestones=reader.milestones,
        known_orders=reader.known_orders,
        default_order=by_thing,
        reading=reading,
    )
    if isinstance(found, Question):
        return _in_doubt(known, draft, found, reading, event=str(thing) if hit else "", hit=hit)
    draft = replace(
        draft,
        text=typed if draft.cut_off else found.reason or typed,
        assumed=tuple(note.text for note in found.notes),
        recorded=found.reading.plain.strip() if found.downtime is not None else None,
    )
    lines = hit or _lines(known, draft, found.orders)
    if isinstance(lines, Draft):
        return lines
    if (cut_off := _cut_off_moved(known, found, lines[0])) is not None:
        draft = _more_than_a_cut_off(known, replace(draft, cut_off=cut_off, text=typed))
        return replace(draft, line_ids=tuple(line.id for line in lines))
    draft = replace(
        draft,
        event=_event(found.orders, thing if hit else None),
        relative=found.delta is not None and found.new_on is None,
    )
    moved = _moved(known, replace(draft, line_ids=tuple(line.id for line in lines)), found, lines)
    if len(lines) > 1 and moved.milestone is not None and (left := still_open(lines, moved.milestone)):
        moved = replace(moved, line_ids=tuple(line.id for line in left))
    return moved


def _in_doubt(
    known: DraftReading, draft: Draft, question: Question, reading: Reading, *, event: str, hit: Sequence[OrderLine]
) -> Draft:
    """What gives no day: a cut-off and an anomaly need none, anything else is asked."""
    if known.dated and question.code == "no_delay":
        return replace(draft, refused=NO_DELAY)
    if known.dated and draft.cut_off and question.code == "which_delay":
        return _undated(known, _more_than_a_cut_off(known, draft), reading.orders)
    if known.dated or question.code not in {"which_delay", "no_delay"}:
        return replace(draft, asked=asked_of(question))
    if hit:
        return replace(draft, event=event, line_ids=tuple(line.id for line in hit))
    return _undated(known, draft, reading.orders)


def _more_than_a_cut_off(known: DraftReading, draft: Draft) -> Draft:
    """A cut-off that harms nothing is only kept; what is wrong besides it (甩柜) is a case whatever it moves."""
    besides = name_kind(without_cutoff_word(draft.typed), known.work.company.keywords)
    return replace(draft, always=draft.always or bool(besides), kind=draft.kind or BOOKING)


def _cut_off_moved(known: DraftReading, found: DelayLine, line: OrderLine) -> datetime | date | None:
    """截关提前到9/18, 截关提前3天: the cut-off that is said to move, no milestone of ours."""
    if found.subject is not Subject.CUTOFF or found.milestone_ids:
        return None
    if found.new_at is not None:
        return at_home(known.work.company, found.new_at)
    booked = line.cutoff_on
    return found.new_on or (
        found.moved(booked, now=known.reader.now, calendar=known.reader.calendar) if booked is not None else None
    )


def _of_thing(known: DraftReading, thing: str) -> list[OrderLine]:
    return lines_of_thing(known.work, member_id=known.work.actor, thing=thing)


def _event(orders: Sequence[OrderRef], thing: str | None) -> str:
    """What hits them all, by the name it was given; empty for orders named one by one."""
    return thing or next((ref.key for ref in orders if ref.sort in EVENT), "")


def _kind(company: Company, draft: Draft) -> tuple[str | None, tuple[str, ...]]:
    """Which kind of anomaly a line names and which choices; a decision that no kind raises is asked for by its name."""
    typed, fixed = draft.typed, draft.fixed.get("kind")
    named = named_decision(company.rules, typed)
    if named is not None and fixed in {None, unclassified_kind(company.rules)}:
        return unclassified_kind(company.rules), draft.picks or (named,)
    kind = fixed or next(iter(name_kind(typed, company.keywords, told=draft.always)), None)
    return kind, draft.picks or _picks(company, kind, typed)


def _picks(company: Company, kind: str | None, typed: str) -> tuple[str, ...]:
    """Of the choices between decisions those whose name speaks in the text (托盘 → 更换托盘材质)."""
    found = []
    for raised in company.rules.anomalies[kind].raises if kind else ():
        scores = {key: _shared(company.rules.decisions[key].label.zh, typed) for key in raised.choices}
        best = max(scores, key=lambda key: scores[key])
        if len(scores) > 1 and scores[best] and list(scores.values()).count(scores[best]) == 1:
            found.append(best)
    return tuple(found)


def _shared(name: str, typed: str) -> int:
    return sum(name[at : at + 2] in typed for at in range(len(name) - 1))


def _with_cost(company: Company, draft: Draft, reading: Reading) -> Draft:
    """An amount in the text is the expected cost, in the workspace's currency unless another is said."""
    amounts = reading.of(Kind.AMOUNT)
    if COST in draft.given or len(amounts) != 1 or not isinstance(amounts[0].value, Amount):
        return draft
    amount = amounts[0].value
    try:
        cost = convert(amount.value, amount.currency or company.currency, company.rates.base, company.rates)
    except UnknownRateError:
        return replace(draft, refused="unknown_rate", refused_with={"currency": str(amount.currency)})
    return draft.with_given(**{COST: cost})


def at_home(company: Company, cut_off: datetime | date | None) -> datetime | date | None:
    """A cut-off is said in the port's time, wherever the reporter sits."""
    return cut_off.replace(tzinfo=ZoneInfo(company.zone)) if isinstance(cut_off, datetime) else cut_off


def _undated(known: DraftReading, draft: Draft, orders: Sequence[OrderRef]) -> Draft:
    """An anomaly that moves no date: only its order is needed."""
    if not orders:
        return replace(draft, asked=Asked(code="which_order"))
    lines = _lines(known, draft, orders)
    return lines if isinstance(lines, Draft) else replace(draft, line_ids=tuple(line.id for line in lines))


def _lines(known: DraftReading, draft: Draft, orders: Sequence[OrderRef]) -> list[OrderLine] | Draft:
    """The order lines that were meant, or a draft that asks or refuses."""
    if len(orders) > 1 and not {"order", "line"} & draft.fixed.keys():
        return _lines_together(known, draft, orders)
    ref = orders[0]
    name = draft.fixed.get("order", ref.key)
    found = find_orders(known.work.session, member_id=known.work.actor, text=name, office=known.office)
    if not found:
        return replace(draft, refused="order_not_found", refused_with={"name": name})
    if len(found) > 1 and ref.sort not in EVENT:
        options = tuple(
            Option(value=f"order:{match.order.po}", label=Text.same(_order_name(match))) for match in found[:20]
        )
        return replace(draft, asked=Asked(code="which_order", options=options))
    lines = [line for match in found for line in open_lines(match.order) if not match.order.cancelled_at]
    if not lines:
        return replace(draft, refused="order_over", refused_with={"po": found[0].order.po})
    if (fixed := draft.fixed.get("line")) is not None:
        lines = [line for line in lines if str(line.id) == fixed] or lines
    if len(lines) > 1 and ref.sort not in EVENT:
        options = tuple(Option(value=f"line:{line.id}", label=Text.same(_line_name(line))) for line in lines[:20])
        return replace(draft, asked=Asked(code="which_line", options=options))
    return lines


def _lines_together(known: DraftReading, draft: Draft, orders: Sequence[OrderRef]) -> list[OrderLine] | Draft:
    """Every open line of several orders that one line names."""
    lines: dict[int, OrderLine] = {}
    for ref in orders:
        found = find_orders(known.work.session, member_id=known.work.actor, text=ref.key, office=known.office)
        if not found:
            return replace(draft, refused="order_not_found", refused_with={"name": ref.key})
        still = [line for match in found if not match.order.cancelled_at for line in open_lines(match.order)]
        if not still:
            return replace(draft, refused="order_over", refused_with={"po": found[0].order.po})
        lines |= {line.id: line for line in still}
    return list(lines.values())


def _moved(known: DraftReading, draft: Draft, found: DelayLine, lines: Sequence[OrderLine]) -> Draft:
    """Which milestone moves, and to which day."""
    reader, company = known.reader, known.work.company
    milestone = _milestone(draft, found, lines[0])
    if milestone is None and found.downtime is not None and not known.dated:
        return draft  # hours stood still are recorded, whatever they move
    if milestone is None:
        still_open = [milestone for milestone in lines[0].milestones if milestone.state != MilestoneState.DONE]
        nearest = sorted(still_open, key=lambda milestone: milestone.forecast_on or date.max)[:NEAREST]
        names = tuple(Option(value=f"milestone:{milestone.key}", label=milestone.name) for milestone in nearest)
        return replace(draft, asked=Asked(code="which_milestone", options=names))
    promise = milestone.promised_on or milestone.forecast_on or reader.now.date()
    new_on = found.moved(promise, now=reader.now, calendar=reader.calendar)
    if new_on is None and found.downtime is not None:
        length = company.clock_of(company.zone, company.calendar).day_length
        hours = float(found.downtime.hours)
        new_on = reader.calendar.add(promise, ceil(hours * 3600 / length.total_seconds()))
    if new_on is None and found.resumes_on is not None:
        new_on = found.resumes_on
    if new_on is None:
        return replace(draft, milestone=milestone.key, asked=Asked(code="which_delay"))
    today, confirmed = reader.now.date(), "far" in draft.fixed
    if new_on < today and not known.dated:
        return draft  # 昨天坏了 says when it happened, and promises nothing
    doubt = doubt_of(found, new_on, promise, today=today, confirmed=confirmed)
    if doubt is not None:
        return replace(draft, asked=doubt)
    return replace(draft, milestone=milestone.key, new_on=new_on)


def _milestone(draft: Draft, found: DelayLine, line: OrderLine) -> Milestone | None:
    """What moves: the milestone named, else the promise named, else the one the kind of anomaly points at."""
    by_key = {milestone.key: milestone for milestone in line.milestones}
    if (fixed := draft.fixed.get("milestone")) in by_key:
        return by_key[str(fixed)]
    wanted = [*found.milestone_ids, *BY_SUBJECT.get(found.subject, ())] if found.subject else [*found.milestone_ids]
    if draft.kind == BOOKING or SHIP_WORD.search(draft.typed) or any(ref.sort in EVENT for ref in found.orders):
        wanted.append("etd")
    for key in wanted:
        if key in by_key and by_key[key].state != MilestoneState.DONE:
            return by_key[key]
    return _by_words(draft.typed, line) or _by_kind(draft.kind, line)


def _by_words(typed: str, line: OrderLine) -> Milestone | None:
    """面料未到 speaks of 面料到厂: the open milestone whose name begins with a word of the text."""
    fitting = [
        milestone
        for milestone in line.milestones
        if milestone.state != MilestoneState.DONE and milestone.name_zh[:2] in typed
    ]
    return fitting[0] if len(fitting) == 1 else None


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
    own = [
        milestone
        for milestone in line.milestones
        if milestone.owner_role == owner and milestone.state != MilestoneState.DONE
    ]
    under_way = [
        milestone for milestone in own if milestone.state in {MilestoneState.IN_PROGRESS, MilestoneState.BLOCKED}
    ]
    fitting = under_way or own
    return fitting[0] if len(fitting) == 1 or (under_way and kind in {"mold_damage", "line_down"}) else None


def likely_kinds(owner_role: str | None) -> list[str]:
    """The kinds that usually hold up a milestone of that owner."""
    return [kind for kind, owner in OWNERS.items() if owner == owner_role]


def _order_name(found: Found) -> str:
    line = found.order.lines[0] if found.order.lines else None
    return " ".join(part for part in (found.order.po, line.product if line else None, found.order.customer) if part)


def _line_name(line: OrderLine) -> str:
    quantity = f"{line.quantity.normalize():f}" if line.quantity is not None else ""
    due = line.due_on.isoformat() if line.due_on else ""
    return " ".join(part for part in (line.order.po, line.product, quantity + (line.unit or ""), due) if part)
