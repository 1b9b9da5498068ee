"""Seats that are, or will be, empty: the rules that would reach nobody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import takewhile

from sqlalchemy import select

from bot.db.models import Order
from bot.domain.authority import EXTERNAL, Office, OrderScope, RuleTable, resolve_role
from bot.services.people.office import office_of
from bot.work.unit import Work

WORKING_DAYS_AHEAD = 14


@dataclass(frozen=True, kw_only=True)
class EmptySeat:
    """A role nobody can be asked in, from `day` until `until` (the last day in a row that was looked at).

    day None means that nobody holds it on any day. falls_to is the role above.
    """

    role: str
    customer: str | None
    day: date | None
    falls_to: str
    until: date | None = None


def needed_roles(table: RuleTable) -> tuple[str, ...]:
    """Roles that the rules in use make accountable or put on a ladder."""
    roles: set[str] = set()
    for rule in table.rules:
        if not table.is_on(rule.decision):
            continue
        roles.update(rule.ladder)
        for grant in rule.grants:
            if grant.verdict in {"approve", "decide"}:
                roles.add(grant.role)
    return tuple(sorted(roles - {EXTERNAL, table.follower}))


def decided_by(table: RuleTable, role: str) -> tuple[str, ...]:
    """The decisions in use that a role is accountable for or that pass over it: they would not reach it."""
    found = {
        rule.decision
        for rule in table.rules
        if table.is_on(rule.decision)
        and (role in rule.ladder or any(g.role == role and g.verdict in {"approve", "decide"} for g in rule.grants))
    }
    return tuple(key for key in table.decisions if key in found)


def empty_seats(work: Work, *, today: date) -> tuple[EmptySeat, ...]:
    """For each role and customer: never held, or nobody there on one of the next 14 working days."""
    calendar = work.company.home_calendar()
    days = [calendar.add(today, n) for n in range(1, WORKING_DAYS_AHEAD + 1)]
    customers: list[str | None] = [*work.session.scalars(select(Order.customer).distinct().order_by(Order.customer))]
    office = office_of(work.at(datetime.combine(today, time(4), tzinfo=UTC)), on=today)
    found: list[EmptySeat] = []
    for role in needed_roles(work.company.rules):
        above = work.company.rules.line_above.above(role, "business") or "administrator"
        for customer in customers or [None]:
            scoped = replace(office, scope=OrderScope(customer=customer))
            if (empty := _empty(role, customer, above, days, scoped)) is not None:
                found.append(empty)
    return _merged(found, len(customers))


def _empty(role: str, customer: str | None, above: str, days: list[date], office: Office) -> EmptySeat | None:
    rungs = {day: resolve_role(role, office=replace(office, on=day)) for day in days}
    empty = [day for day in days if rungs[day].person is None]
    if not empty:
        return None
    if not any(rung.holders for rung in rungs.values()):
        return EmptySeat(role=role, customer=customer, day=None, falls_to=above)
    first = days.index(empty[0])
    run = takewhile(lambda day: rungs[day].person is None, days[first:])
    return EmptySeat(role=role, customer=customer, day=empty[0], falls_to=above, until=[*run][-1])


def _merged(found: list[EmptySeat], customers: int) -> tuple[EmptySeat, ...]:
    """A seat that is empty for every customer is one line, not one for each."""
    merged: list[EmptySeat] = []
    for role in dict.fromkeys(seat.role for seat in found):
        of_role = [seat for seat in found if seat.role == role]
        everywhere = len(of_role) >= max(1, customers) and len({seat.day for seat in of_role}) == 1
        merged += [replace(of_role[0], customer=None)] if everywhere else of_role
    return tuple(merged)
