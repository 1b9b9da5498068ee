"""What a report says against what is known: a step back, work out of its order, a day that is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.db.models import Change, Milestone, OrderLine
from bot.domain.orders import MilestoneState
from bot.domain.phrases.reading import Option, Quantity, Question
from bot.domain.phrases.sentences import ask, option
from bot.domain.phrases.statements import NewDay
from bot.domain.plans import Known, MilestoneTemplate, contradicted_by
from bot.domain.text import Sentence
from bot.services.orders.planning import is_implied, known_of, pieces, template_of
from bot.services.reports.milestones import settled
from bot.work.company import Company
from bot.work.unit import Work

SURE = option("", "save_it")
"""The answer that it is meant as it stands."""

TOTAL, DONE, MOVED_TO = "累计", "完成", "推到"
"""Words of the grammar, for answers that are whole sentences."""

FARTHEST = timedelta(days=366)
"""A promise that moves by more is asked about once: a nought too many is more likely."""

SAID_TWICE = timedelta(hours=12)
"""How long the same words, said again, may be the same news: a message that seemed lost is sent once more."""

COUNTED = frozenset({"", "件", "个", "只", "pc", "pcs", "piece", "pieces", "unit", "units", "ea"})
"""Units that count the pieces of an order whatever its own is called."""


def goes_back(
    milestone: Milestone, *, state: str | None, progress: int | None, at_least: bool = False
) -> Question | None:
    """95 % and then 90 % may be a slip of the finger; 过半 is true of sixty too."""
    new = progress
    if new is None and state in {MilestoneState.PLANNED, MilestoneState.IN_PROGRESS, MilestoneState.BLOCKED}:
        new = 0 if milestone.state == MilestoneState.DONE else None
    if new is None or at_least or new >= milestone.progress or is_implied(milestone):
        return None
    return ask("goes_back", options=(SURE,), old=f"{milestone.progress}%", new=f"{new}%")


def said_before(work: Work, milestone: Milestone, *, field: str, why: str | None, zone: ZoneInfo) -> Question | None:
    """What counts from what stands counts twice when it is said twice: the same words, by the same person, that day."""
    written = (
        select(Change)
        .where(Change.subject_kind == "milestone", Change.subject_id == milestone.id, Change.field == field)
        .where(Change.actor_id == work.actor, Change.why == why, Change.undone_by.is_(None))
        .where(Change.at > work.then - SAID_TWICE)
        .order_by(Change.at.desc(), Change.id.desc())
    )
    before = work.session.scalar(written)
    if before is None:
        return None
    return ask("said_before", options=(SURE,), at=f"{before.at.astimezone(zone):%H:%M}", name=milestone.name)


def out_of_order(
    company: Company, milestone: Milestone, *, state: str | None, progress: int | None, today: date
) -> Question | None:
    """Work that is called under way or over while what it waits for is known to be open."""
    before = _open_before(company, milestone, state, progress, today=today)
    if not before:
        return None
    names = tuple(
        Sentence.of("options.so_far", name=milestone.name, progress=f"{milestone.progress}%") for milestone in before
    )
    return ask("out_of_order", options=(SURE,), names=names, name=milestone.name)


def _open_before(
    company: Company, milestone: Milestone, state: str | None, progress: int | None, *, today: date
) -> list[Milestone]:
    """What is known to be open before a milestone and must not be, if it was not so already before the report."""
    line = milestone.line
    network = template_of(company, line).network(term=line.order.term, dangerous_goods=line.dangerous_goods)
    if milestone.key not in {node.id for node in network}:
        return []
    known = {**known_of(line), **_still_ahead(line, today)}
    blocked = {milestone.key for milestone in line.milestones if milestone.state == MilestoneState.BLOCKED}
    earlier = contradicted_by(network, known, milestone.key, blocked=blocked, today=today)
    new_state, new_progress = settled(milestone, state, progress)
    if earlier or new_state not in {MilestoneState.DONE, MilestoneState.IN_PROGRESS}:
        return []
    known[milestone.key] = Known(
        progress=100 if new_state == MilestoneState.DONE else min(new_progress, 99), started=True
    )
    against = {*contradicted_by(network, known, milestone.key, blocked=blocked, today=today)}
    if milestone.state == MilestoneState.PLANNED and not milestone.progress:
        against |= _not_begun_to_arrive(network, milestone, today)
    return [row for row in line.milestones if row.key in against]


def _not_begun_to_arrive(network: Iterable[MilestoneTemplate], milestone: Milestone, today: date) -> set[str]:
    """What work begins with may arrive bit by bit; of what is still to come nothing has arrived yet."""
    templates = {template.id: template for template in network}
    supplied = {link.predecessor for link in templates[milestone.key].links if templates[link.predecessor].supplied}
    return {
        row.key
        for row in milestone.line.milestones
        if row.key in supplied
        and row.state in {MilestoneState.PLANNED, MilestoneState.BLOCKED}
        and not row.progress
        and (row.promised_on or row.forecast_on or today) > today
    }


def _still_ahead(line: OrderLine, today: date) -> dict[str, Known]:
    """What nobody has spoken of and the plan expects in days to come is as open as what was promised; so is a gate that
    nobody has passed.
    """
    untold = [row for row in line.milestones if row.state == MilestoneState.PLANNED and not row.progress]
    return {
        row.key: Known(expected_on=max(row.forecast_on, today))
        for row in untold
        if row.promised_on is None and row.forecast_on is not None and (row.gate or row.forecast_on > today)
    }


def pieces_said(milestone: Milestone, quantity: Quantity) -> Decimal | None:
    """A count as pieces of the order; None where its unit is another thing (箱) than what the order counts."""
    unit, own = (quantity.unit or "").casefold(), (milestone.line.unit or "").casefold()
    if unit == own or unit in COUNTED or pieces(quantity.value, quantity.unit) != quantity.value:
        return pieces(quantity.value, quantity.unit)
    return None


def too_many(text: str, milestone: Milestone, count: Quantity, *, made: Decimal, whole: Decimal) -> Question:
    """A count that with what was made before goes beyond the order's quantity: was it the total?"""
    said = f"{count.value.normalize():f}{count.unit or ''}"
    in_all = Option(value=_again(milestone, TOTAL + said), label=Sentence.of("options.in_all", said=said))
    options = (in_all,) if count.value <= whole else ()
    question = ask("too_many", said, options=options, made=f"{made.normalize():f}", whole=f"{whole.normalize():f}")
    return replace(question, span=text)


def count_unclear(text: str, count: Quantity) -> Question:
    """A count that says nothing of how far the milestone is."""
    return replace(ask("count_unclear", f"{count.value.normalize():f}{count.unit or ''}"), span=text)


def done_ahead(text: str, milestone: Milestone, day: date) -> Question:
    """Done, with a day to come: planned or done?"""
    options = (
        option(_again(milestone, day.isoformat()), "planned", day=day),
        option(_again(milestone, DONE), "done_today"),
    )
    return replace(ask("done_ahead", options=options, day=day), span=text)


def doubts_of_day(move: NewDay, new_on: date, promise: date | None, *, today: date) -> list[Question]:
    """What must be asked about a new day before it is one: gone by, years away, the other way than was said."""
    found = []
    if new_on < today:
        found.append(replace(ask("past_date", new_on.isoformat()), span=""))
    if promise is not None and new_on - promise > FARTHEST:
        found.append(replace(ask("too_far", new_on.isoformat(), options=(SURE,)), span=""))
    if promise is not None and move.later is True and new_on <= promise:
        found.append(ask("not_later", options=(SURE,), day=new_on, promise=promise))
    if promise is not None and move.later is False and new_on >= promise:
        found.append(ask("not_earlier", options=(SURE,), day=new_on, promise=promise))
    return found


def _again(milestone: Milestone, said: str) -> str:
    """A whole sentence of a milestone, as it is read again."""
    return f"{milestone.line.order.po} {milestone.name_zh} {said}"
