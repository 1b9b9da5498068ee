"""The two passes over a plan's milestones, in days, each milestone on its own calendar.

A milestone works from the morning of `start` to the evening of `finish`; FS means the next working day.
Forward and backward steps are exact inverses, so `finish <= latest_finish` says the same from both ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.calendars import ONE_DAY, Calendar
from bot.domain.plans.nodes import PlanNode
from bot.domain.plans.templates import ARRIVAL_TERMS
from bot.domain.plans.values import PlanRequest
from bot.domain.schedule import Link, LinkType


@dataclass(frozen=True, slots=True)
class Span:
    """Start and finish of one milestone, and the one it waited for longest; backwards also the limit itself.

    The finish is a day worked; the days off up to `until` would do as well, for what is promised for one.
    """

    start: date | None
    finish: date | None
    driver: str | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class _Bound:
    day: date
    driver: str | None


def step(calendar: Calendar, day: date, n: int) -> date:
    """The n-th working day after a day (before it when negative); for 0 the day itself or the next worked one."""
    return calendar.add(day, n) if n else calendar.on_or_after(day)


def latest(calendar: Calendar, day: date, n: int) -> date:
    """The latest day from which `step` by n does not go past this one, worked or not."""
    if n > 0:
        return calendar.add(day + ONE_DAY, -n) - ONE_DAY
    return calendar.add(day, -n) if n else calendar.on_or_before(day)


def forward(nodes: Sequence[PlanNode], request: PlanRequest, sails_on: date | None) -> dict[str, Span]:
    """Forecasts from today on; `sails_on` is the day the vessel leaves, which nothing makes earlier."""
    known = {node.id: node for node in nodes}
    spans: dict[str, Span] = {}
    for node in nodes:
        if node.done:
            spans[node.id] = Span(node.done_on, node.done_on)
        else:
            spans[node.id] = _forecast(node, known, spans, request, sails_on)
    return spans


def _forecast(
    node: PlanNode,
    known: Mapping[str, PlanNode],
    spans: Mapping[str, Span],
    request: PlanRequest,
    sails_on: date | None,
) -> Span:
    calendar, days = node.calendar, node.days_left
    today = _Bound(request.today if not days else calendar.on_or_after(request.today), None)
    start = max((today, *_start_bounds(node, known, spans)), key=lambda bound: bound.day)
    run_out = calendar.add(start.day, days - 1) if days > 1 else start.day
    finish = max((_Bound(run_out, start.driver), *_finish_bounds(node, known, spans)), key=lambda bound: bound.day)
    day = max(finish.day, planned_ahead(node, request) or finish.day)
    if node.id == "etd" and sails_on:
        day = max(day, sails_on)
    driver = finish.driver
    if node.known.expected_on is not None:
        promised = max(node.known.expected_on, request.today)
        free = all(known[link.predecessor].done for link in node.template.links)
        driver = driver if not free and day >= promised else None
        day = promised if free else max(day, promised)
    return Span(min(day, max(start.day, _begins(calendar, day, days))), day, driver)


def _begins(calendar: Calendar, finish: date, days: int) -> date:
    return calendar.add(finish + ONE_DAY, -days) if days else finish


def _start_bounds(node: PlanNode, known: Mapping[str, PlanNode], spans: Mapping[str, Span]) -> Iterator[_Bound]:
    for link in node.template.links:
        before, span = known[link.predecessor], spans[link.predecessor]
        n = _start_step(node, before, link)
        origin = span.start if link.type is LinkType.SS else span.finish
        if n is not None and origin is not None:
            moment = origin if not node.days_left and not n else step(node.calendar, origin, n)
            yield _Bound(moment, None if before.done else link.predecessor)


def _start_step(node: PlanNode, before: PlanNode, link: Link) -> int | None:
    """Working days from the predecessor to this start; None when the link no longer holds anything back."""
    if link.type is LinkType.FF or (before.done and (node.begun or link.type is LinkType.SS)):
        return None
    if link.type is LinkType.SS:
        return 0 if node.begun else before.lag_left(link)
    lag = 0 if node.begun else link.lag
    return lag + 1 if node.days_left else lag


def _finish_bounds(node: PlanNode, known: Mapping[str, PlanNode], spans: Mapping[str, Span]) -> Iterator[_Bound]:
    for link in node.template.links:
        finish = spans[link.predecessor].finish
        if link.type is LinkType.FF and finish is not None:
            driver = None if known[link.predecessor].done else link.predecessor
            yield _Bound(step(node.calendar, finish, link.lag), driver)


def planned_ahead(node: PlanNode, request: PlanRequest) -> date | None:
    """The day a booking is planned for, so many calendar days before the sailing aimed at; None for all others."""
    ahead = node.template.before_etd
    if request.dangerous_goods and node.template.before_etd_dangerous is not None:
        ahead = node.template.before_etd_dangerous
    sails = _aimed_sailing(request)
    if ahead is None or sails is None or node.begun or node.done:
        return None
    return node.calendar.on_or_before(sails - timedelta(days=ahead))


def _aimed_sailing(request: PlanRequest) -> date | None:
    if request.booking:
        return request.booking.etd
    return request.etd_on or last_sailing(request)


def last_sailing(request: PlanRequest) -> date | None:
    """The last day on board that keeps the customer's date, by the days under way alone."""
    return request.due_on - _under_way(request) if request.due_on is not None else None


def agreed_due(request: PlanRequest) -> date | None:
    """The customer's date, or the later day that a sailing agreed with them means for it."""
    if request.due_on is None or request.agreed_on is None:
        return request.due_on
    return max(request.due_on, request.agreed_on + _under_way(request))


def _under_way(request: PlanRequest) -> timedelta:
    """From the day on board to the customer's date."""
    return timedelta(days=request.transit if request.term in ARRIVAL_TERMS else 0)


def backward(nodes: Sequence[PlanNode], limits: Mapping[str, date]) -> dict[str, Span]:
    """Latest dates from the limits of some milestones back; None where nothing limits.

    What comes after every limit gets the date it would have if all limits were just met.
    """
    after: dict[str, list[tuple[PlanNode, Link]]] = {node.id: [] for node in nodes}
    for node in nodes:
        for link in node.template.links:
            after[link.predecessor].append((node, link))
    spans: dict[str, Span] = {}
    for node in reversed(nodes):
        days = [day for day in _limits(node, after[node.id], spans) if day is not None]
        limit = limits.get(node.id)
        finish = min((*days, limit) if limit else days, default=None)
        spans[node.id] = Span(None, None) if node.done or finish is None else _span(node, finish)
    _fill_after_limits(nodes, spans)
    return spans


def _span(node: PlanNode, finish: date) -> Span:
    day = node.calendar.on_or_before(finish) if node.days_left else finish
    return Span(_begins(node.calendar, day, node.days_left), day, until=finish)


def _limits(node: PlanNode, after: Sequence[tuple[PlanNode, Link]], spans: Mapping[str, Span]) -> Iterator[date | None]:
    for successor, link in after:
        span = spans[successor.id]
        if successor.done or node.done or span.start is None or span.finish is None:
            continue
        if link.type is LinkType.FF:
            yield latest(successor.calendar, span.finish, link.lag)
            continue
        n = _start_step(successor, node, link)
        if n is None:
            continue
        bound = span.start if not successor.days_left and not n else latest(successor.calendar, span.start, n)
        yield bound if link.type is LinkType.FS else _finish_of(node, bound)


def _finish_of(node: PlanNode, start: date) -> date:
    """The last day a milestone can finish that starts at the latest on a day."""
    return node.calendar.add(start, node.days_left) - ONE_DAY if node.days_left else start


def _fill_after_limits(nodes: Sequence[PlanNode], spans: dict[str, Span]) -> None:
    known = {node.id: node for node in nodes}
    met = {name: Span(span.start, span.until) for name, span in spans.items()}
    for node in nodes:
        if node.done or spans[node.id].finish is not None:
            continue
        starts = [bound.day for bound in _start_bounds(node, known, met)]
        ends = [bound.day for bound in _finish_bounds(node, known, met)]
        ends += [_finish_of(node, node.calendar.on_or_after(max(starts)))] if starts else []
        if ends:
            span = spans[node.id] = _span(node, max(ends))
            met[node.id] = Span(span.start, span.until)
